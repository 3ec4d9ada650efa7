import type { FleetCommandType, RemoteDeviceCommand, Role } from '../../contracts/index.ts'

const KEEPERS: readonly Role[] = ['operations', 'supervisor', 'admin']

/**
 * Who may send what: written down here too, because the contract would bring every schema into the page. The hub decides; a test holds
 * the two together.
 */
export const FLEET_RIGHTS: { readonly [T in FleetCommandType]: readonly Role[] } = {
  AcknowledgeAlert: ['manager', ...KEEPERS],
  CommandDevice: KEEPERS,
  SetInService: KEEPERS,
  PlanMaintenance: KEEPERS,
  EndMaintenance: KEEPERS,
  CountStock: ['manager', ...KEEPERS],
  MoveStock: ['manager', ...KEEPERS],
}

/** What moves customers' cards or lets somebody in is not for operations staff. */
const FOR_SUPERVISORS: readonly RemoteDeviceCommand[] = ['CardReader.Move', 'Gate.Open']

/** Whether this role may send a device this command, with some data at least. */
export function mayCommand(role: Role, name: RemoteDeviceCommand): boolean {
  if (!FLEET_RIGHTS.CommandDevice.includes(role)) return false
  return role !== 'operations' || !FOR_SUPERVISORS.includes(name)
}

/** Whether a card inside may be given out or kept by a reset: to operations staff it stays where it is. */
export function mayMoveCards(role: Role): boolean {
  return mayCommand(role, 'CardReader.Move')
}
