import { setTimeout as later } from 'node:timers/promises'
import type { RunningLine } from '../line/serve.ts'
import type { UnitFacts } from '../world/branchFacts.ts'

/** Longer than any unit tries. */
const ANSWER_WITHIN_MS = 25_000

/** The same key again within half a second is the same press: nobody means another one so soon. */
const SAME_KEY_MS = 600

/** Waits until the same keys may be pressed again. */
function notTooSoon(): (keys: string) => Promise<void> {
  const pressedAt = new Map<string, number>()
  return async (keys) => {
    const waitMs = (pressedAt.get(keys) ?? Number.NEGATIVE_INFINITY) + SAME_KEY_MS - performance.now()
    if (waitMs > 0) await later(waitMs)
    pressedAt.set(keys, performance.now())
  }
}

/** The keypad on a teller's desk. */
export interface Keypad {
  /** Resolves with true when the hub has answered the key, so that what it stands for is decided. */
  press(keys: string | readonly string[]): Promise<boolean>
}

/** The evaluator in front of the customer. */
export interface Evaluator {
  /** From now on: resolves with true when it asks, with false when it has not after `withinMs`. */
  nextInvitation(withinMs: number): Promise<boolean>
  /** Resolves when the hub has taken the answer, or the evaluator has given up. */
  answer(choice: number): Promise<void>
}

/** The first of these notices of one unit on a line; undefined after `withinMs`. */
function noticeOf(line: RunningLine, address: number, names: readonly string[], withinMs: number) {
  return new Promise<string | undefined>((resolve) => {
    const settle = (name: string | undefined) => {
      clearTimeout(timer)
      cancel()
      resolve(name)
    }
    const timer = setTimeout(() => settle(undefined), withinMs)
    const cancel = line.onNotice(({ name, detail }) => {
      if (names.includes(name) && detail['address'] === address) settle(name)
    })
  })
}

export function keypadOn(line: RunningLine, { address }: UnitFacts): Keypad {
  const readyFor = notTooSoon()
  return {
    async press(keys) {
      await readyFor(String(keys))
      const answered = noticeOf(line, address, ['key-echoed', 'key-unanswered'], ANSWER_WITHIN_MS)
      line.device.act('press', { address, keys })
      return (await answered) === 'key-echoed'
    },
  }
}

export function evaluatorOn(line: RunningLine, { address }: UnitFacts): Evaluator {
  return {
    async nextInvitation(withinMs) {
      return (await noticeOf(line, address, ['evaluation-invited'], withinMs)) !== undefined
    },
    async answer(choice) {
      const taken = noticeOf(line, address, ['evaluation-acked', 'evaluation-given-up'], ANSWER_WITHIN_MS)
      try {
        line.device.act('evaluate', { address, choice })
      } catch {
        // It has stopped asking: the next customer is served already.
        return
      }
      await taken
    },
  }
}
