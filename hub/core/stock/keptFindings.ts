import type { BranchConfig, Finding } from '../../../contracts/index.ts'
import type { StockRecord } from './stockRecord.ts'

/** Whose the alerts of stocks kept by hand are: no device tells of them, and no node. */
export const BY_HAND = { nodeId: 'stock-by-hand', deviceId: null } as const

/** What is to be said of stocks that people count: each is the component of its alert. One that nobody has counted is not known to be low. */
export function keptFindings(
  { operations }: BranchConfig,
  recordOf: (stockId: string) => StockRecord | undefined,
): Finding[] {
  return operations.stock.flatMap(({ id, low }): Finding[] => {
    const count = recordOf(id)?.count ?? null
    if (count === null) return []
    const isEmpty = count === 0
    if (!isEmpty && (low === undefined || count > low)) return []
    return [
      {
        component: id,
        code: isEmpty ? 'unit-empty' : 'unit-low',
        severity: isEmpty ? 2 : 1,
        attention: 'soon',
        owner: 'replenish',
        selfClearing: false,
        // How many are left is in the book, and moves with every piece; that they are few is one alert.
        detail: null,
      },
    ]
  })
}
