import { FORECAST_OPTIONS, forecast } from '../../../hub/core/prediction/forecast.ts'
import { Learner } from '../../../hub/core/prediction/learner.ts'
import { Model } from '../../../hub/core/prediction/model.ts'
import { presentOf } from '../../../hub/core/prediction/present.ts'
import { BranchHouse } from '../../../hub/core/simulation/branchHouse.ts'
import type { DayToPlay } from '../../../hub/core/simulation/dayToPlay.ts'
import type { Person } from '../../../hub/core/simulation/people.ts'
import { play } from '../../../hub/core/simulation/play.ts'
import { later, watched } from './continued.ts'
import type { Days } from './days.ts'
import { type Estimator, estimates, Seen } from './estimators.ts'

/** Nobody who is yet to come is asked about. */
const OPTIONS = { ...FORECAST_OPTIONS, replications: 100, lookAheadMs: 0 }

/** One ticket: what was said when it was taken, and what came true. */
export interface Said {
  readonly classId: string
  readonly actualMs: number
  readonly p50Ms: number
  readonly p90Ms: number
  readonly others: Readonly<Record<Estimator, number>>
}

/** Lives so many days to learn from, and then those that count, in one branch from first to last. */
export function predictedDays(days: Days, learn: number, count: number): Said[] {
  const learner = new Learner()
  const opened = later(days.day(0), 0)
  const house = new BranchHouse(days.configuration, opened.start, (event, now) => learner.take(event, now))
  const said: Said[] = []
  for (let index = 0; index < learn + count; index += 1) {
    const day = later(days.day(index), index)
    if (index > 0) house.openDay(day.start)
    liveDay(day, house, learner, index < learn ? undefined : said)
  }
  return said
}

/** `said`: where everything that is told is put; undefined: nothing is told. */
function liveDay(day: DayToPlay<Person>, house: BranchHouse, learner: Learner, said: Said[] | undefined): void {
  const seen = new Seen()
  const open = new Map<string, Omit<Said, 'actualMs'>>()
  const told = (visitor: Person, tick: number, others: Said['others']) => {
    const present = presentOf(house.branch, house.now(tick), learner.state)
    const wait = present && forecast(present, OPTIONS).tickets[house.ticketId(visitor.id) ?? '']
    if (wait) open.set(visitor.id, { classId: visitor.classId, ...wait, others })
  }
  play<Person>({
    house: {
      ...watched(house, () => undefined),
      get onCall() {
        return house.onCall
      },
      set onCall(onCall) {
        house.onCall = onCall
      },
      arrive: (visitor, tick) => {
        const { config } = house.branch
        const [businessId = ''] = visitor.businessIds
        const who = { businessId, classId: visitor.classId }
        const model = config && said && new Model(learner.state, config)
        const others = model && estimates(house.branch, house.now(tick), who, model, seen)
        const refusal = house.arrive(visitor, tick)
        if (others) told(visitor as Person, tick, others)
        return refusal
      },
    },
    from: day.start.tick,
    arrivals: day.arrivals,
    windows: house.branch.config?.windows ?? [],
    sessions: day.sessions,
    behaviour: day.behaviour,
    observer: {
      called: (visitor, call, _tick, calls) => {
        const ticket = house.branch.tickets.get(house.ticketId(visitor.id) ?? '')
        if (ticket) seen.called(ticket.queueId, visitor.classId, call.waitedMs)
        const before = open.get(visitor.id)
        if (before && calls === 0) said?.push({ ...before, actualMs: call.waitedMs })
        open.delete(visitor.id)
      },
    },
    until: day.until,
  })
}
