import type { RecordedEvent } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { Announcer } from '../ports.ts'
import { callId } from '../views/displayView.ts'

/** Has calls and their repetitions said by the hub's own loudspeaker, under the ids the big screens know them by. */
export class CallAnnouncements {
  private readonly branch: Branch
  private readonly announcer: Announcer | undefined

  constructor(branch: Branch, announcer: Announcer | undefined) {
    this.branch = branch
    this.announcer = announcer
  }

  committed(events: readonly RecordedEvent[]): void {
    for (const event of events) {
      if (event.type === 'TicketCalled') this.announce(event.data, { callSeq: event.seq, recalls: 0 })
      if (event.type === 'TicketRecalled') {
        const callSeq = this.branch.tickets.get(event.data.ticketId)?.callSeq
        if (callSeq != null) this.announce(event.data, { callSeq, recalls: event.data.times })
      }
    }
  }

  private announce(
    { ticketId, windowId }: { readonly ticketId: string; readonly windowId: string },
    call: { readonly callSeq: number; readonly recalls: number },
  ): void {
    const number = this.branch.tickets.get(ticketId)?.number
    const windowNumber = this.branch.config?.windows.find(({ id }) => id === windowId)?.number
    if (number === undefined || windowNumber === undefined) return
    this.announcer?.announce({ callId: callId(call), number, windowNumber })
  }
}
