import { CELLS, HOURS, sum, type UseDay, WEEKDAY_COUNT, weekdayOf } from './useHours.ts'

/**
 * How a unit is used: pieces an hour by weekday and hour, and how far a day and a customer differ from that.
 *
 * Pieces in an hour of a day have mean G x rate and variance lump x G x rate. The lump is how many pieces go at a time (variance by mean
 * of a compound Poisson process: customers come one by one and take several notes each). G is the day's own factor, the same for
 * all its hours, gamma with mean 1 and variance `daySpread`: two Mondays differ more than their customers do by chance.
 */
export interface UseModel {
  /** It was learned from so many. */
  readonly days: number
  /** Pieces expected in each hour, at weekday x 24 + hour, Monday first. */
  readonly perHour: readonly number[]
  readonly lump: number
  readonly daySpread: number
  /** How uncertain all of it is, and each weekday: relative variances. */
  readonly levelVariance: number
  readonly weekdayVariance: readonly number[]
}

/** A day so long ago counts half. */
const HALF_LIFE_DAYS = 42
/** How far days differ before it was seen, and weekdays from each other (a quarter and a bit): counted as so many of them. */
const USUAL_DAY_SPREAD = { square: 0.08, days: 4 } as const
const USUAL_WEEKDAY_SPREAD = { square: 0.08, weekdays: 3 } as const
/** A weekday without a piece used, where another as long would have used so many lumps, is one on which it is closed. */
const CLOSED_LUMPS = 8
/** A weekday that was not seen for so many weeks, though others were, is one on which it is switched off. */
const UNSEEN_WEEKS = 2

/**
 * Learned by credibility: each estimate is drawn to the coarser one by how much chance there is in it against how much those of its kind
 * really differ (Buehlmann and Straub 1970; in levels, Jewell 1975). An hour is drawn to the mean of the unit, a weekday to
 * all days, an hour of a weekday to both of these together.
 *
 * @param days as `useDays` gives them, all before `today` (local days since 1970)
 * @returns undefined when nothing was used
 */
export function learnUse(days: readonly UseDay[], today: number): UseModel | undefined {
  const isClosed = closedWeekdays(days)
  const open = days.filter(({ day }) => !isClosed[weekdayOf(day)])
  const weights = open.map(({ day }) => 0.5 ** ((today - day) / HALF_LIFE_DAYS))
  const hours = hourProfile(open, weights)
  if (hours === undefined) return undefined
  const weekdays = weekdayFactors(open, weights, hours, isClosed)
  const cells = cellRates(open, weights, hours, weekdays)
  return { days: days.length, perHour: cells.rates, ...spreadsOf(open, weights, cells, weekdays) }
}

/** What is known of a closed day would only make the others look quieter than they are. */
function closedWeekdays(days: readonly UseDay[]): boolean[] {
  const groups = Array.from({ length: WEEKDAY_COUNT }, () => ({ used: 0, seen: 0 }))
  for (const { day, pieces, seen } of days) {
    const group = groups[weekdayOf(day)]
    if (group === undefined) continue
    group.used += sum(pieces)
    group.seen += sum(seen)
  }
  const used = groups.filter((group) => group.used > 0)
  const rate = sum(used.map((group) => group.used)) / Math.max(1, sum(used.map((group) => group.seen)))
  const lump = lumpAtMost(days)
  const first = days[0]?.day ?? 0
  const isLong = (days.at(-1)?.day ?? 0) - first >= UNSEEN_WEEKS * WEEKDAY_COUNT
  return groups.map((group) => {
    if (group.seen === 0) return isLong
    return group.used === 0 && group.seen * rate > CLOSED_LUMPS * lump
  })
}

/** Not less than what goes at a time: what went in an hour in which anything went, on average. */
function lumpAtMost(days: readonly UseDay[]): number {
  const busy = days.flatMap(({ pieces }) => pieces.filter((count) => count > 0))
  return busy.length > 0 ? sum(busy) / busy.length : 1
}

interface HourProfile {
  /** Pieces an hour, whatever the weekday. */
  readonly rates: readonly number[]
  /** Variance of an hour by its mean, all chance together. */
  readonly dispersion: number
}

function hourProfile(days: readonly UseDay[], weights: readonly number[]): HourProfile | undefined {
  const pieces = new Array<number>(HOURS).fill(0)
  const seen = new Array<number>(HOURS).fill(0)
  days.forEach((day, at) => {
    const weight = weights[at] ?? 0
    for (let hour = 0; hour < HOURS; hour += 1) {
      pieces[hour] = (pieces[hour] ?? 0) + weight * (day.pieces[hour] ?? 0)
      seen[hour] = (seen[hour] ?? 0) + weight * (day.seen[hour] ?? 0)
    }
  })
  const exposure = sum(seen)
  const mean = exposure > 0 ? sum(pieces) / exposure : 0
  if (mean === 0) return undefined
  const raw = pieces.map((count, hour) => ((seen[hour] ?? 0) > 0 ? count / (seen[hour] ?? 1) : 0))
  const within = withinHours(days, weights, raw)
  const dispersion = Math.max(within / mean, 0.1)
  const between = betweenHours(raw, seen, mean, within)
  const rates = raw.map((rate, hour) => {
    const exposed = seen[hour] ?? 0
    // Never seen while other hours were: it is switched off then.
    if (exposed === 0) return 0
    const chance = (dispersion * (rate + dispersion / exposed)) / exposed
    const credibility = between / (between + chance)
    return mean + credibility * (rate - mean)
  })
  return { rates: inTotal(rates, seen, pieces), dispersion }
}

/** Mean variance of one observed hour about the mean of its kind. */
function withinHours(days: readonly UseDay[], weights: readonly number[], raw: readonly number[]): number {
  let squares = 0
  let exposure = 0
  days.forEach(({ pieces, seen }, at) => {
    const weight = weights[at] ?? 0
    for (let hour = 0; hour < HOURS; hour += 1) {
      const exposed = seen[hour] ?? 0
      if (exposed === 0) continue
      squares += (weight * ((pieces[hour] ?? 0) - exposed * (raw[hour] ?? 0)) ** 2) / exposed
      exposure += weight
    }
  })
  return exposure > 0 ? (squares / exposure) * (days.length / Math.max(1, days.length - 1)) : 0
}

/** How far the true means of the hours differ: what is seen, less what chance makes of it. */
function betweenHours(raw: readonly number[], seen: readonly number[], mean: number, within: number): number {
  const exposure = sum(seen)
  let squares = 0
  let known = 0
  for (let hour = 0; hour < HOURS; hour += 1) {
    const exposed = seen[hour] ?? 0
    squares += exposed * ((raw[hour] ?? 0) - mean) ** 2
    if (exposed > 0) known += 1
  }
  const effective = exposure - sum(seen.map((exposed) => exposed * exposed)) / exposure
  return effective > 0 ? Math.max(0, squares - (known - 1) * within) / effective : 0
}

interface WeekdayFactors {
  readonly factors: readonly number[]
  readonly credibilities: readonly number[]
  /** Of the factors, relative. */
  readonly variances: readonly number[]
}

function weekdayFactors(
  days: readonly UseDay[],
  weights: readonly number[],
  hours: HourProfile,
  isClosed: readonly boolean[],
): WeekdayFactors {
  const groups = Array.from({ length: WEEKDAY_COUNT }, () => ({ weight: 0, used: 0, expected: 0 }))
  days.forEach((day, at) => {
    const group = groups[weekdayOf(day.day)]
    if (group === undefined) return
    const weight = weights[at] ?? 0
    group.weight += weight
    group.used += weight * sum(day.pieces)
    group.expected += weight * expectedOn(day, hours.rates)
  })
  const raw = groups.map(({ used, expected }) => (expected > 0 ? used / expected : 1))
  const within = withinWeekdays(days, weights, hours, raw)
  const between = betweenWeekdays(groups, raw, within)
  const credibilities = groups.map(({ weight }) => (between * weight) / (between * weight + within))
  return {
    factors: raw.map((factor, weekday) => (isClosed[weekday] ? 0 : 1 + (credibilities[weekday] ?? 0) * (factor - 1))),
    credibilities,
    variances: credibilities.map((credibility) => (1 - credibility) * between),
  }
}

function withinWeekdays(
  days: readonly UseDay[],
  weights: readonly number[],
  hours: HourProfile,
  raw: readonly number[],
): number {
  let squares = USUAL_DAY_SPREAD.square * USUAL_DAY_SPREAD.days
  let freedom = USUAL_DAY_SPREAD.days as number
  const weekdays = new Set<number>()
  days.forEach((day, at) => {
    const expected = expectedOn(day, hours.rates)
    if (expected <= 0) return
    const weekday = weekdayOf(day.day)
    weekdays.add(weekday)
    const weight = weights[at] ?? 0
    squares += weight * (sum(day.pieces) / expected - (raw[weekday] ?? 1)) ** 2
    freedom += weight
  })
  return squares / Math.max(USUAL_DAY_SPREAD.days, freedom - weekdays.size)
}

function betweenWeekdays(groups: readonly { readonly weight: number }[], raw: readonly number[], within: number) {
  const known = groups.filter(({ weight }) => weight > 0).length
  const total = sum(groups.map(({ weight }) => weight))
  const mean = sum(groups.map(({ weight }, at) => weight * (raw[at] ?? 1))) / total
  const squares = sum(groups.map(({ weight }, at) => weight * ((raw[at] ?? 1) - mean) ** 2))
  const effective = total - sum(groups.map(({ weight }) => weight * weight)) / total
  const found = effective > 0 ? Math.max(0, squares - (known - 1) * within) / effective : 0
  const { square, weekdays } = USUAL_WEEKDAY_SPREAD
  const freedom = Math.max(0, known - 1)
  return (found * freedom + square * weekdays) / (freedom + weekdays)
}

interface CellRates {
  readonly rates: readonly number[]
  /** How many of them were free to follow what was seen: sum of the credibilities. */
  readonly freedom: number
}

function cellRates(
  days: readonly UseDay[],
  weights: readonly number[],
  hours: HourProfile,
  { factors }: WeekdayFactors,
): CellRates {
  const pieces = new Array<number>(CELLS).fill(0)
  const seen = new Array<number>(CELLS).fill(0)
  days.forEach((day, at) => {
    const weight = weights[at] ?? 0
    const base = weekdayOf(day.day) * HOURS
    for (let hour = 0; hour < HOURS; hour += 1) {
      pieces[base + hour] = (pieces[base + hour] ?? 0) + weight * (day.pieces[hour] ?? 0)
      seen[base + hour] = (seen[base + hour] ?? 0) + weight * (day.seen[hour] ?? 0)
    }
  })
  const prior = pieces.map((_, cell) => (hours.rates[cell % HOURS] ?? 0) * (factors[Math.floor(cell / HOURS)] ?? 1))
  let squares = 0
  let sizes = 0
  for (let cell = 0; cell < CELLS; cell += 1) {
    const expected = (prior[cell] ?? 0) * (seen[cell] ?? 0)
    squares += ((pieces[cell] ?? 0) - expected) ** 2 - hours.dispersion * expected
    sizes += expected * expected
  }
  const spread = sizes > 0 ? Math.max(0, squares / sizes) : 0
  let freedom = 0
  const rates = prior.map((rate, cell) => {
    const exposed = seen[cell] ?? 0
    const expected = rate * exposed
    if (expected <= 0) return rate
    const credibility = (spread * expected) / (spread * expected + hours.dispersion)
    freedom += credibility
    return rate + credibility * ((pieces[cell] ?? 0) / exposed - rate)
  })
  return { rates: inTotal(rates, seen, pieces), freedom }
}

/** Drawing large ones further than small ones must not make the whole smaller. */
function inTotal(rates: readonly number[], seen: readonly number[], pieces: readonly number[]): number[] {
  const expected = sum(rates.map((rate, at) => rate * (seen[at] ?? 0)))
  const factor = expected > 0 ? sum(pieces) / expected : 1
  return rates.map((rate) => rate * factor)
}

/** What is left of chance once the rates are known. Parameters that were fitted to the same days are counted out. */
function spreadsOf(
  days: readonly UseDay[],
  weights: readonly number[],
  { rates, freedom }: CellRates,
  { credibilities, variances }: WeekdayFactors,
): Pick<UseModel, 'lump' | 'daySpread' | 'levelVariance' | 'weekdayVariance'> {
  let hourSquares = 0
  let hourMeans = 0
  let hourCount = 0
  const expected = days.map((day) => expectedOfWeekday(day, rates))
  days.forEach((day, at) => {
    const total = sum(day.pieces)
    const mean = expected[at] ?? 0
    if (mean <= 0) return
    const level = total / mean
    const base = weekdayOf(day.day) * HOURS
    const weight = weights[at] ?? 0
    for (let hour = 0; hour < HOURS; hour += 1) {
      const wanted = level * (rates[base + hour] ?? 0) * (day.seen[hour] ?? 0)
      if (wanted <= 0) continue
      hourSquares += weight * ((day.pieces[hour] ?? 0) - wanted) ** 2
      hourMeans += weight * wanted
      hourCount += 1
    }
    hourCount -= 1
  })
  const lump = Math.max(
    1,
    hourMeans > 0 ? (hourSquares / hourMeans) * (hourCount / Math.max(hourCount / 2, hourCount - freedom)) : 1,
  )
  let daySquares = 0
  let dayMeans = 0
  days.forEach((day, at) => {
    const mean = expected[at] ?? 0
    const weight = weights[at] ?? 0
    daySquares += weight * ((sum(day.pieces) - mean) ** 2 - lump * mean)
    dayMeans += weight * mean * mean
  })
  const count = days.length
  const fitted = Math.min(count / 2, 1 + sum(credibilities))
  const found = dayMeans > 0 ? Math.max(0, daySquares / dayMeans) * (count / (count - fitted)) : 0
  const prior = USUAL_DAY_SPREAD
  const daySpread = (found * count + prior.square * prior.days) / (count + prior.days)
  const effective = sum(weights) ** 2 / sum(weights.map((weight) => weight * weight))
  const perDay = sum(expected) / count
  const levelVariance = (daySpread + (perDay > 0 ? lump / perDay : 0)) / effective
  // The rate of each hour is known as well as so many days have shown it: the error of the sum over hours grows as chance does.
  return { lump: lump * (1 + 1 / effective), daySpread, levelVariance, weekdayVariance: variances }
}

function expectedOn({ seen }: UseDay, hourRates: readonly number[]): number {
  let total = 0
  for (let hour = 0; hour < HOURS; hour += 1) total += (seen[hour] ?? 0) * (hourRates[hour] ?? 0)
  return total
}

function expectedOfWeekday(day: UseDay, rates: readonly number[]): number {
  const base = weekdayOf(day.day) * HOURS
  let total = 0
  for (let hour = 0; hour < HOURS; hour += 1) total += (day.seen[hour] ?? 0) * (rates[base + hour] ?? 0)
  return total
}
