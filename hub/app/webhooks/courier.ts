import type { WebhookConfig } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import type { Clock, Log } from '../ports.ts'
import { lifeMs, pauseMs, restMs } from './backoff.ts'
import type { Delivery, DeliveryProgress, SendOutcome, WebhookSender, WebhookStore } from './ports.ts'

/** Requests under way to one receiver, and to one that does not answer as it should. */
const MOST_AT_ONCE = 4
const MOST_AT_ONCE_IN_TROUBLE = 1
/** Rows read at a time beyond those under way. */
const ROWS_PER_READ = 50
/** Outcomes wait so long for others to be stored with: each write holds everybody up while the disk takes it. */
const STORE_DELAY_MS = 100
const MOST_NOT_STORED = 100
const STORE_RETRY_MS = 5_000
const GONE = 410

export interface CourierOptions {
  readonly branch: Branch
  readonly store: WebhookStore
  readonly sender: WebhookSender
  readonly clock: Clock
  readonly log: Log
  readonly after: (ms: number, callback: () => void) => void
  /** In [0, 1). */
  readonly random: () => number
}

/** What is known of one receiver. A restart begins with the best of it. */
interface Lane {
  readonly webhookId: string
  inFlight: number
  /** Under way, or done and not stored yet. */
  readonly busy: Set<string>
  /** Wanted now by somebody, whatever their age. */
  readonly wanted: Map<string, Delivery>
  /** Due and next. */
  rows: Delivery[]
  failures: number
  restUntil: number
  /** Tick of the earliest wake-up that is set. */
  wakeAt: number
}

/**
 * Carries deliveries to their receivers, each receiver on a lane of its own: one that is slow or gone holds up nobody else.
 * An outcome is stored a moment after it came, so a kill in between sends the delivery once more, with the same id.
 */
export class Courier {
  private readonly options: CourierOptions
  private readonly lanes = new Map<string, Lane>()
  private readonly outcomes = new Map<string, DeliveryProgress>()
  private readonly ending = new AbortController()
  private isStoring = false
  private isStoreFailing = false

  constructor(options: CourierOptions) {
    this.options = options
  }

  /** Something may be due for this webhook. */
  wake(webhookId: string): void {
    const webhook = this.webhook(webhookId)
    // While outcomes can not be stored nothing more is sent: what was done would only be done again.
    if (!webhook || this.ending.signal.aborted || this.isStoreFailing) return
    const { store, clock } = this.options
    const lane = this.laneOf(webhookId)
    const { tick } = clock.now()
    if (tick < lane.restUntil) return this.wakeAt(lane, lane.restUntil)
    if (lane.rows.length === 0) {
      lane.rows = store.due(webhookId, tick, ROWS_PER_READ + lane.busy.size).filter(({ id }) => !lane.busy.has(id))
    }
    for (const row of [...lane.wanted.values(), ...lane.rows]) {
      // What is wanted may be due as well.
      if (lane.busy.has(row.id)) continue
      if (tick - row.eventTick > lifeMs(row.type) && !lane.wanted.has(row.id)) this.giveUp(lane, row)
      else if (lane.inFlight < mostAtOnce(lane)) this.send(lane, webhook, row)
      else return
    }
    const next = store.nextDue(webhookId, tick)
    if (next !== undefined) this.wakeAt(lane, next)
  }

  /** Before everything else that waits for this receiver, whatever its age. */
  sendNow(row: Delivery): void {
    const lane = this.laneOf(row.webhookId)
    lane.wanted.set(row.id, row)
    lane.restUntil = 0
    this.wake(row.webhookId)
  }

  isBusy(row: Delivery): boolean {
    return this.laneOf(row.webhookId).busy.has(row.id)
  }

  /** Requests under way are given up; they come again after the next start. */
  stop(): void {
    this.ending.abort()
    this.storeOutcomes()
  }

  private send(lane: Lane, { url }: WebhookConfig, row: Delivery): void {
    const { sender, clock } = this.options
    const { webhookId, id, body } = row
    lane.inFlight += 1
    take(lane, id)
    const request = { webhookId, url, id, body, wall: clock.now().wall }
    void sender
      .send(request, this.ending.signal)
      .catch((error: unknown): SendOutcome => ({ kind: 'failed', error: String(error) }))
      .then((outcome) => {
        lane.inFlight -= 1
        if (!this.ending.signal.aborted) this.answered(lane, url, row, outcome)
      })
  }

  private answered(lane: Lane, url: string, row: Delivery, outcome: SendOutcome): void {
    const { clock, random } = this.options
    const { tick } = clock.now()
    const attempts = row.attempts + 1
    const attempt = { attempts, lastAttemptTick: tick, ...lastOf(outcome) }
    if (isTaken(outcome)) {
      this.tellSuccess(lane)
      const state = isDelivered(outcome) ? 'delivered' : 'givenUp'
      this.settle(row, { ...attempt, state, nextAttemptTick: null })
    } else {
      const retryAfterMs = outcome.kind === 'answered' ? outcome.retryAfterMs : null
      this.tellFailure(lane, url, attempt)
      lane.failures += 1
      lane.restUntil = tick + restMs(lane.failures, retryAfterMs)
      const next = tick + pauseMs(row.type, attempts, retryAfterMs, random())
      const isOver = next - row.eventTick > lifeMs(row.type) || !this.webhook(lane.webhookId)
      this.settle(row, {
        ...attempt,
        state: isOver ? 'givenUp' : 'waiting',
        nextAttemptTick: isOver ? null : next,
      })
    }
    this.wake(lane.webhookId)
  }

  private giveUp(lane: Lane, row: Delivery): void {
    take(lane, row.id)
    const { attempts, lastAttemptTick, lastStatus } = row
    const lastError = row.lastError ?? 'tooLate'
    this.settle(row, { state: 'givenUp', attempts, lastAttemptTick, nextAttemptTick: null, lastStatus, lastError })
  }

  private settle({ id }: Delivery, progress: DeliveryProgress): void {
    this.outcomes.set(id, progress)
    if (this.outcomes.size >= MOST_NOT_STORED && !this.isStoreFailing) this.storeOutcomes()
    this.storeSoon(STORE_DELAY_MS)
  }

  private storeSoon(ms: number): void {
    if (this.isStoring) return
    this.isStoring = true
    this.options.after(ms, () => {
      this.isStoring = false
      if (this.storeOutcomes()) for (const webhookId of this.lanes.keys()) this.wake(webhookId)
      else this.storeSoon(STORE_RETRY_MS)
    })
  }

  /** Another configuration is in force: what is due is read anew. */
  configured(): void {
    this.storeOutcomes()
    for (const lane of this.lanes.values()) lane.rows = []
  }

  /** Puts on disk what has come of deliveries; false when that is not possible now. */
  private storeOutcomes(): boolean {
    const { store, log } = this.options
    if (this.outcomes.size === 0) return true
    try {
      store.settle(this.outcomes)
    } catch (error) {
      if (!this.isStoreFailing) log.error({ err: error }, 'what came of webhook deliveries can not be stored now')
      this.isStoreFailing = true
      return false
    }
    this.isStoreFailing = false
    for (const { busy } of this.lanes.values()) for (const id of this.outcomes.keys()) busy.delete(id)
    this.outcomes.clear()
    return true
  }

  private tellFailure(lane: Lane, url: string, attempt: Pick<DeliveryProgress, 'lastStatus' | 'lastError'>): void {
    // Said once, not with every attempt. Paths and queries of such addresses may be secrets.
    if (lane.failures > 0) return
    const { origin } = new URL(url)
    const fields = { webhookId: lane.webhookId, origin, status: attempt.lastStatus, error: attempt.lastError }
    this.options.log.warn(fields, 'a webhook does not take what is sent to it')
  }

  private tellSuccess(lane: Lane): void {
    if (lane.failures > 0) this.options.log.info({ webhookId: lane.webhookId }, 'a webhook takes what is sent again')
    lane.failures = 0
    lane.restUntil = 0
  }

  private wakeAt(lane: Lane, tick: number): void {
    if (lane.wakeAt <= tick) return
    lane.wakeAt = tick
    this.options.after(Math.max(0, tick - this.options.clock.now().tick), () => {
      // A later one that was replaced by an earlier one finds nothing of its own any more.
      if (lane.wakeAt !== tick) return
      lane.wakeAt = Number.POSITIVE_INFINITY
      this.wake(lane.webhookId)
    })
  }

  private webhook(webhookId: string): WebhookConfig | undefined {
    return this.options.branch.config?.webhooks.find(({ id }) => id === webhookId)
  }

  private laneOf(webhookId: string): Lane {
    const known = this.lanes.get(webhookId)
    if (known) return known
    const lane: Lane = {
      webhookId,
      inFlight: 0,
      busy: new Set(),
      wanted: new Map(),
      rows: [],
      failures: 0,
      restUntil: 0,
      wakeAt: Number.POSITIVE_INFINITY,
    }
    this.lanes.set(webhookId, lane)
    return lane
  }
}

function take(lane: Lane, id: string): void {
  lane.busy.add(id)
  lane.wanted.delete(id)
  lane.rows = lane.rows.filter((row) => row.id !== id)
}

function mostAtOnce({ failures }: Lane): number {
  return failures > 0 ? MOST_AT_ONCE_IN_TROUBLE : MOST_AT_ONCE
}

function isDelivered(outcome: SendOutcome): boolean {
  return outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300
}

/** The receiver has said its last word: it has it, or wants no more of it. */
function isTaken(outcome: SendOutcome): boolean {
  return isDelivered(outcome) || (outcome.kind === 'answered' && outcome.status === GONE)
}

function lastOf(outcome: SendOutcome): Pick<DeliveryProgress, 'lastStatus' | 'lastError'> {
  return outcome.kind === 'answered'
    ? { lastStatus: outcome.status, lastError: null }
    : { lastStatus: null, lastError: outcome.error.slice(0, 64) }
}
