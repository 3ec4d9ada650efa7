import { describe, expect, test } from 'vitest'
import type { Actor, Rate, RateBoard } from '../../../contracts/index.ts'
import { MINUTE, smallConfiguration, TestBranch, text } from '../../../test/support/testBranch.ts'

const rate = (currency: string, over: Partial<Rate> = {}): Rate => ({
  currency,
  name: text(currency),
  per: 100,
  buy: 710.5,
  cashBuy: 704.2,
  sell: 713.4,
  cashSell: 713.4,
  ...over,
})
const SUPERVISOR: Actor = { kind: 'supervisor', id: 's1' }
const partner = (id: string): Actor => ({ kind: 'partner', id })

function branchWithPartners(): TestBranch {
  return new TestBranch({
    ...smallConfiguration(),
    partners: [
      { id: 'treasury', name: text('Treasury'), rates: true },
      { id: 'phone', name: text('Phone bank') },
    ],
  })
}
const boardOf = (at: TestBranch, over: Partial<RateBoard> = {}): RateBoard => ({
  publishedAt: at.now.wall,
  rates: [rate('USD'), rate('JPY')],
  ...over,
})

describe('the rate board', () => {
  test('is none until one is given, and then the last one given', () => {
    const at = new TestBranch()
    expect(at.branch.facts.rates).toBeNull()
    const board = boardOf(at)
    at.do('SetRates', board, SUPERVISOR)
    expect(at.branch.facts.rates).toEqual(board)
    at.advance(MINUTE)
    const later = boardOf(at, { rates: [rate('EUR', { buy: null })] })
    at.do('SetRates', later, SUPERVISOR)
    expect(at.branch.facts.rates).toEqual(later)
    expect(at.last('RatesSet')).toEqual(later)
  })

  test('given once more as it is changes nothing', () => {
    const at = new TestBranch()
    const board = boardOf(at)
    at.do('SetRates', board, SUPERVISOR)
    const { lastSeq } = at.branch
    at.do('SetRates', { ...board }, SUPERVISOR)
    expect(at.branch.lastSeq).toBe(lastSeq)
  })

  test('has each currency once', () => {
    const at = new TestBranch()
    const twice = boardOf(at, { rates: [rate('USD'), rate('JPY'), rate('USD', { per: 1 })] })
    expect(at.refusal('SetRates', twice, SUPERVISOR)).toBe('CURRENCY_TWICE')
    expect(at.branch.facts.rates).toBeNull()
  })

  test('is not replaced by an older one, nor by one of tomorrow', () => {
    const at = new TestBranch()
    at.do('SetRates', boardOf(at), SUPERVISOR)
    const older = boardOf(at, { publishedAt: at.now.wall - 1 })
    expect(at.refusal('SetRates', older, SUPERVISOR)).toBe('RATES_OUTDATED')
    expect(at.refusal('SetRates', boardOf(at, { publishedAt: at.now.wall + 6 * MINUTE }), SUPERVISOR)).toBe(
      'RATES_AHEAD',
    )
    at.do('SetRates', boardOf(at, { publishedAt: at.now.wall + MINUTE }), SUPERVISOR)
  })

  test('is put right by another one of the same moment', () => {
    const at = new TestBranch()
    at.do('SetRates', boardOf(at), SUPERVISOR)
    at.do('SetRates', boardOf(at, { rates: [rate('USD', { sell: 714 })] }), SUPERVISOR)
    expect(at.branch.facts.rates?.rates).toEqual([rate('USD', { sell: 714 })])
  })

  test('comes from the partner that has the right, and from no other', () => {
    const at = branchWithPartners()
    expect(at.refusal('SetRates', boardOf(at), partner('phone'))).toBe('FORBIDDEN')
    expect(at.refusal('SetRates', boardOf(at), partner('nobody'))).toBe('FORBIDDEN')
    at.do('SetRates', boardOf(at), partner('treasury'))
    expect(at.branch.facts.rates?.rates).toHaveLength(2)
  })
})
