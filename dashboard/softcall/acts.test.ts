import { describe, expect, it } from 'vitest'
import type { NextView } from '../../contracts/index.ts'
import { HOT_KEYS, nextAct, possibleActs, rowOf } from './acts.ts'
import { ticketView, windowView } from './windowView.fixture.ts'

const next = { number: 'A002' } as NextView
const serving = ticketView({ state: 'serving' })
const more = ticketView({ state: 'serving', agenda: ['forex'] })
const WHILE_SERVING = ['transfer', 'hold', 'addBusiness']

describe('the next sensible act', () => {
  it.each([
    ['sign in where nobody is', windowView({ teller: null, status: 'closed' }), { act: 'signIn' }],
    ['nothing where somebody else is', windowView({ teller: { id: 'wu', name: '吴' } }), { blocked: 'occupied' }],
    ['open a closed window', windowView({ status: 'closed' }), { act: 'open' }],
    ['open a paused window', windowView({ status: 'paused', next }), { act: 'open' }],
    ['call when somebody waits', windowView({ next }), { act: 'call' }],
    ['nothing when nobody waits', windowView(), { blocked: 'nobodyWaiting' }],
    ['start with whom was called', windowView({ current: ticketView(), next }), { act: 'start' }],
    ['finish with whom is served', windowView({ current: serving, next }), { act: 'finish' }],
    ['finish first, even while paused', windowView({ status: 'paused', current: serving }), { act: 'finish' }],
  ])('%s', (_name, view, expected) => {
    expect(nextAct(view, 'li')).toEqual(expected)
  })
})

describe('the row of acts', () => {
  it.each([
    ['called', windowView({ current: ticketView() }), ['recall', 'noShow', 'transfer', 'hold', 'pause', 'addBusiness']],
    ['serving', windowView({ current: serving }), ['transfer', 'hold', 'pause', 'addBusiness']],
    ['serving while others wait', windowView({ current: serving, next }), [...WHILE_SERVING, 'pause', 'finishOther']],
    ['serving a visit with more', windowView({ current: more, status: 'paused' }), [...WHILE_SERVING, 'finishOther']],
    ['idle', windowView(), ['pause', 'signOut', 'quick']],
    ['allowed to call a number', windowView({ mayCallNumber: true }), ['pause', 'signOut', 'quick', 'callNumber']],
    ['paused', windowView({ status: 'paused' }), ['signOut']],
    ["somebody else's", windowView({ teller: { id: 'wu', name: '吴' }, current: ticketView() }), []],
  ])('offers at a window that is %s what makes sense there', (_name, view, expected) => {
    expect([...possibleActs(view, 'li')].sort()).toEqual([...expected].sort())
  })

  it('has every act at a place of its own, with a key of its own', () => {
    for (const view of [windowView(), windowView({ mayCallNumber: true }), windowView({ current: serving })]) {
      const row = rowOf(view)
      expect(new Set(row.map(({ key }) => key)).size).toBe(row.length)
      expect(row.reduce((columns, one) => columns + one.columns, 0)).toBe(12)
      for (const { act, key } of row) expect(HOT_KEYS.get(key)).toBe(act)
      expect(row.at(-2)?.act, 'pause stays where it is').toBe('pause')
    }
  })

  const asked = (score: number | null) => ({
    ticketId: '2026-11-23-A001',
    number: 'A001',
    evaluation: { validUntil: 1, score, low: false },
  })
  it.each([
    ['nobody was served', windowView(), false],
    ['somebody was served and not asked', windowView({ lastServed: { ...asked(null), evaluation: null } }), true],
    ['he was asked and has not answered', windowView({ lastServed: asked(null) }), true],
    ['he has answered', windowView({ lastServed: asked(4) }), false],
    ['there is no evaluator', windowView({ lastServed: asked(null), evaluator: 'none' }), false],
    ['the next one is there', windowView({ lastServed: asked(null), current: serving }), false],
  ])('asks for an evaluation when %s: %s', (_name, view, expected) => {
    expect(possibleActs(view, 'li').has('invite')).toBe(expected)
  })
})
