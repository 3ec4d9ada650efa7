import fc from 'fast-check'
import { test } from 'vitest'
import { BIN, HOPPER, type Mishap, survivesXfs } from '../support/xfsMishaps.ts'

/** More for a night: `MISHAPS=5000`. */
const RUNS = Number(process.env['MISHAPS'] ?? 150)

const way = (from: string, to: string): Mishap => ({ what: 'move', from, to })
const WAYS = [
  way(HOPPER, 'transport'),
  way(HOPPER, 'exit'),
  way('transport', 'exit'),
  way('exit', 'transport'),
  way('transport', BIN),
  way('exit', BIN),
]
const act = (name: string, argument?: Record<string, unknown>): Mishap => ({
  what: 'act',
  act: name,
  ...(argument && { argument }),
})
const ACTS = [
  act('take-card'),
  act('take-card'),
  ...['card-jam', 'card-shutter-jam', 'no-acknowledge', 'no-completion'].flatMap((name) => [
    act(name, { on: true }),
    act(name, { on: false }),
  ]),
  act('close-after-acknowledge', { moved: true }),
  act('close-after-acknowledge', { moved: false }),
  act('slow', { ms: 5_000 }),
  act('slow', { ms: 0 }),
  act('restart'),
  act('spoil', { times: 2 }),
]

const mishap: fc.Arbitrary<Mishap> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(...WAYS) },
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constant('wait' as const),
      ms: fc.constantFrom(50, 400, 900, 2_000, 6_000, 40_000),
    }),
  },
  { weight: 3, arbitrary: fc.constantFrom(...ACTS) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('cut' as const),
      after: fc.integer({ min: 0, max: 5 }),
      direction: fc.constantFrom('out' as const, 'in' as const),
      arrives: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Mishap>({ what: 'kill' }) },
)

test('a service that completes nothing any more keeps its account', async () => {
  await survivesXfs([act('no-completion', { on: true }), way(HOPPER, 'transport'), { what: 'wait', ms: 40_000 }], {
    generation: '2021-1',
  })
})

test.each([
  ['out', true],
  ['out', false],
  ['in', true],
  ['in', false],
] as const)(
  'a card on its way to the customer, and the connection goes at any message (%s, arrives: %s)',
  async (direction, arrives) => {
    for (let after = 0; after < 12; after++)
      await survivesXfs(
        [
          { what: 'cut', after, direction, arrives },
          way(HOPPER, 'exit'),
          { what: 'wait', ms: 40_000 },
          act('take-card'),
        ],
        { countsIssued: false },
      )
  },
)

test('a jam at the mouth of the hopper takes no card from the account', async () => {
  for (const countsIssued of [true, false])
    await survivesXfs(
      [
        way(HOPPER, 'transport'),
        act('card-jam', { on: true }),
        { what: 'wait', ms: 2_000 },
        way(HOPPER, 'transport'),
        { what: 'wait', ms: 40_000 },
      ],
      { generation: '2021-1', countsIssued },
    )
})

test('the agent is killed at any moment of it', async () => {
  for (let ms = 50; ms < 2_500; ms += 100)
    await survivesXfs([way(HOPPER, 'exit'), { what: 'wait', ms }, { what: 'kill' }, { what: 'wait', ms: 40_000 }], {})
})

test('whatever befalls machine, connections and agent, no card is moved twice or lost from the account', {
  timeout: 600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(mishap, { minLength: 1, maxLength: 14 }),
      fc.constantFrom('2021-1', '2023-2', '2024-03'),
      fc.boolean(),
      (list, generation, countsIssued) => survivesXfs(list, { generation, countsIssued }),
    ),
    { numRuns: RUNS },
  )
})
