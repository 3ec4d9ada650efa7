import type { Delivery, DeliveryProgress, NewDelivery, WebhookStore } from '../../app/webhooks/ports.ts'
import type { Db } from './openDb.ts'
import { toStoreError } from './storeError.ts'

const COLUMNS = `d.id, d.webhook_id AS webhookId, d.type, d.seq, d.body, d.state, d.attempts,
  d.last_attempt_at AS lastAttemptTick, d.next_attempt_at AS nextAttemptTick,
  d.last_status AS lastStatus, d.last_error AS lastError, j.tick AS eventTick
  FROM webhook_deliveries d JOIN journal j ON j.seq = d.seq`

/** In the journal's database, so that a backup of the one is a backup of the other. All times are ticks. */
export class SqliteWebhooks implements WebhookStore {
  readonly #statements: ReturnType<typeof prepare>
  readonly #advance
  readonly #forget
  readonly #settle

  constructor(db: Db) {
    const statements = prepare(db)
    this.#statements = statements
    this.#advance = db.transaction((cursors: ReadonlyMap<string, number>, deliveries: readonly NewDelivery[]) => {
      for (const { id, webhookId, type, seq, body } of deliveries) {
        statements.insert.run(id, webhookId, type, seq, body, seq)
      }
      for (const [webhookId, seq] of cursors) statements.saveCursor.run(webhookId, seq)
    })
    this.#forget = db.transaction((webhookId: string) => {
      statements.deleteCursor.run(webhookId)
      statements.giveUp.run(webhookId)
    })
    this.#settle = db.transaction((progress: ReadonlyMap<string, DeliveryProgress>) => {
      for (const [id, { state, attempts, lastAttemptTick, nextAttemptTick, lastStatus, lastError }] of progress) {
        statements.settle.run(state, attempts, lastAttemptTick, nextAttemptTick, lastStatus, lastError, id)
      }
    })
  }

  cursors(): ReadonlyMap<string, number> {
    return new Map(this.#statements.cursors.all().map(({ webhookId, seq }) => [webhookId, seq]))
  }

  advance(cursors: ReadonlyMap<string, number>, deliveries: readonly NewDelivery[]): void {
    written('storing webhook deliveries', () => this.#advance.immediate(cursors, deliveries))
  }

  forget(webhookId: string): void {
    written('giving up webhook deliveries', () => this.#forget.immediate(webhookId))
  }

  due(webhookId: string, tick: number, limit: number): Delivery[] {
    return this.#statements.due.all(webhookId, tick, limit)
  }

  nextDue(webhookId: string, afterTick: number): number | undefined {
    return this.#statements.nextDue.get(webhookId, afterTick)?.tick ?? undefined
  }

  settle(progress: ReadonlyMap<string, DeliveryProgress>): void {
    written('storing webhook deliveries', () => this.#settle.immediate(progress))
  }

  find(id: string): Delivery | undefined {
    return this.#statements.find.get(id)
  }

  list(
    { webhookId, state }: { readonly webhookId?: string; readonly state?: Delivery['state'] },
    limit: number,
  ): readonly Delivery[] {
    return this.#statements.list.all({ webhookId: webhookId ?? null, state: state ?? null, limit })
  }

  prune(beforeTick: number, limit: number): number {
    return written('deleting webhook deliveries', () => this.#statements.prune.run(limit, beforeTick).changes)
  }
}

function prepare(db: Db) {
  return {
    cursors: db.prepare<[], { webhookId: string; seq: number }>(
      'SELECT webhook_id AS webhookId, seq FROM webhook_cursors',
    ),
    saveCursor: db.prepare('INSERT OR REPLACE INTO webhook_cursors (webhook_id, seq) VALUES (?, ?)'),
    deleteCursor: db.prepare('DELETE FROM webhook_cursors WHERE webhook_id = ?'),
    insert: db.prepare(
      `INSERT INTO webhook_deliveries (id, webhook_id, type, seq, body, state, attempts, next_attempt_at)
       VALUES (?, ?, ?, ?, ?, 'waiting', 0, (SELECT tick FROM journal WHERE seq = ?)) ON CONFLICT (id) DO NOTHING`,
    ),
    giveUp: db.prepare(
      `UPDATE webhook_deliveries SET state = 'givenUp', next_attempt_at = NULL, last_error = 'webhookRemoved'
       WHERE webhook_id = ? AND state = 'waiting'`,
    ),
    due: db.prepare<[string, number, number], Delivery>(
      `SELECT ${COLUMNS} WHERE d.webhook_id = ? AND d.state = 'waiting' AND d.next_attempt_at <= ?
       ORDER BY d.next_attempt_at, d.n LIMIT ?`,
    ),
    nextDue: db.prepare<[string, number], { tick: number | null }>(
      `SELECT min(next_attempt_at) AS tick FROM webhook_deliveries
       WHERE webhook_id = ? AND state = 'waiting' AND next_attempt_at > ?`,
    ),
    settle: db.prepare(
      `UPDATE webhook_deliveries SET state = ?, attempts = ?, last_attempt_at = ?, next_attempt_at = ?, last_status = ?,
       last_error = ? WHERE id = ?`,
    ),
    find: db.prepare<[string], Delivery>(`SELECT ${COLUMNS} WHERE d.id = ?`),
    list: db.prepare<{ webhookId: string | null; state: string | null; limit: number }, Delivery>(
      `SELECT ${COLUMNS} WHERE ($webhookId IS NULL OR d.webhook_id = $webhookId) AND ($state IS NULL OR d.state = $state)
       ORDER BY d.n DESC LIMIT $limit`,
    ),
    // n rises with time: the oldest are found without a look at the rest.
    prune: db.prepare(
      `DELETE FROM webhook_deliveries WHERE n IN (SELECT n FROM webhook_deliveries ORDER BY n LIMIT ?)
       AND state <> 'waiting' AND (SELECT tick FROM journal WHERE journal.seq = webhook_deliveries.seq) < ?`,
    ),
  }
}

function written<T>(doing: string, write: () => T): T {
  try {
    return write()
  } catch (error) {
    throw toStoreError(error, doing)
  }
}
