import type { BranchConfig, DryRunView } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { type ProfileInForce, profileInForce } from '../calling/schedule.ts'
import { type Selection, selectFrom, selectNext } from '../calling/select.ts'
import { explainInWords } from '../explain.ts'
import { lookup } from '../lookup.ts'
import type { Ticket, WindowState } from '../records.ts'
import { Hall } from '../simulation/hall.ts'
import type { Now } from '../time.ts'
import { placer } from './customers.ts'

type Next = DryRunView['next'][number]
type WaitingTicket = Ticket & { readonly queueId: string }

/** Windows that are open with a teller, in order of their numbers. */
export function openWindows(branch: Branch, config: BranchConfig): WindowState[] {
  return [...config.windows]
    .sort((a, b) => a.number - b.number)
    .flatMap(({ id }) => branch.windows.get(id) ?? [])
    .filter(({ status, tellerId }) => status === 'open' && tellerId !== null)
}

/** Who would be called at each open window now, by the rules in force and by the proposed ones. */
export function callersNow(branch: Branch, before: BranchConfig, after: BranchConfig, now: Now): Next[] {
  const lines = waitingNow(branch, before, after)
  return openWindows(branch, before).map((window) => ({
    windowId: window.id,
    before: asCall(branch, before, selectNext(branch, window.id, now)),
    after: asCall(branch, after, selectProposed(lines, after, window, now)),
  }))
}

/** Those who wait now, in the lines they would wait in: as when it comes into force, each stays in his queue where that still exists. */
export function waitingNow(branch: Branch, before: BranchConfig, after: BranchConfig): Hall<WaitingTicket> {
  const queueOf = placer(before, after)
  const queues = new Set(after.queues.map(({ id }) => id))
  const windows = new Set(after.windows.map(({ id }) => id))
  const lines = new Hall<WaitingTicket>((key) => branch.rotation(key))
  for (const ticket of branch.tickets.values()) {
    if (ticket.state !== 'waiting') continue
    const queueId = queues.has(ticket.queueId) ? ticket.queueId : queueOf(ticket)
    if (queueId === undefined) continue
    const losesWindow = ticket.directed?.window !== undefined && !windows.has(ticket.directed.window)
    const placed = { ...ticket, queueId, directed: losesWindow ? null : ticket.directed }
    lines.join(placed, placed)
  }
  return lines
}

export function profileNow(config: BranchConfig, { id, override }: WindowState, now: Now): ProfileInForce | undefined {
  return profileInForce(lookup(config), id, now, override)
}

function selectProposed(
  lines: Hall<WaitingTicket>,
  config: BranchConfig,
  window: WindowState,
  now: Now,
): Selection | undefined {
  const inForce = profileNow(config, window, now)
  const caller = { windowId: window.id, tellerId: window.tellerId }
  return inForce && selectFrom(lines, caller, inForce, now.tick)
}

function asCall(branch: Branch, config: BranchConfig, selection: Selection | undefined): Next['before'] {
  const ticket = selection && branch.tickets.get(selection.ticketId)
  if (!selection || !ticket) return null
  return { ticketId: ticket.id, number: ticket.number, words: explainInWords(selection.explanation, config) }
}
