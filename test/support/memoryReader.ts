import type { EventType, RecordedEvent } from '../../contracts/index.ts'
import type { JournalReader } from '../../hub/app/ports.ts'

/** A journal in memory, which tells what was read of it. */
export class MemoryReader implements JournalReader {
  readonly events: readonly RecordedEvent[]
  /** How many events were handed out. */
  handedOut = 0

  constructor(events: readonly RecordedEvent[]) {
    this.events = events
  }

  get lastSeq(): number {
    return this.events.at(-1)?.seq ?? 0
  }

  *read(after: number, limit = Number.POSITIVE_INFINITY): IterableIterator<RecordedEvent> {
    for (const event of this.events.slice(after, after + limit)) {
      this.handedOut += 1
      yield event
    }
  }

  positions(types: readonly EventType[], after: number, to: number): number[] {
    return this.events.flatMap(({ seq, type }) => (seq > after && seq <= to && types.includes(type) ? [seq] : []))
  }
}
