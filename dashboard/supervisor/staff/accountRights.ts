import type { Role, StaffRole } from '../../../contracts/index.ts'

/** Whose accounts each role keeps, as the hub has it: who may not is not offered it. */
const KEEPS: Readonly<Partial<Record<Role, readonly StaffRole[]>>> = {
  supervisor: ['teller', 'manager'],
  admin: ['teller', 'manager', 'supervisor', 'operations', 'admin'],
}

export function rolesKeptBy(role: Role): readonly StaffRole[] {
  return KEEPS[role] ?? []
}

/** What can be read: nothing unseen in it, as the hub has it. */
export const PERSON_NAME = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{1,64}$/u
export const USER_NAME = /^[a-z0-9-]{1,32}$/
