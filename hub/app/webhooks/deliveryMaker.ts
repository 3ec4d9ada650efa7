import { createHash } from 'node:crypto'
import type { BranchConfig, RecordedEvent, WebhookConfig } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { JournalStore } from '../ports.ts'
import { isoTime, type Message, messagesOf, ticketsOf } from './messages.ts'
import type { NewDelivery, WebhookStore } from './ports.ts'
import { findTickets, type TicketFacts } from './ticketFacts.ts'

/** Events looked at in one turn. */
const EVENTS_PER_STEP = 100
/** Events that gave nothing are looked at again after a crash rather than noted one by one, up to so many. */
const UNNOTED_EVENTS = 1_000

const NOTHING = { webhookIds: new Set<string>(), isMore: false }

interface Sources {
  readonly branch: Branch
  readonly journal: JournalStore
  readonly store: WebhookStore
}

/**
 * Makes deliveries of the journal's events. What was made and how far the journal has been looked at are stored together, so
 * each event gives its deliveries once, whenever the hub is killed.
 */
export class DeliveryMaker {
  private readonly sources: Sources
  /** In memory it may be ahead of the disk by events that gave nothing. */
  private readonly cursors: Map<string, number>
  private notedSeq: number

  constructor(sources: Sources) {
    this.sources = sources
    this.cursors = new Map(sources.store.cursors())
    this.notedSeq = this.lowest()
  }

  /** Another configuration is in force since `seq`: who is new is told what comes after it, who has gone nothing more. */
  configured(webhooks: readonly WebhookConfig[], seq: number): void {
    const { store } = this.sources
    const fresh = webhooks.filter(({ id }) => !this.cursors.has(id)).map(({ id }) => [id, seq] as const)
    const gone = [...this.cursors.keys()].filter((known) => !webhooks.some(({ id }) => id === known))
    // First in memory: what the disk does not take now it takes with the next deliveries.
    for (const [id, at] of fresh) this.cursors.set(id, at)
    for (const id of gone) this.cursors.delete(id)
    if (fresh.length > 0) store.advance(new Map(fresh), [])
    for (const id of gone) store.forget(id)
  }

  /**
   * Looks at the next events; says for whom there is something new, and whether there is more to look at. `isStopped`: the
   * store may be gone by the time it would be written to.
   */
  async step(
    isStopped: () => boolean,
  ): Promise<{ readonly webhookIds: ReadonlySet<string>; readonly isMore: boolean }> {
    const { branch, journal, store } = this.sources
    const events = this.cursors.size === 0 ? [] : [...journal.read(this.lowest(), EVENTS_PER_STEP)]
    const last = events.at(-1)
    if (!last) return NOTHING
    const tickets = await findTickets(new Set(events.flatMap(ticketsOf)), last.seq, this.sources)
    if (isStopped()) return NOTHING

    // What is configured may have changed meanwhile; from here on nothing else gets a turn.
    const deliveries = branch.config ? this.deliveriesOf(events, branch.config, tickets) : []
    const moved = new Map([...this.cursors].map(([id, seq]) => [id, Math.max(seq, last.seq)]))
    if (deliveries.length > 0 || last.seq - this.notedSeq >= UNNOTED_EVENTS) {
      store.advance(moved, deliveries)
      this.notedSeq = last.seq
    }
    for (const [id, seq] of moved) this.cursors.set(id, seq)
    const webhookIds = new Set(deliveries.map(({ webhookId }) => webhookId))
    return { webhookIds, isMore: journal.lastSeq > this.lowest() }
  }

  private deliveriesOf(
    events: readonly RecordedEvent[],
    config: BranchConfig,
    tickets: ReadonlyMap<string, TicketFacts>,
  ): NewDelivery[] {
    return events.flatMap((event) =>
      messagesOf(event, { config, tickets }).flatMap((message, index) =>
        config.webhooks
          .filter((webhook) => isFor(webhook, message) && event.seq > this.cursorOf(webhook.id))
          .map(({ id }) => delivery(id, event, message, index, config)),
      ),
    )
  }

  private cursorOf(webhookId: string): number {
    return this.cursors.get(webhookId) ?? Number.POSITIVE_INFINITY
  }

  private lowest(): number {
    return Math.min(...this.cursors.values(), this.sources.journal.lastSeq)
  }
}

function isFor({ types, partner }: WebhookConfig, message: Message): boolean {
  return types.includes(message.type) && (partner === undefined || partner === message.partnerId)
}

function delivery(
  webhookId: string,
  event: RecordedEvent,
  { type, data }: Message,
  index: number,
  { outlet }: BranchConfig,
): NewDelivery {
  const { seq, causeId, wall } = event
  // A journal put back from a backup counts on from there: the cause tells its events from those lost.
  const digest = createHash('sha256').update(`${webhookId}|${seq}|${causeId}|${index}`).digest('hex').slice(0, 16)
  const id = `msg-${seq}-${digest}`
  const body = JSON.stringify({ id, type, timestamp: isoTime(wall), outlet: outlet.id, data })
  return { id, webhookId, type, seq, body }
}
