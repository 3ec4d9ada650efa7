import Value, { Check } from 'typebox/value'
import { expect } from 'vitest'
import { DEVICE_EVENTS, ReplyPayload, STATUS, type StatusInterface } from '../../contracts/index.ts'
import { cardTokens } from '../../device-drivers/agent/cardToken.ts'
import { DeviceHost } from '../../device-drivers/agent/deviceHost.ts'
import { DeviceTwin } from '../../device-drivers/agent/deviceTwin.ts'
import type {
  DriverClock,
  DriverCommand,
  DriverCompletion,
  DriverDefinition,
  DriverMemory,
} from '../../device-drivers/driver.ts'
import { memoryLine } from '../../device-drivers/transport/memory.ts'
import type { PortFactory } from '../../device-drivers/transport/port.ts'
import { requestsOver } from '../../device-drivers/transport/requests.ts'
import type { SimulatorFactory } from '../../simulators/device.ts'
import { seededRandom } from '../../simulators/line/faults.ts'
import { type SimulatedLine, simulatedLine } from '../../simulators/line/simulatedLine.ts'
import { fakeClock } from '../support/fakeClock.ts'
import { type BenchCommand, plainMemory, TEST_CARD_KEY } from '../support/memoryPort.ts'

/** What the suite has to know about a driver and its simulator; one `<name>.test.ts` beside this file for each. */
export interface Pair {
  readonly definition: DriverDefinition
  readonly createSimulator: SimulatorFactory
  readonly settings: Record<string, unknown>
  readonly simulatorSettings: Record<string, unknown>
  /** One of each command of the driver, such that a sound device carries it out. */
  readonly commands: readonly BenchCommand[]
  /**
   * A command that is under way when the cable is pulled, and bytes that are on the wire when, and only when, it is carried out. Absent where
   * the device takes no commands; `stir` is then what the cable is pulled in the middle of.
   */
  readonly interrupted?: { readonly command: BenchCommand; readonly bytes: Uint8Array }
  /** Where the driver holds a desired state: what replaces the interrupted command while the cable is out. */
  readonly instead?: BenchCommand
  /** A conversation that every one of the protocol's words is needed for. */
  readonly scene: Scene
  /** What the driver remembers at its start; nothing when absent. */
  readonly memory?: () => DriverMemory
  /** Makes the device speak by itself, if it can: a card, a key. */
  readonly stir?: (line: SimulatedLine) => void
}

/** What goes on at a line, and words that then have to be among those for its bytes. */
export interface Scene {
  readonly commands: readonly BenchCommand[]
  readonly stir?: (line: SimulatedLine) => void
  /** In Chinese. */
  readonly words: readonly string[]
}

/** A device in the agent's own host, watched: whatever it publishes must be what the contract allows. */
export function hosted(
  pair: Omit<Pair, 'scene'>,
  open: PortFactory,
  clock: DriverClock,
  { baudRate, isListening = false }: { baudRate?: number; isListening?: boolean } = {},
) {
  const { definition } = pair
  const events: { name: string; data: unknown }[] = []
  const troubles: string[] = []
  const waiting = new Set<{ state: string; resolve: () => void }>()
  let commandNumber = 0
  const silent = () => {}
  const note = (fields: Record<string, unknown>, text: string) => {
    troubles.push(`${text}: ${String(fields['reason'] ?? '')}`)
  }
  const state = () => {
    const data = twin.statuses.get('common')?.data
    return data && 'device' in data ? data.device : undefined
  }
  const twin = new DeviceTwin(
    'device-1',
    { class: definition.class, driver: definition.name, interfaces: [...definition.interfaces], commands: {} },
    () => clock.now(),
    {
      statusChanged(_, iface: StatusInterface) {
        const data = twin.statuses.get(iface)?.data
        expect(definition.interfaces).toContain(iface)
        expect(Check(STATUS[iface], data), `${iface} ${JSON.stringify(data)}`).toBe(true)
        for (const one of [...waiting]) {
          if (one.state !== state()) continue
          waiting.delete(one)
          one.resolve()
        }
      },
      alertChanged() {},
    },
  )
  const host = new DeviceHost({
    definition,
    settings: Value.Default(definition.settings, structuredClone(pair.settings)) as Record<string, unknown>,
    baudRate,
    open: definition.link === 'requests' && !isListening ? requestsOver(open) : open,
    twin,
    emit(name, data) {
      expect(Check(DEVICE_EVENTS[name], data), `${name} ${JSON.stringify(data)}`).toBe(true)
      events.push({ name, data })
      return Promise.resolve('committed')
    },
    seal: () => ({ v: 1, epk: 'AA==', iv: 'AA==', data: 'AA==', tag: 'AA==' }),
    cardToken: cardTokens(TEST_CARD_KEY),
    memory: pair.memory?.() ?? plainMemory(),
    newId: () => `id-${++commandNumber}`,
    clock,
    random: () => 0.5,
    log: { trace: silent, debug: note, info: silent, warn: note, error: note },
  })
  return {
    host,
    twin,
    events,
    state,
    /** Everything the driver threw, wherever it was. */
    thrown: () => troubles.filter((text) => text.includes('the driver threw') || text.includes('never completed')),
    next: (wanted: string) =>
      state() === wanted ? Promise.resolve() : new Promise<void>((resolve) => waiting.add({ state: wanted, resolve })),
    async execute(command: BenchCommand): Promise<DriverCompletion> {
      const full = { id: `c-${++commandNumber}`, deadline: clock.now() + 10_000, ...command } as DriverCommand
      const completion = await host.execute(full)
      expect(Check(ReplyPayload, { type: 'completion', session: 1, ...completion }), JSON.stringify(completion)).toBe(
        true,
      )
      return completion
    },
  }
}

/** The same in memory, on a fake clock, with the simulated device and its line's faults at hand. */
export function memoryRig(pair: Omit<Pair, 'scene'>, seed = 1) {
  const clock = fakeClock()
  const line = simulatedLine(pair.createSimulator, pair.simulatorSettings, {
    clock,
    random: seededRandom(seed),
    logCapacity: 100_000,
  })
  const memory = memoryLine({
    receive: (bytes) => line.fromHost(bytes),
    lineOpened: () => line.hostOpened({ toHost: (bytes) => memory.send(bytes) }),
    lineClosed: () => line.hostClosed(),
  })
  const device = hosted(pair, memory.open, clock)

  /** Moves time on until it is done, in steps small enough to stop close to it. */
  async function until(done: () => boolean, withinMs: number): Promise<void> {
    const end = clock.now() + withinMs
    while (!done() && clock.now() < end) await clock.advance(50)
    expect(done(), `not within ${withinMs} ms; the device is ${String(device.state())}`).toBe(true)
  }
  return {
    ...device,
    clock,
    line,
    memory,
    until,
    online: (withinMs = 15_000) => until(() => device.state() === 'online', withinMs),
    /** Executes and moves time on until there is a completion. */
    async complete(command: BenchCommand, withinMs = 60_000): Promise<DriverCompletion> {
      let completion: DriverCompletion | undefined
      const executed = device.execute(command).then((result) => {
        completion = result
      })
      await until(() => completion !== undefined, withinMs)
      await executed
      return completion as unknown as DriverCompletion
    },
  }
}
