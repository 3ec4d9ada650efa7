import type { WaitRange } from '../../../contracts/index.ts'

/** What is known of waits to come. Figures may be some seconds old; null: nothing is known (no forecast yet, or too old). */
export interface WaitForecasts {
  /** Remaining wait of a ticket that waits, is held or pending (as if activated now). */
  ofTicket(ticketId: string): WaitRange | null
  /** The same object as long as every ticket that has not changed has the same wait. */
  readonly edition: object
  /** Of a customer who took a ticket for this business and class now. */
  ofNext(businessId: string, classId: string): WaitRange | null
}

/** Nothing is forecast here, so nothing is said of waits anywhere. */
export const NO_FORECASTS: WaitForecasts = { edition: {}, ofTicket: () => null, ofNext: () => null }
