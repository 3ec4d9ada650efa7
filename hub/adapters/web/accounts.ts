import { randomInt } from 'node:crypto'
import type { Static } from 'typebox'
import { ProblemError, type ROUTES, type StaffMember, type StaffRole } from '../../../contracts/index.ts'
import type { Clock, Log, PeopleStore, UserRecord } from '../../app/ports.ts'
import { hashPassword } from './passwords.ts'
import { actorOf, type Session, type Sessions } from './sessions.ts'

type NewMember = Static<(typeof ROUTES)['addStaff']['body']>
type Change = Static<(typeof ROUTES)['changeStaff']['body']>
interface Told {
  member: StaffMember
  firstPassword: string | null
}

/** Whose accounts each role keeps; nobody keeps his own. */
const KEEPS: Readonly<Partial<Record<Session['role'], readonly StaffRole[]>>> = {
  supervisor: ['teller', 'manager'],
  admin: ['teller', 'manager', 'supervisor', 'operations', 'admin'],
}

/** Letters and digits that nobody takes for another when he reads them out. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'
const GROUPS = 3
const LETTERS_PER_GROUP = 4

/** Twelve letters, 59 random bits, in groups for reading: `kfm7-x3qp-w9tz`. */
export function newFirstPassword(): string {
  const letter = () => LETTERS[randomInt(LETTERS.length)]
  const group = () => Array.from({ length: LETTERS_PER_GROUP }, letter).join('')
  return Array.from({ length: GROUPS }, group).join('-')
}

/**
 * The branch's accounts, as supervisors and administrators keep them. Never deleted: names stand in journals and reports. What is
 * done is written down before it is done. Refusals are thrown as ProblemError: FORBIDDEN, OWN_ACCOUNT, USER_UNKNOWN, USER_EXISTS,
 * LAST_ADMIN, STORE_UNAVAILABLE.
 */
export class Accounts {
  readonly #people: PeopleStore
  readonly #sessions: Sessions
  readonly #clock: Clock
  readonly #log: Log
  readonly #windowOf: (user: string) => string | null

  constructor(options: {
    people: PeopleStore
    sessions: Sessions
    clock: Clock
    log: Log
    windowOf: (user: string) => string | null
  }) {
    this.#people = options.people
    this.#sessions = options.sessions
    this.#clock = options.clock
    this.#log = options.log
    this.#windowOf = options.windowOf
  }

  list(): StaffMember[] {
    return this.#people.listUsers().map((user) => this.#memberOf(user))
  }

  async add({ user, name, role }: NewMember, session: Session): Promise<Told> {
    this.#permit(session, [role], 'addUser', user)
    if (this.#people.findUser(user)) throw new ProblemError('USER_EXISTS')
    const firstPassword = newFirstPassword()
    const passwordHash = await hashPassword(firstPassword)
    // Asked again: while the password was hashed, somebody may have been quicker, or taken the right away.
    this.#permit(session, [role], 'addUser', user)
    if (this.#people.findUser(user)) throw new ProblemError('USER_EXISTS')
    this.#audit(session, 'addUser', user, true)
    const added: UserRecord = {
      user,
      name: name.normalize('NFC'),
      role,
      passwordHash,
      mustChangePassword: true,
      isDisabled: false,
      failures: 0,
      lockedUntil: null,
      lastLoginAt: null,
    }
    this.#save(added)
    return { member: this.#memberOf(added), firstPassword }
  }

  async change(name: string, change: Change, session: Session): Promise<Told> {
    this.#permitted(name, change, session)
    const firstPassword = change.newPassword ? newFirstPassword() : null
    const passwordHash = firstPassword === null ? null : await hashPassword(firstPassword)
    const user = this.#permitted(name, change, session)
    const changed: UserRecord = {
      ...user,
      name: change.name?.normalize('NFC') ?? user.name,
      role: change.role ?? user.role,
      isDisabled: change.isDisabled ?? user.isDisabled,
      ...(passwordHash !== null && { passwordHash, mustChangePassword: true }),
      // Who is given a new password may use it at once.
      ...((change.unlock || change.newPassword) && { failures: 0, lockedUntil: null }),
    }
    for (const action of actionsOf(user, changed, change)) this.#audit(session, action, user.user, true)
    this.#save(changed)
    if (changed.role !== user.role || changed.isDisabled || passwordHash !== null) this.#sessions.endOf(user.user)
    return { member: this.#memberOf(changed), firstPassword }
  }

  /** The account as it is, when this may be done to it. */
  #permitted(name: string, change: Change, session: Session): UserRecord {
    const user = this.#people.findUser(name)
    if (!user) throw new ProblemError('USER_UNKNOWN')
    this.#permit(session, [user.role, change.role ?? user.role], 'changeUser', name)
    const isAdminAfter = (change.role ?? user.role) === 'admin' && !(change.isDisabled ?? user.isDisabled)
    if (user.role === 'admin' && !user.isDisabled && !isAdminAfter && this.#enabledAdmins() <= 1)
      throw new ProblemError('LAST_ADMIN')
    return user
  }

  /** Throws unless this person keeps accounts of all these roles now, and the account is not his own. */
  #permit(session: Session, roles: readonly StaffRole[], action: string, subject: string): void {
    const keeper = this.#people.findUser(session.user)
    const kept = keeper && !keeper.isDisabled ? (KEEPS[keeper.role] ?? []) : []
    const refusal =
      session.user === subject ? 'OWN_ACCOUNT' : roles.every((role) => kept.includes(role)) ? null : 'FORBIDDEN'
    if (refusal === null) return
    this.#audit(session, action, this.#people.findUser(subject) ? subject : 'unknown', false)
    throw new ProblemError(refusal)
  }

  #enabledAdmins(): number {
    return this.#people.listUsers().filter(({ role, isDisabled }) => role === 'admin' && !isDisabled).length
  }

  #memberOf({ user, name, role, lockedUntil, isDisabled, mustChangePassword, lastLoginAt }: UserRecord): StaffMember {
    const { tick, wall } = this.#clock.now()
    return {
      user,
      name,
      role,
      lockedUntil: lockedUntil === null || lockedUntil <= tick ? null : wall + (lockedUntil - tick),
      isDisabled,
      mustChangePassword,
      lastLoginAt,
      sessions: this.#sessions.countOf(user),
      windowId: this.#windowOf(user),
    }
  }

  #save(user: UserRecord): void {
    this.#stored(() => this.#people.saveUser(user))
  }

  #audit(session: Session, action: string, subject: string, success: boolean): void {
    const entry = { wall: this.#clock.now().wall, actor: actorOf(session), action, subject, success }
    this.#stored(() => this.#people.audit(entry))
  }

  #stored(write: () => void): void {
    try {
      write()
    } catch (error) {
      this.#log.error({ err: error }, 'accounts can not be stored')
      throw new ProblemError('STORE_UNAVAILABLE')
    }
  }
}

/** What of an account is changed, in the audit log's words. */
function actionsOf(user: UserRecord, changed: UserRecord, { unlock, newPassword }: Change): string[] {
  return [
    ...(changed.name === user.name ? [] : ['renameUser']),
    ...(changed.role === user.role ? [] : [`changeRole:${changed.role}`]),
    ...(changed.isDisabled === user.isDisabled ? [] : [changed.isDisabled ? 'disableUser' : 'enableUser']),
    ...(unlock ? ['unlockUser'] : []),
    ...(newPassword ? ['newFirstPassword'] : []),
  ]
}
