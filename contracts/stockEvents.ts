import Type from 'typebox'
import { nullable, oneOf, strict } from './common.ts'
import { STOCK_MOVES, StockId, StockSerials } from './fleetCommands.ts'

const Pieces = Type.Integer({ minimum: 0 })
/** What people do with cash and stock. What customers take is telemetry, not an event. */
export const STOCK_EVENTS = {
  'StockCounted@1': strict({
    stockId: StockId,
    count: Pieces,
    /** How many there should have been; null: not known. */
    book: nullable(Pieces),
    /** Counted less book; negative: some are missing. */
    difference: nullable(Type.Integer()),
  }),
  'StockMoved@1': strict({
    stockId: StockId,
    move: oneOf(STOCK_MOVES),
    pieces: Type.Integer({ minimum: 1 }),
    /** Who they were handed out to, or who gave them back; null for the other moves. */
    holder: nullable(Type.String({ maxLength: 64 })),
    serials: nullable(StockSerials),
    reason: nullable(Type.String({ maxLength: 200 })),
    /** How many there are after it by the book; null: not known. */
    book: nullable(Pieces),
  }),
} as const
