/**
 * Chance for simulations, made of a seed: the same seed gives the same numbers on every machine. Two runs under other rules draw
 * from streams of the same names, so that a customer brings the same service time and the same patience into both (common
 * random numbers).
 */
export type Random = () => number

/** Uniform numbers in (0, 1), never 0 or 1, so that every inverse distribution is finite. sfc32 by Chris Doty-Humphrey. */
export function stream(seed: number, name = ''): Random {
  let a = 0
  let b = seed >>> 0
  let c = hashOf(name)
  let counter = 1
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return ((sum >>> 0) + 0.5) / 4_294_967_296
  }
  // Seeds that lie close to each other begin alike.
  for (let n = 0; n < 15; n += 1) next()
  return next
}

/** FNV-1a, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** Exponential by its mean; `u` uniform in (0, 1). */
export function exponential(u: number, mean: number): number {
  return -Math.log(1 - u) * mean
}

/** Lognormal by mean and coefficient of variation. */
export function lognormal(u: number, mean: number, cv: number): number {
  const variance = Math.log(1 + cv * cv)
  return mean * Math.exp(Math.sqrt(variance) * normal(u) - variance / 2)
}

/**
 * Standard normal quantile, relative error below 1.2e-9: the rational approximations of P. J. Acklam (2003), which are monotone,
 * so that a larger `u` never gives a smaller value.
 */
export function normal(u: number): number {
  if (u < 0.02425) return tail(Math.sqrt(-2 * Math.log(u)))
  if (u > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - u)))
  const q = u - 0.5
  const r = q * q
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
      2.506628277459239) *
      q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
      1)
  )
}

function tail(q: number): number {
  return (
    (((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q +
      4.374664141464968) *
      q +
      2.938163982698783) /
    ((((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1)
  )
}
