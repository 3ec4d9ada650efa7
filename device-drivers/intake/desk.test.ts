import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SimulatorFactory } from '../../simulators/device.ts'
import { MACHINES, type MachineName, machine, wholeMachine } from '../../test/support/machines.ts'
import { type Bench, bench } from '../../test/support/memoryPort.ts'
import { definition } from '../machine-intake/driver.ts'
import { MessageNumbers } from './numbers.ts'
import { minuteCount } from './pace.ts'
import { readMessage } from './read.ts'
import { passesLuhn } from './sensitive.ts'

const nobody: SimulatorFactory = () => ({
  protocol: 'machine-intake',
  receive() {},
  lineOpened() {},
  lineClosed() {},
  act() {},
  look: () => ({}),
})
const open = (change: object = {}): Promise<Bench> =>
  bench(definition, nobody, { settings: { ...machine('receipt-machine'), ...change } })
const say = (one: Bench, message: object | string) =>
  one.inject(Buffer.from(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`))
const answers = (one: Bench) => Buffer.concat(one.written).toString('utf8').trim().split('\n')
const TS = Date.UTC(2026, 10, 29, 2, 15)
const state = (seq: number, ts: number, mode: number) => ({
  seq,
  ts,
  ev: 'st',
  mode,
  printer: { err: 0, paper: 2 },
  sheets: 300,
})

describe('messages of a machine', () => {
  test('are acknowledged in their order, with what they are to be repeated by', async () => {
    const one = await open()
    await say(one, state(1, TS, 1))
    await say(one, '{"seq":2,"ev":')
    await say(one, { seq: 3, ev: 'unheard of' })
    expect(answers(one)).toEqual(['{"ack":1}', '{"nak":}', '{"ack":3}'])
    one.driver.stop()
  })

  test('an older state does not replace a newer one; once that is long ago the clock was put back', async () => {
    const one = await open()
    await say(one, state(1, TS, 1))
    await say(one, state(2, TS - 60_000, 2))
    expect(one.status.machine?.mode).toBe('inService')
    await one.clock.advance(119_000)
    await say(one, { seq: 3, ts: TS, ev: 'hb' })
    await one.clock.advance(119_000)
    for (let minute = 0; minute < 6; minute++) {
      await say(one, { seq: 10 + minute, ts: TS, ev: 'hb' })
      await one.clock.advance(100_000)
    }
    await say(one, state(4, TS - 60_000, 2))
    expect(one.status.machine?.mode).toBe('outOfService')
    one.driver.stop()
  })

  test('bytes that are no message at all raise noise too', async () => {
    const one = await bench(definition, nobody, { settings: { ...machine('cheque-machine'), badPerMinute: 2 } })
    for (let chunk = 0; chunk < 3; chunk++) await one.inject(new Uint8Array(100).fill(0x55))
    expect(one.alerts.has('noise')).toBe(true)
    one.driver.stop()
  })

  test('too many that can not be used raise noise, and quiet ends it', async () => {
    const one = await open({ badPerMinute: 3 })
    for (let count = 0; count < 30; count++) await say(one, 'garbage')
    expect(one.events.length).toBeLessThan(3)
    expect(one.alerts.has('noise')).toBe(true)
    expect(one.status.common).toBeUndefined()
    await say(one, state(1, TS, 1))
    await one.clock.advance(61_000)
    expect(one.alerts.has('noise')).toBe(false)
    one.driver.stop()
  })

  test('more than are allowed are not taken and not answered', async () => {
    const one = await open({ mostPerMinute: 2 })
    for (let seq = 1; seq <= 5; seq++) await say(one, state(seq, TS + seq, 1))
    expect(answers(one)).toEqual(['{"ack":1}', '{"ack":2}'])
    one.driver.stop()
  })

  test('a kept one is cut where it is too long, in the middle of no character', async () => {
    const one = await open({ rawBytes: 100, maxBytes: 4000 })
    await say(one, { ...state(1, TS, 1), words: '缴费'.repeat(200) })
    const [kept] = one.sealed
    expect(kept?.plain).toMatchObject({ format: 'text', isCut: true })
    expect(Buffer.byteLength(JSON.stringify(kept?.plain))).toBeLessThanOrEqual(160)
    one.driver.stop()
  })

  test('nothing is kept where the configuration says so', async () => {
    const one = await open({ keepRaw: false })
    await say(one, state(1, TS, 1))
    expect(one.events).toEqual([])
    one.driver.stop()
  })

  test('the same number is a new message when its time has passed', async () => {
    const one = await open({ number: { fields: ['seq'], withinSeconds: 60 } })
    const sale = { seq: 5, ts: TS, ev: 'tx', op: 'print', rc: 0, sec: 3 }
    const sold = () => one.events.filter(({ name }) => name === 'Machine.TransactionEvent').length
    await say(one, sale)
    await say(one, sale)
    expect(sold()).toBe(1)
    await one.clock.advance(60_000)
    await say(one, sale)
    expect(sold()).toBe(2)
    one.driver.stop()
  })

  test('numbers and counts take no more memory, however many come', () => {
    const numbers = new MessageNumbers<number>(1_000_000)
    const count = minuteCount(10)
    for (let at = 0; at < 20_000; at++) {
      numbers.keep(`key ${at}`, at, at)
      count.add(0)
    }
    expect(numbers.size).toBe(4096)
    expect(numbers.find('key 19999', 20_000)).toBe(19_999)
    expect(numbers.find('key 0', 20_000)).toBeUndefined()
    expect(count.count(0)).toBe(10)
  })
})

/** Messages of each machine with anything in their fields, cards above all. */
const CARD = '6222021001116245702'
const anything = fc.oneof(
  fc.string({ maxLength: 30 }),
  fc.constantFrom(
    CARD,
    `x${CARD}`,
    '4111 1111 1111 1111',
    '正常',
    'OK',
    'state',
    '1',
    '17',
    '20261129101500',
    '11010519491231002X',
  ),
  fc.integer(),
  fc.double({ noNaN: true }),
  fc.boolean(),
)
const JSON_MESSAGE = fc.dictionary(
  fc.constantFrom(
    'type',
    'ev',
    'event',
    'no',
    'time',
    'ts',
    'at',
    'state',
    'mode',
    'trade',
    'alarm',
    'parts',
    'text',
    'printer',
    'sheets',
  ),
  fc.oneof(
    anything,
    fc.dictionary(fc.constantFrom('kind', 'result', 'fen', 'code', 'level', 'text', 'err'), anything),
    fc.array(anything),
  ),
)
const TYPED = fc.constantFrom<Record<string, unknown>>(
  { type: 'state' },
  { type: 'trade' },
  { type: 'alarm' },
  { ev: 'st' },
  { ev: 'tx' },
  { ev: 'al' },
  { event: 'session' },
  { event: 'fault' },
)
const message = fc.oneof(
  fc.tuple(JSON_MESSAGE, TYPED).map(([fields, type]) => JSON.stringify({ ...fields, ...type })),
  fc.array(anything, { maxLength: 8 }).map((fields) => ['STA', ...fields].join('|')),
  fc.array(anything, { minLength: 7, maxLength: 7 }).map((fields) => ['TRX', ...fields].join('|')),
  fc.array(anything, { maxLength: 8 }).map((fields) => fields.map((value, at) => `F${at}=${value}`).join(';')),
  fc.array(fc.nat(0xffff), { maxLength: 80 }).map((units) => String.fromCharCode(...units)),
)
const names = Object.keys(MACHINES) as MachineName[]

test('whatever a message is, it is read without a throw, and nothing of it shows a card', () => {
  const all = names.map(wholeMachine)
  fc.assert(
    fc.property(message, fc.nat(names.length - 1), (text, at) => {
      const settings = all[at]
      if (!settings) return
      const { shown, mistakes, mapped, cleaned } = readMessage(settings, Buffer.from(text, 'utf8'))
      const { transaction } = mapped ?? {}
      // A time in milliseconds has 13 digits of its own and is a number.
      const told = { ...mapped, transaction: { ...transaction, at: null } }
      const said = JSON.stringify([shown, mistakes, told, [...(cleaned?.fields.values() ?? [])].map(String)])
      expect((said.match(/\d{12,}/g) ?? []).filter(passesLuhn)).toEqual([])
      expect(said).not.toContain('11010519491231002X')
    }),
    { numRuns: 4000 },
  )
})

test('bytes of any kind are read without a throw, in either character set', () => {
  const all = names.map(wholeMachine)
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      for (const settings of all) expect(readMessage(settings, bytes).verdict).not.toBe('taken')
    }),
  )
})
