import type { AgentConfiguration, DeviceDescription } from '../../contracts/index.ts'
import type { DriverClock, DriverDefinition, DriverMemory } from '../driver.ts'
import type { PortFactory } from '../transport/port.ts'
import { cardTokens } from './cardToken.ts'
import { CommandDesk, type CommandTarget } from './commandDesk.ts'
import type { LeftOutDevice, LoadedDevice } from './configuration.ts'
import { DeviceHost, type DeviceHostOptions } from './deviceHost.ts'
import { DeviceTwin } from './deviceTwin.ts'
import { HubLink } from './hubLink.ts'
import { hubTime } from './hubTime.ts'
import type { AgentLog } from './log.ts'
import type { OpenPipe } from './mqttPipe.ts'
import { Outbox } from './outbox.ts'
import { createSeal } from './seal.ts'
import type { SessionCounter } from './sessionCounter.ts'

/** What the node takes from the world, so that tests can give it another one. */
export interface NodeEnvironment {
  readonly software: string
  readonly clock: DriverClock
  /** This machine's Unix time in milliseconds. */
  readonly wallNow: () => number
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly newId: () => string
  readonly openPipe: OpenPipe
  readonly openPort: (device: LoadedDevice) => PortFactory
  readonly sessions: SessionCounter
  readonly memoryOf: (deviceId: string) => DriverMemory
  readonly log: AgentLog
}

export interface AgentNode {
  start(): void
  /** Closes the ports, says `disconnected` to the hub. */
  stop(): Promise<void>
}

/** Puts one node together: a twin, a driver and a port for each device, one connection to the hub for all. */
export function createNode(
  configuration: Pick<AgentConfiguration, 'branch' | 'node' | 'hubPublicKey' | 'cardKey'>,
  devices: readonly LoadedDevice[],
  environment: NodeEnvironment,
  leftOut: readonly LeftOutDevice[] = [],
): AgentNode {
  const { branch, node, hubPublicKey, cardKey } = configuration
  const { clock, random, newId, log } = environment
  const time = hubTime(clock, environment.wallNow)
  const seal = createSeal(hubPublicKey)
  const cardToken = cardTokens(cardKey)
  const outbox = new Outbox(clock)
  const hosts = new Map<string, DeviceHost>()
  const targets: ReadonlyMap<string, CommandTarget> = hosts
  const desk = new CommandDesk(targets, time, log.child({ component: 'commands' }))
  const link = new HubLink({
    branch,
    node,
    software: environment.software,
    openPipe: environment.openPipe,
    sessions: environment.sessions,
    outbox,
    desk,
    time,
    clock,
    random,
    log: log.child({ component: 'hub-link' }),
  })

  /** Shown as broken, with the reason, so that nobody looks for a cable. */
  function showBroken(id: string, definition: DriverDefinition, why: string): void {
    const twin = new DeviceTwin(id, { ...describe(definition), commands: {} }, () => clock.now(), link)
    link.add(twin)
    twin.setStatus('common', { device: 'hardwareError' })
    twin.raise('device-fault', why.slice(0, 200))
  }
  for (const { id, definition, mistakes } of leftOut) {
    const why = mistakes.map(({ path, message }) => `${path}: ${message}`).join('; ')
    log.error({ component: 'agent', deviceId: id, mistake: why }, 'a device is left out: its configuration is wrong')
    if (definition) showBroken(id, definition, `configuration: ${why}`)
  }

  for (const device of devices) {
    const deviceLog = log.child({ component: device.definition.name, deviceId: device.id })
    const twin = new DeviceTwin(device.id, describe(device.definition, device.settings), () => clock.now(), link)
    const options = {
      definition: device.definition,
      settings: device.settings,
      baudRate: 'serial' in device.port ? device.port.serial.baudRate : undefined,
      open: environment.openPort(device),
      twin,
      emit: (name, data, { keepForMs, eventId }) =>
        outbox.add({ id: eventId ?? newId(), deviceId: device.id, name, data, atMs: clock.now() }, keepForMs),
      seal,
      cardToken,
      memory: environment.memoryOf(device.id),
      newId,
      clock,
      random,
      log: deviceLog,
      logsBytes: deviceLog.isLevelEnabled('trace'),
    } satisfies DeviceHostOptions
    try {
      hosts.set(device.id, new DeviceHost(options))
      link.add(twin)
    } catch (error) {
      // The other devices do not notice.
      const reason = error instanceof Error ? error.message : String(error)
      deviceLog.error({ reason }, 'the device is left out: its driver could not be made')
      showBroken(device.id, device.definition, reason)
    }
  }

  return {
    start() {
      link.start()
      for (const host of hosts.values()) host.start()
    },
    async stop() {
      for (const host of hosts.values()) host.stop()
      await link.stop()
      outbox.stop()
    },
  }
}

function describe(definition: DriverDefinition, settings?: LoadedDevice['settings']): DeviceDescription {
  const commands = (settings && definition.commandsFor?.(settings)) ?? definition.commands
  return {
    class: definition.class,
    driver: definition.name,
    interfaces: [...definition.interfaces],
    commands: Object.fromEntries(commands.map((name) => [name, ['1.0']])),
  }
}
