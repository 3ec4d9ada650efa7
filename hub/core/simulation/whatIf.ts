import type {
  BranchConfig,
  Compared,
  ComparedGroup,
  DayFigures,
  Mistake,
  WhatIfChange,
  WhatIfView,
} from '../../../contracts/index.ts'
import { comparedIntervals, DayIntervals, rounded } from './dayIntervals.ts'
import { EVERYBODY } from './dayToPlay.ts'
import { DayTrial } from './dayTrial.ts'
import { differences, type Estimate, overRuns } from './estimates.ts'
import { type Figures, figuresOf, type GroupFigures, type GroupMetric, type Named } from './figures.ts'
import type { Ending, PlayedDay } from './playedDay.ts'
import type { RecordedDay, RecordedVisitor, VisitEndKind } from './recordedDay.ts'

export interface WhatIfQuestion {
  readonly days: readonly RecordedDay[]
  readonly change: WhatIfChange
  /** How many days are drawn anew from each, at least two. */
  readonly replications: number
}

/**
 * What would have become of recorded days under other rules, staffing or arrivals. Each day is played just as it was, and drawn anew
 * many times; every time the same people come, before and after the change, so that what chance brings takes no part in the
 * difference and what is left of it shows in its interval. The same question gets the same answer.
 *
 * What the play leaves out, before and after alike: recalls, holds, managers' moves, profiles chosen for a while, limits and opening
 * hours. Who was sent on to a window or teller waits in the queue of his business. A change of the configuration during the day
 * does not count: the one most were called under holds all day.
 */
export function whatIf(question: WhatIfQuestion): WhatIfView {
  const steps = whatIfInSteps(question)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** As `whatIf`, a run at a time. */
export function* whatIfInSteps({
  days,
  change,
  replications,
}: WhatIfQuestion): Generator<undefined, WhatIfView, undefined> {
  const trials: DayTrial[] = []
  const mistakes: Mistake[] = []
  for (const day of days) {
    const trial = DayTrial.of(day, change)
    if (trial instanceof DayTrial) trials.push(trial)
    else
      mistakes.push(
        ...trial.mistakes.filter(
          ({ path, message }) => !mistakes.some((known) => known.path === path && known.message === message),
        ),
      )
  }
  const [first] = trials
  if (mistakes.length > 0 || first === undefined) return { ...NOTHING, mistakes }
  const comparison = new Comparison(trials)
  for (let run = 1; run <= replications; run += 1) {
    yield
    comparison.add(run)
  }
  return comparison.view(replications)
}

/** The trials of several days, run by run. */
class Comparison {
  readonly #trials: readonly DayTrial[]
  /** Classes, targets and guards of the last day: before and after are held to the same. */
  readonly #measure: BranchConfig
  readonly #windowsAfter: BranchConfig['windows']
  readonly #before: Figures[] = []
  readonly #after: Figures[] = []
  readonly #intervalsBefore = new DayIntervals()
  readonly #intervalsAfter = new DayIntervals()

  constructor(trials: readonly DayTrial[]) {
    const last = trials.at(-1) as DayTrial
    this.#trials = trials
    this.#measure = last.config
    this.#windowsAfter = last.windowsAfter
  }

  add(run: number): void {
    const played = this.#trials.map((trial) => trial.play(run))
    const before = played.map((day) => day.before)
    const after = played.map((day) => day.after)
    this.#before.push(this.#figures(before))
    this.#after.push(this.#figures(after, this.#windowsAfter))
    for (const day of before) this.#intervalsBefore.add(day)
    for (const day of after) this.#intervalsAfter.add(day)
  }

  view(replications: number): WhatIfView {
    const [before, after] = [overRuns(this.#before), overRuns(this.#after)]
    const difference = differences(this.#before, this.#after)
    const groups = { before, after, difference }
    return {
      mistakes: [],
      days: this.#trials.map(({ day }) => day.date),
      replications,
      recorded: this.#recorded(),
      all: comparedGroup(before.all, after.all, difference.all),
      classes: this.#measure.classes.flatMap(({ id, name, target }) => {
        const figures = comparedClass(groups, id)
        // Of a class nobody came of, before or after, there is nothing to say.
        if (figures === undefined || !(figures.customers.before || figures.customers.after)) return []
        return [{ classId: id, name, targetMinutes: target.minutes, targetPercent: target.percent, figures }]
      }),
      intervals: comparedIntervals(this.#intervalsBefore, this.#intervalsAfter),
      windows: this.#windows(before, after),
    }
  }

  #figures(days: readonly PlayedDay[], windows = this.#measure.windows): Figures {
    const figures = figuresOf(days, { ...this.#measure, windows })
    const classes = figures.classes.map(({ id, figures: group }) => ({ id, figures: withMissed(group) }))
    return { ...figures, all: withMissed(figures.all), classes }
  }

  /** The days just as they were. */
  #recorded(): WhatIfView['recorded'] {
    const played = this.#trials.map((trial) => trial.play(0))
    const figures = (days: readonly PlayedDay[]) => dayFigures(this.#figures(days).all)
    return {
      measured: figures(this.#trials.map(({ day }) => asPlayed(day))),
      before: figures(played.map((day) => day.before)),
      after: figures(played.map((day) => day.after)),
    }
  }

  #windows(before: Figures<Estimate>, after: Figures<Estimate>): WhatIfView['windows'] {
    const numbers = new Map([...this.#measure.windows, ...this.#windowsAfter].map(({ id, number }) => [id, number]))
    const pair = (id: string, metric: 'openHours' | 'utilisation') => ({
      before: rounded(find(before.windows, id)?.[metric].mean ?? null),
      after: rounded(find(after.windows, id)?.[metric].mean ?? null),
    })
    return [...numbers]
      .sort(([, a], [, b]) => a - b)
      .map(([windowId, number]) => ({
        windowId,
        number,
        openHours: pair(windowId, 'openHours'),
        utilisation: pair(windowId, 'utilisation'),
      }))
      .filter(({ openHours }) => openHours.before || openHours.after)
  }
}

/**
 * Who is never called, whether he loses patience or waits to the end, has missed his target: rules that forget somebody must not
 * look the better for it. From here on `unserved` counts both.
 */
function withMissed(group: GroupFigures): GroupFigures {
  const { customers, refused, left, unserved, withinTarget } = group
  const came = (customers ?? 0) - (refused ?? 0)
  const uncalled = (left ?? 0) + (unserved ?? 0)
  const share = came === 0 ? null : ((withinTarget ?? 0) * (came - uncalled)) / came
  return { ...group, unserved: uncalled, withinTarget: share }
}

interface Groups {
  readonly before: Figures<Estimate>
  readonly after: Figures<Estimate>
  readonly difference: Figures<Estimate>
}

function comparedClass({ before, after, difference }: Groups, id: string): ComparedGroup | undefined {
  const [was, is, by] = [find(before.classes, id), find(after.classes, id), find(difference.classes, id)]
  return was && is && by && comparedGroup(was, is, by)
}

type Group = GroupFigures<Estimate>

/** Smaller differences are none: three seconds, half a point, one customer in a hundred. */
const WORTH = { wait: 3, share: 0.005, count: 0.01 }

function comparedGroup(before: Group, after: Group, difference: Group): ComparedGroup {
  const of = (metric: GroupMetric, worth: number, factor = 1): Compared => {
    const { mean, halfWidth } = difference[metric]
    const by = scaled(mean, factor)
    const half = scaled(halfWidth, factor)
    return {
      before: rounded(scaled(before[metric].mean, factor)),
      after: rounded(scaled(after[metric].mean, factor)),
      difference: rounded(by),
      halfWidth: rounded(half),
      isClear: by !== null && half !== null && Math.abs(by) > half && Math.abs(by) >= worth,
    }
  }
  const wait = (metric: GroupMetric) => of(metric, WORTH.wait, 60)
  const count = (metric: GroupMetric) => of(metric, WORTH.count)
  return {
    customers: count('customers'),
    meanWaitS: wait('meanWait'),
    p50WaitS: wait('p50Wait'),
    p90WaitS: wait('p90Wait'),
    withinTarget: of('withinTarget', WORTH.share),
    left: count('left'),
    noShows: count('noShows'),
    uncalled: count('unserved'),
    overtakes: count('meanOvertakes'),
    pastGuard: count('pastGuard'),
  }
}

function dayFigures(group: GroupFigures): DayFigures {
  const { customers, refused, unserved, meanWait, p90Wait, withinTarget } = group
  return {
    customers: customers ?? 0,
    called: (customers ?? 0) - (refused ?? 0) - (unserved ?? 0),
    meanWaitS: rounded(scaled(meanWait, 60)),
    p90WaitS: rounded(scaled(p90Wait, 60)),
    withinTarget: rounded(withinTarget),
  }
}

/** A day as the journal has it, so that what was measured is counted as what is played. */
export function asPlayed(day: RecordedDay): PlayedDay {
  const visits = day.visitors.map((visitor) => ({
    classId: visitor.classId,
    businessId: visitor.businessIds[0] ?? '',
    arrivedAt: visitor.arrivedAt,
    calledAt: visitor.calls[0]?.tick ?? null,
    leftAt: visitor.end.kind === 'cancelled' ? visitor.end.tick : null,
    ending: endingOf(visitor),
  }))
  const called = visits.flatMap(({ calledAt }, order) => (calledAt === null ? [] : [{ calledAt, order }]))
  const calls = called.sort((a, b) => a.calledAt - b.calledAt).map(({ order }) => order)
  return { start: day.start, visits, counted: EVERYBODY, calls, windows: [], endedAt: day.end }
}

const ENDINGS: Readonly<Record<VisitEndKind, Ending>> = {
  served: 'served',
  noShow: 'noShow',
  cancelled: 'left',
  expired: 'unserved',
  carriedOver: 'unserved',
  open: 'unserved',
}

function endingOf({ end, calls }: RecordedVisitor): Ending {
  const ending = ENDINGS[end.kind]
  // Whatever became of him afterwards, he was called.
  return calls.length > 0 && ending !== 'noShow' ? 'served' : ending
}

function find<T>(named: readonly Named<T>[], id: string): T | undefined {
  return named.find((each) => each.id === id)?.figures
}

function scaled(value: number | null, factor: number): number | null {
  return value === null ? null : value * factor
}

const NONE: Compared = { before: null, after: null, difference: null, halfWidth: null, isClear: false }
const NOBODY: DayFigures = { customers: 0, called: 0, meanWaitS: null, p90WaitS: null, withinTarget: null }
const NOTHING: Omit<WhatIfView, 'mistakes'> = {
  days: [],
  replications: 0,
  recorded: { measured: NOBODY, before: NOBODY, after: NOBODY },
  all: {
    customers: NONE,
    meanWaitS: NONE,
    p50WaitS: NONE,
    p90WaitS: NONE,
    withinTarget: NONE,
    left: NONE,
    noShows: NONE,
    uncalled: NONE,
    overtakes: NONE,
    pastGuard: NONE,
  },
  classes: [],
  intervals: [],
  windows: [],
}
