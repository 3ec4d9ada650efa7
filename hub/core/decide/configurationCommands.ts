import type { BranchConfig, EventData } from '../../../contracts/index.ts'
import { checkConfiguration } from '../configuration.ts'
import { activeTickets } from './dayCommands.ts'
import { type Draft, type Handlers, refuse } from './draft.ts'
import { closeRemoved, judgeAll, noteKeptStock, recordFleet } from './fleetHealth.ts'
import { signOut } from './windowCommands.ts'

export const configurationCommands: Handlers<'ApplyConfiguration'> = {
  /**
   * In force for the next decision. Refusals: CONFIG_STALE, CONFIG_INVALID with all mistakes, CONFIG_ORPHANS_TICKETS with
   * the queues that need a place for their tickets, WINDOW_BUSY when a removed window has a customer. The teller of a
   * removed window is signed out; tickets directed to it return to their queue. A manager's choice of a profile that is gone
   * ends, also when that profile comes back.
   */
  ApplyConfiguration(draft, { configuration, basedOn, moveTickets = {} }) {
    const { branch } = draft
    const version = branch.configurationVersion
    if (basedOn !== version) refuse('CONFIG_STALE', { configurationVersion: version })
    const checked = checkConfiguration(configuration)
    if ('mistakes' in checked) return refuse('CONFIG_INVALID', { mistakes: checked.mistakes })
    const { config } = checked
    const kept = new Set(config.windows.map(({ id }) => id))
    const removed = [...branch.windows.values()].filter(({ id }) => !kept.has(id))
    for (const window of removed.sort((a, b) => (a.id < b.id ? -1 : 1))) signOut(draft, window)
    const moved = movedTickets(draft, config, moveTickets)
    endOverrides(draft, config)
    closeRemoved(draft, config)
    const watched = branch.health.size
    draft.emit('ConfigurationApplied', { version: version + 1, configuration: config, moved })
    // Of a device that is gone nothing is known from here on, also where it comes back.
    if (branch.health.size < watched) recordFleet(draft)
    // One that hangs on another node now is as well as that is, until it speaks from there.
    judgeAll(draft)
    noteKeptStock(draft)
    return { configurationVersion: version + 1 }
  },
}

/** Of the windows that stay: an override goes with its window. */
function endOverrides(draft: Draft, { windows, profiles }: BranchConfig): void {
  const known = new Set(profiles.map(({ id }) => id))
  for (const { id: windowId } of windows) {
    const override = draft.branch.windows.get(windowId)?.override
    if (!override || known.has(override.profileId) || draft.now.tick >= override.until) continue
    draft.emit('ProfileOverrideEnded', { windowId })
  }
}

function movedTickets(
  draft: Draft,
  config: BranchConfig,
  moveTickets: Readonly<Record<string, string>>,
): EventData<'ConfigurationApplied'>['moved'] {
  const queues = new Set(config.queues.map(({ id }) => id))
  const windows = new Set(config.windows.map(({ id }) => id))
  const orphans: Record<string, number> = {}
  const moved: EventData<'ConfigurationApplied'>['moved'] = []
  for (const ticket of activeTickets(draft)) {
    const target = ticket.directed?.window
    const losesWindow = target !== undefined && !windows.has(target)
    if (queues.has(ticket.queueId)) {
      if (losesWindow) moved.push({ ticketId: ticket.id, queueId: ticket.queueId })
      continue
    }
    const queueId = Object.hasOwn(moveTickets, ticket.queueId) ? moveTickets[ticket.queueId] : undefined
    if (queueId === undefined) orphans[ticket.queueId] = (orphans[ticket.queueId] ?? 0) + 1
    else if (!queues.has(queueId)) refuse('QUEUE_UNKNOWN', { queueId })
    else moved.push({ ticketId: ticket.id, queueId })
  }
  if (Object.keys(orphans).length > 0) refuse('CONFIG_ORPHANS_TICKETS', { queues: orphans })
  return moved
}
