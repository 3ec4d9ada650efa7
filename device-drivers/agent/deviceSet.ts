import { createHash } from 'node:crypto'
import {
  type Device,
  type DeviceCommandName,
  type DeviceDescription,
  deviceFingerprint,
  type Mistake,
} from '../../contracts/index.ts'
import type { DriverCommand, DriverCompletion, DriverDefinition } from '../driver.ts'
import { type CommandTarget, refusal } from './commandDesk.ts'
import type { LeftOutDevice, LoadedDevice } from './configuration.ts'
import type { DeviceHost } from './deviceHost.ts'
import { DeviceTwin } from './deviceTwin.ts'
import type { HubLink } from './hubLink.ts'
import type { AgentLog } from './log.ts'

const MAX_DETAIL = 200

interface Options {
  readonly link: Pick<HubLink, 'change' | 'statusChanged' | 'alertChanged' | 'descriptionChanged'>
  /** Throws what the driver's `create` throws. */
  readonly host: (device: LoadedDevice, twin: DeviceTwin) => DeviceHost
  readonly now: () => number
  readonly log: AgentLog
}

/** One device of this node. Stays the same while its driver and port come and go, so that what waits for it goes to those that are there. */
class HostedDevice implements CommandTarget {
  readonly #restart: () => DriverCompletion
  loaded: LoadedDevice | undefined
  host: DeviceHost | undefined
  twin: DeviceTwin | undefined

  constructor(restart: (device: HostedDevice) => DriverCompletion) {
    this.#restart = () => restart(this)
  }

  get commands(): readonly DeviceCommandName[] {
    return this.host?.commands ?? []
  }

  get concurrentCommands(): boolean {
    return this.host?.concurrentCommands ?? false
  }

  execute(command: DriverCommand): Promise<DriverCompletion> {
    return this.host?.execute(command) ?? Promise.resolve(refusal('deviceNotReady', 'DEVICE_FAULT'))
  }

  restart(): DriverCompletion {
    return this.#restart()
  }
}

/**
 * The devices of this node, brought to what is wanted: a device whose line is another one gets a new driver and port, the others do not
 * notice. A device whose line is wrong goes on with the one before, or is shown broken where there is none; either way with the reason.
 */
export class DeviceSet {
  readonly #options: Options
  readonly #devices = new Map<string, HostedDevice>()
  #isStarted = false

  constructor(options: Options) {
    this.#options = options
  }

  /** Those that take commands, as they come and go. */
  get targets(): ReadonlyMap<string, CommandTarget> {
    return this.#devices
  }

  /** The lines the devices run with. */
  get running(): Device[] {
    return [...this.#devices.values()].flatMap(({ loaded, host }) => (loaded && host ? [loaded.line] : []))
  }

  start(): void {
    this.#isStarted = true
    for (const { host } of this.#devices.values()) host?.start()
  }

  stop(): void {
    for (const { host } of this.#devices.values()) host?.stop()
  }

  apply(wanted: readonly (LoadedDevice | LeftOutDevice)[], configurationVersion: number): void {
    const { link, log } = this.#options
    const removed = [...this.#devices.keys()].filter((id) => !wanted.some((device) => device.id === id))
    for (const id of removed) {
      log.info({ component: 'agent', deviceId: id }, 'a device is no longer hosted here')
      this.#devices.get(id)?.host?.stop()
      this.#devices.delete(id)
    }
    // Ports first: another device may be wanted on the port of one that goes.
    const changed = wanted.filter((device) => this.#isChanged(device))
    for (const { id } of changed) this.#devices.get(id)?.host?.stop()
    const put = changed.flatMap((device) => this.#begin(device))
    for (const device of wanted) this.#say(device)
    link.change({ put, removed, configurationVersion })
    if (this.#isStarted) for (const { id } of changed) this.#devices.get(id)?.host?.start()
  }

  #isChanged(device: LoadedDevice | LeftOutDevice): boolean {
    const known = this.#devices.get(device.id)
    if (!isLoaded(device)) return known?.host === undefined
    return !known?.host || !known.loaded || fingerprint(known.loaded.line) !== fingerprint(device.line)
  }

  /** The twin of what begins; none where nothing is known of it but its name. */
  #begin(device: LoadedDevice | LeftOutDevice): DeviceTwin[] {
    const loaded = isLoaded(device) ? device : device.instead
    const definition = loaded?.definition ?? (isLoaded(device) ? undefined : device.definition)
    if (!definition) {
      this.#devices.delete(device.id)
      return []
    }
    const known = this.#devices.get(device.id) ?? new HostedDevice((one) => this.#restart(one))
    this.#devices.set(device.id, known)
    known.loaded = loaded
    if (loaded) this.#host(known, loaded)
    else this.#showBroken(known, device.id, definition, inWords(isLoaded(device) ? [] : device.mistakes))
    return known.twin ? [known.twin] : []
  }

  #host(known: HostedDevice, loaded: LoadedDevice): void {
    const { link, now, log } = this.#options
    known.twin = new DeviceTwin(loaded.id, describe(loaded.definition, loaded), now, link)
    known.host = undefined
    try {
      known.host = this.#options.host(loaded, known.twin)
    } catch (error) {
      // The other devices do not notice.
      const reason = error instanceof Error ? error.message : String(error)
      log.error(
        { component: loaded.definition.name, deviceId: loaded.id, reason },
        'the device is left out: its driver could not be made',
      )
      this.#showBroken(known, loaded.id, loaded.definition, reason)
    }
  }

  /** Shown as broken, with the reason, so that nobody looks for a cable. */
  #showBroken(known: HostedDevice, id: string, definition: DriverDefinition, why: string): void {
    known.host = undefined
    known.twin = new DeviceTwin(id, describe(definition), this.#options.now, this.#options.link)
    known.twin.setStatus('common', { device: 'hardwareError' })
    known.twin.raise('device-fault', why.slice(0, MAX_DETAIL))
  }

  /** What is wrong with its line is held against the device for as long as it is wrong. */
  #say(device: LoadedDevice | LeftOutDevice): void {
    const twin = this.#devices.get(device.id)?.twin
    if (isLoaded(device)) {
      twin?.release('device-fault')
      return
    }
    const why = inWords(device.mistakes)
    this.#options.log.error(
      { component: 'agent', deviceId: device.id, mistake: why },
      device.instead || this.#devices.get(device.id)?.host
        ? 'a device goes on with its last good configuration: the new one is wrong'
        : 'a device is left out: its configuration is wrong',
    )
    twin?.hold('device-fault', `configuration: ${why}`.slice(0, MAX_DETAIL))
  }

  /** A new driver and a new port: nothing of what the driver knew is left. */
  #restart(known: HostedDevice): DriverCompletion {
    const { link, log } = this.#options
    const { loaded, twin } = known
    if (!loaded) return refusal('hardwareError', 'DEVICE_FAULT', twin?.alerts.get('device-fault')?.detail)
    log.info({ component: loaded.definition.name, deviceId: loaded.id }, 'the device is restarted')
    const held = twin?.held('device-fault')
    known.host?.stop()
    this.#host(known, loaded)
    if (held !== undefined) known.twin?.hold('device-fault', held)
    link.change({ put: known.twin ? [known.twin] : [] })
    if (!known.host) return refusal('hardwareError', 'DEVICE_FAULT', known.twin?.alerts.get('device-fault')?.detail)
    if (this.#isStarted) known.host.start()
    return { completionCode: 'success', effect: 'done' }
  }
}

function isLoaded(device: LoadedDevice | LeftOutDevice): device is LoadedDevice {
  return 'settings' in device
}

function fingerprint(line: Device): string {
  return deviceFingerprint(line, (text) => createHash('sha256').update(text).digest('hex'))
}

function inWords(mistakes: readonly Mistake[]): string {
  return mistakes.map(({ path, message }) => `${path}: ${message}`).join('; ')
}

function describe(definition: DriverDefinition, loaded?: LoadedDevice): DeviceDescription {
  const commands = loaded ? (definition.commandsFor?.(loaded.settings) ?? definition.commands) : []
  return {
    class: definition.class,
    driver: definition.name,
    interfaces: [...definition.interfaces],
    ...(loaded ? { configuration: fingerprint(loaded.line) } : {}),
    commands: Object.fromEntries([...commands, 'Device.Restart'].map((name) => [name, ['1.0']])),
  }
}
