import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Type from 'typebox'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { DeviceHost } from '../../device-drivers/agent/deviceHost.ts'
import { DeviceTwin } from '../../device-drivers/agent/deviceTwin.ts'
import type { DriverDefinition } from '../../device-drivers/driver.ts'
import { portFactory } from '../../device-drivers/transport/open.ts'
import type { BytePort } from '../../device-drivers/transport/port.ts'
import type { SimulatorFactory } from '../../simulators/device.ts'
import { type RunningLine, serve } from '../../simulators/line/serve.ts'
import { terminalsNotRun } from '../support/pseudoTerminals.ts'

const HELLO = 0x05
const HELLO_BACK = 0x06
const COMMAND = Uint8Array.of(0xc0, 0xc1, 0xc2)

const createSimulator: SimulatorFactory = ({ send }) => ({
  protocol: 'hello',
  receive: (bytes) => send(bytes.filter((byte) => byte === HELLO).map(() => HELLO_BACK)),
  lineOpened() {},
  lineClosed() {},
  act() {},
  look: () => ({}),
})

let directory = ''
let line: RunningLine | undefined
let host: DeviceHost | undefined
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'branchhub-pty-'))
})
afterEach(async () => {
  host?.stop()
  await line?.close()
  rmSync(directory, { recursive: true, force: true })
})

/** A host with a driver that says hello and is online when answered; waits ten times shorter than in service. */
function createHost(running: RunningLine) {
  const ports: BytePort[] = []
  const waiting = new Set<{ state: string; resolve: () => void }>()
  const definition: DriverDefinition = {
    name: 'hello-test',
    class: 'callerKeypad',
    interfaces: ['common'],
    commands: ['Keypad.Beep'],
    defaultBaudRate: 9_600,
    settings: Type.Object({}),
    create: (context) => ({
      connected(port) {
        ports.push(port)
        port.write(Uint8Array.of(HELLO)).catch(() => context.fail('hello could not be written'))
      },
      disconnected() {},
      received: (bytes) => {
        if (bytes.includes(HELLO_BACK)) context.status('common', { device: 'online' })
      },
      execute: () =>
        (ports.at(-1)?.write(COMMAND) ?? Promise.reject(new Error('no port'))).then(
          () => ({ completionCode: 'success', effect: 'done' }) as const,
          () => ({ completionCode: 'deviceNotReady', effect: 'notDone' }) as const,
        ),
      stop() {},
    }),
  }
  const twin = new DeviceTwin(
    'hello-1',
    { class: 'callerKeypad', driver: 'hello-test', interfaces: [], commands: {} },
    () => 0,
    {
      statusChanged() {
        const data = twin.statuses.get('common')?.data
        for (const one of [...waiting]) {
          if (!data || !('device' in data) || data.device !== one.state) continue
          waiting.delete(one)
          one.resolve()
        }
      },
      alertChanged() {},
      descriptionChanged() {},
    },
  )
  const silent = () => {}
  host = new DeviceHost({
    definition,
    settings: {},
    baudRate: 9_600,
    open: portFactory(running.port),
    twin,
    emit: () => Promise.resolve('committed'),
    seal: () => ({ v: 1, epk: '', iv: '', data: '', tag: '' }),
    cardToken: () => undefined,
    memory: { load: () => undefined, save() {} },
    newId: () => 'id',
    clock: {
      now: () => performance.now(),
      after(ms, callback) {
        const timer = setTimeout(callback, ms / 10)
        return () => clearTimeout(timer)
      },
    },
    random: Math.random,
    log: { trace: silent, debug: silent, info: silent, warn: silent, error: silent },
  })
  return {
    host,
    ports,
    /** Resolves when the device is in this state next. */
    next: (state: string) => new Promise<void>((resolve) => waiting.add({ state, resolve })),
  }
}

const command = (id: number) =>
  ({ id: String(id), name: 'Keypad.Beep', data: { address: 1 }, deadline: performance.now() + 1_000 }) as const
const openFiles = () => readdirSync('/proc/self/fd').length

test.skipIf(terminalsNotRun)(
  'twenty times unplugged and replugged on a pseudo-terminal: back each time, nothing of an old command arrives, no file stays open',
  async () => {
    line = await serve(createSimulator, {}, { pty: join(directory, 'tty') })
    const { host, ports, next } = createHost(line)
    const first = next('online')
    host.start()
    await first
    // The terminal works in both directions: a command arrives while it is there.
    expect(await host.execute(command(0))).toMatchObject({ effect: 'done' })
    const filesAtFirst = openFiles()

    for (let cycle = 1; cycle <= 20; cycle++) {
      const gone = next('offline')
      await line.unplug()
      // Written before, and again after, the loss is noticed.
      const early = host.execute(command(cycle))
      await gone
      await early
      expect(await host.execute(command(100 + cycle))).toMatchObject({ effect: 'notDone' })
      line.log.clear()
      const back = next('online')
      await line.replug()
      await back
      await expect(ports.at(-2)?.write(COMMAND)).rejects.toThrow('closed')
      expect([...line.log.bytes('toDevice')]).toEqual([HELLO])
    }
    expect(openFiles()).toBeLessThanOrEqual(filesAtFirst + 2)
  },
)

test.skipIf(terminalsNotRun)('a terminal that is closed by the host can be opened again', async () => {
  line = await serve(createSimulator, {}, { pty: join(directory, 'tty') })
  for (let turn = 0; turn < 3; turn++) {
    const { host, next } = createHost(line)
    const online = next('online')
    host.start()
    await online
    host.stop()
  }
  expect([...new Set(line.log.bytes('toDevice'))]).toEqual([HELLO])
})
