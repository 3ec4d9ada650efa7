import type { WebhookType } from '../../../contracts/index.ts'

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const PAUSES_MS = [
  5 * SECOND_MS,
  30 * SECOND_MS,
  2 * MINUTE_MS,
  10 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
] as const
const LONGEST_PAUSE_MS = 4 * HOUR_MS
/** Part of a pause by which it is made longer or shorter, so that what failed together does not come back together. */
const JITTER = 0.1
const MOST_RETRY_AFTER_MS = HOUR_MS
const MOST_REST_MS = MINUTE_MS

/** How long after its event a notice is worth sending. */
export function lifeMs(type: WebhookType): number {
  // Who is told so late that he is next has missed his call already.
  return type === 'nthInLine' ? 10 * MINUTE_MS : 24 * HOUR_MS
}

/** Until the next attempt, after so many that failed. `random` is in [0, 1). */
export function pauseMs(type: WebhookType, attempts: number, retryAfterMs: number | null, random: number): number {
  const pause = Math.min(PAUSES_MS[attempts - 1] ?? LONGEST_PAUSE_MS, lifeMs(type) / 5)
  const spread = Math.round(pause * (1 + JITTER * (2 * random - 1)))
  return Math.max(spread, Math.min(retryAfterMs ?? 0, MOST_RETRY_AFTER_MS))
}

/** How long a receiver that failed so often in a row is left alone, whatever else waits for it. */
export function restMs(failures: number, retryAfterMs: number | null): number {
  const rest = Math.min(SECOND_MS * 2 ** Math.min(failures - 1, 16), MOST_REST_MS)
  return Math.max(rest, Math.min(retryAfterMs ?? 0, MOST_RETRY_AFTER_MS))
}
