import type { Branch } from '../branch.ts'
import type { Evolvers } from '../evolve.ts'

type DeviceCommandEvent = 'DeviceCommandRequested' | 'DeviceCommandSettled' | 'DeviceServiceSet'

/** So many are kept to be looked at; the journal has them all. */
const KEPT = 200

export const evolveDeviceCommands: Evolvers<DeviceCommandEvent> = {
  DeviceCommandRequested(branch, { commandId: id, ...command }, { seq, wall: at, actor }) {
    const open = { state: 'requested', code: null, detail: null, settledAt: null } as const
    branch.deviceCommands.put(id, { id, seq, ...command, by: actor.id, at, ...open })
    forgetOldest(branch)
  },

  DeviceCommandSettled(branch, { commandId, outcome, code, detail }, { wall }) {
    const known = branch.deviceCommands.get(commandId)
    if (known) branch.deviceCommands.put(commandId, { ...known, state: outcome, code, detail, settledAt: wall })
  },

  DeviceServiceSet(branch, { deviceId, inService, reason }, { wall, actor }) {
    if (inService) branch.outOfService.delete(deviceId)
    else branch.outOfService.put(deviceId, { deviceId, by: actor.id, at: wall, reason })
  },
}

/** One that is under way is never forgotten. */
function forgetOldest(branch: Branch): void {
  const ended = [...branch.deviceCommands.values()].filter(({ state }) => state !== 'requested')
  const surplus = ended.length - KEPT
  if (surplus <= 0) return
  for (const { id } of ended.sort((a, b) => a.seq - b.seq).slice(0, surplus)) branch.deviceCommands.delete(id)
}
