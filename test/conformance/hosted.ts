import Value, { Check } from 'typebox/value'
import { DEVICE_EVENTS, ReplyPayload, STATUS, type StatusInterface } from '../../contracts/index.ts'
import { cardTokens } from '../../device-drivers/agent/cardToken.ts'
import { DeviceHost, type DeviceHostOptions } from '../../device-drivers/agent/deviceHost.ts'
import { DeviceTwin } from '../../device-drivers/agent/deviceTwin.ts'
import type { DriverClock, DriverCommand, DriverCompletion } from '../../device-drivers/driver.ts'
import type { PortFactory } from '../../device-drivers/transport/port.ts'
import { requestsOver } from '../../device-drivers/transport/requests.ts'
import { type BenchCommand, plainMemory, TEST_CARD_KEY } from '../support/memoryPort.ts'
import type { Pair } from './pair.ts'

/** What a rig needs of a pair; a part of the suite may put other settings in. */
export type Rigged = Omit<Pair, 'scene'>

interface HostedOptions {
  readonly baudRate?: number
  /** Called when something has happened that somebody may wait for. */
  readonly changed?: () => void
  /** The factory gives a port that requests arrive at, not one of bytes. */
  readonly isListening?: boolean
}

/** A command under way. */
export interface Begun {
  readonly completion: DriverCompletion | undefined
  readonly done: Promise<DriverCompletion>
}

/**
 * A device in the agent's own host, watched: whatever it publishes is held against the contract.
 */
export function hosted(
  pair: Rigged,
  openBytes: PortFactory,
  clock: DriverClock,
  { baudRate, changed = () => {}, isListening = false }: HostedOptions = {},
) {
  const { definition } = pair
  const events: { name: string; data: unknown }[] = []
  const troubles: string[] = []
  const waiting = new Set<{ readonly state: string; readonly resolve: () => void }>()
  const counted = countedClock(clock)
  let published = 0
  let commandNumber = 0
  const silent = () => {}
  const note = (fields: Record<string, unknown>, text: string) => {
    const reason = String(fields['reason'] ?? '')
    if (THROWN.some((words) => text.includes(words) || reason.includes(words))) troubles.push(`${text}: ${reason}`)
  }
  /** Kept, not thrown: a driver would catch it. */
  function hold(what: string, isRight: boolean, data: unknown): void {
    published++
    if (!isRight) troubles.push(`not what the contract allows: ${what} ${JSON.stringify(data)}`)
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
        hold(`status ${iface}`, definition.interfaces.includes(iface) && Check(STATUS[iface], data), data)
        for (const one of [...waiting]) {
          if (one.state !== state()) continue
          waiting.delete(one)
          one.resolve()
        }
        changed()
      },
      alertChanged: changed,
      descriptionChanged() {},
    },
  )
  const open = definition.link === 'requests' && !isListening ? requestsOver(openBytes) : openBytes
  const options: DeviceHostOptions = {
    definition,
    settings: Value.Default(definition.settings, structuredClone(pair.settings)) as Record<string, unknown>,
    baudRate,
    open,
    twin,
    emit(name, data) {
      hold(`event ${name}`, Check(DEVICE_EVENTS[name], data), data)
      events.push({ name, data })
      changed()
      return Promise.resolve('committed')
    },
    seal: () => ({ v: 1, epk: 'AA==', iv: 'AA==', data: 'AA==', tag: 'AA==' }),
    cardToken: cardTokens(TEST_CARD_KEY),
    memory: pair.memory?.() ?? plainMemory(),
    newId: () => `id-${++commandNumber}`,
    clock: counted,
    random: () => 0.5,
    log: { trace: silent, debug: note, info: silent, warn: note, error: note },
  }
  const host = new DeviceHost(options)

  async function execute(command: BenchCommand): Promise<DriverCompletion> {
    const full = { id: `c-${++commandNumber}`, deadline: clock.now() + 10_000, ...command } as DriverCommand
    const completion = await host.execute(full)
    const reply = { type: 'completion', session: 1, ...completion }
    hold(`completion of ${command.name}`, Check(ReplyPayload, reply), reply)
    return completion
  }

  return {
    host,
    twin,
    events,
    state,
    options,
    /** The factory the host opens its ports with. */
    open,
    /** Everything the driver threw, wherever it was, and everything it published that the contract does not allow. */
    thrown: (): readonly string[] => troubles,
    /** How many statuses, events and completions were held against the contract. */
    published: () => published,
    /** Timers of host and driver that are waiting. */
    timers: () => counted.pending(),
    /** When the device is in this state; at once when it is. */
    next: (wanted: string) =>
      state() === wanted ? Promise.resolve() : new Promise<void>((resolve) => waiting.add({ state: wanted, resolve })),
    execute,
    begin(command: BenchCommand): Begun {
      const begun: { completion: DriverCompletion | undefined; done: Promise<DriverCompletion> } = {
        completion: undefined,
        done: execute(command).then((completion) => {
          begun.completion = completion
          changed()
          return completion
        }),
      }
      return begun
    },
  }
}

/** Words of the host's log about a driver that has lost its thread. */
const THROWN = ['the driver threw', 'was never completed']

function countedClock(clock: DriverClock): DriverClock & { pending(): number } {
  const timers = new Set<object>()
  return {
    now: () => clock.now(),
    after(ms, callback) {
      const timer = {}
      timers.add(timer)
      const cancel = clock.after(ms, () => {
        timers.delete(timer)
        callback()
      })
      return () => {
        timers.delete(timer)
        cancel()
      }
    },
    pending: () => timers.size,
  }
}
