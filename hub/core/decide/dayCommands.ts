import type { Ticket } from '../records.ts'
import { hasEnded } from '../records.ts'
import type { Draft, Handlers } from './draft.ts'
import { refuse } from './draft.ts'
import { recordFleet } from './fleetHealth.ts'
import { endVisit } from './outcome.ts'

export const dayCommands: Handlers<'OpenBusinessDay'> = {
  /**
   * The day roll-over. A service that still runs is finished. Waiting, held and called tickets expire or, by policy, are
   * carried over with place and waitingSince unchanged (a called one waits again). Numbers and rotations restart,
   * readings are dropped, sign-ins end and windows close. Where the outlet never closes (`continue`) nothing ends: tickets,
   * services and sign-ins go on as they are, and only what is counted by the day begins anew.
   */
  OpenBusinessDay(draft, { day }) {
    const { branch } = draft
    const previousDay = branch.businessDay
    if (previousDay !== null && day <= previousDay) refuse('DAY_ALREADY_OPEN', { businessDay: previousDay })
    const policy = branch.config?.calling.dayEnd
    if (policy === 'continue' && previousDay !== null) {
      const carriedOver = activeTickets(draft).map(({ id }) => id)
      draft.emit('BusinessDayOpened', { day, previousDay, expired: [], carriedOver, signedOut: [], continued: true })
      if (branch.health.size > 0) recordFleet(draft)
      return {}
    }
    for (const ticket of activeTickets(draft)) if (ticket.state === 'serving') endVisit(draft, ticket, 'finish')
    const left = activeTickets(draft).map(({ id }) => id)
    const carries = policy === 'carryOver'
    draft.emit('BusinessDayOpened', {
      day,
      previousDay,
      expired: carries ? [] : left,
      carriedOver: carries ? left : [],
      signedOut: [...branch.windows.values()].flatMap(({ tellerId }) => tellerId ?? []).sort(),
    })
    if (branch.health.size > 0) recordFleet(draft)
    return {}
  },
}

/** Tickets that have not ended, in order of issue. */
export function activeTickets(draft: Draft): Ticket[] {
  return [...draft.branch.tickets.values()]
    .filter(({ state }) => !hasEnded(state))
    .sort((a, b) => a.sequence - b.sequence)
}
