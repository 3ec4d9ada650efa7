import type { Rate } from '../../../contracts/index.ts'

/** What the customer does with foreign money. */
export type Way = 'sells' | 'buys'
/** Money on an account, or notes over the counter. */
export type Kind = 'transfer' | 'cash'

export const MAX_AMOUNT = 1e12
const YUAN = 'CNY'

/** Yuan for `per` units, as the bank sees it: where the customer sells, the bank buys. Null: not done. */
export function priceOf(rate: Rate, way: Way, kind: Kind): number | null {
  if (way === 'sells') return kind === 'cash' ? rate.cashBuy : rate.buy
  return kind === 'cash' ? rate.cashSell : rate.sell
}

/** The other amount, to the last decimal its currency has; null where the bank does not do it. @param given in which money `amount` is */
export function converted(amount: number, rate: Rate, way: Way, kind: Kind, given: 'foreign' | 'yuan'): number | null {
  const price = priceOf(rate, way, kind)
  if (price === null) return null
  return given === 'foreign'
    ? rounded((amount * price) / rate.per, decimalsOf(YUAN))
    : rounded((amount * rate.per) / price, decimalsOf(rate.currency))
}

/** A number as people write it, with or without thousands; null where it is none or too large. */
export function readAmount(text: string): number | null {
  const plain = text
    .trim()
    .replace(/[\s,，]/g, '')
    .replace('。', '.')
  if (!/^\d{1,13}(\.\d{0,6})?$|^\.\d{1,6}$/.test(plain)) return null
  const amount = Number(plain)
  return amount <= MAX_AMOUNT ? amount : null
}

/** As ISO 4217 has it: none for the yen, three for the dinar. */
export function decimalsOf(currency: string): number {
  try {
    const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
    return maximumFractionDigits ?? 2
  } catch {
    return 2
  }
}

export function moneyWords(amount: number, currency: string): string {
  const digits = decimalsOf(currency)
  const options = { minimumFractionDigits: digits, maximumFractionDigits: digits }
  return new Intl.NumberFormat('en', options).format(amount)
}

/** Half a cent is rounded up, also where the machine's arithmetic falls a hair short of it. */
function rounded(amount: number, digits: number): number {
  const unit = 10 ** digits
  return Math.round(Number((amount * unit).toPrecision(14))) / unit
}
