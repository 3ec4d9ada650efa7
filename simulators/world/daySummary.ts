import type { DayBooks, TicketBook } from './books.ts'
import type { BranchFacts } from './branchFacts.ts'
import { HOUR_S } from './script.ts'

/** Minutes of the branch's day; null where there was nobody. */
export interface GroupSummary {
  readonly businessId: string
  readonly classId: string
  readonly tickets: number
  readonly served: number
  readonly noShows: number
  readonly cancelled: number
  readonly open: number
  /** From the ticket to the first call, of all who were called. */
  readonly meanWait: number | null
  readonly p50Wait: number | null
  readonly p90Wait: number | null
  readonly maxWait: number | null
  /** Of those called: how many within the target of the class. */
  readonly withinTarget: number | null
  readonly targetMinutes: number
  readonly meanService: number | null
}

export interface TellerSummary {
  readonly tellerId: string
  readonly windowId: string
  readonly calls: number
  readonly served: number
  /** Time with customers by time at the window. */
  readonly utilisation: number | null
}

export interface DaySummary {
  readonly groups: readonly GroupSummary[]
  readonly all: GroupSummary
  readonly tellers: readonly TellerSummary[]
  readonly evaluations: { readonly asked: number; readonly given: number; readonly meanScore: number | null }
  readonly calls: number
  readonly recalls: number
  readonly callsMissed: number
  readonly finishesForgotten: number
  readonly turnedAway: number
  /** Tickets by hour of the day. */
  readonly arrivals: Readonly<Record<string, number>>
}

export function summarise(books: DayBooks, facts: BranchFacts): DaySummary {
  const tickets = [...books.tickets.values()]
  const counts = books.counts()
  const targets = new Map(facts.classes.map(({ id, targetMinutes }) => [id, targetMinutes]))
  const groups = facts.businesses.flatMap((business) =>
    facts.classes.flatMap(({ id }) => {
      const own = tickets.filter(({ businessId, classId }) => businessId === business.id && classId === id)
      return own.length === 0 ? [] : [groupSummary(business.id, id, own, targets)]
    }),
  )
  const { evaluationsAsked: asked, evaluationsGiven: given, scoreSum } = counts
  return {
    groups,
    all: groupSummary('all', 'all', tickets, targets),
    tellers: [...books.tellers].map(([tellerId, { windowId, busyS, presentS }]) => ({
      tellerId,
      windowId,
      calls: counts.tellers[tellerId]?.calls ?? 0,
      served: counts.tellers[tellerId]?.served ?? 0,
      utilisation: presentS > 0 ? rounded(busyS / presentS) : null,
    })),
    evaluations: { asked, given, meanScore: given === 0 ? null : rounded(scoreSum / given) },
    calls: counts.calls,
    recalls: counts.recalls,
    callsMissed: counts.callsMissed,
    finishesForgotten: counts.finishesForgotten,
    turnedAway: books.turnedAway,
    arrivals: arrivalsByHour(tickets),
  }
}

function groupSummary(
  businessId: string,
  classId: string,
  tickets: readonly TicketBook[],
  targets: ReadonlyMap<string, number>,
): GroupSummary {
  const called = tickets.flatMap((ticket) =>
    ticket.firstCalledAtS === undefined
      ? []
      : [{ classId: ticket.classId, minutes: (ticket.firstCalledAtS - ticket.issuedAtS) / 60 }],
  )
  const waits = called.map(({ minutes }) => minutes).sort((a, b) => a - b)
  const services = tickets.flatMap(({ servedFromS, leftAtS }) =>
    servedFromS === undefined || leftAtS === undefined ? [] : [(leftAtS - servedFromS) / 60],
  )
  const within = called.filter((ticket) => ticket.minutes <= (targets.get(ticket.classId) ?? 0)).length
  const inState = (...states: TicketBook['state'][]) => tickets.filter(({ state }) => states.includes(state)).length
  return {
    businessId,
    classId,
    tickets: tickets.length,
    served: inState('served'),
    noShows: inState('noShow'),
    cancelled: inState('cancelled'),
    open: inState('waiting', 'called', 'gone'),
    meanWait: mean(waits),
    p50Wait: quantile(waits, 0.5),
    p90Wait: quantile(waits, 0.9),
    maxWait: quantile(waits, 1),
    withinTarget: called.length === 0 ? null : rounded(within / called.length),
    targetMinutes: targets.get(classId) ?? 0,
    meanService: mean(services),
  }
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : rounded(values.reduce((sum, value) => sum + value, 0) / values.length)
}

/** The smallest value that at least this share of all do not exceed. */
function quantile(sorted: readonly number[], share: number): number | null {
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]
  return value === undefined ? null : rounded(value)
}

const rounded = (value: number) => Math.round(value * 1000) / 1000

function arrivalsByHour(tickets: readonly TicketBook[]): Record<string, number> {
  const hours: Record<string, number> = {}
  for (const { issuedAtS } of tickets) {
    const hour = `${Math.floor(issuedAtS / HOUR_S)}:00`
    hours[hour] = (hours[hour] ?? 0) + 1
  }
  return hours
}
