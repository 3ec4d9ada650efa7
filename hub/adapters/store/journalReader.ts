import type { EventType, RecordedEvent } from '../../../contracts/index.ts'
import type { JournalReader } from '../../app/ports.ts'
import { type EventStatement, eventStatement, readEvents } from './eventRows.ts'
import type { Upcast } from './journalStore.ts'
import { HUB_SCHEMA } from './migrations/hub.ts'
import { type Db, openForReading } from './openDb.ts'

/** Reads hub.db on a connection of its own, which writes nothing: beside a running hub. Throws StoreError like openDb. */
export class SqliteJournalReader implements JournalReader {
  readonly #db: Db
  readonly #upcast: Upcast
  readonly #events: EventStatement

  constructor(hubDb: string, upcast: Upcast) {
    this.#db = openForReading(hubDb, HUB_SCHEMA)
    this.#upcast = upcast
    this.#events = eventStatement(this.#db)
  }

  get lastSeq(): number {
    return this.#db.prepare<[], { seq: number }>('SELECT max(seq) AS seq FROM journal').get()?.seq ?? 0
  }

  read(after: number, limit = Number.POSITIVE_INFINITY): IterableIterator<RecordedEvent> {
    return readEvents(this.#events, this.#upcast, after, limit)
  }

  positions(types: readonly EventType[], after: number, to: number): number[] {
    const places = types.map(() => '?').join(', ')
    return this.#db
      .prepare<unknown[], number>(
        `SELECT seq FROM journal WHERE seq > ? AND seq <= ? AND type IN (${places}) ORDER BY seq`,
      )
      .pluck()
      .all(after, to, ...types)
  }

  close(): void {
    this.#db.close()
  }
}
