import type { DeliveryView, WebhookType } from '../../../contracts/index.ts'

/** What the webhooks need from the outside; hub/adapters implements it. Times are ticks of the branch's clock. */

export interface NewDelivery {
  /** Sent along, so that a receiver drops what it has got before. */
  readonly id: string
  readonly webhookId: string
  readonly type: WebhookType
  /** Position of its event in the journal. */
  readonly seq: number
  /** Exactly what is sent and signed. */
  readonly body: string
}

/** What has come of a delivery so far. */
export interface DeliveryProgress {
  readonly state: DeliveryView['state']
  readonly attempts: number
  readonly lastAttemptTick: number | null
  /** Null unless it waits. */
  readonly nextAttemptTick: number | null
  /** HTTP status of the last answer, null when none came. */
  readonly lastStatus: number | null
  readonly lastError: string | null
}

export interface Delivery extends NewDelivery, DeliveryProgress {
  /** When its event was recorded. */
  readonly eventTick: number
}

/** Deliveries and how far the journal has been looked at, in the journal's own database. Throws when nothing was stored. */
export interface WebhookStore {
  /** Position of the last event that was looked at, by webhook. */
  cursors(): ReadonlyMap<string, number>
  /** One transaction. New deliveries are due at once; one that is there already is left as it is. */
  advance(cursors: ReadonlyMap<string, number>, deliveries: readonly NewDelivery[]): void
  /** The webhook is no more: its cursor goes, and what waits is given up. */
  forget(webhookId: string): void
  /** Waiting deliveries whose time has come, the longest due first. */
  due(webhookId: string, tick: number, limit: number): Delivery[]
  /** When the next one is due that is not due yet. */
  nextDue(webhookId: string, afterTick: number): number | undefined
  /** One transaction. */
  settle(progress: ReadonlyMap<string, DeliveryProgress>): void
  find(id: string): Delivery | undefined
  /** Newest first. */
  list(
    filter: { readonly webhookId?: string; readonly state?: DeliveryView['state'] },
    limit: number,
  ): readonly Delivery[]
  /** Looks at so many of the oldest and deletes those that are done with and whose event is older; the number deleted. */
  prune(beforeTick: number, limit: number): number
}

export type SendOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly retryAfterMs: number | null }
  /** No answer came: a short code that says why. */
  | { readonly kind: 'failed'; readonly error: string }

export interface WebhookSender {
  /** Signs and sends once, within seconds. Never rejects. */
  send(
    request: {
      readonly webhookId: string
      readonly url: string
      readonly id: string
      readonly body: string
      /** Unix ms. */
      readonly wall: number
    },
    signal: AbortSignal,
  ): Promise<SendOutcome>
}
