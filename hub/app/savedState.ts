import { Branch, CODE_VERSION, snapshot } from '../core/branch.ts'
import { evolve } from '../core/evolve.ts'
import type { BranchClock } from './clock.ts'
import type { JournalStore, Log } from './ports.ts'

/** A snapshot is due after this many events: a restart then replays at most as many. */
const SNAPSHOT_EVERY = 2_000

/** State as the journal has it: the newest snapshot, then the events after it. */
export function rebuild(journal: JournalStore): Branch {
  const saved = journal.loadSnapshot(CODE_VERSION)
  const branch = saved ? Branch.restore(saved.state) : new Branch()
  for (const event of journal.read(branch.lastSeq)) evolve(branch, event)
  return branch
}

interface Options {
  readonly branch: Branch
  readonly journal: JournalStore
  readonly clock: BranchClock
  readonly log: Log
}

/** What a restart goes on from, beside the journal: the folded state and the time. */
export class SavedState {
  private readonly options: Options
  private seq: number

  constructor(options: Options) {
    this.options = options
    this.seq = options.branch.lastSeq
  }

  get isDue(): boolean {
    return this.options.branch.lastSeq - this.seq >= SNAPSHOT_EVERY
  }

  save(): void {
    const { branch, journal, clock, log } = this.options
    if (branch.lastSeq === this.seq) return
    const started = clock.monotonicMs()
    try {
      journal.saveSnapshot(CODE_VERSION, branch.lastSeq, snapshot(branch))
      this.seq = branch.lastSeq
      log.debug({ seq: branch.lastSeq, tookMs: Math.round(clock.monotonicMs() - started) }, 'snapshot saved')
    } catch (error) {
      log.warn({ err: error }, 'snapshot could not be saved')
    }
  }

  markTime(): void {
    const { journal, clock, log } = this.options
    const { tick, wall } = clock.now()
    // A wall clock that is not believed must not become the measure for the next start.
    if (clock.doubted()) return
    try {
      journal.markTime(tick, wall)
    } catch (error) {
      log.warn({ err: error }, 'the clock could not be marked')
    }
  }
}
