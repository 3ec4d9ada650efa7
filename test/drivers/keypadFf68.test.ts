import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { definition } from '../../device-drivers/keypad-ff68/driver.ts'
import { bytesOf, VECTORS } from '../../device-drivers/keypad-ff68/vectors.ts'
import { createSimulator } from '../../simulators/keypad-ff68/simulator.ts'
import { hubOnDemand, keypadBench, notices, press, vector, written } from '../support/keypadBench.ts'
import { type BenchOptions, unpluggedBench } from '../support/memoryPort.ts'

const SETTINGS = { settings: { addresses: [1, 2] }, simulatorSettings: { addresses: [1, 2, 9] } }
const start = (options: BenchOptions = {}) => keypadBench({ ...SETTINGS, ...options })

describe('a key', () => {
  it('goes to the hub with the digits before it and is echoed unchanged', async () => {
    const line = await start()
    await press(line, ['6', 'confirm'])
    expect(line.events).toEqual([
      {
        name: 'Keypad.KeyPressedEvent',
        id: expect.any(String),
        keepForMs: 5_000,
        data: { address: 1, key: 'confirm', digits: '6' },
      },
    ])
    expect(written(line)).toEqual([vector('key.6+ok(give up)')])
    expect(notices(line, 'key-echoed')).toEqual([{ address: 1, key: 'confirm', latencyMs: 0 }])
  })

  it.each(['evaluate', 'callNext', 'recall', 'cancel', 'confirm', 'oneMetre', 'pause', 'transfer'])(
    '%s is told by name',
    async (key) => {
      const line = await start()
      await press(line, key, 2)
      expect(line.events.map(({ data, keepForMs }) => ({ data, keepForMs }))).toEqual([
        { data: { address: 2, key, digits: '' }, keepForMs: key === 'evaluate' ? 86_400_000 : 5_000 },
      ])
      expect(notices(line, 'key-echoed')).toHaveLength(1)
    },
  )

  it('is echoed only once the hub has it on disk', async () => {
    const hub = hubOnDemand()
    const line = await start({ emit: hub.emit })
    await press(line, 'callNext')
    await line.clock.advance(200)
    expect(line.written).toEqual([])
    await hub.settle(line, 'committed')
    expect(written(line)).toEqual([vector('key.call.addr1')])
    expect(notices(line, 'key-echoed')).toEqual([{ address: 1, key: 'callNext', latencyMs: 200 }])
  })

  it('that the hub did not take in time is not echoed', async () => {
    const hub = hubOnDemand()
    const line = await start({ emit: hub.emit })
    await press(line, 'callNext')
    await line.clock.advance(5_000)
    await hub.settle(line, 'expired')
    expect(line.written).toEqual([])
    expect(notices(line, 'key-unanswered')).toEqual([{ address: 1, key: 'callNext' }])
    // A press after that is a new one.
    await press(line, 'callNext')
    expect(line.events).toHaveLength(2)
  })

  it('repeated while the hub has not answered is one press with one echo', async () => {
    const hub = hubOnDemand()
    const line = await start({ emit: hub.emit })
    await press(line, 'callNext')
    await line.clock.advance(1_100)
    expect(line.events).toHaveLength(1)
    await hub.settle(line, 'committed')
    expect(written(line)).toEqual([vector('key.call.addr1')])
  })

  it('repeated because the echo was lost is one press and is echoed again', async () => {
    const line = await start()
    const call = bytesOf(VECTORS['key.call.addr1'])
    await line.inject(call)
    await line.clock.advance(300)
    await line.inject(call)
    expect(line.events).toHaveLength(1)
    expect(written(line)).toEqual([vector('key.call.addr1'), vector('key.call.addr1')])
  })

  it('repeated while the echo of a slow commit is on its way is the same press', async () => {
    const hub = hubOnDemand()
    const line = await start({ emit: hub.emit })
    const call = bytesOf(VECTORS['key.call.addr1'])
    await line.inject(call)
    await line.clock.advance(880)
    await hub.settle(line, 'committed')
    await line.clock.advance(20)
    await line.inject(call)
    expect(line.events).toHaveLength(1)
    expect(line.written).toHaveLength(2)
  })

  it('pressed again half a second after the first is a second press', async () => {
    const line = await start()
    await press(line, 'callNext')
    await line.clock.advance(499)
    await press(line, 'callNext')
    expect(line.events).toHaveLength(1)
    await line.clock.advance(1)
    await press(line, 'callNext')
    expect(line.events).toHaveLength(2)
  })

  it('of another keypad or with other digits is another press', async () => {
    const line = await start()
    await press(line, 'callNext', 1)
    await press(line, 'callNext', 2)
    await press(line, ['6', 'confirm'])
    await press(line, ['3', 'confirm'])
    expect(line.events).toHaveLength(4)
    expect(notices(line, 'key-echoed')).toHaveLength(4)
  })

  it('evaluate of the next customer counts although the hub has not answered yet', async () => {
    const hub = hubOnDemand()
    const line = await start({ emit: hub.emit })
    await press(line, 'evaluate')
    await line.clock.advance(1_500)
    expect(line.events).toHaveLength(1)
    await line.clock.advance(120_000)
    await press(line, 'evaluate')
    expect(line.events).toHaveLength(2)
    await hub.settle(line, 'committed')
    // Nobody waits for the echo of the first any more; it could be taken for that of the second.
    expect(line.written).toEqual([])
    await hub.settle(line, 'committed')
    expect(line.written).toHaveLength(1)
  })

  it('pressed more often than a hub that is away can take is refused in the end', async () => {
    const hub = hubOnDemand()
    const line = await start({ emit: hub.emit })
    for (let digit = 0; digit < 10; digit++) {
      await line.inject(bytesOf(`FF6804046801010${digit}0F${(0x11 + digit).toString(16)}16`))
    }
    expect(line.events).toHaveLength(8)
    expect(line.logs.filter(({ level }) => level === 'warn')).toHaveLength(2)
  })

  it('with three digits is taken where the settings allow it', async () => {
    const line = await start({ settings: { addresses: [1], longestFrame: 6 } })
    await press(line, ['0', '1', '2', 'transfer'])
    expect(line.events.map(({ data }) => data)).toEqual([{ address: 1, key: 'transfer', digits: '012' }])
  })

  it('of a keypad that is not configured: one log line, no event, no echo', async () => {
    const line = await start()
    await press(line, 'callNext', 9)
    await line.clock.advance(5_000)
    expect(line.events).toEqual([])
    expect(line.written).toEqual([])
    expect(line.logs).toEqual([
      { level: 'warn', message: 'a keypad that is not configured is on this line', fields: { address: 9 } },
    ])
  })

  it('of an unknown code: a log line, no event, no echo', async () => {
    const line = await start()
    await line.inject(bytesOf('FF 68 03 03 68 01 01 10 12 16'))
    expect(line.events).toEqual([])
    expect(line.written).toEqual([])
    expect(line.logs).toHaveLength(1)
  })
})

describe('the line of keypads', () => {
  it('tells which keypads have spoken in this connection', async () => {
    const line = await start()
    const silent = { units: { '1': 'unknown', '2': 'unknown' } }
    expect(line.status).toEqual({ common: { device: 'online' }, keypad: silent })
    await press(line, 'callNext', 2)
    expect(line.status.keypad).toEqual({ units: { '1': 'unknown', '2': 'active' } })
    await line.unplug()
    expect(line.status).toEqual({ common: { device: 'offline' }, keypad: silent })
    expect(line.alerts.has('device-offline')).toBe(true)
    await line.plug()
    expect(line.alerts.has('device-offline')).toBe(false)
  })

  it('may cut a frame at every byte, glue frames and put noise between them', async () => {
    const call = bytesOf(VECTORS['key.call.addr1'])
    for (let cut = 1; cut < call.length; cut++) {
      const line = await start()
      await line.inject(Uint8Array.from([0x68, 0xff, 0x00, ...call.subarray(0, cut)]))
      await line.inject(Uint8Array.from([...call.subarray(cut), ...bytesOf(VECTORS['key.pause'])]))
      expect(line.events.map(({ data }) => data)).toMatchObject([{ key: 'callNext' }, { key: 'pause' }])
    }
  })

  it('may break off inside a frame: the next one is taken after the gap', async () => {
    const call = bytesOf(VECTORS['key.call.addr1'])
    for (let cut = 1; cut < call.length; cut++) {
      const line = await start()
      await line.inject(call.subarray(0, cut))
      await line.clock.advance(100)
      await line.inject(call)
      expect(line.events).toHaveLength(1)
    }
  })

  it('may be unplugged inside a frame: the rest does not complete it on the next port', async () => {
    const call = bytesOf(VECTORS['key.call.addr1'])
    for (let cut = 1; cut < call.length; cut++) {
      const line = await start()
      await line.inject(call.subarray(0, cut))
      await line.unplug()
      expect(line.clock.pending).toBe(0)
      await line.plug()
      await line.inject(call.subarray(cut))
      expect(line.events).toEqual([])
      expect(line.written).toEqual([])
    }
  })

  it('may spoil a frame: the repeat counts', async () => {
    const line = await start()
    line.device.act('corrupt', { address: 1 })
    await press(line, 'callNext')
    expect(line.events).toEqual([])
    await line.clock.advance(300)
    expect(line.events).toHaveLength(1)
    expect(notices(line, 'key-echoed')).toEqual([{ address: 1, key: 'callNext', latencyMs: 300 }])
  })

  it('at a wrong baud rate is noisy and works again once the rate is right', async () => {
    const line = await start()
    await line.inject(Uint8Array.from({ length: 100 }, (_, place) => (place * 37) & 0x7f))
    await line.clock.advance(100)
    expect(line.alerts.has('noise')).toBe(true)
    for (const key of ['callNext', 'pause', 'recall']) await press(line, key)
    expect(line.events).toHaveLength(3)
    expect(line.alerts.has('noise')).toBe(false)
  })

  it('may bring any bytes at any time: nothing is thrown', async () => {
    const line = await start()
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 100 }), fc.nat(400), async (bytes, ms) => {
        line.driver.received(bytes)
        await line.clock.advance(ms)
        expect(line.clock.pending).toBeLessThanOrEqual(1)
      }),
      { numRuns: 200 },
    )
  })

  it('carries no echo of a press of the connection before', async () => {
    const hub = hubOnDemand()
    const line = await start({ emit: hub.emit, simulatorSettings: { addresses: [1], repeats: 0 } })
    await press(line, 'callNext')
    await line.unplug()
    await line.plug()
    await hub.settle(line, 'committed')
    expect(line.written).toEqual([])
  })

  it('carries the echo of a press that is repeated in the new connection', async () => {
    const hub = hubOnDemand()
    const line = await start({ emit: hub.emit })
    await press(line, 'callNext')
    await line.unplug()
    await line.plug()
    await line.clock.advance(300)
    await hub.settle(line, 'committed')
    expect(line.events).toHaveLength(1)
    expect(written(line)).toEqual([vector('key.call.addr1')])
  })
})

describe('figures and beep', () => {
  it('are shown as published and painted again when the line is back, the last ones only', async () => {
    const line = await start()
    const done = { completionCode: 'success', effect: 'done' }
    expect(await line.execute({ name: 'Keypad.Display', data: { address: 1, waiting: null, ticket: 12 } })).toEqual(
      done,
    )
    expect(written(line)).toEqual([vector('disp.ticket012')])
    expect(await line.execute({ name: 'Keypad.Display', data: { address: 1, waiting: 7, ticket: null } })).toEqual(done)
    expect(line.device.look()).toMatchObject({ units: { '1': { waiting: '007', ticket: '   ' } } })
    await line.execute({ name: 'Keypad.Display', data: { address: 2, waiting: 12, ticket: 345 } })
    expect(line.device.look()).toMatchObject({ units: { '2': { waiting: '012', ticket: '345' } } })
    await line.unplug()
    const before = line.written.length
    await line.plug()
    expect(written(line).slice(before)).toEqual([vector('disp.waiting007'), 'ff6808086802020001020304051316'])
  })

  it('beep is as published and is not kept for later', async () => {
    const line = await start()
    const beep = { name: 'Keypad.Beep', data: { address: 1 } } as const
    expect(await line.execute(beep)).toEqual({ completionCode: 'success', effect: 'done' })
    expect(written(line)).toEqual([vector('beep')])
    await line.unplug()
    expect(await line.execute(beep)).toMatchObject({ completionCode: 'deviceNotReady', effect: 'notDone' })
    await line.plug()
    expect(written(line)).toEqual([vector('beep')])
  })

  it('are not written after their deadline, nor painted later', async () => {
    const line = await start()
    const data = { address: 1, waiting: 7, ticket: null }
    const late = await line.execute({ name: 'Keypad.Display', data, deadline: line.clock.now() })
    expect(late).toMatchObject({ effect: 'notDone', errorCode: 'DEADLINE_PASSED' })
    await line.unplug()
    await line.plug()
    expect(line.written).toEqual([])
  })

  it("are refused for a keypad that is not configured, and another device's command is not known", async () => {
    const line = unpluggedBench(definition, createSimulator, SETTINGS)
    const foreign = await line.execute({ name: 'Keypad.Beep', data: { address: 9 } })
    expect(foreign).toMatchObject({ completionCode: 'invalidData', effect: 'notDone' })
    const other = await line.execute({ name: 'IdCard.Reset', data: {} })
    expect(other).toMatchObject({ completionCode: 'unsupportedCommand', effect: 'notDone' })
  })
})
