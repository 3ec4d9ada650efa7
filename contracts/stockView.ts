import Type, { type Static } from 'typebox'
import { nullable, oneOf, strict, WallMs } from './common.ts'
import { STOCK_MOVES, StockId, StockSerials } from './fleetCommands.ts'

/** What became of one stock: counts and moves of people, and refills that a machine's own count told of, the newest first. */
export const StockEntry = strict({
  at: WallMs,
  kind: oneOf(['counted', 'refilled', ...STOCK_MOVES]),
  /** Counted: how many there were; else how many moved. A refill is negative where a machine was emptied. */
  pieces: Type.Integer(),
  /** By the book, after it; null: not known. */
  book: nullable(Type.Integer()),
  difference: nullable(Type.Integer()),
  holder: nullable(Type.String()),
  serials: nullable(StockSerials),
  reason: nullable(Type.String()),
  /** Null: the machine said so. */
  by: nullable(Type.String()),
})
export type StockEntry = Static<typeof StockEntry>
export const StockHistoryView = strict(
  {
    stockId: StockId,
    entries: Type.Array(StockEntry),
    /** Who has been handed out what: pieces out, back, and what lies between. */
    holders: Type.Array(
      strict({
        holder: Type.String(),
        handedOut: Type.Integer(),
        returned: Type.Integer(),
        holds: Type.Integer(),
        serials: Type.Array(StockSerials),
      }),
    ),
    /** Of numbered vouchers: what is there. */
    serials: Type.Array(StockSerials),
  },
  { $id: 'StockHistoryView' },
)
export type StockHistoryView = Static<typeof StockHistoryView>
