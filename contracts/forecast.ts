import type { WaitRange } from './common.ts'

/**
 * A predicted wait as people read it, in whole minutes. The hub writes it on paper and the screens write it themselves: these
 * import this file and not the index, whose schemas no browser needs, and run it in a Chromium 69.
 */
export type ShownWait =
  | { readonly kind: 'soon' }
  | { readonly kind: 'about'; readonly minutes: number }
  | { readonly kind: 'between'; readonly from: number; readonly to: number }
  /** It may well be longer than anybody would say. */
  | { readonly kind: 'over'; readonly minutes: number }

/** What is said: the longer, the coarser, because the forecast knows no better. */
const STEPS = [1, 2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120] as const
const FIRST = STEPS[0]
const SOON_S = 120
/** A median that lacks no more than a tenth of the next step is that step: 14 min are "about 15" and not "10-15". */
const NEARLY = 0.9

/**
 * From the median rounded down to the p90 rounded up, to steps a customer would say himself. The upper end is never below the
 * forecast, and of two ranges the longer one never reads shorter at either end.
 */
export function shownWait({ p50S, p90S }: WaitRange): ShownWait {
  if (p90S < SOON_S) return { kind: 'soon' }
  const from = STEPS.filter((step) => step * 60 * NEARLY <= p50S).pop() ?? FIRST
  const to = STEPS.find((step) => step * 60 >= p90S)
  if (to === undefined) return { kind: 'over', minutes: from }
  return from === to ? { kind: 'about', minutes: to } : { kind: 'between', from, to }
}
