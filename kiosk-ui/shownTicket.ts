import type { KioskView } from '../contracts/index.ts'

/** How long the ticket stays on the screen; longer while it prints, and when the number has to be remembered. */
export const TICKET_SHOWN_MS = 6000
export const NUMBER_TO_REMEMBER_MS = 12_000
export const PRINT_AWAITED_MS = 15_000

export type GivenTicket = NonNullable<KioskView['ticket']>
export type PrintState = GivenTicket['print']

export interface ShownTicket {
  readonly ticketId: string
  readonly number: string
  /** In their order; none until the hub has said for what a ticket from a phone was taken. */
  readonly businessIds: readonly string[]
  readonly peopleAhead: number
  /** It was taken on a phone, and made live here. */
  readonly isActivated: boolean
}
/** One more print of the ticket, asked for by the customer: once, and told as it is. */
export type Copy = 'none' | 'asked' | 'printing' | 'settled' | 'refused'

export function asShown({ ticketId, number, businessId, agenda, peopleAhead, isActivated }: GivenTicket): ShownTicket {
  return { ticketId, number, businessIds: [businessId, ...agenda], peopleAhead, isActivated }
}

export function timeOfTicket(print: PrintState, copy: Copy): number {
  if (copy === 'asked' || copy === 'printing' || print === 'printing') return PRINT_AWAITED_MS
  return isWithoutPaper(print, copy) ? NUMBER_TO_REMEMBER_MS : TICKET_SHOWN_MS
}

export function isWithoutPaper(print: PrintState, copy: Copy): boolean {
  return print === 'notPrinted' || print === 'unknown' || copy === 'refused'
}
