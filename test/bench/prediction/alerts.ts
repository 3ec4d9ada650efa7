import { FORECAST_OPTIONS, forecast } from '../../../hub/core/prediction/forecast.ts'
import { Learner } from '../../../hub/core/prediction/learner.ts'
import { presentOf } from '../../../hub/core/prediction/present.ts'
import { BranchHouse } from '../../../hub/core/simulation/branchHouse.ts'
import { play } from '../../../hub/core/simulation/play.ts'
import { later, watched } from './continued.ts'
import type { Days } from './days.ts'

const MINUTE = 60_000
/** As often as the branch is asked in this trial; the hub asks every few seconds. */
const EVERY_MS = 2 * MINUTE
const OPTIONS = { ...FORECAST_OPTIONS, replications: 80, fewest: 48 }
/** Whom an alert speaks of: those who wait, and those who come within so long. */
const AHEAD_MS = OPTIONS.lookAheadMs
const SLOT_MS = 30 * MINUTE
/** Fewer than this in half an hour are told of one by one. */
const FEWEST = 3

interface Visit {
  readonly classId: string
  readonly from: number
  waitedMs: number
}

export interface AlertFigures {
  alerts: number
  /** Followed by what was foreseen: more than a tenth of those it spoke of waited longer than the target. */
  right: number
  /** Minutes from each right alert to the first of them who had waited too long; below 0: it had happened already. */
  readonly leadMin: number[]
  /** Half-hours of a class in which more than a tenth of those who came waited too long, and how many of them were foreseen. */
  missed: number
  foreseen: number
  /** Half-hours of a class with enough customers. */
  slots: number
}

/**
 * What the lobby manager is told ahead of time, and what came true: the branch is asked every two minutes, and decides about
 * alerts by its own command.
 */
export function alertsOn(days: Days, learn: number, count: number): AlertFigures {
  const figures: AlertFigures = { alerts: 0, right: 0, leadMin: [], missed: 0, foreseen: 0, slots: 0 }
  // What has been missed already would be told in place of what is foreseen.
  const classes = days.configuration.classes.map((each) => ({ ...each, target: { ...each.target, fromCalls: 10_000 } }))
  const learner = new Learner()
  const alerts: { readonly classId: string; readonly at: number; until: number }[] = []
  const first = later(days.day(0), 0)
  const house = new BranchHouse({ ...days.configuration, classes }, first.start, (event, now) => {
    learner.take(event, now)
    if (event.type === 'NoticeRaised' && event.data.kind === 'forecastBreach') {
      alerts.push({ classId: event.data.classId ?? '', at: event.tick, until: Number.POSITIVE_INFINITY })
    }
    if (event.type !== 'ForecastRestored') return
    const open = alerts.findLast(({ classId }) => classId === event.data.classId)
    if (open) open.until = event.tick
  })
  for (let index = 0; index < learn + count; index += 1) {
    const day = later(days.day(index), index)
    if (index > 0) house.openDay(day.start)
    alerts.length = 0
    const visits = new Map<string, Visit>()
    let asked = Number.NEGATIVE_INFINITY
    let before: ReadonlyMap<string, number> | undefined
    const ask = (tick: number) => {
      const present = presentOf(house.branch, house.now(tick), learner.state)
      if (present === undefined) return
      const made = forecast(present, OPTIONS).classes
      const outlooks = made.map(({ classId, p90Ms, customers }) => {
        const p90S = Math.round(p90Ms / 1000)
        return { classId, p90S, p90BeforeS: before?.get(classId) ?? null, customers }
      })
      before = new Map(outlooks.map(({ classId, p90S }) => [classId, p90S]))
      house.submit('NoteForecast', { classes: outlooks }, tick)
    }
    play({
      house: watched(house, (tick) => {
        if (index < learn || tick < asked + EVERY_MS) return
        asked = tick
        ask(tick)
      }),
      from: day.start.tick,
      arrivals: day.arrivals,
      windows: days.config.windows,
      sessions: day.sessions,
      behaviour: day.behaviour,
      observer: {
        arrived: ({ id, classId, tick }) => visits.set(id, { classId, from: tick, waitedMs: 0 }),
        called: ({ id }, call, _tick, calls) => {
          const visit = visits.get(id)
          if (visit && calls === 0) visit.waitedMs = call.waitedMs
        },
      },
      until: day.until,
    })
    if (index >= learn) judge(figures, days, [...visits.values()], alerts)
  }
  return figures
}

interface Alert {
  readonly classId: string
  readonly at: number
  readonly until: number
}

function judge(figures: AlertFigures, { config }: Days, visits: readonly Visit[], alerts: readonly Alert[]): void {
  const targets = new Map(config.classes.map(({ id, target }) => [id, target.minutes * MINUTE]))
  const tooLong = ({ classId, waitedMs }: Visit) => waitedMs > (targets.get(classId) ?? 0)
  const isMissed = (some: readonly Visit[]) => some.filter(tooLong).length > some.length / 10
  const missedAt = ({ classId, from }: Visit) => from + (targets.get(classId) ?? 0)
  for (const { classId, at } of alerts) {
    const meant = visits.filter((one) => {
      return one.classId === classId && one.from + one.waitedMs > at && one.from <= at + AHEAD_MS
    })
    figures.alerts += 1
    if (!isMissed(meant)) continue
    figures.right += 1
    figures.leadMin.push((Math.min(...meant.filter(tooLong).map(missedAt)) - at) / MINUTE)
  }
  for (const some of bySlot(visits)) {
    const [one] = some
    if (one === undefined || some.length < FEWEST) continue
    figures.slots += 1
    if (!isMissed(some)) continue
    figures.missed += 1
    const since = Math.min(...some.filter(tooLong).map(missedAt))
    const isForeseen = alerts.some(({ classId, at, until }) => classId === one.classId && at < since && until > since)
    if (isForeseen) figures.foreseen += 1
  }
}

/** By class and half-hour of arrival. */
function bySlot(visits: readonly Visit[]): Visit[][] {
  const slots = new Map<string, Visit[]>()
  for (const visit of visits) {
    const key = `${visit.classId} ${Math.floor(visit.from / SLOT_MS)}`
    const known = slots.get(key)
    if (known) known.push(visit)
    else slots.set(key, [visit])
  }
  return [...slots.values()]
}
