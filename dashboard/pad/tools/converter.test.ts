import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Rate } from '../../../contracts/index.ts'
import { converted, decimalsOf, MAX_AMOUNT, moneyWords, priceOf, readAmount } from './converter.ts'
import { ratesAge, STALE_MS } from './ratesAge.ts'

const name = { 'zh-CN': '外币', en: 'Foreign money' }
const dollar: Rate = { currency: 'USD', name, per: 100, buy: 710.5, cashBuy: 704.2, sell: 713.4, cashSell: 713.8 }
const yen: Rate = { currency: 'JPY', name, per: 100, buy: 4.8123, cashBuy: null, sell: 4.8477, cashSell: 4.8477 }

describe('the price', () => {
  it('is the one of the bank: it buys what the customer sells', () => {
    expect(priceOf(dollar, 'sells', 'transfer')).toBe(710.5)
    expect(priceOf(dollar, 'sells', 'cash')).toBe(704.2)
    expect(priceOf(dollar, 'buys', 'transfer')).toBe(713.4)
    expect(priceOf(dollar, 'buys', 'cash')).toBe(713.8)
  })
})

describe('a conversion', () => {
  it('gives yuan for foreign money, and foreign money for yuan', () => {
    expect(converted(250, dollar, 'sells', 'cash', 'foreign')).toBe(1760.5)
    expect(converted(1000, dollar, 'buys', 'transfer', 'yuan')).toBe(140.17)
  })

  it('has the decimals of the money it gives', () => {
    expect(converted(1000, yen, 'buys', 'cash', 'yuan')).toBe(20628)
    expect(converted(1, yen, 'sells', 'transfer', 'foreign')).toBe(0.05)
    expect([decimalsOf('USD'), decimalsOf('JPY'), decimalsOf('KWD'), decimalsOf('?')]).toEqual([2, 0, 3, 2])
    expect(moneyWords(20628, 'JPY')).toBe('20,628')
    expect(moneyWords(1760.5, 'CNY')).toBe('1,760.50')
  })

  it('is none where the bank does not do it', () => {
    expect(converted(100, yen, 'sells', 'cash', 'foreign')).toBeNull()
  })

  it('rounds half a cent up', () => {
    expect(converted(1.5, { ...dollar, per: 1, buy: 0.67 }, 'sells', 'transfer', 'foreign')).toBe(1.01)
  })

  it('there and back at one price is the same to a cent of either money', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e8 }), (cents) => {
        const one = { ...dollar, per: 1, buy: 7.105, sell: 7.105 }
        const yuan = converted(cents / 100, one, 'sells', 'transfer', 'foreign') ?? Number.NaN
        const back = converted(yuan, one, 'buys', 'transfer', 'yuan') ?? Number.NaN
        expect(Math.abs(back - cents / 100)).toBeLessThanOrEqual(0.0051)
      }),
    )
  })
})

describe('an amount', () => {
  it.each([
    ['1000', 1000],
    [' 12,345.60 ', 12345.6],
    ['1，000', 1000],
    ['.5', 0.5],
    ['0', 0],
    [String(MAX_AMOUNT), MAX_AMOUNT],
  ])('%j is %d', (text, amount) => expect(readAmount(text)).toBe(amount))

  it.each(['', '-1', '1e5', 'abc', '1.2.3', '1000000000001', '99999999999999', '1.1234567', 'Infinity'])(
    '%j is none',
    (text) => expect(readAmount(text)).toBeNull(),
  )
})

describe('the age of a board', () => {
  const day = (wall: number) => new Date(wall).toISOString().slice(0, 10)
  const nine = Date.UTC(2026, 10, 18, 9)
  it('is told in the largest unit', () => {
    expect(ratesAge(nine, nine + 59 * 60_000, day)).toEqual({ isStale: false, unit: 'minutes', count: 59 })
    expect(ratesAge(nine, nine + 3 * 3600_000, day)).toEqual({ isStale: false, unit: 'hours', count: 3 })
    expect(ratesAge(nine, nine + 50 * 3600_000, day)).toEqual({ isStale: true, unit: 'days', count: 2 })
  })
  it('is too old after eight hours, or on the next day', () => {
    expect(ratesAge(nine, nine + STALE_MS - 1, day).isStale).toBe(false)
    expect(ratesAge(nine, nine + STALE_MS, day).isStale).toBe(true)
    const late = Date.UTC(2026, 10, 18, 23, 30)
    expect(ratesAge(late, late + 3600_000, day)).toEqual({ isStale: true, unit: 'hours', count: 1 })
  })
  it('is none for a board whose clock is a little ahead', () => {
    const midnight = Date.UTC(2026, 10, 19)
    expect(ratesAge(midnight + 1000, midnight - 1000, day)).toEqual({ isStale: false, unit: 'minutes', count: 0 })
  })
})
