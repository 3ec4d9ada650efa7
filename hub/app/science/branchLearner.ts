import type { RecordedEvent } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { localFields, ZoneOffsets } from '../../core/localTime.ts'
import { LEARNER_VERSION, Learner, type LearnerMemory } from '../../core/prediction/learner.ts'
import { emptyModel, type ModelState } from '../../core/prediction/model.ts'
import type { Clock, JournalStore, Log } from '../ports.ts'
import type { ModelStore } from './ports.ts'

const DAY_MS = 86_400_000
/** Where nothing is known, the journal is read from so long ago on: thirty business days. What lies before hardly counts any more. */
const LOOK_BACK_MS = 42 * DAY_MS
/** The start of the hub comes first. */
const FIRST_AFTER_MS = 1_000
/** After a commit: whoever pressed a key has his answer, and the board its call. */
const LEARN_AFTER_MS = 100
/** Calls do not wait for learning: so long at a stretch, then a rest. */
const STRETCH_MS = 4
const REST_MS = 20
const EVENTS_PER_READ = 50
const SAVE_EVERY_MS = 300_000

export interface BranchLearnerOptions {
  readonly branch: Branch
  readonly journal: Pick<JournalStore, 'read' | 'lastSeq'>
  readonly models: ModelStore
  readonly clock: Clock
  readonly log: Log
  readonly after: (ms: number, callback: () => void) => void
}

/**
 * What the branch teaches: a reader of the journal that follows its end. It is told of nothing but committed events, in their order,
 * so it never knows more than had happened; and what it knows is kept, so a restart goes on where the last run was saved.
 */
export class BranchLearner {
  private readonly options: BranchLearnerOptions
  private readonly offsets = new ZoneOffsets()
  private learner = new Learner()
  /** Position of the last event it has read. */
  private seq = 0
  /** What was before it, and the rest of a day that it does not know from its beginning, are passed over. */
  private isMidDay = false
  private isStarted = false
  private isScheduled = false
  private isFailing = false
  private savedSeq = 0
  private savedAt: number

  constructor(options: BranchLearnerOptions) {
    this.options = options
    this.savedAt = options.clock.monotonicMs()
  }

  start(): void {
    this.learnIn(FIRST_AFTER_MS)
  }

  /** Something has been committed. */
  committed(): void {
    if (this.isStarted) this.learnIn(LEARN_AFTER_MS)
  }

  /** Undefined as long as there is much it has not read. */
  get state(): ModelState | undefined {
    const { journal } = this.options
    if (!this.isStarted || this.isMidDay || journal.lastSeq - this.seq > EVENTS_PER_READ) return undefined
    return this.learner.state
  }

  /** Now, if there is anything new. */
  save(): void {
    if (!this.isStarted || this.isMidDay || this.seq === this.savedSeq) return
    const { models, clock, log } = this.options
    this.savedAt = clock.monotonicMs()
    try {
      models.save(LEARNER_VERSION, this.seq, this.learner.memory)
      this.savedSeq = this.seq
    } catch (error) {
      log.warn({ err: error }, 'what was learned could not be saved')
    }
  }

  private learnIn(ms: number): void {
    if (this.isScheduled) return
    this.isScheduled = true
    this.options.after(ms, () => {
      this.isScheduled = false
      this.learn()
    })
  }

  private learn(): void {
    const { journal, clock } = this.options
    if (!this.isStarted) this.begin()
    const started = clock.monotonicMs()
    while (this.seq < journal.lastSeq && clock.monotonicMs() - started < STRETCH_MS) {
      for (const event of journal.read(this.seq, EVENTS_PER_READ)) this.take(event)
    }
    if (this.seq < journal.lastSeq) this.learnIn(REST_MS)
    if (clock.monotonicMs() - this.savedAt >= SAVE_EVERY_MS) this.save()
  }

  private begin(): void {
    const { branch, journal, models, log } = this.options
    this.isStarted = true
    const saved = models.load(LEARNER_VERSION)
    // A journal that was put back to an earlier state knows nothing of what came after.
    if (saved !== undefined && saved.seq <= journal.lastSeq) {
      this.learner = Learner.restore(saved.memory as LearnerMemory)
      this.seq = saved.seq
      this.savedSeq = saved.seq
      return
    }
    this.seq = this.firstToRead()
    this.isMidDay = this.seq > 0
    // Which configuration was in force then is not looked for: it is taken to be the one of now until the journal says otherwise.
    this.learner = new Learner(emptyModel(), this.seq > 0 ? branch.config : undefined)
    log.info({ from: this.seq, to: journal.lastSeq }, 'learning from the journal')
  }

  /** Position before the first event of the time looked back on. Ticks never fall, so it is found by halving. */
  private firstToRead(): number {
    const { journal, clock } = this.options
    const since = clock.now().tick - LOOK_BACK_MS
    let low = 0
    let high = journal.lastSeq
    while (low < high) {
      const middle = (low + high) >>> 1
      const [event] = journal.read(middle, 1)
      if (event !== undefined && event.tick < since) low = middle + 1
      else high = middle
    }
    return low
  }

  private take(event: RecordedEvent): void {
    this.seq = event.seq
    if (event.type === 'BusinessDayOpened') this.isMidDay = false
    if (this.isMidDay && event.type !== 'ConfigurationApplied') return
    try {
      this.learner.take(event, localFields(event.wall + this.offsets.at(event.wall, this.timeZone())))
    } catch (error) {
      // One event that teaches nothing is better than a branch without forecasts.
      if (!this.isFailing) this.options.log.error({ err: error, seq: event.seq }, 'an event could not be learned from')
      this.isFailing = true
    }
  }

  private timeZone(): string {
    return this.learner.config?.outlet.timeZone ?? 'UTC'
  }
}
