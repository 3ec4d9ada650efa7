import { describe, expect, test } from 'vitest'
import { definition } from '../../device-drivers/printer-escpos/driver.ts'
import { createSimulator } from '../../simulators/printer-escpos/simulator.ts'
import { type Bench, type BenchCommand, type BenchOptions, bench } from '../support/memoryPort.ts'

const done = { completionCode: 'success', effect: 'done' }
const printTicket: BenchCommand = {
  name: 'Printer.PrintTicket',
  data: { elements: [{ type: 'text', text: 'A012' }] },
}
const hex = (b: Bench) => b.written.map((bytes) => Buffer.from(bytes).toString('hex'))
const tickets = (b: Bench) => b.device.look()['tickets'] as { cut: string }[]

/** Plugged in, synchronised and idle. */
async function idle(settings: Record<string, unknown>, options: BenchOptions = {}): Promise<Bench> {
  const b = await bench(definition, createSimulator, { settings, ...options })
  await b.clock.advance(3000)
  return b
}

async function print(b: Bench) {
  const completion = b.execute(printTicket)
  await b.clock.advance(5000)
  return completion
}

describe('reports the printer sends by itself', () => {
  const settings = { automaticStatus: true, pollMs: 60_000 }

  test.each([
    ['paper-low', 'paper-low'],
    ['paper-out', 'paper-out'],
    ['open-cover', 'cover-open'],
    ['jam-cutter', 'cutter-fault'],
    ['break-down', 'device-fault'],
    ['mechanical-error', 'device-fault'],
  ])('tell of %s at once, long before the next round', async (act, alert) => {
    const b = await idle(settings)
    b.device.act(act)
    await b.clock.settle()
    expect(b.alerts.has(alert as 'paper-low')).toBe(true)
  })

  test('that come in the middle of a round are followed by another round', async () => {
    let meanwhile = () => {}
    const b = await idle(settings, {
      onWire(bytes) {
        const act = meanwhile
        // After the answer to the last question of a round, so that the round can not have seen it.
        if (bytes.length === 1) meanwhile = () => {}
        if (bytes.length === 1) queueMicrotask(act)
        return [bytes]
      },
    })
    meanwhile = () => b.device.act('paper-low')
    b.device.act('go-offline')
    await b.clock.settle()
    expect(b.alerts.has('paper-low')).toBe(true)
    b.device.act('go-offline', { on: false })
    b.device.act('refill')
    await b.clock.settle()
    expect(b.alerts.size).toBe(0)
  })

  test('do not confirm a ticket, nor disturb one', async () => {
    const b = await idle(settings)
    b.device.act('slow', { msPerLine: 300 })
    const completion = b.execute(printTicket)
    await b.clock.advance(300)
    b.device.act('paper-low')
    await b.clock.settle()
    await b.clock.advance(5000)
    expect(await completion).toEqual(done)
    expect(b.device.look()).toMatchObject({ unknownBytes: 0, realTimeInData: 0 })
  })

  test('are asked for again after a reconnect, and not at all by default', async () => {
    const b = await idle(settings)
    await b.unplug()
    await b.plug()
    expect(hex(b).filter((bytes) => bytes.includes('1d610e'))).toHaveLength(2)
    const plain = await idle({})
    expect(hex(plain).some((bytes) => bytes.includes('1d610e'))).toBe(false)
    expect(hex(plain).some((bytes) => bytes.includes('1d6100'))).toBe(true)
  })
})

describe('a kiosk printer with a mouth', () => {
  const settings = { fullStatus: true, mediaLeftMs: 30_000 }
  const kiosk = (more: Record<string, unknown> = {}) =>
    idle({ ...settings, ...more }, { simulatorSettings: { fullStatus: true } })

  test('tells of a ticket in it, until it is taken', async () => {
    const b = await kiosk()
    expect(b.status.printer).toMatchObject({ media: 'notPresent' })
    expect(await print(b)).toEqual(done)
    await b.clock.advance(3000)
    expect(b.status.printer).toMatchObject({ media: 'present' })
    expect(b.alerts.size).toBe(0)
    b.device.act('take-ticket')
    await b.clock.advance(3000)
    expect(b.status.printer).toMatchObject({ media: 'notPresent' })
  })

  test('alerts when it is left lying, and no longer once it is taken', async () => {
    const b = await kiosk()
    await print(b)
    await b.clock.advance(24_000)
    expect(b.alerts.has('media-left')).toBe(false)
    await b.clock.advance(6_000)
    expect(b.alerts.get('media-left')).toContain('mouth')
    b.device.act('take-ticket')
    await b.clock.advance(3_000)
    expect(b.alerts.size).toBe(0)
  })

  test('counts anew from the next ticket', async () => {
    const b = await kiosk()
    await print(b)
    await b.clock.advance(20_000)
    await print(b)
    await b.clock.advance(20_000)
    expect(b.alerts.has('media-left')).toBe(false)
    await b.clock.advance(12_000)
    expect(b.alerts.has('media-left')).toBe(true)
  })

  test('tells of bytes it did not get right, and prints all the same', async () => {
    const b = await kiosk()
    b.device.act('line-error')
    await b.clock.advance(3_000)
    expect(b.alerts.has('noise')).toBe(true)
    expect(await print(b)).toEqual(done)
    b.device.act('line-error', { on: false })
    await b.clock.advance(3_000)
    expect(b.alerts.size).toBe(0)
  })

  test('answering twice, or in pieces, changes nothing', async () => {
    const b = await idle(settings, {
      simulatorSettings: { fullStatus: true },
      onWire: (bytes) => (bytes.length === 6 ? [bytes.subarray(0, 1), bytes.subarray(1), bytes] : [bytes]),
    })
    expect(await print(b)).toEqual(done)
    await b.clock.advance(3_000)
    expect(b.status).toMatchObject({ common: { device: 'online' }, printer: { media: 'present' } })
    // An answer that came twice is no confirmation of a ticket.
    b.device.act('jam-cutter', { when: 'cut' })
    expect((await print(b)).effect).toBe('unknown')
  })

  test('set for a model that has none is offline, and says what to set', async () => {
    const b = await idle(settings)
    expect(b.status.common).toEqual({ device: 'offline' })
    expect(b.alerts.get('device-offline')).toContain('fullStatus')
  })
})

describe('states that pass by themselves', () => {
  test.each([
    ['overheat', 'deviceBusy'],
    ['hold-feed', 'userError'],
    ['go-offline', 'offline'],
  ] as const)('%s keeps a ticket back; it is printed when that is over', async (act, device) => {
    const b = await idle({})
    b.device.act(act)
    await b.clock.advance(3_000)
    expect(b.status.common).toEqual({ device })
    expect(await print(b)).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
    b.device.act(act, { on: false })
    await b.clock.advance(3_000)
    expect(b.status.common).toEqual({ device: 'online' })
    expect(await print(b)).toEqual(done)
  })

  test('an error the printer has no name for is a fault', async () => {
    const trouble = { nameless: false, answers: 0 }
    const b = await idle(
      {},
      {
        // Every second answer of a round is the one about causes.
        onWire: (bytes) =>
          trouble.nameless && trouble.answers++ % 4 === 1 ? [bytes.map((byte) => byte | 0x40)] : [bytes],
      },
    )
    trouble.nameless = true
    await b.clock.advance(3_000)
    expect(b.alerts.get('device-fault')).toContain('does not name')
    expect(b.status.common).toEqual({ device: 'hardwareError' })
    expect(await print(b)).toMatchObject({ effect: 'notDone', errorDescription: 'error without a name' })
    trouble.nameless = false
    await b.clock.advance(3_000)
    expect(b.alerts.size).toBe(0)
  })
})

test.each([
  ['feedPartial', 'partial'],
  ['partial', 'partial'],
  ['full', 'full'],
])('set to %s, tickets are cut %s', async (cut, how) => {
  const b = await idle({ cut })
  expect(await print(b)).toEqual(done)
  expect(tickets(b)).toMatchObject([{ cut: how }])
})
