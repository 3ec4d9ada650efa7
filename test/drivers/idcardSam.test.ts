import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definition } from '../../device-drivers/idcard-sam/driver.ts'
import { bytesOf, COMMAND_VECTORS, REPLY_VECTORS } from '../../device-drivers/idcard-sam/vectors.ts'
import { inventPerson, LAYOUTS } from '../../simulators/idcard-sam/inventedPeople.ts'
import { createSimulator } from '../../simulators/idcard-sam/simulator.ts'
import { type Bench, type BenchOptions, bench, unpluggedBench } from '../support/memoryPort.ts'

const start = (options: BenchOptions = {}) => bench(definition, createSimulator, options)
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const readings = (line: Bench) => line.events.filter(({ name }) => name === 'IdCard.ReadEvent')
const failures = (line: Bench) =>
  line.events.flatMap((event) => (event.name === 'IdCard.ReadFailedEvent' ? [event.data.reason] : []))
const names = new Map(Object.entries(COMMAND_VECTORS).map(([name, vector]) => [hexOf(bytesOf(vector)), name]))
const commands = (line: Bench) => line.written.map((bytes) => names.get(hexOf(bytes)) ?? 'unknown')

describe('a card on the reader', () => {
  it('is found, selected, read and goes out sealed, once', async () => {
    const line = await start()
    expect(line.status.common).toEqual({ device: 'online' })
    expect(line.status.cardReader).toEqual({ media: 'notPresent' })
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(300)
    const holder = inventPerson(7)
    expect(commands(line)).toEqual(['status', 'samid', 'find', 'find', 'select', 'read'])
    expect(line.events).toEqual([
      {
        name: 'IdCard.ReadEvent',
        id: line.sealed[0]?.id,
        keepForMs: 10_000,
        data: { documentType: 'citizen', sealed: expect.objectContaining({ v: 1 }) },
      },
    ])
    expect(line.sealed).toHaveLength(1)
    expect(line.sealed[0]?.plain).toMatchObject({ number: holder.number, name: holder.name })
    expect(line.status.cardReader).toEqual({ media: 'present' })
    await line.clock.advance(60_000)
    expect(readings(line)).toHaveLength(1)
    expect(line.device.look()).toMatchObject({ reads: 1, fingerprintRequests: 0 })
    // The reader says "empty" about a card it has read: whether it still lies there can not be told.
    expect(line.status.cardReader).toEqual({ media: 'unknown' })
  })

  it('is looked for every 300 ms', async () => {
    const line = await start()
    await line.clock.advance(3_000)
    expect(commands(line)).toEqual(['status', 'samid', ...Array.from({ length: 11 }, () => 'find')])
  })

  it.each(LAYOUTS)('is understood in the layout %s', async (layout) => {
    const line = await start()
    line.device.act('present-card', { seed: 11, layout })
    await line.clock.advance(300)
    const { number, name } = inventPerson(11, { layout })
    expect(line.sealed[0]?.plain).toMatchObject({ documentType: layout, number, name })
  })

  it('leaves nothing of number, name and photo in what is said or logged', async () => {
    let photo = ''
    const line = await start({
      onWire: (bytes) => {
        if (bytes.length > 1_000) photo = hexOf(bytes.subarray(270, 290))
        return [bytes]
      },
    })
    line.device.act('present-card', { seed: 3 })
    await line.clock.advance(2_000)
    const said = JSON.stringify([line.events, line.logs, line.status, [...line.alerts], line.failures])
    const holder = inventPerson(3)
    expect(photo).toHaveLength(40)
    const photoBase64 = Buffer.from(photo, 'hex').toString('base64').slice(0, 20)
    for (const secret of [holder.number, holder.name, holder.address, holder.birth, photo, photoBase64]) {
      expect(said).not.toContain(secret)
    }
    expect(said).toContain('document read')
    expect(Object.keys(line.sealed[0]?.plain ?? {})).not.toContain('photo')
  })

  it('is overwritten in the bytes it came in', async () => {
    const line = await start()
    const chunk = bytesOf(REPLY_VECTORS.find_none)
    line.driver.received(chunk)
    expect(hexOf(chunk)).toMatch(/^0+$/)
  })

  it('gives one reading in a reader that finds a card again and again while it lies', async () => {
    const line = await start({ simulatorSettings: { findsLyingCards: true } })
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(60_000)
    expect(readings(line)).toHaveLength(1)
    expect(Number(line.device.look()['reads'])).toBeGreaterThan(10)
    line.device.act('remove-card')
    await line.clock.advance(1_300)
    // Such a reader means it when it says "empty".
    expect(line.status.cardReader).toEqual({ media: 'notPresent' })
  })

  it.each([false, true])(
    'gives a new reading when another takes its place at once (found while lying: %s)',
    async (findsLyingCards) => {
      const line = await start({ simulatorSettings: { findsLyingCards } })
      line.device.act('present-card', { seed: 7 })
      await line.clock.advance(2_000)
      line.device.act('present-card', { seed: 8 })
      await line.clock.advance(2_000)
      expect(line.sealed.map(({ plain }) => 'number' in plain && plain.number)).toEqual([
        inventPerson(7).number,
        inventPerson(8).number,
      ])
    },
  )

  it.each([false, true])(
    'that only slipped is the same, one that comes back to an empty reader is new (found while lying: %s)',
    async (findsLyingCards) => {
      const line = await start({ simulatorSettings: { findsLyingCards } })
      line.device.act('present-card', { seed: 7 })
      await line.clock.advance(600)
      line.device.act('remove-card')
      await line.clock.advance(900)
      line.device.act('present-card', { seed: 7 })
      await line.clock.advance(1_200)
      expect(readings(line)).toHaveLength(1)
      line.device.act('remove-card')
      await line.clock.advance(5_000)
      line.device.act('present-card', { seed: 7 })
      await line.clock.advance(1_200)
      expect(readings(line)).toHaveLength(2)
    },
  )

  it('gives no second reading over an unplugged line', async () => {
    const line = await start({ simulatorSettings: { findsLyingCards: true } })
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(600)
    await line.unplug()
    await line.clock.advance(30_000)
    await line.plug()
    await line.clock.advance(5_000)
    expect(readings(line)).toHaveLength(1)
  })

  it('that the hub did not take in time is not sent later', async () => {
    const line = await start({ emit: () => Promise.resolve('expired') })
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(10_000)
    expect(readings(line)).toHaveLength(1)
    const message = 'the hub did not take the reading in time'
    expect(line.logs).toContainEqual(expect.objectContaining({ level: 'warn', message }))
  })
})

describe('a card that can not be read', () => {
  it.each([
    [0x41, 'unreadable'],
    [0x31, 'authentication'],
    [0x32, 'authentication'],
    [0x33, 'authentication'],
    [0x47, 'unreadable'],
    [0x91, 'unreadable'],
    [0x24, 'unreadable'],
  ])('is tried three times (%i) and said once, until a good read', async (sw3, reason) => {
    const line = await start()
    line.device.act('sam-error', { sw3, times: 9, on: 'read' })
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(600)
    expect(failures(line)).toEqual([])
    await line.clock.advance(1_500)
    expect(failures(line)).toEqual([reason])
    expect(line.alerts.has('card-unreadable')).toBe(true)
    await line.clock.advance(2_000)
    expect(failures(line)).toEqual([reason])
    expect(readings(line)).toHaveLength(1)
    expect(line.alerts.has('card-unreadable')).toBe(false)
  })

  it('is said again when it was lifted and put back', async () => {
    const line = await start()
    line.device.act('sam-error', { sw3: 0x41, times: 99, on: 'read' })
    for (let times = 1; times <= 2; times++) {
      line.device.act('present-card', { seed: 7 })
      await line.clock.advance(3_000)
      line.device.act('remove-card')
      await line.clock.advance(600)
      expect(failures(line)).toHaveLength(times)
    }
  })

  it('because select fails is said too', async () => {
    const line = await start()
    line.device.act('sam-error', { sw3: 0x81, times: 99, on: 'select' })
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(3_000)
    expect(failures(line)).toEqual(['unreadable'])
  })

  it('because it is of another kind is said at once', async () => {
    const line = await start()
    line.device.act('sam-error', { sw3: 0x40, times: 99, on: 'select' })
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(300)
    expect(failures(line)).toEqual(['wrongCard'])
    await line.clock.advance(3_000)
    expect(failures(line)).toEqual(['wrongCard'])
    expect(line.alerts.has('card-unreadable')).toBe(false)
  })

  it.each([false, true])(
    'because its number is wrong gives no reading and is said once (found while lying: %s)',
    async (findsLyingCards) => {
      const line = await start({ simulatorSettings: { findsLyingCards } })
      line.device.act('present-card', { seed: 7, number: '110101199003077652' })
      await line.clock.advance(5_000)
      expect(failures(line)).toEqual(['checkDigit'])
      expect(readings(line)).toEqual([])
      expect(line.sealed).toEqual([])
      expect(JSON.stringify([line.events, line.logs])).not.toContain('110101199003077652')
    },
  )
})

describe('the reader', () => {
  it.each([
    ['self-test-failure', '60'],
    ['unauthorised', '66'],
  ])('out of order (%s) is a hardware error until it answers again', async (act, code) => {
    const line = await start()
    line.device.act(act)
    await line.clock.advance(300)
    expect(line.status.common).toEqual({ device: 'hardwareError' })
    expect(line.alerts.get('device-fault')).toContain(code)
    await line.clock.advance(20_000)
    expect(line.failures).toEqual([])
    line.device.act(act, { on: false })
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(2_000)
    expect(line.status.common).toEqual({ device: 'online' })
    expect(line.alerts.has('device-fault')).toBe(false)
    expect(readings(line)).toHaveLength(1)
  })

  it('that does not answer three times is given back and works on a new port', async () => {
    const line = await start()
    line.device.act('silent')
    await line.clock.advance(5_000)
    expect(line.failures).toHaveLength(1)
    expect(line.status.common).toEqual({ device: 'offline' })
    expect(line.alerts.has('device-offline')).toBe(true)
    line.device.act('silent', { on: false })
    line.device.act('present-card', { seed: 7 })
    await line.plug()
    await line.clock.advance(300)
    expect(line.alerts.has('device-offline')).toBe(false)
    expect(readings(line)).toHaveLength(1)
  })

  it.each([
    [115_200, 3_000],
    [38_400, 3_000],
    [9_600, 5_000],
  ])('at %i baud has %i ms for a document', async (baudRate, timeoutMs) => {
    const line = await start({ baudRate, onWire: (bytes) => (bytes.length > 1_000 ? [] : [bytes]) })
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(300)
    expect(commands(line).at(-1)).toBe('read')
    await line.clock.advance(timeoutMs + 299)
    expect(commands(line).at(-1)).toBe('read')
    await line.clock.advance(1)
    expect(commands(line).at(-1)).toBe('find')
  })

  it('whose documents do not arrive makes it said that time ran out', async () => {
    const line = await start({
      simulatorSettings: { findsLyingCards: true },
      onWire: (bytes) => (bytes.length > 1_000 ? [] : [bytes]),
    })
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(15_000)
    expect(failures(line)).toEqual(['timeOut'])
    expect(line.failures).toEqual([])
  })
})

describe('the line to the reader', () => {
  it.each([1, 2, 3, 7, 64, 500])('may cut the bytes into pieces of %i', async (size) => {
    const line = await start({
      onWire: (bytes) =>
        Array.from({ length: Math.ceil(bytes.length / size) }, (_, part) =>
          bytes.subarray(part * size, (part + 1) * size),
        ),
    })
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(300)
    expect(readings(line)).toHaveLength(1)
  })

  it('may bring every answer twice, glued together', async () => {
    const line = await start({ onWire: (bytes) => [Uint8Array.from([...bytes, ...bytes])] })
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(3_000)
    expect(readings(line)).toHaveLength(1)
    expect(failures(line)).toEqual([])
  })

  it.each([1, 2, 3, 4])(
    'may spoil answer %i: the exchange starts again without waiting for a time-out',
    async (spoiled) => {
      let answers = 0
      const line = await start({
        simulatorSettings: { findsLyingCards: true },
        onWire(bytes) {
          const copy = bytes.slice()
          if (++answers === spoiled) copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1
          return [copy]
        },
      })
      line.device.act('present-card', { seed: 7 })
      await line.clock.advance(900)
      expect(readings(line)).toHaveLength(1)
      expect(failures(line)).toEqual([])
    },
  )

  it('is noisy while answers are spoiled one after the other, and is given back in the end', async () => {
    const line = await start()
    line.device.act('corrupt', { times: 5 })
    await line.clock.advance(2_000)
    expect(line.alerts.has('noise')).toBe(true)
    await line.clock.advance(5_000)
    expect(line.alerts.has('noise')).toBe(false)
    line.device.act('corrupt', { times: 10 })
    await line.clock.advance(5_000)
    expect(line.failures).toHaveLength(1)
  })

  it('at a wrong baud rate brings garbage: it is given back, and works again once the rate is right', async () => {
    let garbage = true
    const line = unpluggedBench(definition, createSimulator, {
      onWire: (bytes) => [garbage ? bytes.map((byte, place) => (byte * 7 + place * 13 + 1) & 0xff) : bytes],
    })
    line.device.act('present-card', { seed: 7 })
    await line.plug()
    await line.clock.advance(10_000)
    expect(line.failures).toHaveLength(1)
    expect(line.status.common).toEqual({ device: 'offline' })
    expect(readings(line)).toEqual([])
    garbage = false
    await line.plug()
    await line.clock.advance(1_000)
    expect(readings(line)).toHaveLength(1)
    expect(line.status.common).toEqual({ device: 'online' })
  })

  it('may be full of noise between the answers', async () => {
    const line = await start()
    line.device.act('present-card', { seed: 7 })
    for (let times = 0; times < 10; times++) {
      await line.inject(Uint8Array.from({ length: 40 }, (_, place) => (place * 31 + times * 7) & 0xff))
      await line.clock.advance(300)
    }
    expect(readings(line)).toHaveLength(1)
  })

  it('may bring a start of a frame that never goes on: it holds up nothing', async () => {
    const line = await start()
    line.device.act('present-card', { seed: 7 })
    await line.inject(Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69, 0x05, 0x08, 0x00))
    await line.clock.advance(300)
    expect(readings(line)).toHaveLength(1)
  })

  it('may bring any bytes at any time: nothing is thrown and no reading comes of it', async () => {
    const line = await start()
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(400), async (bytes, ms) => {
        line.driver.received(bytes)
        await line.clock.advance(ms)
        expect(readings(line)).toEqual([])
        expect(line.clock.pending).toBeLessThanOrEqual(2)
      }),
      { numRuns: 200 },
    )
  })

  it.each([1, 6, 7, 100, 269, 270, 1_000, 1_294])(
    'may be unplugged after byte %i of the document: nothing of it is completed or sent later',
    async (cut) => {
      let cutting = true
      const line = await start({
        simulatorSettings: { findsLyingCards: true },
        onWire: (bytes) => (cutting && bytes.length > 1_000 ? [bytes.subarray(0, cut)] : [bytes]),
      })
      line.device.act('present-card', { seed: 7 })
      await line.clock.advance(300)
      const before = line.written.length
      await line.unplug()
      expect(line.clock.pending).toBe(0)
      await line.clock.advance(10_000)
      expect(line.written.length).toBe(before)
      expect(line.status.common).toEqual({ device: 'offline' })
      expect(readings(line)).toEqual([])
      cutting = false
      await line.plug()
      // A new exchange, not the rest of the one before.
      expect(commands(line)[before]).toBe('status')
      await line.clock.advance(300)
      expect(readings(line)).toHaveLength(1)
    },
  )

  it("may bring a document that was asked for in the connection before: it is nobody's", async () => {
    const line = await start()
    line.device.act('present-card', { seed: 7 })
    line.device.act('slow', { ms: 50 })
    await line.clock.advance(300 + 50 + 50)
    expect(commands(line).at(-1)).toBe('read')
    await line.unplug()
    await line.plug()
    await line.clock.advance(2_000)
    expect(readings(line)).toEqual([])
    expect(line.failures).toEqual([])
  })
})

describe('IdCard.Reset', () => {
  it('resets the module; a card that lies there is read anew', async () => {
    const line = await start()
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(1_000)
    expect(await line.execute({ name: 'IdCard.Reset', data: {} })).toEqual({
      completionCode: 'success',
      effect: 'done',
    })
    await line.clock.advance(1_000)
    expect(readings(line)).toHaveLength(2)
  })

  it('waits for the exchange under way', async () => {
    const line = await start()
    line.device.act('present-card', { seed: 7 })
    line.device.act('slow', { ms: 100 })
    await line.clock.advance(350)
    const done = line.execute({ name: 'IdCard.Reset', data: {} })
    await line.clock.advance(1_000)
    expect(await done).toMatchObject({ completionCode: 'success' })
    expect(commands(line).slice(2, 7)).toEqual(['find', 'find', 'select', 'read', 'reset'])
  })

  it('that could not begin before its deadline is not begun', async () => {
    const line = await start()
    line.device.act('silent')
    await line.clock.advance(300)
    const done = line.execute({ name: 'IdCard.Reset', data: {}, deadline: line.clock.now() + 500 })
    await line.clock.advance(500)
    expect(await done).toMatchObject({ completionCode: 'timeOut', effect: 'notDone', errorCode: 'DEADLINE_PASSED' })
    const late = await line.execute({ name: 'IdCard.Reset', data: {}, deadline: line.clock.now() })
    expect(late).toMatchObject({ effect: 'notDone', errorCode: 'DEADLINE_PASSED' })
    await line.clock.advance(1_000)
    expect(commands(line)).not.toContain('reset')
  })

  it('says what is known: not done without a line, unknown without an answer, not done by a broken module', async () => {
    const line = unpluggedBench(definition, createSimulator)
    const withoutLine = await line.execute({ name: 'IdCard.Reset', data: {} })
    expect(withoutLine).toMatchObject({
      completionCode: 'deviceNotReady',
      effect: 'notDone',
      errorCode: 'DEVICE_OFFLINE',
    })
    await line.plug()
    line.device.act('silent')
    const unanswered = line.execute({ name: 'IdCard.Reset', data: {} })
    await line.clock.advance(3_000)
    expect(await unanswered).toMatchObject({
      completionCode: 'timeOut',
      effect: 'unknown',
      errorCode: 'DEVICE_TIMEOUT',
    })
    const cut = line.execute({ name: 'IdCard.Reset', data: {} })
    await line.unplug()
    expect(await cut).toMatchObject({ effect: 'unknown', errorCode: 'DEVICE_INDETERMINATE' })
    line.device.act('silent', { on: false })
    line.device.act('self-test-failure')
    await line.plug()
    await line.clock.advance(300)
    const broken = line.execute({ name: 'IdCard.Reset', data: {} })
    await line.clock.advance(1_000)
    expect(await broken).toMatchObject({
      completionCode: 'hardwareError',
      effect: 'notDone',
      errorCode: 'DEVICE_FAULT',
    })
  })

  it('is no command of another device', async () => {
    const line = await start()
    const other = await line.execute({ name: 'Printer.Reset', data: {} })
    expect(other).toMatchObject({ completionCode: 'unsupportedCommand', effect: 'notDone' })
  })
})
