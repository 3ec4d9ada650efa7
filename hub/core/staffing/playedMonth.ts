import { zoneOffsetMs } from '../localTime.ts'
import { BranchHouse } from '../simulation/branchHouse.ts'
import { DayRecorder } from '../simulation/dayRecorder.ts'
import { type DaySource, midnight } from '../simulation/dayToPlay.ts'
import { playDay } from '../simulation/playedDay.ts'
import type { RecordedDay } from '../simulation/recordedDay.ts'
import type { Rules } from '../simulation/simulate.ts'
import type { Now } from '../time.ts'

const DAY_MS = 86_400_000

/** Days of a workload or a list of visits as a branch would have recorded them, for a plan where there is no journal yet. */
export function* playedMonth(source: DaySource, rules: Rules, seed: number): Generator<RecordedDay, void, undefined> {
  for (let index = 0; index < source.days; index += 1) {
    const recorded = playedAndRecorded(source, rules, seed, index)
    if (recorded) yield recorded
  }
}

function playedAndRecorded(source: DaySource, { configuration, config }: Rules, seed: number, index: number) {
  const played = source.day(seed, index)
  // A simulated wall clock shows local time; a recorded one has the zone of the outlet.
  const wall = played.start.wall - zoneOffsetMs(played.start.wall, config.outlet.timeZone)
  const day = { ...played, start: { ...played.start, wall } }
  const recorder = new DayRecorder()
  let over: RecordedDay | undefined
  const house = new BranchHouse(configuration, day.start, (event) => {
    over = recorder.take(event) ?? over
  })
  const { endedAt } = playDay(day, config, house)
  // Who is there until the last customer has gone goes home then.
  for (const { id } of config.windows) house.close(id, endedAt)
  house.openDay(nextDay(day.start, Math.max(endedAt, day.start.tick + DAY_MS)))
  return over
}

function nextDay({ tick: began, wall, businessDay }: Now, tick: number): Now {
  const next = midnight(new Date(Date.parse(`${businessDay}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10))
  return { ...next, tick, wall: wall + tick - began }
}
