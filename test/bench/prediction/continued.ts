import type { BranchHouse } from '../../../hub/core/simulation/branchHouse.ts'
import type { DayToPlay } from '../../../hub/core/simulation/dayToPlay.ts'
import type { Person } from '../../../hub/core/simulation/people.ts'
import type { House } from '../../../hub/core/simulation/play.ts'

const DAY_MS = 86_400_000

/** Ticks go on from day to day. */
export function later(
  { start, arrivals, sessions, until, ...day }: DayToPlay<Person>,
  index: number,
): DayToPlay<Person> {
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

/** The house, with something done before each of its steps. */
export function watched(house: BranchHouse, before: (tick: number) => void): House {
  const at = <T>(tick: number, step: () => T): T => {
    before(tick)
    return step()
  }
  return {
    open: (windowId, tellerId, tick) => at(tick, () => house.open(windowId, tellerId, tick)),
    close: (windowId, tick) => at(tick, () => house.close(windowId, tick)),
    call: (windowId, tick) => at(tick, () => house.call(windowId, tick)),
    finish: (windowId, visitorId, tick) => at(tick, () => house.finish(windowId, visitorId, tick)),
    noShow: (windowId, visitorId, tick) => at(tick, () => house.noShow(windowId, visitorId, tick)),
    leave: (visitorId, tick) => at(tick, () => house.leave(visitorId, tick)),
    arrive: (visitor, tick) => at(tick, () => house.arrive(visitor, tick)),
    nextChange: (tick) => house.nextChange(tick),
    pass: (tick) => at(tick, () => house.pass(tick)),
    get onCall() {
      return house.onCall
    },
    set onCall(onCall) {
      house.onCall = onCall
    },
  }
}
