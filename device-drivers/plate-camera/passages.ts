import { createHash } from 'node:crypto'

export type Taken = 'committed' | 'expired'

/** Cars that have passed, by what a camera calls a passage; late records of the same one may come a day later. */
const WINDOW_MS = 24 * 3_600_000
/** More than a camera keeps for later (9000), so that one that sends all of them twice is recognised. */
const MOST_KEPT = 12_000
/** A camera that has been restarted counts from the beginning: the same number at another time is another car. */
const SAME_PASSAGE_MS = 60_000

interface Passage {
  readonly eventId: string
  readonly takenAt: number | null
  readonly at: number
  /** Undefined: the hub did not take it, the next record of it is sent to the hub again. */
  outcome: Promise<Taken> | undefined
}

/** Lets each passage be reported once, whatever a camera repeats. Holds no plates. */
export class Passages {
  readonly #passages = new Map<string, Passage>()

  get size(): number {
    return this.#passages.size
  }

  /**
   * Reports a passage by `send` unless that has been done: then it resolves with what became of that. `key` is the camera's name for
   * it. The event's id follows from the key, so that it is the same after a restart of the agent.
   * @param takenAt wall time of the camera, null where unknown
   * @param at the driver's clock, like the time a passage is kept
   */
  report(
    key: string,
    { takenAt, at }: { takenAt: number | null; at: number },
    send: (eventId: string) => Promise<Taken>,
  ): Promise<Taken> {
    this.#forget(at)
    const known = this.#passages.get(key)
    const same = known !== undefined && isSame(known.takenAt, takenAt)
    if (same && known.outcome) return known.outcome
    const passage: Passage = same
      ? known
      : { eventId: uuidOf(`${key} ${takenAt ?? ''}`), takenAt, at, outcome: undefined }
    this.#passages.delete(key)
    this.#passages.set(key, passage)
    passage.outcome = send(passage.eventId).then(
      (taken) => {
        if (taken === 'expired') passage.outcome = undefined
        return taken
      },
      () => {
        passage.outcome = undefined
        return 'expired'
      },
    )
    return passage.outcome
  }

  #forget(at: number): void {
    for (const [key, passage] of this.#passages) {
      if (this.#passages.size < MOST_KEPT && at - passage.at < WINDOW_MS) return
      this.#passages.delete(key)
    }
  }
}

function isSame(one: number | null, other: number | null): boolean {
  return one === null || other === null || Math.abs(one - other) <= SAME_PASSAGE_MS
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(`plate passage ${text}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
