import { timingSafeEqual } from 'node:crypto'
import { type Actor, ProblemError } from '../../../contracts/index.ts'
import type { Clock, Log, PeopleStore, ScreenKind, UserRecord } from '../../app/ports.ts'
import { hashPassword, isTooSimple, verifyPassword } from './passwords.ts'
import { actorOf, type Session, type Sessions, screenUser, sha256 } from './sessions.ts'
import { TokenBuckets } from './tokenBuckets.ts'

export interface LogInLimits {
  /** An account locks when its failures since the last success are more than this. */
  readonly maxFailures: number
  readonly lockMs: number
  /** Failures from one address: so many at once, then one per `addressRefillMs`, over all accounts. */
  readonly addressBurst: number
  readonly addressRefillMs: number
}
export const LOG_IN_LIMITS: LogInLimits = {
  maxFailures: 3,
  lockMs: 15 * 60_000,
  addressBurst: 12,
  addressRefillMs: 60_000,
}

interface Attempts {
  readonly failures: number
  readonly lockedUntil: number | null
}
/** Names nobody has are counted and locked like real ones, or the lock would tell which names exist. */
const MAX_STRANGERS = 1000

export interface Started {
  readonly token: string
  readonly session: Session
}

/** Log-in, password change and keys of screens. Refusals are thrown as ProblemError. */
export class LogIn {
  readonly #people: PeopleStore
  readonly #sessions: Sessions
  readonly #clock: Clock
  readonly #log: Log
  readonly #limits: LogInLimits
  readonly #addresses: TokenBuckets
  readonly #strangers = new Map<string, Attempts>()
  readonly #turns = new Map<string, Promise<unknown>>()
  /** What the password of an unknown user is compared with, so that it takes as long. */
  readonly #nobodysHash = hashPassword('nobody has this password')

  constructor(options: { people: PeopleStore; sessions: Sessions; clock: Clock; log: Log; limits: LogInLimits }) {
    this.#people = options.people
    this.#sessions = options.sessions
    this.#clock = options.clock
    this.#log = options.log
    this.#limits = options.limits
    this.#addresses = new TokenBuckets({
      perSecond: 1000 / options.limits.addressRefillMs,
      burst: options.limits.addressBurst,
      monotonicMs: () => options.clock.monotonicMs(),
    })
  }

  /** A new session with a new id; `presented` is the session the browser had until now, which ends. */
  logIn(attempt: {
    user: string
    password: string
    address: string
    presented: Session | undefined
  }): Promise<Started> {
    return this.#limited(attempt.address, () =>
      this.#inTurn(attempt.user, async () => {
        const user = await this.#authenticate(attempt.user, attempt.password, 'logIn')
        this.#save({ ...user, lastLoginAt: this.#clock.now().wall })
        if (attempt.presented) this.#sessions.end(attempt.presented.idHash)
        const started = this.#sessions.startStaff(user, user.lastLoginAt)
        this.#audit(actorOf(started.session), 'logIn', user.user, true)
        return started
      }),
    )
  }

  /** Ends all sessions of the user and starts a new one. A wrong current password counts like a failed log-in. */
  async changePassword(
    session: Session,
    passwords: { current: string; next: string },
    address: string,
  ): Promise<Started> {
    if (passwords.current === passwords.next) {
      throw new ProblemError('BAD_REQUEST', { mistakes: [{ path: '/next', message: 'must be another password' }] })
    }
    if (isTooSimple(passwords.next, session.user)) throw new ProblemError('PASSWORD_TOO_SIMPLE')
    return this.#limited(address, () =>
      this.#inTurn(session.user, async () => {
        const authenticated = await this.#authenticate(session.user, passwords.current, 'changePassword')
        const passwordHash = await hashPassword(passwords.next)
        const user = this.#people.findUser(session.user)
        // While it was hashed he may have been given another: who knows only the old one must not take that away again.
        if (!user || user.isDisabled || user.passwordHash !== authenticated.passwordHash)
          throw new ProblemError('SESSION_EXPIRED')
        this.#save({ ...user, passwordHash, mustChangePassword: false })
        const started = this.#sessions.startStaff(user, session.lastLoginAt)
        this.#audit(actorOf(session), 'changePassword', user.user, true)
        return started
      }),
    )
  }

  /** The key has 256 random bits as a rule, so its SHA-256 is enough and nothing needs to lock. */
  startScreen(kind: ScreenKind, screenId: string, key: string, address: string): Promise<Started> {
    return this.#limited(address, async () => {
      const expected = this.#people.screenKeyHash(kind, screenId)
      const given = Buffer.from(sha256(key), 'hex')
      const isRight =
        timingSafeEqual(given, Buffer.from(expected ?? sha256(`not ${key}`), 'hex')) && expected !== undefined
      this.#audit({ kind, id: screenId }, `${kind}LogIn`, screenUser(kind, screenId), isRight)
      if (!isRight) throw new ProblemError('LOGIN_FAILED')
      return this.#sessions.startScreen(kind, screenId)
    })
  }

  logOut(session: Session): void {
    this.#sessions.end(session.idHash)
    this.#audit(actorOf(session), 'logOut', session.user, true)
  }

  /** The user when the password is right; counts, locks and audits when it is not. */
  async #authenticate(name: string, password: string, action: string): Promise<UserRecord> {
    const now = this.#clock.now().tick
    const before: Attempts = this.#people.findUser(name) ??
      this.#strangers.get(name) ?? { failures: 0, lockedUntil: null }
    if (before.lockedUntil !== null && now < before.lockedUntil) {
      this.#auditFailure(name, `${action}Locked`)
      throw new ProblemError('LOGIN_LOCKED', { retryAfterMs: before.lockedUntil - now })
    }
    const passwordHash = this.#people.findUser(name)?.passwordHash ?? (await this.#nobodysHash)
    const isRight = await verifyPassword(passwordHash, password)
    // Read again: an administrator may have changed the account meanwhile.
    const user = this.#people.findUser(name)
    // Whoever is disabled is told what a stranger is told, and as late.
    if (user && !user.isDisabled && isRight && user.passwordHash === passwordHash) {
      if (user.failures === 0 && user.lockedUntil === null) return user
      const cleared = { ...user, failures: 0, lockedUntil: null }
      this.#save(cleared)
      return cleared
    }
    // A lock that has run out leaves a clean slate, and so does somebody who unlocked it meanwhile.
    const counted: Attempts = user ?? before
    const failures = (counted.lockedUntil === null ? counted.failures : 0) + 1
    const lockedUntil = failures > this.#limits.maxFailures ? now + this.#limits.lockMs : null
    if (user) this.#save({ ...user, failures, lockedUntil })
    else this.#countStranger(name, { failures, lockedUntil })
    this.#auditFailure(name, lockedUntil === null ? `${action}Failed` : `${action}Locked`)
    if (lockedUntil !== null) throw new ProblemError('LOGIN_LOCKED', { retryAfterMs: this.#limits.lockMs })
    throw new ProblemError('LOGIN_FAILED')
  }

  #countStranger(name: string, attempts: Attempts): void {
    this.#strangers.delete(name)
    this.#strangers.set(name, attempts)
    const oldest = this.#strangers.keys().next()
    if (this.#strangers.size > MAX_STRANGERS && !oldest.done) this.#strangers.delete(oldest.value)
  }

  /** Failures use up the address's budget; the place is taken before, so that a volley in parallel gains nothing. */
  async #limited<T>(address: string, attempt: () => Promise<T>): Promise<T> {
    const key = addressKey(address)
    if (!this.#addresses.take(key)) throw new ProblemError('TOO_MANY_REQUESTS')
    const result = await attempt()
    this.#addresses.giveBack(key)
    return result
  }

  /** One attempt per account at a time: a volley of guesses in parallel is counted one by one. */
  async #inTurn<T>(user: string, work: () => Promise<T>): Promise<T> {
    const before = this.#turns.get(user) ?? Promise.resolve()
    const mine = before.then(work, work)
    const settled = mine.catch(() => undefined)
    this.#turns.set(user, settled)
    try {
      return await mine
    } finally {
      if (this.#turns.get(user) === settled) this.#turns.delete(user)
    }
  }

  #save(user: UserRecord): void {
    try {
      this.#people.saveUser(user)
    } catch (error) {
      // A failure that can not be counted must not be a free guess.
      this.#log.error({ err: error }, 'accounts can not be stored')
      throw new ProblemError('STORE_UNAVAILABLE')
    }
  }

  #auditFailure(name: string, action: string): void {
    // People type passwords into the wrong field: a name nobody has is not kept.
    const subject = this.#people.findUser(name) ? name : 'unknown'
    this.#audit({ kind: 'system', id: 'web' }, action, subject, false)
  }

  #audit(actor: Actor, action: string, subject: string, success: boolean): void {
    try {
      this.#people.audit({ wall: this.#clock.now().wall, actor, action, subject, success })
    } catch (error) {
      this.#log.error({ err: error, action }, 'audit entry could not be stored')
      throw new ProblemError('STORE_UNAVAILABLE')
    }
  }
}

/** A machine has a /64 of IPv6 addresses to choose from, so those count as one. */
export function addressKey(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = '', tail = ''] = address.split('::')
  const groups = head.split(':').filter(Boolean)
  const rest = tail.split(':').filter(Boolean)
  const zeros = address.includes('::') ? Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0') : []
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':')
}
