import { createHash, timingSafeEqual } from 'node:crypto'
import type { DriverClock } from '../driver.ts'

/** A caller that may not call waits for its answer, so that one that asks again at once does not ask all the time. */
const REFUSAL_MS = 1000
const MOST_REFUSALS = 16

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Whether the first part of a request's path is the secret; always so where none is set. Takes as long for a wrong one. */
export function knowsSecret(url: string, secret: string | undefined): boolean {
  if (secret === undefined) return true
  const [first = ''] = url.replace(/^\//, '').split(/[/?#]/, 1)
  return sameSecret(first, secret)
}

/** Takes as long for a wrong one. */
export function sameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret))
}

/** Waits as long as a refusal takes; not at all when many do already. */
export function refusalPause(clock: DriverClock): () => Promise<void> {
  let waiting = 0
  return async () => {
    if (waiting >= MOST_REFUSALS) return
    waiting++
    await new Promise<void>((resolve) => clock.after(REFUSAL_MS, resolve))
    waiting--
  }
}
