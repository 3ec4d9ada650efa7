import type { RecordedCall, RecordedDay } from './recordedDay.ts'

/** Why windows of a recorded day were idle while somebody waited: a teller's rest after a customer, or his reaction to one. Ticks. */
export class IdleTimes {
  /** By window and the tick at which it became free. */
  readonly #rests = new Map<string, number>()
  /** Since when, by window and the tick of the call that ended it. */
  readonly #reactions = new Map<string, number>()

  constructor({ gaps }: Pick<RecordedDay, 'gaps'>) {
    for (const { windowId, from, until, isAfterService } of gaps) {
      if (isAfterService) this.#rests.set(`${windowId}@${from}`, until - from)
      else this.#reactions.set(`${windowId}@${until}`, from)
    }
  }

  /** Milliseconds after somebody left the window at this tick. */
  after(windowId: string, tick: number): number {
    return this.#rests.get(`${windowId}@${tick}`) ?? 0
  }

  /** Milliseconds from the coming of somebody to a window that was idle already until it called him. */
  reactionTo({ windowId, tick }: RecordedCall, arrivedAt: number): number {
    const idleSince = this.#reactions.get(`${windowId}@${tick}`)
    return idleSince !== undefined && arrivedAt >= idleSince ? tick - arrivedAt : 0
  }
}
