import type { DemandDay } from './demand.ts'

export const HALF_HOUR_MS = 1_800_000

/** The half-hours of a day that are planned, counted from midnight: the first, and how many. */
export interface HalfHours {
  readonly first: number
  readonly count: number
}

/** Fewer customers on average are stragglers, and open no window. */
const FEW_CUSTOMERS = 0.25

export function halfHourOf(ms: number): number {
  return Math.floor(ms / HALF_HOUR_MS)
}

/** HH:MM; midnight at the end of the day is 24:00, and what is later belongs to the next one. */
export function timeOf(halfHour: number): string {
  const minutes = halfHour === 48 ? 1440 : (halfHour * 30) % 1440
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${minutes % 60 === 0 ? '00' : '30'}`
}

/**
 * When windows are open, as the days have it: from the first half-hour to the last in which some window was open on half of the days for
 * half of the time and somebody came, or had come before. Days without windows are planned for when somebody comes.
 */
export function usualHalfHours(days: readonly DemandDay[]): HalfHours {
  const opened = new Map<number, number>()
  const came = new Map<number, number>()
  for (const day of days) {
    for (const halfHour of openHalfHours(day)) opened.set(halfHour, (opened.get(halfHour) ?? 0) + 1)
    for (const { at } of day.visitors) came.set(halfHourOf(at), (came.get(halfHourOf(at)) ?? 0) + 1)
  }
  const busy = [...came].filter(([, count]) => count >= FEW_CUSTOMERS * days.length).map(([halfHour]) => halfHour)
  const open = [...opened].filter(([, count]) => 2 * count >= days.length).map(([halfHour]) => halfHour)
  const [firstCame, lastCame] = [Math.min(...busy), Math.max(...busy)]
  const usual = open.filter((halfHour) => halfHour >= firstCame && halfHour <= lastCame)
  const planned = usual.length > 0 ? usual : busy
  const first = Math.min(...planned)
  return planned.length === 0 ? { first: 0, count: 0 } : { first, count: Math.max(...planned) - first + 1 }
}

/** Half-hours in which a window was open for half of the time. */
function openHalfHours({ sessions }: DemandDay): Set<number> {
  const open = new Set<number>()
  for (const { from, until } of sessions) {
    for (let halfHour = halfHourOf(from); halfHour * HALF_HOUR_MS < until; halfHour += 1) {
      const begin = halfHour * HALF_HOUR_MS
      if (Math.min(until, begin + HALF_HOUR_MS) - Math.max(from, begin) >= HALF_HOUR_MS / 2) open.add(halfHour)
    }
  }
  return open
}
