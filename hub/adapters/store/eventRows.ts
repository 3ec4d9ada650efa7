import type { Actor, RecordedEvent } from '../../../contracts/index.ts'
import type { Upcast } from './journalStore.ts'
import type { Db } from './openDb.ts'

/** Rows fetched at once: an open iterator would hold up every other statement of the connection. */
const ROWS_PER_READ = 1_000

type EventRow = [
  seq: number,
  type: string,
  version: number,
  tick: number,
  wall: number,
  actor: string,
  correlationId: string,
  causeId: string,
  data: string,
]

export interface EventStatement {
  all(after: number, limit: number): EventRow[]
}

export function eventStatement(db: Db): EventStatement {
  return db
    .prepare<[number, number], EventRow>(
      `SELECT seq, type, version, tick, wall, actor, correlation_id, cause_id, CAST(data AS TEXT)
       FROM journal WHERE seq > ? ORDER BY seq LIMIT ?`,
    )
    .raw() as unknown as EventStatement
}

/** Events with seq > after, in order, in their latest versions. */
export function* readEvents(
  statement: EventStatement,
  upcast: Upcast,
  after: number,
  limit: number,
): IterableIterator<RecordedEvent> {
  let from = after
  let left = limit
  while (left > 0) {
    const rows = statement.all(from, Math.min(left, ROWS_PER_READ))
    for (const row of rows) yield toEvent(row, upcast)
    const last = rows.at(-1)
    if (last === undefined || rows.length < ROWS_PER_READ) return
    from = last[0]
    left -= rows.length
  }
}

function toEvent(row: EventRow, upcast: Upcast): RecordedEvent {
  const [seq, type, version, tick, wall, actor, correlationId, causeId, data] = row
  const event = upcast(type, version, JSON.parse(data))
  return { ...event, seq, tick, wall, actor: toActor(actor), correlationId, causeId }
}

function toActor(text: string): Actor {
  const colon = text.indexOf(':')
  return { kind: text.slice(0, colon) as Actor['kind'], id: text.slice(colon + 1) }
}
