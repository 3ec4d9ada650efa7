import type { EventData, EventType, RecordedEvent } from '../../../contracts/index.ts'
import { localFields, ZoneOffsets } from '../localTime.ts'
import { foldStretches, type StretchEvent } from './foldStretches.ts'
import { foldTickets, type TicketEvent } from './foldTickets.ts'
import type { ReportBook } from './rows.ts'

/** Changes whenever the rows would come out otherwise: rows of another version are made anew from the journal. */
export const PROJECTION_VERSION = 2

/** When an event happened, as reports tell it. */
export interface Moment {
  readonly seq: number
  readonly tick: number
  /** Milliseconds by the outlet's clocks. */
  readonly local: number
  /** Business day. */
  readonly day: string
}

export type Folds<T extends EventType> = {
  readonly [K in T]: (book: ReportBook, data: EventData<K>, at: Moment) => void
}

type FactEvent = 'ConfigurationApplied' | 'BusinessDayOpened'
type ReportedEvent = FactEvent | TicketEvent | StretchEvent

const FOLDS: Folds<ReportedEvent> = {
  ...foldTickets,
  ...foldStretches,
  ConfigurationApplied(book, data, at) {
    book.facts = { ...book.facts, timeZone: data.configuration.outlet.timeZone }
    foldTickets.ConfigurationApplied(book, data, at)
    foldStretches.ConfigurationApplied(book, data, at)
  },
  /** What ends with the day before belongs to that day. */
  BusinessDayOpened(book, data, at) {
    foldTickets.BusinessDayOpened(book, data, at)
    foldStretches.BusinessDayOpened(book, data, at)
    book.facts = { ...book.facts, businessDay: data.day }
  },
}

/** Events that change what reports say; all others leave no trace in them. */
export const REPORTED_EVENTS = Object.keys(FOLDS) as readonly ReportedEvent[]

export function isReported(type: EventType): type is ReportedEvent {
  return Object.hasOwn(FOLDS, type)
}

/** Takes events, in the journal's order, into the rows of a book. What the book has never heard of is passed over. */
export class ReportFold {
  readonly #offsets = new ZoneOffsets()

  apply(book: ReportBook, event: RecordedEvent): void {
    if (!isReported(event.type)) return
    const fold = FOLDS[event.type] as (book: ReportBook, data: unknown, at: Moment) => void
    fold(book, event.data, this.#momentOf(book, event))
  }

  #momentOf({ facts }: ReportBook, { seq, tick, wall }: RecordedEvent): Moment {
    const local = wall + this.#offsets.at(wall, facts.timeZone)
    return { seq, tick, local, day: facts.businessDay ?? localFields(local).date }
  }
}
