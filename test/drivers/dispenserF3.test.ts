import { describe, expect, test } from 'vitest'
import { definition } from '../../device-drivers/dispenser-f3/driver.ts'
import { createSimulator } from '../../simulators/dispenser-f3/simulator.ts'
import { CardBench } from '../support/cardBench.ts'
import { type BenchCommand, bench as plainBench, plainMemory } from '../support/memoryPort.ts'

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
const counts = ({ status }: CardBench) => [
  status.storage?.units['unit1']?.count,
  status.storage?.units['unit2']?.count,
  status.storage?.units['unit2']?.deviceCount,
]
const movements = ({ fates }: CardBench) => [...fates.values()].reduce((sum, { begun }) => sum + begun, 0)

describe('a card from the hopper to the customer', () => {
  test('is personalised inside, offered and taken; every step is told', async () => {
    const bench = await begun()
    expect(await bench.complete(move('unit1', 'transport'))).toMatchObject({
      completionCode: 'success',
      effect: 'done',
    })
    expect(bench.status.cardReader).toEqual({ media: 'present' })
    expect(await bench.complete(move('transport', 'exit'))).toMatchObject({ effect: 'done' })
    expect(bench.status.cardReader).toEqual({ media: 'entering' })
    bench.act('take-card')
    await bench.clock.advance(1_000)
    expect(bench.status.cardReader).toEqual({ media: 'notPresent' })
    expect(bench.actions.map(({ from, to, cause }) => `${from} ${to} ${cause}`)).toEqual([
      'unit1 transport command',
      'transport exit command',
      'exit customer hand',
    ])
    expect(bench.events).toContain('CardReader.MediaRemovedEvent')
    expect(counts(bench)).toEqual([CARDS - 1, 0, 0])
  })

  test('may go to the mouth at once, or be pushed out of it from inside', async () => {
    const bench = await begun()
    expect(await bench.complete(move('unit1', 'exit'))).toMatchObject({ effect: 'done' })
    bench.act('take-card')
    await bench.clock.advance(1_000)
    await bench.complete(move('unit1', 'transport'))
    expect(await bench.complete(move('transport', 'customer'))).toMatchObject({ effect: 'done' })
    expect(bench.truth).toMatchObject({ hopper: CARDS - 2, inside: null, given: 2 })
  })

  test('that is not taken is captured, and the machine’s counter says so too', async () => {
    const bench = await begun()
    await bench.complete(move('unit1', 'exit'))
    expect(await bench.complete(move('exit', 'unit2'))).toMatchObject({ effect: 'done' })
    expect(counts(bench)).toEqual([CARDS - 1, 1, 1])
    expect(bench.alerts.has('count-mismatch')).toBe(false)
  })

  test('left in the mouth is said to be left, and captured where that is set', async () => {
    const bench = await begun({ mediaLeftSeconds: 10, captureAfterSeconds: 20 })
    await bench.complete(move('unit1', 'exit'))
    await bench.clock.advance(12_000)
    expect(bench.alerts.has('media-left')).toBe(true)
    await bench.clock.advance(15_000)
    expect(bench.alerts.has('media-left')).toBe(false)
    expect(bench.truth).toMatchObject({ bin: 1, inside: null })
    expect(counts(bench)).toEqual([CARDS - 1, 1, 1])
  })

  test('is left alone in the mouth where nothing is set', async () => {
    const bench = await begun()
    await bench.complete(move('unit1', 'exit'))
    await bench.clock.advance(360_000)
    expect(bench.truth.inside).toMatchObject({ at: 'gate' })
  })
})

describe('what would collide is not begun', () => {
  test.each([
    [
      'another card is on the way',
      async (b: CardBench) => void (await b.complete(move('unit1', 'exit'))),
      move('unit1', 'transport'),
      'CARD_IN_THE_WAY',
    ],
    ['there is no card', async () => {}, move('transport', 'exit'), 'CARD_ABSENT'],
    [
      'it is elsewhere',
      async (b: CardBench) => void (await b.complete(move('unit1', 'exit'))),
      move('transport', 'unit2'),
      'CARD_ABSENT',
    ],
    ['the hopper is empty', async (b: CardBench) => b.act('empty'), move('unit1', 'exit'), 'STORAGE_EMPTY'],
    [
      'the bin is full',
      async (b: CardBench) => {
        await b.complete(move('unit1', 'transport'))
        b.act('bin-full')
      },
      move('transport', 'unit2'),
      'STORAGE_FULL',
    ],
    // A card taken in that very moment would draw a fresh one from the hopper.
    [
      'a hand could take it meanwhile',
      async (b: CardBench) => void (await b.complete(move('unit1', 'exit'))),
      move('exit', 'customer'),
      'COMMAND_UNSUPPORTED',
    ],
    ['there is no such way', async () => {}, move('unit2', 'exit'), 'COMMAND_UNSUPPORTED'],
  ])('where %s', async (_, prepare, command, errorCode) => {
    const bench = await begun()
    await prepare(bench)
    const before = movements(bench)
    expect(await bench.complete(command)).toMatchObject({ effect: 'notDone', errorCode })
    expect(movements(bench)).toBe(before)
  })

  test('its account is kept as an agent of before reads it', async () => {
    const memory = plainMemory()
    const plain = await plainBench(definition, createSimulator, { memory })
    await plain.clock.advance(4_000)
    const executed = plain.execute(move('unit1', 'exit'))
    await plain.clock.advance(8_000)
    expect(await executed).toMatchObject({ effect: 'done' })
    expect(memory.load()).toMatchObject({ version: 1, unit1: {}, unit2: {}, intent: null })
  })

  test('nor is what is too late, or can not be remembered', async () => {
    const bench = await begun()
    expect(await bench.complete({ ...move('unit1', 'exit'), deadline: bench.clock.now() - 1 })).toMatchObject({
      effect: 'notDone',
      errorCode: 'DEADLINE_PASSED',
    })
    const memory = plainMemory()
    const full = {
      load: memory.load,
      save() {
        throw new Error('no space left')
      },
    }
    const plain = await plainBench(definition, createSimulator, { memory: full })
    await plain.clock.advance(4_000)
    const executed = plain.execute(move('unit1', 'exit'))
    await plain.clock.advance(4_000)
    expect(await executed).toMatchObject({ completionCode: 'internalError', effect: 'notDone' })
    expect(plain.device.look()).toMatchObject({ units: { 0: { hopper: 100 } } })
  })
})

describe('a movement happens once, whatever the dialogue does', () => {
  test.each([
    ['its ACK is lost', 'lost-ack', 'done', 1],
    ['its answer is spoiled', 'corrupt-answer', 'done', 1],
    ['its answer comes twice', 'duplicate-answer', 'done', 1],
    ['its answer is lost', 'lost-answer', 'done', 1],
    ['it is not heard', 'no-ack', 'notDone', 0],
    ['it is refused as spoiled', 'nak', 'notDone', 0],
  ] as const)('%s', async (_, trouble, effect, times) => {
    const bench = await begun()
    bench.atMovement = () => bench.act(trouble)
    expect(await bench.complete(move('unit1', 'transport'))).toMatchObject({ effect })
    expect(movements(bench)).toBe(times)
    await bench.clock.advance(60_000)
    expect(movements(bench)).toBe(times)
    expect(counts(bench)[0]).toBe(bench.truth.hopper)
  })

  test('a card that was given out and taken while the answer was lost is a question until somebody counts', async () => {
    const bench = await begun()
    bench.atMovement = () => bench.act('lost-answer')
    const sent = bench.send(move('unit1', 'exit'))
    await bench.clock.advance(3_000)
    bench.act('take-card')
    await bench.clock.advance(60_000)
    expect(bench.completions.get(sent)).toMatchObject({ effect: 'unknown', errorCode: 'DEVICE_INDETERMINATE' })
    expect(bench.alerts.get('result-unknown')).toContain('unit1')
    await bench.complete(setCount('unit1', CARDS - 1))
    expect(bench.alerts.has('result-unknown')).toBe(false)
  })

  test('killed or unplugged at any byte: once or not at all, and the account is true afterwards', async () => {
    for (const what of ['kill', 'unplug'] as const) {
      for (const direction of ['toDevice', 'toHost'] as const) {
        for (let bytes = 0; bytes <= 14; bytes++) {
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

describe('a jam', () => {
  test('is said, and ends with a reset after it was cleared', async () => {
    const bench = await begun()
    bench.act('jam')
    expect(await bench.complete(move('unit1', 'exit'))).toMatchObject({ effect: 'notDone', errorCode: 'MEDIA_JAMMED' })
    expect(bench.alerts.has('media-jammed')).toBe(true)
    expect(bench.status).toMatchObject({ common: { device: 'hardwareError' }, cardReader: { media: 'jammed' } })
    expect(await bench.complete(reset('currentPosition'))).toMatchObject({ effect: 'notDone' })
    bench.act('clear-jam')
    expect(await bench.complete(reset('retain'))).toMatchObject({ effect: 'done' })
    expect(bench.alerts.has('media-jammed')).toBe(false)
    expect(bench.truth).toMatchObject({ inside: null, bin: 1, hopper: CARDS - 1 })
    // Two may have stuck together: staff counts.
    expect(bench.alerts.has('result-unknown')).toBe(true)
  })
})

describe('power', () => {
  test('back after an outage: made ready again without moving the card inside', async () => {
    const bench = await begun()
    await bench.complete(move('unit1', 'transport'))
    const before = movements(bench)
    bench.act('power-cycle')
    await bench.clock.advance(10_000)
    expect(bench.status).toMatchObject({ common: { device: 'online' }, cardReader: { media: 'present' } })
    expect(bench.truth).toMatchObject({ initialised: true, inside: { at: 'read' } })
    expect(movements(bench)).toBe(before)
  })
})

describe('counting', () => {
  test('a hopper that is empty or not against our count is told with both figures', async () => {
    const bench = await begun()
    bench.act('empty')
    await bench.clock.advance(1_000)
    expect(bench.alerts.get('count-mismatch')).toContain(`counted ${CARDS}, the machine says empty`)
    expect(bench.alerts.has('storage-empty')).toBe(true)
    await bench.complete(setCount('unit1', 0))
    expect(bench.alerts.has('count-mismatch')).toBe(false)
    bench.act('refill', { cards: 30 })
    await bench.clock.advance(1_000)
    expect(bench.alerts.get('count-mismatch')).toContain('counted 0, the machine says there are cards')
    await bench.complete(setCount('unit1', 30))
    expect(bench.alerts.has('count-mismatch')).toBe(false)
    expect(bench.alerts.has('storage-empty')).toBe(false)
  })

  test('few cards are low by the sensor, or by our count where that is set', async () => {
    const bySensor = await begun({}, { cards: 9 })
    expect(bySensor.alerts.has('storage-low')).toBe(true)
    const byCount = await begun({ lowCount: CARDS })
    expect(byCount.alerts.has('storage-low')).toBe(true)
    expect(byCount.status.storage?.units['unit1']?.replenishmentStatus).toBe('low')
  })

  test('sets the counter of the bin, which takes three figures', async () => {
    const bench = await begun()
    expect(await bench.complete(setCount('unit2', 17))).toMatchObject({ effect: 'done' })
    expect(bench.truth).toMatchObject({ counter: 17 })
    expect(counts(bench).slice(1)).toEqual([17, 17])
    expect(await bench.complete(setCount('unit2', 1000))).toMatchObject({ effect: 'notDone' })
    expect(await bench.complete(setCount('unit9', 1))).toMatchObject({
      completionCode: 'invalidData',
      effect: 'notDone',
    })
  })
})

describe('the entry', () => {
  test('lets a customer’s card in only where that is allowed, and stays so over resets and outages', async () => {
    const bench = await begun()
    expect(bench.truth).toMatchObject({ entryAllowed: false })
    expect(await bench.complete({ name: 'CardReader.SetEntry', data: { allowed: true } })).toMatchObject({
      effect: 'done',
    })
    bench.act('power-cycle')
    await bench.clock.advance(10_000)
    expect(bench.truth).toMatchObject({ entryAllowed: true })
    bench.act('insert-card')
    await bench.clock.advance(3_000)
    expect(bench.status.cardReader).toEqual({ media: 'present' })
    expect(bench.actions).toEqual([{ from: 'customer', to: 'transport', cause: 'hand' }])
    expect(bench.events).toContain('CardReader.MediaInsertedEvent')
    await bench.complete(reset('retain'))
    await bench.clock.advance(1_000)
    expect(bench.truth).toMatchObject({ bin: 1, entryAllowed: true })
    expect(counts(bench)).toEqual([CARDS, 1, 1])
  })

  test('is closed while a card comes from the hopper', async () => {
    const bench = await begun()
    await bench.complete({ name: 'CardReader.SetEntry', data: { allowed: true } })
    let open: unknown
    bench.atMovement = () => {
      open = (bench.truth as unknown as { entryAllowed: boolean }).entryAllowed
    }
    await bench.complete(move('unit1', 'transport'))
    expect(open).toBe(false)
    await bench.clock.advance(100)
    expect(bench.truth).toMatchObject({ entryAllowed: true })
  })
})

describe('the chip of a card inside', () => {
  async function withCard(readPosition: 'ic' | 'rf', simulatorSettings: Record<string, unknown> = {}) {
    const bench = await plainBench(definition, createSimulator, { settings: { readPosition }, simulatorSettings })
    await bench.clock.advance(4_000)
    const complete = async (command: BenchCommand) => {
      const executed = bench.execute(command)
      await bench.clock.advance(25_000)
      return executed
    }
    await complete(move('unit1', 'transport'))
    return { bench, complete }
  }
  const chipIO = (protocol: 't0' | 't1' | 'auto' | 'typeA' | 'typeB', hex = '00A4040000'): BenchCommand => ({
    name: 'CardReader.ChipIO',
    data: { protocol, chipData: Buffer.from(hex, 'hex').toString('base64') },
  })
  const power = (action: 'cold' | 'warm' | 'off', contactless = false): BenchCommand => ({
    name: 'CardReader.ChipPower',
    data: { action, contactless },
  })

  test('gives its ATR, and its answers sealed under the command', async () => {
    const { bench, complete } = await withCard('ic')
    const { data } = await complete(power('cold'))
    expect(Buffer.from((data as { atr: string }).atr, 'base64')[0]).toBe(0x3b)
    expect(await complete({ ...chipIO('t0'), id: 'apdu-1' })).toMatchObject({
      effect: 'done',
      data: { sealed: { v: 1 } },
    })
    expect(bench.sealed).toHaveLength(1)
    expect(bench.sealed[0]?.id).toBe('apdu-1')
    expect(await complete(chipIO('t1'))).toMatchObject({ effect: 'notDone', errorCode: 'DEVICE_FAULT' })
    expect(await complete(power('warm'))).toMatchObject({ effect: 'done' })
    expect(await complete(chipIO('auto'))).toMatchObject({ effect: 'done' })
    expect(await complete(power('off'))).toMatchObject({ effect: 'done' })
    expect(await complete(chipIO('t0'))).toMatchObject({ effect: 'notDone' })
    expect(JSON.stringify(bench.logs)).not.toContain('00a40400')
  })

  test.each(['typeA', 'typeB'] as const)('is reached without contacts as well: %s', async (rf) => {
    const { complete } = await withCard('rf', { rf })
    expect(await complete(power('cold', true))).toMatchObject({ effect: 'done' })
    expect(await complete(chipIO(rf))).toMatchObject({ effect: 'done' })
    expect(await complete(power('warm', true))).toMatchObject({ errorCode: 'COMMAND_UNSUPPORTED' })
    expect(await complete(power('off', true))).toMatchObject({ effect: 'done' })
  })

  test('a command whose answer is lost is not sent again: what it did nobody knows', async () => {
    const { bench, complete } = await withCard('ic')
    await complete(power('cold'))
    bench.device.act('error', { code: '68', on: '51 33' })
    expect(await complete(chipIO('t0'))).toMatchObject({ effect: 'unknown', errorCode: 'DEVICE_INDETERMINATE' })
    const before = bench.written.length
    const apdus = () => bench.written.slice(before).filter((bytes) => bytes[5] === 0x51 && bytes[6] === 0x33)
    const executed = bench.execute(chipIO('t0'))
    while (apdus().length === 0) await bench.clock.advance(1)
    bench.device.act('lost-answer')
    await bench.clock.advance(40_000)
    expect(await executed).toMatchObject({ effect: 'unknown', errorCode: 'DEVICE_INDETERMINATE' })
    expect(apdus()).toHaveLength(1)
  })

  test('is not spoken to where no card waits, nor with more than a frame holds', async () => {
    const { complete } = await withCard('ic')
    await complete(power('cold'))
    expect(await complete(chipIO('t0', '00'.repeat(513)))).toMatchObject({
      completionCode: 'invalidData',
      effect: 'notDone',
    })
    await complete(move('transport', 'exit'))
    expect(await complete(chipIO('t0'))).toMatchObject({ errorCode: 'CARD_ABSENT', effect: 'notDone' })
  })

  test('and the machine itself say what they are when asked', async () => {
    const { complete } = await withCard('ic', { sensorBytes: 12 })
    const { data } = await complete({ name: 'CardReader.Inspect', data: {} })
    expect(data).toMatchObject({
      details: {
        status: '220',
        serial: 'BH-F3-000001',
        version: 'CRT-591-M001',
        binCounter: '000',
        contactCardType: '10',
      },
    })
    expect((data as { details: Record<string, string> }).details['sensors']).toMatch(/^[01]{12}$/)
  })
})
