import type { RecordedEvent } from '../../../contracts/index.ts'
import type { JournalStore } from '../ports.ts'

/** The last call of a ticket, or its last repetition. */
export interface DayCall {
  readonly ticketId: string
  readonly windowId: string
  /** Position of the call in the journal. */
  readonly callSeq: number
  readonly recalls: number
  /** Tick of the call or its last repetition. */
  readonly at: number
}

const CHUNK = 1_000
/** More events than a branch makes in a day; what lies before them is not looked for. */
const MOST_EVENTS = 20_000

/**
 * The calls of the business day, which the branch's tables keep only the last of, and not once a ticket is back in line.
 * Read from the journal when somebody first asks, and followed by what is committed from then on.
 */
export class DayCalls {
  private readonly journal: Pick<JournalStore, 'read' | 'lastSeq'>
  /** By ticket. */
  private readonly calls = new Map<string, DayCall>()
  private ordered: readonly DayCall[] | undefined
  /** Position up to which the calls are known; undefined until somebody asks. */
  private seq: number | undefined

  constructor(journal: Pick<JournalStore, 'read' | 'lastSeq'>) {
    this.journal = journal
  }

  committed(events: readonly RecordedEvent[]): void {
    if (this.seq === undefined) return
    for (const event of events) this.take(event)
  }

  /** Each ticket once, newest first. */
  latest(): readonly DayCall[] {
    this.load()
    this.ordered ??= [...this.calls.values()].sort((a, b) => b.at - a.at || b.callSeq - a.callSeq)
    return this.ordered
  }

  private load(): void {
    if (this.seq !== undefined) return
    const chunks: RecordedEvent[][] = []
    const last = this.journal.lastSeq
    for (let to = last; to > Math.max(0, last - MOST_EVENTS); to -= CHUNK) {
      const from = Math.max(0, to - CHUNK)
      const chunk = [...this.journal.read(from, to - from)]
      chunks.unshift(chunk)
      if (chunk.some(({ type }) => type === 'BusinessDayOpened')) break
    }
    this.seq = 0
    for (const chunk of chunks) for (const event of chunk) this.take(event)
    this.seq = last
  }

  private take(event: RecordedEvent): void {
    if (this.seq === undefined || event.seq <= this.seq) return
    this.seq = event.seq
    if (event.type === 'BusinessDayOpened') this.begin()
    if (event.type === 'TicketCalled') {
      const { ticketId, windowId } = event.data
      this.announce({ ticketId, windowId, callSeq: event.seq, recalls: 0, at: event.tick })
    }
    if (event.type === 'TicketRecalled') {
      const { ticketId, windowId, times } = event.data
      const call = this.calls.get(ticketId)
      if (call) this.announce({ ...call, windowId, recalls: times, at: event.tick })
    }
  }

  /** A new business day. */
  private begin(): void {
    this.calls.clear()
    this.ordered = undefined
  }

  private announce(call: DayCall): void {
    this.calls.set(call.ticketId, call)
    this.ordered = undefined
  }
}
