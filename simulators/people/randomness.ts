/** A seeded generator (mulberry32), so that a simulated day can be repeated: uniform numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Exponential with the given mean: patience, the time to the next of independent events. */
export function exponential(random: () => number, mean: number): number {
  return -Math.log(1 - random()) * mean
}

/** Lognormal by mean and coefficient of variation: service times at a counter. */
export function lognormal(random: () => number, mean: number, cv: number): number {
  const variance = Math.log(1 + cv * cv)
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  return Math.exp(Math.log(mean) - variance / 2 + Math.sqrt(variance) * normal)
}

export function between(random: () => number, from: number, to: number): number {
  return from + random() * (to - from)
}

/** One of the items, each as often as its weight says; at least one weight is above 0. */
export function weighted<T>(random: () => number, items: readonly (readonly [T, number])[]): T {
  let left = random() * items.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [item, weight] of items) {
    left -= weight
    if (left < 0) return item
  }
  return (items.findLast(([, weight]) => weight > 0) ?? items[0])?.[0] as T
}
