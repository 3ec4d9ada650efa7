import type { AgentConfiguration } from '../../contracts/index.ts'
import type { DriverClock, DriverMemory } from '../driver.ts'
import type { PortFactory } from '../transport/port.ts'
import { cardTokens } from './cardToken.ts'
import { CommandDesk } from './commandDesk.ts'
import type { LeftOutDevice, LoadedDevice } from './configuration.ts'
import type { ConfigurationFile } from './configurationFile.ts'
import { createConfigurator, type LoadLines } from './configurator.ts'
import { DeviceHost } from './deviceHost.ts'
import { DeviceSet } from './deviceSet.ts'
import type { DeviceTwin } from './deviceTwin.ts'
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
  /** How lines that the hub sends are read and kept; absent: it stays with the devices it starts with. */
  readonly given?: { readonly load: LoadLines; readonly file: ConfigurationFile }
  readonly log: AgentLog
}

export interface AgentNode {
  start(): void
  /** Closes the ports, says `disconnected` to the hub. */
  stop(): Promise<void>
}

/** Puts one node together: a twin, a driver and a port for each device, one connection to the hub for all. */
export function createNode(
  configuration: Pick<AgentConfiguration, 'branch' | 'node' | 'hubPublicKey' | 'cardKey' | 'configurationVersion'>,
  devices: readonly (LoadedDevice | LeftOutDevice)[],
  environment: NodeEnvironment,
): AgentNode {
  const { branch, node, hubPublicKey, cardKey, configurationVersion = 0 } = configuration
  const { clock, random, newId, log } = environment
  const time = hubTime(clock, environment.wallNow)
  const seal = createSeal(hubPublicKey)
  const cardToken = cardTokens(cardKey)
  const outbox = new Outbox(clock)
  const desk = new CommandDesk({ get: (id) => hosted.targets.get(id) }, time, log.child({ component: 'commands' }))
  const link: HubLink = new HubLink({
    branch,
    node,
    software: environment.software,
    openPipe: environment.openPipe,
    sessions: environment.sessions,
    outbox,
    desk,
    configured: (message) => configurator?.take(message),
    time,
    clock,
    random,
    log: log.child({ component: 'hub-link' }),
  })

  function host(device: LoadedDevice, twin: DeviceTwin): DeviceHost {
    const deviceLog = log.child({ component: device.definition.name, deviceId: device.id })
    return new DeviceHost({
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
    })
  }
  const hosted: DeviceSet = new DeviceSet({ link, host, now: () => clock.now(), log })
  const { given } = environment
  const configurator =
    given && createConfigurator({ devices: hosted, ...given, log: log.child({ component: 'configuration' }) })
  hosted.apply(devices, configurationVersion)

  return {
    start() {
      link.start()
      hosted.start()
    },
    async stop() {
      hosted.stop()
      await link.stop()
      outbox.stop()
    },
  }
}
