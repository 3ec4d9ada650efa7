import { FORECAST_OPTIONS, forecast } from '../../../hub/core/prediction/forecast.ts'
import { Learner } from '../../../hub/core/prediction/learner.ts'
import { Model } from '../../../hub/core/prediction/model.ts'
import { presentOf } from '../../../hub/core/prediction/present.ts'
import { BranchHouse } from '../../../hub/core/simulation/branchHouse.ts'
import { play } from '../../../hub/core/simulation/play.ts'
import {
  configurationOf,
  dayStart,
  type Guest,
  guestsOf,
  hourAt,
  type Kind,
  sessionsOf,
  trueServiceMs,
  trulyComes,
} from './days.ts'
import { type Estimator, estimates, Seen } from './estimators.ts'

const DAY_MS = 86_400_000
/** Nobody who is yet to come is asked about. */
const OPTIONS = { ...FORECAST_OPTIONS, replications: 100, lookAheadMs: 0 }
const HOUR = 3_600_000

/** One ticket: what was said when it was taken, and what came true. */
export interface Said {
  readonly classId: string
  readonly actualMs: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly others: Readonly<Record<Estimator, number>>
  readonly hour: number
}

/** Lives so many days to learn from, and then those that count. */
export function predictedDays(kind: Kind, learnDays: number, days: number, seedBase: number): Said[] {
  const configuration = configurationOf(kind)
  const learner = new Learner()
  const house = new BranchHouse(configuration, dayStart(0, 0), (event, now) => learner.take(event, now))
  const said: Said[] = []
  for (let day = 0; day < learnDays + days; day += 1) {
    const start = day * DAY_MS
    if (day > 0) house.openDay(dayStart(day, start))
    const seen = new Seen()
    const open = new Map<string, Omit<Said, 'actualMs'>>()
    const isCounted = day >= learnDays
    play({
      house: {
        ...bound(house),
        arrive: (visitor, tick) => {
          const now = house.now(tick)
          const { config } = house.branch
          const guest = visitor as Guest
          const [businessId = ''] = guest.businessIds
          const model = config && isCounted ? new Model(learner.state, config) : undefined
          const others = model && estimates(house.branch, now, { businessId, classId: guest.classId }, model, seen)
          const refusal = house.arrive(visitor, tick)
          const ticketId = house.ticketId(visitor.id)
          const present = isCounted ? presentOf(house.branch, now, learner.state) : undefined
          if (others && present && ticketId) {
            const told = forecast(present, OPTIONS).tickets[ticketId]
            if (told) open.set(visitor.id, { classId: guest.classId, ...told, others, hour: hourAt(tick, start) })
          }
          return refusal
        },
        set onCall(call: typeof house.onCall) {
          house.onCall = call
        },
        get onCall() {
          return house.onCall
        },
      },
      arrivals: guestsOf(kind, seedBase + day, start)[Symbol.iterator](),
      windows: house.branch.config?.windows ?? [],
      sessions: sessionsOf(kind, start),
      from: start,
      behaviour: {
        serviceMs: ({ visitor, businessId, windowId, tick }) =>
          trueServiceMs(kind, visitor as Guest, businessId, windowId, hourAt(tick, start)),
        comes: (visitor, waitedMs) => trulyComes(visitor as Guest, waitedMs),
        noShowMs: 45_000,
        patienceMs: () => Number.POSITIVE_INFINITY,
      },
      observer: {
        called: (visitor, call, _tick, calls) => {
          const ticket = house.branch.tickets.get(house.ticketId(visitor.id) ?? '')
          if (ticket) seen.called(ticket.queueId, visitor.classId, call.waitedMs)
          const before = open.get(visitor.id)
          if (before && calls === 0) said.push({ ...before, actualMs: call.waitedMs })
          open.delete(visitor.id)
        },
      },
      until: start + 14 * HOUR,
    })
  }
  return said
}

function bound(house: BranchHouse) {
  return {
    open: house.open.bind(house),
    close: house.close.bind(house),
    call: house.call.bind(house),
    finish: house.finish.bind(house),
    noShow: house.noShow.bind(house),
    leave: house.leave.bind(house),
    nextChange: house.nextChange.bind(house),
    pass: house.pass.bind(house),
  }
}
