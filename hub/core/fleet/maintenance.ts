import { type BranchConfig, type RecurringMaintenanceConfig, WEEKDAYS, type Weekday } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { rulesOfDay } from '../dailyTimes.ts'
import { secondOfDay } from '../lookup.ts'
import type { Now } from '../time.ts'

/** Planned maintenance: what staff have planned, by the wall clock, and what comes again and again, by local time. */

const DAY_MS = 86_400_000

/** Whether a device is being looked after by plan. */
export function isPlanned(branch: Branch, deviceId: string, now: Now): boolean {
  for (const { deviceIds, from, until } of branch.maintenance.values()) {
    if (from <= now.wall && now.wall < until && covers(deviceIds, deviceId)) return true
  }
  const windows = branch.config?.operations.maintenance ?? []
  return windows.some((window) => covers(window.devices, deviceId) && isWithin(window, now))
}

/** No devices: every device. */
function covers(deviceIds: readonly string[], deviceId: string): boolean {
  return deviceIds.length === 0 || deviceIds.includes(deviceId)
}

/** One that ends before it begins goes on past midnight, whatever day that is. */
export function isWithin(
  window: RecurringMaintenanceConfig,
  now: Pick<Now, 'date' | 'weekday' | 'secondOfDay'>,
): boolean {
  const [from, to] = [secondOfDay(window.from), secondOfDay(window.to)]
  const time = now.secondOfDay
  if (from < to) return from <= time && time < to && isDay(window, now)
  return (time >= from && isDay(window, now)) || (time < to && isDay(window, dayBefore(now)))
}

export interface Occurrence {
  readonly date: string
  /** Seconds from the beginning of that date. */
  readonly from: number
  readonly to: number
}

/** The occurrence under way, else the next within eight days; undefined when there is none. */
export function occurrenceOf(
  window: RecurringMaintenanceConfig,
  now: Pick<Now, 'date' | 'weekday' | 'secondOfDay'>,
): Occurrence | undefined {
  const from = secondOfDay(window.from)
  const end = secondOfDay(window.to)
  const to = from < end ? end : end + DAY_MS / 1000
  let day = dayBefore(now)
  for (let ahead = -1; ahead <= 8; ahead += 1) {
    const endsIn = to + ahead * (DAY_MS / 1000) - now.secondOfDay
    if (isDay(window, day) && endsIn > 0) return { date: day.date, from, to }
    day = dayAfter(day)
  }
  return undefined
}

type Day = Pick<Now, 'date' | 'weekday'>

function isDay(window: RecurringMaintenanceConfig, day: Day): boolean {
  return rulesOfDay([window], day).length > 0
}

const dayBefore = (day: Day): Day => shifted(day, -1)
const dayAfter = (day: Day): Day => shifted(day, 1)

function shifted({ date, weekday }: Day, by: 1 | -1): Day {
  const at = WEEKDAYS.indexOf(weekday)
  return {
    date: new Date(Date.parse(`${date}T00:00:00Z`) + by * DAY_MS).toISOString().slice(0, 10),
    weekday: WEEKDAYS[(at + by + 7) % 7] as Weekday,
  }
}

/** Devices of a node. */
export function devicesOf(config: BranchConfig | undefined, nodeId: string): string[] {
  return (config?.devices ?? []).filter(({ node }) => node === nodeId).map(({ id }) => id)
}
