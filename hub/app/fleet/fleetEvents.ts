import type { RecordedEvent } from '../../../contracts/index.ts'
import type { FleetJournal, FleetKind } from './ports.ts'

/** Events read in one go: some milliseconds. */
const PAGE = 200

/**
 * Fleet events up to `until` (wall time), from where all is known of `from` on. Gives the thread back between pages: whoever presses a
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
    for (const event of events) {
      if (event.wall >= until) return
      yield event
    }
    const last = events.at(-1)
    if (last === undefined || events.length < PAGE) return
    after = last.seq
    await new Promise((resolve) => setImmediate(resolve))
  }
}
