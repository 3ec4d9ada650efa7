import { expect, it } from 'vitest'
import type { Rate } from '../../../contracts/index.ts'
import { emptyLine, type Line, lineOf, mistakesIn, ratesOf } from './boardForm.ts'

const usd: Rate = {
  currency: 'USD',
  name: { 'zh-CN': '美元', en: 'US dollar' },
  per: 100,
  buy: 712.35,
  cashBuy: 706.5,
  sell: 715.2,
  cashSell: null,
}
const line = (over: Partial<Line> = {}): Line => ({ ...lineOf(usd), ...over })
const prices = (over: Partial<Line['prices']>): Partial<Line> => ({ prices: { ...lineOf(usd).prices, ...over } })

it('a board comes back as it was given, with what is not done', () => {
  expect(ratesOf([lineOf(usd)])).toEqual([usd])
  expect(mistakesIn([lineOf(usd)], 0)).toEqual([])
})

it.each([
  [line({ currency: 'usd' }), ['currency']],
  [line({ zh: ' ' }), ['name']],
  [line({ per: '0' }), ['per']],
  [line({ per: '1.5' }), ['per']],
  [line(prices({ buy: 'abc' })), ['buy']],
  [line(prices({ buy: '0' })), ['buy']],
  [line(prices({ sell: '1e9' })), ['sell']],
  [line(prices({ buy: '715.3' })), ['crossed']],
  [line(prices({ buy: '', sell: '' })), []],
] as const)('what is wrong in %j is said', (wrong, mistakes) => {
  expect(mistakesIn([wrong], 0)).toEqual(mistakes)
})

it('each currency is there once, and a new line wants everything', () => {
  expect(mistakesIn([line(), line()], 1)).toEqual(['twice'])
  expect(mistakesIn([emptyLine()], 0)).toEqual(['currency', 'name'])
})
