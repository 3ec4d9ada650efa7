/** When one window of a kind is open: half-hours of the plan, [from, to). */
export interface Shift {
  readonly from: number
  readonly to: number
}

/**
 * The shifts of so many open windows, half-hour by half-hour, in order of their beginning. Who opened first closes first, which makes the
 * shortest shift as long as it can be. Each carries the number of its window, from 0: the lowest that is free.
 */
export function shiftsOf(counts: readonly number[]): (Shift & { readonly window: number })[] {
  const shifts: (Shift & { readonly window: number })[] = []
  const open: { readonly from: number; readonly window: number }[] = []
  for (let at = 0; at <= counts.length; at += 1) {
    const count = counts[at] ?? 0
    while (open.length > count) {
      const first = open.shift()
      if (first === undefined) break
      shifts.push({ ...first, to: at })
    }
    while (open.length < count) {
      open.push({ from: at, window: lowestFree(open.map(({ window }) => window)) })
    }
  }
  return shifts.sort((a, b) => a.from - b.from || a.window - b.window)
}

function lowestFree(taken: readonly number[]): number {
  let window = 0
  while (taken.includes(window)) window += 1
  return window
}

/** Whether no shift is shorter than so many half-hours; one that fills all the time in which windows can be open may be. */
export function isLongEnough(counts: readonly number[], most: readonly number[], least: number): boolean {
  if (least <= 1) return true
  const canOpen = (at: number) => (most[at] ?? 0) > 0
  return shiftsOf(counts).every(({ from, to }) => to - from >= least || (!canOpen(from - 1) && !canOpen(to)))
}

/** The same with short shifts made longer, as far as there are windows. */
export function lengthened(counts: readonly number[], most: readonly number[], least: number): number[] {
  const longer = [...counts]
  for (let tries = 0; tries < counts.length * least && !isLongEnough(longer, most, least); tries += 1) {
    const short = shiftsOf(longer).find(({ from, to }) => {
      return to - from < least && (hasRoom(longer, most, to) || hasRoom(longer, most, from - 1))
    })
    if (short === undefined) break
    const at = hasRoom(longer, most, short.to) ? short.to : short.from - 1
    longer[at] = (longer[at] ?? 0) + 1
  }
  return longer
}

function hasRoom(counts: readonly number[], most: readonly number[], at: number): boolean {
  return at >= 0 && at < counts.length && (counts[at] ?? 0) < (most[at] ?? 0)
}
