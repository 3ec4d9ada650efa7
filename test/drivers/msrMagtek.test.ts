import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cardTokens } from '../../device-drivers/agent/cardToken.ts'
import { definition } from '../../device-drivers/msr-magtek/driver.ts'
import { REPORT_VECTORS, reportBytes } from '../../device-drivers/msr-magtek/vectors.ts'
import { createSimulator } from '../../simulators/msr-magtek/simulator.ts'
import { inventStripe } from '../../simulators/msr-magtek/stripe.ts'
import { canaryCard, expectNothingOf, saidBy, track1Of, track2Of, watchedMemory } from '../support/cardSecrets.ts'
import { type Bench, type BenchOptions, bench, TEST_CARD_KEY } from '../support/memoryPort.ts'

const start = (options: BenchOptions = {}) => bench(definition, createSimulator, options)
const inPieces = (size: number) => (bytes: Uint8Array) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, part) => bytes.subarray(part * size, (part + 1) * size))
const cards = (line: Bench) =>
  line.events.flatMap((event) => (event.name === 'CardReader.CardReadEvent' ? [event.data] : []))
const failures = (line: Bench) =>
  line.events.flatMap((event) => (event.name === 'CardReader.ReadFailedEvent' ? [event.data.reason] : []))
const token = cardTokens(TEST_CARD_KEY)

describe('a card drawn through', () => {
  it.each([
    ['a report at a time, as over USB', 1_000],
    ['in one-byte pieces, as over a slow line', 1],
    ['in pieces of 64', 64],
  ])('comes as token and mask (%s)', async (_, size) => {
    const line = await start({ onWire: inPieces(size) })
    expect(line.status.common).toEqual({ device: 'online' })
    line.device.act('swipe', { number: '6225000000000006', name: 'ZHANG/SAN' })
    await line.clock.settle()
    expect(line.events).toEqual([
      {
        name: 'CardReader.CardReadEvent',
        id: expect.any(String),
        keepForMs: 10_000,
        data: { token: token('6225000000000006'), mask: '622500******0006', source: 'track2' },
      },
    ])
    for (let seed = 2; seed < 6; seed++) line.device.act('swipe', { seed })
    await line.clock.settle()
    expect(cards(line).map((card) => card.token)).toEqual(
      ['6225000000000006', ...[2, 3, 4, 5].map((seed) => inventStripe(seed).number)].map(token),
    )
  })

  it('gives its number by track 1 when track 2 is wrong', async () => {
    const line = await start()
    line.device.act('bad-track', { track: 2 })
    line.device.act('swipe')
    await line.clock.settle()
    expect(cards(line)).toMatchObject([{ source: 'track1', token: token(inventStripe(1).number) }])
  })

  it.each([
    ['unreadable', {}, 'unreadable'],
    ['swipe', { kind: 'blank' }, 'blank'],
    ['swipe', { kind: 'licence' }, 'wrongCard'],
    ['swipe', { number: '6225000000000007' }, 'checkDigit'],
  ])('that gives none is said (%s %j)', async (act, argument, reason) => {
    const line = await start()
    line.device.act(act, argument)
    if (act === 'unreadable') line.device.act('swipe')
    await line.clock.settle()
    expect([failures(line), cards(line)]).toEqual([[reason], []])
    expect(line.alerts.size).toBe(0)
  })

  it('badly three times in a row is a dirty head, until one is read', async () => {
    const line = await start()
    line.device.act('unreadable')
    for (let swipes = 1; swipes <= 3; swipes++) {
      expect(line.alerts.has('card-unreadable')).toBe(false)
      line.device.act('swipe')
      await line.clock.settle()
    }
    expect(line.alerts.has('card-unreadable')).toBe(true)
    line.device.act('unreadable', { on: false })
    line.device.act('swipe')
    await line.clock.settle()
    expect(line.alerts.has('card-unreadable')).toBe(false)
  })

  it('at a node without a card key is answered, and the missing key alerted before any card comes', async () => {
    const line = await start({ cardToken: () => undefined })
    expect(line.alerts.get('device-fault')).toContain('no card key')
    line.device.act('swipe')
    await line.clock.settle()
    expect([failures(line), cards(line), line.status.common]).toEqual([['unreadable'], [], { device: 'online' }])
    line.device.act('swipe')
    await line.unplug()
    await line.plug()
    expect(line.logs.filter(({ level }) => level === 'error')).toHaveLength(1)
    expect(line.alerts.has('device-fault')).toBe(true)
  })

  it('that the hub does not take in time is not sent later', async () => {
    const line = await start({ emit: () => Promise.resolve('expired') })
    line.device.act('swipe')
    await line.clock.advance(60_000)
    expect(line.events).toHaveLength(1)
    expect(line.logs).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'the hub did not take the reading in time' }),
    )
  })
})

describe('the line', () => {
  it('finds the next swipe after one that was broken off', async () => {
    const line = await start()
    line.device.act('broken-off', { bytes: 200 })
    line.device.act('swipe', { seed: 2 })
    await line.clock.advance(101)
    line.device.act('swipe', { seed: 3 })
    await line.clock.settle()
    expect(cards(line).map((card) => card.token)).toEqual([token(inventStripe(3).number)])
  })

  it('that carries other bytes is noisy, until two reports have come', async () => {
    const line = await start()
    await line.inject(new Uint8Array(80).fill(0xee))
    expect(line.alerts.has('noise')).toBe(true)
    line.device.act('swipe')
    line.device.act('swipe')
    await line.clock.settle()
    expect([line.alerts.has('noise'), cards(line)]).toEqual([false, [expect.anything(), expect.anything()]])
  })

  it('with MagnePrint reports is read with the setting, and noisy without', async () => {
    const withSetting = await start({ settings: { fieldBytes: 112 }, simulatorSettings: { fieldBytes: 112 } })
    withSetting.device.act('swipe')
    await withSetting.clock.settle()
    expect(cards(withSetting)).toHaveLength(1)
    const without = await start({ simulatorSettings: { fieldBytes: 112 } })
    without.device.act('swipe')
    await without.clock.advance(200)
    expect([cards(without), without.alerts.has('noise')]).toEqual([[], true])
  })

  it('takes longer reports, told how long they are', async () => {
    const settings = { fieldBytes: 112, reportBytes: 887 }
    const line = await start({ settings, simulatorSettings: settings })
    line.device.act('swipe', { seed: 1 })
    line.device.act('swipe', { seed: 2 })
    await line.clock.settle()
    expect(cards(line)).toHaveLength(2)
  })

  it('that closes makes it offline, and half a report is forgotten', async () => {
    const line = await start({ onWire: (bytes) => [bytes.subarray(0, 300)] })
    line.device.act('swipe')
    await line.clock.settle()
    await line.unplug()
    expect([line.status.common, line.alerts.has('device-offline')]).toEqual([{ device: 'offline' }, true])
    await line.plug()
    expect([line.status.common, line.alerts.has('device-offline')]).toEqual([{ device: 'online' }, false])
    await line.inject(reportBytes(REPORT_VECTORS.both).subarray(300))
    expect(cards(line)).toEqual([])
  })
})

describe('what is on a card', () => {
  it('is overwritten in the bytes it came in, also piece by piece', async () => {
    const line = await start()
    for (const size of [337, 50]) {
      for (const chunk of inPieces(size)(reportBytes(REPORT_VECTORS.both)).map((piece) => piece.slice())) {
        line.driver.received(chunk)
        expect(chunk.every((byte) => byte === 0)).toBe(true)
      }
    }
    expect(cards(line)).toHaveLength(2)
  })

  it('would be found if it were said, in plain, in hexadecimal or in base64', () => {
    const card = { number: '6225881234567893', name: 'ZHANG/CANARY', behind: '3907201123456789' }
    const track = Buffer.from(track2Of(card), 'latin1')
    expectNothingOf(card, ['622588******7893'])
    for (const said of [card.number, '88123456', card.name, '3907201', track.toString('hex'), track.toString('base64')])
      expect(() => expectNothingOf(card, [{ said }]), said).toThrow()
  })

  it('is nowhere in what the driver says, logs, keeps and answers, whatever comes over the line', async () => {
    await fc.assert(
      fc.asyncProperty(
        canaryCard,
        fc.record({
          bad1: fc.boolean(),
          bad2: fc.boolean(),
          wrongDigit: fc.boolean(),
          hasKey: fc.boolean(),
          encoding: fc.integer({ min: 0, max: 6 }),
          cut: fc.option(fc.integer({ min: 0, max: 336 }), { nil: undefined }),
          size: fc.integer({ min: 1, max: 400 }),
          flip: fc.option(fc.integer({ min: 0, max: 336 }), { nil: undefined }),
        }),
        async (card, { bad1, bad2, wrongDigit, hasKey, encoding, cut, size, flip }) => {
          const memory = watchedMemory()
          const line = await start({ memory, ...(hasKey ? {} : { cardToken: () => undefined }) })
          const last = Number(card.number.at(-1))
          const shown = wrongDigit ? { ...card, number: card.number.slice(0, -1) + String((last + 1) % 10) } : card
          const tracks = [track1Of(shown), track2Of(shown)] as const
          const head = [bad1, bad2, false].map(Number)
          const report = reportBytes({
            head: Buffer.from([...head, tracks[0].length, tracks[1].length, 0, encoding]).toString('hex'),
            tracks: [...tracks, ''],
          })
          if (flip !== undefined) report[flip] = (report[flip] ?? 0) ^ 0x04
          for (const piece of inPieces(size)(report.slice(0, cut))) await line.inject(piece)
          await line.clock.advance(1_000)
          const answer = await line.execute({ name: 'CardReader.ReadRawData', data: {} })
          await line.unplug()
          expectNothingOf(shown, saidBy(line, memory.saved, answer))
          expectNothingOf(card, saidBy(line, memory.saved, answer))
        },
      ),
      { numRuns: 300 },
    )
  })
})
