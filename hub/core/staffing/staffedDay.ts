import type { BranchConfig, StaffedDay } from '../../../contracts/index.ts'
import { type Block, expectedByCell } from './blocks.ts'
import type { DayType } from './dayTypes.ts'
import type { DemandDay } from './demand.ts'
import { HALF_HOUR_MS, type HalfHours, timeOf } from './halfHours.ts'
import type { Measured, MeasuredClass } from './measure.ts'
import { halfHoursOf, type Plan } from './plan.ts'
import type { Limits } from './search.ts'
import { type DayCount, gainOf, type Share, shareOf } from './shares.ts'
import { shiftsOf } from './shifts.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

export interface Staffed extends Limits, Pick<StaffedDay, 'cost' | 'searchedDays' | 'checkedDays' | 'evaluations'> {
  readonly type: DayType
  readonly config: BranchConfig
  readonly halfHours: HalfHours
  readonly plan: Plan
  readonly planned: Measured
  readonly before: Measured
  /** All windows open, where some target can not be met. */
  readonly best: Measured | undefined
}

/** A plan as it is reported. */
export function staffedDay(staffed: Staffed): StaffedDay {
  const { type, kinds, plan, planned, cost, searchedDays, checkedDays, evaluations } = staffed
  const { days } = type
  const blocks = blockViews(staffed)
  return {
    dayType: type.id,
    dates: days.map(({ date }) => date),
    customers: rounded(days.reduce((sum, { visitors }) => sum + visitors.length, 0) / days.length),
    kinds: kinds.map(({ id, profileId, windows, cost: each }) => ({
      kindId: id,
      profileId,
      windows: [...windows],
      cost: each,
    })),
    halfHours: halfHourViews(staffed),
    shifts: shiftViews(staffed),
    classes: classViews(staffed),
    blocks,
    isMet: blocks.every(({ state }) => state !== 'missed'),
    cost: rounded(cost),
    windowHours: halfHoursOf(plan) / 2,
    overtimeHours: rounded(planned.overtimeHours),
    recordedWindowHours: rounded(days.reduce((sum, day) => sum + openMs(day), 0) / days.length / HOUR_MS),
    searchedDays,
    checkedDays,
    evaluations,
  }
}

/** How a block stands against its target. */
export function stateOf({ share }: Block, days: readonly DayCount[]): StaffedDay['blocks'][number]['state'] {
  const { percent, high } = shareOf(days)
  if (percent === null || high === null || percent >= 100 * share) return 'met'
  return high >= 100 * share ? 'close' : 'missed'
}

function blockViews({ blocks, config, halfHours, planned, before, best, checkedDays }: Staffed): StaffedDay['blocks'] {
  return blocks.map((block, n) => {
    const { classIndex, from, to, share } = block
    const counted = (planned.blocks[n] ?? []).reduce((sum, day) => sum + day.counted, 0)
    const state = stateOf(block, planned.blocks[n] ?? [])
    const all = best && shareOf(best.blocks[n] ?? []).percent
    const isOutOfReach = state === 'missed' && typeof all === 'number' && all < 100 * share
    return {
      classId: config.classes[classIndex]?.id ?? '',
      from: timeOf(halfHours.first + from),
      to: timeOf(halfHours.first + to),
      targetPercent: 100 * share,
      customers: rounded(counted / checkedDays),
      planned: roundedShare(shareOf(planned.blocks[n] ?? [])),
      before: roundedShare(shareOf(before.blocks[n] ?? [])),
      state,
      bestPercent: isOutOfReach ? rounded(all) : null,
    }
  })
}

function classViews({ config, type, halfHours, planned, before, checkedDays }: Staffed): StaffedDay['classes'] {
  return config.classes.flatMap(({ id, target }, n) => {
    const [now, then] = [planned.classes[n], before.classes[n]]
    if (now === undefined || then === undefined || now.customers === 0) return []
    const gain = gainOf(then.days, now.days)
    return {
      classId: id,
      targetMinutes: target.minutes,
      targetPercent: target.percent,
      customers: rounded(now.customers / checkedDays),
      planned: levelOf(now),
      before: levelOf(then),
      gain: gain
        ? { points: rounded(gain.points), low: rounded(gain.low), high: rounded(gain.high) }
        : { points: null, low: null, high: null },
      recordedPercent: recordedPercent(type.days, id, target.minutes * MINUTE_MS, halfHours),
    }
  })
}

function levelOf({ days, waits, customers, gaveUp }: MeasuredClass) {
  const mean = waits.length === 0 ? null : waits.reduce((sum, wait) => sum + wait, 0) / waits.length
  const quantile = (q: number) => waits[Math.min(waits.length - 1, Math.floor(q * waits.length))] ?? null
  const minutes = (ms: number | null) => (ms === null ? null : rounded(ms / MINUTE_MS))
  return {
    level: roundedShare(shareOf(days)),
    waits: {
      meanMinutes: minutes(mean),
      p50Minutes: minutes(quantile(0.5)),
      p90Minutes: minutes(quantile(0.9)),
      gaveUpPercent: customers === 0 ? null : rounded((100 * gaveUp) / customers),
    },
  }
}

/** As the journal has it; who is there before the windows are waits from then on, as in the plan. */
function recordedPercent(
  days: readonly DemandDay[],
  classId: string,
  withinMs: number,
  { first }: HalfHours,
): number | null {
  let counted = 0
  let within = 0
  for (const { visitors } of days) {
    for (const visitor of visitors) {
      if (visitor.classId !== classId) continue
      const early = Math.max(0, first * HALF_HOUR_MS - visitor.at)
      const isWithin = visitor.waitedMs - early <= withinMs
      if (!visitor.isCalled && isWithin) continue
      counted += 1
      within += isWithin ? 1 : 0
    }
  }
  return counted === 0 ? null : rounded((100 * within) / counted)
}

function halfHourViews({
  config,
  type,
  kinds,
  abilities,
  halfHours,
  plan,
  planned,
  before,
}: Staffed): StaffedDay['halfHours'] {
  const customers = expectedByCell(config.classes, type.days, halfHours)
  const recorded = kinds.map(({ windows }) => recordedOpen(type.days, new Set(windows), halfHours))
  return Array.from({ length: halfHours.count }, (_, at) => {
    const openMs = kinds.map((_, kind) => (plan[kind]?.[at] ?? 0) * HALF_HOUR_MS + (planned.overrun[kind]?.[at] ?? 0))
    const busyMs = planned.busy.map((times) => times[at] ?? 0)
    return {
      from: timeOf(halfHours.first + at),
      to: timeOf(halfHours.first + at + 1),
      customers: rounded(config.classes.reduce((sum, _, n) => sum + (customers[n * halfHours.count + at] ?? 0), 0)),
      kinds: kinds.map((_, kind) => ({
        open: plan[kind]?.[at] ?? 0,
        most: abilities.most[kind]?.[at] ?? 0,
        recorded: rounded(recorded[kind]?.[at] ?? 0),
        busyPercent: (plan[kind]?.[at] ?? 0) === 0 ? null : percentOf(busyMs[kind] ?? 0, openMs[kind] ?? 0),
      })),
      busyPercent: percentOf(total(busyMs), total(openMs)),
      recordedBusyPercent: percentOf(
        total(before.busy.map((times) => times[at] ?? 0)),
        total(recorded.map((open, kind) => (open[at] ?? 0) * HALF_HOUR_MS + (before.overrun[kind]?.[at] ?? 0))),
      ),
    }
  })
}

/** Mean windows open, by half-hour. */
function recordedOpen(
  days: readonly DemandDay[],
  windows: ReadonlySet<string>,
  { first, count }: HalfHours,
): Float64Array {
  const open = new Float64Array(count)
  for (const { sessions } of days) {
    for (const { windowId, from, until } of sessions) {
      if (!windows.has(windowId)) continue
      for (let at = 0; at < count; at += 1) {
        const begin = (first + at) * HALF_HOUR_MS
        const ms = Math.max(0, Math.min(until, begin + HALF_HOUR_MS) - Math.max(from, begin))
        open[at] = (open[at] ?? 0) + ms / HALF_HOUR_MS / days.length
      }
    }
  }
  return open
}

function shiftViews({ kinds, plan, halfHours }: Staffed): StaffedDay['shifts'] {
  return plan.flatMap((counts, kind) =>
    shiftsOf(counts).map(({ from, to, window }) => ({
      windowId: kinds[kind]?.windows[window] ?? '',
      from: timeOf(halfHours.first + from),
      to: timeOf(halfHours.first + to),
    })),
  )
}

function openMs({ sessions }: DemandDay): number {
  return sessions.reduce((sum, { from, until }) => sum + until - from, 0)
}

function percentOf(part: number, whole: number): number | null {
  return whole <= 0 ? null : rounded(Math.min(100, (100 * part) / whole))
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0)
}

function roundedShare({ percent, low, high }: Share): Share {
  return { percent: rounded(percent), low: rounded(low), high: rounded(high) }
}

/** To a hundredth, so that a view stays short. */
function rounded<N extends number | null>(value: N): N {
  return (value === null ? null : Math.round(value * 100) / 100) as N
}
