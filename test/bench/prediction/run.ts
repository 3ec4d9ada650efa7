import { FORECAST_OPTIONS, forecast } from '../../../hub/core/prediction/forecast.ts'
import { Learner } from '../../../hub/core/prediction/learner.ts'
import { Model } from '../../../hub/core/prediction/model.ts'
import { presentOf } from '../../../hub/core/prediction/present.ts'
import { BranchHouse } from '../../../hub/core/simulation/branchHouse.ts'
import type { DayToPlay } from '../../../hub/core/simulation/dayToPlay.ts'
import type { Person } from '../../../hub/core/simulation/people.ts'
import { play } from '../../../hub/core/simulation/play.ts'
import type { Days } from './days.ts'
import { type Estimator, estimates, Seen } from './estimators.ts'

const DAY_MS = 86_400_000
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

/** Ticks go on from day to day. */
function later({ start, arrivals, sessions, until, ...day }: DayToPlay<Person>, index: number): DayToPlay<Person> {
  const by = index * DAY_MS
  const next = (): IteratorResult<Person> => {
    const come = arrivals.next()
    if (come.done === true) return { done: true, value: undefined }
    return { done: false, value: { ...come.value, id: `${index}-${come.value.id}`, tick: come.value.tick + by } }
  }
  return {
    ...day,
    start: { ...start, tick: start.tick + by },
    arrivals: { next },
    sessions: sessions.map((session) => {
      const ends = session.until === null ? null : session.until + by
      return { ...session, from: session.from + by, until: ends }
    }),
    until: until + by,
  }
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
      // What is bound to the house, but for the moment in which somebody takes a ticket.
      open: (windowId, tellerId, tick) => house.open(windowId, tellerId, tick),
      close: (...args) => house.close(...args),
      call: (...args) => house.call(...args),
      finish: (...args) => house.finish(...args),
      noShow: (...args) => house.noShow(...args),
      leave: (...args) => house.leave(...args),
      nextChange: (...args) => house.nextChange(...args),
      pass: (...args) => house.pass(...args),
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
