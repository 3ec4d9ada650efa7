import type { Actor } from '../../../contracts/index.ts'
import type { PeopleStore, ScreenKind, SessionRecord, UserRecord } from '../../app/ports.ts'
import { type HashChain, hashRow } from './chain.ts'
import type { DeferredWrites } from './deferredWrites.ts'
import type { Db } from './openDb.ts'
import { toStoreError } from './storeError.ts'

type UserRow = Omit<UserRecord, 'mustChangePassword' | 'isDisabled'> & {
  readonly mustChangePassword: number
  readonly isDisabled: number
}

const USER_COLUMNS = `user, name, role, password_hash AS passwordHash, must_change_password AS mustChangePassword,
  disabled AS isDisabled, failures, locked_until AS lockedUntil, last_login_at AS lastLoginAt`

/** Accounts, sessions, keys of screens and the audit log. */
export class SqlitePeople implements PeopleStore {
  readonly #db: Db
  readonly #chain: HashChain | undefined
  readonly #deferred: DeferredWrites
  /** Sessions whose last action is not written yet. */
  readonly #touched = new Map<string, SessionRecord>()
  readonly #statements: ReturnType<typeof prepare>

  constructor(db: Db, auditChain: HashChain | undefined, deferred: DeferredWrites) {
    this.#db = db
    this.#chain = auditChain
    this.#deferred = deferred
    this.#statements = prepare(db)
  }

  findUser(user: string): UserRecord | undefined {
    const row = this.#statements.findUser.get(user)
    return row && toUser(row)
  }

  saveUser(user: UserRecord): void {
    const { name, role, passwordHash, mustChangePassword, isDisabled, failures, lockedUntil, lastLoginAt } = user
    this.#store('an account', () =>
      this.#statements.saveUser.run(
        user.user,
        name,
        role,
        passwordHash,
        mustChangePassword ? 1 : 0,
        isDisabled ? 1 : 0,
        failures,
        lockedUntil,
        lastLoginAt,
      ),
    )
  }

  listUsers(): UserRecord[] {
    return this.#statements.listUsers.all().map(toUser)
  }

  findSession(idHash: string): SessionRecord | undefined {
    return this.#touched.get(idHash) ?? this.#statements.findSession.get(idHash)
  }

  /** A new session is on disk when this returns; a session that only was active again is written a moment later. */
  saveSession(session: SessionRecord): void {
    const known = this.findSession(session.idHash)
    if (known && isSameBut(known, session)) {
      this.#touched.set(session.idHash, session)
      this.#deferred.put(
        `session|${session.idHash}`,
        () => this.#writeSession(session),
        () => this.#touched.delete(session.idHash),
      )
      return
    }
    this.#store('a session', () => this.#writeSession(session))
    this.#untouch(session.idHash)
  }

  deleteSession(idHash: string): void {
    this.#store('the end of a session', () => this.#statements.deleteSession.run(idHash))
    this.#untouch(idHash)
  }

  deleteSessionsOf(user: string): void {
    this.#store('the end of sessions', () => this.#statements.deleteSessionsOf.run(user))
    for (const session of [...this.#touched.values()]) if (session.user === user) this.#untouch(session.idHash)
  }

  sessionsOf(user: string): SessionRecord[] {
    return this.#statements.sessionsOf.all(user).map((session) => this.#touched.get(session.idHash) ?? session)
  }

  screenKeyHash(kind: ScreenKind, screenId: string): string | undefined {
    return this.#statements.screenKey.get(kind, screenId)?.keyHash
  }

  saveScreenKey(kind: ScreenKind, screenId: string, keyHash: string): void {
    this.#store("a screen's key", () => this.#statements.saveScreenKey.run(kind, screenId, keyHash))
  }

  audit(entry: {
    readonly wall: number
    readonly actor: Actor
    readonly action: string
    readonly subject: string
    readonly success: boolean
  }): void {
    const chain = this.#chain
    if (!chain) throw new Error('the audit log is written by the hub only')
    const seq = chain.end.seq + 1
    const actor = `${entry.actor.kind}:${entry.actor.id}`
    const row = [seq, entry.wall, actor, entry.action, entry.subject, entry.success ? 1 : 0] as const
    const end = { seq, hash: hashRow(chain.end.hash, row) }
    this.#store(
      'an audit entry',
      this.#db.transaction(() => {
        this.#statements.insertAudit.run(...row, end.hash)
        chain.write(end)
      }).immediate,
    )
    chain.advance(end)
  }

  #writeSession({ idHash, user, name, role, screenId, startedAt, activeAt }: SessionRecord): void {
    this.#statements.saveSession.run(idHash, user, name, role, screenId, startedAt, activeAt)
  }

  #untouch(idHash: string): void {
    this.#touched.delete(idHash)
    this.#deferred.drop(`session|${idHash}`)
  }

  #store(what: string, write: () => void): void {
    try {
      write()
    } catch (error) {
      throw toStoreError(error, `storing ${what}`)
    }
  }
}

function prepare(db: Db) {
  return {
    findUser: db.prepare<[string], UserRow>(`SELECT ${USER_COLUMNS} FROM users WHERE user = ?`),
    listUsers: db.prepare<[], UserRow>(`SELECT ${USER_COLUMNS} FROM users ORDER BY user`),
    saveUser: db.prepare(
      `INSERT OR REPLACE INTO users (user, name, role, password_hash, must_change_password, disabled, failures, locked_until, last_login_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    findSession: db.prepare<[string], SessionRecord>(
      `SELECT id_hash AS idHash, user, name, role, screen_id AS screenId, started_at AS startedAt, active_at AS activeAt
       FROM sessions WHERE id_hash = ?`,
    ),
    sessionsOf: db.prepare<[string], SessionRecord>(
      `SELECT id_hash AS idHash, user, name, role, screen_id AS screenId, started_at AS startedAt, active_at AS activeAt
       FROM sessions WHERE user = ?`,
    ),
    saveSession: db.prepare(
      `INSERT OR REPLACE INTO sessions (id_hash, user, name, role, screen_id, started_at, active_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    ),
    deleteSession: db.prepare('DELETE FROM sessions WHERE id_hash = ?'),
    deleteSessionsOf: db.prepare('DELETE FROM sessions WHERE user = ?'),
    screenKey: db.prepare<[ScreenKind, string], { keyHash: string }>(
      'SELECT key_hash AS keyHash FROM screen_keys WHERE kind = ? AND screen_id = ?',
    ),
    saveScreenKey: db.prepare('INSERT OR REPLACE INTO screen_keys (kind, screen_id, key_hash) VALUES (?, ?, ?)'),
    insertAudit: db.prepare(
      'INSERT INTO audit (seq, wall, actor, action, subject, success, hash) VALUES (?, ?, ?, ?, ?, ?, ?)',
    ),
  }
}

function toUser(row: UserRow): UserRecord {
  return { ...row, mustChangePassword: row.mustChangePassword === 1, isDisabled: row.isDisabled === 1 }
}

/** Whether nothing but the time of the last action differs. */
function isSameBut(known: SessionRecord, session: SessionRecord): boolean {
  return (
    known.user === session.user &&
    known.name === session.name &&
    known.role === session.role &&
    known.screenId === session.screenId &&
    known.startedAt === session.startedAt
  )
}
