import Type from 'typebox'
import { expect, test } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import type { Driver, DriverCommand, DriverCompletion, DriverContext, DriverDefinition } from '../driver.ts'
import { memoryLine } from '../transport/memory.ts'
import type { BytePort, PortFactory, PortListeners } from '../transport/port.ts'
import { DeviceHost } from './deviceHost.ts'
import { DeviceTwin } from './deviceTwin.ts'

const BEEP: DriverCommand = { id: 'c-1', name: 'Keypad.Beep', data: { address: 1 }, deadline: 5_000 }
const DONE: DriverCompletion = { completionCode: 'success', effect: 'done' }

/** A driver that goes online at the first byte it hears; each of its calls can be replaced. */
function setUp(
  change: Partial<Driver> = {},
  openWith?: (memory: PortFactory) => PortFactory,
  personalBytes = false,
  called?: (memory: PortFactory) => PortFactory,
) {
  const clock = fakeClock()
  const calls: string[] = []
  const heard: number[] = []
  const lines: string[] = []
  const bytesLogged: unknown[] = []
  let context: DriverContext | undefined
  let port: BytePort | undefined
  const definition: DriverDefinition = {
    name: 'keypad-test',
    class: 'callerKeypad',
    interfaces: ['common'],
    commands: ['Keypad.Beep'],
    defaultBaudRate: 9_600,
    settings: Type.Object({}),
    personalBytes,
    create(given) {
      context = given
      return {
        connected(opened) {
          calls.push('connected')
          port = opened
          void opened.write(Uint8Array.of(5)).catch(() => {})
          change.connected?.(opened)
        },
        disconnected(reason) {
          calls.push(`disconnected: ${reason}`)
          change.disconnected?.(reason)
        },
        received(bytes) {
          if (change.received) change.received(bytes)
          else given.status('common', { device: 'online' })
        },
        execute: change.execute ?? (() => Promise.resolve(DONE)),
        stop() {
          calls.push('stop')
        },
      }
    },
  }
  const device = { receive: (bytes: Uint8Array) => heard.push(...bytes), lineOpened() {}, lineClosed() {} }
  const line = memoryLine(device)
  const attempts: number[] = []
  const open: PortFactory = (listeners, options) => {
    attempts.push(clock.now())
    return (openWith?.(line.open) ?? line.open)(listeners, options)
  }
  const twin = new DeviceTwin(
    'keypad-1',
    { class: 'callerKeypad', driver: 'keypad-test', interfaces: [], commands: {} },
    () => clock.now(),
    { statusChanged() {}, alertChanged() {}, descriptionChanged() {} },
  )
  const host = new DeviceHost({
    definition,
    settings: {},
    baudRate: undefined,
    open: called?.(line.open) ?? open,
    twin,
    emit: () => Promise.resolve('committed'),
    seal: () => ({ v: 1, epk: '', iv: '', data: '', tag: '' }),
    cardToken: () => undefined,
    memory: { load: () => undefined, save() {} },
    newId: () => 'id',
    clock,
    random: () => 0,
    logsBytes: true,
    log: {
      trace: (fields) => bytesLogged.push(fields['bytes']),
      debug() {},
      info: (_, text) => lines.push(text),
      warn: (_, text) => lines.push(text),
      error: (_, text) => lines.push(text),
    },
  })
  return {
    clock,
    calls,
    heard,
    lines,
    bytesLogged,
    line,
    twin,
    host,
    attempts,
    context: () => context as DriverContext,
    port: () => port as BytePort,
    state: () => twin.statuses.get('common')?.data,
    async answer() {
      line.send(Uint8Array.of(6))
      await clock.settle()
    },
  }
}

test('a device is starting, online when its driver says so, and offline the moment it is unplugged', async () => {
  const { host, clock, state, line, twin, answer, calls } = setUp()
  host.start()
  expect(state()).toEqual({ device: 'starting' })
  await clock.settle()
  await answer()
  expect([state(), twin.alerts.size]).toEqual([{ device: 'online' }, 0])
  line.unplug('cable pulled')
  expect(state()).toEqual({ device: 'offline' })
  expect(twin.alerts.get('device-offline')?.detail).toBe('cable pulled')
  expect(calls).toEqual(['connected', 'disconnected: cable pulled'])
})

test('the port is opened again after 250 ms, then ever more slowly up to 5 s, and found again without a restart', async () => {
  const { host, clock, state, line, twin, attempts, answer } = setUp()
  host.start()
  await clock.settle()
  await answer()
  await clock.advance(10_000)
  line.unplug()
  await clock.advance(20_000)
  expect(attempts.slice(1).map((at) => at - 10_000)).toEqual([250, 750, 1_750, 3_750, 7_750, 12_750, 17_750])
  line.replug()
  await clock.advance(5_000)
  await answer()
  expect([state(), twin.alerts.size]).toEqual([{ device: 'online' }, 0])
})

test('a device that never answers is left after its driver gives up and tried again no sooner than 250 ms later', async () => {
  const { host, clock, context, attempts, state, calls } = setUp()
  host.start()
  await clock.settle()
  context().fail('no answer')
  expect(calls).toEqual(['connected'])
  await clock.settle()
  expect([calls[1], state()]).toEqual(['disconnected: no answer', { device: 'offline' }])
  await clock.advance(249)
  expect(attempts).toHaveLength(1)
  await clock.advance(1)
  expect(attempts).toHaveLength(2)
})

test('a port that does not open is offline within 3 s', async () => {
  const { host, clock, state } = setUp(
    {},
    () =>
      (_, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('does not open')))),
  )
  host.start()
  await clock.advance(3_000)
  expect(state()).toEqual({ device: 'offline' })
})

test('what was written to a lost port is not sent when the device is back', async () => {
  const { host, clock, line, port, heard } = setUp()
  host.start()
  await clock.settle()
  line.unplug()
  await expect(port().write(Uint8Array.of(0xaa))).rejects.toThrow('closed')
  line.replug()
  await clock.advance(1_000)
  expect(heard).toEqual([5, 5])
})

test('bytes of a port that was given up do not reach the driver', async () => {
  const received: number[] = []
  const ports: PortListeners[] = []
  const { host, clock, context } = setUp(
    { received: (bytes) => received.push(...bytes) },
    (memory) => (listeners, options) => {
      ports.push(listeners)
      return memory(listeners, options)
    },
  )
  host.start()
  await clock.settle()
  ports[0]?.onData(Uint8Array.of(1))
  context().fail('nonsense')
  await clock.advance(1_000)
  ports[0]?.onData(Uint8Array.of(2))
  ports[0]?.onClose('late')
  ports[1]?.onData(Uint8Array.of(3))
  expect(received).toEqual([1, 3])
})

test('a driver that throws gets a new port, is logged once and keeps answering', async () => {
  const { host, clock, lines, calls, line, state } = setUp({
    received: () => {
      throw new Error('bug')
    },
  })
  host.start()
  await clock.settle()
  for (let turn = 0; turn < 3; turn++) {
    line.send(Uint8Array.of(1))
    await clock.advance(2_000)
  }
  expect(calls.filter((call) => call === 'connected').length).toBeGreaterThan(2)
  expect(lines).toEqual(['device offline, trying again until it is back'])
  expect(state()).toEqual({ device: 'offline' })
  expect(await host.execute(BEEP)).toEqual(DONE)
})

test('a driver that throws in a timer or at the loss of its port harms nothing else', async () => {
  const { host, clock, context, line, calls } = setUp({
    disconnected: () => {
      throw new Error('bug')
    },
  })
  host.start()
  await clock.settle()
  context().clock.after(10, () => {
    throw new Error('bug')
  })
  await clock.advance(1_000)
  line.unplug()
  line.replug()
  await clock.advance(5_000)
  expect(calls.filter((call) => call === 'connected')).toHaveLength(3)
})

test('a command whose driver throws or never ends is answered as of unknown effect', async () => {
  const throws = setUp({
    execute: () => {
      throw new Error('bug')
    },
  })
  expect(await throws.host.execute(BEEP)).toEqual({
    completionCode: 'internalError',
    errorCode: 'INTERNAL',
    effect: 'unknown',
  })
  const hangs = setUp({ execute: () => new Promise(() => {}) })
  const completion = hangs.host.execute(BEEP)
  await hangs.clock.advance(60_000)
  expect(await completion).toEqual({ completionCode: 'timeOut', errorCode: 'DEVICE_INDETERMINATE', effect: 'unknown' })
})

test('trouble is logged when it begins and when it is over, not in between', async () => {
  const { host, clock, line, lines, answer } = setUp()
  host.start()
  await clock.settle()
  await answer()
  await clock.advance(5_000)
  line.unplug()
  await clock.advance(60_000)
  line.replug()
  await clock.advance(5_000)
  await answer()
  await clock.advance(5_000)
  expect(lines).toEqual(['device offline, trying again until it is back', 'the device is back'])
})

test('after stopping, the port is closed and nothing is opened, published or timed any more', async () => {
  const { host, clock, line, calls, attempts, context, state, answer } = setUp()
  host.start()
  await clock.settle()
  await answer()
  host.stop()
  host.stop()
  expect([line.isOpen, calls.slice(-2)]).toEqual([false, ['disconnected: the agent ends', 'stop']])
  context().status('common', { device: 'hardwareError' })
  await clock.advance(60_000)
  expect([attempts.length, state(), clock.pending]).toEqual([1, { device: 'online' }, 0])
})

test('bytes are logged at level trace, but never those of a line that carries personal data', async () => {
  for (const [personalBytes, expected] of [
    [false, ['05', '06']],
    [true, []],
  ] as const) {
    const { host, clock, answer, bytesLogged } = setUp({}, undefined, personalBytes)
    host.start()
    await clock.settle()
    await answer()
    expect(bytesLogged).toEqual(expected)
    host.stop()
  }
})

test('one who calls is shown offline until it has, said once, and its opening is not given up; the port is freed at the end', async () => {
  let call = (): void => {}
  let released = 0
  const { host, clock, state, lines, calls, answer, twin } = setUp({}, undefined, false, (memory) =>
    Object.assign(
      (listeners: PortListeners, options: { baudRate: number; signal: AbortSignal }) =>
        new Promise<BytePort>((resolve, reject) => {
          options.signal.addEventListener('abort', () => reject(new Error('given up')))
          call = () => resolve(memory(listeners, options))
        }),
      { isCalled: true, release: () => void released++ },
    ),
  )
  host.start()
  await clock.advance(600_000)
  expect(state()).toEqual({ device: 'offline' })
  expect(twin.alerts.get('device-offline')?.detail).toBe('it has not called')
  expect([lines.length, calls]).toEqual([1, []])
  call()
  await clock.settle()
  expect(calls).toEqual(['connected'])
  await answer()
  expect(state()).toEqual({ device: 'online' })
  host.stop()
  expect(released).toBe(1)
})
