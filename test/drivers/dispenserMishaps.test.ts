import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { definition as f3 } from '../../device-drivers/dispenser-f3/driver.ts'
import { definition as k7 } from '../../device-drivers/dispenser-k7x0/driver.ts'
import { createSimulator as createF3 } from '../../simulators/dispenser-f3/simulator.ts'
import { createSimulator as createK7 } from '../../simulators/dispenser-k7x0/simulator.ts'
import { happenings, survives } from '../support/cardMishaps.ts'

/** More for a night: `MISHAPS=5000`. */
const RUNS = Number(process.env['MISHAPS'] ?? 150)
const WAYS = [
  ['unit1', 'transport'],
  ['unit1', 'exit'],
  ['transport', 'exit'],
  ['transport', 'customer'],
  ['transport', 'unit2'],
  ['exit', 'unit2'],
] as const
const DIALOGUE = ['no-ack', 'lost-ack', 'nak', 'corrupt-answer', 'duplicate-answer', 'lost-answer']

test("a movement that is taken while a card is drawn in is the command's, though it begins later", async () => {
  await survives({ definition: f3, createSimulator: createF3 }, WAYS, [
    { what: 'movement', choice: 0, atOnce: false },
    { what: 'command', command: { name: 'CardReader.SetEntry', data: { allowed: true } } },
    { what: 'movement', choice: 1, atOnce: false },
    { what: 'wait', ms: 1229 },
    { what: 'act', act: 'insert-card' },
    { what: 'movement', choice: 0, atOnce: false },
    { what: 'spoil', direction: 'toDevice', bytes: 1 },
  ])
})

test('a card pulled out as it comes, every word of it lost on the line, is not said to be in the hopper still', async () => {
  for (const ms of [900, 1_000, 1_150]) {
    const bench = await survives({ definition: f3, createSimulator: createF3 }, WAYS, [
      { what: 'movement', choice: 1, atOnce: false },
      { what: 'act', act: 'lost-ack', argument: { times: 1 } },
      { what: 'wait', ms: 8 },
      { what: 'act', act: 'corrupt-answer', argument: { times: 1 } },
      { what: 'wait', ms },
      { what: 'act', act: 'pull-card' },
      { what: 'act', act: 'no-ack', argument: { times: 1 } },
    ])
    expect(bench.completions.get('c-3')).toMatchObject({ effect: 'unknown' })
  }
})

const K7_WAYS = [...WAYS, ['exit', 'transport'], ['transport', 'unit1'], ['exit', 'unit1']] as const

test('a motor that ran and moved nothing is not said to have given a card when a power cut wipes its flag', async () => {
  for (const ms of [350, 388, 700, 1_500]) {
    const bench = await survives({ definition: k7, createSimulator: createK7 }, K7_WAYS, [
      { what: 'act', act: 'motor-fault' },
      { what: 'movement', choice: 3, atOnce: false },
      { what: 'wait', ms },
      { what: 'act', act: 'power-cycle' },
    ])
    expect(bench.completions.get('c-3')).toMatchObject({ effect: 'unknown' })
  }
})

test('nor to have taken one in that a hand took from the mouth', async () => {
  const bench = await survives({ definition: k7, createSimulator: createK7 }, K7_WAYS, [
    { what: 'movement', choice: 1, atOnce: false },
    { what: 'wait', ms: 5_000 },
    { what: 'act', act: 'motor-fault' },
    { what: 'movement', choice: 0, atOnce: false },
    { what: 'wait', ms: 700 },
    { what: 'act', act: 'power-cycle' },
    { what: 'act', act: 'take-card' },
  ])
  expect(bench.completions.get('c-4')).toMatchObject({ effect: 'unknown' })
})

describe('whatever befalls line, machine and agent, no card is moved twice or lost from the account', () => {
  test('F3', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(happenings(DIALOGUE), async (list) => {
        await survives({ definition: f3, createSimulator: createF3 }, WAYS, list)
      }),
      { numRuns: RUNS },
    )
  })

  test('K7X0', { timeout: 600_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(happenings([...DIALOGUE, 'lost-enq']), async (list) => {
        await survives({ definition: k7, createSimulator: createK7 }, K7_WAYS, list)
      }),
      { numRuns: RUNS },
    )
  })
})
