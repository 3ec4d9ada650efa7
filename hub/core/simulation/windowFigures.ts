import type { BranchConfig, WindowConfig } from '../../../contracts/index.ts'
import { rangeOf } from '../dailyTimes.ts'
import { breaksOfDay } from '../decide/breaks.ts'
import { DayTime } from './dayTime.ts'
import type { Named } from './figures.ts'
import type { PlayedDay, Span, WindowTimes } from './playedDay.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** What is known of a window: hours with somebody at it, planned breaks left out; customers; its share of busy time. */
export const WINDOW_METRICS = ['openHours', 'customers', 'utilisation'] as const
export type WindowFigures<N = number | null> = { readonly [M in (typeof WINDOW_METRICS)[number]]: N }

/** Figures of each window over the days of one run, within the time in which those came who count. */
export function windowFigures(days: readonly PlayedDay[], config: BranchConfig): Named<WindowFigures>[] {
  return [...config.windows]
    .sort((a, b) => a.number - b.number)
    .map((window) => ({ id: window.id, figures: figuresOf(days, window) }))
}

function figuresOf(days: readonly PlayedDay[], window: WindowConfig): WindowFigures {
  let openMs = 0
  let busyMs = 0
  let customers = 0
  for (const day of days) {
    const times = day.windows.find(({ windowId }) => windowId === window.id)
    if (times === undefined) continue
    const within = timeThatCounts(day)
    openMs += lengthOf(times.open, within) - lengthOf(restsOf(times, window, day), within)
    busyMs += lengthOf(times.busy, within)
    customers += times.busy.filter(({ from }) => within.from <= from && from < within.to).length
  }
  return { openHours: openMs / HOUR_MS, customers, utilisation: openMs === 0 ? null : busyMs / openMs }
}

/** All of it where everybody counts; else from the first who does to the last. */
function timeThatCounts({ visits, counted, endedAt }: PlayedDay): Span {
  const last = visits.length - 1
  return {
    from: counted.from === 0 ? 0 : (visits[counted.from]?.arrivedAt ?? endedAt),
    to: counted.to > last ? endedAt : (visits[counted.to]?.arrivedAt ?? endedAt),
  }
}

function lengthOf(spans: readonly Span[], within: Span): number {
  let sum = 0
  for (const { from, to } of spans) sum += Math.max(0, Math.min(to, within.to) - Math.max(from, within.from))
  return sum
}

/** Planned breaks as they were taken: by who was there before, from the end of the customer he had. */
function restsOf({ open, busy }: WindowTimes, window: WindowConfig, { start }: PlayedDay): Span[] {
  if (window.breaks.length === 0) return []
  const time = new DayTime(start)
  const rests: Span[] = []
  for (const session of open) {
    for (let tick = session.from; tick - DAY_MS < session.to; tick += DAY_MS) {
      const moment = time.at(tick)
      const midnight = start.tick + (Math.floor((tick - start.tick) / 1000) - moment.secondOfDay) * 1000
      for (const planned of breaksOfDay(window, moment).map(rangeOf)) {
        const begin = midnight + planned.from * 1000
        const end = Math.min(session.to, midnight + planned.to * 1000)
        if (begin <= session.from || begin >= session.to) continue
        const customer = busy.find(({ from, to }) => from < begin && begin < to)
        const from = Math.max(begin, customer?.to ?? begin)
        if (from < end) rests.push({ from, to: end })
      }
    }
  }
  return rests
}
