import Type, { type Static } from 'typebox'
import { nullable, strict, Text, WallMs } from './common.ts'

export const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217' })
const Price = nullable(Type.Number({ exclusiveMinimum: 0, maximum: 1e9 }))
/**
 * A line of the bank's rate board (外汇牌价): yuan for `per` units of the currency, as the bank sees it. Null: not done.
 * buy 现汇买入, cashBuy 现钞买入, sell 现汇卖出, cashSell 现钞卖出.
 */
export const Rate = strict({
  currency: Currency,
  name: Text,
  per: Type.Integer({ minimum: 1, maximum: 100_000 }),
  buy: Price,
  cashBuy: Price,
  sell: Price,
  cashSell: Price,
})
export type Rate = Static<typeof Rate>
/** A board as it is given: each currency once. */
export const RateBoard = strict({ publishedAt: WallMs, rates: Type.Array(Rate, { maxItems: 100 }) })
export type RateBoard = Static<typeof RateBoard>
export const RatesView = strict(
  {
    /** When the bank published them; null while none have been given. */
    publishedAt: nullable(WallMs),
    rates: Type.Array(Rate, { maxItems: 100 }),
  },
  { $id: 'RatesView' },
)
export type RatesView = Static<typeof RatesView>

export const RATES_ROUTES = {
  rates: {
    method: 'GET',
    path: '/api/v1/rates',
    summary: "The bank's exchange rates as last given to the branch (command SetRates)",
    roles: ['teller', 'manager', 'supervisor', 'partner'],
    answer: RatesView,
  },
} as const
