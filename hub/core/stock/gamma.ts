/** The gamma distribution, by which sums of many small and uneven takings are described (mean and variance matched). */

const LANCZOS = [
  76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 0.001208650973866179,
  -0.000005395239384953,
] as const

/** Natural logarithm of the gamma function of x > 0: Lanczos' approximation, relative error below 2e-10. */
function logGamma(x: number): number {
  const shifted = x + 5.5
  const base = shifted - (x + 0.5) * Math.log(shifted)
  let series = 1.000000000190015
  let at = x
  for (const coefficient of LANCZOS) {
    at += 1
    series += coefficient / at
  }
  return -base + Math.log((2.5066282746310007 * series) / x)
}

/** Beyond this shape the cube root of Wilson and Hilferty (1931) is nearer than a thousandth. */
const LARGE_SHAPE = 60
const STEPS = 200
const PRECISION = 1e-8

/** P(X <= x) of a gamma with this mean and variance; both are 0 where nothing is used. */
export function gammaBelow(x: number, mean: number, variance: number): number {
  if (mean <= 0) return x >= 0 ? 1 : 0
  if (x <= 0) return 0
  if (variance <= 0) return x >= mean ? 1 : 0
  const shape = (mean * mean) / variance
  const scaled = (x * mean) / variance
  if (shape > LARGE_SHAPE) {
    const spread = 1 / (9 * shape)
    return normalBelow((Math.cbrt(scaled / shape) - 1 + spread) / Math.sqrt(spread))
  }
  return scaled < shape + 1 ? bySeries(shape, scaled) : 1 - byFraction(shape, scaled)
}

function bySeries(shape: number, x: number): number {
  let term = 1 / shape
  let total = term
  for (let step = 1; step <= STEPS; step += 1) {
    term *= x / (shape + step)
    total += term
    if (term < total * PRECISION) break
  }
  return total * Math.exp(-x + shape * Math.log(x) - logGamma(shape))
}

/** Lentz's continued fraction. */
function byFraction(shape: number, x: number): number {
  let b = x + 1 - shape
  let c = 1e300
  let d = 1 / b
  let value = d
  for (let step = 1; step <= STEPS; step += 1) {
    const a = -step * (step - shape)
    b += 2
    d = 1 / (a * d + b)
    c = b + a / c
    const factor = d * c
    value *= factor
    if (Math.abs(factor - 1) < PRECISION) break
  }
  return value * Math.exp(-x + shape * Math.log(x) - logGamma(shape))
}

/** Standard normal distribution, error below 7.5e-8 (Zelen and Severo 1964, 26.2.17). */
function normalBelow(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z))
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
  const upper = 0.3989422804014327 * Math.exp((-z * z) / 2) * poly
  return z >= 0 ? 1 - upper : upper
}

/** From this shape on the cube root gives upper quantiles within a hundredth. */
const EVEN_SHAPE = 1

/** The x that nine in ten do not exceed. */
export function nineInTen(mean: number, variance: number): number {
  if (mean <= 0) return 0
  const shape = (mean * mean) / variance
  if (shape < EVEN_SHAPE) return byHalving(0.9, mean, variance)
  const spread = 1 / (9 * shape)
  return mean * (1 - spread + NINE_IN_TEN * Math.sqrt(spread)) ** 3
}
/** Of the standard normal distribution. */
export const NINE_IN_TEN = 1.2815515655446004

/** The smallest x with P(X <= x) >= share. */
function byHalving(share: number, mean: number, variance: number): number {
  let low = 0
  let high = mean + 6 * Math.sqrt(variance) + 1
  while (gammaBelow(high, mean, variance) < share) high *= 2
  for (let step = 0; step < 40 && high - low > 1e-3 * (1 + low); step += 1) {
    const middle = (low + high) / 2
    if (gammaBelow(middle, mean, variance) < share) low = middle
    else high = middle
  }
  return high
}
