import { EventEmitter } from 'node:events'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definition } from '../../device-drivers/scanner-hidpos/driver.ts'
import {
  AIM_VECTORS,
  bytesOf,
  MICROSCAN_SPLIT_TEXT,
  MICROSCAN_SPLIT_VECTOR,
  MICROSCAN_VECTORS,
  SPLIT_TEXT,
  SPLIT_VECTOR,
} from '../../device-drivers/scanner-hidpos/vectors.ts'
import { type HidDevice, hidPort } from '../../device-drivers/transport/hid.ts'
import { createSimulator } from '../../simulators/scanner-hidpos/simulator.ts'
import { type Bench, type BenchOptions, bench, unpluggedBench } from '../support/memoryPort.ts'
import { CANARY, expectNoTrace, quiet, saidBy, textsOf } from '../support/scanCanary.ts'

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const [HEAD, TAIL] = SPLIT_VECTOR.map(bytesOf) as [Uint8Array, Uint8Array]

async function start(settings: Record<string, unknown> = {}, options: BenchOptions = {}): Promise<Bench> {
  return quiet(await bench(definition, createSimulator, { settings, simulatorSettings: settings, ...options }))
}
const symbologies = (line: Bench) =>
  line.events.map((event) => (event.name === 'BarcodeReader.ReadEvent' ? event.data.symbology : event.name))

describe('a code', () => {
  it('goes out sealed, once, with its symbology', async () => {
    const line = await start()
    expect(line.status.common).toEqual({ device: 'online' })
    line.device.act('scan', { data: '取号A012', symbology: 'pdf417' })
    await line.clock.advance(5_000)
    expect(line.events).toEqual([
      {
        name: 'BarcodeReader.ReadEvent',
        id: line.sealed[0]?.id,
        keepForMs: 10_000,
        data: { symbology: 'pdf417', sealed: expect.objectContaining({ v: 1 }) },
      },
    ])
    expect(line.sealed.map(({ plain }) => plain)).toEqual([{ data: '取号A012' }])
    expect(line.status.barcodeReader).toEqual({ scanner: 'on' })
  })

  it.each([
    ['qr', 'BRANCH-TICKET-A012', 'qrCode'],
    ['code128', '620501234567', 'code128'],
    ['ean13', '6901234567892', 'ean13'],
    ['chinese', '取号A012', 'qrCode'],
  ] as const)('of the published layout is read: %s', async (name, text, symbology) => {
    const line = await start()
    await line.inject(bytesOf(AIM_VECTORS[name]))
    expect([textsOf(line), symbologies(line)]).toEqual([[text], [symbology]])
  })

  it('over several reports is one, cut anywhere, also inside a character', async () => {
    const line = await start()
    const stream = Uint8Array.from([...HEAD, ...TAIL])
    for (let cut = 0; cut <= stream.length; cut++) {
      await line.inject(stream.slice(0, cut))
      await line.inject(stream.slice(cut))
      await line.clock.advance(600)
    }
    expect(textsOf(line)).toEqual(Array.from({ length: 129 }, () => SPLIT_TEXT))
    // 56 is no multiple of three.
    line.device.act('scan', { data: '取号'.repeat(40) })
    await line.clock.settle()
    expect(textsOf(line).at(-1)).toBe('取号'.repeat(40))
  })

  it('of the longest kind taken fits, one byte more is dropped whole and said', async () => {
    const line = await start({ maxBytes: 200 })
    line.device.act('too-long', { bytes: 201 })
    await line.clock.settle()
    expect(textsOf(line)).toEqual([])
    expect(line.alerts.get('noise')).toMatch(/longer than is taken/)
    line.device.act('too-long', { bytes: 200 })
    await line.clock.settle()
    expect(textsOf(line)).toEqual(['7'.repeat(200)])
    expect(line.alerts.has('noise')).toBe(false)
  })

  it('seen twice in a row is one', async () => {
    const line = await start()
    line.device.act('double')
    line.device.act('scan')
    await line.clock.advance(5_000)
    expect(textsOf(line)).toHaveLength(1)
  })

  it('in GB18030 is read where the scanner is set to it', async () => {
    const line = await start({ charset: 'gb18030' })
    line.device.act('scan', { data: '取号A012' })
    await line.clock.settle()
    expect(textsOf(line)).toEqual(['取号A012'])
  })

  it.each([['control'], ['invalid-text']])('that is no text a host should take is refused: %s', async (act) => {
    const line = await start()
    line.device.act(act)
    await line.clock.settle()
    expect(textsOf(line)).toEqual([])
    expect(line.alerts.has('noise')).toBe(true)
  })

  it('leaves nothing of what it says in what is said or logged, taken, refused, cut or dropped', async () => {
    for (const settings of [{}, { charset: 'gb18030' }, { maxBytes: 10 }, { suffix: '0D' }]) {
      const line = await start(settings, {
        simulatorSettings: { charset: 'charset' in settings ? settings.charset : 'utf-8' },
      })
      line.device.act('scan', { data: CANARY })
      line.device.act('scan', { data: `${CANARY}\u0007` })
      line.device.act('half', { data: CANARY.repeat(4) })
      await line.clock.advance(5_000)
      line.device.act('half', { data: CANARY })
      await line.clock.advance(5_000)
      line.device.act('half', { data: CANARY.repeat(4) })
      await line.unplug()
      await line.plug()
      await line.clock.advance(5_000)
      expect(saidBy(line)).toContain('noise')
      expectNoTrace(line)
    }
  })

  it('is overwritten in the bytes it came in', async () => {
    const line = await start()
    const chunk = bytesOf(AIM_VECTORS.qr)
    line.driver.received(chunk)
    expect(hexOf(chunk)).toMatch(/^0+$/)
  })
})

describe('what is no whole code', () => {
  it('because its rest did not come is dropped, and what comes after is not put to it', async () => {
    const line = await start()
    await line.inject(HEAD.slice())
    await line.clock.advance(499)
    await line.unplug()
    await line.plug()
    await line.clock.advance(100)
    await line.inject(bytesOf(AIM_VECTORS.qr))
    expect(textsOf(line)).toEqual(['BRANCH-TICKET-A012'])
    await line.inject(HEAD.slice())
    await line.clock.advance(700)
    await line.inject(TAIL.slice())
    await line.inject(bytesOf(AIM_VECTORS.code128))
    expect(textsOf(line)).toEqual(['BRANCH-TICKET-A012', '620501234567'])
  })

  it('because its head was lost, on the line or before the port was open, is not taken for one', async () => {
    const line = await bench(definition, createSimulator)
    await line.inject(TAIL.slice())
    await line.clock.advance(100)
    await line.inject(HEAD.slice(0, 40))
    await line.clock.advance(150)
    await line.inject(TAIL.slice())
    await line.inject(bytesOf(AIM_VECTORS.code128))
    expect(textsOf(line)).toEqual(['620501234567'])
  })

  it('costs at most one good one on a noisy line', async () => {
    const line = await start()
    await line.inject(Uint8Array.of(0xff, 0x02, 0x05))
    await line.clock.advance(1_000)
    await line.inject(bytesOf(AIM_VECTORS.qr))
    await line.inject(Uint8Array.of(0x11))
    await line.inject(bytesOf(AIM_VECTORS.ean13))
    await line.inject(bytesOf(AIM_VECTORS.code128))
    expect(textsOf(line)).toEqual(['BRANCH-TICKET-A012', '620501234567'])
  })

  // Of a whole report lost out of the middle of others, or of most of two, nothing tells: they have neither number nor check.
  it('never becomes one, whichever bytes of a report are lost on a line', async () => {
    const texts = ['A012', 'x'.repeat(56), 'y'.repeat(57), `z${'0123456789'.repeat(15)}`]
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...texts), { minLength: 1, maxLength: 4 }),
        fc.nat(500),
        fc.integer({ min: 1, max: 56 }),
        async (codes, from, count) => {
          const sent: number[] = []
          const line = await start(
            { duplicateMs: 0 },
            {
              onWire: (bytes) => {
                sent.push(...bytes)
                return []
              },
            },
          )
          for (const data of codes) line.device.act('scan', { data })
          const place = from % sent.length
          sent.splice(place, Math.min(count, 64 - (place % 64)))
          await line.inject(Uint8Array.from(sent))
          await line.clock.advance(3_000)
          for (const text of textsOf(line)) expect(codes).toContain(text)
          await line.inject(bytesOf(AIM_VECTORS.code128))
          expect(textsOf(line).at(-1)).toBe('620501234567')
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a scanner of the Microscan layout', () => {
  it('is read as published', async () => {
    const line = await start({ report: 'microscan' })
    await line.inject(bytesOf(MICROSCAN_VECTORS.published))
    for (const report of MICROSCAN_SPLIT_VECTOR) await line.inject(bytesOf(report))
    expect(textsOf(line)).toEqual(['A]002374938', MICROSCAN_SPLIT_TEXT])
    expect(symbologies(line)).toEqual(['unknown', 'unknown'])
  })

  it('may put the AIM identifier and line ends around its codes', async () => {
    const settings = { report: 'microscan', aimPrefix: true, suffix: '0D 0A' }
    const line = await start(settings)
    await line.inject(bytesOf(MICROSCAN_VECTORS.wrapped))
    line.device.act('scan', { data: 'BRANCH-TICKET-A012-'.repeat(9), symbology: 'qrCode' })
    await line.clock.settle()
    expect(textsOf(line)).toEqual(['02374938', 'BRANCH-TICKET-A012-'.repeat(9)])
    expect(symbologies(line)).toEqual(['code39', 'qrCode'])
  })

  it('does not say whether a full report is the last: silence does', async () => {
    const line = await start({ report: 'microscan' })
    line.device.act('scan', { data: 'x'.repeat(62) })
    await line.clock.advance(499)
    expect(textsOf(line)).toEqual([])
    await line.clock.advance(1)
    expect(textsOf(line)).toEqual(['x'.repeat(62)])
  })
})

it('reads reports off a USB HID port, one a piece', async () => {
  const scanner = Object.assign(new EventEmitter(), {
    write: () => Promise.resolve(0),
    close: () => Promise.resolve(),
  }) satisfies HidDevice
  const line = unpluggedBench(definition, createSimulator)
  const port = await hidPort({ vendorId: 0x0db5, productId: 0x0139 }, () => Promise.resolve(scanner))(
    { onData: (bytes) => line.driver.received(bytes), onClose: (reason) => line.driver.disconnected(reason) },
    { baudRate: 0, signal: new AbortController().signal },
  )
  line.driver.connected(port)
  await quiet(line)
  for (const report of [AIM_VECTORS.qr, ...SPLIT_VECTOR]) scanner.emit('data', bytesOf(report))
  await line.clock.settle()
  expect(textsOf(line)).toEqual(['BRANCH-TICKET-A012', SPLIT_TEXT])
  scanner.emit('error', new Error('could not read from HID device'))
  expect(line.status.common).toEqual({ device: 'offline' })
})
