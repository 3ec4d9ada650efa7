import { describe, expect, test } from 'vitest'
import type { TicketElement } from '../../contracts/index.ts'
import { createSimulator } from '../../simulators/printer-escpos/simulator.ts'
import { type Bench, type BenchOptions, bench } from '../../test/support/memoryPort.ts'
import type { DriverCompletion } from '../driver.ts'
import { encodeTicket, type TicketEncoding } from './codec.ts'
import { definition } from './driver.ts'

const encoding: TicketEncoding = {
  charset: 'gb18030',
  cut: 'feedPartial',
  cutFeed: 0,
  cutFeedLines: 4,
  largestModule: 16,
}

const elements: TicketElement[] = [
  { type: 'text', text: 'A012', size: 3, align: 'center', bold: true },
  { type: 'text', text: '前面等候 5 人' },
  { type: 'qr', data: 't:A012' },
  { type: 'feed', lines: 2 },
]
const printTicket = { name: 'Printer.PrintTicket', data: { elements } } as const
const done = { completionCode: 'success', effect: 'done' }
/** Bytes of the four status questions before a ticket, of the ticket, and of GS r. */
const ticketBytes = encodeTicket(elements, encoding).length
const ROUND_BYTES = 12

/** A printer that is plugged in, synchronised and idle. */
async function idlePrinter(options: BenchOptions = {}): Promise<Bench> {
  const result = await bench(definition, createSimulator, options)
  await result.clock.advance(3000)
  return result
}

/** Moves time on until the command is complete, at most 20 s. */
async function outcome(b: Bench, completion: Promise<DriverCompletion>): Promise<DriverCompletion> {
  let result: DriverCompletion | undefined
  void completion.then((value) => {
    result = value
  })
  for (let waitedMs = 0; !result && waitedMs < 20_000; waitedMs += 100) await b.clock.advance(100)
  if (!result) throw new Error('the command was not completed within 20 s')
  return result
}

const print = (b: Bench) => outcome(b, b.execute(printTicket))
const tickets = (b: Bench) =>
  b.device.look()['tickets'] as { lines: { text: string }[]; qr: string | null; cut: string }[]
const bytesOf = (b: Bench) => b.written.map((bytes) => Buffer.from(bytes).toString('hex'))

describe('a ticket', () => {
  test('is printed, cut and confirmed, in one write', async () => {
    const b = await idlePrinter()
    const before = b.written.length
    expect(await print(b)).toEqual(done)
    expect(tickets(b)).toMatchObject([
      {
        lines: [{ text: 'A012', size: 3, align: 'center', bold: true }, { text: '前面等候 5 人' }],
        qr: 't:A012',
        cut: 'partial',
      },
    ])
    expect(b.notices.map(({ name }) => name)).toEqual(['printed'])
    const lengths = b.written.slice(before).map(({ length }) => length)
    expect(lengths).toEqual([3, 3, 3, 3, ticketBytes + 3, 3, 3, 3, 3])
    expect(b.device.look()).toMatchObject({ unknownBytes: 0, realTimeInData: 0, bufferedBytes: 0 })
  })

  test('right after plugging in is printed too, once the printer has been synchronised', async () => {
    const b = await bench(definition, createSimulator)
    expect(await print(b)).toEqual(done)
    expect(tickets(b)).toHaveLength(1)
  })

  test('is not confirmed before it is cut, however slow the printer is', async () => {
    const b = await idlePrinter()
    b.device.act('slow', { msPerLine: 200 })
    let completed = false
    const completion = b.execute(printTicket).then((value) => {
      completed = true
      return value
    })
    await b.clock.advance(2000)
    expect(completed).toBe(false)
    expect(tickets(b)).toHaveLength(0)
    expect(await outcome(b, completion)).toEqual(done)
    expect(tickets(b)).toHaveLength(1)
  })

  test('two at once are printed one after the other', async () => {
    const b = await idlePrinter()
    const both = Promise.all([
      print(b),
      b.execute({ name: 'Printer.PrintTicket', data: { elements: [{ type: 'text', text: 'A013' }] } }),
    ])
    expect(await both).toEqual([done, done])
    expect(tickets(b).map(({ lines }) => lines[0]?.text)).toEqual(['A012', 'A013'])
  })

  test('after its deadline is not printed', async () => {
    const b = await idlePrinter()
    expect(await outcome(b, b.execute({ ...printTicket, deadline: b.clock.now() - 1 }))).toMatchObject({
      errorCode: 'DEADLINE_PASSED',
      effect: 'notDone',
    })
    expect(tickets(b)).toEqual([])
  })

  test.each([
    ['paper-out', 'hardwareError', 'paper out'],
    ['open-cover', 'hardwareError', 'cover open'],
    ['jam-cutter', 'hardwareError', 'cutter error'],
    ['break-down', 'hardwareError', 'unrecoverable error'],
  ])('meets %s: nothing is sent, notDone', async (act, completionCode, errorDescription) => {
    const b = await idlePrinter()
    b.device.act(act)
    const before = b.written.length
    expect(await print(b)).toEqual({ completionCode, errorCode: 'DEVICE_FAULT', errorDescription, effect: 'notDone' })
    expect(b.written.slice(before).every(({ length }) => length === 3)).toBe(true)
  })

  test('meets a silent printer: nothing of it is sent, notDone', async () => {
    const b = await idlePrinter()
    b.device.act('silent')
    expect(await print(b)).toMatchObject({
      completionCode: 'deviceNotReady',
      errorCode: 'DEVICE_OFFLINE',
      effect: 'notDone',
    })
    b.device.act('silent', { on: false })
    await b.clock.advance(10_000)
    expect(tickets(b)).toEqual([])
  })

  test('while unplugged is refused, and not printed after the replug', async () => {
    const b = await idlePrinter()
    await b.unplug()
    expect(await print(b)).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
    await b.plug()
    await b.clock.advance(10_000)
    expect(tickets(b)).toEqual([])
    expect(await print(b)).toEqual(done)
  })
})

describe('paper that runs out during a ticket', () => {
  test('after any byte: done only if it was cut, notDone only if nothing was printed', {
    timeout: 60_000,
  }, async () => {
    const outcomes = new Set<string>()
    for (let k = 0; k <= 2 * ROUND_BYTES + ticketBytes + 3; k++) {
      const b = await idlePrinter()
      b.device.act('paper-out-after-bytes', { k })
      const { effect } = await print(b)
      const cut = tickets(b).length === 1
      const onPaper = (b.device.look()['onPaper'] as { lines: unknown[] }).lines.length > 0
      outcomes.add(effect)
      if (effect === 'done') expect(cut, `done, but not cut at byte ${k}`).toBe(true)
      if (effect === 'notDone') expect(cut || onPaper, `notDone, but printed at byte ${k}`).toBe(false)
      // The last question is answered when it arrives, before its bytes are worked off.
      if (k < ROUND_BYTES - 3) expect(effect).toBe('notDone')
      if (k >= ROUND_BYTES && k < ROUND_BYTES + ticketBytes) expect(effect, `at byte ${k}`).toBe('unknown')
      if (k >= ROUND_BYTES) expect(b.alerts.has('paper-out') || effect === 'done').toBe(true)
    }
    expect([...outcomes].toSorted()).toEqual(['done', 'notDone', 'unknown'])
  })

  test('the next ticket after the refill is confirmed by its own answer, not by the old one', async () => {
    const b = await idlePrinter()
    b.device.act('paper-out-after-bytes', { k: ROUND_BYTES + 20 })
    expect(await print(b)).toMatchObject({ errorCode: 'DEVICE_INDETERMINATE', effect: 'unknown' })
    expect(b.notices.map(({ name }) => name)).toEqual(['partial'])
    b.device.act('refill')
    // The printer finishes what it still has, its late GS r answer goes by; then the copy runs out of paper as well.
    b.device.act('slow', { msPerLine: 100 })
    await b.clock.advance(100)
    b.device.act('jam-cutter', { when: 'cut' })
    const second = await print(b)
    expect(second.effect).not.toBe('done')
    expect(tickets(b).length).toBeLessThanOrEqual(1)
  })

  test('after the refill the printer is ready again and prints the copy', async () => {
    const b = await idlePrinter()
    b.device.act('paper-out-after-bytes', { k: ROUND_BYTES + 20 })
    await print(b)
    b.device.act('refill')
    expect(await print(b)).toEqual(done)
    expect(b.alerts.has('paper-out')).toBe(false)
  })
})

describe('trouble after bytes were sent leaves the outcome unknown', () => {
  const troubles: readonly [string, (b: Bench) => void | Promise<void>][] = [
    ['cover opened', (b) => b.device.act('open-cover')],
    ['printer goes silent', (b) => b.device.act('silent')],
    ['power cut', (b) => b.device.act('power-cycle')],
    ['cable pulled', (b) => b.unplug()],
    ['cutter jams at the cut', (b) => b.device.act('jam-cutter', { when: 'cut' })],
  ]
  test.each(troubles)('%s', async (_name, trouble) => {
    const b = await idlePrinter()
    b.device.act('slow', { msPerLine: 300 })
    const completion = b.execute(printTicket)
    await b.clock.advance(400)
    expect(b.written.at(-1)?.length).toBe(ticketBytes + 3)
    await trouble(b)
    expect(await outcome(b, completion)).toMatchObject({ errorCode: 'DEVICE_INDETERMINATE', effect: 'unknown' })
    expect(tickets(b)).toEqual([])
  })

  test('a cable pulled after any byte of a ticket does not spoil the next one', { timeout: 60_000 }, async () => {
    const ticket = encodeTicket(elements, encoding)
    for (let length = 1; length < ticket.length; length++) {
      const b = await idlePrinter()
      b.device.receive(ticket.slice(0, length))
      await b.unplug()
      await b.plug()
      expect(await print(b)).toEqual(done)
      const last = tickets(b).at(-1)
      expect(last?.lines.slice(-2), `cut at byte ${length}`).toMatchObject([
        { text: 'A012', size: 3 },
        { text: '前面等候 5 人', size: 1 },
      ])
      expect(last?.qr).toBe('t:A012')
    }
  })

  test('a ticket waiting behind it is not done and never sent', async () => {
    const b = await idlePrinter()
    b.device.act('slow', { msPerLine: 300 })
    const first = b.execute(printTicket)
    const second = b.execute(printTicket)
    await b.clock.advance(400)
    await b.unplug()
    expect((await first).effect).toBe('unknown')
    expect(await second).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
  })
})

describe('status', () => {
  test('of an idle printer is online and full; nothing is written but status questions every 3 s', async () => {
    const b = await idlePrinter()
    expect(b.status).toMatchObject({
      common: { device: 'online' },
      printer: { paper: { upper: 'full' }, cover: 'closed', cutter: 'ok' },
    })
    const before = b.written.length
    await b.clock.advance(30_000)
    expect(new Set(bytesOf(b).slice(before))).toEqual(new Set(['100401', '100402', '100403', '100404']))
    expect(b.written.length - before).toBe(40)
    expect(b.alerts.size).toBe(0)
  })

  test.each([
    ['paper-low', 'refill', 'paper-low', 'online', { paper: { upper: 'low' } }],
    ['paper-out', 'refill', 'paper-out', 'online', { paper: { upper: 'out' } }],
    ['open-cover', 'close-cover', 'cover-open', 'userError', { cover: 'open' }],
    ['jam-cutter', 'clear-jam', 'cutter-fault', 'hardwareError', { cutter: 'inoperative' }],
    ['break-down', 'power-cycle', 'device-fault', 'hardwareError', {}],
  ] as const)('%s opens its alert and only that; %s clears it', async (act, remedy, alert, device, printer) => {
    const b = await idlePrinter()
    b.device.act(act)
    await b.clock.advance(3000)
    expect([...b.alerts.keys()]).toEqual([alert])
    expect(b.status).toMatchObject({ common: { device }, printer })
    b.device.act(remedy)
    await b.clock.advance(3000)
    expect(b.alerts.size).toBe(0)
    expect(b.status).toMatchObject({
      common: { device: 'online' },
      printer: { paper: { upper: 'full' }, cover: 'closed', cutter: 'ok' },
    })
  })

  test('three unanswered questions mean offline, the port stays open, and the first answers mean online', async () => {
    const b = await idlePrinter()
    b.device.act('silent')
    await b.clock.advance(3000 + 500 + 100 + 500 + 100 + 499)
    expect(b.status.common).toEqual({ device: 'online' })
    await b.clock.advance(1)
    expect(b.status).toMatchObject({
      common: { device: 'offline' },
      printer: { paper: { upper: 'unknown' }, cover: 'unknown', cutter: 'unknown' },
    })
    expect([...b.alerts.keys()]).toEqual(['device-offline'])
    b.device.act('silent', { on: false })
    await b.clock.advance(3000)
    expect(b.status.common).toEqual({ device: 'online' })
    expect(b.alerts.size).toBe(0)
    expect(b.failures).toEqual([])
    expect(await print(b)).toEqual(done)
  })

  test('an unplugged printer is offline at once', async () => {
    const b = await idlePrinter()
    await b.unplug('cable out')
    expect(b.status.common).toEqual({ device: 'offline' })
    expect(b.alerts.get('device-offline')).toBe('cable out')
    expect(b.clock.pending).toBe(0)
  })

  test('nonsense at another baud rate is offline; it recovers', async () => {
    const b = await idlePrinter()
    b.device.act('garbled')
    await b.clock.advance(6000)
    expect(b.status.common).toEqual({ device: 'offline' })
    expect((await print(b)).effect).toBe('notDone')
    b.device.act('garbled', { on: false })
    await b.clock.advance(3000)
    expect(await print(b)).toEqual(done)
  })
})

describe('answers', () => {
  test.each(['corrupt-answer', 'duplicate-answer'])('one %s changes no outcome and no status', async (act) => {
    const b = await idlePrinter()
    b.device.act(act, { times: 1 })
    await b.clock.advance(6000)
    b.device.act(act, { times: 1 })
    expect(await print(b)).toEqual(done)
    expect(tickets(b)).toHaveLength(1)
    await b.clock.advance(6000)
    expect(b.status.common).toEqual({ device: 'online' })
    expect(b.alerts.size).toBe(0)
  })

  test('a lost confirmation is unknown, never done', async () => {
    let drop = false
    const b = await idlePrinter({ onWire: (bytes) => (drop && (bytes[0] ?? 0) < 0x10 ? [] : [bytes]) })
    drop = true
    expect(await print(b)).toMatchObject({ errorCode: 'DEVICE_INDETERMINATE', effect: 'unknown' })
    drop = false
    expect(await print(b)).toEqual(done)
  })

  test('noise around every answer changes nothing', async () => {
    const b = await idlePrinter({ onWire: (bytes) => [Uint8Array.of(0xff, 0x81), bytes, Uint8Array.of(0xe1)] })
    expect(await print(b)).toEqual(done)
    expect(b.status.common).toEqual({ device: 'online' })
  })

  test('automatic status reports are switched off and not taken for answers', async () => {
    const b = await idlePrinter({ simulatorSettings: { automaticStatus: true } })
    b.device.act('paper-low')
    expect(await print(b)).toEqual(done)
    expect(b.status.printer).toMatchObject({ paper: { upper: 'low' } })
  })
})

describe('a model without GS r', () => {
  const settings = { confirm: 'realTimeOnly' }

  test('prints, confirmed after the expected duration by a clean round', async () => {
    const b = await idlePrinter({ settings })
    expect(await print(b)).toEqual(done)
    expect(tickets(b)).toHaveLength(1)
    expect(bytesOf(b).some((hex) => hex.endsWith('1d7201'))).toBe(false)
  })

  test('paper out while printing is unknown', async () => {
    const b = await idlePrinter({ settings })
    b.device.act('paper-out-after-bytes', { k: ROUND_BYTES + 20 })
    expect(await print(b)).toMatchObject({ effect: 'unknown', errorDescription: 'paper out while printing' })
  })

  test('under the setting for GS r prints nothing and says what to set', async () => {
    const b = await idlePrinter({ onWire: (bytes) => ((bytes[0] ?? 0) < 0x10 ? [] : [bytes]) })
    const completion = await print(b)
    expect(completion).toMatchObject({ completionCode: 'timeOut', errorCode: 'DEVICE_TIMEOUT', effect: 'notDone' })
    expect(completion.errorDescription).toContain('realTimeOnly')
    expect(tickets(b)).toEqual([])
  })
})

test('reset initialises the printer and is done when it answers again', async () => {
  const b = await idlePrinter()
  const before = b.written.length
  expect(await outcome(b, b.execute({ name: 'Printer.Reset', data: {} }))).toEqual(done)
  expect(
    bytesOf(b)
      .slice(before)
      .some((hex) => hex.includes('1b40')),
  ).toBe(true)
  expect(await print(b)).toEqual(done)
})

test('a command of another class is refused', async () => {
  const b = await idlePrinter()
  expect(await b.execute({ name: 'Board.Clear', data: { address: 1 } })).toMatchObject({
    completionCode: 'unsupportedCommand',
    effect: 'notDone',
  })
})
