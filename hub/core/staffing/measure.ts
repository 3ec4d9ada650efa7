import type { WindowSession } from '../simulation/session.ts'
import { type Block, blockByCell } from './blocks.ts'
import { BusyTimes } from './busyTimes.ts'
import type { Steps } from './evaluator.ts'
import { HALF_HOUR_MS, type HalfHours } from './halfHours.ts'
import type { WindowKind } from './kinds.ts'
import type { Customer, SampledDay } from './sampledDays.ts'
import type { DayCount } from './shares.ts'
import { counts, type Trial, type WaitEnd } from './trial.ts'

/** A kind of staffing on all days of a set. */
export interface Measured {
  /** By block and day. */
  readonly blocks: readonly (readonly DayCount[])[]
  readonly classes: readonly MeasuredClass[]
  /** Mean milliseconds a day by kind and half-hour in which a window was taken; and those of them after its shift. */
  readonly busy: readonly Float64Array[]
  readonly overrun: readonly Float64Array[]
  /** Mean hours a day after the end of the plan, of all windows. */
  readonly overtimeHours: number
}

export interface MeasuredClass {
  readonly days: readonly DayCount[]
  /** Until the first call, sorted; milliseconds. */
  readonly waits: Float64Array
  readonly customers: number
  readonly gaveUp: number
}

export interface MeasureOf {
  readonly trial: Trial
  readonly days: readonly SampledDay[]
  readonly kinds: readonly WindowKind[]
  readonly halfHours: HalfHours
  readonly blocks: readonly Block[]
  /** Milliseconds, by class. */
  readonly targets: readonly number[]
}

/** Everything that is reported of a staffing; `sessionsOf` gives that of a day. */
export function* measure(of: MeasureOf, sessionsOf: (day: SampledDay) => readonly WindowSession[]): Steps<Measured> {
  const book = new Book(of)
  for (const day of of.days) {
    const sessions = sessionsOf(day)
    book.beginDay(sessions)
    of.trial.play(day, sessions, book)
    book.endDay()
    yield
  }
  return book.result()
}

class Book {
  readonly #of: MeasureOf
  readonly #blocks: DayCount[][]
  readonly #classes: { readonly days: DayCount[]; readonly waits: number[]; customers: number; gaveUp: number }[]
  readonly #blockOf: Int16Array
  readonly #busy: BusyTimes
  readonly #overrun: BusyTimes
  #sessions: readonly WindowSession[] = []
  readonly #lastBusy = new Map<string, number>()
  #overtimeMs = 0

  constructor(of: MeasureOf) {
    this.#of = of
    const { blocks, targets, halfHours, kinds } = of
    this.#blocks = blocks.map(() => [])
    this.#classes = targets.map(() => ({ days: [], waits: [], customers: 0, gaveUp: 0 }))
    this.#blockOf = blockByCell(blocks, targets.length, halfHours)
    this.#busy = new BusyTimes(kinds, halfHours)
    this.#overrun = new BusyTimes(kinds, halfHours)
  }

  beginDay(sessions: readonly WindowSession[]): void {
    this.#sessions = sessions
    this.#lastBusy.clear()
    for (const days of [...this.#blocks, ...this.#classes.map((each) => each.days)])
      days.push({ counted: 0, within: 0 })
  }

  customer({ cell }: Customer, waitedMs: number, how: WaitEnd): void {
    if (cell < 0) return
    const classIndex = Math.floor(cell / this.#of.halfHours.count)
    const ofClass = this.#classes[classIndex]
    if (ofClass === undefined) return
    ofClass.customers += 1
    if (how === 'called') ofClass.waits.push(waitedMs)
    if (how === 'left') ofClass.gaveUp += 1
    const isWithin = waitedMs <= (this.#of.targets[classIndex] ?? 0)
    if (!counts(how, isWithin)) return
    for (const day of [ofClass.days.at(-1), this.#blocks[this.#blockOf[cell] ?? -1]?.at(-1)]) {
      if (day === undefined) continue
      day.counted += 1
      day.within += isWithin ? 1 : 0
    }
  }

  busy(windowId: string, from: number, until: number): void {
    this.#busy.add(windowId, from, until)
    this.#lastBusy.set(windowId, until)
    const shift = this.#sessions.find(
      (each) => each.windowId === windowId && each.from <= from && (each.until ?? until) >= from,
    )
    if (shift?.until && shift.until < until) this.#overrun.add(windowId, shift.until, until)
  }

  endDay(): void {
    const { first, count } = this.#of.halfHours
    const end = (first + count) * HALF_HOUR_MS
    for (const last of this.#lastBusy.values()) this.#overtimeMs += Math.max(0, last - end)
  }

  result(): Measured {
    const days = Math.max(1, this.#of.days.length)
    return {
      blocks: this.#blocks,
      classes: this.#classes.map(({ waits, ...others }) => ({ ...others, waits: Float64Array.from(waits).sort() })),
      busy: this.#busy.perDay(days),
      overrun: this.#overrun.perDay(days),
      overtimeHours: this.#overtimeMs / days / 3_600_000,
    }
  }
}
