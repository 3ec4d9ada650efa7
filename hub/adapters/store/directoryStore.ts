import { createHmac } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { KnownNumber, Recognised } from '../../app/ports.ts'
import { normalised } from '../../app/recognition/knownNumbers.ts'
import { dataPaths } from './dataDirectory.ts'
import { derivedKey, keyFromFile } from './keyEncryptionKey.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { type Db, openDb } from './openDb.ts'
import { StoreError, toStoreError } from './storeError.ts'

/** What the key of the HMACs is derived for. */
export const DIRECTORY_KEY = 'customer directory v1'

export interface DirectoryEntry {
  readonly numbers: readonly KnownNumber[]
  readonly classId: string | null
  readonly adviserId: string | null
}

/** A transaction of an import lasts about so long, so that neither the branch nor its journal waits for it. */
const TURN_MS = 6
const ROWS_PER_STEP = 100

interface Lists {
  readonly inForce: number
  readonly coming: number | null
}
interface HashedEntry {
  readonly first: string
  readonly hashes: readonly string[]
  readonly classId: string | null
  readonly adviserId: string | null
}
interface Row {
  readonly knownBy: string
  readonly customer: number
  readonly classId: string | null
  readonly adviserId: string | null
}

/**
 * The customers in hub.db. A list on its way in is written beside the one in force, in many small transactions, and put in
 * force by one: until then the list before stands, also after a power cut in the middle. A second import, of this or
 * another process, takes the place of one under way.
 */
export class SqliteDirectory {
  readonly #db: Db
  readonly #key: Buffer
  readonly #statements: ReturnType<typeof prepare>

  /** `key`: 32 bytes that are not in the database. */
  constructor(db: Db, key: Buffer) {
    this.#db = db
    this.#key = key
    this.#statements = prepare(db)
  }

  find(knownBy: KnownNumber): Recognised | undefined {
    return this.#statements.findInForce.get(this.#hash(knownBy))
  }

  count(): number {
    return this.#statements.count.get()?.customers ?? 0
  }

  /** Also out of a list on its way in. False when nobody is known by this number. */
  forget(knownBy: KnownNumber): boolean {
    const hash = this.#hash(knownBy)
    return this.#write('forgetting a customer', () => {
      const found = this.#statements.findAnywhere.all(hash)
      for (const { list, customer } of found) this.#statements.removeCustomer.run(list, customer)
      return found.length > 0
    })
  }

  /**
   * Rejects with StoreError, and the list before stays in force. Complete: a line about somebody who is known by one of its
   * numbers already adds its numbers to his and replaces what it says of class and adviser; a number that was another
   * customer's is his from now on.
   */
  async write(entries: readonly DirectoryEntry[], mode: 'complete' | 'replace'): Promise<void> {
    const { from, list } = this.#begin()
    try {
      await this.#clear()
      if (mode === 'complete') await this.#copy(from, list)
      await this.#fill(list, entries)
      this.#putInForce(from, list)
    } catch (error) {
      this.#giveUp(list)
      throw toStoreError(error, 'importing customers')
    } finally {
      // What is left of a list is in nobody's way: where it can not be cleared away now, the next import does it.
      await this.#clear().catch(() => {})
    }
  }

  #begin(): { readonly from: number; readonly list: number } {
    return this.#write('beginning an import of customers', () => {
      const { inForce, coming } = this.#lists()
      const list = Math.max(inForce, coming ?? 0) + 1
      this.#statements.setLists.run(inForce, list)
      return { from: inForce, list }
    })
  }

  async #copy(from: number, list: number): Promise<void> {
    let after = ''
    const next = () => {
      const rows = this.#statements.rowsAfter.all(from, after, ROWS_PER_STEP)
      for (const row of rows) this.#put(list, row)
      after = rows.at(-1)?.knownBy ?? after
      return rows.length === ROWS_PER_STEP
    }
    await this.#inTurns(list, next)
  }

  /**
   * In order of the hashes, so that a transaction writes to a few places of the file and not all over it. Lines of one list
   * have no number in common, so their order means nothing.
   */
  async #fill(list: number, entries: readonly DirectoryEntry[]): Promise<void> {
    const buckets = await this.#hashed(entries)
    let last = this.#statements.lastCustomer.get(list)?.customer ?? 0
    let bucket: readonly HashedEntry[] = []
    let at = 0
    const next = () => {
      const entry = bucket[at++]
      if (entry) {
        last = this.#putEntry(list, entry, last + 1)
        return true
      }
      bucket = (buckets.shift() ?? []).sort((a, b) => (a.first < b.first ? -1 : 1))
      at = 0
      return buckets.length > 0 || bucket.length > 0
    }
    await this.#inTurns(list, next)
  }

  /** Gives the last customer's number, which is `nextCustomer` when the entry is of somebody new. */
  #putEntry(list: number, { hashes, ...entry }: HashedEntry, nextCustomer: number): number {
    const known = hashes.map((hash) => this.#statements.find.get(list, hash)).find((row) => row !== undefined)
    const customer = known?.customer ?? nextCustomer
    const classId = entry.classId ?? known?.classId ?? null
    const adviserId = entry.adviserId ?? known?.adviserId ?? null
    if (known) this.#statements.change.run(classId, adviserId, list, customer)
    for (const knownBy of hashes) this.#put(list, { knownBy, customer, classId, adviserId })
    return known ? nextCustomer - 1 : nextCustomer
  }

  /** By the first byte of their first hash, ascending: sorting one after the other takes no long moment. */
  async #hashed(entries: readonly DirectoryEntry[]): Promise<HashedEntry[][]> {
    const buckets = Array.from({ length: 256 }, (): HashedEntry[] => [])
    let until = performance.now() + TURN_MS
    for (const { numbers, classId, adviserId } of entries) {
      const hashes = numbers.map((number) => this.#hash(number))
      const [first = ''] = hashes
      buckets[Number.parseInt(first.slice(0, 2), 16)]?.push({ first, hashes, classId, adviserId })
      if (performance.now() < until) continue
      await nextTurn()
      until = performance.now() + TURN_MS
    }
    return buckets
  }

  #putInForce(from: number, list: number): void {
    this.#write('putting a list of customers in force', () => {
      this.#mustBeComing(list)
      if (this.#lists().inForce !== from) throw superseded()
      this.#statements.setLists.run(list, null)
    })
  }

  #giveUp(list: number): void {
    try {
      this.#write('giving up an import of customers', () => {
        const { inForce, coming } = this.#lists()
        if (coming === list) this.#statements.setLists.run(inForce, null)
      })
    } catch {
      // The list stays the coming one until the next import begins, and never comes into force.
    }
  }

  /** Takes away the lists that are neither in force nor coming. */
  async #clear(): Promise<void> {
    let list = 0
    await this.#inTurns(undefined, () => {
      const { inForce, coming } = this.#lists()
      const isKept = list === inForce || list === coming
      if (!isKept && this.#statements.removeRows.run(list, list, ROWS_PER_STEP).changes > 0) return true
      const next = this.#statements.listAfter.get(list)?.list ?? null
      list = next ?? list
      return next !== null
    })
  }

  /** Calls `next` until it says that there is no more; what is done in one turn of the event loop is one transaction. */
  async #inTurns(list: number | undefined, next: () => boolean): Promise<void> {
    let isMore = true
    while (isMore) {
      const until = performance.now() + TURN_MS
      this.#write('storing customers', () => {
        if (list !== undefined) this.#mustBeComing(list)
        while (isMore && performance.now() < until) isMore = next()
      })
      await nextTurn()
    }
  }

  #mustBeComing(list: number): void {
    if (this.#lists().coming !== list) throw superseded()
  }

  #lists(): Lists {
    const lists = this.#statements.lists.get()
    if (!lists) throw new StoreError('damaged', 'hub.db does not say which list of customers is in force')
    return lists
  }

  #put(list: number, { knownBy, customer, classId, adviserId }: Row): void {
    this.#statements.put.run(list, knownBy, customer, classId, adviserId)
  }

  #hash({ kind, number }: KnownNumber): string {
    return createHmac('sha256', this.#key)
      .update(`${kind}|${normalised(kind, number)}`)
      .digest('hex')
  }

  #write<T>(doing: string, work: () => T): T {
    try {
      return this.#db.transaction(work).immediate()
    } catch (error) {
      throw toStoreError(error, doing)
    }
  }
}

export interface OpenedDirectory {
  readonly directory: SqliteDirectory
  /** Ids of the customer classes of the configuration in force; none before there is one. */
  classes(): string[]
  close(): void
}

/**
 * The directory for a command line beside a running hub: keys.db is the hub's alone, but the key is derived of the
 * key-encryption key, whose file can be read. Throws StoreError.
 */
export function openDirectory(dataDirectory: string): OpenedDirectory {
  const paths = dataPaths(dataDirectory)
  const keyEncryptionKey = keyFromFile(paths.kek).load(false)
  const key = derivedKey(keyEncryptionKey, DIRECTORY_KEY)
  keyEncryptionKey.fill(0)
  const db = openDb(paths.hub, HUB_SCHEMA)
  return {
    directory: new SqliteDirectory(db, key),
    classes: () => classesInForce(db),
    close: () => void db.close(),
  }
}

function classesInForce(db: Db): string[] {
  const applied = db
    .prepare<[], { data: string }>(
      `SELECT CAST(data AS TEXT) AS data FROM journal WHERE type = 'ConfigurationApplied' ORDER BY seq DESC LIMIT 1`,
    )
    .get()
  if (!applied) return []
  const { configuration } = JSON.parse(applied.data) as { configuration: { classes: readonly { id: string }[] } }
  return configuration.classes.map(({ id }) => id)
}

function superseded(): StoreError {
  return new StoreError('busy', 'another import of customers has begun meanwhile')
}

function prepare(db: Db) {
  // The index is named where SQLite would rather go through the whole list: it knows nothing of how many rows a customer has.
  const row = 'known_by AS knownBy, customer, class_id AS classId, adviser_id AS adviserId'
  return {
    lists: db.prepare<[], Lists>('SELECT in_force AS inForce, coming FROM directory_lists'),
    setLists: db.prepare('UPDATE directory_lists SET in_force = ?, coming = ?'),
    findInForce: db.prepare<[string], Recognised>(
      `SELECT class_id AS classId, adviser_id AS adviserId FROM directory
       WHERE list = (SELECT in_force FROM directory_lists) AND known_by = ?`,
    ),
    find: db.prepare<[number, string], Row>(`SELECT ${row} FROM directory WHERE list = ? AND known_by = ?`),
    findAnywhere: db.prepare<[string], { list: number; customer: number }>(
      `SELECT list, customer FROM directory WHERE known_by = ?
       AND list IN (SELECT in_force FROM directory_lists UNION SELECT coming FROM directory_lists)`,
    ),
    rowsAfter: db.prepare<[number, string, number], Row>(
      `SELECT ${row} FROM directory WHERE list = ? AND known_by > ? ORDER BY known_by LIMIT ?`,
    ),
    lastCustomer: db.prepare<[number], { customer: number }>(
      'SELECT customer FROM directory WHERE list = ? ORDER BY customer DESC LIMIT 1',
    ),
    put: db.prepare(
      'INSERT OR REPLACE INTO directory (list, known_by, customer, class_id, adviser_id) VALUES (?, ?, ?, ?, ?)',
    ),
    change: db.prepare(
      'UPDATE directory INDEXED BY directory_by_customer SET class_id = ?, adviser_id = ? WHERE list = ? AND customer = ?',
    ),
    removeCustomer: db.prepare(
      'DELETE FROM directory INDEXED BY directory_by_customer WHERE list = ? AND customer = ?',
    ),
    removeRows: db.prepare(
      `DELETE FROM directory WHERE list = ? AND known_by IN (SELECT known_by FROM directory WHERE list = ? LIMIT ?)`,
    ),
    listAfter: db.prepare<[number], { list: number | null }>('SELECT min(list) AS list FROM directory WHERE list > ?'),
    count: db.prepare<[], { customers: number }>(
      'SELECT count(DISTINCT customer) AS customers FROM directory WHERE list = (SELECT in_force FROM directory_lists)',
    ),
  }
}
