import type { Rate } from '../../../contracts/index.ts'

/** A line of the board as it is typed. */
export interface Line {
  readonly currency: string
  readonly zh: string
  readonly en: string
  readonly per: string
  readonly prices: Readonly<Record<Price, string>>
}
export const PRICES = ['buy', 'cashBuy', 'sell', 'cashSell'] as const
export type Price = (typeof PRICES)[number]

/** What is wrong in a line: the form of a field, or that the bank would lose by it. */
export type Mistake = 'currency' | 'twice' | 'name' | 'per' | Price | 'crossed'

const MOST_PRICE = 1e9
const MOST_PER = 100_000
const DECIMAL = /^\d{1,9}(\.\d{1,6})?$/

export function lineOf({ currency, name, per, ...rate }: Rate): Line {
  const text = (price: number | null) => (price === null ? '' : String(price))
  return {
    currency,
    zh: name['zh-CN'],
    en: name.en,
    per: String(per),
    prices: {
      buy: text(rate.buy),
      cashBuy: text(rate.cashBuy),
      sell: text(rate.sell),
      cashSell: text(rate.cashSell),
    },
  }
}

export function emptyLine(): Line {
  return { currency: '', zh: '', en: '', per: '100', prices: { buy: '', cashBuy: '', sell: '', cashSell: '' } }
}

/** An empty price: not done. Undefined: no price at all. */
function priceOf(text: string): number | null | undefined {
  if (text.trim() === '') return null
  const price = Number(text)
  return DECIMAL.test(text.trim()) && price > 0 && price <= MOST_PRICE ? price : undefined
}

export function mistakesIn(lines: readonly Line[], at: number): Mistake[] {
  const line = lines[at]
  if (!line) return []
  const mistakes: Mistake[] = []
  if (!/^[A-Z]{3}$/.test(line.currency)) mistakes.push('currency')
  else if (lines.some((other, index) => index !== at && other.currency === line.currency)) mistakes.push('twice')
  if (line.zh.trim() === '' || line.en.trim() === '') mistakes.push('name')
  const per = Number(line.per)
  if (!/^\d+$/.test(line.per) || per < 1 || per > MOST_PER) mistakes.push('per')
  for (const price of PRICES) if (priceOf(line.prices[price]) === undefined) mistakes.push(price)
  const [buy, cashBuy, sell, cashSell] = PRICES.map((price) => priceOf(line.prices[price]) ?? null)
  const isCrossed = (low: number | null | undefined, high: number | null | undefined) =>
    low != null && high != null && low > high
  if (isCrossed(buy, sell) || isCrossed(cashBuy, cashSell)) mistakes.push('crossed')
  return mistakes
}

/** The board as it is sent; only for lines without a mistake. */
export function ratesOf(lines: readonly Line[]): Rate[] {
  return lines.map(({ currency, zh, en, per, prices }) => ({
    currency,
    name: { 'zh-CN': zh.trim(), en: en.trim() },
    per: Number(per),
    buy: priceOf(prices.buy) ?? null,
    cashBuy: priceOf(prices.cashBuy) ?? null,
    sell: priceOf(prices.sell) ?? null,
    cashSell: priceOf(prices.cashSell) ?? null,
  }))
}
