import type { CommandData } from '../../../contracts/index.ts'
import { alertKey } from '../evolve/branchEvents.ts'
import { type Draft, type Handlers, refuse } from './draft.ts'

type DeviceCommand = 'ReportNode' | 'ReportDevice' | 'RaiseAlert' | 'ClearAlert' | 'DoubtClock'

/** Only changes become events; a report of what is known already is answered with none. */
export const deviceCommands: Handlers<DeviceCommand> = {
  ReportNode(draft, data) {
    const known = draft.branch.nodes.get(data.nodeId)
    if (known?.state !== data.state || known.session !== data.session) draft.emit('NodeStateChanged', data)
    return {}
  },

  ReportDevice(draft, data) {
    checkHost(draft, data)
    const known = draft.branch.devices.get(data.deviceId)
    if (known?.device !== data.device || known.nodeId !== data.nodeId) draft.emit('DeviceStateChanged', data)
    return {}
  },

  RaiseAlert(draft, data) {
    checkHost(draft, data)
    const known = draft.branch.alerts.get(alertKey(data.deviceId, data.code))
    if (known?.severity !== data.severity || known.nodeId !== data.nodeId) draft.emit('AlertRaised', data)
    return {}
  },

  ClearAlert(draft, data) {
    if (draft.branch.alerts.has(alertKey(data.deviceId, data.code))) {
      checkHost(draft, data)
      draft.emit('AlertCleared', data)
    }
    return {}
  },

  DoubtClock(draft, data) {
    if (!draft.branch.clockDoubted) draft.emit('ClockDoubted', data)
    return {}
  },
}

/** A node speaks for the devices the configuration gives it and for no others. */
function checkHost(draft: Draft, { deviceId, nodeId }: Pick<CommandData<'ReportDevice'>, 'deviceId' | 'nodeId'>): void {
  const device = draft.lookup.devices.get(deviceId)
  if (device?.node !== nodeId) refuse('DEVICE_UNKNOWN', { deviceId, nodeId })
}
