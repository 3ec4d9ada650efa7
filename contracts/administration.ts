import Type, { type Static } from 'typebox'
import { Id, nullable, oneOf, strict, WallMs } from './common.ts'
import { BranchConfiguration } from './configuration.ts'

/** Accounts and configurations, as supervisors and administrators keep them. */

/** Roles of people; kiosks, displays and partners have keys instead. */
export const STAFF_ROLES = ['teller', 'manager', 'supervisor', 'operations', 'admin'] as const
export type StaffRole = (typeof STAFF_ROLES)[number]
export const UserName = Type.String({ pattern: '^[a-z0-9-]{1,32}$' })
const Name = Type.String({ minLength: 1, maxLength: 64 })
/** Printable, and not blank at either end: nothing that is not seen, breaks a line or turns the writing around. */
const NewName = Type.String({
  maxLength: 64,
  pattern: '^(?!\\s)[^\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+(?<!\\s)$',
})

export const StaffMember = strict({
  user: UserName,
  name: Name,
  role: oneOf(STAFF_ROLES),
  /** Too many wrong passwords: until when, or null. */
  lockedUntil: nullable(WallMs),
  /** Disabled: can not log in. */
  isDisabled: Type.Boolean(),
  mustChangePassword: Type.Boolean(),
  lastLoginAt: nullable(WallMs),
  /** Open sessions. */
  sessions: Type.Integer({ minimum: 0 }),
  /** The window he is signed in at. */
  windowId: nullable(Id),
})
export type StaffMember = Static<typeof StaffMember>
/** A password to be told to its owner once; it must be changed at the first log-in. */
const FirstPassword = strict({ member: StaffMember, firstPassword: nullable(Type.String()) })

export const ConfigurationEntry = strict({
  /** Position of the version in the branch's history. */
  version: Type.Integer({ minimum: 1 }),
  appliedAt: WallMs,
  actor: strict({ kind: Type.String(), id: Type.String(), name: nullable(Type.String()) }),
  /** Where it says the same as an earlier version: that version (a roll-back). */
  sameAs: nullable(Type.Integer({ minimum: 1 })),
  /**
   * Parts of the document that differ from the version before, as JSON pointers of depth two at most, sorted; a member of a list
   * of things with ids by its id (`/profiles/gold-first`), the list itself where only their order differs.
   */
  changed: Type.Array(Type.String(), { maxItems: 100 }),
})
export type ConfigurationEntry = Static<typeof ConfigurationEntry>

const SUPERVISORS = ['supervisor', 'admin'] as const
export const ADMINISTRATION_ROUTES = {
  staff: {
    method: 'GET',
    path: '/api/v1/staff',
    summary: 'Accounts of the branch',
    roles: SUPERVISORS,
    answer: strict({ staff: Type.Array(StaffMember) }),
  },
  addStaff: {
    method: 'POST',
    path: '/api/v1/staff',
    summary: 'A new account, with a first password. A supervisor makes tellers and managers; an administrator all',
    roles: SUPERVISORS,
    body: strict({ user: UserName, name: NewName, role: oneOf(STAFF_ROLES) }),
    answer: FirstPassword,
  },
  changeStaff: {
    method: 'PUT',
    path: '/api/v1/staff/:user',
    summary:
      'Change name, role or state of an account, unlock it, or give it a new first password; its sessions end where it may do less',
    roles: SUPERVISORS,
    params: strict({ user: UserName }),
    body: strict({
      name: Type.Optional(NewName),
      role: Type.Optional(oneOf(STAFF_ROLES)),
      isDisabled: Type.Optional(Type.Boolean()),
      unlock: Type.Optional(Type.Literal(true)),
      newPassword: Type.Optional(Type.Literal(true)),
    }),
    answer: FirstPassword,
  },
  configurationSchema: {
    method: 'GET',
    path: '/api/v1/configuration/schema',
    summary: 'The JSON schema of the configuration; forms are drawn from it',
    roles: SUPERVISORS,
    answer: Type.Unsafe<Record<string, unknown>>({ type: 'object', additionalProperties: true }),
  },
  driverSchemas: {
    method: 'GET',
    path: '/api/v1/configuration/schema/drivers',
    summary: 'The JSON schemas of the settings of drivers, by their names; forms of devices are drawn from them',
    roles: SUPERVISORS,
    answer: Type.Unsafe<Record<string, Record<string, unknown>>>({ type: 'object', additionalProperties: true }),
  },
  configurationHistory: {
    method: 'GET',
    path: '/api/v1/configuration/history',
    summary: 'Configurations that were in force, the newest first: when, by whom, and what changed',
    roles: SUPERVISORS,
    answer: strict({ entries: Type.Array(ConfigurationEntry, { maxItems: 500 }) }),
  },
  configurationVersion: {
    method: 'GET',
    path: '/api/v1/configuration/history/:version',
    summary: 'A configuration that was in force; apply it to go back to it',
    roles: SUPERVISORS,
    params: strict({ version: Type.String({ pattern: '^[1-9]\\d{0,8}$' }) }),
    answer: strict({ entry: ConfigurationEntry, configuration: BranchConfiguration }),
  },
} as const
