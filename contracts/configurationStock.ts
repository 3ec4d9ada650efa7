import Type, { type Static } from 'typebox'
import { Id, oneOf, strict, Text } from './common.ts'
import { UNIT_KINDS } from './deviceStatus.ts'

const Pieces = { minimum: 0, maximum: 10_000_000 } as const

/** Something people keep count of by hand: blank vouchers, cards in a drawer, rolls of paper. */
export const KeptStock = strict({
  id: Id,
  kind: oneOf(UNIT_KINDS),
  name: Text,
  low: Type.Optional(Type.Integer({ ...Pieces, description: 'so many or fewer are few' })),
  capacity: Type.Optional(Type.Integer({ ...Pieces, minimum: 1, description: 'so many fit' })),
  numbered: Type.Optional(
    Type.Boolean({ default: false, description: 'each piece has a serial number: moves name the first and the last' }),
  ),
})
export type KeptStock = Static<typeof KeptStock>

/** How long a printer's roll lasts: printers say when paper is low, not how much is left. */
export const PaperRoll = strict({
  printer: Id,
  millimetres: Type.Integer({ minimum: 1000, maximum: 1_000_000, description: 'length of a full roll' }),
  ticketMillimetres: Type.Optional(Type.Integer({ minimum: 20, maximum: 1000, default: 120 })),
  lowMillimetres: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 100_000, default: 5000, description: 'what is left when the sensor says low' }),
  ),
})

/** The part of `operations` about cash and stock. */
export const StockSettings = {
  stock: Type.Optional(Type.Array(KeptStock, { maxItems: 200, default: [] })),
  paper: Type.Optional(Type.Array(PaperRoll, { maxItems: 200, default: [] })),
  replenishDays: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 14,
      default: 3,
      description: 'a round brings what is enough for so many days, nine times in ten',
    }),
  ),
}
