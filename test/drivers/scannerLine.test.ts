import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definition } from '../../device-drivers/scanner-line/driver.ts'
import {
  bytesOf,
  LINE_VECTORS,
  NEWLAND_COMMAND,
  NEWLAND_VECTORS,
  TRIGGER_VECTORS,
} from '../../device-drivers/scanner-line/vectors.ts'
import { createSimulator } from '../../simulators/scanner-line/simulator.ts'
import { type Bench, type BenchOptions, bench } from '../support/memoryPort.ts'
import { CANARY, expectNoTrace, quiet, saidBy, textsOf } from '../support/scanCanary.ts'

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

/** Driver and scanner with the same settings. */
async function start(settings: Record<string, unknown> = {}, options: BenchOptions = {}): Promise<Bench> {
  return quiet(await bench(definition, createSimulator, { settings, simulatorSettings: settings, ...options }))
}

describe('a code', () => {
  it('goes out sealed, once, with its symbology', async () => {
    const line = await start({ aimPrefix: true })
    expect(line.status.common).toEqual({ device: 'online' })
    expect(line.status.barcodeReader).toEqual({ scanner: 'unknown' })
    line.device.act('scan', { data: '取号A012', symbology: 'qrCode' })
    await line.clock.advance(5_000)
    expect(line.events).toEqual([
      {
        name: 'BarcodeReader.ReadEvent',
        id: line.sealed[0]?.id,
        keepForMs: 10_000,
        data: { symbology: 'qrCode', sealed: expect.objectContaining({ v: 1 }) },
      },
    ])
    expect(line.sealed.map(({ plain }) => plain)).toEqual([{ data: '取号A012' }])
    expect(line.status.barcodeReader).toEqual({ scanner: 'on' })
  })

  it.each([
    ['plain', {}, 'BRANCH-TICKET-A012', 'unknown'],
    ['aimCrlf', { terminator: 'crlf', aimPrefix: true }, 'BRANCH-TICKET-A012', 'qrCode'],
    ['aimCrlf', { aimPrefix: true }, 'BRANCH-TICKET-A012', 'qrCode'],
    ['code128Lf', { terminator: 'lf', aimPrefix: true }, '620501234567', 'code128'],
    ['framed', { prefix: '02', suffix: '03' }, '6901234567892', 'unknown'],
    ['utf8', {}, '取号A012', 'unknown'],
    ['gb18030', { charset: 'gb18030' }, '取号A012', 'unknown'],
  ] as const)('of the published form %s with %j is read', async (name, settings, text, symbology) => {
    const line = await start(settings)
    await line.inject(bytesOf(LINE_VECTORS[name]))
    expect(textsOf(line)).toEqual([text])
    expect(line.events.map(({ data }) => 'symbology' in data && data.symbology)).toEqual([symbology])
  })

  it.each([
    { terminator: 'cr' },
    { terminator: 'crlf', aimPrefix: true },
    { terminator: 'lf', prefix: '02', suffix: '03' },
    { charset: 'gb18030', aimPrefix: true, prefix: '5B 5B' },
  ])('of a scanner set to %j is read', async (settings) => {
    const line = await start(settings)
    line.device.act('scan', { data: '取号A012', symbology: 'dataMatrix' })
    await line.clock.settle()
    expect(textsOf(line)).toEqual(['取号A012'])
  })

  it('that the hub did not take in time is not sent later', async () => {
    const line = await start({}, { emit: () => Promise.resolve('expired') })
    line.device.act('scan')
    await line.clock.advance(20_000)
    expect(line.events).toHaveLength(1)
    expect(line.logs).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'the hub did not take the code in time' }),
    )
  })

  it('seen twice in a row is one, twice with time between is two', async () => {
    const line = await start({ duplicateMs: 1_000 })
    line.device.act('double')
    line.device.act('scan')
    await line.clock.advance(999)
    line.device.act('scan')
    await line.clock.advance(1_000)
    expect(textsOf(line)).toHaveLength(1)
    line.device.act('scan')
    line.device.act('scan', { data: 'another' })
    await line.clock.settle()
    expect(textsOf(line)).toHaveLength(3)
  })

  it('leaves nothing of what it says in what is said or logged, taken, refused, cut or dropped', async () => {
    for (const settings of [{}, { charset: 'gb18030' }, { aimPrefix: true }, { maxBytes: 10 }, { prefix: '02' }]) {
      const line = await start(settings, {
        // Nothing but lines of the plain form: with some settings a code, with others none.
        simulatorSettings: { charset: 'charset' in settings ? settings.charset : 'utf-8' },
      })
      line.device.act('scan', { data: CANARY })
      line.device.act('half', { data: CANARY })
      await line.clock.advance(5_000)
      await line.inject(latin1(`${CANARY.slice(0, -3)}\u0007\r`))
      await line.inject(latin1('canary\xff-622500\r'))
      await line.inject(latin1('canary-622500'))
      await line.unplug()
      await line.plug()
      await line.inject(latin1('0000000006\r'))
      await line.clock.advance(5_000)
      expect(saidBy(line)).toContain('noise')
      expectNoTrace(line)
    }
  })

  it('is overwritten in the bytes it came in', async () => {
    const line = await start()
    for (const chunk of [latin1('A012'), latin1('\r'), latin1('B\r')]) {
      line.driver.received(chunk)
      expect(hexOf(chunk)).toMatch(/^0+$/)
    }
  })
})

describe('what is no whole code', () => {
  it('because the cable was pulled is not completed by bytes of the next connection', async () => {
    const line = await start()
    for (let cut = 1; cut < 8; cut++) {
      await line.inject(latin1('HALF-ONE'.slice(0, cut)))
      await line.unplug()
      await line.plug()
      await line.clock.advance(1_000)
      await line.inject(latin1(`NEXT${cut}\r`))
    }
    expect(textsOf(line)).toEqual([1, 2, 3, 4, 5, 6, 7].map((cut) => `NEXT${cut}`))
  })

  it('because the port was opened in the middle of it is not taken for one', async () => {
    const line = await bench(definition, createSimulator)
    for (const piece of ['ST-OF', '-A-CO', 'DE\r']) {
      await line.inject(latin1(piece))
      await line.clock.advance(20)
    }
    expect(textsOf(line)).toEqual([])
    await line.clock.advance(40)
    await line.inject(latin1('NEXT\r'))
    expect(textsOf(line)).toEqual(['NEXT'])
  })

  it('because it broke off is dropped with its rest, and costs one good one at most', async () => {
    const line = await start()
    await line.inject(latin1('HEAD'))
    await line.clock.advance(500)
    await line.inject(latin1('REST\r'))
    await line.inject(latin1('NEXT\r'))
    expect(textsOf(line)).toEqual(['NEXT'])
    await line.inject(latin1('HEAD'))
    await line.clock.advance(1_300)
    await line.inject(latin1('NO-REST-CAME\r'))
    expect(textsOf(line)).toEqual(['NEXT', 'NO-REST-CAME'])
  })

  it('because it is too long is dropped whole, and said', async () => {
    const line = await start({ maxBytes: 20 })
    await line.inject(latin1(`${'7'.repeat(21)}\r`))
    line.device.act('too-long')
    await line.clock.settle()
    expect(textsOf(line)).toEqual([])
    expect(line.alerts.get('noise')).toMatch(/longer than is taken/)
    await line.inject(latin1(`${'7'.repeat(20)}\r`))
    expect(textsOf(line)).toEqual(['7'.repeat(20)])
    expect(line.alerts.has('noise')).toBe(false)
  })

  it.each([
    ['control', /control characters/],
    ['invalid-text', /no text/],
  ])('because of what it says (%s) is refused, said once, and forgotten with the next good one', async (act, words) => {
    const line = await start()
    for (let times = 0; times < 3; times++) line.device.act(act)
    await line.clock.settle()
    expect(line.alerts.get('noise')).toMatch(words)
    expect(line.logs.filter(({ level }) => level === 'warn')).toHaveLength(1)
    line.device.act('scan')
    await line.clock.settle()
    expect(textsOf(line)).toHaveLength(1)
    expect(line.alerts.has('noise')).toBe(false)
  })

  it('because prefix, identifier or suffix are missing is refused', async () => {
    const line = await start({ prefix: '02', aimPrefix: true, suffix: '03' })
    for (const text of ['A\r', '\u0002A\u0003\r', '\u0002]Q0A\r', ']Q0A\u0003\r']) await line.inject(latin1(text))
    expect(textsOf(line)).toEqual([])
    expect(line.alerts.has('noise')).toBe(true)
    await line.inject(latin1('\u0002]Q0A\u0003\r'))
    expect(textsOf(line)).toEqual(['A'])
  })

  it('never becomes one, wherever the line is cut, stalls or is pulled', async () => {
    const codes = ['FIRST-CODE', 'SECOND', 'THIRD-AND-LAST-CODE']
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...codes), fc.nat(20), fc.constantFrom('stall', 'pull', 'go')), {
          minLength: 1,
          maxLength: 6,
        }),
        async (scans) => {
          const line = await start({ duplicateMs: 0 })
          let sent = 0
          for (const [code, cut, what] of scans) {
            const bytes = latin1(`${code}\r`)
            await line.inject(bytes.slice(0, cut))
            if (what === 'stall') await line.clock.advance(700)
            if (what === 'pull') {
              await line.unplug()
              await line.plug()
            }
            await line.inject(bytes.slice(cut))
            sent += 1
            await line.clock.advance(2_000)
          }
          const read = textsOf(line)
          expect(read.length).toBeLessThanOrEqual(sent)
          for (const text of read) expect(codes).toContain(text)
          const sound = scans.filter(([code, cut, what]) => what === 'go' || (what === 'stall' && cut > code.length))
          expect(read.length).toBeGreaterThanOrEqual(sound.length)
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('the light', () => {
  const on = { name: 'BarcodeReader.Trigger', data: { on: true } } as const
  const off = { name: 'BarcodeReader.Trigger', data: { on: false } } as const

  it('is switched by the published bytes; what lies there is read, and it goes out', async () => {
    const line = await start({ trigger: 'honeywell' })
    line.device.act('present', { data: 'A012' })
    await line.clock.settle()
    expect(textsOf(line)).toEqual([])
    expect(await line.execute(on)).toEqual({ completionCode: 'success', effect: 'done' })
    expect(hexOf(line.written.at(-1) ?? latin1(''))).toBe(hexOf(bytesOf(TRIGGER_VECTORS.on)))
    await line.clock.settle()
    expect(textsOf(line)).toEqual(['A012'])
    expect(line.status.barcodeReader).toEqual({ scanner: 'off' })
    expect(line.device.look()).toMatchObject({ light: false, scans: 1 })
    line.device.act('take-away')
    await line.execute(on)
    await line.clock.settle()
    expect(line.status.barcodeReader).toEqual({ scanner: 'on' })
    await line.execute(off)
    expect(hexOf(line.written.at(-1) ?? latin1(''))).toBe(hexOf(bytesOf(TRIGGER_VECTORS.off)))
    await line.clock.settle()
    expect(line.status.barcodeReader).toEqual({ scanner: 'off' })
    expect(line.device.look()).toMatchObject({ light: false })
  })

  it('is switched by whatever bytes the settings name', async () => {
    const line = await start({ trigger: { on: '1B 31', off: '1B30' } })
    await line.execute(on)
    expect(line.written.map(hexOf)).toEqual(['1b31'])
    expect(line.device.look()).toMatchObject({ light: true })
  })

  it('is not there, or can not be reached, or it is too late: each is told', async () => {
    const without = await start()
    expect(await without.execute(on)).toMatchObject({ completionCode: 'unsupportedCommand', effect: 'notDone' })
    const line = await start({ trigger: 'honeywell' })
    expect(await line.execute({ ...on, deadline: line.clock.now() })).toMatchObject({
      errorCode: 'DEADLINE_PASSED',
      effect: 'notDone',
    })
    await line.unplug()
    expect(await line.execute(on)).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
    expect(line.status.barcodeReader).toEqual({ scanner: 'unknown' })
    expect([...without.written, ...line.written]).toEqual([])
  })
})

describe('the configuration', () => {
  const settings = { configuration: [NEWLAND_COMMAND, '#C39ENA1'] }

  it('is sent when the port opens, command by command, and its answers are read', async () => {
    const line = await start(settings)
    await line.clock.advance(100)
    expect(hexOf(line.written[0] ?? latin1(''))).toBe(hexOf(bytesOf(NEWLAND_VECTORS.command)))
    expect(line.device.look()).toMatchObject({ configuration: settings.configuration })
    expect([...line.alerts]).toEqual([])
    line.device.act('scan', { data: 'A012' })
    await line.clock.settle()
    expect(textsOf(line)).toEqual(['A012'])
    await line.unplug()
    await line.plug()
    await line.clock.advance(200)
    expect(line.written).toHaveLength(4)
  })

  it('that is refused is told until it is taken', async () => {
    const line = await bench(definition, createSimulator, { settings })
    line.device.act('refuse')
    await line.clock.advance(200)
    expect(line.alerts.get('device-fault')).toMatch(/command 1 of 2 was refused/)
    expect(line.status.common).toEqual({ device: 'online' })
    line.device.act('refuse', { on: false })
    await line.unplug()
    await line.plug()
    await line.clock.advance(200)
    expect(line.alerts.has('device-fault')).toBe(false)
  })

  it('that is not answered is told, not sent again, and codes are read all the same', async () => {
    const line = await bench(definition, createSimulator, { settings })
    line.device.act('no-answers')
    await line.clock.advance(30_000)
    expect(line.written).toHaveLength(1)
    expect(line.alerts.get('result-unknown')).toMatch(/command 1 of 2 was not answered/)
    line.device.act('scan', { data: 'A012' })
    await line.clock.settle()
    expect(textsOf(line)).toEqual(['A012'])
  })

  it('and the codes between its answers do not disturb each other', async () => {
    const line = await start(settings)
    await line.clock.advance(59)
    line.device.act('scan', { data: 'BEFORE' })
    await line.clock.advance(1)
    line.device.act('scan', { data: 'AFTER' })
    await line.clock.advance(500)
    expect(textsOf(line)).toEqual(['BEFORE', 'AFTER'])
    expect(line.device.look()).toMatchObject({ configuration: settings.configuration })
    expect([...line.alerts]).toEqual([])
  })
})
