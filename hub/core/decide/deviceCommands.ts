import type { CommandData } from '../../../contracts/index.ts'
import { type Draft, type Handlers, refuse } from './draft.ts'
import { noteNode } from './fleetHealth.ts'

type DeviceCommand = 'ReportNode' | 'ReportDevice' | 'DoubtClock'

/** Only changes become events; a report of what is known already is answered with none. */
export const deviceCommands: Handlers<DeviceCommand> = {
  ReportNode(draft, data) {
    const known = draft.branch.nodes.get(data.nodeId)
    if (known?.state !== data.state || known.session !== data.session) draft.emit('NodeStateChanged', data)
    noteNode(draft, data.nodeId, data.state)
    return {}
  },

  ReportDevice(draft, data) {
    checkHost(draft, data)
    const known = draft.branch.devices.get(data.deviceId)
    if (known?.device !== data.device || known.nodeId !== data.nodeId) draft.emit('DeviceStateChanged', data)
    return {}
  },

  DoubtClock(draft, data) {
    if (!draft.branch.clockDoubted) draft.emit('ClockDoubted', data)
    return {}
  },
}

/** A node speaks for the devices the configuration gives it and for no others. */
export function checkHost(
  draft: Draft,
  { deviceId, nodeId }: Pick<CommandData<'ReportDevice'>, 'deviceId' | 'nodeId'>,
): void {
  const device = draft.lookup.devices.get(deviceId)
  if (device?.node !== nodeId) refuse('DEVICE_UNKNOWN', { deviceId, nodeId })
}
