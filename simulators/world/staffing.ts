import type { BranchFacts } from './branchFacts.ts'
import type { Scenario } from './scenarios.ts'
import { HOUR_S, OPENS_AT_S } from './script.ts'

/** A time a teller is not at his window; `closed`: nobody is there, the others are breaks. */
export interface Away {
  readonly fromS: number
  readonly toS: number
  readonly kind: 'lunch' | 'short' | 'closed'
}

const END_OF_DAY_S = 24 * HOUR_S
/** Nobody has to run in between two absences. */
const SHORTEST_TURN_S = 60

/** Per window when nobody is at it, in order and without overlaps. */
export function awayTimes(windows: BranchFacts['windows'], scenario: Scenario): Map<string, Away[]> {
  const plan = new Map<string, Away[]>(windows.map(({ id }) => [id, []]))
  scenario.staffing.forEach(({ fromHour, share }, index) => {
    const fromS = fromHour * HOUR_S
    const toS = (scenario.staffing[index + 1]?.fromHour ?? END_OF_DAY_S / HOUR_S) * HOUR_S
    const staffed = staffedWindows(windows, share)
    for (const { id } of windows) if (!staffed.has(id)) plan.get(id)?.push({ fromS, toS, kind: 'closed' })
  })
  for (const { fromHour, toHour, minutes, kind } of scenario.breaks) {
    const lastS = toHour * HOUR_S - minutes * 60
    windows.forEach(({ id }, index) => {
      const part = windows.length < 2 ? 0 : index / (windows.length - 1)
      const fromS = fromHour * HOUR_S + part * (lastS - fromHour * HOUR_S)
      plan.get(id)?.push({ fromS, toS: fromS + minutes * 60, kind })
    })
  }
  for (const [id, times] of plan) plan.set(id, inOrder(times))
  return plan
}

/** So many windows that the share is reached, and in any case those without which a queue had no window. */
export function staffedWindows(windows: BranchFacts['windows'], share: number): Set<string> {
  const staffed = new Set<string>()
  const served = new Set<string>()
  for (const { id, queues } of windows) {
    if ([...queues].every((queue) => served.has(queue))) continue
    staffed.add(id)
    for (const queue of queues) served.add(queue)
  }
  for (const { id } of windows) if (staffed.size < Math.ceil(share * windows.length)) staffed.add(id)
  return staffed
}

/** What covers another is one absence, of the kind that begins first. */
function inOrder(times: readonly Away[]): Away[] {
  const result: Away[] = []
  for (const next of [...times].sort((a, b) => a.fromS - b.fromS)) {
    const last = result.at(-1)
    if (last && next.fromS <= last.toS + SHORTEST_TURN_S) {
      result[result.length - 1] = { ...last, toS: Math.max(last.toS, next.toS) }
    } else result.push(next)
  }
  return result
}

/** The absence at this moment, if there is one, and when the next thing changes. */
export function awayAt(
  times: readonly Away[],
  nowS: number,
): { readonly away: Away | undefined; readonly untilS: number } {
  const away = times.find(({ fromS, toS }) => fromS <= nowS && nowS < toS)
  if (away) return { away, untilS: away.toS }
  return { away, untilS: times.find(({ fromS }) => fromS > nowS)?.fromS ?? END_OF_DAY_S }
}

/** The same times on every day of a branch that never closes. */
export function repeated(times: readonly Away[], dayLengthS: number): (nowS: number) => ReturnType<typeof awayAt> {
  return (nowS) => {
    const daysS = Math.floor((nowS - OPENS_AT_S) / dayLengthS) * dayLengthS
    const { away, untilS } = awayAt(times, nowS - daysS)
    return { away, untilS: Math.min(untilS, OPENS_AT_S + dayLengthS) + daysS }
  }
}
