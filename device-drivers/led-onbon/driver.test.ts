import { describe, expect, test } from 'vitest'
import { createSimulator } from '../../simulators/led-onbon/simulator.ts'
import { type Bench, type BenchOptions, bench, unpluggedBench } from '../../test/support/memoryPort.ts'
import type { DriverCompletion } from '../driver.ts'
import { encodeFrame, HOST_ADDRESS } from './codec.ts'
import { definition } from './driver.ts'
import { frames } from './vectors.ts'

const done = { completionCode: 'success', effect: 'done' }
const call = '请A012号到3号窗口'
const PING_BYTES = frames.ping.split(' ').length

/** Boards of these addresses on one line, plugged in and idle. */
async function line(addresses: number[], options: BenchOptions = {}): Promise<Bench> {
  return bench(definition, createSimulator, {
    ...options,
    settings: { addresses, ...options.settings },
    simulatorSettings: { addresses, ...options.simulatorSettings },
  })
}

const show = (b: Bench, address: number, text: string, emphasis = true) =>
  b.execute({ name: 'Board.Show', data: { address, text, emphasis } })
const clear = (b: Bench, address: number) => b.execute({ name: 'Board.Clear', data: { address } })
const texts = (b: Bench) =>
  Object.fromEntries(
    Object.entries(b.device.look()['boards'] as Record<string, { text: string }>).map(([address, { text }]) => [
      address,
      text,
    ]),
  )
const units = (b: Bench) => b.status.board?.units
const hexOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex')
/** Everything the driver has written, without pings. */
const contentWrites = (b: Bench) => b.written.filter(({ length }) => length > PING_BYTES)

async function outcome(b: Bench, completion: Promise<DriverCompletion>): Promise<DriverCompletion> {
  let result: DriverCompletion | undefined
  void completion.then((value) => {
    result = value
  })
  for (let waitedMs = 0; !result && waitedMs < 20_000; waitedMs += 50) await b.clock.advance(50)
  if (!result) throw new Error('the command was not completed within 20 s')
  return result
}

describe('a call', () => {
  test('goes out as the published example, in one write, with no time passing, and is done when the board says yes', async () => {
    const b = await line([1])
    const before = b.written.length
    const atMs = b.clock.now()
    expect(await show(b, 1, call, false)).toEqual(done)
    expect(b.clock.now()).toBe(atMs)
    expect(b.written.slice(before).map(hexOf)).toEqual([frames.liveText.replaceAll(' ', '').toLowerCase()])
    expect(b.device.look()).toMatchObject({
      badFrames: 0,
      boards: { 1: { text: call, area: { x: 0, y: 0, width: 128, height: 32 } } },
    })
    expect(b.notices).toEqual([{ name: 'shown', detail: { address: 1, text: call, atMs } }])
    expect(units(b)).toEqual({ 1: 'shown' })
    expect(b.status.common).toEqual({ device: 'online' })
  })

  test('is drawn anew where it asks for attention, and stands still after a repaint', async () => {
    const b = await line([1])
    await show(b, 1, call, true)
    expect(b.device.look()).toMatchObject({ boards: { 1: { display: 'fast' } } })
    await b.unplug()
    await b.plug()
    expect(b.device.look()).toMatchObject({ boards: { 1: { text: call, display: 'static' } } })
  })

  test('again with the same text is sent again', async () => {
    const b = await line([1])
    await show(b, 1, call)
    expect(await show(b, 1, call)).toEqual(done)
    expect(b.notices).toHaveLength(2)
  })

  test('cleared leaves the board dark; an empty text does the same', async () => {
    const b = await line([1, 2])
    await show(b, 1, call)
    await show(b, 2, call)
    expect(await clear(b, 1)).toEqual(done)
    expect(await show(b, 2, '')).toEqual(done)
    expect(texts(b)).toEqual({ 1: '', 2: '' })
  })

  test('of bytes that have to be escaped arrives whole', async () => {
    const b = await line([1])
    const text = Array.from({ length: 60 }, (_value, index) => String.fromCodePoint(0x4e00 + index * 37)).join('')
    const awkward = new TextDecoder('gbk').decode(
      Uint8Array.of(0xa5, 0xa5, 0xb5, 0xa6, 0xa6, 0xa5, 0x81, 0x5c, 0x81, 0x5a, 0x81, 0x5b),
    )
    expect(await show(b, 1, text + awkward)).toEqual(done)
    expect(texts(b)).toEqual({ 1: text + awkward })
  })

  test('longer than the board takes is refused and the old text stays', async () => {
    const b = await line([1], { settings: { maxTextBytes: 40 } })
    await show(b, 1, call)
    expect(await show(b, 1, '长'.repeat(40))).toMatchObject({ completionCode: 'invalidData', effect: 'notDone' })
    expect(texts(b)).toEqual({ 1: call })
  })

  test('for a board that is not configured, or after its deadline, is refused', async () => {
    const b = await line([1])
    expect(await show(b, 9, call)).toMatchObject({ errorCode: 'DEVICE_UNKNOWN', effect: 'notDone' })
    expect(
      await b.execute({
        name: 'Board.Show',
        data: { address: 1, text: call, emphasis: true },
        deadline: b.clock.now() - 1,
      }),
    ).toMatchObject({ errorCode: 'DEADLINE_PASSED', effect: 'notDone' })
    expect(await b.execute({ name: 'Printer.Reset', data: {} })).toMatchObject({ completionCode: 'unsupportedCommand' })
    expect(texts(b)).toEqual({ 1: '' })
  })
})

describe('several boards on one line', () => {
  test('are spoken to one at a time, in the order of the configuration', async () => {
    const b = await line([1, 2, 3])
    const before = b.written.length
    expect(await Promise.all([show(b, 1, '一'), show(b, 2, '二'), show(b, 3, '三')])).toEqual([done, done, done])
    expect(texts(b)).toEqual({ 1: '一', 2: '二', 3: '三' })
    expect(b.written.slice(before).map((bytes) => bytes[8])).toEqual([1, 2, 3])
  })

  test('the newest content wins; what was not sent yet is canceled', async () => {
    const b = await line([1, 2])
    const first = show(b, 1, '一')
    const older = show(b, 2, '旧')
    const newer = show(b, 2, '新')
    expect(await first).toEqual(done)
    expect(await older).toMatchObject({ completionCode: 'canceled', effect: 'notDone' })
    expect(await newer).toEqual(done)
    expect(b.notices.map(({ detail }) => detail['text'])).toEqual(['一', '新'])
  })

  test('content that was sent without an answer gives way to newer content, its own outcome unknown', async () => {
    const b = await line([1])
    b.device.act('silent')
    const older = show(b, 1, '旧')
    await b.clock.advance(500)
    const newer = show(b, 1, '新')
    b.device.act('silent', { on: false })
    expect(await outcome(b, older)).toMatchObject({ completionCode: 'canceled', effect: 'unknown' })
    expect(await outcome(b, newer)).toEqual(done)
    expect(texts(b)).toEqual({ 1: '新' })
    expect(b.notices).toHaveLength(1)
  })

  test('a silent board holds a call on another one up by less than half a second', { timeout: 60_000 }, async () => {
    const b = await line([1, 2])
    b.device.act('silent', { address: 1 })
    await b.clock.advance(10_000)
    expect(units(b)).toMatchObject({ 1: 'silent' })
    for (let offsetMs = 0; offsetMs < 5000; offsetMs += 250) {
      await b.clock.advance(250)
      const from = b.clock.now()
      expect(await outcome(b, show(b, 2, `${offsetMs}`))).toEqual(done)
      expect(b.clock.now() - from).toBeLessThanOrEqual(500)
    }
  })
})

describe('a board that does not answer', () => {
  test('is asked three times, then silent; the call ends unknown', async () => {
    const b = await line([1, 2])
    b.device.act('silent', { address: 1 })
    const before = contentWrites(b).length
    expect(await outcome(b, show(b, 1, call))).toMatchObject({
      completionCode: 'timeOut',
      errorCode: 'DEVICE_TIMEOUT',
      effect: 'unknown',
    })
    expect(contentWrites(b).length - before).toBe(3)
    expect(units(b)).toEqual({ 1: 'silent', 2: 'unknown' })
    expect(b.status.common).toEqual({ device: 'online' })
    expect(b.alerts.get('device-fault')).toContain('board 1')
  })

  test('shows what it should as soon as it answers a ping', async () => {
    const b = await line([1, 2])
    b.device.act('silent', { address: 1 })
    await outcome(b, show(b, 1, call))
    b.device.act('silent', { address: 1, on: false })
    await b.clock.advance(5000)
    expect(texts(b)).toMatchObject({ 1: call })
    expect(units(b)).toMatchObject({ 1: 'shown' })
    expect(b.alerts.size).toBe(0)
  })

  test('that was dark meanwhile is repainted', async () => {
    const b = await line([1])
    await show(b, 1, call)
    b.device.act('silent')
    await b.clock.advance(10_000)
    b.device.act('power-cut')
    expect(texts(b)).toEqual({ 1: '' })
    b.device.act('silent', { on: false })
    await b.clock.advance(5000)
    expect(texts(b)).toEqual({ 1: call })
  })

  test('all of them silent is offline, and the first answer is online', async () => {
    const b = await line([1, 2])
    b.device.act('silent')
    await b.clock.advance(10_000)
    expect(b.status.common).toEqual({ device: 'offline' })
    expect([...b.alerts.keys()]).toEqual(['device-offline'])
    b.device.act('silent', { address: 2, on: false })
    await b.clock.advance(5000)
    expect(b.status.common).toEqual({ device: 'online' })
    expect([...b.alerts.keys()]).toEqual(['device-fault'])
    expect(b.failures).toEqual([])
  })

  test('that spoke at another baud rate for a time shows what was asked for as soon as it is understood again', async () => {
    const b = unpluggedBench(definition, createSimulator)
    b.device.act('garbled')
    await b.plug()
    await b.clock.advance(2000)
    expect(b.status.common).toEqual({ device: 'offline' })
    b.device.act('garbled', { on: false })
    await b.clock.advance(10_000)
    expect(b.status.common).toEqual({ device: 'online' })
    expect(await show(b, 1, call)).toEqual(done)
  })
})

describe('the port', () => {
  test('lost during a call leaves it unknown and everything behind it not done', async () => {
    const b = await line([1, 2])
    b.device.act('silent')
    const first = show(b, 1, '一')
    const second = show(b, 2, '二')
    await b.unplug('cable out')
    expect(await first).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'unknown' })
    expect(await second).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
    expect(b.status.common).toEqual({ device: 'offline' })
    expect(units(b)).toEqual({ 1: 'pending', 2: 'pending' })
    expect(b.alerts.get('device-offline')).toBe('cable out')
    expect(b.clock.pending).toBe(0)
  })

  test('back again: every board gets its newest content and nothing older', async () => {
    const b = await line([1, 2])
    await show(b, 1, '旧')
    await b.unplug()
    expect(await show(b, 1, '中')).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
    await show(b, 1, '新')
    await show(b, 2, '二')
    b.device.act('power-cut')
    const before = b.notices.length
    await b.plug()
    expect(b.notices.slice(before).map(({ detail }) => detail['text'])).toEqual(['新', '二'])
    expect(units(b)).toEqual({ 1: 'shown', 2: 'shown' })
    expect(b.alerts.size).toBe(0)
  })

  test('brightness is set on every board when it comes up', async () => {
    const b = await line([1, 2], { settings: { brightness: 7 } })
    expect(b.device.look()).toMatchObject({ boards: { 1: { brightness: 7 }, 2: { brightness: 7 } } })
    b.device.act('power-cut', { address: 2 })
    await b.unplug()
    await b.plug()
    expect(b.device.look()).toMatchObject({ boards: { 2: { brightness: 7 } } })
  })
})

describe('answers', () => {
  test('spoilt twice, the third try is done', async () => {
    const b = await line([1])
    b.device.act('corrupt-answer', { times: 2 })
    expect(await outcome(b, show(b, 1, call))).toEqual(done)
    expect(units(b)).toEqual({ 1: 'shown' })
  })

  test('doubled are taken once: the next call is done only by its own', async () => {
    const b = await line([1])
    b.device.act('duplicate-answer')
    expect(await show(b, 1, call)).toEqual(done)
    await b.clock.settle()
    b.device.act('silent')
    expect((await outcome(b, show(b, 1, '新'))).effect).toBe('unknown')
  })

  test('that come too late do not count for newer content', async () => {
    const ack = Buffer.from(frames.ack.replaceAll(' ', ''), 'hex')
    const b = await line([1])
    b.device.act('silent')
    const older = show(b, 1, '旧')
    await b.clock.advance(1100)
    await b.inject(ack)
    expect(await older).toEqual(done)
    const newer = show(b, 1, '新')
    await b.clock.advance(100)
    await b.inject(ack)
    expect((await outcome(b, newer)).effect).toBe('unknown')
  })

  test('busy and bad checksum are tried again', async () => {
    const b = await line([1])
    b.device.act('nack', { code: 3, times: 1 })
    expect(await outcome(b, show(b, 1, '一'))).toEqual(done)
    b.device.act('nack', { code: 5, times: 2 })
    expect(await outcome(b, show(b, 1, '二'))).toEqual(done)
  })

  test.each([
    [2, 'unsupportedCommand', 'COMMAND_UNSUPPORTED', 'unknown command'],
    [4, 'hardwareError', 'DEVICE_FAULT', 'not enough memory'],
    [12, 'hardwareError', 'DEVICE_FAULT', 'font missing'],
  ])(
    'error %i ends the call not done, with an alert until the next content is shown',
    async (code, completionCode, errorCode, reason) => {
      const b = await line([1])
      b.device.act('nack', { code, times: 1 })
      expect(await outcome(b, show(b, 1, call))).toEqual({
        completionCode,
        errorCode,
        errorDescription: `board 1: ${reason}`,
        effect: 'notDone',
      })
      expect(b.alerts.get('device-fault')).toContain(reason)
      expect(units(b)).toEqual({ 1: 'pending' })
      await show(b, 1, '新')
      expect(b.alerts.size).toBe(0)
    },
  )

  test('split at any byte, glued to noise, or from boards that name themselves are understood', {
    timeout: 60_000,
  }, async () => {
    for (let place = 1; place < 30; place++) {
      const b = await line([1, 2], {
        simulatorSettings: { answerAs: 'address' },
        onWire: (bytes) => [Uint8Array.of(0xa6, 0x5a, place), bytes.slice(0, place), bytes.slice(place)],
      })
      expect(await Promise.all([show(b, 1, '一'), show(b, 2, '二')])).toEqual([done, done])
    }
  })

  test('of another board are not taken', async () => {
    const fromBoard2 = encodeFrame({ destination: HOST_ADDRESS, source: 2, data: Uint8Array.of(0xa0, 0, 0, 0, 0) })
    const b = await line([1, 2])
    b.device.act('silent')
    const completion = show(b, 1, call)
    await b.inject(fromBoard2)
    expect((await outcome(b, completion)).effect).toBe('unknown')
  })

  test('a frame cut by an unplug does not spoil the first answer after the replug', async () => {
    const b = await line([1])
    await b.inject(Buffer.from(frames.ack.replaceAll(' ', ''), 'hex').subarray(0, 20))
    await b.unplug()
    await b.plug()
    expect(await show(b, 1, call)).toEqual(done)
  })
})

test('an idle line carries one ping per board every five seconds and nothing else', async () => {
  const b = await line([1, 2])
  await show(b, 1, call)
  await b.clock.advance(5000)
  const before = b.written.length
  await b.clock.advance(50_000)
  expect(b.written.slice(before).map(({ length }) => length)).toEqual(Array.from({ length: 20 }, () => PING_BYTES))
})
