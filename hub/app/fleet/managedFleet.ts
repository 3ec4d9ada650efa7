import type { RunsOut } from '../../../contracts/index.ts'
import type { DeviceFleet } from '../deviceFleet.ts'
import type { DeviceRegistry } from './deviceRegistry.ts'
import type { FleetSources } from './fleetView.ts'

interface Options {
  readonly fleet: Pick<DeviceFleet, 'nodeDescription'>
  readonly registry: Pick<DeviceRegistry, 'device' | 'node' | 'commands'>
  readonly runsOut: (deviceId: string, unitId: string) => RunsOut | null
}
type Managed = Pick<FleetSources, 'descriptionOf' | 'managed' | 'lastSeenOf' | 'managedNode' | 'commands' | 'runsOut'>

const MOST_COMMANDS = 50

/** What the fleet's view shows of devices beside what they say of themselves. */
export function managedFleet({ fleet, registry, runsOut }: Options): Managed {
  return {
    descriptionOf: (nodeId) => fleet.nodeDescription(nodeId),
    managed(deviceId) {
      const { configuration, commands, outOfService } = registry.device(deviceId)
      return { configuration, commands, outOfService }
    },
    lastSeenOf: (deviceId) => registry.device(deviceId).lastSeen,
    managedNode(nodeId) {
      const { lastSeen, configuration } = registry.node(nodeId)
      return { lastSeen, configuration }
    },
    commands: () => registry.commands(MOST_COMMANDS),
    runsOut,
  }
}
