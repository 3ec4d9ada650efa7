import { afterEach, describe, expect, test, vi } from 'vitest'
import type { DriverCompletion } from '../../device-drivers/driver.ts'
import { definition } from '../../device-drivers/led-onbon/driver.ts'
import { frames } from '../../device-drivers/led-onbon/vectors.ts'
import { createSimulator } from '../../simulators/led-onbon/simulator.ts'
import { type Bench, type BenchOptions, bench, unpluggedBench } from '../support/memoryPort.ts'

const done = { completionCode: 'success', effect: 'done' }
const DAY_MS = 86_400_000
const show = (b: Bench, text: string, address = 1) =>
  b.execute({ name: 'Board.Show', data: { address, text, emphasis: true } })
const power = (b: Bench, on: boolean) => b.execute({ name: 'Board.Power', data: { address: 1, on } })
const board = (b: Bench, address = 1) =>
  (b.device.look()['boards'] as Record<string, Record<string, unknown>>)[String(address)]
const line = (options: BenchOptions = {}) => bench(definition, createSimulator, options)
/** Group and command of every frame written. */
const said = (b: Bench) => b.written.map((bytes) => Buffer.from(bytes.subarray(22, 24)).toString('hex'))

async function outcome(b: Bench, completion: Promise<DriverCompletion>): Promise<DriverCompletion> {
  await b.clock.advance(5_000)
  return completion
}

afterEach(() => {
  vi.useRealTimers()
})

describe('a board that comes up', () => {
  test('is asked whether it is there and what it is doing, then told brightness and time', async () => {
    const b = await line({ settings: { brightness: 9 } })
    expect(said(b)).toEqual(['a200', 'a102', 'a302', 'a203'])
    expect(b.logs).toContainEqual(
      expect.objectContaining({ message: 'what a board is doing', fields: expect.objectContaining({ on: true }) }),
    )
  })

  test('shows what it should before it is asked anything else', async () => {
    const b = unpluggedBench(definition, createSimulator)
    await show(b, 'A001')
    await b.plug()
    expect(said(b)).toEqual(['a200', 'a306', 'a102', 'a203'])
  })

  test.each(['a102', 'a203'])('and does not answer %s is there all the same, and works', async (deaf) => {
    const b: Bench = unpluggedBench(definition, createSimulator, {
      onWire: (bytes) => (said(b).at(-1) === deaf ? [] : [bytes]),
    })
    await b.plug()
    await b.clock.advance(5_000)
    expect(b.status.common).toEqual({ device: 'online' })
    expect(b.status.board?.units).toEqual({ 1: 'unknown' })
    expect(b.alerts.size).toBe(0)
    expect(b.logs.filter(({ level }) => level === 'warn')).toHaveLength(1)
    expect(await show(b, 'A001')).toEqual(done)
    const before = said(b).filter((one) => one === deaf).length
    await b.clock.advance(60_000)
    expect(said(b).filter((one) => one === deaf)).toHaveLength(before)
  })

  test('at another rate than the line: the alert says which rates there are', async () => {
    const b = unpluggedBench(definition, createSimulator, { baudRate: 9_600 })
    b.device.act('garbled')
    await b.plug()
    await b.clock.advance(2_000)
    expect(b.alerts.get('device-offline')).toBe('no board answers at 9600 baud; they speak 9600 or 57600')
  })
})

describe("a board's clock", () => {
  test('is set to the time on the wall when it comes up and every day', async () => {
    vi.setSystemTime(new Date(2013, 0, 25, 11, 17, 26))
    const b = await line()
    expect(Buffer.from(b.written.at(-1) ?? []).toString('hex')).toBe(frames.time.replaceAll(' ', '').toLowerCase())
    expect(board(b)).toMatchObject({ clock: '2013-01-25 11:17:26 5' })
    vi.setSystemTime(new Date(2013, 0, 26, 11, 17, 30))
    await b.clock.advance(DAY_MS)
    expect(board(b)).toMatchObject({ clock: '2013-01-26 11:17:30 6' })
    vi.setSystemTime(new Date(2013, 0, 27, 11, 17, 31))
    await b.clock.advance(DAY_MS)
    expect(board(b)).toMatchObject({ clock: '2013-01-27 11:17:31 7' })
  })

  test('is left alone where the settings say so', async () => {
    const b = await line({ settings: { setClock: false } })
    await b.clock.advance(DAY_MS)
    expect(said(b)).not.toContain('a203')
  })
})

describe('a board that is switched off', () => {
  test('is a fault until it is on again', async () => {
    const b = unpluggedBench(definition, createSimulator)
    b.device.act('switch-off')
    await b.plug()
    expect(b.alerts.get('device-fault')).toBe('board 1 is switched off')
    b.device.act('switch-on')
    await b.clock.advance(5_000)
    expect(b.alerts.size).toBe(0)
  })

  test('is switched on where the settings say so', async () => {
    const b = unpluggedBench(definition, createSimulator, { settings: { switchOn: true } })
    b.device.act('switch-off')
    await b.plug()
    expect(board(b)).toMatchObject({ on: true })
    expect(b.alerts.size).toBe(0)
  })

  test('by a command is no fault, and stays off over a replug, until another command', async () => {
    const b = await line({ settings: { switchOn: true } })
    expect(await power(b, false)).toEqual(done)
    expect(board(b)).toMatchObject({ on: false })
    await b.unplug()
    b.device.act('switch-on')
    await b.plug()
    expect(board(b)).toMatchObject({ on: false })
    await b.clock.advance(20_000)
    expect(b.alerts.size).toBe(0)
    expect(await power(b, true)).toEqual(done)
    expect(board(b)).toMatchObject({ on: true })
  })
})

describe('Board.Power', () => {
  test('while the line is closed is not done, and done when it is back', async () => {
    const b = unpluggedBench(definition, createSimulator)
    expect(await power(b, false)).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
    await b.plug()
    expect(board(b)).toMatchObject({ on: false })
  })

  test('that is not answered is unknown; a newer one replaces one that was not sent', async () => {
    const b = await line()
    b.device.act('silent')
    const first = show(b, 'A001')
    const older = power(b, false)
    const newer = power(b, true)
    expect(await older).toMatchObject({ completionCode: 'canceled', effect: 'notDone' })
    await b.clock.advance(3_200)
    expect(await first).toMatchObject({ effect: 'unknown' })
    expect(await outcome(b, newer)).toMatchObject({ errorCode: 'DEVICE_TIMEOUT', effect: 'unknown' })
  })

  test('for a board that is not configured, or one that does not know it, is refused', async () => {
    const b = await line()
    expect(await b.execute({ name: 'Board.Power', data: { address: 9, on: true } })).toMatchObject({
      errorCode: 'DEVICE_UNKNOWN',
      effect: 'notDone',
    })
    b.device.act('nack', { code: 2, times: 1 })
    expect(await power(b, true)).toMatchObject({ completionCode: 'unsupportedCommand', effect: 'notDone' })
  })
})

describe('a refusal', () => {
  test.each([3, 5, 7, 8, 11, 16])('with error %i is not for good: the content is shown later', async (code) => {
    const b = await line()
    b.device.act('nack', { code, times: 3 })
    const completion = await outcome(b, show(b, 'A001'))
    expect(['done', 'notDone']).toContain(completion.effect)
    await b.clock.advance(10_000)
    expect(board(b)).toMatchObject({ text: 'A001' })
    expect(b.status.board?.units).toEqual({ 1: 'shown' })
    expect(b.alerts.size).toBe(0)
  })

  test.each([1, 2, 4, 6, 9, 10, 12, 13, 14, 15, 99])(
    'with error %i is: it is not tried again until there is other content',
    async (code) => {
      const b = await line()
      b.device.act('nack', { code, times: 1 })
      expect((await outcome(b, show(b, 'A001'))).effect).toBe('notDone')
      const before = said(b).filter((one) => one === 'a306').length
      await b.clock.advance(20_000)
      expect(said(b).filter((one) => one === 'a306')).toHaveLength(before)
      expect(b.alerts.has('device-fault')).toBe(true)
      expect(await show(b, 'A002')).toEqual(done)
      expect(b.alerts.size).toBe(0)
    },
  )

  test('of a chore leaves a line in the log and no alert', async () => {
    const answers = { count: 0 }
    const refusing = await line({
      settings: { brightness: 9 },
      // The ping is answered, everything after it once refused.
      onWire: (bytes) => [answers.count++ === 2 ? nack : bytes],
    })
    expect(refusing.alerts.size).toBe(0)
    expect(refusing.logs).toContainEqual(
      expect.objectContaining({ level: 'warn', fields: expect.objectContaining({ chore: 'brightness' }) }),
    )
    expect(said(refusing)).toEqual(['a200', 'a102', 'a302', 'a203'])
  })
  const nack = Uint8Array.from(Buffer.from(frames.nackUnknownCommand.replaceAll(' ', ''), 'hex'))
})

describe('areas of the settings', () => {
  const two = [
    { x: 0, y: 0, width: 128, height: 16, color: 2 },
    { x: 0, y: 16, width: 128, height: 16, chineseFont: 'O001' },
  ]

  test('take a line of the text each, in one frame', async () => {
    const b = await line({ settings: { areas: two } })
    expect(await show(b, '请A012号\n到3号窗口')).toEqual(done)
    expect(board(b)).toMatchObject({ text: '请A012号\n到3号窗口', areas: 2, color: 2 })
    expect(said(b).filter((one) => one === 'a306')).toHaveLength(1)
  })

  test('without a line of their own go blank, and the last one has all that is left', async () => {
    const b = await line({ settings: { areas: two } })
    await show(b, '一\n二\n三')
    expect(board(b)).toMatchObject({ text: '一\n二\n三' })
    await show(b, '四')
    expect(board(b)).toMatchObject({ text: '四', areas: 2 })
  })

  test.each([
    ['5k', 8, true],
    ['6k', 5, true],
    ['6k', 6, false],
    ['any', 6, false],
  ])('of a %s card may be %i: %s', async (card, count, fits) => {
    const areas = Array.from({ length: count }, (_, place) => ({ x: 0, y: place * 16, width: 64, height: 16 }))
    const b = await line({ settings: { areas, card }, simulatorSettings: { card: card === '5k' ? '5k' : '6k' } })
    expect(await show(b, 'A')).toMatchObject(fits ? done : { completionCode: 'invalidData', effect: 'notDone' })
  })

  test.each([
    ['5k', 512],
    ['6k', 960],
  ])('of a %s card hold what that can', async (card, most) => {
    const b = await line({ settings: { card, maxTextBytes: 960 }, simulatorSettings: { card } })
    const fits = 'x'.repeat(most - 27 - 10)
    expect(await show(b, fits)).toEqual(done)
    expect(await show(b, 'x'.repeat(980))).toMatchObject({ completionCode: 'invalidData' })
  })
})

test.each(['sum', 'none'])('frames checked by %s work both ways', async (check) => {
  const b = await line({ settings: { check } })
  expect(await show(b, 'A001')).toEqual(done)
  expect(b.device.look()).toMatchObject({ badFrames: 0 })
})
