import type { DeliveryView, RecordedEvent } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { Clock, JournalStore, Log } from '../ports.ts'
import { Courier } from './courier.ts'
import { DeliveryMaker } from './deliveryMaker.ts'
import type { Delivery, WebhookSender, WebhookStore } from './ports.ts'

/** After a commit: others that follow at once are looked at together, and whoever pressed a key has his answer first. */
const LOOK_AFTER_MS = 50
const LOOK_AGAIN_AFTER_MS = 5_000
const DAY_MS = 86_400_000
const KEPT_MS = 30 * DAY_MS
const PRUNE_EVERY_MS = DAY_MS / 4
const PRUNE_ROWS = 500
const PRUNE_AGAIN_MS = 1_000
const LIST_LIMIT = 100

export interface WebhooksOptions {
  readonly branch: Branch
  readonly journal: JournalStore
  readonly store: WebhookStore
  readonly sender: WebhookSender
  readonly clock: Clock
  readonly log: Log
  readonly after: (ms: number, callback: () => void) => void
  /** In [0, 1); spreads the attempts. */
  readonly random?: () => number
}

/** Notices for those outside the branch: what is worth one in the journal is made a delivery, and deliveries are sent. */
export class Webhooks {
  private readonly options: WebhooksOptions
  private readonly maker: DeliveryMaker
  private readonly courier: Courier
  private isLooking = false
  private isLookDue = false
  private isFailing = false
  private isStopped = false

  constructor(options: WebhooksOptions) {
    const { branch, journal, store } = options
    this.options = options
    this.maker = new DeliveryMaker({ branch, journal, store })
    this.courier = new Courier({ ...options, random: options.random ?? Math.random })
  }

  /** Goes on where the last run ended. */
  start(): void {
    const { branch } = this.options
    this.maker.configured(this.webhooks(), branch.lastSeq)
    for (const { id } of this.webhooks()) this.courier.wake(id)
    this.lookSoon(0)
    this.prune()
  }

  stop(): void {
    this.isStopped = true
    this.courier.stop()
  }

  committed(events: readonly RecordedEvent[]): void {
    const applied = events.findLast((event) => event.type === 'ConfigurationApplied')
    if (applied) {
      this.courier.configured()
      this.maker.configured(this.webhooks(), applied.seq)
      for (const { id } of this.webhooks()) this.courier.wake(id)
    }
    if (this.webhooks().length > 0) this.lookSoon(LOOK_AFTER_MS)
  }

  deliveries({ webhook, state, limit }: { webhook?: string; state?: DeliveryView['state']; limit?: number }) {
    const filter = { ...(webhook !== undefined && { webhookId: webhook }), ...(state !== undefined && { state }) }
    return this.options.store.list(filter, limit ?? LIST_LIMIT).map((delivery) => this.viewOf(delivery))
  }

  /** Undefined when there is no such delivery, or its webhook is no more. */
  retry(deliveryId: string): DeliveryView | undefined {
    const { store, clock } = this.options
    const delivery = store.find(deliveryId)
    if (!delivery || !this.webhooks().some(({ id }) => id === delivery.webhookId)) return undefined
    if (delivery.state === 'delivered' || this.courier.isBusy(delivery)) return this.viewOf(delivery)
    const waiting = { ...delivery, state: 'waiting', nextAttemptTick: clock.now().tick } as const
    store.settle(new Map([[deliveryId, waiting]]))
    this.courier.sendNow(waiting)
    return this.viewOf(waiting)
  }

  private webhooks() {
    return this.options.branch.config?.webhooks ?? []
  }

  private lookSoon(ms: number): void {
    if (this.isLookDue || this.isStopped) return
    this.isLookDue = true
    this.options.after(ms, () => {
      this.isLookDue = false
      void this.look()
    })
  }

  /** One look at a time; whatever is committed meanwhile is found by the next. */
  private async look(): Promise<void> {
    if (this.isStopped) return
    if (this.isLooking) return this.lookSoon(LOOK_AFTER_MS)
    this.isLooking = true
    let againMs: number | undefined
    try {
      const { webhookIds, isMore } = await this.maker.step(() => this.isStopped)
      for (const webhookId of webhookIds) this.courier.wake(webhookId)
      if (isMore) againMs = 0
      this.isFailing = false
    } catch (error) {
      // The cursor has not moved: the same events come again.
      if (!this.isFailing && !this.isStopped)
        this.options.log.error({ err: error }, 'webhook deliveries can not be made at the moment')
      this.isFailing = true
      againMs = LOOK_AGAIN_AFTER_MS
    }
    this.isLooking = false
    if (againMs !== undefined) this.lookSoon(againMs)
  }

  /** The oldest first, a few at a time. */
  private prune(): void {
    const { store, clock, log, after } = this.options
    let deleted = 0
    try {
      deleted = store.prune(clock.now().tick - KEPT_MS, PRUNE_ROWS)
    } catch (error) {
      log.warn({ err: error }, 'old webhook deliveries could not be deleted')
    }
    after(deleted > 0 ? PRUNE_AGAIN_MS : PRUNE_EVERY_MS, () => this.prune())
  }

  private viewOf({ id, webhookId, type, seq, ...progress }: Delivery): DeliveryView {
    const { tick, wall } = this.options.clock.now()
    const wallOf = (at: number | null) => (at === null ? null : Math.max(0, wall - (tick - at)))
    const { state, attempts, lastAttemptTick, nextAttemptTick, lastStatus, lastError } = progress
    return {
      deliveryId: id,
      webhookId,
      type,
      seq,
      state,
      attempts,
      lastAttemptAt: wallOf(lastAttemptTick),
      nextAttemptAt: wallOf(nextAttemptTick),
      lastStatus,
      lastError,
    }
  }
}
