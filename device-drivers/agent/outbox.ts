import type { DeviceEventName } from '../../contracts/index.ts'
import type { DriverClock } from '../driver.ts'

export interface PendingEvent {
  readonly id: string
  readonly deviceId: string
  readonly name: DeviceEventName
  readonly data: unknown
  /** When it happened, on the monotonic clock. */
  readonly atMs: number
}

export type EventOutcome = 'committed' | 'expired'

/** Sends one event; resolves when the hub has it on disk, rejects when the connection ends first. */
export type SendEvent = (event: PendingEvent) => Promise<void>

/** More than this waiting means the hub is gone and somebody plays with the keys: the oldest go. */
const MOST_WAITING = 1_000

interface Entry {
  readonly event: PendingEvent
  readonly outcome: Promise<EventOutcome>
  settle(outcome: EventOutcome): void
}

/**
 * Events the hub has not acknowledged, in the order in which they happened. They live in memory: an agent that
 * dies loses them, which is why a driver tells the person (the echo of a key, a card marked as read) only what was committed.
 */
export class Outbox {
  readonly #clock: DriverClock
  readonly #entries = new Map<string, Entry>()
  #send: SendEvent | undefined

  constructor(clock: DriverClock) {
    this.#clock = clock
  }

  get waiting(): number {
    return this.#entries.size
  }

  /** Sends at once when connected; the same id again is the same event and gets the same outcome. */
  add(event: PendingEvent, keepForMs: number): Promise<EventOutcome> {
    const known = this.#entries.get(event.id)
    if (known) return known.outcome
    if (this.#entries.size >= MOST_WAITING) this.#entries.values().next().value?.settle('expired')

    let resolve: (outcome: EventOutcome) => void = () => {}
    const outcome = new Promise<EventOutcome>((settled) => {
      resolve = settled
    })
    const stopTimer = this.#clock.after(keepForMs, () => entry.settle('expired'))
    const entry: Entry = {
      event,
      outcome,
      settle: (result) => {
        if (!this.#entries.delete(event.id)) return
        stopTimer()
        resolve(result)
      },
    }
    this.#entries.set(event.id, entry)
    this.#attempt(entry)
    return outcome
  }

  /** The hub listens: everything not acknowledged goes out again, oldest first, under the same ids. */
  connected(send: SendEvent): void {
    this.#send = send
    for (const entry of [...this.#entries.values()]) this.#attempt(entry)
  }

  disconnected(): void {
    this.#send = undefined
  }

  /** The hub has refused this event: it is of no use to send it again. True when it was waiting here. */
  refuse(id: string): boolean {
    const entry = this.#entries.get(id)
    entry?.settle('expired')
    return entry !== undefined
  }

  /** Gives up everything, before the process ends. */
  stop(): void {
    this.#send = undefined
    for (const entry of [...this.#entries.values()]) entry.settle('expired')
  }

  #attempt(entry: Entry): void {
    // A connection that ends first leaves the entry waiting for the next one.
    this.#send?.(entry.event).then(
      () => entry.settle('committed'),
      () => {},
    )
  }
}
