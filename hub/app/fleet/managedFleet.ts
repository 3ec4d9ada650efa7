import type { Branch } from '../../core/branch.ts'
import type { DeviceFleet } from '../deviceFleet.ts'
import type { FleetSources } from './fleetView.ts'
import type { NodeConfigurations } from './nodeConfigurations.ts'

interface Options {
  readonly branch: Branch
  readonly fleet: Pick<DeviceFleet, 'lastSeen' | 'description' | 'nodeDescription'>
  readonly configurations: Pick<NodeConfigurations, 'fingerprint'>
}
type Managed = Pick<FleetSources, 'descriptionOf' | 'managed' | 'lastSeenOf' | 'managedNode' | 'commands' | 'runsOut'>

/** What the fleet's view shows of devices beside what they say of themselves. */
export function managedFleet({ branch, fleet, configurations }: Options): Managed {
  return {
    descriptionOf: (nodeId) => fleet.nodeDescription(nodeId),
    managed(deviceId) {
      const desired = configurations.fingerprint(deviceId) ?? null
      const reported = fleet.description(deviceId)?.configuration ?? null
      const isKnown = desired !== null && reported !== null
      return {
        outOfService: null,
        configuration: { desired, reported, state: isKnown ? (desired === reported ? 'same' : 'differs') : 'unknown' },
        commands: [],
      }
    },
    lastSeenOf: (deviceId) => fleet.lastSeen.device(deviceId) ?? null,
    managedNode: (nodeId) => ({
      lastSeen: fleet.lastSeen.node(nodeId) ?? null,
      configuration: {
        desired: branch.configurationVersion,
        reported: fleet.nodeDescription(nodeId)?.configurationVersion ?? null,
      },
    }),
    commands: () => [],
    runsOut: () => null,
  }
}
