import type { Evolvers } from '../evolve.ts'
import { counted, moved, newStock } from '../stock/stockRecord.ts'

export const evolveStock: Evolvers<'StockCounted' | 'StockMoved'> = {
  StockCounted(branch, data, meta) {
    const record = branch.stocks.get(data.stockId) ?? newStock(data.stockId)
    branch.stocks.put(data.stockId, counted(record, data, meta))
  },

  StockMoved(branch, data, meta) {
    const record = branch.stocks.get(data.stockId) ?? newStock(data.stockId)
    branch.stocks.put(data.stockId, moved(record, data, meta))
  },
}
