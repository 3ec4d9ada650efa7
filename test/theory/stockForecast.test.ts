import { describe, expect, test } from 'vitest'
import { stream } from '../../hub/core/simulation/random.ts'
import { bothWays } from '../../hub/core/stock/bothWays.ts'
import { forecastUnit, learnUnit, type UnitNow } from '../../hub/core/stock/forecastUnit.ts'
import { outlookOf } from '../../hub/core/stock/outlook.ts'
import { CELLS, HOURS, sum, type UseHour, useDays } from '../../hub/core/stock/useHours.ts'
import { learnUse, type UseModel } from '../../hub/core/stock/useModel.ts'
import { enoughFor, usedUp } from '../../hub/core/stock/useUp.ts'
import { recyclerTrial } from '../bench/stock/recyclerTrial.ts'
import { stockScore, stockTrials } from '../bench/stock/score.ts'
import { lawOf, meanPerDay, simulatedUse } from '../support/simulatedUse.ts'

const FIRST = 20_731
const ALWAYS = { week: null, closedDays: [] }
const CASSETTE = { out: true, into: false }

describe('held against machines whose law is known', () => {
  test.each([14, 28, 56])(
    'after %i days the interval of eight in ten holds as often as it says, and beats simple methods',
    (days) => {
      const { coveredPercent, errors } = stockScore(stockTrials(600, days))
      expect(coveredPercent).toBeGreaterThan(76)
      expect(coveredPercent).toBeLessThan(84)
      expect(errors.ours).toBeLessThan(0.95 * Math.min(errors.flatWeek, errors.sameWeekday))
    },
  )

  test('recyclers, that fill and empty', () => {
    const trials = Array.from({ length: 400 }, (_, n) => recyclerTrial(n + 1, 28)).filter((made) => made !== undefined)
    const covered = (100 * trials.filter(({ isCovered }) => isCovered).length) / trials.length
    expect(covered).toBeGreaterThan(75)
    expect(covered).toBeLessThan(87)
  })
})

describe('what is learned', () => {
  const learned = (seed: number, days = 84) => {
    const law = lawOf(seed)
    const { rows } = simulatedUse(law, FIRST, days)
    return { law, rows, model: learnUse(useDays(rows, 'used'), FIRST + days) as UseModel }
  }

  test('is the mean of the law, its lumps and the spread of its days', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { law, model } = learned(seed, 360)
      expect(sum(model.perHour) / 7 / meanPerDay(law)).toBeCloseTo(1, 0)
      // Variance by mean of a compound Poisson process: second moment of a taking by its mean.
      const lump = sum(law.pieces.map((pieces) => pieces ** 2)) / sum(law.pieces)
      expect(model.lump / lump).toBeGreaterThan(0.75)
      expect(model.lump / lump).toBeLessThan(1.4)
      expect(Math.abs(model.daySpread - law.daySpread)).toBeLessThan(0.05)
    }
  })

  test('is not less for hours that were not seen: an outage is not a time without use', () => {
    const { rows, model } = learned(4)
    const patchy = rows.filter(({ hour }) => Math.floor(hour / HOURS) % 3 !== 0 || hour % HOURS < 12)
    const other = learnUse(useDays(patchy, 'used'), FIRST + 84) as UseModel
    expect(sum(other.perHour) / sum(model.perHour)).toBeGreaterThan(0.9)
    expect(sum(other.perHour) / sum(model.perHour)).toBeLessThan(1.1)
  })

  test('a weekday on which it is closed or switched off is one without use', () => {
    const rows = Array.from({ length: 28 * HOURS }, (_, n): UseHour => {
      const isSunday = (Math.floor(n / HOURS) + 0) % 7 === 6
      const isOn = n % HOURS >= 9 && n % HOURS < 17
      return { hour: FIRST * HOURS + n, used: isOn && !isSunday ? 20 : 0, added: 0, minutes: 60 }
    })
    for (const seen of [rows, rows.filter(({ used }) => used > 0)]) {
      const { perHour } = learnUse(useDays(seen, 'used'), FIRST + 28) as UseModel
      expect(sum(perHour.slice(6 * HOURS, CELLS))).toBe(0)
      expect(sum(perHour.slice(0, HOURS))).toBeCloseTo(160, 0)
      expect(sum(perHour.slice(0, 8))).toBeLessThan(1)
    }
  })

  test('nothing used teaches nothing', () => {
    const rows = Array.from({ length: 480 }, (_, n) => ({ hour: FIRST * HOURS + n, used: 0, added: 0, minutes: 60 }))
    expect(learnUse(useDays(rows, 'used'), FIRST + 20)).toBeUndefined()
  })
})

describe('what is said', () => {
  const { rows } = simulatedUse(lawOf(11), FIRST, 40)
  const today = FIRST + 40
  const models = learnUnit(rows, today, ALWAYS, CASSETTE)
  const at = today * HOURS + 9
  const say = (unit: Partial<UnitNow>, todays: readonly UseHour[] = [], closed: readonly number[] = []) =>
    forecastUnit(models, { count: 500, room: null, ...CASSETTE, ...unit }, todays, at, closed)

  test('more in it lasts longer, and is less certain', () => {
    const [few, many] = [say({ count: 200 }).usedUp, say({ count: 800 }).usedUp]
    for (const each of [few, many]) {
      expect(each?.p10).toBeLessThan(each?.p50 ?? 0)
      expect(each?.p50).toBeLessThan(each?.p90 ?? Number.POSITIVE_INFINITY)
    }
    expect(few?.p50).toBeLessThan(many?.p10 ?? 0)
  })

  test('a day on which more is taken than usual runs out sooner', () => {
    const hours = Array.from({ length: 9 }, (_, hour) => today * HOURS + hour)
    const used = (factor: number) =>
      hours.map(
        (hour, n): UseHour => ({
          hour,
          used: Math.round(factor * (models.out?.perHour[n] ?? 0) * 2),
          added: 0,
          minutes: 60,
        }),
      )
    const [quiet, busy] = [say({}, used(0)), say({}, used(5))]
    expect(busy.usedUp?.p50).toBeLessThan(quiet.usedUp?.p50 ?? 0)
  })

  test('nothing where too little is known, and why', () => {
    expect(say({ count: null })).toMatchObject({ usedUp: null, noForecast: 'noCount' })
    const young = learnUnit(
      rows.filter(({ hour }) => hour >= (today - 13) * HOURS),
      today,
      ALWAYS,
      CASSETTE,
    )
    expect(forecastUnit(young, { count: 500, room: null, ...CASSETTE }, [], at, [])).toMatchObject({
      usedUp: null,
      noForecast: 'noHistory',
      perDay: null,
    })
    const idle = learnUnit(
      rows.map((row) => ({ ...row, used: 0 })),
      today,
      ALWAYS,
      CASSETTE,
    )
    expect(forecastUnit(idle, { count: 500, room: null, ...CASSETTE }, [], at, [])).toMatchObject({
      noForecast: 'notUsed',
    })
  })

  test('empty is empty now; what lasts for weeks has no time', () => {
    expect(say({ count: 0 }).usedUp).toEqual({ p10: at, p50: at, p90: at })
    expect(say({ count: 1_000_000 }).usedUp).toEqual({ p10: null, p50: null, p90: null })
  })

  test('a bin is full when what fits is in it', () => {
    const bin = learnUnit(
      rows.map((row) => ({ ...row, added: row.used, used: 0 })),
      today,
      ALWAYS,
      { out: false, into: true },
    )
    const said = forecastUnit(bin, { count: 1500, room: 500, out: false, into: true }, [], at, [])
    expect(said).toMatchObject({ act: 'takeAway', usedUp: say({ count: 500 }).usedUp })
  })

  test('a recycler wants in the morning what comes in the evening: enough is the most that is missing at any hour', () => {
    const both = { out: true, into: true }
    const daily = Array.from({ length: 28 * HOURS }, (_, n): UseHour => {
      const hour = n % HOURS
      const used = hour >= 9 && hour < 12 ? 100 + (n % 7) : 0
      const added = hour >= 15 && hour < 18 ? 140 + (n % 5) : 0
      return { hour: FIRST * HOURS + n, used, added, minutes: 60 }
    })
    const recycler = learnUnit(daily, FIRST + 28, ALWAYS, both)
    const { act, enough } = forecastUnit(recycler, { count: 100, room: 5000, ...both }, [], (FIRST + 28) * HOURS, [])
    expect(act).toBe('fill')
    expect(enough[0]).toBeGreaterThan(290)
    expect(enough).toEqual(enough.toSorted((a, b) => a - b))
  })

  test('on a day that is closed out of turn a machine in the hall is not used, one in the wall is', () => {
    const hall = rows.filter(({ hour }) => hour % HOURS >= 9 && hour % HOURS < 17)
    const week = Array.from({ length: CELLS }, (_, cell) => cell % HOURS >= 8 && cell % HOURS < 18)
    const closedDays = [today, today + 1]
    for (const [history, moves] of [
      [hall, true],
      [rows, false],
    ] as const) {
      const learned = learnUnit(history, today, { week, closedDays }, CASSETTE)
      const unit = { count: 300, room: null, ...CASSETTE }
      const [open, closed] = [[], closedDays].map((days) => forecastUnit(learned, unit, [], at, days).usedUp?.p50 ?? 0)
      expect((closed ?? 0) - (open ?? 0) > 24).toBe(moves)
    }
  })
})

describe('moments against played futures', () => {
  const { rows } = simulatedUse(lawOf(21), FIRST, 56)
  const model = learnUse(useDays(rows, 'used'), FIRST + 56) as UseModel
  const now = { at: (FIRST + 56) * HOURS, usedToday: 0, expectedToday: 0 }

  test('what nine in ten days do not exceed, and when so many are used up', () => {
    // The law the model believes in, played customer by customer: days of their own factor, takings of one size.
    const random = stream(5, 'futures')
    const pure: UseModel = { ...model, levelVariance: 0, weekdayVariance: [0, 0, 0, 0, 0, 0, 0] }
    const outlook = outlookOf(pure, now)
    const count = 3 * (sum(model.perHour) / 7)
    const ends: number[] = []
    const threeDays: number[] = []
    for (let run = 0; run < 1500; run += 1) {
      let used = 0
      let end = Number.POSITIVE_INFINITY
      for (let day = 0; day < 14; day += 1) {
        const factor = dayFactor(random, model.daySpread)
        for (let hour = 0; hour < HOURS; hour += 1) {
          const cell = (((FIRST + 56 + day + 3) % 7) * HOURS + hour) % CELLS
          const mean = (factor * (model.perHour[cell] ?? 0)) / model.lump
          used += poisson(random, mean) * model.lump
          if (used >= count && end === Number.POSITIVE_INFINITY) end = now.at + day * HOURS + hour + 0.5
        }
        if (day === 2) threeDays.push(used)
      }
      ends.push(end)
    }
    const { p10, p50, p90 } = usedUp(outlook, count)
    const at = (values: number[], share: number) => values.sort((a, b) => a - b)[Math.floor(share * values.length)] ?? 0
    expect(Math.abs((p10 ?? 0) - at(ends, 0.1))).toBeLessThan(4)
    expect(Math.abs((p50 ?? 0) - at(ends, 0.5))).toBeLessThan(4)
    expect(Math.abs((p90 ?? 0) - at(ends, 0.9))).toBeLessThan(6)
    expect(enoughFor(outlook, 3) / at(threeDays, 0.9)).toBeCloseTo(1, 1)
  })

  test('one that is only emptied is a recycler into which nothing is put', () => {
    const out = outlookOf(model, now)
    const nothing = { at: now.at, mean: new Float64Array(out.mean.length), variance: new Float64Array(out.mean.length) }
    const count = 2 * (sum(model.perHour) / 7)
    const [one, both] = [usedUp(out, count), bothWays(out, nothing, count, Number.POSITIVE_INFINITY)]
    expect(both.fullFirst).toBe(0)
    expect(Math.abs((both.empty.p50 ?? 0) - (one.p50 ?? 0))).toBeLessThan(5)
  })
})

/** Lognormal would do as well: only mean and variance matter here. */
function dayFactor(random: () => number, variance: number): number {
  const shape = 1 / variance
  // A sum of exponentials: gamma of the nearest whole shape.
  const steps = Math.max(1, Math.round(shape))
  let total = 0
  for (let step = 0; step < steps; step += 1) total -= Math.log(1 - random())
  return total / steps
}

function poisson(random: () => number, mean: number): number {
  let count = 0
  let at = -Math.log(1 - random())
  while (at < mean) {
    count += 1
    at -= Math.log(1 - random())
  }
  return count
}
