import fc from 'fast-check'
import { expect } from 'vitest'
import { CardBench, type CardBenchOptions } from './cardBench.ts'
import type { BenchCommand } from './memoryPort.ts'

/** What is done to a dispenser, one after the other. */
export type Happening =
  | { readonly what: 'command'; readonly command: BenchCommand }
  /** One of the movements there are from where a card is; `atOnce`, or when everything before it has ended. */
  | { readonly what: 'movement'; readonly choice: number; readonly atOnce: boolean }
  | { readonly what: 'wait'; readonly ms: number }
  | { readonly what: 'act'; readonly act: string; readonly argument?: unknown }
  | {
      readonly what: 'cut'
      readonly bytes: number
      readonly direction: 'toDevice' | 'toHost'
      readonly how: 'unplug' | 'kill'
    }
  | { readonly what: 'unplug' | 'replug' | 'kill' }
  | { readonly what: 'spoil'; readonly direction: 'toDevice' | 'toHost'; readonly bytes: number }
  | { readonly what: 'noise'; readonly bytes: Uint8Array }

export type Ways = readonly (readonly [string, string])[]
const PLACES = ['unit1', 'unit2', 'transport', 'exit', 'customer']

export function happenings(troubles: readonly string[]) {
  const movement = fc
    .tuple(fc.nat(11), fc.boolean())
    .map(([choice, atOnce]): Happening => ({ what: 'movement', choice, atOnce }))
  const anyMove = fc
    .tuple(fc.constantFrom(...PLACES), fc.constantFrom(...PLACES))
    .map(([from, to]): BenchCommand => ({ name: 'CardReader.Move', data: { from, to } }))
  const reset = fc
    .constantFrom('exit' as const, 'retain' as const, 'currentPosition' as const)
    .map((to): BenchCommand => ({ name: 'CardReader.Reset', data: { to } }))
  const entry = fc.boolean().map((allowed): BenchCommand => ({ name: 'CardReader.SetEntry', data: { allowed } }))
  const act = (name: string, argument?: unknown): Happening => ({ what: 'act', act: name, argument })
  const direction = fc.constantFrom('toDevice' as const, 'toHost' as const)
  return fc.array(
    fc.oneof(
      {
        weight: 2,
        arbitrary: fc.oneof(anyMove, reset, entry).map((command): Happening => ({ what: 'command', command })),
      },
      { weight: 10, arbitrary: movement },
      {
        weight: 7,
        arbitrary: fc
          .oneof(fc.nat(100), fc.nat(2_000), fc.nat(2_000), fc.nat(40_000))
          .map((ms): Happening => ({ what: 'wait', ms })),
      },
      { weight: 4, arbitrary: fc.constantFrom(...troubles).map((name) => act(name, { times: 1 })) },
      { weight: 3, arbitrary: fc.constantFrom('take-card', 'pull-card', 'insert-card').map((name) => act(name)) },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          act('jam'),
          act('clear-jam'),
          act('motor-fault'),
          act('motor-fault', { on: false }),
          act('sensor-fault'),
          act('sensor-fault', { on: false }),
          act('overlap-next'),
          act('bin-full'),
          act('bin-full', { on: false }),
          act('clear-path'),
          act('power-cycle'),
          act('silent'),
          act('silent', { on: false }),
          act('slow', { ms: 800 }),
          act('slow', { ms: 0 }),
        ),
      },
      {
        weight: 3,
        arbitrary: fc
          .tuple(fc.nat(60), direction, fc.constantFrom('unplug' as const, 'kill' as const))
          .map(([bytes, way, how]): Happening => ({ what: 'cut', bytes, direction: way, how })),
      },
      {
        weight: 2,
        arbitrary: fc
          .constantFrom('unplug' as const, 'replug' as const, 'kill' as const)
          .map((what): Happening => ({ what })),
      },
      {
        weight: 1,
        arbitrary: fc.oneof(
          fc
            .tuple(direction, fc.integer({ min: 1, max: 3 }))
            .map(([way, bytes]): Happening => ({ what: 'spoil', direction: way, bytes })),
          fc.uint8Array({ minLength: 1, maxLength: 12 }).map((bytes): Happening => ({ what: 'noise', bytes })),
        ),
      },
    ),
    { minLength: 1, maxLength: 24, size: 'max' },
  )
}

const CARDS = 40
/** Longer than anything takes: a movement nobody answers for, and the looks after it. */
const SETTLED_MS = 150_000

/** Lets it all happen, mends everything, and holds what the driver says against what the machine knows. */
export async function survives(options: CardBenchOptions, ways: Ways, list: readonly Happening[]): Promise<CardBench> {
  const bench = new CardBench({ ...options, simulatorSettings: { ...options.simulatorSettings, cards: CARDS } })
  await bench.clock.advance(4_000)
  for (const [unit, count] of [
    ['unit1', CARDS],
    ['unit2', 0],
  ] as const)
    expect(await bench.complete({ name: 'Storage.SetCount', data: { unit, count } })).toMatchObject({ effect: 'done' })
  for (const one of list) await happen(bench, ways, one)

  bench.calm()
  for (const act of ['silent', 'motor-fault', 'sensor-fault', 'bin-full']) bench.act(act, { on: false })
  bench.act('slow', { ms: 0 })
  bench.act('clear-jam')
  await bench.clock.advance(SETTLED_MS)
  judge(bench)
  return bench
}

async function happen(bench: CardBench, ways: Ways, one: Happening): Promise<void> {
  switch (one.what) {
    case 'command':
      bench.send(one.command)
      return bench.clock.advance(1)
    case 'movement': {
      if (!one.atOnce) bench.replug()
      for (let waited = 0; !one.atOnce && bench.busy && waited < 45_000; waited += 100) await bench.clock.advance(100)
      const at = bench.truth.inside?.at
      const here = at === undefined ? 'unit1' : at === 'gate' || at === 'mouth' ? 'exit' : 'transport'
      const possible = ways.filter(([from]) => from === here)
      const [from, to] = possible[one.choice % possible.length] ?? ['unit1', 'exit']
      bench.send({ name: 'CardReader.Move', data: { from, to } })
      return bench.clock.advance(1)
    }
    case 'wait':
      return bench.clock.advance(one.ms)
    case 'act':
      // What is put into the mouth in the very moment a machine is told to dispense is taken for a card of its own.
      // And who opens a machine whose movement is not settled takes out what a card inside is the only sign of.
      if ((one.act === 'insert-card' || one.act === 'clear-path') && bench.busy) return
      bench.act(one.act, one.argument)
      return bench.clock.advance(1)
    case 'cut':
      return bench.cutAfter(one.bytes, one.direction, one.how)
    case 'spoil':
      bench.spoil[one.direction] = one.bytes
      return
    case 'noise':
      return bench.noise(one.bytes)
    default:
      bench[one.what]()
      return bench.clock.advance(1)
  }
}

function judge(bench: CardBench): void {
  const { truth, status, alerts, commands, completions, fates, stuckAt } = bench
  expect(bench.problems).toEqual([])
  expect(bench.intent, 'everything is settled').toBeNull()

  // Nothing is moved twice for one command, and what was said of it is so.
  for (const [id, { begun }] of fates) expect(begun, `movements of ${id}`).toBeLessThanOrEqual(1)
  for (const [id, { effect, errorDescription }] of completions) {
    const { begun, arrived, taken } = fates.get(id) ?? { begun: 0, arrived: 0, taken: false }
    const said = `${id} is said to be ${effect}: ${errorDescription ?? ''}`
    if (effect === 'notDone') expect(arrived, said).toBe(0)
    const command = commands.get(id)
    if (effect !== 'done' || command?.name !== 'CardReader.Move') continue
    // Inside is inside to a machine that has not said that the card is stuck there.
    const isThere = arrived === 1 || taken || (command.data.to === 'transport' && stuckAt.has(id))
    expect({ begun, isThere }, said).toEqual({ begun: 1, isThere: true })
  }

  // Where the card is, is there to be seen; how many there are is told, or it is told that it can not be.
  const { inside } = truth
  const media = !inside ? 'notPresent' : inside.at === 'gate' || inside.at === 'mouth' ? 'entering' : 'present'
  const jammed = alerts.has('media-jammed')
  if (!jammed) expect(status.cardReader, JSON.stringify(inside)).toEqual({ media })
  expect(alerts.has('device-offline') && status.common?.device === 'offline').toBe(false)
  const units = status.storage?.units
  const claims = !alerts.has('result-unknown') && !alerts.has('count-mismatch')
  if (!claims) return
  expect({ unit1: units?.['unit1']?.count, unit2: units?.['unit2']?.count }).toEqual({
    unit1: truth.hopper,
    unit2: truth.bin,
  })
  // All cards are somewhere.
  const outside = bench.actions.reduce(
    (sum, { from, to }) => sum + Number(to === 'customer') - Number(from === 'customer'),
    0,
  )
  const counted = (units?.['unit1']?.count ?? 0) + (units?.['unit2']?.count ?? 0) + (inside ? 1 : 0) + outside
  expect(counted, 'cards by the account').toBe(CARDS)
}
