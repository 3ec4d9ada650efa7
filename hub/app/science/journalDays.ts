import type { RecordedDaysView, RecordedEvent } from '../../../contracts/index.ts'
import { type RecordedDay, recordedDays } from '../../core/simulation/recordedDay.ts'
import { recordedDayView } from '../../core/simulation/recordedDayView.ts'
import type { JournalReader } from '../ports.ts'
import type { Steps } from './jobs.ts'

const EVENTS_PER_STEP = 50_000

interface Opening {
  readonly day: string
  readonly seq: number
}

/**
 * The business days of a journal, each read when it is asked for. Where they begin is found once, and then only in what is new:
 * a day of a journal of years costs no more than one of yesterday.
 */
export class JournalDays {
  readonly #journal: JournalReader
  readonly #openings: Opening[] = []
  /** Positions of configurations. */
  readonly #configurations: number[] = []
  readonly #views = new Map<string, RecordedDaysView['days'][number]>()
  #seq = 0

  constructor(journal: JournalReader) {
    this.#journal = journal
  }

  /** Looks through what has been committed since the last time. */
  *update(): Steps<void> {
    const { lastSeq } = this.#journal
    while (this.#seq < lastSeq) {
      const to = Math.min(lastSeq, this.#seq + EVENTS_PER_STEP)
      for (const seq of this.#journal.positions(['BusinessDayOpened', 'ConfigurationApplied'], this.#seq, to)) {
        for (const event of this.#journal.read(seq - 1, 1)) this.#note(event)
      }
      this.#seq = to
      yield
    }
  }

  /** As of the last update, in order. */
  get days(): readonly string[] {
    return this.#openings.map(({ day }) => day)
  }

  /** Undefined where there is no such day, or no configuration in it. Tickets carried over are known from the day before. */
  record(day: string): RecordedDay | undefined {
    const at = this.#openings.findIndex((opening) => opening.day === day)
    const opening = this.#openings[at]
    if (opening === undefined) return undefined
    const from = this.#openings[at - 1]?.seq ?? opening.seq
    const to = this.#openings[at + 1]?.seq ?? Number.POSITIVE_INFINITY
    for (const recorded of recordedDays(this.#events(from, to))) if (recorded.date === day) return recorded
    return undefined
  }

  /** What can be chosen from on a day; one that is over is read once. */
  view(day: string): RecordedDaysView['days'][number] | undefined {
    const known = this.#views.get(day)
    if (known) return known
    const recorded = this.record(day)
    const view = recorded && recordedDayView(recorded)
    if (view?.isOver) this.#views.set(day, view)
    return view
  }

  #note(event: RecordedEvent): void {
    if (event.type === 'BusinessDayOpened') this.#openings.push({ day: event.data.day, seq: event.seq })
    else this.#configurations.push(event.seq)
  }

  /** Of a part of the journal, after the configuration in force when it begins. */
  *#events(from: number, to: number): Generator<RecordedEvent, void, undefined> {
    const configuration = this.#configurations.findLast((seq) => seq < from)
    if (configuration !== undefined) yield* this.#journal.read(configuration - 1, 1)
    for (const event of this.#journal.read(from - 1)) {
      if (event.seq > to) return
      yield event
    }
  }
}
