import { describe, expect, it } from 'vitest'
import { encodeFrame } from '../../device-drivers/idcard-sam/codec.ts'
import { definition } from '../../device-drivers/idcard-sam/driver.ts'
import { bytesOf, COMMAND_VECTORS, READ_LENGTHS } from '../../device-drivers/idcard-sam/vectors.ts'
import { inventPerson } from '../../simulators/idcard-sam/inventedPeople.ts'
import { createSimulator } from '../../simulators/idcard-sam/simulator.ts'
import { type Bench, type BenchOptions, bench, unpluggedBench } from '../support/memoryPort.ts'

const SERIAL = '05.01-20110808-000123456-987654321'
const start = (options: BenchOptions = {}) => bench(definition, createSimulator, options)
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const names = new Map(Object.entries(COMMAND_VECTORS).map(([name, vector]) => [hexOf(bytesOf(vector)), name]))
const commands = (line: Bench) => line.written.map((bytes) => names.get(hexOf(bytes)) ?? 'unknown')
const readings = (line: Bench) => line.events.filter(({ name }) => name === 'IdCard.ReadEvent')
const addresses = (line: Bench) => line.sealed.map(({ plain }) => 'address' in plain && plain.address)
const getSerial = (line: Bench, deadline?: number) =>
  line.execute({ name: 'IdCard.GetSerial', data: {}, ...(deadline !== undefined && { deadline }) })

describe('a reader that is connected', () => {
  it('is asked how it is and who it is, then for cards', async () => {
    const line = await start()
    expect(commands(line)).toEqual(['status', 'samid', 'find'])
    expect(line.status.common).toEqual({ device: 'online' })
    expect(line.logs).toContainEqual(
      expect.objectContaining({ fields: { serial: SERIAL }, message: 'the reader has said its number' }),
    )
    await line.unplug()
    await line.plug()
    expect(line.logs.filter(({ message }) => message === 'the reader has said its number')).toHaveLength(1)
  })

  it('gets the radio frame length of the settings, and again after a reset', async () => {
    const line = await start({ settings: { maxRadioFrameBytes: 80 } })
    expect(commands(line)).toEqual(['status', 'samid', 'setmaxrf80', 'find'])
    expect(line.device.look()).toMatchObject({ maxRadioFrame: 80 })
    const before = line.written.length
    const done = line.execute({ name: 'IdCard.Reset', data: {} })
    await line.clock.advance(600)
    expect(await done).toMatchObject({ effect: 'done' })
    expect(commands(line).slice(before)).toEqual(['reset', 'setmaxrf80', 'find', 'find'])
  })

  it.each(['status', 'samId', 'radioFrame'])('and does not know %s is asked for cards all the same', async (on) => {
    const line = unpluggedBench(definition, createSimulator, { settings: { maxRadioFrameBytes: 80 } })
    line.device.act('sam-error', { sw3: 0x21, times: 1, on })
    line.device.act('present-card', { seed: 7 })
    await line.plug()
    expect(readings(line)).toHaveLength(1)
    expect(line.status.common).toEqual({ device: 'online' })
    expect(line.alerts.size).toBe(0)
  })

  it.each(['AA AA AA 96 69 00 03 11 FF ED', 'AA AA AA 96 69 00 03 12 FF EE'])(
    'and answers everything but %s finds cards a moment later',
    async (deaf) => {
      let heardDeaf = false
      const line = unpluggedBench(definition, createSimulator, {
        onWire: (bytes) =>
          heardDeaf && bytes.length > 0 && hexOf(line.written.at(-1) ?? bytes) === hexOf(bytesOf(deaf)) ? [] : [bytes],
      })
      heardDeaf = true
      line.device.act('present-card', { seed: 7 })
      await line.plug()
      await line.clock.advance(1_600)
      expect(readings(line)).toHaveLength(1)
      expect(line.failures).toEqual([])
    },
  )

  it('out of order from the start is a hardware error; well again, it is asked who it is', async () => {
    const line = unpluggedBench(definition, createSimulator)
    line.device.act('self-test-failure')
    await line.plug()
    expect(line.status.common).toEqual({ device: 'hardwareError' })
    expect(line.alerts.get('device-fault')).toContain('60 self-test failed')
    line.device.act('self-test-failure', { on: false })
    await line.clock.advance(2_000)
    expect(line.status.common).toEqual({ device: 'online' })
    expect(commands(line)).toEqual(['status', 'status', 'samid', 'find'])
  })

  it('and mute tells the rate it was spoken to at, and those a reader may be set to', async () => {
    const line = unpluggedBench(definition, createSimulator, { baudRate: 9_600 })
    line.device.act('silent')
    await line.plug()
    await line.clock.advance(4_000)
    expect(line.failures).toEqual([
      'no answer 3 times in a row at 9600 baud; a reader may be set to 115200, 57600, 38400, 19200 or 9600',
    ])
  })
})

describe('IdCard.GetSerial', () => {
  it("gives the module's number in its printed form", async () => {
    const line = await start()
    expect(await getSerial(line)).toEqual({ completionCode: 'success', effect: 'done', data: { serial: SERIAL } })
  })

  it('asks anew each time, between two exchanges, and stands behind a reset that was wanted first', async () => {
    const line = await start()
    line.device.act('present-card', { seed: 7 })
    line.device.act('slow', { ms: 100 })
    await line.clock.advance(350)
    const before = line.written.length
    const both = Promise.all([line.execute({ name: 'IdCard.Reset', data: {} }), getSerial(line)])
    await line.clock.advance(1_000)
    expect((await both).map(({ effect }) => effect)).toEqual(['done', 'done'])
    expect(commands(line).slice(before, before + 4)).toEqual(['select', 'read', 'reset', 'samid'])
    expect(readings(line).length).toBeGreaterThan(0)
  })

  it('that is not answered, refused, spoiled, cut off or too late is not done', async () => {
    const line = unpluggedBench(definition, createSimulator)
    expect(await getSerial(line)).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
    await line.plug()
    line.device.act('sam-error', { sw3: 0x21, times: 1, on: 'samId' })
    expect(await getSerial(line)).toMatchObject({ completionCode: 'commandErrorCode', effect: 'notDone' })
    await line.clock.advance(100)
    line.device.act('corrupt', { times: 3 })
    expect(await getSerial(line)).toMatchObject({ completionCode: 'timeOut', effect: 'notDone' })
    await line.clock.advance(100)
    line.device.act('corrupt', { times: 2 })
    expect(await getSerial(line)).toMatchObject({ effect: 'done', data: { serial: SERIAL } })
    await line.clock.advance(100)
    line.device.act('silent')
    const unanswered = getSerial(line)
    await line.clock.advance(1_000)
    expect(await unanswered).toMatchObject({ errorCode: 'DEVICE_TIMEOUT', effect: 'notDone' })
    const cut = getSerial(line)
    await line.unplug()
    expect(await cut).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
    expect(await getSerial(line, line.clock.now())).toMatchObject({ errorCode: 'DEADLINE_PASSED', effect: 'notDone' })
  })
})

describe('addresses a holder had appended to the card', () => {
  const settings = { appendedAddress: true }
  const appended = ['样例市示范路1号', '样例市示范路2号']
  const printed = inventPerson(7).address

  it('are not asked for unless the settings say so', async () => {
    const line = await start()
    line.device.act('present-card', { seed: 7, appended })
    await line.clock.advance(300)
    expect(addresses(line)).toEqual([printed])
    expect(commands(line)).not.toContain('readnewaddr')
  })

  it('follow the printed one', async () => {
    const line = await start({ settings })
    line.device.act('present-card', { seed: 7, appended })
    await line.clock.advance(300)
    expect(commands(line).slice(-4)).toEqual(['find', 'select', 'read', 'readnewaddr'])
    expect(addresses(line)).toEqual([[printed, ...appended].join('；')])
    const said = JSON.stringify([line.events, line.logs, line.status, [...line.alerts]])
    for (const address of [printed, ...appended]) expect(said).not.toContain(address)
  })

  it('that are not on the card change nothing', async () => {
    const line = await start({ settings })
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(300)
    expect(addresses(line)).toEqual([printed])
    await line.clock.advance(20_000)
    expect(readings(line)).toHaveLength(1)
  })

  it('longer than an address may be are left out whole', async () => {
    const line = await start({ settings })
    const long = Array.from({ length: 8 }, (_, place) => `${place}`.repeat(35))
    line.device.act('present-card', { seed: 7, appended: long })
    await line.clock.advance(300)
    const [address] = addresses(line)
    expect(typeof address === 'string' && address.length).toBeLessThanOrEqual(200)
    expect(address).toBe([printed, ...long.slice(0, 5)].join('；').slice(0, (address as string).length))
    expect(String(address).endsWith(long[4] ?? '') || String(address).endsWith(long[3] ?? '')).toBe(true)
  })

  it.each([
    ['a failed read', (line: Bench) => line.device.act('sam-error', { sw3: 0x41, on: 'address' })],
    ['a command it does not know', (line: Bench) => line.device.act('sam-error', { sw3: 0x21, on: 'address' })],
    ['a reader that breaks down', (line: Bench) => line.device.act('sam-error', { sw3: 0x60, on: 'address' })],
  ])('and %s leave the reading as it is printed', async (_, trouble) => {
    const line = await start({ settings })
    trouble(line)
    line.device.act('present-card', { seed: 7, appended })
    await line.clock.advance(300)
    expect(addresses(line)).toEqual([printed])
  })

  it.each(['silence', 'an unplug', 'a spoiled answer'])('and %s do not lose the reading', async (trouble) => {
    let asked = false
    const line = await start({
      settings,
      onWire(bytes) {
        if (asked) return trouble === 'a spoiled answer' ? [bytes.with(bytes.length - 1, 0x77)] : []
        asked = bytes.length === READ_LENGTHS.text
        return [bytes]
      },
    })
    line.device.act('present-card', { seed: 7, appended })
    await line.clock.advance(300)
    if (trouble === 'an unplug') await line.unplug()
    else await line.clock.advance(1_000)
    expect(addresses(line)).toEqual([printed])
  })
})

describe('an answer with fingerprints, which nobody asked for', () => {
  it.each([READ_LENGTHS.fingerprint1024, READ_LENGTHS.fingerprint512, READ_LENGTHS.fingerprintNone])(
    'of %i bytes is dropped and holds nothing up',
    async (length) => {
      const line = await start()
      const body = new Uint8Array(length - 8).fill(0x41)
      const fingerprint = length - READ_LENGTHS.fingerprintNone
      body.set([0, 0, 0x90, 1, 0, 4, 0, fingerprint >> 8, fingerprint & 0xff])
      line.device.act('present-card', { seed: 7 })
      const bytes = encodeFrame([...body])
      await line.inject(bytes)
      expect(readings(line)).toEqual([])
      expect(line.logs).toContainEqual(expect.objectContaining({ level: 'warn', fields: {} }))
      await line.clock.advance(300)
      expect(readings(line)).toHaveLength(1)
      expect(line.alerts.size).toBe(0)
    },
  )
})

describe('errors of the reader', () => {
  it('it has no name for are a fault when they come three times in a row', async () => {
    const line = await start()
    line.device.act('sam-error', { sw3: 0x24, times: 3, on: 'find' })
    await line.clock.advance(300 + 2_000)
    expect(line.alerts.has('device-fault')).toBe(false)
    await line.clock.advance(2_000)
    expect(line.alerts.get('device-fault')).toBe('24 unrecognised error')
    await line.clock.advance(2_000)
    expect(line.alerts.has('device-fault')).toBe(false)
  })

  it('about a command it should know are a fault at once', async () => {
    const line = await start()
    line.device.act('sam-error', { sw3: 0x21, times: 1, on: 'find' })
    await line.clock.advance(300)
    expect(line.alerts.get('device-fault')).toBe('21 command or parameter error')
    await line.clock.advance(2_000)
    expect(line.alerts.size).toBe(0)
  })

  it.each([0x10, 0x11])('about our frame (%i) make it be sent again, and are noise when they go on', async (sw3) => {
    const line = await start()
    line.device.act('sam-error', { sw3, times: 3, on: 'find' })
    await line.clock.advance(700)
    expect(line.alerts.has('noise')).toBe(false)
    await line.clock.advance(300)
    expect(line.alerts.has('noise')).toBe(true)
    await line.clock.advance(4_000)
    expect(line.alerts.size).toBe(0)
  })

  it('tell what the card has said', async () => {
    const line = await start()
    line.device.act('sam-error', { sw3: 0x41, sw1: 0x6a, sw2: 0x82, times: 9, on: 'read' })
    line.device.act('present-card', { seed: 7 })
    await line.clock.advance(1_500)
    expect(line.alerts.get('card-unreadable')).toBe('41 reading the card failed, the card says 6A 82')
  })
})
