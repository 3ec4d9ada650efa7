/**
 * Bayesian online change-point detection (Adams and MacKay 2007) for the mean of service times against what they should be:
 * it rests on the whole day while nothing changes, and on the last few services once something has. Ratios are taken to be
 * Gamma of a known shape with an unknown mean, whose conjugate prior is inverse Gamma; of other distributions of the same
 * spread it estimates the mean just as well, for only the mean enters.
 */

/** Plain JSON. Runs from the newest change to the oldest; weights sum to 1. */
export interface ChangeState {
  readonly weights: number[]
  /** Parameters of each run's posterior of the mean: inverse Gamma (a, b). */
  readonly a: number[]
  readonly b: number[]
}

/** Services between two changes, on average. */
const HAZARD = 1 / 300
/** Runs beyond are one: they say the same. */
const MOST_RUNS = 60
/** Of ratios: 1 / CV², at the usual CV of 0.8. */
const SHAPE = 1.56
/** A day begins near the mean of all days, within about 7 percent ... */
const DAY = inverseGamma(0.07)
/** ... and after a change the mean may be anywhere about it. */
const CHANGED = inverseGamma(0.4)

function inverseGamma(deviation: number): { readonly a: number; readonly b: number } {
  const a = 2 + 1 / (deviation * deviation)
  return { a, b: a - 1 }
}

export function newDay(): ChangeState {
  return { weights: [1], a: [DAY.a], b: [DAY.b] }
}

/** Mean of the ratio now. */
export function driftOf({ weights, a, b }: ChangeState): number {
  let mean = 0
  for (let run = 0; run < weights.length; run += 1) mean += (weights[run] ?? 0) * ((b[run] ?? 0) / ((a[run] ?? 2) - 1))
  return mean
}

/** The state after one more service; `ratio` is its time by the expected one. */
export function observed(state: ChangeState, ratio: number): ChangeState {
  const x = Math.max(ratio, 0.01)
  const grown = state.weights.map((weight, run) => weight * likelihood(x, state.a[run] ?? 2, state.b[run] ?? 1))
  const total = grown.reduce((sum, weight) => sum + weight, 0)
  if (!(total > 0)) return state
  const weights = [HAZARD, ...grown.map((weight) => (weight / total) * (1 - HAZARD))]
  const a = [CHANGED.a, ...state.a.map((value) => value + SHAPE)]
  const b = [CHANGED.b, ...state.b.map((value) => value + SHAPE * x)]
  return weights.length > MOST_RUNS ? merged({ weights, a, b }) : { weights, a, b }
}

/** The lightest run but the newest ones goes into its older neighbour. */
function merged({ weights, a, b }: ChangeState): ChangeState {
  let lightest = 1
  for (let run = 2; run < weights.length - 1; run += 1) {
    if ((weights[run] ?? 0) < (weights[lightest] ?? 0)) lightest = run
  }
  weights[lightest + 1] = (weights[lightest + 1] ?? 0) + (weights[lightest] ?? 0)
  for (const list of [weights, a, b]) list.splice(lightest, 1)
  return { weights, a, b }
}

/** Predictive density of a ratio under a run, up to a factor that all runs share. */
function likelihood(x: number, a: number, b: number): number {
  const log = logGamma(a + SHAPE) - logGamma(a) + a * Math.log(b) - (a + SHAPE) * Math.log(b + SHAPE * x)
  return Math.exp(log + SHAPE * Math.log(SHAPE) + (SHAPE - 1) * Math.log(x))
}

/** Stirling's series after a shift: relative error below 1e-10 for arguments above 1. */
function logGamma(x: number): number {
  let shift = 0
  let z = x
  while (z < 8) {
    shift -= Math.log(z)
    z += 1
  }
  const inverse = 1 / (z * z)
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / z
  return shift + (z - 0.5) * Math.log(z) - z + 0.918_938_533_204_672_8 + series
}
