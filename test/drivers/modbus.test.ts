import { describe, expect, test } from 'vitest'
import type { DriverCompletion } from '../../device-drivers/driver.ts'
import { definition } from '../../device-drivers/modbus/driver.ts'
import { createSimulator } from '../../simulators/modbus/simulator.ts'
import { fakeClock } from '../support/fakeClock.ts'
import { type Bench, type BenchOptions, bench } from '../support/memoryPort.ts'

const MAP = {
  boards: {
    '1': { unit: 1, register: 0, count: 4, encoding: 'digits' },
    '2': { unit: 2, register: 0 },
  },
  lamps: { door: { unit: 1, register: 16, values: { off: 0, continuous: 1, slow: 2 } } },
  inputs: [
    { input: 10, unit: 3, register: 64 },
    { input: 11, unit: 3, register: 65, bit: 4 },
    { input: 12, unit: 3, register: 65, bit: 5 },
  ],
}

async function line(options: BenchOptions = {}): Promise<Bench> {
  const b = await bench(definition, createSimulator, {
    settings: MAP,
    simulatorSettings: MAP,
    ...options,
  })
  await b.clock.advance(500)
  return b
}

async function finish(b: Bench, executed: Promise<DriverCompletion>): Promise<DriverCompletion> {
  let completion: DriverCompletion | undefined
  void executed.then((result) => {
    completion = result
  })
  for (let waited = 0; !completion && waited < 20_000; waited += 10) await b.clock.advance(10)
  if (!completion) throw new Error('never completed')
  return completion
}

const show = (b: Bench, address: number, text: string) =>
  b.execute({ name: 'Board.Show', data: { address, text, emphasis: true } })
const light = (b: Bench, flashRate: 'off' | 'slow' | 'quick' | 'continuous', name = 'door') =>
  b.execute({ name: 'Lights.SetLight', data: { light: name, flashRate } })
const boards = (b: Bench) => b.device.look()['boards'] as Record<string, string>
const lamps = (b: Bench) => b.device.look()['lamps'] as Record<string, string>
const written = (b: Bench) => b.written.map((bytes) => Buffer.from(bytes).toString('hex'))
const done = { completionCode: 'success', effect: 'done' }

test('on a machine so busy that every look at the clock takes ten milliseconds, the line is found all the same', async () => {
  const clock = fakeClock(3_600_000)
  let late = 0
  function now(): number {
    late += 10
    return clock.now() + late
  }
  const busy = Object.create(clock, { now: { value: now } }) as typeof clock
  const b = await bench(definition, createSimulator, { settings: MAP, simulatorSettings: MAP, clock: busy })
  await clock.advance(2_000)
  expect(b.status.common).toEqual({ device: 'online' })
})

describe('boards and lamps', () => {
  test('show the digits of the ticket and what they are told', async () => {
    const b = await line()
    expect(await finish(b, show(b, 1, '请A012号到3号窗口'))).toEqual(done)
    expect(await finish(b, show(b, 2, 'B7'))).toEqual(done)
    expect(await finish(b, light(b, 'slow'))).toEqual(done)
    expect(boards(b)).toEqual({ '1': '012', '2': '7' })
    expect(lamps(b)).toEqual({ door: 'slow' })
    expect(b.status.board?.units).toEqual({ 1: 'shown', 2: 'shown' })
    expect(b.status.lights?.lights).toEqual({ door: 'slow' })
    expect(await finish(b, b.execute({ name: 'Board.Clear', data: { address: 1 } }))).toEqual(done)
    // A window's number is no ticket.
    expect(await finish(b, show(b, 2, '3号窗口'))).toEqual(done)
    expect(boards(b)).toEqual({ '1': '', '2': '' })
  })

  test('are written with 06, one register, and with 10, several; or always with 10', async () => {
    const b = await line()
    await finish(b, show(b, 2, 'A012'))
    await finish(b, show(b, 1, 'A012'))
    expect(written(b)).toContain('02060000000c89fc')
    expect(written(b).some((hex) => hex.startsWith('01100000000408000a000000010002'))).toBe(true)
    const other = await line({ settings: { ...MAP, singleWrite: '10' } })
    expect(await finish(other, light(other, 'continuous'))).toEqual(done)
    expect(written(other).filter((hex) => hex.slice(2, 4) === '06')).toEqual([])
    expect(lamps(other)).toEqual({ door: 'continuous' })
  })

  test('are painted again when the line is back, with the newest that was wanted', async () => {
    const b = await line()
    await finish(b, show(b, 1, 'A001'))
    await finish(b, light(b, 'continuous'))
    await b.unplug()
    b.device.act('power-cut')
    expect(await show(b, 1, 'A002')).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
    expect(b.status.board?.units).toEqual({ 1: 'pending', 2: 'unknown' })
    expect(b.status.lights?.lights).toEqual({ door: 'unknown' })
    await b.plug()
    await b.clock.advance(1_000)
    expect(boards(b)).toEqual({ '1': '002', '2': '' })
    expect(lamps(b)).toEqual({ door: 'continuous' })
  })

  test('are painted again when their unit is back, and only then', async () => {
    const b = await line()
    await finish(b, show(b, 1, 'A001'))
    b.device.act('silent', { address: 1 })
    await b.clock.advance(5_000)
    expect(b.status.board?.units).toEqual({ 1: 'silent', 2: 'unknown' })
    expect(b.alerts.get('device-fault')).toBe('unit 1 does not answer')
    expect(b.status.common).toEqual({ device: 'online' })
    b.device.act('power-cut', { address: 1 })
    b.device.act('silent', { address: 1, on: false })
    await b.clock.advance(5_000)
    expect(boards(b)['1']).toBe('001')
    expect(b.alerts.has('device-fault')).toBe(false)
  })

  test('with a newer content the older one is not written any more', async () => {
    const b = await line()
    const older = show(b, 1, 'A001')
    const newer = show(b, 1, 'A002')
    expect((await finish(b, older)).completionCode).toBe('canceled')
    expect(await finish(b, newer)).toEqual(done)
    expect(boards(b)['1']).toBe('002')
  })

  test('refuse what they have no room, no lamp or no such flashing for', async () => {
    const b = await line()
    expect(await show(b, 2, 'A99999')).toMatchObject({ completionCode: 'invalidData', effect: 'notDone' })
    expect(await show(b, 3, 'A1')).toMatchObject({ errorCode: 'DEVICE_UNKNOWN', effect: 'notDone' })
    expect(await light(b, 'quick')).toMatchObject({ completionCode: 'unsupportedCommand', effect: 'notDone' })
    expect(await light(b, 'off', 'toString')).toMatchObject({ errorCode: 'DEVICE_UNKNOWN', effect: 'notDone' })
  })

  test('of a busy unit are written later', async () => {
    const b = await line()
    b.device.act('exception', { code: 6, times: 3 })
    const atMs = b.clock.now()
    expect(await finish(b, light(b, 'slow'))).toEqual(done)
    expect(b.clock.now() - atMs).toBeGreaterThanOrEqual(600)
  })

  test('of one that stays busy nobody waits for, but they are written in the end', async () => {
    const b = await line()
    b.device.act('exception', { code: 6, times: 40 })
    expect(await finish(b, light(b, 'slow'))).toMatchObject({ completionCode: 'deviceNotReady', effect: 'notDone' })
    await b.clock.advance(20_000)
    expect(lamps(b)).toEqual({ door: 'slow' })
  })

  test('refused by their unit are said and not tried on', async () => {
    const b = await line()
    b.device.act('exception', { code: 3, times: 1 })
    expect(await finish(b, show(b, 2, 'A5'))).toMatchObject({
      completionCode: 'hardwareError',
      errorDescription: 'board 2: it does not take this value',
      effect: 'notDone',
    })
    expect(b.alerts.get('device-fault')).toBe('board 2: it does not take this value')
    await b.clock.advance(10_000)
    expect(boards(b)['2']).toBe('')
    expect(await finish(b, show(b, 2, 'A6'))).toEqual(done)
    expect(b.alerts.has('device-fault')).toBe(false)
  })

  test.each(['lose-request', 'lose-answer', 'corrupt-answer', 'duplicate-answer', 'foreign-answer'])(
    'get over %s',
    async (fault) => {
      const b = await line()
      b.device.act(fault, { times: 1 })
      expect(await finish(b, show(b, 1, 'A012'))).toEqual(done)
      expect(boards(b)['1']).toBe('012')
      await b.clock.advance(3_000)
      expect(b.status.board?.units['1']).toBe('shown')
    },
  )
})

describe('units', () => {
  test('that are silent do not hold up the others', async () => {
    const silent = Object.fromEntries(
      Array.from({ length: 12 }, (_, at) => [String(100 + at), { unit: 100 + at, register: 0 }]),
    )
    const b = await line({ settings: { ...MAP, boards: { ...MAP.boards, ...silent } } })
    await b.clock.advance(60_000)
    expect(b.status.common).toEqual({ device: 'online' })
    let slowest = 0
    for (let ticket = 0; ticket < 40; ticket++) {
      const atMs = b.clock.now()
      expect(await finish(b, show(b, 1, `A${ticket}`))).toEqual(done)
      slowest = Math.max(slowest, b.clock.now() - atMs)
      await b.clock.advance(137)
    }
    // At most one short question to a silent unit is in the way.
    expect(slowest).toBeLessThan(400)
    b.device.act('set-input', { input: 10 })
    await b.clock.advance(2_500)
    expect(b.events).toHaveLength(1)
  })

  test('that all are silent end the connection within three seconds of polling, boards are painted on the next one', async () => {
    const b = await line()
    await finish(b, show(b, 1, 'A001'))
    for (const address of [1, 2, 3]) b.device.act('silent', { address })
    await b.clock.advance(6_000)
    expect(b.failures).toEqual(['no unit answers'])
    expect(b.alerts.has('device-offline')).toBe(true)
    b.device.act('power-cut')
    for (const address of [1, 2, 3]) b.device.act('silent', { address, on: false })
    await b.plug()
    await b.clock.advance(1_000)
    expect(boards(b)['1']).toBe('001')
    expect(b.status.common).toEqual({ device: 'online' })
  })

  test.each([
    [9_600, 3.5 * (11_000 / 9_600)],
    [19_200, 3.5 * (11_000 / 19_200)],
    [57_600, 1.75],
  ])('hear a pause before every question, at %i baud of %f ms', async (baudRate, pauseMs) => {
    const b = await line({ baudRate })
    for (let ticket = 0; ticket < 10; ticket++) await finish(b, show(b, 1, `A${ticket}`))
    await b.clock.advance(5_000)
    expect(b.device.look()['shortestPauseMs']).toBeGreaterThanOrEqual(pauseMs - 1e-6)
  })
})

describe('inputs', () => {
  test('are told when they change, by value or by bit, also when they changed while the line was away', async () => {
    const b = await line()
    expect(b.events).toEqual([])
    b.device.act('set-input', { input: 10, value: 700 })
    b.device.act('set-input', { input: 12 })
    await b.clock.advance(2_000)
    expect(b.events.map(({ name, data }) => [name, data])).toEqual([
      ['Input.ChangedEvent', { input: 10, value: 700 }],
      ['Input.ChangedEvent', { input: 12, value: 1 }],
    ])
    await b.unplug()
    b.device.act('set-input', { input: 12 })
    await b.plug()
    await b.clock.advance(2_000)
    expect(b.events.at(-1)?.data).toEqual({ input: 12, value: 0 })
    expect(b.events).toHaveLength(3)
  })

  test('that can not be read are a fault of the map, and said', async () => {
    const b = await line({ settings: { ...MAP, inputs: [...MAP.inputs, { input: 13, unit: 3, register: 99 }] } })
    expect(b.alerts.get('device-fault')).toBe('unit 3, register 99: it has no such register')
    expect(b.status.common).toEqual({ device: 'online' })
  })
})

test('a wrong register map is refused with all its mistakes', async () => {
  const wrong = {
    boards: { '1': { unit: 1, register: 0, count: 4 } },
    lamps: { door: { unit: 1, register: 3, values: { off: 0, continuous: 1 } } },
  }
  await expect(line({ settings: wrong })).rejects.toThrow(
    'the register map is wrong: board 1: a number has 1 or 2 registers, not 4; board 1 and lamp door overlap at register 3 of unit 1',
  )
})
