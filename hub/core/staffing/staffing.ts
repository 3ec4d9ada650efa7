import type { BranchConfig, StaffedDay, StaffingOptions, StaffingView } from '../../../contracts/index.ts'
import { lookup, queueFor, secondOfDay } from '../lookup.ts'
import { blocksOf } from './blocks.ts'
import { type DayType, dayTypes } from './dayTypes.ts'
import type { Demand } from './demand.ts'
import { Evaluator, type Steps } from './evaluator.ts'
import { formulaStart } from './formulaStart.ts'
import { HabitModel } from './habits.ts'
import { HALF_HOUR_MS, type HalfHours, usualHalfHours } from './halfHours.ts'
import { abilities, windowKinds } from './kinds.ts'
import { type Measured, type MeasureOf, measure } from './measure.ts'
import { costOf, type Plan, sessionsOf } from './plan.ts'
import { type SampledDay, type SampleFrom, sampleDays } from './sampledDays.ts'
import { type Limits, PlanSearch } from './search.ts'
import { staffedDay, stateOf } from './staffedDay.ts'
import { Trial } from './trial.ts'

/** Plain JSON, for a worker thread. */
export interface StaffingInput {
  readonly demand: Demand
  /** Its windows, rules and targets are planned for. */
  readonly config: BranchConfig
  readonly options: StaffingOptions
}

/** Sampled days: few to find about where the plan is, more to settle it, and others to check it on. */
const ROUGH = { customers: 7_000, least: 15, most: 40 } as const
const FINE = { customers: 28_000, least: 40, most: 160 } as const
const CHECK_DAYS = 200
/** A plan that misses a target on days it was not made from is mended with those, and checked on others. */
const MOST_REPAIRS = 2

/**
 * Windows by half-hour that meet the targets at least cost, for each type of day there is. The same input gives the same plan.
 * Assumptions and what is left out: docs/science.md.
 */
export function planStaffing(input: StaffingInput): StaffingView {
  const steps = staffingInSteps(input)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** As `planStaffing`, in pieces of some hundredths of a second. */
export function* staffingInSteps({ demand, config, options }: StaffingInput): Steps<StaffingView> {
  const { by = 'interval', minShift = 1, seed = 1, weekday } = options
  const days: StaffedDay[] = []
  for (const type of dayTypes(demand.days, weekday)) {
    const planned = yield* planDay(type, { demand, config, options: { ...options, by, minShift, seed } })
    if (planned) days.push(planned)
  }
  return { by, minShift, seed, days, unfinished: demand.unfinished, unknown: unknownVisits(demand, config) }
}

type Settled = StaffingInput & {
  readonly options: StaffingOptions & Required<Pick<StaffingOptions, 'by' | 'minShift' | 'seed'>>
}

function* planDay(type: DayType, { demand, config, options }: Settled): Steps<StaffedDay | undefined> {
  const { by, minShift, seed } = options
  const halfHours = halfHoursOf(options) ?? usualHalfHours(type.days)
  if (halfHours.count === 0) return undefined
  const configuredMs = config.businesses.map(({ id, meanServiceMinutes }) => [id, meanServiceMinutes * 60_000] as const)
  const habits = new HabitModel(demand.habits, new Map(configuredMs))
  const trial = new Trial(config, habits, halfHours)
  const kinds = windowKinds(config, options.costs)
  const able = abilities(lookup(config), kinds, type.days, halfHours)
  const blocks = blocksOf(config.classes, type.days, halfHours, by)
  const limits: Limits = { kinds, abilities: able, blocks, minShift }
  const sample: SampleFrom = { days: type.days, habits, halfHours, classIds: config.classes.map(({ id }) => id) }
  const draw = (count: number, set: string) => sampleDays(sample, count, seed, `${type.id} ${set}`)
  const start = formulaStart({
    table: trial.table,
    days: type.days,
    habits,
    halfHours,
    kinds,
    abilities: able,
    minShift,
  })

  const search = new StagedSearch(
    limits,
    (days) => new Evaluator({ trial, days, kinds, halfHours, blocks, classCount: config.classes.length }),
  )
  const roughDays = enough(ROUGH, type)
  const rough = yield* search.settled(start, draw(roughDays, 'rough'))
  const fine = draw(enough(FINE, type), 'fine')
  let plan = yield* search.settled(rough, fine)

  const targets = config.classes.map(({ target }) => target.minutes * 60_000)
  const of: Omit<MeasureOf, 'days'> = { trial, kinds, halfHours, blocks, targets }
  let check = draw(CHECK_DAYS, 'check 0')
  let planned = yield* measurePlan(plan, { ...of, days: check })
  for (let repair = 1; repair <= MOST_REPAIRS && search.isWrong(planned); repair += 1) {
    fine.push(...check)
    plan = yield* search.settled(plan, fine)
    check = draw(CHECK_DAYS, `check ${repair}`)
    planned = yield* measurePlan(plan, { ...of, days: check })
  }
  const before = yield* measure({ ...of, days: check }, ({ sessions }) => sessions)
  const best = search.isOutOfReach ? yield* measurePlan(able.most, { ...of, days: check }) : undefined
  return staffedDay({
    type,
    config,
    ...limits,
    halfHours,
    plan,
    planned,
    before,
    best,
    cost: costOf(plan, kinds),
    searchedDays: roughDays + fine.length,
    checkedDays: check.length,
    evaluations: search.evaluations,
  })
}

/** Days that bring so many customers. */
function enough({ customers, least, most }: typeof ROUGH | typeof FINE, { days }: DayType): number {
  const perDay = days.reduce((sum, { visitors }) => sum + visitors.length, 0) / days.length
  return Math.min(most, Math.max(least, Math.ceil(customers / Math.max(1, perDay))))
}

function measurePlan(plan: Plan, of: MeasureOf): Steps<Measured> {
  const sessions = sessionsOf(plan, of.kinds, of.halfHours)
  return measure(of, () => sessions)
}

/** The search over days of more and more. */
class StagedSearch {
  readonly #limits: Limits
  readonly #evaluatorOf: (days: readonly SampledDay[]) => Evaluator
  /** By block, customers a day who are missing even with all windows open. */
  #relief: Float64Array = new Float64Array()
  evaluations = 0

  constructor(limits: Limits, evaluatorOf: (days: readonly SampledDay[]) => Evaluator) {
    this.#limits = limits
    this.#evaluatorOf = evaluatorOf
  }

  /** Some target can not be met. */
  get isOutOfReach(): boolean {
    return this.#relief.some((relief) => relief > 0)
  }

  /** From a plan that need not be good to one that meets the targets on these days and can spare no window. */
  *settled(plan: Plan, days: readonly SampledDay[]): Steps<Plan> {
    const evaluator = this.#evaluatorOf(days)
    yield* evaluator.forgive(this.#limits.abilities.most)
    const search = new PlanSearch(this.#limits, evaluator)
    const settled = yield* search.thinned(yield* search.filled(plan))
    this.#relief = evaluator.relief
    this.evaluations += evaluator.evaluations
    return settled
  }

  /** Whether the plan misses, for certain, a target that could be met. */
  isWrong({ blocks }: Measured): boolean {
    return this.#limits.blocks.some((block, n) => {
      return (this.#relief[n] ?? 0) <= 0 && stateOf(block, blocks[n] ?? []) === 'missed'
    })
  }
}

/** As wished for; whole half-hours, those that are begun included. */
function halfHoursOf({ hours }: StaffingOptions): HalfHours | undefined {
  if (hours === undefined) return undefined
  const first = Math.floor((secondOfDay(hours.from) * 1000) / HALF_HOUR_MS)
  const end = Math.ceil((secondOfDay(hours.to) * 1000) / HALF_HOUR_MS)
  return { first, count: Math.max(0, end - first) }
}

function unknownVisits({ days }: Demand, config: BranchConfig): StaffingView['unknown'] {
  const visits = new Map<string, { businessId: string; classId: string; visits: number }>()
  for (const { visitors } of days) {
    for (const { businessIds, classId } of visitors) {
      for (const businessId of businessIds) {
        if (queueFor(config, businessId, classId) !== undefined) continue
        const key = `${businessId}/${classId}`
        const known = visits.get(key) ?? { businessId, classId, visits: 0 }
        known.visits += 1
        visits.set(key, known)
      }
    }
  }
  return [...visits.values()]
}
