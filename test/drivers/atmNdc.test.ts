import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definition } from '../../device-drivers/atm-ndc/driver.ts'
import { NDC_REQUEST, NDC_SAMPLES, ndc } from '../../device-drivers/atm-ndc/vectors.ts'
import { createSimulator } from '../../simulators/atm-ndc/simulator.ts'
import { type Bench, type BenchOptions, bench, plainMemory } from '../support/memoryPort.ts'

const CASSETTES = [
  { currency: 'CNY', value: 100, capacity: 3_000 },
  { currency: 'CNY', value: 10 },
]
const SECRETS = /6225000000000006|ZHANG|3012201|0;60<78>44=77241/

const start = (settings: Record<string, unknown> = {}, options: BenchOptions = {}): Promise<Bench> =>
  bench(definition, createSimulator, {
    settings: { cassettes: CASSETTES, ...settings },
    simulatorSettings: settings,
    ...options,
  })

/** As the default framing has it. */
function framed(text: string): Uint8Array {
  const body = Buffer.from(ndc(text), 'latin1')
  return Uint8Array.from([body.length >> 8, body.length & 0xff, ...body])
}
// A slice of a Buffer is no copy, and what the driver has read it overwrites.
const joined = (...parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts))
const hear = (line: Bench, ...texts: string[]) => line.inject(joined(...texts.map(framed)))
const part = (line: Bench, id: string) => line.status.machine?.components[id]
const unit = (line: Bench, id: string) => line.status.units?.units[id]
const told = (line: Bench, name: string) => line.events.filter((event) => event.name === name).map(({ data }) => data)
const incidents = (line: Bench) => told(line, 'Machine.IncidentEvent')
const verdicts = (line: Bench) => told(line, 'Machine.MessageEvent').map((data) => 'verdict' in data && data.verdict)
/** Everything that left the driver, sealed or not. */
const said = (line: Bench) =>
  JSON.stringify([line.events, line.logs, line.status, [...line.alerts], line.sealed, line.failures])

describe('what published messages tell of a machine', () => {
  it('a card not taken is an incident of its reader', async () => {
    const line = await start()
    await hear(line, NDC_SAMPLES.cardNotTaken)
    expect(incidents(line)).toEqual([
      { component: 'card-reader', code: 'card-captured', severity: 2, detail: 'diagnostic 0006000000' },
    ])
    expect(part(line, 'card-reader')).toEqual({
      kind: 'cardReader',
      device: 'online',
      severity: 0,
      details: { status: 'card-captured', diagnostic: '0006000000' },
    })
  })

  it('paper low, then out, then good again; what is not told of stays', async () => {
    const line = await start()
    await hear(line, NDC_SAMPLES.receiptLow)
    expect(part(line, 'receipt-printer')).toMatchObject({
      supply: 'low',
      details: { 'supply.paper': 'low', 'supply.ribbon': 'good', 'supply.knife': 'good' },
    })
    await hear(line, NDC_SAMPLES.receiptOut)
    expect(part(line, 'receipt-printer')).toMatchObject({ supply: 'out', details: { status: 'notPrinted' } })
    await hear(line, '12|001000001||G0|2|00|')
    expect(part(line, 'receipt-printer')).toMatchObject({ supply: 'out', severity: 2, details: { status: 'ok' } })
    await hear(line, '12|001000001||G0|0|00|1000')
    expect(part(line, 'receipt-printer')).toMatchObject({ supply: 'good' })
  })

  it('power, supervisor, vibration and a cassette that runs low', async () => {
    const line = await start()
    await hear(line, '1|001000001|001|1', NDC_SAMPLES.ready)
    expect(line.status.machine?.mode).toBe('inService')
    await hear(line, NDC_SAMPLES.powerFailure)
    expect(incidents(line)).toEqual([{ component: 'power', code: 'power-failure', severity: 2 }])
    // Whether it has been put in service again nobody has said yet.
    expect(line.status.machine?.mode).toBe('unknown')
    await hear(line, NDC_REQUEST)
    await hear(line, NDC_SAMPLES.supervisorEntry)
    expect(line.status.machine?.mode).toBe('supervisor')
    await hear(line, NDC_SAMPLES.supervisorExit, NDC_SAMPLES.vibration)
    expect(line.status.machine?.mode).toBe('inService')
    expect(incidents(line)[1]).toEqual({ component: 'sensors', code: 'vibration', severity: 4 })
    expect(part(line, 'sensors')?.details).toMatchObject({ vibration: 'active', door: 'inactive' })
    const other = await start()
    await hear(other, NDC_SAMPLES.cassetteLow)
    expect(unit(other, 'cassette-1')).toEqual({
      component: 'cash-dispenser',
      kind: 'cash',
      role: 'dispense',
      currency: 'CNY',
      value: 100,
      capacity: 3_000,
      count: null,
      status: 'ok',
      replenishment: 'low',
    })
    expect(unit(other, 'reject')).toMatchObject({ role: 'reject', replenishment: 'ok' })
    expect(incidents(other)).toEqual([])
  })

  it('terminal states: supplies, fitness, sensors, counters, configuration, release', async () => {
    const line = await start()
    await hear(line, NDC_SAMPLES.supplies)
    expect(
      Object.entries(line.status.units?.units ?? {}).map(([name, { replenishment }]) => [name, replenishment]),
    ).toEqual([
      ['card-bin', 'ok'],
      ['reject', 'ok'],
      ['cassette-1', 'empty'],
      ['cassette-2', 'empty'],
      ['cassette-3', 'low'],
      ['cassette-4', 'empty'],
    ])
    await hear(line, NDC_SAMPLES.fitness)
    expect(part(line, 'receipt-printer')).toMatchObject({ severity: 2, device: 'online' })
    // Rated fatal because it is empty.
    expect(unit(line, 'cassette-4')).toMatchObject({ status: 'ok', replenishment: 'empty' })
    await hear(line, NDC_SAMPLES.counters)
    expect([1, 2, 3, 4].map((place) => unit(line, `cassette-${place}`)?.count)).toEqual([480, 920, 300, 150])
    expect([unit(line, 'reject')?.count, unit(line, 'card-bin')?.count]).toEqual([6, 4])
    expect(part(line, 'cash-dispenser')?.details).toMatchObject({
      'cassette-1.dispensed': '120',
      'cassette-4.rejected': '3',
      transactions: '2640',
    })
    await hear(line, NDC_SAMPLES.configuration)
    expect(unit(line, 'cassette-4')).toMatchObject({ status: 'missing', replenishment: 'empty' })
    await hear(line, NDC_SAMPLES.hardware, NDC_SAMPLES.release, NDC_SAMPLES.options, NDC_SAMPLES.sensors)
    expect(part(line, 'software')?.details).toEqual({
      configuration: '0022',
      product: '3B',
      release: '0300',
      version: '0310',
      options: '0102',
    })
    expect(unit(line, 'cassette-4')?.status).toBe('missing')
    expect(verdicts(line).every((verdict) => verdict === 'taken')).toBe(true)
  })

  it.each([
    [['22|001000001||C|C03'], 'outOfService'],
    [['22|001000001||C|C04'], 'inService'],
    [['22|001000001||C|C02'], 'maintenance'],
    [[NDC_SAMPLES.goInService], 'unknown'],
    [[NDC_SAMPLES.supervisorExit, NDC_SAMPLES.goInService, NDC_SAMPLES.ready], 'inService'],
    [[NDC_SAMPLES.supervisorExit, NDC_SAMPLES.goOutOfService, NDC_SAMPLES.ready], 'outOfService'],
    [[NDC_SAMPLES.supervisorExit, NDC_SAMPLES.goOutOfService, NDC_SAMPLES.rejected, NDC_SAMPLES.ready], 'unknown'],
    [[NDC_REQUEST], 'inService'],
  ])('%j: %s', async (texts, mode) => {
    const line = await start({ luno: '001000001' })
    await hear(line, ...texts)
    expect(line.status.machine?.mode ?? 'unknown').toBe(mode)
  })
})

describe('what happens at a machine', () => {
  it.each([
    ['D2', 'card-not-ejected'],
    ['E101000000', 'short-dispense'],
    ['E300000000', 'dispense-unknown'],
    ['E500000000', 'notes-retracted'],
    ['F3', 'deposit-jammed'],
    ['H<', 'journal-tamper'],
    ['P10010', 'door-open'],
    ['P10001', 'silent-alarm'],
    ['P100001', 'enclosure-open'],
    ['P3010', 'vibration'],
    ['Y=', 'coins-tampered'],
    ['w?', 'counterfeit'],
  ])('%s is told as %s', async (status, code) => {
    const line = await start()
    await hear(line, `12|001000001||${status}`)
    expect(incidents(line)).toMatchObject([{ code }])
  })

  it('bins that come and go while the supervisor is at it are nobody’s incident', async () => {
    const line = await start()
    line.device.act('supervisor')
    line.device.act('take-cassette', { cassette: 2 })
    await line.clock.settle()
    expect(unit(line, 'cassette-2')).toBeUndefined()
    line.device.act('refill')
    line.device.act('take-cassette', { cassette: 2 })
    await line.clock.settle()
    expect(unit(line, 'cassette-2')).toMatchObject({ status: 'missing', count: 2_000 })
    line.device.act('return-cassette', { cassette: 2 })
    line.device.act('supervisor', { on: false })
    await line.clock.settle()
    expect(unit(line, 'cassette-2')).toMatchObject({ status: 'ok' })
    expect(incidents(line)).toEqual([])
    line.device.act('take-cassette', { cassette: 2 })
    line.device.act('vibration')
    await line.clock.settle()
    expect(incidents(line)).toMatchObject([{ code: 'tamper', severity: 3 }, { code: 'vibration' }])
    // Over again: no incident of its own.
    await hear(line, '12|001000001||P100000111101100000')
    expect(incidents(line)).toHaveLength(2)
  })

  it('a customer’s request is told of where the bank has said what its operation code means, and never more than that', async () => {
    const settings = { operations: [{ code: 'AAI  B D', kind: 'withdrawal' }] }
    const line = await start(settings)
    line.device.act('withdraw', { notes: [2] })
    line.device.act('withdraw', { notes: [1], operation: 'CC' })
    await line.clock.settle()
    expect(told(line, 'Machine.TransactionEvent')).toEqual([
      { kind: 'withdrawal', result: 'unknown', amountBand: null, at: null },
    ])
    expect(said(line)).not.toMatch(SECRETS)
    expect(verdicts(line)).toHaveLength(4)
  })

  it.each([
    { framing: 'length' },
    { framing: 'length', lengthIncludesItself: true },
    { framing: 'etx' },
    { framing: 'none' },
  ])('every act of the simulator, bounded by %j: one state of the machine, nothing of a customer', async (settings) => {
    const line = await start(settings)
    const acts: [string, object?][] = [
      ['ask', { for: 'counters' }],
      ['ask', { for: 'configuration' }],
      ['every-device', { severity: 2 }],
      ['withdraw', { notes: [3, 1] }],
      ['withdraw', { notes: [1], fails: 'retracted' }],
      ['host', { command: 'out' }],
      ['other-machine'],
      ['journal'],
      ['garble'],
      ['ask', { for: 'supplies' }],
      ['fault', { device: 'D', status: '2' }],
      ['paper', { printer: 'journal', state: 'out' }],
      ['capture-card'],
    ]
    for (const [act, argument] of acts) {
      line.device.act(act, argument)
      await line.clock.advance(500)
    }
    expect(line.status.machine?.mode).toBe('outOfService')
    expect(part(line, 'card-reader')).toMatchObject({ severity: 0, details: { status: 'card-captured' } })
    expect(part(line, 'journal-printer')).toMatchObject({ severity: 4, device: 'hardwareError', supply: 'out' })
    expect(unit(line, 'cassette-1')).toMatchObject({ count: 2_000, replenishment: 'ok' })
    expect(incidents(line).map((data) => 'code' in data && data.code)).toEqual([
      'power-failure',
      'notes-retracted',
      'card-not-ejected',
      'card-captured',
    ])
    expect(new Set(verdicts(line))).toEqual(new Set(['taken', 'ignored', 'refused']))
    expect(said(line)).not.toMatch(SECRETS)
    expect(line.written).toEqual([])
  })
})

describe('a copy that is not as it should be', () => {
  it('says the same however it is cut', async () => {
    const texts = [
      NDC_SAMPLES.supplies,
      NDC_REQUEST,
      NDC_SAMPLES.cassetteLow.replace('000', '001000001'),
      NDC_SAMPLES.counters,
    ]
    const stream = joined(Buffer.from(ndc('|054:000000|3111'), 'latin1'), ...texts.map(framed))
    const whole = await start()
    await whole.inject(stream)
    expect(whole.status.units?.units['cassette-1']).toMatchObject({ count: 480, replenishment: 'low' })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(stream.length), { maxLength: 8 }), async (cuts) => {
        const line = await start()
        const places = [0, ...cuts.sort((a, b) => a - b), stream.length]
        for (const [at, from] of places.entries()) await line.inject(stream.subarray(from, places[at + 1] ?? from))
        expect(line.status).toEqual(whole.status)
        expect(line.sealed.map(({ plain }) => plain)).toEqual(whole.sealed.map(({ plain }) => plain))
      }),
      { numRuns: 60 },
    )
  })

  it('is heard from its next message on, wherever it begins', async () => {
    const before = framed(NDC_SAMPLES.configuration)
    for (let from = 1; from < before.length; from++) {
      const line = await start()
      await line.inject(
        joined(before.subarray(from), framed(NDC_SAMPLES.receiptLow), framed(NDC_SAMPLES.supervisorEntry)),
      )
      expect([part(line, 'receipt-printer')?.supply, line.status.machine?.mode], `from ${from}`).toEqual([
        'low',
        'supervisor',
      ])
    }
  })

  it('that breaks off in a message costs that one', async () => {
    const line = await start()
    line.device.act('half')
    await line.clock.advance(5_000)
    await hear(line, NDC_SAMPLES.receiptLow)
    expect(part(line, 'receipt-printer')?.supply).toBe('low')
    line.device.act('half')
    await line.unplug()
    await line.plug()
    await hear(line, NDC_SAMPLES.receiptOut)
    expect(part(line, 'receipt-printer')?.supply).toBe('out')
  })

  it('with two machines in it is that of the one configured, or of the first heard', async () => {
    const first = await start()
    await hear(first, NDC_SAMPLES.receiptLow, '12|009000009||P21', '12|009000009||D2|4|00|4')
    expect([first.status.machine?.mode, part(first, 'card-reader')]).toEqual(['unknown', undefined])
    expect(first.logs.filter(({ message }) => message.includes('another machine'))).toHaveLength(1)
    const second = await start({ luno: '009000009' })
    await hear(second, NDC_SAMPLES.receiptLow, '12|009000009||P21')
    expect([second.status.machine?.mode, part(second, 'receipt-printer')]).toEqual(['supervisor', undefined])
    expect(verdicts(second)).toEqual(['taken'])
  })

  it('of nothing but noise raises an alert, and clears it with the first message', async () => {
    const line = await start()
    for (let round = 0; round < 20; round++) await line.inject(new Uint8Array(1_000).fill(0xee))
    expect([...line.alerts.keys()]).toEqual(['noise'])
    await hear(line, NDC_SAMPLES.ready)
    expect([...line.alerts.keys()]).toEqual([])
  })

  it('throws at nothing, keeps nothing of what it does not understand', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('length', 'etx', 'none'),
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 80 }),
            fc.constantFrom(...Object.values(NDC_SAMPLES), NDC_REQUEST).map(framed),
          ),
          {
            maxLength: 12,
          },
        ),
        async (framing, chunks) => {
          const line = await start({ framing })
          for (const chunk of chunks) await line.inject(chunk)
          await line.clock.advance(10_000)
          expect(said(line)).not.toMatch(SECRETS)
          expect(line.failures).toEqual([])
        },
      ),
      { numRuns: 200 },
    )
  })
})

describe('what is kept', () => {
  it('a message is sealed, masked, with what became of it; or nothing where that is not wanted', async () => {
    const line = await start()
    await hear(line, NDC_SAMPLES.supervisorEntry, NDC_REQUEST, 'Zx|6225000000000006', '61||||ZHANG')
    const events = line.events.filter(({ name }) => name === 'Machine.MessageEvent')
    // Noise makes no message where lengths do.
    expect(events.map(({ data }) => 'verdict' in data && data.verdict)).toEqual(['taken', 'taken', 'ignored'])
    expect(line.sealed.map(({ id }) => id)).toEqual(events.map(({ id }) => id))
    expect(line.sealed[0]?.plain).toEqual({ format: 'text', data: ndc(NDC_SAMPLES.supervisorEntry), isCut: false })
    expect(said(line)).not.toMatch(SECRETS)
    const silent = await start({ keepRaw: false })
    await hear(silent, NDC_SAMPLES.supervisorEntry)
    expect([silent.sealed, silent.events]).toEqual([[], []])
  })

  it('a message is cut where a sealed box can not hold it', async () => {
    const line = await start({ framing: 'etx', luno: '001000001' })
    for (const text of ['\x1c'.repeat(7_000), `61||||${'x'.repeat(7_000)}`])
      await line.inject(Uint8Array.from(Buffer.from(`${ndc(text)}\x03`, 'latin1')))
    expect(line.sealed).toHaveLength(2)
    for (const { plain } of line.sealed) {
      expect(plain).toMatchObject({ isCut: true })
      expect(JSON.stringify(plain).length).toBeLessThan(6_000)
    }
  })

  it('what a machine has said survives the agent, since it is not said again', async () => {
    const memory = plainMemory()
    const before = await start({}, { memory })
    await hear(before, NDC_SAMPLES.counters, NDC_SAMPLES.receiptLow)
    const after = await start({}, { memory })
    expect(after.status.machine).toEqual(before.status.machine)
    expect(after.status.units).toEqual(before.status.units)
    const broken = await start({}, { memory: plainMemory('{"status":7}') })
    expect(broken.status.machine).toBeUndefined()
    expect(broken.status.common).toEqual({ device: 'online' })
  })

  it('a memory that can not be written costs nothing but that', async () => {
    const memory = {
      load: () => undefined,
      save: () => {
        throw new Error('disk full')
      },
    }
    const line = await start({}, { memory })
    await hear(line, NDC_SAMPLES.receiptLow)
    expect(part(line, 'receipt-printer')?.supply).toBe('low')
  })
})

describe('what was said before', () => {
  it('is not shown as if it were of the report after it', async () => {
    const line = await start()
    await hear(line, '12|001000001||G2||054|', '12|001000001||G0||')
    expect(part(line, 'receipt-printer')).toEqual({
      kind: 'receiptPrinter',
      device: 'online',
      details: { status: 'ok' },
    })
  })
})

describe('a copy that never ends', () => {
  it('is heard, and told and kept only now and then', async () => {
    const line = await start()
    let statuses = 0
    let last: unknown
    for (let times = 0; times < 2_000; times++) {
      await hear(line, `12|001000001||D1|${times % 5}|00${times}|`)
      const now = JSON.stringify(line.status.machine)
      if (now !== last) statuses++
      last = now
    }
    expect(statuses).toBeLessThan(400)
    expect(verdicts(line).length).toBeLessThan(400)
    expect(incidents(line)).toHaveLength(5)
    await line.clock.advance(1_000)
    expect(part(line, 'card-reader')?.details).toMatchObject({ diagnostic: '001999' })
  })
})
