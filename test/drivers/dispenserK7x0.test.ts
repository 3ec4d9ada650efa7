import { describe, expect, test } from 'vitest'
import { definition } from '../../device-drivers/dispenser-k7x0/driver.ts'
import { createSimulator } from '../../simulators/dispenser-k7x0/simulator.ts'
import { CardBench } from '../support/cardBench.ts'
import type { BenchCommand } from '../support/memoryPort.ts'

const move = (from: string, to: string): BenchCommand => ({ name: 'CardReader.Move', data: { from, to } })
const setCount = (unit: string, count: number): BenchCommand => ({ name: 'Storage.SetCount', data: { unit, count } })
const reset = (to: 'exit' | 'retain' | 'currentPosition'): BenchCommand => ({ name: 'CardReader.Reset', data: { to } })
const CARDS = 40

async function begun(settings: Record<string, unknown> = {}, simulatorSettings: Record<string, unknown> = {}) {
  const bench = new CardBench({
    definition,
    createSimulator,
    settings,
    simulatorSettings: { cards: CARDS, ...simulatorSettings },
  })
  await bench.clock.advance(4_000)
  await bench.complete(setCount('unit1', CARDS))
  await bench.complete(setCount('unit2', 0))
  return bench
}
const counts = ({ status }: CardBench) => [status.storage?.units['unit1']?.count, status.storage?.units['unit2']?.count]
const movements = ({ fates }: CardBench) => [...fates.values()].reduce((sum, { begun }) => sum + begun, 0)

describe('a card from the hopper', () => {
  test('goes to the reader, into the mouth, back inside and into the hopper again', async () => {
    const bench = await begun()
    for (const [from, to, media] of [
      ['unit1', 'transport', 'present'],
      ['transport', 'exit', 'entering'],
      ['exit', 'transport', 'present'],
      ['transport', 'unit1', 'notPresent'],
      ['unit1', 'exit', 'entering'],
      ['exit', 'unit2', 'notPresent'],
    ] as const) {
      expect(await bench.complete(move(from, to)), `${from} ${to}`).toMatchObject({ effect: 'done' })
      expect(bench.status.cardReader).toEqual({ media })
    }
    expect(bench.truth).toMatchObject({ hopper: CARDS - 1, bin: 1, inside: null })
    expect(counts(bench)).toEqual([CARDS - 1, 1])
  })

  test('waits at sensor 2 where that is set', async () => {
    const bench = await begun({ readPosition: 'sensor2' })
    expect(await bench.complete(move('unit1', 'transport'))).toMatchObject({ effect: 'done' })
    expect(bench.truth.inside).toMatchObject({ at: 'middle' })
  })

  test('pushed out that still lies in the mouth is not yet with the customer', async () => {
    const bench = await begun()
    await bench.complete(move('unit1', 'transport'))
    expect(await bench.complete(move('transport', 'customer'))).toMatchObject({ effect: 'notDone' })
    expect(bench.status.cardReader).toEqual({ media: 'entering' })
    bench.act('take-card')
    await bench.clock.advance(1_000)
    expect(bench.actions.at(-1)).toEqual({ from: 'exit', to: 'customer', cause: 'hand' })
  })

  test('taken at once is known to have been given out: the machine was seen at it', async () => {
    const bench = await begun()
    const sent = bench.send(move('unit1', 'exit'))
    while (bench.truth.inside?.at !== 'gate') await bench.clock.advance(1)
    bench.act('take-card')
    await bench.clock.advance(3_000)
    expect(bench.completions.get(sent)).toMatchObject({ effect: 'done' })
    expect(counts(bench)).toEqual([CARDS - 1, 0])
    expect(bench.events).toContain('CardReader.MediaRemovedEvent')
  })
})

describe('a movement happens once, whatever the dialogue does', () => {
  test.each([
    ['its ACK is lost: nothing was asked for, and it is told again', 'lost-ack', 'done', 1],
    ['it is not heard', 'no-ack', 'done', 1],
    ['it is refused as spoiled', 'nak', 'done', 1],
    ['its ENQ is lost', 'lost-enq', 'notDone', 0],
  ] as const)('%s', async (_, trouble, effect, times) => {
    const bench = await begun()
    bench.atMovement = () => bench.act(trouble)
    expect(await bench.complete(move('unit1', 'exit'))).toMatchObject({ effect })
    expect(movements(bench)).toBe(times)
    await bench.clock.advance(60_000)
    expect(movements(bench)).toBe(times)
    expect(counts(bench)).toEqual([bench.truth.hopper, 0])
  })

  test('killed or unplugged at any byte: once or not at all, and the account is true afterwards', async () => {
    for (const what of ['kill', 'unplug'] as const) {
      for (const direction of ['toDevice', 'toHost'] as const) {
        for (let bytes = 0; bytes <= 16; bytes++) {
          const bench = await begun()
          bench.atMovement = () => bench.cutAfter(bytes, direction, what)
          bench.send(move('unit1', 'transport'))
          await bench.clock.advance(3_000)
          bench.calm()
          await bench.clock.advance(60_000)
          const where = `${what} after ${bytes} bytes ${direction}`
          expect(bench.problems, where).toEqual([])
          expect(bench.intent, where).toBeNull()
          expect(movements(bench), where).toBeLessThanOrEqual(1)
          expect(bench.status.cardReader, where).toEqual({ media: bench.truth.inside ? 'present' : 'notPresent' })
          if (!bench.alerts.has('result-unknown')) expect(counts(bench)[0], where).toBe(bench.truth.hopper)
        }
      }
    }
  })
})

describe('what the machine says is wrong', () => {
  test('a jam stops everything but a reset', async () => {
    const bench = await begun()
    bench.act('jam')
    expect(await bench.complete(move('unit1', 'exit'))).toMatchObject({ effect: 'notDone', errorCode: 'MEDIA_JAMMED' })
    expect(bench.alerts.has('media-jammed')).toBe(true)
    expect(await bench.complete(move('transport', 'exit'))).toMatchObject({
      effect: 'notDone',
      errorCode: 'MEDIA_JAMMED',
    })
    bench.act('clear-jam')
    expect(await bench.complete(reset('retain'))).toMatchObject({ effect: 'done' })
    expect(bench.truth).toMatchObject({ inside: null, bin: 1 })
    expect(bench.alerts.has('media-jammed')).toBe(false)
    expect(bench.alerts.has('device-fault')).toBe(false)
  })

  test('cards that overlap are perhaps two: staff is asked to count', async () => {
    const bench = await begun()
    bench.act('overlap-next')
    expect(await bench.complete(move('unit1', 'exit'))).toMatchObject({ effect: 'notDone' })
    expect(bench.alerts.get('device-fault')).toContain('overlap')
    expect(bench.alerts.get('result-unknown')).toContain('unit1')
    expect(await bench.complete(reset('retain'))).toMatchObject({ effect: 'done' })
    expect(bench.truth).toMatchObject({ hopper: CARDS - 2, bin: 2 })
    expect(bench.alerts.has('result-unknown')).toBe(true)
  })

  test('a failure to dispense keeps the next card in the hopper until a reset', async () => {
    const bench = await begun()
    bench.act('motor-fault')
    expect(await bench.complete(move('unit1', 'transport'))).toMatchObject({
      effect: 'notDone',
      errorCode: 'DEVICE_FAULT',
    })
    expect(bench.truth.hopper).toBe(CARDS)
    bench.act('motor-fault', { on: false })
    const before = movements(bench)
    expect(await bench.complete(move('unit1', 'transport'))).toMatchObject({ effect: 'notDone' })
    expect(movements(bench)).toBe(before)
    await bench.complete(reset('currentPosition'))
    expect(await bench.complete(move('unit1', 'transport'))).toMatchObject({ effect: 'done' })
  })

  test('a reset leaves a sound machine with a card as it is, for what RS does to a card is set inside', async () => {
    const bench = await begun()
    await bench.complete(move('unit1', 'transport'))
    expect(await bench.complete(reset('currentPosition'))).toMatchObject({ effect: 'done' })
    expect(bench.truth.inside).toMatchObject({ at: 'read' })
    expect(await bench.complete(reset('exit'))).toMatchObject({ effect: 'done' })
    expect(bench.truth.inside).toMatchObject({ at: 'gate' })
    expect(await bench.complete(reset('retain'))).toMatchObject({ effect: 'done' })
    expect(bench.truth).toMatchObject({ inside: null, bin: 1 })
  })
})

describe('what would collide is not begun', () => {
  test('occupied, absent, empty, full, too late', async () => {
    const bench = await begun()
    expect(await bench.complete(move('transport', 'exit'))).toMatchObject({ errorCode: 'CARD_ABSENT' })
    expect(await bench.complete(move('unit1', 'customer'))).toMatchObject({ errorCode: 'COMMAND_UNSUPPORTED' })
    await bench.complete(move('unit1', 'transport'))
    expect(await bench.complete(move('unit1', 'exit'))).toMatchObject({ errorCode: 'CARD_IN_THE_WAY' })
    bench.act('bin-full')
    expect(await bench.complete(move('transport', 'unit2'))).toMatchObject({ errorCode: 'STORAGE_FULL' })
    expect(bench.alerts.has('storage-full')).toBe(true)
    await bench.complete(move('transport', 'unit1'))
    bench.act('empty')
    expect(await bench.complete(move('unit1', 'exit'))).toMatchObject({ errorCode: 'STORAGE_EMPTY' })
    expect(bench.alerts.has('storage-empty')).toBe(true)
    expect(bench.alerts.get('count-mismatch')).toContain(`counted ${CARDS}`)
    expect(await bench.complete({ ...move('unit1', 'exit'), deadline: bench.clock.now() })).toMatchObject({
      errorCode: 'DEADLINE_PASSED',
    })
    expect(movements(bench)).toBe(2)
  })
})

test('a card left in the mouth is captured where that is set, and the machine says what it is when asked', async () => {
  const bench = await begun({ captureAfterSeconds: 20, buffer: true })
  await bench.complete(move('unit1', 'exit'))
  await bench.clock.advance(26_000)
  expect(bench.truth).toMatchObject({ inside: null, bin: 1 })
  const { data } = await bench.complete({ name: 'CardReader.Inspect', data: {} })
  expect(data).toMatchObject({ details: { states: '0000', version: expect.stringContaining('K750') } })
})

describe('a machine that says for longer than a movement may take that it moves', () => {
  test.each([
    ['unit1', 'exit', 15_000],
    ['unit1', 'exit', 30_000],
    ['unit1', 'transport', 30_000],
  ])('is waited for: %s to %s in %i ms', async (from, to, moveMs) => {
    const bench = await begun({}, { moveMs })
    expect(await bench.complete(move(from, to))).toMatchObject({ effect: 'done' })
    expect(bench.truth).toMatchObject({
      hopper: CARDS - 1,
      moving: null,
      inside: { at: to === 'exit' ? 'gate' : 'read' },
    })
    expect(movements(bench)).toBe(1)
  })

  test('and brings nothing has not given anything out', async () => {
    const bench = await begun({}, { moveMs: 15_000 })
    bench.act('motor-fault')
    expect(await bench.complete(move('unit1', 'exit'))).not.toMatchObject({ effect: 'done' })
    expect(bench.actions).toEqual([])
    expect(bench.truth.hopper).toBe(CARDS)
    expect(bench.alerts.has('result-unknown') || counts(bench)[0] === CARDS).toBe(true)
  })

  test('and never ends is believed no more, and nobody claims to know', async () => {
    const bench = await begun({}, { moveMs: 3_600_000 })
    expect(await bench.complete(move('unit1', 'exit'))).toMatchObject({ effect: 'unknown' })
    await bench.clock.advance(80_000)
    expect(bench.intent).toBeNull()
    expect(bench.alerts.has('result-unknown')).toBe(true)
  })
})
