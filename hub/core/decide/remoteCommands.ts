import type { CommandData, PartnerConfig } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import type { Ticket } from '../records.ts'
import type { Now } from '../time.ts'
import { activate } from './activation.ts'
import { checkLeads } from './atWindow.ts'
import { type Draft, type Handlers, refuse } from './draft.ts'
import { addBusinesses, giveTicket, notTakenYet, visitOf, wantedBusinesses } from './issue.ts'
import { hasLapsed } from './limits.ts'
import { higherClass } from './recognition.ts'
import { ticketAnswer } from './ticketAnswer.ts'

const MINUTE_MS = 60_000

export const remoteCommands: Handlers<'ReserveTicket' | 'ActivateReserved' | 'ActivateTicket'> = {
  /**
   * Takes a ticket for somebody who is not here yet. Of a person who has one for that business his channel is told again; of one
   * that another channel or he himself has taken it is told nothing but that there is one.
   */
  ReserveTicket(draft, data) {
    void draft.day
    const partner = draft.lookup.partners.get(data.partnerId) ?? refuse('FORBIDDEN', { partnerId: data.partnerId })
    const named = wantedBusinesses(draft, data)
    for (const businessId of named) checkOffered(draft, partner, businessId)
    const { presented, alsoKnownBy, recognised } = data
    const blindIndexes = [...(presented ? [presented.blindIndex] : []), ...alsoKnownBy]
    const person = { kiosk: undefined, blindIndexes, isUnlimited: false }
    const wanted = notTakenYet(draft, blindIndexes, named)
    const visit = visitOf(draft, blindIndexes, wanted, (ticket) => isOf(ticket, partner))
    if (visit) {
      if (!isOf(visit, partner)) refuse('TICKET_DUPLICATE')
      addBusinesses(draft, visit, wanted, person)
      return ticketAnswer(draft, draft.ticket(visit.id))
    }
    checkQuota(draft, partner)
    const classId = higherClass(draft.config, draft.config.classes[0]?.id ?? null, recognised?.classId ?? null)
    const ticket = giveTicket(draft, {
      ...person,
      wanted,
      classId: classId ?? refuse('CLASS_UNKNOWN'),
      visitId: draft.commandId,
      readingId: null,
      presented,
      adviserId: recognised?.adviserId ?? null,
      remote: reservation(draft, data),
    })
    return ticketAnswer(draft, ticket)
  },

  /** By a code or QR code that was found to be this ticket's, or by a document. */
  ActivateReserved(draft, { ticketId, by, kioskId, print }) {
    const kiosk = kioskId === null ? undefined : (draft.lookup.kiosks.get(kioskId) ?? refuse('KIOSK_UNKNOWN'))
    return activate(draft, draft.ticket(ticketId), { by, kiosk, print })
  },

  /** Those who lead make a ticket live by naming it. Codes are for whoever knows the secret they are made of, not for the core. */
  ActivateTicket(draft, { kioskId, with: means, print }) {
    if ('code' in means) return refuse('CODE_WRONG')
    if ('qr' in means) return refuse('QR_INVALID')
    checkLeads(draft)
    const kiosk = kioskId === undefined ? undefined : (draft.lookup.kiosks.get(kioskId) ?? refuse('KIOSK_UNKNOWN'))
    return activate(draft, draft.ticket(means.ticketId), { by: 'staff', kiosk, print })
  },
}

/** When the reservation that ends first can no longer be activated from; null when there is none. */
export function nextReservationEnd(branch: Branch): number | null {
  let next: number | null = null
  for (const { remote } of branch.pending()) {
    if (remote && (next === null || remote.pendingUntil < next)) next = remote.pendingUntil
  }
  return next
}

/** Whether a reservation has run out and is not recorded as expired yet. */
export function isReservationOver(branch: Branch, now: Now): boolean {
  const next = nextReservationEnd(branch)
  return next !== null && now.tick > next
}

/** Records those that were not activated in time as expired. */
export function expireReservations(draft: Draft): void {
  const over = [...draft.branch.pending()].filter((ticket) => hasLapsed(ticket, draft.now))
  for (const { id } of over.sort((a, b) => a.sequence - b.sequence)) draft.emit('TicketExpired', { ticketId: id })
}

function isOf({ remote }: Ticket, { id }: PartnerConfig): boolean {
  return remote?.partnerId === id
}

function checkOffered(draft: Draft, partner: PartnerConfig, businessId: string): void {
  const isOffered = (businesses: readonly string[] | undefined) => businesses?.includes(businessId) ?? true
  if (!isOffered(draft.config.remote.businesses) || !isOffered(partner.businesses)) {
    refuse('BUSINESS_NOT_OFFERED', { businessId })
  }
}

/** Tickets the channel has taken in this business day, whatever has become of them. */
function checkQuota({ branch, day }: Draft, partner: PartnerConfig): void {
  let taken = 0
  for (const ticket of branch.tickets.values()) {
    if (isOf(ticket, partner) && ticket.id.startsWith(`${day}-`)) taken += 1
  }
  if (taken >= partner.ticketsPerDay) refuse('QUOTA_EXCEEDED', { limit: partner.ticketsPerDay })
}

function reservation(draft: Draft, data: CommandData<'ReserveTicket'>) {
  const { partnerId, nonce, reference, alsoKnownBy, wantsReminder } = data
  const pendingUntil = draft.now.tick + draft.config.remote.activateWithinMinutes * MINUTE_MS
  return { partnerId, pendingUntil, nonce, reference, alsoKnownBy, wantsReminder }
}
