import type { RatesView, ServiceLevelView, TicketView } from '../../../contracts/index.ts'
import { explainInWords } from '../../core/explain.ts'
import { peopleAheadOfAll } from '../../core/peopleAhead.ts'
import { ticketWait } from '../forecasts/ticketWait.ts'
import type { JournalStore } from '../ports.ts'
import { branchView } from './branchView.ts'
import { displayView } from './displayView.ts'
import { kioskView } from './kioskView.ts'
import { Pad } from './padView.ts'
import { ratesView } from './ratesView.ts'
import { serviceLevelViews } from './serviceLevelViews.ts'
import type { ViewSources } from './sources.ts'
import { ticketView } from './ticketView.ts'
import { windowView } from './windowView.ts'

interface Options {
  readonly journal: Pick<JournalStore, 'read'>
  readonly sources: ViewSources
}

/** The views of `contracts/views.ts`, computed from committed state. */
export class BranchViews {
  private readonly options: Options
  private readonly pad: Pad
  private readonly failedReadings = new Map<string, { count: number; reason: string | null }>()

  constructor(options: Options) {
    this.options = options
    this.pad = new Pad(options.sources)
  }

  /** View of a socket channel; undefined for a window, kiosk or display that does not exist. */
  channel(channel: string): Record<string, unknown> | undefined {
    const { sources } = this.options
    const [kind, id = ''] = channel.split(':')
    if (kind === 'branch') return branchView(sources.branch)
    if (kind === 'pad') return this.pad.view()
    if (kind === 'window') return windowView(sources, id)
    if (kind === 'kiosk') return kioskView(sources, id, this.failedReadings.get(id) ?? { count: 0, reason: null })
    if (kind === 'display') return displayView(sources, id)
    return undefined
  }

  readFailed(kioskId: string, reason: string): void {
    const before = this.failedReadings.get(kioskId)
    this.failedReadings.set(kioskId, { count: (before?.count ?? 0) + 1, reason })
  }

  ticket(ticketId: string): TicketView | undefined {
    const { branch, ahead, waits } = this.options.sources
    const ticket = branch.tickets.get(ticketId)
    return (
      ticket &&
      ticketView(ticket, { peopleAhead: ahead.of(ticket), wait: ticketWait(ticket, waits) }, this.options.sources)
    )
  }

  tickets(filter: { state?: string; queue?: string }): TicketView[] {
    const { branch, clock, waits } = this.options.sources
    const ahead = peopleAheadOfAll(branch, clock.now())
    return [...branch.tickets.values()]
      .filter(
        (ticket) =>
          (!filter.state || ticket.state === filter.state) && (!filter.queue || ticket.queueId === filter.queue),
      )
      .map((ticket) => {
        const toCome = { peopleAhead: ahead.get(ticket.id) ?? null, wait: ticketWait(ticket, waits) }
        return ticketView(ticket, toCome, this.options.sources)
      })
  }

  serviceLevels(): ServiceLevelView[] {
    const { sources } = this.options
    return serviceLevelViews(sources, sources.clock.now())
  }

  rates(): RatesView {
    return ratesView(this.options.sources.branch)
  }

  explanation(ticketId: string) {
    const { journal, sources } = this.options
    const { branch } = sources
    const callSeq = branch.tickets.get(ticketId)?.callSeq
    if (!callSeq || !branch.config) return undefined
    const [call] = journal.read(callSeq - 1, 1)
    return call?.type === 'TicketCalled'
      ? { data: call.data.explanation, words: explainInWords(call.data.explanation, branch.config) }
      : undefined
  }
}
