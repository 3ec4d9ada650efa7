import type { BranchConfig } from '../../../contracts/index.ts'
import { DayPeople, type DayPerson } from './dayPeople.ts'
import { recordedSessions } from './dayStaffing.ts'
import { type DaySource, EVERYBODY } from './dayToPlay.ts'
import { IdleTimes } from './idleTimes.ts'
import { stream } from './random.ts'
import type { RecordedDay } from './recordedDay.ts'

/** After the last record it goes on so long at most. */
const HORIZON_MS = 86_400_000

/**
 * Recorded days, to be played again: seed 0 as they were, any other one days drawn anew from each. Played by commands everybody takes
 * his ticket when he came: places taken earlier (on a phone, the day before) and the time tellers took to react are left out.
 */
export function recordedSource(days: readonly RecordedDay[], config: BranchConfig): DaySource<DayPerson> {
  const known = days.map((day) => ({
    day,
    people: new DayPeople(day, config),
    sessions: recordedSessions(day, new IdleTimes(day)),
  }))
  return {
    days: known.length,
    day: (seed, index) => {
      const at = known[index]
      if (at === undefined) throw new RangeError(`there is no day ${index} of ${known.length}`)
      const { day, people, sessions } = at
      const those = seed === 0 ? people.asRecorded() : people.resampled(stream(seed, `day ${day.date}`))
      return {
        start: day.start,
        arrivals: those.values(),
        behaviour: people.behaviour(),
        sessions,
        counted: EVERYBODY,
        until: day.end + HORIZON_MS,
      }
    },
  }
}
