import type { Finding, StockLine } from '../../../contracts/index.ts'

/**
 * What is to be said of a device's cash and stock beyond what it says itself: what runs out soon, and what was missing at the last
 * count. Not of what has run out or is low already: the device says that.
 *
 * @param nextDayEnd wall time at which the service day after this one ends
 * @param isPlanned somebody will be there before that
 */
export function stockFindings(lines: readonly StockLine[], nextDayEnd: number, isPlanned: boolean): Finding[] {
  return lines.flatMap((line) => {
    const unit = line.stockId.slice(line.stockId.indexOf('/') + 1)
    const found: Finding[] = []
    const runsOut = line.together ? line.together.runsOut : line.runsOut
    const isFirst = !line.together || line.together.stockIds[0] === line.stockId
    const isOver = line.replenishment === 'empty' || line.replenishment === 'full'
    if (isFirst && !isOver && runsOut?.p10 != null && runsOut.p10 < nextDayEnd) {
      const isLikely = !isPlanned && runsOut.p50 !== null && runsOut.p50 < nextDayEnd
      found.push({
        component: unit,
        code: 'runs-out-soon',
        severity: isLikely ? 2 : 1,
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
