import type { Weekday } from '../../../contracts/index.ts'
import type { RecordedDay, RecordedVisitor } from '../simulation/recordedDay.ts'
import { type Habits, HabitTaker } from './habits.ts'

/** What plans of staffing are made from: recorded days and the habits of those who came. Plain JSON, for a worker thread. */
export interface Demand {
  /** In order of time; days nobody came on are none. */
  readonly days: readonly DemandDay[]
  readonly habits: Habits
  /** The day that runs, and days without the time of their end, are not in `days`. */
  readonly unfinished: number
}

/** Times are milliseconds from the local midnight the business day began on. */
export interface DemandDay {
  /** The business day, YYYY-MM-DD. */
  readonly date: string
  readonly weekday: Weekday
  /** In order of arrival. */
  readonly visitors: readonly DemandVisitor[]
  /** Windows with somebody there. */
  readonly sessions: readonly DemandSession[]
}

export interface DemandVisitor {
  readonly at: number
  readonly classId: string
  readonly businessIds: readonly string[]
  /** Until his first call; of those who were never called until they had gone. */
  readonly waitedMs: number
  readonly isCalled: boolean
}

export interface DemandSession {
  readonly windowId: string
  readonly from: number
  readonly until: number
}

/** Takes recorded days one by one, and keeps of each only what plans need. */
export class DemandTaker {
  readonly #days: DemandDay[] = []
  readonly #habits = new HabitTaker()
  #unfinished = 0

  take(day: RecordedDay): void {
    if (!day.isOver) {
      this.#unfinished += 1
      return
    }
    if (day.visitors.length === 0) return
    this.#days.push(demandDay(day))
    this.#habits.take(day)
  }

  demand(): Demand {
    return { days: this.#days, habits: this.#habits.habits(), unfinished: this.#unfinished }
  }
}

function demandDay({ date, start, end, visitors, sessions }: RecordedDay): DemandDay {
  const midnight = start.tick - start.secondOfDay * 1000
  const lastAct = lastActOf(visitors)
  return {
    date,
    weekday: start.weekday,
    visitors: visitors.map((visitor) => demandVisitor(visitor, midnight)),
    sessions: sessions
      .map(({ windowId, from, until }) => ({
        windowId,
        from: from - midnight,
        until: Math.min(until ?? end, lastAct) - midnight,
      }))
      .filter(({ from, until }) => from < until),
  }
}

/** When the last customer came or had been served: who forgot to sign off then was not there any more. */
function lastActOf(visitors: readonly RecordedVisitor[]): number {
  return Math.max(
    ...visitors.flatMap(({ arrivedAt, calls, services }) => [
      arrivedAt,
      ...calls.map(({ tick, missedAt }) => missedAt ?? tick),
      ...services.filter(({ end }) => end !== 'dayEnd').map(({ until }) => until),
    ]),
  )
}

function demandVisitor(visitor: RecordedVisitor, midnight: number): DemandVisitor {
  const { arrivedAt, waitingSince, classId, businessIds, calls, end } = visitor
  const [first] = calls
  // A ticket carried over waits anew in the morning, as one that is taken then.
  const since = Math.max(waitingSince, arrivedAt)
  return {
    at: arrivedAt - midnight,
    classId,
    businessIds,
    waitedMs: Math.max(0, (first?.tick ?? end.tick) - since),
    isCalled: first !== undefined,
  }
}
