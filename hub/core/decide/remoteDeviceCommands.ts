import Value from 'typebox/value'
import { DEVICE_COMMANDS, type DeviceConfig, mayCommandDevice } from '../../../contracts/index.ts'
import { type Draft, type Handlers, refuse } from './draft.ts'

type RemoteDeviceCommands = 'CommandDevice' | 'SettleDeviceCommand' | 'SetInService'

const MOST_MISTAKES = 5

/**
 * What people do to devices from afar. A command is recorded before it is sent and settled once; whether the device offers it is known to
 * whoever knows its description.
 */
export const remoteDeviceCommands: Handlers<RemoteDeviceCommands> = {
  CommandDevice(draft, { deviceId, name, data, reason }) {
    const device = deviceOf(draft, deviceId)
    if (!mayCommandDevice(draft.actor.kind, name, data)) refuse('FORBIDDEN', { deviceId, name })
    const mistakes = Value.Errors(DEVICE_COMMANDS[name], data).map(({ instancePath, message }) => ({
      path: instancePath,
      message,
    }))
    if (mistakes.length > 0) refuse('BAD_REQUEST', { command: name, mistakes: mistakes.slice(0, MOST_MISTAKES) })
    for (const command of draft.branch.deviceCommands.values()) {
      if (command.deviceId !== deviceId || command.state !== 'requested') continue
      refuse('DEVICE_COMMAND_UNDER_WAY', { deviceId, commandId: command.id, name: command.name })
    }
    draft.emit('DeviceCommandRequested', {
      commandId: draft.commandId,
      deviceId,
      nodeId: device.node,
      name,
      data,
      reason,
    })
    return {}
  },

  SettleDeviceCommand(draft, data) {
    if (draft.branch.deviceCommands.get(data.commandId)?.state === 'requested') draft.emit('DeviceCommandSettled', data)
    return {}
  },

  SetInService(draft, data) {
    deviceOf(draft, data.deviceId)
    const isOut = draft.branch.outOfService.has(data.deviceId)
    if (isOut === data.inService) draft.emit('DeviceServiceSet', data)
    return {}
  },
}

function deviceOf(draft: Draft, deviceId: string): DeviceConfig {
  return draft.lookup.devices.get(deviceId) ?? refuse('DEVICE_UNKNOWN', { deviceId })
}
