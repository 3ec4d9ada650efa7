import type { BranchConfig } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { aheadAtMost } from '../peopleAhead.ts'
import type { Ticket } from '../records.ts'
import type { Now } from '../time.ts'
import type { Draft } from './draft.ts'
import { hasLapsed } from './limits.ts'

/** Whether the customer of such a ticket is told when his turn comes near. */
export function wantsReminder(
  { reminders }: BranchConfig,
  remote: { readonly wantsReminder: boolean } | null | undefined,
): boolean {
  if (reminders.for === 'none') return false
  return remote?.wantsReminder ?? reminders.for === 'all'
}

interface Due {
  readonly ticketId: string
  readonly ahead: number
}

/**
 * Whose customers are to be told that so many or fewer are ahead: once, and none who began with fewer. Pending ones count as if
 * they were activated now; who is held is told when he stands in line again. Cheap where nobody wants to be told.
 */
export function dueReminders(branch: Branch, now: Now): Due[] {
  const { config } = branch
  if (config === undefined || !wouldRemind(branch, config)) return []
  const most = config.reminders.ahead
  const concerns = (ticket: Ticket) =>
    !ticket.isReminded &&
    ticket.aheadAtIssue !== null &&
    ticket.aheadAtIssue >= most &&
    wantsReminder(config, ticket.remote) &&
    !hasLapsed(ticket, now)
  return [...aheadAtMost(branch, most, now, concerns)]
    .flatMap(([id, ahead]) => ({ ticket: branch.tickets.get(id), ahead }))
    .flatMap(({ ticket, ahead }) => (ticket && concerns(ticket) ? [{ ticket, ahead }] : []))
    .sort((a, b) => a.ticket.sequence - b.ticket.sequence)
    .map(({ ticket, ahead }) => ({ ticketId: ticket.id, ahead }))
}

export function remind(draft: Draft): void {
  for (const due of dueReminders(draft.branch, draft.now)) tell(draft, due)
}

/** A ticket that begins with exactly so many ahead. */
export function remindAtIssue(draft: Draft, ticketId: string): void {
  const { aheadAtIssue } = draft.ticket(ticketId)
  if (aheadAtIssue === draft.config.reminders.ahead) tell(draft, { ticketId, ahead: aheadAtIssue })
}

function tell(draft: Draft, { ticketId, ahead }: Due): void {
  draft.emit('TicketReminded', { ticketId, ahead, isPending: draft.ticket(ticketId).state === 'pending' })
}

function wouldRemind(branch: Branch, { reminders }: BranchConfig): boolean {
  return reminders.for !== 'none' && branch.mayRemind
}
