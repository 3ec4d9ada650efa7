import { randomUUID } from 'node:crypto'
import Value from 'typebox/value'
import type {
  AlertCode,
  DeviceCommandData,
  DeviceCommandName,
  DeviceEventData,
  DeviceEventName,
  Sealable,
  StatusData,
  StatusInterface,
} from '../../contracts/index.ts'
import { cardTokens } from '../../device-drivers/agent/cardToken.ts'
import type {
  Driver,
  DriverCommand,
  DriverCompletion,
  DriverContext,
  DriverDefinition,
  DriverMemory,
} from '../../device-drivers/driver.ts'
import { memoryLine } from '../../device-drivers/transport/memory.ts'
import type { BytePort, PortFactory } from '../../device-drivers/transport/port.ts'
import { requestsOver } from '../../device-drivers/transport/requests.ts'
import type { SimulatedDevice, SimulatorFactory } from '../../simulators/device.ts'
import { type FakeClock, fakeClock } from './fakeClock.ts'

export type RecordedEvent = {
  [N in DeviceEventName]: {
    readonly name: N
    readonly data: DeviceEventData[N]
    readonly id: string
    readonly keepForMs: number
  }
}[DeviceEventName]

/** A driver and a simulated device on one line in memory, on one fake clock; everything the driver says is kept here. */
export interface Bench {
  readonly clock: FakeClock
  readonly driver: Driver
  readonly device: SimulatedDevice
  readonly events: RecordedEvent[]
  /** The last status of each interface. */
  readonly status: Partial<StatusData>
  /** Open alerts with their detail. */
  readonly alerts: Map<AlertCode, string | undefined>
  /** What the driver gave to `seal`, in order; the sealed box itself holds nothing. */
  readonly sealed: { readonly plain: Sealable; readonly id: string }[]
  /** Reasons given to `fail`. */
  readonly failures: string[]
  /** Every log line of the driver. */
  readonly logs: { readonly level: string; readonly fields: Record<string, unknown>; readonly message: string }[]
  readonly notices: { readonly name: string; readonly detail: Record<string, unknown> }[]
  /** Every write of the driver that reached the device, in order. */
  readonly written: Uint8Array[]
  /** Opens a new port and gives it to the driver, as the agent does after a replug or a failure. */
  plug(): Promise<void>
  /** Pulls the cable. */
  unplug(reason?: string): Promise<void>
  /** Bytes that come to the driver from nowhere: noise, an answer of another test's making. */
  inject(bytes: Uint8Array): Promise<void>
  /** Executes with a fresh id and a deadline 10 s ahead of the fake clock unless given. */
  execute(command: BenchCommand): Promise<DriverCompletion>
}

export type BenchCommand = {
  [N in DeviceCommandName]: { name: N; data: DeviceCommandData[N]; id?: string; deadline?: number }
}[DeviceCommandName]

export interface BenchOptions {
  /** The driver's settings; defaults of its schema are filled in. */
  settings?: Record<string, unknown>
  simulatorSettings?: Record<string, unknown>
  baudRate?: number
  /** What becomes of an event; `committed` at once when absent. */
  emit?: (event: RecordedEvent) => Promise<'committed' | 'expired'>
  /** Changes the device's bytes on their way to the driver: split, glue, spoil or drop (return []). */
  onWire?: (bytes: Uint8Array) => readonly Uint8Array[]
  clock?: FakeClock
  /** What the driver remembers over its own death; a fresh one when absent. */
  memory?: DriverMemory
  /** Tokens under `TEST_CARD_KEY` when absent. */
  cardToken?: (digits: string) => string | undefined
}

/** A driver's memory without a disk: what was saved is kept as JSON, as the agent does. */
export function plainMemory(saved?: string): DriverMemory {
  let text = saved
  return {
    load: () => (text === undefined ? undefined : (JSON.parse(text) as unknown)),
    save(value) {
      text = JSON.stringify(value)
    },
  }
}

/** The branch's card key in tests. */
export const TEST_CARD_KEY = Buffer.alloc(32, 7).toString('base64')

/** Builds the pair and plugs it in unless told otherwise: `await bench(definition, createSimulator)`. */
export async function bench(
  definition: DriverDefinition,
  createSimulator: SimulatorFactory,
  options: BenchOptions = {},
): Promise<Bench> {
  const result = unpluggedBench(definition, createSimulator, options)
  await result.plug()
  return result
}

export function unpluggedBench(
  definition: DriverDefinition,
  createSimulator: SimulatorFactory,
  options: BenchOptions = {},
): Bench {
  const clock = options.clock ?? fakeClock()
  const baudRate = options.baudRate ?? definition.defaultBaudRate
  const events: RecordedEvent[] = []
  const status: Partial<StatusData> = {}
  const alerts: Bench['alerts'] = new Map()
  const sealed: Bench['sealed'] = []
  const failures: string[] = []
  const notices: Bench['notices'] = []
  const written: Uint8Array[] = []
  const logs: Bench['logs'] = []
  const logAt = (level: string) => (fields: Record<string, unknown>, message: string) => {
    logs.push({ level, fields, message })
  }
  let port: BytePort | undefined

  const device: SimulatedDevice = createSimulator(
    {
      send: (bytes) => {
        for (const chunk of options.onWire?.(bytes) ?? [bytes]) line.send(chunk)
      },
      clock,
      notice: (name, detail) => notices.push({ name, detail }),
    },
    options.simulatorSettings ?? {},
  )
  const line = memoryLine({
    receive: (bytes) => {
      written.push(bytes)
      device.receive(bytes)
    },
    lineOpened: () => device.lineOpened(),
    lineClosed: () => device.lineClosed(),
  })

  const open: PortFactory = definition.link === 'requests' ? requestsOver(line.open) : line.open

  const context: DriverContext = {
    deviceId: 'device-1',
    settings: Value.Default(definition.settings, structuredClone(options.settings ?? {})) as Record<string, unknown>,
    baudRate,
    log: {
      trace: logAt('trace'),
      debug: logAt('debug'),
      info: logAt('info'),
      warn: logAt('warn'),
      error: logAt('error'),
    },
    clock,
    emit(name, data, { keepForMs, eventId }) {
      const event = { name, data, id: eventId ?? randomUUID(), keepForMs } as RecordedEvent
      events.push(event)
      return options.emit?.(event) ?? Promise.resolve('committed')
    },
    status(iface: StatusInterface, data: StatusData[StatusInterface]) {
      Object.assign(status, { [iface]: data })
    },
    raise: (code, detail) => {
      if (!alerts.has(code)) alerts.set(code, detail)
    },
    clear: (code) => {
      alerts.delete(code)
    },
    describe: () => {},
    newId: () => randomUUID(),
    seal(plain, id) {
      sealed.push({ plain, id })
      return { v: 1, epk: 'AA==', iv: 'AA==', data: 'AA==', tag: 'AA==' }
    },
    cardToken: options.cardToken ?? cardTokens(TEST_CARD_KEY),
    memory: options.memory ?? plainMemory(),
    fail(reason) {
      failures.push(reason)
      // As in the agent: after the call the driver is in, not inside it.
      queueMicrotask(() => {
        if (!port) return
        port.close()
        port = undefined
        driver.disconnected(reason)
      })
    },
  }
  const driver = definition.create(context)

  return {
    clock,
    driver,
    device,
    events,
    status,
    alerts,
    sealed,
    failures,
    logs,
    notices,
    written,
    async plug() {
      line.replug()
      port = await open(
        {
          onData: (bytes) => driver.received(bytes),
          onClose: (reason) => {
            port = undefined
            driver.disconnected(reason)
          },
        },
        { baudRate, signal: new AbortController().signal },
      )
      driver.connected(port)
      await clock.settle()
    },
    async unplug(reason) {
      line.unplug(reason)
      await clock.settle()
    },
    async inject(bytes) {
      line.send(bytes)
      await clock.settle()
    },
    execute: ({ name, data, id, deadline }) =>
      driver.execute({
        name,
        data,
        id: id ?? randomUUID(),
        deadline: deadline ?? clock.now() + 10_000,
      } as DriverCommand),
  }
}
