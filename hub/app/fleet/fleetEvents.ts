import type { RecordedEvent } from '../../../contracts/index.ts'
import type { FleetJournal, FleetKind } from './ports.ts'

/** Events read in one go: some milliseconds. */
const PAGE = 200

/**
 * Fleet events up to `until` (wall time), from where all is known of `from` on, and that the hub was away as `until` passed, which it says
 * when it is back. Gives the thread back between pages: whoever presses a
 * key meanwhile does not wait for a report.
 */
export async function* fleetEvents(
  journal: FleetJournal,
  kind: FleetKind,
  from: number,
  until: number,
): AsyncGenerator<RecordedEvent, void> {
  let after = journal.fleetKnownFrom(from)
  for (;;) {
    const events = journal.readFleet(kind, after, PAGE)
    const within = events.filter((event) => event.wall < until || wasAwayAt(until, event))
    yield* within
    const last = events.at(-1)
    // A few from beyond may be of a clock that was wrong for a while, with others behind them; a page of them is the end.
    if (last === undefined || events.length < PAGE || within.length === 0) return
    after = last.seq
    await new Promise((resolve) => setImmediate(resolve))
  }
}

function wasAwayAt(moment: number, event: RecordedEvent): boolean {
  return event.type === 'WatchResumed' && event.data.unwatchedSince < moment
}
