import type { BranchConfig } from '../../../contracts/index.ts'
import type { Now } from '../time.ts'
import type { DayToPlay } from './dayToPlay.ts'
import { type House, type HouseCall, type Observer, play, type Service, type Visitor } from './play.ts'

/** How a visit went on to its end; `unserved`: still in line when the day was over. */
export type Ending = 'served' | 'noShow' | 'left' | 'refused' | 'unserved'

/** One visit of a simulated day. Ticks. */
export interface Visit {
  readonly classId: string
  /** The first of the visit. */
  readonly businessId: string
  readonly arrivedAt: number
  /** His first call. */
  calledAt: number | null
  /** When he left without one. */
  leftAt: number | null
  ending: Ending
}

/** [from, to), in ticks. */
export interface Span {
  readonly from: number
  to: number
}

/** When there was somebody at a window, and when a customer was with him, from call to end; both in order of time. */
export interface WindowTimes {
  readonly windowId: string
  readonly open: Span[]
  readonly busy: Span[]
}

/** All that figures are made of. */
export interface PlayedDay {
  readonly start: Now
  /** In order of arrival. */
  readonly visits: readonly Visit[]
  readonly counted: DayToPlay['counted']
  /** Visits, by their order of arrival, in the order of their first calls. */
  readonly calls: readonly number[]
  readonly windows: readonly WindowTimes[]
  /** When the last thing happened. */
  readonly endedAt: number
}

/** Plays a day at the windows of a configuration, where the house decides by its rules, and writes down what happens. */
export function playDay<V extends Visitor>(
  day: DayToPlay<V>,
  { windows }: Pick<BranchConfig, 'windows'>,
  house: House,
): PlayedDay {
  const { arrivals, behaviour, sessions, until } = day
  const book = new DayBook()
  const inOrder = [...windows].sort((a, b) => a.number - b.number)
  play({ house, arrivals, behaviour, sessions, until, windows: inOrder, observer: book })
  return book.close(day)
}

class DayBook implements Observer {
  readonly #visits: Visit[] = []
  readonly #calls: number[] = []
  readonly #windows = new Map<string, WindowTimes>()
  /** Order of arrival by visitor, while he is there. */
  readonly #orders = new Map<string, number>()
  #endedAt = 0

  arrived(visitor: Visitor, refusal: string | null): void {
    const visit = this.#visitOf(visitor)
    if (refusal === null) return
    visit.ending = 'refused'
    this.#orders.delete(visitor.id)
    this.#endedAt = visitor.tick
  }

  called(visitor: Visitor, _call: HouseCall, tick: number): void {
    const visit = this.#visitOf(visitor)
    if (visit.calledAt !== null) return
    visit.calledAt = tick
    this.#calls.push(this.#orders.get(visitor.id) ?? 0)
  }

  served(visitor: Visitor, { windowId, tick: from }: Service, tick: number, isOver: boolean): void {
    this.#timesOf(windowId).busy.push({ from, to: tick })
    this.#end(visitor, 'served', tick, isOver)
  }

  missed(visitor: Visitor, windowId: string, calledAt: number, tick: number, isOver: boolean): void {
    this.#timesOf(windowId).busy.push({ from: calledAt, to: tick })
    this.#end(visitor, 'noShow', tick, isOver)
  }

  left(visitor: Visitor, tick: number): void {
    this.#visitOf(visitor).leftAt = tick
    this.#end(visitor, 'left', tick, true)
  }

  opened(windowId: string, tick: number): void {
    this.#timesOf(windowId).open.push({ from: tick, to: Number.POSITIVE_INFINITY })
  }

  closed(windowId: string, tick: number): void {
    const session = this.#timesOf(windowId).open.at(-1)
    if (session) session.to = tick
    this.#endedAt = tick
  }

  /** Who is still there stays until the end. */
  close({ start, counted }: Pick<DayToPlay, 'start' | 'counted'>): PlayedDay {
    const windows = [...this.#windows.values()]
    for (const { open } of windows) for (const session of open) session.to = Math.min(session.to, this.#endedAt)
    return { start, visits: this.#visits, counted, calls: this.#calls, windows, endedAt: this.#endedAt }
  }

  #end(visitor: Visitor, ending: Ending, tick: number, isOver: boolean): void {
    this.#endedAt = tick
    if (!isOver) return
    this.#visitOf(visitor).ending = ending
    this.#orders.delete(visitor.id)
  }

  /** A branch may call somebody while he takes his ticket, before it is told that he has come. */
  #visitOf({ id, tick, classId, businessIds }: Visitor): Visit {
    const known = this.#visits[this.#orders.get(id) ?? -1]
    if (known) return known
    const [businessId = ''] = businessIds
    const visit: Visit = { classId, businessId, arrivedAt: tick, calledAt: null, leftAt: null, ending: 'unserved' }
    this.#orders.set(id, this.#visits.length)
    this.#visits.push(visit)
    return visit
  }

  #timesOf(windowId: string): WindowTimes {
    const known = this.#windows.get(windowId)
    if (known) return known
    const times: WindowTimes = { windowId, open: [], busy: [] }
    this.#windows.set(windowId, times)
    return times
  }
}
