import type { Finding, RunsOut, StockLine } from '../../../contracts/index.ts'

/** What was said stays said while the forecast moves to and fro by less than this. */
const STAYS_MS = 6 * 3_600_000

/**
 * What is to be said of a device's cash and stock beyond what it says itself: what runs out soon, and what was missing at the last
 * count. Not of what has run out or is low already: the device says that.
 *
 * @param nextDayEnd wall time at which the service day after this one ends
 * @param isPlanned somebody will be there before that
 * @param said severities of what was said last of running out, by stock
 */
export function stockFindings(
  lines: readonly StockLine[],
  nextDayEnd: number,
  isPlanned: boolean,
  said: ReadonlyMap<string, number> = new Map(),
): Finding[] {
  return lines.flatMap((line) => {
    const unit = line.stockId.slice(line.stockId.indexOf('/') + 1)
    const found: Finding[] = []
    const runsOut = line.together ? line.together.runsOut : line.runsOut
    const isFirst = !line.together || line.together.stockIds[0] === line.stockId
    const severity =
      isFirst && !isOver(line) && runsOut ? severityOf(runsOut, nextDayEnd, said.get(line.stockId) ?? 0) : 0
    if (severity > 0) {
      found.push({
        component: unit,
        code: 'runs-out-soon',
        severity: isPlanned ? 1 : severity,
        attention: 'soon',
        owner: 'replenish',
        selfClearing: false,
        // When, is with the unit, and moves with every forecast; that it does is one alert.
        detail: null,
      })
    }
    if (line.discrepancy !== null && line.discrepancy !== 0) {
      found.push({
        component: unit,
        code: 'count-mismatch',
        severity: 2,
        attention: 'soon',
        owner: 'replenish',
        selfClearing: false,
        detail: `${line.discrepancy > 0 ? '+' : ''}${line.discrepancy}`,
      })
    }
    return found
  })
}

/** It has run out, or filled up: of several together, all of them. */
function isOver({ role, replenishment, together }: StockLine): boolean {
  if (together) return together.count === 0
  return (replenishment === 'empty' && role !== 'deposit') || (replenishment === 'full' && role !== 'dispense')
}

/** 0: nothing is to be said; 1 possibly, 2 probably out by then. */
function severityOf({ p10, p50 }: RunsOut, by: number, before: number): number {
  const isBy = (at: number | null, severity: number) => at !== null && at < by + (before >= severity ? STAYS_MS : 0)
  return isBy(p50, 2) ? 2 : isBy(p10, 1) ? 1 : 0
}
