import { type Advice, type AdviceChange, type AdviceView, ProblemError } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { profileInForce } from '../../core/calling/schedule.ts'
import { lookup } from '../../core/lookup.ts'
import type { Forecast } from '../../core/prediction/forecast.ts'
import type { ModelState } from '../../core/prediction/model.ts'
import { type Present, presentOf } from '../../core/prediction/present.ts'
import type { Clock, Log } from '../ports.ts'
import type { Laboratory } from './ports.ts'

const EVERY_MS = 60_000
/** What takes longer comes less often: of the time no more than this. */
const SHARE = 0.05
const AGAIN_AFTER_FAILURE_MS = 120_000
/** Older advice is not given any more. */
const OLDEST_MS = 180_000
/** Questions that are worked on at once; more would keep the forecasts waiting. */
const MOST_QUESTIONS = 2
/** Where waits are shorter and fewer customers wait beyond their target, nothing could be worth saying. */
const WAIT_MS = 60_000
const BEYOND_TARGET = 0.03

export interface AdvisorOptions {
  readonly branch: Branch
  readonly clock: Clock
  readonly log: Log
  readonly laboratory: Pick<Laboratory, 'run'>
  readonly model: () => ModelState | undefined
  /** The last one, unless it is too old: it says whether anything could be better. */
  readonly forecast: () => Forecast | undefined
  /** People who may sit at a window. */
  readonly tellers: () => readonly { readonly id: string }[]
  /** There is other advice. */
  readonly changed: () => void
}

/** What could be done now, tried beside the branch's work about once a minute, and when somebody asks. */
export class Advisor {
  private readonly options: AdvisorOptions
  private advice: Advice[] = []
  private madeAt: number | null = null
  private isMaking = false
  private isFailing = false
  private notBefore = Number.NEGATIVE_INFINITY
  private questions = 0
  private shown: Advice[] = []

  constructor(options: AdvisorOptions) {
    this.options = options
  }

  /** Asked about once a second. */
  pass(): void {
    const { clock, forecast } = this.options
    const expected = forecast()
    if (this.isMaking || expected === undefined) return
    // Nothing is said any more as soon as all is well.
    if (isAllWell(expected)) this.replace([], expected.madeAt)
    else if (clock.monotonicMs() >= this.notBefore) void this.make()
  }

  view(): AdviceView {
    return { madeAt: this.madeAt, advice: this.list() }
  }

  /** What still can be done; the same array as long as it is the same. */
  list(): Advice[] {
    const age = this.options.clock.now().tick - (this.madeAt ?? 0)
    const open = age > OLDEST_MS ? [] : this.advice.filter(({ change }) => this.isOpen(change))
    const isSame = open.length === this.shown.length && open.every((advice, index) => advice === this.shown[index])
    if (!isSame) this.shown = open
    return this.shown
  }

  /** Rejects with ProblemError WINDOW_UNKNOWN, PROFILE_UNKNOWN, STARTING, TOO_MANY_REQUESTS, CALCULATION_FAILED. */
  async assess(change: AdviceChange): Promise<Advice> {
    const { branch, laboratory } = this.options
    const { windows, profiles } = branch.config ? lookup(branch.config) : { windows: null, profiles: null }
    if (!windows?.has(windowOf(change))) throw new ProblemError('WINDOW_UNKNOWN')
    if ('profile' in change && !profiles?.has(change.profile)) throw new ProblemError('PROFILE_UNKNOWN')
    const present = this.present()
    if (!present) throw new ProblemError('STARTING')
    if (this.questions >= MOST_QUESTIONS) throw new ProblemError('TOO_MANY_REQUESTS')
    this.questions += 1
    try {
      return await laboratory.run('assess', { present, change })
    } finally {
      this.questions -= 1
    }
  }

  private async make(): Promise<void> {
    const { clock, log, laboratory } = this.options
    const present = this.present()
    if (!present) return
    this.isMaking = true
    const started = clock.monotonicMs()
    try {
      const advice = await laboratory.run('advise', { present, freeTellers: this.freeTellers() })
      this.isFailing = false
      this.notBefore = started + Math.max(EVERY_MS, (clock.monotonicMs() - started) / SHARE)
      this.replace(advice, present.now.tick)
    } catch (error) {
      this.notBefore = clock.monotonicMs() + AGAIN_AFTER_FAILURE_MS
      if (!this.isFailing) log.error({ err: error }, 'no advice can be given at the moment')
      this.isFailing = true
    } finally {
      this.isMaking = false
    }
  }

  private replace(advice: Advice[], madeAt: number): void {
    const isNews = advice.length > 0 || this.advice.length > 0
    this.advice = advice
    this.madeAt = madeAt
    if (isNews) this.options.changed()
  }

  private present(): Present | undefined {
    const { branch, clock, model } = this.options
    const learned = model()
    return learned && presentOf(branch, clock.now(), learned)
  }

  private freeTellers(): number {
    const { branch, tellers } = this.options
    return tellers().filter(({ id }) => branch.windowOfTeller(id) === undefined).length
  }

  /** It has not been done, nor become impossible, since. */
  private isOpen(change: AdviceChange): boolean {
    const { branch, clock } = this.options
    const window = branch.windows.get(windowOf(change))
    if (window === undefined || branch.config === undefined) return false
    if ('open' in change) return window.status !== 'open'
    if ('close' in change) return window.status === 'open'
    const profile = profileInForce(lookup(branch.config), window.id, clock.now(), window.override)?.profile.id
    return window.status === 'open' && profile !== change.profile
  }
}

function windowOf(change: AdviceChange): string {
  return 'open' in change ? change.open : 'close' in change ? change.close : change.window
}

function isAllWell({ classes }: Forecast): boolean {
  return classes.every(({ p50Ms, withinTarget }) => p50Ms < WAIT_MS && 1 - withinTarget < BEYOND_TARGET)
}
