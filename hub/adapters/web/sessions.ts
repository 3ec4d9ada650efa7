import { createHash, randomBytes } from 'node:crypto'
import { type Actor, ProblemError, type Role, type SessionView } from '../../../contracts/index.ts'
import type { Clock, Log, PeopleStore, ScreenKind, SessionRecord } from '../../app/ports.ts'

/** A session that is valid now. */
export interface Session {
  readonly idHash: string
  readonly user: string
  readonly name: string
  readonly role: Role
  /** The kiosk or display (by the role) it belongs to; null for a person. */
  readonly screenId: string | null
  readonly mustChangePassword: boolean
  /** Unix ms of the log-in before this one; null when there was none, or after a restart of the hub. */
  readonly lastLoginAt: number | null
}

export interface SessionLimits {
  /** A staff session ends this long after the last action of its user. */
  readonly idleMs: number
  /** ... and this long after its log-in, whatever happens. */
  readonly absoluteMs: number
  /** A kiosk or display starts a session with every fresh browser; older ones beyond this number end. */
  readonly perScreen: number
}
export const SESSION_LIMITS: SessionLimits = { idleMs: 15 * 60_000, absoluteMs: 10 * 3_600_000, perScreen: 8 }

/** The time of the last action is written to disk at most this often; a restart can only shorten a session. */
const SAVE_ACTIVITY_MS = 30_000

export const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

/** Users have names without a colon, so a screen never shares sessions with a person of the same name. */
export const screenUser = (kind: ScreenKind, screenId: string) => `${kind}:${screenId}`

export function actorOf(session: Session): Actor {
  return { kind: session.role, id: session.screenId ?? session.user }
}

export function sessionView(session: Session): SessionView {
  const { name, role, screenId, mustChangePassword, lastLoginAt } = session
  return {
    user: screenId ?? session.user,
    name,
    role,
    kioskId: role === 'kiosk' ? screenId : null,
    displayId: role === 'display' ? screenId : null,
    mustChangePassword,
    lastLoginAt,
  }
}

/**
 * Sessions: the cookie holds 256 random bits, the store their SHA-256. Ages are ticks of the persisted monotone clock, so
 * neither a restart nor a step of the wall clock lengthens a session.
 */
export class Sessions {
  readonly #people: PeopleStore
  readonly #clock: Clock
  readonly #log: Log
  readonly #limits: SessionLimits
  readonly #activeAt = new Map<string, number>()
  readonly #lastLoginAt = new Map<string, number | null>()
  readonly #screens = new Map<string, string[]>()
  readonly #listeners = new Set<() => void>()

  constructor(options: { people: PeopleStore; clock: Clock; log: Log; limits: SessionLimits }) {
    this.#people = options.people
    this.#clock = options.clock
    this.#log = options.log
    this.#limits = options.limits
  }

  /** Told after sessions were ended by somebody's action, so that their sockets can be closed at once. */
  onEnded(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Ends the user's other sessions and starts one; the token goes into the cookie and nowhere else. */
  startStaff(
    user: { user: string; name: string; role: Role },
    lastLoginAt: number | null,
  ): { token: string; session: Session } {
    this.#stored(() => this.#people.deleteSessionsOf(user.user))
    const started = this.#start({ user: user.user, name: user.name, role: user.role, screenId: null }, lastLoginAt)
    this.#tell()
    return started
  }

  startScreen(kind: ScreenKind, screenId: string): { token: string; session: Session } {
    const user = screenUser(kind, screenId)
    const started = this.#start({ user, name: screenId, role: kind, screenId }, null)
    const own = [...(this.#screens.get(user) ?? []), started.session.idHash]
    const surplus = own.splice(0, Math.max(0, own.length - this.#limits.perScreen))
    this.#screens.set(user, own)
    for (const idHash of surplus) this.end(idHash)
    return started
  }

  find(token: string | undefined): Session | undefined {
    return token ? this.findByHash(sha256(token)) : undefined
  }

  /** Undefined for a session that never was, has been ended or has expired. */
  findByHash(idHash: string): Session | undefined {
    const record = this.#people.findSession(idHash)
    if (!record) {
      this.#forget(idHash)
      return undefined
    }
    if (record.role === 'kiosk' || record.role === 'display') {
      // Taking the key away takes the screen's sessions away.
      if (this.#people.screenKeyHash(record.role, record.screenId ?? '') === undefined) return this.#expire(idHash)
      return this.#session(record, false)
    }
    const now = this.#clock.now().tick
    const activeAt = Math.max(record.activeAt, this.#activeAt.get(idHash) ?? 0)
    if (now - activeAt >= this.#limits.idleMs || now - record.startedAt >= this.#limits.absoluteMs)
      return this.#expire(idHash)
    const user = this.#people.findUser(record.user)
    if (!user || user.isDisabled || user.role !== record.role) return this.#expire(idHash)
    return this.#session(record, user.mustChangePassword)
  }

  /** Notes an action of the user: what he did himself, not what a page does by itself. */
  noteAction(session: Session): void {
    if (session.screenId !== null) return
    const now = this.#clock.now().tick
    this.#activeAt.set(session.idHash, now)
    const record = this.#people.findSession(session.idHash)
    if (!record || now - record.activeAt < SAVE_ACTIVITY_MS) return
    try {
      this.#people.saveSession({ ...record, activeAt: now })
    } catch (error) {
      // The action itself must not fail for this: the time is known in memory.
      this.#log.warn({ err: error }, 'activity of a session could not be stored')
    }
  }

  end(idHash: string): void {
    this.#stored(() => this.#people.deleteSession(idHash))
    this.#forget(idHash)
    this.#tell()
  }

  /** Ends all sessions of a user, and their sockets at once. */
  endOf(user: string): void {
    this.#stored(() => this.#people.deleteSessionsOf(user))
    this.#tell()
  }

  /** Sessions of a user that are valid now. */
  countOf(user: string): number {
    return this.#people.sessionsOf(user).filter(({ idHash }) => this.findByHash(idHash) !== undefined).length
  }

  #start(person: Pick<SessionRecord, 'user' | 'name' | 'role' | 'screenId'>, lastLoginAt: number | null) {
    const token = randomBytes(32).toString('base64url')
    const { tick } = this.#clock.now()
    const record: SessionRecord = { ...person, idHash: sha256(token), startedAt: tick, activeAt: tick }
    this.#stored(() => this.#people.saveSession(record))
    this.#lastLoginAt.set(record.idHash, lastLoginAt)
    const mustChange = record.screenId === null && this.#people.findUser(record.user)?.mustChangePassword === true
    return { token, session: this.#session(record, mustChange) }
  }

  #session(record: SessionRecord, mustChangePassword: boolean): Session {
    const { idHash, user, name, role, screenId } = record
    const lastLoginAt = this.#lastLoginAt.get(idHash) ?? null
    return { idHash, user, name, role, screenId, mustChangePassword, lastLoginAt }
  }

  #expire(idHash: string): undefined {
    this.#forget(idHash)
    try {
      this.#people.deleteSession(idHash)
    } catch (error) {
      // It stays refused: its age does not get younger.
      this.#log.warn({ err: error }, 'an expired session could not be deleted')
    }
    return undefined
  }

  #forget(idHash: string): void {
    this.#activeAt.delete(idHash)
    this.#lastLoginAt.delete(idHash)
  }

  #stored(write: () => void): void {
    try {
      write()
    } catch (error) {
      this.#log.error({ err: error }, 'sessions can not be stored')
      throw new ProblemError('STORE_UNAVAILABLE')
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}
