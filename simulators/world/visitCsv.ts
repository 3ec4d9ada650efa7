import type { DayBooks, TicketBook } from './books.ts'

const HEADER = 'arrival,business,class,service_seconds,teller,no_show'

/**
 * What the people of a day have lived through, as the list of visits that `npm run simulate -- --csv FILE` plays: arrival in
 * seconds since midnight, and the seconds a window was taken, from the last call until the customer had gone. Who was never
 * served would not come to a call.
 */
export function visitCsv(books: DayBooks): string {
  const tickets = [...books.tickets.values()].sort((a, b) => a.issuedAtS - b.issuedAtS)
  return `${[HEADER, ...tickets.map(lineOf)].join('\n')}\n`
}

function lineOf({ businessId, classId, issuedAtS, leftAtS, servedBy, calls }: TicketBook): string {
  const calledAtS = calls.at(-1)?.atS
  const serviceS = leftAtS === undefined || calledAtS === undefined ? undefined : leftAtS - calledAtS
  const service = (serviceS ?? 0).toFixed(1)
  return [issuedAtS.toFixed(1), businessId, classId, service, servedBy ?? '', serviceS === undefined ? 1 : 0].join(',')
}
