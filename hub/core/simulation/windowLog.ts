import type { IdleGap, RecordedPause } from './recordedDay.ts'
import type { WindowSession } from './session.ts'

/** A window as a journal tells of it. */
export interface Seat {
  readonly windowId: string
  tellerId: string | null
  openSince: number | null
  pausedSince: number | null
  isPlannedPause: boolean
  /** The ticket there. */
  ticketId: string | null
  freeSince: number
  /** Nobody has been there since it was opened. */
  isFresh: boolean
  /** The queues it calls, as its last call has named them. */
  queues: readonly string[]
}

/** When windows were open, paused, or idle while somebody waited, in one business day. Ticks. */
export class WindowLog {
  readonly #seats = new Map<string, Seat>()
  readonly #waitingFor: (seat: Seat) => number
  #sessions: WindowSession[] = []
  #pauses: RecordedPause[] = []
  #gaps: IdleGap[] = []

  /** `waitingFor`: since when somebody has waited whom this window could call; infinite when nobody does. */
  constructor(waitingFor: (seat: Seat) => number) {
    this.#waitingFor = waitingFor
  }

  signIn(windowId: string, tellerId: string): void {
    this.#seat(windowId).tellerId = tellerId
  }

  open(windowId: string, tick: number): void {
    const seat = this.#seat(windowId)
    this.#endPause(seat, tick)
    if (seat.openSince !== null) return
    seat.openSince = tick
    seat.freeSince = tick
    seat.isFresh = true
  }

  pause(windowId: string, tick: number, isPlanned: boolean): void {
    const seat = this.#seat(windowId)
    this.close(windowId, tick)
    seat.pausedSince = tick
    seat.isPlannedPause = isPlanned
  }

  close(windowId: string, tick: number): void {
    const seat = this.#seat(windowId)
    this.#endSession(seat, tick)
    this.#endPause(seat, tick)
  }

  /** Windows that are no longer configured. */
  keepOnly(windowIds: ReadonlySet<string>, tick: number): void {
    for (const { windowId } of [...this.#seats.values()]) {
      if (windowIds.has(windowId)) continue
      this.close(windowId, tick)
      this.#seats.delete(windowId)
    }
  }

  /** Somebody is called, of those it could call from `queues`; `waitingSince`: since when one of them has waited. */
  call(windowId: string, ticketId: string, queues: readonly string[], waitingSince: number, tick: number): void {
    const seat = this.#seat(windowId)
    this.#noteGap(seat, waitingSince, tick)
    seat.queues = queues
    this.sit(windowId, ticketId)
  }

  sit(windowId: string, ticketId: string): void {
    const seat = this.#seat(windowId)
    seat.ticketId = ticketId
    seat.isFresh = false
  }

  vacate(windowId: string, ticketId: string, tick: number): void {
    const seat = this.#seat(windowId)
    if (seat.ticketId !== ticketId) return
    seat.ticketId = null
    seat.freeSince = tick
  }

  /** Of this day so far; what goes on has no end. */
  soFar(): { readonly sessions: WindowSession[]; readonly pauses: RecordedPause[]; readonly gaps: IdleGap[] } {
    const sessions = [...this.#sessions]
    const pauses = [...this.#pauses]
    for (const { windowId, tellerId, openSince, pausedSince, isPlannedPause } of this.#seats.values()) {
      if (openSince !== null) sessions.push({ windowId, tellerId, from: openSince, until: null })
      if (pausedSince === null) continue
      pauses.push({ windowId, tellerId, from: pausedSince, until: null, isPlanned: isPlannedPause })
    }
    const byBeginning = (a: { readonly from: number }, b: { readonly from: number }) => a.from - b.from
    return { sessions: sessions.sort(byBeginning), pauses: pauses.sort(byBeginning), gaps: [...this.#gaps] }
  }

  /** All windows are closed, or (where the outlet never closes) go on in the new day as they are. */
  endDay(tick: number, goesOn: boolean): ReturnType<WindowLog['soFar']> {
    const before = [...this.#seats.values()].map((seat) => ({ ...seat }))
    for (const { windowId } of before) this.close(windowId, tick)
    const over = this.soFar()
    this.#sessions = []
    this.#pauses = []
    this.#gaps = []
    this.#seats.clear()
    if (!goesOn) return over
    for (const seat of before) {
      const { windowId, openSince, pausedSince } = seat
      const [open, paused] = [openSince === null ? null : tick, pausedSince === null ? null : tick]
      this.#seats.set(windowId, { ...seat, openSince: open, pausedSince: paused, freeSince: tick, isFresh: true })
    }
    return over
  }

  #seat(windowId: string): Seat {
    const known = this.#seats.get(windowId)
    if (known) return known
    const made: Seat = { ...CLOSED, windowId }
    this.#seats.set(windowId, made)
    return made
  }

  #endSession(seat: Seat, until: number): void {
    const { windowId, tellerId, openSince: from } = seat
    if (from === null) return
    this.#noteGap(seat, this.#waitingFor(seat), until)
    if (from < until) this.#sessions.push({ windowId, tellerId, from, until })
    seat.openSince = null
  }

  #endPause(seat: Seat, until: number): void {
    const { windowId, tellerId, pausedSince: from, isPlannedPause: isPlanned } = seat
    if (from !== null && from < until) this.#pauses.push({ windowId, tellerId, from, until, isPlanned })
    seat.pausedSince = null
  }

  #noteGap(seat: Seat, waitingSince: number, until: number): void {
    const { windowId, tellerId, openSince, ticketId, freeSince, isFresh } = seat
    if (openSince === null || ticketId !== null) return
    const from = Math.max(freeSince, waitingSince)
    if (from >= until) return
    this.#gaps.push({ windowId, tellerId, from, until, isAfterService: from === freeSince && !isFresh })
  }
}

const CLOSED: Omit<Seat, 'windowId'> = {
  tellerId: null,
  openSince: null,
  pausedSince: null,
  isPlannedPause: false,
  ticketId: null,
  freeSince: 0,
  isFresh: true,
  queues: [],
}
