import type { RawMessageView, SealedBox, TransactionView } from '../../../contracts/index.ts'
import type { KeptMessage, KindCount, MachineStore, TransactionFilter } from '../../app/machines/ports.ts'
import type { DeferredWrites } from './deferredWrites.ts'
import type { Db } from './openDb.ts'

/** Of one device. */
export interface MessageLimits {
  readonly rows: number
  readonly bytes: number
  /** Of all devices, on their way to the disk: more are not kept while it can not be written. */
  readonly waiting: number
}
export const MESSAGE_LIMITS: MessageLimits = { rows: 2_000, bytes: 4 * 1024 * 1024, waiting: 1_000 }

const AT = "json_extract(CAST(data AS TEXT), '$.at')"

/**
 * Messages of machines in a table, and their transactions out of the journal. What stands in a message is sealed to the hub's key and is
 * not opened here; rows that go are overwritten (secure_delete).
 */
export class SqliteMachines implements MachineStore {
  readonly #deferred: DeferredWrites
  readonly #limits: MessageLimits
  readonly #statements: ReturnType<typeof prepare>
  readonly #waiting = new Set<string>()

  constructor(db: Db, deferred: DeferredWrites, limits: MessageLimits = MESSAGE_LIMITS) {
    this.#deferred = deferred
    this.#limits = limits
    this.#statements = prepare(db)
  }

  keepMessage({ messageId, deviceId, at, verdict, reason, bytes, sealed }: KeptMessage): void {
    if (this.#waiting.size >= this.#limits.waiting) return
    const box = JSON.stringify(sealed)
    this.#waiting.add(messageId)
    this.#deferred.put(
      `message|${messageId}`,
      () => this.#statements.insert.run(messageId, deviceId, at, verdict, reason, bytes, box.length, box),
      () => this.#waiting.delete(messageId),
    )
    // Once for all that are written together.
    const key = `messages|${deviceId}`
    this.#deferred.drop(key)
    this.#deferred.put(key, () => this.#statements.cap.run(deviceId, deviceId, this.#limits.rows, this.#limits.bytes))
  }

  messages(deviceId: string, limit: number): RawMessageView[] {
    this.#deferred.flush()
    return this.#statements.list.all(deviceId, limit)
  }

  sealedMessage(deviceId: string, messageId: string): SealedBox | undefined {
    this.#deferred.flush()
    const row = this.#statements.find.get(deviceId, messageId)
    return row && (JSON.parse(row.sealed) as SealedBox)
  }

  purgeMessages(before: number): number {
    this.#deferred.flush()
    return this.#statements.purge.run(before).changes
  }

  transactions({ deviceId, from, to }: TransactionFilter, limit: number): TransactionView[] {
    const device = deviceId ?? null
    return this.#statements.transactions.all(from, to, device, device, limit).map(({ data }) => {
      const { at, kind, result, amountBand, currency, reason, ...rest } = JSON.parse(data) as TransactionView
      return { deviceId: rest.deviceId, at, kind, result, amountBand, currency, reason }
    })
  }

  transactionCounts({ deviceId, from, to }: TransactionFilter): KindCount[] {
    const device = deviceId ?? null
    return this.#statements.counts.all(from, to, device, device)
  }
}

function prepare(db: Db) {
  const within = `type = 'MachineTransaction' AND ${AT} >= ? AND ${AT} < ?
    AND (? IS NULL OR json_extract(CAST(data AS TEXT), '$.deviceId') = ?)`
  return {
    insert: db.prepare(
      `INSERT OR IGNORE INTO raw_messages (message_id, device_id, wall, verdict, reason, bytes, size, sealed)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    ),
    // The newest that fit stay; read from an index that has all it needs.
    cap: db.prepare(
      `DELETE FROM raw_messages WHERE device_id = ? AND n IN (
         SELECT n FROM (
           SELECT n, row_number() OVER newest AS place, sum(size) OVER newest AS total
           FROM raw_messages WHERE device_id = ? WINDOW newest AS (ORDER BY n DESC)
         ) WHERE place > ? OR total > ?)`,
    ),
    list: db.prepare<[string, number], RawMessageView>(
      `SELECT message_id AS messageId, wall AS at, verdict, reason, bytes
       FROM raw_messages WHERE device_id = ? ORDER BY n DESC LIMIT ?`,
    ),
    find: db.prepare<[string, string], { sealed: string }>(
      'SELECT sealed FROM raw_messages WHERE device_id = ? AND message_id = ?',
    ),
    purge: db.prepare<[number]>('DELETE FROM raw_messages WHERE wall < ?'),
    transactions: db.prepare<[number, number, string | null, string | null, number], { data: string }>(
      `SELECT CAST(data AS TEXT) AS data FROM journal WHERE ${within} ORDER BY ${AT} DESC, seq DESC LIMIT ?`,
    ),
    counts: db.prepare<[number, number, string | null, string | null], KindCount>(
      `SELECT json_extract(CAST(data AS TEXT), '$.kind') AS kind,
         json_extract(CAST(data AS TEXT), '$.result') AS result,
         count(*) AS count
       FROM journal WHERE ${within} GROUP BY 1, 2`,
    ),
  }
}
