import type { SpokenCall } from '../ports.ts'

export type QueuedCall = SpokenCall & { readonly callId: string }

/** More calls than this can not be said while they are still of use. */
const MOST_WAITING = 30
/** Whoever was called longer ago has come, or is on the way, or is called again. */
const STALE_AFTER_MS = 60_000

/** Calls that wait to be said, in order. Times are ticks in ms. */
export class AnnouncementQueue {
  private waiting: { readonly call: QueuedCall; readonly at: number }[] = []

  /** A call of a ticket that waits already takes its place. Returns a call that had to go: the oldest of too many. */
  add(call: QueuedCall, at: number): QueuedCall | undefined {
    const index = this.waiting.findIndex((entry) => entry.call.number === call.number)
    if (index >= 0) {
      this.waiting[index] = { call, at }
      return undefined
    }
    this.waiting.push({ call, at })
    return this.waiting.length > MOST_WAITING ? this.waiting.shift()?.call : undefined
  }

  /** The next call to say and those before it that have become too old. */
  take(at: number): { readonly call: QueuedCall | undefined; readonly stale: readonly QueuedCall[] } {
    const stale: QueuedCall[] = []
    for (let entry = this.waiting.shift(); entry !== undefined; entry = this.waiting.shift()) {
      if (at - entry.at <= STALE_AFTER_MS) return { call: entry.call, stale }
      stale.push(entry.call)
    }
    return { call: undefined, stale }
  }

  clear(): void {
    this.waiting = []
  }
}
