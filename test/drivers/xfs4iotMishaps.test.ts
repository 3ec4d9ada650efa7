import fc from 'fast-check'
import { test } from 'vitest'
import { HOPPER, type Mishap, survivesXfs, unitsOf } from '../support/xfsMishaps.ts'

/** More for a night: `MISHAPS=5000`. */
const RUNS = Number(process.env['MISHAPS'] ?? 150)

const way = (from: string, to: string): Mishap => ({ what: 'move', from, to })
/** All movements there are in a machine with so many hoppers and bins. */
function ways(hoppers: number, bins: number): readonly Mishap[] {
  const units = unitsOf({ hoppers, bins })
  const out = units.slice(0, hoppers).flatMap((unit) => [way(unit, 'transport'), way(unit, 'exit')])
  const into = units.slice(hoppers).flatMap((unit) => [way('transport', unit), way('exit', unit)])
  return [...out, way('transport', 'exit'), way('exit', 'transport'), ...into]
}
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

const mishaps = (moves: readonly Mishap[], more: readonly Mishap[] = []): fc.Arbitrary<Mishap> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...moves) },
    ...(more.length > 0 ? [{ weight: 3, arbitrary: fc.constantFrom(...more) }] : []),
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

const MACHINES = fc.record({ hoppers: fc.integer({ min: 1, max: 4 }), bins: fc.integer({ min: 1, max: 2 }) })

/** A machine and what befalls it, with movements of all its units. */
const histories = (more: (hoppers: number, bins: number) => readonly Mishap[] = () => []) =>
  MACHINES.chain(({ hoppers, bins }) =>
    fc.record({
      list: fc.array(mishaps(ways(hoppers, bins), more(hoppers, bins)), { minLength: 1, maxLength: 14 }),
      machine: fc.record({
        hoppers: fc.constant(hoppers),
        bins: fc.constant(bins),
        generation: fc.constantFrom('2021-1', '2023-2', '2024-03'),
        countsIssued: fc.boolean(),
      }),
    }),
  )

test('whatever befalls machine, connections and agent, no card is moved twice or lost from the account', {
  timeout: 3_600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(histories(), ({ list, machine }) => survivesXfs(list, machine)),
    { numRuns: RUNS },
  )
})

/** What a machine does that has lost its mind, and people who exchange its units. Every unit is known to the machine by its number. */
function wild(hoppers: number, bins: number): readonly Mishap[] {
  const units = unitsOf({ hoppers, bins })
  return [
    ...units.flatMap((unit) => [
      act('unit-hidden', { unit, on: true }),
      act('unit-hidden', { unit, on: false }),
      act('unit-exchanged', { unit, count: 17 }),
      act('unit-exchanged', { unit, count: 33, stock: 'OTHER' }),
      act('count-jump', { unit, by: 7 }),
      act('count-jump', { unit, by: -5 }),
    ]),
    ...units.map((unit, at) => act('units-swapped', { unit, other: units[(at + 1) % units.length] })),
    act('extra-units', { count: 1_000 }),
    act('extra-units', { count: 0 }),
  ]
}

test('units that vanish, change places, are exchanged or multiply leave no count that is wrong and not told', {
  timeout: 3_600_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(histories(wild), ({ list, machine }) => survivesXfs(list, machine, { isWild: true })),
    { numRuns: RUNS },
  )
})
