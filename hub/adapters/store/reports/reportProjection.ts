import type { RecordedEvent } from '../../../../contracts/index.ts'
import type { Log } from '../../../app/ports.ts'
import { isReported, PROJECTION_VERSION, REPORTED_EVENTS, ReportFold } from '../../../core/reports/fold.ts'
import { NO_FACTS, type ReportFacts } from '../../../core/reports/rows.ts'
import { type EventStatement, readEvents } from '../eventRows.ts'
import type { Upcast } from '../journalStore.ts'
import { type Db, withoutFlush } from '../openDb.ts'
import { isStoreError, toStoreError } from '../storeError.ts'
import { REPORT_TABLES, SqliteReportBook } from './reportRows.ts'

/** Of one slice: so many rows or events at most, and no more once so much time has passed. A key press waits no longer than that. */
const ROWS_PER_SLICE = 400
const EVENTS_PER_SLICE = 200
const SLICE_MS = 4

interface Mark {
  readonly version: number
  readonly seq: number
  readonly businessDay: string | null
  readonly timeZone: string
}

/**
 * Keeps the rows that reports are counted from in step with the journal: written in the transaction that commits the events. Rows that
 * are missing or of another version are made anew from the journal, a slice at a time; until then nothing is written with commits.
 */
export class ReportProjection {
  readonly #db: Db
  readonly #log: Log
  readonly #upcast: Upcast
  readonly #fold = new ReportFold()
  readonly #book: SqliteReportBook
  readonly #statements: ReturnType<typeof prepare>
  #isCurrent = false

  constructor(db: Db, upcast: Upcast, log: Log) {
    this.#db = db
    this.#upcast = upcast
    this.#log = log
    this.#statements = prepare(db)
    this.#book = new SqliteReportBook(db)
    this.#recall()
  }

  /** Whether everything committed is counted. */
  get isCurrent(): boolean {
    return this.#isCurrent
  }

  /** Counts events in the transaction that commits them. Throws as SQLite does where the disk fails. */
  take(events: readonly RecordedEvent[]): void {
    if (!this.#isCurrent || !events.some(({ type }) => isReported(type))) return
    for (const event of events) this.#apply(event)
    this.#writeMark(events.at(-1)?.seq ?? 0)
  }

  /** The transaction was given up: what was remembered of it is forgotten. */
  rolledBack(): void {
    this.#recall()
  }

  /** One slice of what is missing, in a transaction of its own: flushed with the next commit, since it can be made again. @returns whether more is */
  catchUp(lastSeq: number): boolean {
    return !this.#isCurrent && withoutFlush(this.#db, () => this.#slice(lastSeq))
  }

  #slice(lastSeq: number): boolean {
    const { begin, commit, rollback, mark } = this.#statements
    try {
      begin.run()
      const known = mark.get()
      if (known?.version !== PROJECTION_VERSION) this.#clear()
      else this.#isCurrent = this.#goOn(known, lastSeq)
      commit.run()
    } catch (error) {
      this.#isCurrent = false
      if (this.#db.inTransaction) rollback.run()
      this.#recall()
      throw isStoreError(error) ? error : toStoreError(error, 'making the figures of reports anew')
    }
    return !this.#isCurrent
  }

  #clear(): void {
    for (const table of REPORT_TABLES) if (this.#statements.clear[table].run(ROWS_PER_SLICE).changes > 0) return
    this.#book.facts = NO_FACTS
    this.#writeMark(0)
  }

  /** @returns whether it has come to the end of the journal */
  #goOn({ seq }: Mark, lastSeq: number): boolean {
    const from = performance.now()
    const events = readEvents(this.#statements.events, this.#upcast, seq, EVENTS_PER_SLICE)
    let last = seq
    let count = 0
    for (const event of events) {
      this.#apply(event)
      last = event.seq
      count += 1
      if (performance.now() - from > SLICE_MS) {
        this.#writeMark(last)
        return false
      }
    }
    const isAll = count < EVENTS_PER_SLICE
    if (count > 0) this.#writeMark(isAll ? lastSeq : last)
    return isAll
  }

  /** A branch goes on calling whatever becomes of its figures: what can not be counted is said and passed over. */
  #apply(event: RecordedEvent): void {
    try {
      this.#fold.apply(this.#book, event)
    } catch (error) {
      const { reason } = toStoreError(error, 'counting an event')
      if (reason === 'diskFull' || reason === 'io' || reason === 'busy') throw error
      this.#log.error({ component: 'reports', seq: event.seq, err: error }, 'an event is not counted in reports')
    }
  }

  #writeMark(seq: number): void {
    const { businessDay, timeZone } = this.#book.facts
    this.#statements.writeMark.run(PROJECTION_VERSION, seq, businessDay, timeZone)
  }

  #recall(): void {
    const known = this.#statements.mark.get()
    this.#book.facts = known?.version === PROJECTION_VERSION ? factsOf(known) : NO_FACTS
  }
}

function factsOf({ businessDay, timeZone }: Mark): ReportFacts {
  return { businessDay, timeZone }
}

function prepare(db: Db) {
  const types = REPORTED_EVENTS.map((type) => `'${type}'`).join(', ')
  const clear = (table: string, key: string) =>
    db.prepare<[number]>(`DELETE FROM ${table} WHERE (${key}) IN (SELECT ${key} FROM ${table} LIMIT ?)`)
  return {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    rollback: db.prepare('ROLLBACK'),
    mark: db.prepare<[], Mark>(
      'SELECT version, seq, business_day AS businessDay, time_zone AS timeZone FROM report_mark',
    ),
    writeMark: db.prepare(
      'INSERT OR REPLACE INTO report_mark (id, version, seq, business_day, time_zone) VALUES (1, ?, ?, ?, ?)',
    ),
    clear: {
      report_tickets: clear('report_tickets', 'ticket_id'),
      report_calls: clear('report_calls', 'call_id'),
      report_evaluations: clear('report_evaluations', 'ticket_id'),
      report_stretches: clear('report_stretches', 'seq, window_id'),
    },
    events: db
      .prepare<[number, number], never>(
        `SELECT seq, type, version, tick, wall, actor, correlation_id, cause_id, CAST(data AS TEXT)
         FROM journal WHERE seq > ? AND type IN (${types}) ORDER BY seq LIMIT ?`,
      )
      .raw() as unknown as EventStatement,
  }
}
