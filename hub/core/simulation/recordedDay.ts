import type { BranchConfig, Directed, Place, RecordedEvent } from '../../../contracts/index.ts'
import type { Now } from '../time.ts'
import { DayRecorder } from './dayRecorder.ts'
import type { WindowSession } from './session.ts'

/**
 * A business day as the journal tells it: who came, what for, who was called where and for how long, and which windows were
 * open. What simulations, forecasts and service-time models learn from. All times are ticks (milliseconds of the branch's
 * monotone clock); `start` says which local time they are (`new DayTime(day.start)`).
 */
export interface RecordedDay {
  /** The business day, YYYY-MM-DD. */
  readonly date: string
  /** When the day was opened. */
  readonly start: Now
  /** When the next day was opened; of a day that has no end in the journal its last event. */
  readonly end: number
  /** Whether the journal tells how it ended; false of today. */
  readonly isOver: boolean
  /** The one in force when the day was opened (or the first there was), then each later one. Never empty. */
  readonly configurations: readonly ConfigurationInForce[]
  /** Those who waited, in order of arrival; a ticket that was never made live is none. */
  readonly visitors: readonly RecordedVisitor[]
  /** Times at which a window was taken by somebody who did not wait for it: served without a ticket, or still there from the day before. */
  readonly occupied: readonly Occupation[]
  /** In order of their beginning; a pause divides. `until` is null where the journal ends first. */
  readonly sessions: readonly WindowSession[]
  readonly pauses: readonly RecordedPause[]
  /** Times at which a window that was open, with nobody there, left somebody waiting whom it could have called. */
  readonly gaps: readonly IdleGap[]
}

export interface ConfigurationInForce {
  readonly from: number
  readonly version: number
  readonly config: BranchConfig
}

/** Where somebody waits: a queue, or the direct list of a window or teller. */
export interface RecordedLine {
  readonly queueId: string
  readonly directed: Directed
}

export interface RecordedVisitor {
  /** The ticket's id. */
  readonly id: string
  readonly number: string
  /** As it was at the end. */
  readonly classId: string
  /**
   * What he came for, in the order it was done: the nth of these is that of the nth service. What was left when he went without
   * service, or when the journal ends, follows; what he was served and then did not want any more is not in it.
   */
  readonly businessIds: readonly string[]
  /** When he began to wait this day: when he took his ticket, made a remote one live, or (carried over) when the day was opened. */
  readonly arrivedAt: number
  /** What his wait is counted from: of a ticket carried over its day of issue. */
  readonly waitingSince: number
  /** His first place: of a remote ticket that of its taking. */
  readonly place: Place
  readonly isRemote: boolean
  readonly isCarriedOver: boolean
  /** Staff have changed his place. */
  readonly isMoved: boolean
  readonly calls: readonly RecordedCall[]
  readonly services: readonly RecordedService[]
  /** The line he stood in last. */
  readonly line: RecordedLine
  readonly end: VisitEnd
}

export interface RecordedCall {
  readonly tick: number
  readonly windowId: string
  readonly tellerId: string | null
  readonly queueId: string
  readonly businessId: string
  /** As recorded with the call, in milliseconds. */
  readonly waitedMs: number
  /** False: he did not; null: nobody has said. */
  readonly came: boolean | null
  /** When it was said that he had not come. */
  readonly missedAt: number | null
}

/** How a stay at a window ended: done, sent on with the same or another business, set aside, or by the end of the day. */
export type ServiceEnd = 'finished' | 'sentOn' | 'held' | 'dayEnd'

/** A stay at a window. */
export interface RecordedService extends RecordedLine {
  readonly businessId: string
  readonly windowId: string
  readonly tellerId: string | null
  /** The call; where the visit went on at the same window, the end of the business before. */
  readonly from: number
  readonly until: number
  /** When the teller began, if he said so. */
  readonly startedAt: number | null
  /** How long the window was taken: from `from` until `until`. */
  readonly ms: number
  /** The visit went on at the same window, without a call. */
  readonly isHere: boolean
  readonly end: ServiceEnd
}

export type VisitEndKind = 'served' | 'noShow' | 'cancelled' | 'expired' | 'carriedOver' | 'open'

/** `open`: the journal ends first. */
export interface VisitEnd {
  readonly kind: VisitEndKind
  readonly tick: number
}

export interface Occupation {
  readonly windowId: string
  readonly tellerId: string | null
  readonly businessId: string
  readonly from: number
  readonly until: number
  /** Served without a ticket; else still there from the day before. */
  readonly isQuick: boolean
}

export interface RecordedPause {
  readonly windowId: string
  readonly tellerId: string | null
  readonly from: number
  /** Null: nobody has opened again. */
  readonly until: number | null
  /** Of a planned break, by the configuration. */
  readonly isPlanned: boolean
}

export interface IdleGap {
  readonly windowId: string
  readonly tellerId: string | null
  readonly from: number
  readonly until: number
  /** It began as somebody left; else somebody came to a window that was idle. */
  readonly isAfterService: boolean
}

/**
 * The business days of a journal, in order, each as soon as it is over. Takes any journal: what it says of tickets and windows
 * whose beginning is not in it is passed over, and so is a day before the first configuration.
 */
export function* recordedDays(events: Iterable<RecordedEvent>): Generator<RecordedDay, void, undefined> {
  const recorder = new DayRecorder()
  for (const event of events) {
    const day = recorder.take(event)
    if (day) yield day
  }
  const last = recorder.today()
  if (last) yield last
}

export function recordDays(events: Iterable<RecordedEvent>): RecordedDay[] {
  return [...recordedDays(events)]
}
