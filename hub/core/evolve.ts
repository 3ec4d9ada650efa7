import type { EventData, EventMeta, EventType, RecordedEvent } from '../../contracts/index.ts'
import type { Branch } from './branch.ts'
import { evolveBranch } from './evolve/branchEvents.ts'
import { evolveDeviceCommands } from './evolve/deviceCommandEvents.ts'
import { evolveFleet } from './evolve/fleetEvents.ts'
import { evolveForms } from './evolve/formEvents.ts'
import { evolveNotices } from './evolve/noticeEvents.ts'
import { evolveStock } from './evolve/stockEvents.ts'
import { evolveTickets } from './evolve/ticketEvents.ts'
import { evolveWindows } from './evolve/windowEvents.ts'

/** What each type of event makes of the branch. */
export type Evolvers<T extends EventType = EventType> = {
  readonly [K in T]: (branch: Branch, data: EventData<K>, meta: EventMeta) => void
}

const EVOLVERS: Evolvers = {
  ...evolveTickets,
  ...evolveWindows,
  ...evolveNotices,
  ...evolveFleet,
  ...evolveStock,
  ...evolveBranch,
  ...evolveDeviceCommands,
  ...evolveForms,
}

/**
 * Makes the branch's state what it is after this event. Takes what the event says and never decides. Throws when the
 * event does not fit the state, which says that the journal and this code do not belong together.
 */
export function evolve(branch: Branch, event: RecordedEvent): void {
  const apply = EVOLVERS[event.type] as (branch: Branch, data: EventData, meta: EventMeta) => void
  apply(branch, event.data, event)
  branch.setFacts({ lastSeq: event.seq })
}
