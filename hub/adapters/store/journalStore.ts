import type { DomainEvent, RecordedEvent } from '../../../contracts/index.ts'
import type { FleetKind } from '../../app/fleet/ports.ts'
import type { AnsweredCommand, JournalStore, Log, StoredAnswer } from '../../app/ports.ts'
import { type ChainEnd, type HashChain, hashRow } from './chain.ts'
import { configurationStatement } from './configurationRows.ts'
import { eventStatement, readEvents } from './eventRows.ts'
import { FLEET_ANCHOR, fleetStatement } from './fleetRows.ts'
import type { Db } from './openDb.ts'
import type { ReportProjection } from './reports/reportProjection.ts'
import { Snapshots } from './snapshots.ts'
import { StoreError, toStoreError } from './storeError.ts'

/** Brings a stored event to the latest version of its type (hub/core). */
export type Upcast = (type: string, version: number, data: unknown) => DomainEvent

/** How long the answer to a command is kept for a repetition of it, on the branch's monotone clock. */
export const ANSWER_RETENTION_MS = 48 * 60 * 60 * 1_000
/** Expired answers deleted with one commit, at most, beyond twice the number it adds. */
const EXPIRED_PER_COMMIT = 16

interface CommandRow {
  readonly id: string
  readonly bodyHash: string
  readonly answer: string
  readonly tick: number
}

interface Time {
  readonly tick: number
  readonly wall: number
}

/** The journal in hub.db. Everything that is remembered in memory follows the commit, never goes ahead of it. */
export class SqliteJournal implements JournalStore {
  readonly #db: Db
  readonly #chain: HashChain
  readonly #snapshots: Snapshots
  readonly #upcast: Upcast
  readonly #onDiskFull: () => void
  readonly #reports: ReportProjection | undefined
  readonly #statements: ReturnType<typeof prepare>
  #lastEventTime: Time | undefined
  #mark: Time | undefined
  #oldestAnswerTick: number | undefined

  /** `onDiskFull` is called after a commit was given up for want of space; `reports` counts what is committed. */
  constructor(
    db: Db,
    chain: HashChain,
    options: {
      readonly upcast: Upcast
      readonly log: Log
      readonly onDiskFull?: () => void
      readonly reports?: ReportProjection
    },
  ) {
    const { upcast, log, onDiskFull = () => {}, reports } = options
    this.#db = db
    this.#chain = chain
    this.#upcast = upcast
    this.#onDiskFull = onDiskFull
    this.#reports = reports
    this.#snapshots = new Snapshots(db, log)
    this.#statements = prepare(db)
    const { lastEvent, clock, oldestAnswer } = this.#statements
    this.#lastEventTime = lastEvent.get()
    this.#mark = clock.get()
    this.#oldestAnswerTick = oldestAnswer.get()?.tick
  }

  get lastSeq(): number {
    return this.#chain.end.seq
  }

  get lastTime(): Time | undefined {
    const [event, mark] = [this.#lastEventTime, this.#mark]
    if (!mark || !event) return mark ?? event
    return { tick: Math.max(event.tick, mark.tick), wall: mark.wall + Math.max(0, event.tick - mark.tick) }
  }

  read(after: number, limit = Number.POSITIVE_INFINITY): IterableIterator<RecordedEvent> {
    return readEvents(this.#statements.events, this.#upcast, after, limit)
  }

  readFleet(kind: FleetKind, after: number, limit: number): RecordedEvent[] {
    return [...readEvents(this.#statements.fleet[kind], this.#upcast, after, limit)]
  }

  readConfigurations(after: number, limit: number): RecordedEvent[] {
    return [...readEvents(this.#statements.configurations, this.#upcast, after, limit)]
  }

  fleetKnownFrom(wall: number): number {
    return (this.#statements.fleetAnchor.get(wall) ?? 1) - 1
  }

  loadSnapshot(codeVersion: string): { readonly seq: number; readonly state: unknown } | undefined {
    return this.#snapshots.load(codeVersion, this.lastSeq)
  }

  saveSnapshot(codeVersion: string, seq: number, state: unknown): void {
    if (seq > this.lastSeq)
      throw new StoreError('refused', `a snapshot at ${seq} is ahead of the journal (${this.lastSeq})`)
    this.#snapshots.save(codeVersion, seq, state)
  }

  findAnswer(commandId: string): AnsweredCommand | undefined {
    const row = this.#statements.answer.get(commandId)
    return row && { ...row, answer: JSON.parse(row.answer) as StoredAnswer }
  }

  /**
   * Events must follow `lastSeq` without a gap. Throws StoreError and stores nothing of the batch: `diskFull`, `io` and
   * `busy` may pass; `refused` is a fault of the caller (a gap, a command id answered before).
   */
  commit(batch: { readonly events: readonly RecordedEvent[]; readonly answers: readonly AnsweredCommand[] }): void {
    const { events, answers } = batch
    const newest = events.at(-1)
    const { begin, commit } = this.#statements
    let end: ChainEnd
    try {
      begin.run()
      end = this.#append(events)
      this.#reports?.take(events)
      for (const { id, bodyHash, answer, tick } of answers) {
        this.#statements.insertAnswer.run(id, bodyHash, JSON.stringify(answer), tick)
      }
      this.#forgetExpired(answers.length, answers.at(-1)?.tick ?? newest?.tick)
      if (events.length > 0) this.#chain.write(end)
      commit.run()
    } catch (error) {
      this.#rollBack()
      const failure = toStoreError(error, 'committing to the journal')
      if (failure.reason === 'diskFull') this.#onDiskFull()
      throw failure
    }
    this.#chain.advance(end)
    if (newest) this.#lastEventTime = { tick: newest.tick, wall: newest.wall }
    this.#oldestAnswerTick ??= answers[0]?.tick
  }

  markTime(tick: number, wall: number): void {
    try {
      this.#statements.markTime.run(tick, wall)
    } catch (error) {
      throw toStoreError(error, 'storing the clock')
    }
    this.#mark = { tick, wall }
  }

  #append(events: readonly RecordedEvent[]): ChainEnd {
    let { seq, hash } = this.#chain.end
    for (const event of events) {
      seq += 1
      if (event.seq !== seq) throw new StoreError('refused', `event ${event.seq} does not follow ${seq - 1}`)
      const row = [
        seq,
        event.type,
        event.version,
        event.tick,
        event.wall,
        `${event.actor.kind}:${event.actor.id}`,
        event.correlationId,
        event.causeId,
        Buffer.from(JSON.stringify(event.data)),
      ] as const
      hash = hashRow(hash, row)
      this.#statements.insertEvent.run(...row, hash)
    }
    return { seq, hash }
  }

  /** Expired answers leave with the commits that bring new ones: no job, no write of their own, a bounded cost. */
  #forgetExpired(added: number, tick: number | undefined): void {
    if (
      tick === undefined ||
      this.#oldestAnswerTick === undefined ||
      this.#oldestAnswerTick >= tick - ANSWER_RETENTION_MS
    )
      return
    this.#statements.deleteExpired.run(added * 2 + EXPIRED_PER_COMMIT, tick - ANSWER_RETENTION_MS)
    this.#oldestAnswerTick = this.#statements.oldestAnswer.get()?.tick
  }

  #rollBack(): void {
    // After a full disk or an I/O error SQLite may have rolled back already.
    if (this.#db.inTransaction) this.#statements.rollback.run()
    this.#reports?.rolledBack()
    this.#oldestAnswerTick = this.#statements.oldestAnswer.get()?.tick
  }
}

function prepare(db: Db) {
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    insertEvent: db.prepare(
      `INSERT INTO journal (seq, type, version, tick, wall, actor, correlation_id, cause_id, data, hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    events: eventStatement(db),
    configurations: configurationStatement(db),
    fleet: { health: fleetStatement(db, 'health'), alerts: fleetStatement(db, 'alerts') },
    fleetAnchor: db.prepare<[number], number>(FLEET_ANCHOR).pluck(),
    lastEvent: db.prepare<[], Time>('SELECT tick, wall FROM journal ORDER BY seq DESC LIMIT 1'),
    clock: db.prepare<[], Time>('SELECT tick, wall FROM clock'),
    markTime: db.prepare('INSERT OR REPLACE INTO clock (id, tick, wall) VALUES (1, ?, ?)'),
    insertAnswer: db.prepare('INSERT INTO commands (id, body_hash, answer, tick) VALUES (?, ?, ?, ?)'),
    answer: db.prepare<[string], CommandRow>(
      'SELECT id, body_hash AS bodyHash, answer, tick FROM commands WHERE id = ?',
    ),
    oldestAnswer: db.prepare<[], { tick: number }>('SELECT tick FROM commands ORDER BY n LIMIT 1'),
    deleteExpired: db.prepare(
      'DELETE FROM commands WHERE n IN (SELECT n FROM commands ORDER BY n LIMIT ?) AND tick < ?',
    ),
  }
}
