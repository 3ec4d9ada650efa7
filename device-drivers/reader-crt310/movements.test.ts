import { describe, expect, it } from 'vitest'
import type { Place } from './answers.ts'
import { type Intent, movementsBetween } from './movements.ts'
import type { Outcome, Target } from './plans.ts'

const words = (before: Place | undefined, now: Place, intent?: Intent) =>
  movementsBetween(before, now, intent).map((one) =>
    one.kind === 'action'
      ? `${one.data.from}>${one.data.to} ${one.data.cause}${one.data.commandId ? ` ${one.data.commandId}` : ''}`
      : one.kind,
  )
const move = (to: Target, outcome: Outcome = 'yes'): Intent => ({
  id: 'c1',
  request: { kind: 'move', from: 'transport', to },
  outcome,
})
const reset = (to: 'exit' | 'retain' | 'currentPosition'): Intent => ({
  request: { kind: 'reset', to },
  outcome: 'yes',
})

describe('what happened to a card', () => {
  it.each([
    ['none', 'transport', 'inserted'],
    ['exit', 'transport', 'inserted'],
    [undefined, 'transport', 'inserted'],
    ['jammed', 'transport', 'inserted'],
    ['transport', 'transport', undefined],
    ['none', 'exit', undefined],
    ['transport', 'exit', 'transport>exit found'],
    ['exit', 'none', 'taken'],
    ['transport', 'none', 'lost'],
    ['exit', 'unit1', 'exit>unit1 found'],
    ['unit1', 'none', undefined],
    ['jammed', 'none', undefined],
    ['transport', 'jammed', undefined],
    [undefined, 'none', undefined],
  ] as const)('that nobody moved: %s, then %s', (before, now, said) => {
    expect(words(before, now)).toEqual(said === undefined ? [] : [said])
  })

  it.each([
    ['transport', 'exit', move('exit'), ['transport>exit command c1']],
    ['transport', 'exit', move('customer'), ['transport>exit command c1']],
    ['transport', 'none', move('exit'), ['transport>exit command c1', 'taken']],
    ['transport', 'none', move('unit1', 'silent'), ['transport>unit1 command c1']],
    ['transport', 'unit1', move('unit1'), ['transport>unit1 command c1']],
    ['exit', 'transport', move('transport'), ['exit>transport command c1']],
    ['exit', 'none', move('unit1'), ['exit>unit1 command c1']],
    // It may be in the bin, and a customer may have been quicker.
    ['exit', 'none', move('unit1', 'silent'), ['lost']],
    ['exit', 'none', move('customer'), ['taken']],
    ['transport', 'exit', reset('exit'), ['transport>exit reset']],
    ['transport', 'none', reset('retain'), ['transport>unit1 reset']],
    ['transport', 'none', reset('currentPosition'), ['lost']],
    ['exit', 'transport', reset('currentPosition'), ['inserted']],
  ] as const)('that we moved: %s, then %s', (before, now, intent, said) => {
    expect(words(before, now, intent)).toEqual(said)
  })
})
