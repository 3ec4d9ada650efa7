import type { FleetCommandType, Role } from '../../contracts/index.ts'

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
