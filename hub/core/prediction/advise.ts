import type { Advice, AdviceChange, BranchConfig, Compared } from '../../../contracts/index.ts'
import { profileInForce } from '../calling/schedule.ts'
import { lookup } from '../lookup.ts'
import { estimate } from '../simulation/estimates.ts'
import { Futures } from './futures.ts'
import type { Present, PresentWindow } from './present.ts'

export interface AdviceOptions {
  readonly seed: number
  /** Futures in which all that could be done is compared ... */
  readonly screening: number
  /** ... and further ones, in which the best of it is measured: what chance had chosen chance does not measure too. */
  readonly replications: number
  /** Who comes within so long counts, beside who waits. */
  readonly lookAheadMs: number
  /** Pieces of advice at most. */
  readonly most: number
}

export const ADVICE_OPTIONS: AdviceOptions = {
  seed: 2,
  screening: 20,
  replications: 100,
  lookAheadMs: 3_600_000,
  most: 3,
}

/** Customers played in all the futures of one measurement, about; of a fuller hall fewer are played, but half of them at least. */
const PLAYED = 16_000
const FEWEST = 0.5
/** Worth saying: a minute of the mean wait, or three customers in a hundred. */
const WORTH_S = 60
const WORTH_SHARE = 0.03
/** Of a pause that ends so soon nothing is said. */
const BACK_SOON_MS = 5 * 60_000
/** A teller nobody knows yet: he takes as long as is usual. */
const ANYBODY = 'anybody'
/** Between two of them other work has its turn. */
const RUNS_PER_STEP = 10

/** Work done in steps, with its result at the end. */
type Steps<R> = Generator<undefined, R>

/**
 * What could be done now that is worth it, the best first. Tried are, of each group of windows that call alike: to open the next
 * one, with and without a teller at it, and another profile at one of them. `freeTellers`: who could sit at a window without one.
 */
export function* advise(present: Present, freeTellers: number, options = ADVICE_OPTIONS): Steps<Advice[]> {
  const fewer = { ...options, ...runsOf(present, options) }
  const screened: { readonly change: AdviceChange; readonly savedS: number }[] = []
  const first = new Measurement(present, fewer, 0, fewer.screening)
  yield* first.play()
  for (const change of changesOf(present, freeTellers)) {
    const after = new Measurement(changed(present, change), fewer, 0, fewer.screening)
    yield* after.play()
    const { all } = first.compare(after)
    screened.push({ change, savedS: -(all.meanWaitS.difference ?? 0) })
  }
  const likely = screened.filter(({ savedS }) => savedS > 0).sort((a, b) => b.savedS - a.savedS)
  const found: Advice[] = []
  const before = new Measurement(present, fewer, fewer.screening, fewer.replications)
  if (likely.length > 0) yield* before.play()
  for (const { change } of likely.slice(0, options.most)) {
    const advice = yield* measured(before, present, change, fewer)
    if (advice.isWorth) found.push(advice)
  }
  return found.sort((a, b) => (a.meanWaitS.difference ?? 0) - (b.meanWaitS.difference ?? 0))
}

/** What one change does. Of a window or profile that is not there, or is so already: nothing. */
export function* assess(present: Present, change: AdviceChange, options = ADVICE_OPTIONS): Steps<Advice> {
  const fewer = { ...options, ...runsOf(present, options) }
  const before = new Measurement(present, fewer, fewer.screening, fewer.replications)
  yield* before.play()
  return yield* measured(before, present, change, fewer)
}

function* measured(before: Measurement, present: Present, change: AdviceChange, options: AdviceOptions): Steps<Advice> {
  const after = new Measurement(changed(present, change), options, options.screening, options.replications)
  yield* after.play()
  const { all, classes } = before.compare(after)
  const gains = isGain(all) || classes.some(isGain)
  const costs = classes.some((effect) => isLoss(effect) && isBelowTarget(present.config, effect))
  return { change, isWorth: gains && !costs && !isLoss(all), ...all, classes }
}

function runsOf({ tickets }: Present, { screening, replications }: AdviceOptions) {
  const share = Math.max(FEWEST, Math.min(1, PLAYED / replications / (tickets.length + 60)))
  return { screening: Math.ceil(screening * share), replications: Math.ceil(replications * share) }
}

/** Waits of one future, of everybody and by class. */
interface Sums {
  customers: number
  waitedMs: number
  within: number
}

type Effect = Advice['classes'][number]
type Effects = Omit<Effect, 'classId'>

/** The same futures as any other measurement of the same runs, but for what was changed. */
class Measurement {
  readonly #present: Present
  readonly #options: AdviceOptions
  readonly #from: number
  readonly #runs: number
  readonly #all: Sums[] = []
  readonly #classes: Map<string, Sums>[] = []

  constructor(present: Present, options: AdviceOptions, from: number, runs: number) {
    this.#present = present
    this.#options = options
    this.#from = from
    this.#runs = runs
  }

  *play(): Steps<void> {
    const futures = new Futures(this.#present)
    const targets = new Map(this.#present.config.classes.map(({ id, target }) => [id, target.minutes * 60_000]))
    for (let run = 0; run < this.#runs; run += 1) {
      const all = nothing()
      const classes = new Map([...targets.keys()].map((id) => [id, nothing()]))
      const note = (classId: string, waitedMs: number, isCalled: boolean) => {
        const isWithin = isCalled && waitedMs <= (targets.get(classId) ?? 0)
        add(all, waitedMs, isWithin)
        const ofClass = classes.get(classId)
        if (ofClass) add(ofClass, waitedMs, isWithin)
      }
      futures.play(
        { ...this.#options, run: this.#from + run },
        ({ isGhost, classId }, waitedMs) => isGhost || note(classId, waitedMs, true),
        ({ isGhost, classId }, waitedMs) => isGhost || note(classId, waitedMs, false),
      )
      this.#all.push(all)
      this.#classes.push(classes)
      if (run % RUNS_PER_STEP === RUNS_PER_STEP - 1) yield
    }
  }

  compare(after: Measurement): { readonly all: Effects; readonly classes: Effect[] } {
    return {
      all: effects(this.#all, after.#all),
      classes: this.#present.config.classes.flatMap(({ id }) => {
        const found = effects(this.#ofClass(id), after.#ofClass(id))
        return found.customers > 0 ? [{ classId: id, ...found }] : []
      }),
    }
  }

  #ofClass(classId: string): Sums[] {
    return this.#classes.map((classes) => classes.get(classId) ?? nothing())
  }
}

function nothing(): Sums {
  return { customers: 0, waitedMs: 0, within: 0 }
}

function add(sums: Sums, waitedMs: number, isWithin: boolean): void {
  sums.customers += 1
  sums.waitedMs += waitedMs
  if (isWithin) sums.within += 1
}

function effects(before: readonly Sums[], after: readonly Sums[]): Effects {
  return {
    customers: rounded(before.reduce((sum, { customers }) => sum + customers, 0) / Math.max(1, before.length), 1),
    meanWaitS: compared(before, after, ({ customers, waitedMs }) => waitedMs / 1000 / customers, 0),
    withinTarget: compared(before, after, ({ customers, within }) => within / customers, 4),
  }
}

/** Future by future, so that what chance brings to both takes no part. */
function compared(
  before: readonly Sums[],
  after: readonly Sums[],
  of: (sums: Sums) => number,
  digits: number,
): Compared {
  const value = (sums: Sums | undefined) => (sums && sums.customers > 0 ? of(sums) : null)
  const pairs = before.map((sums, run) => [value(sums), value(after[run])] as const)
  const by = estimate(pairs.map(([was, is]) => (was === null || is === null ? null : is - was)))
  const rounding = (figure: number | null) => (figure === null ? null : rounded(figure, digits))
  return {
    before: rounding(estimate(pairs.map(([was]) => was)).mean),
    after: rounding(estimate(pairs.map(([, is]) => is)).mean),
    difference: rounding(by.mean),
    halfWidth: rounding(by.halfWidth),
    isClear: by.mean !== null && by.halfWidth !== null && Math.abs(by.mean) > by.halfWidth,
  }
}

function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits
}

function isGain({ meanWaitS, withinTarget }: Effects): boolean {
  return clearly(meanWaitS) <= -WORTH_S || clearly(withinTarget) >= WORTH_SHARE
}

function isLoss({ meanWaitS, withinTarget }: Effects): boolean {
  return clearly(meanWaitS) >= WORTH_S || clearly(withinTarget) <= -WORTH_SHARE
}

function clearly({ difference, isClear }: Compared): number {
  return isClear ? (difference ?? 0) : 0
}

function isBelowTarget({ classes }: BranchConfig, { classId, withinTarget }: Effect): boolean {
  const percent = classes.find(({ id }) => id === classId)?.target.percent ?? 0
  return (withinTarget.after ?? 1) * 100 < percent
}

/** The branch as it would be with the change. */
function changed(present: Present, change: AdviceChange): Present {
  const { tick } = present.now
  const at = 'open' in change ? change.open : 'close' in change ? change.close : change.window
  const windows = present.windows.map((window): PresentWindow => {
    if (window.id !== at) return window
    // Whoever is there is served to the end.
    if ('close' in change) return { ...window, status: 'closed' }
    if ('profile' in change) {
      return { ...window, override: { profileId: change.profile, until: tick + ADVICE_OPTIONS.lookAheadMs } }
    }
    if (window.status === 'open') return window
    const tellerId = change.tellerId ?? window.tellerId ?? ANYBODY
    return { ...window, status: 'open', tellerId, since: tick, pausedUntil: null }
  })
  return { ...present, windows }
}

/** All that is tried. */
function changesOf(present: Present, freeTellers: number): AdviceChange[] {
  const groups = groupsOf(present)
  const changes: AdviceChange[] = []
  for (const [profileId, windows] of groups) {
    const notOpen = windows.filter(({ status }) => status !== 'open')
    const staffed = notOpen.find((window) => window.tellerId !== null && !isBackSoon(window, present.now.tick))
    const empty = freeTellers > 0 ? notOpen.find(({ tellerId }) => tellerId === null) : undefined
    for (const window of [staffed, empty]) if (window) changes.push({ open: window.id })
    const open = windows.find(({ status }) => status === 'open')
    if (open === undefined) continue
    for (const { id } of present.config.profiles) if (id !== profileId) changes.push({ window: open.id, profile: id })
  }
  return changes
}

function isBackSoon({ pausedUntil }: PresentWindow, tick: number): boolean {
  return pausedUntil !== null && pausedUntil <= tick + BACK_SOON_MS
}

/** Windows by the profile in force, those with the lowest numbers first. */
function groupsOf({ config, windows, now }: Present): Map<string, PresentWindow[]> {
  const table = lookup(config)
  const numberOf = ({ id }: PresentWindow) => table.windows.get(id)?.number ?? 0
  const groups = new Map<string, PresentWindow[]>()
  for (const window of [...windows].sort((a, b) => numberOf(a) - numberOf(b))) {
    const profile = profileInForce(table, window.id, now, window.override)?.profile.id
    if (profile === undefined) continue
    groups.set(profile, [...(groups.get(profile) ?? []), window])
  }
  return groups
}
