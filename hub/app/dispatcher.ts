import { createHash } from 'node:crypto'
import { type Actor, type Command, problem, type RecordedEvent } from '../../contracts/index.ts'
import type { Branch } from '../core/branch.ts'
import { canonicalJson } from '../core/canonicalJson.ts'
import { correlationOf } from '../core/correlation.ts'
import { decide } from '../core/decide.ts'
import { evolve } from '../core/evolve.ts'
import type { AnsweredCommand, Clock, JournalStore, Log, StoredAnswer } from './ports.ts'

interface Waiting {
  readonly command: Command
  readonly actor: Actor
  readonly bodyHash: string
  readonly settle: (answer: StoredAnswer) => void
}

export interface DispatcherOptions {
  readonly branch: Branch
  readonly journal: JournalStore
  readonly clock: Clock
  readonly log: Log
  /** Called after the commit, before the senders are answered: what goes out to devices and screens. Must not throw. */
  readonly committed: (events: readonly RecordedEvent[]) => void
  /** Runs `flush` at the end of this turn of the event loop; `setImmediate` outside tests. */
  readonly schedule?: (flush: () => void) => void
}

/**
 * The one way through the house: command -> decide -> journal -> evolve -> outputs.
 *
 * Commands of one turn of the event loop share a transaction (group commit): one disk flush for all of them. Each is
 * decided on the tentative state its predecessors left. The batch runs without giving up the thread, so nobody can read
 * tentative state; when the commit fails, the state before the batch stands and everybody gets an error.
 */
export class Dispatcher {
  private readonly options: DispatcherOptions
  private readonly schedule: (flush: () => void) => void
  private waiting: Waiting[] = []
  private failing = false
  /** Since the start: commands carried out or refused, events, and the transactions they took. */
  readonly counts = { commands: 0, events: 0, commits: 0 }

  constructor(options: DispatcherOptions) {
    this.options = options
    this.schedule = options.schedule ?? ((flush) => setImmediate(flush))
  }

  /**
   * Takes a command that has passed its schema and the sender's permissions. Resolves with its answer once that is on
   * disk; never rejects. The same id again gets the first answer.
   *
   * `likeness` says what makes two sendings the same, where that is not the data: data that is made anew with every sending
   * (random, encrypted), or that could be guessed from the hash that is kept of it.
   */
  submit(command: Command, actor: Actor, likeness: unknown = command.data): Promise<StoredAnswer> {
    return new Promise((settle) => {
      this.waiting.push({ command, actor, bodyHash: hashBody(command.type, likeness, actor), settle })
      if (this.waiting.length === 1) this.schedule(() => this.flush())
    })
  }

  /** Carries out everything submitted so far. Public for the end of the process and for tests. */
  flush(): void {
    const batch = this.waiting
    this.waiting = []
    if (batch.length > 0) this.carryOut(batch)
  }

  private carryOut(batch: readonly Waiting[]): void {
    const { branch, journal, log } = this.options
    const events: RecordedEvent[] = []
    const fresh = new Map<string, AnsweredCommand>()
    const answers: StoredAnswer[] = []

    branch.begin()
    try {
      for (const item of batch) answers.push(this.decideOne(item, events, fresh))
    } catch (error) {
      branch.rollback()
      // An evolve that throws is a fault of ours. The commands beside it must not suffer: each gets a batch of its own.
      if (batch.length > 1) {
        for (const item of batch) this.carryOut([item])
        return
      }
      log.error(
        { commandId: batch[0]?.command.id, type: batch[0]?.command.type, err: error },
        'command failed in evolve',
      )
      batch[0]?.settle({ ok: false, problem: problem('INTERNAL') })
      return
    }
    try {
      if (fresh.size > 0) journal.commit({ events, answers: [...fresh.values()] })
    } catch (error) {
      branch.rollback()
      // Said once: on a full disk this comes with every press of a key.
      if (!this.failing) log.error({ err: error, commands: batch.length }, 'journal commit failed')
      this.failing = true
      for (const item of batch) {
        const earlier = fresh.has(item.command.id) ? undefined : this.earlierAnswer(item, fresh)
        item.settle(earlier ?? { ok: false, problem: problem('STORE_UNAVAILABLE') })
      }
      return
    }
    if (this.failing && fresh.size > 0) {
      this.failing = false
      log.info({}, 'journal commits succeed again')
    }
    branch.accept()
    this.counts.commands += fresh.size
    this.counts.events += events.length
    if (fresh.size > 0) this.counts.commits += 1
    if (events.length > 0) this.options.committed(events)
    batch.forEach((item, index) => {
      item.settle(answers[index] as StoredAnswer)
    })
  }

  private decideOne(item: Waiting, events: RecordedEvent[], fresh: Map<string, AnsweredCommand>): StoredAnswer {
    const { branch, clock, log } = this.options
    const { command, actor } = item
    const earlier = this.earlierAnswer(item, fresh)
    if (earlier) return earlier

    const now = clock.now()
    let answer: StoredAnswer
    let decision: ReturnType<typeof decide>
    try {
      decision = decide(branch, command, { actor, now })
    } catch (error) {
      log.error({ commandId: command.id, type: command.type, err: error }, 'command failed in decide')
      return { ok: false, problem: problem('INTERNAL') }
    }
    if ('refused' in decision) {
      answer = { ok: false, problem: decision.refused }
    } else {
      for (const event of decision.events) {
        const recorded = {
          ...event,
          seq: branch.lastSeq + 1,
          tick: now.tick,
          wall: now.wall,
          actor,
          correlationId: correlationOf(branch, event, command.id),
          causeId: command.id,
        } as RecordedEvent
        evolve(branch, recorded)
        events.push(recorded)
      }
      const seq = decision.events.length > 0 ? branch.lastSeq : null
      answer = { ok: true, result: { seq, ...decision.result } }
    }
    fresh.set(command.id, { id: command.id, bodyHash: item.bodyHash, answer, tick: now.tick })
    return answer
  }

  private earlierAnswer(item: Waiting, fresh: ReadonlyMap<string, AnsweredCommand>): StoredAnswer | undefined {
    const stored = fresh.get(item.command.id) ?? this.options.journal.findAnswer(item.command.id)
    if (!stored) return undefined
    if (stored.bodyHash !== item.bodyHash) return { ok: false, problem: problem('COMMAND_ID_REUSED') }
    return stored.answer
  }
}

function hashBody(type: Command['type'], likeness: unknown, actor: Actor): string {
  return createHash('sha256')
    .update(canonicalJson([type, likeness, actor]))
    .digest('hex')
}
