import type { ReportValue, Text } from '../../../../contracts/index.ts'
import type { Names, ReportQuestion, ReportTable, TicketLines, TicketPlace } from '../../../app/reports/ports.ts'
import type { TicketRow } from '../../../core/reports/rows.ts'
import { HOW_WORDS, OUTCOME_WORDS, TICKET_COLUMNS, YES_NO } from '../../../core/reports/ticketColumns.ts'
import type { Db } from '../openDb.ts'
import { countRows } from './countRows.ts'
import { selectTickets } from './reportRows.ts'
import { conditionOf, parametersOf, TICKETS } from './reportSources.ts'

const PAGE_ROWS = 100

/** One line for every ticket, in the order in which they were taken. */
export function ticketList(db: Db, question: ReportQuestion): Omit<ReportTable, 'firstDay'> {
  const counts = countRows(db, [TICKETS], question, 'none').together
  const rowCount = counts.tickets ?? 0
  const pages = Math.max(1, Math.ceil(rowCount / PAGE_ROWS))
  const page = question.page === null ? 1 : Math.min(question.page, pages)
  const limit = question.page === null ? -1 : PAGE_ROWS
  const tickets = db
    .prepare<[object], TicketRow>(
      `${selectTickets()} WHERE ${conditionOf(TICKETS, question)} ORDER BY day, seq LIMIT @limit OFFSET @offset`,
    )
    .all({ ...parametersOf(question), limit, offset: (page - 1) * PAGE_ROWS })
  const words = lineWords(question)
  const totals: Readonly<Record<string, number | null | undefined>> = {
    calls: counts.calls,
    recalls: counts.recalls,
    'no-shows': counts.noShows,
    transfers: counts.transfers,
    services: counts.services,
    service: (counts.serviceMs ?? 0) / 1000,
  }
  return {
    columns: TICKET_COLUMNS,
    rows: tickets.map((ticket) => lineOf(ticket, words)),
    totals: TICKET_COLUMNS.map(({ id, total }) => (total === 'none' ? null : (totals[id] ?? 0))),
    page,
    pages: question.page === null ? 1 : pages,
    rowCount,
    chart: null,
  }
}

/** How many lines there are, without reading any. */
export function countTickets(db: Db, question: ReportQuestion): number {
  return (
    db
      .prepare<[object], number>(`SELECT count(*) FROM report_tickets WHERE ${conditionOf(TICKETS, question)}`)
      .pluck()
      .get(parametersOf(question)) ?? 0
  )
}

export interface TicketStretch {
  readonly rows: readonly (readonly ReportValue[])[]
  readonly next?: { readonly after: TicketPlace; readonly end: TicketPlace }
}

/** The next lines of the detail, at most so many, in the same order: read from where the last ones ended, not counted from the beginning. */
export function ticketStretch(
  db: Db,
  { question, from }: Pick<TicketLines, 'question' | 'from'>,
  most: number,
): TicketStretch {
  const end = from?.end ?? lastPlace(db, question)
  if (!end) return { rows: [] }
  const after = from?.after ?? { day: question.from, seq: 0 }
  // The days are what the index is gone through by: it begins with the day that was not finished.
  const left = { ...question, from: after.day, to: end.day }
  const tickets = db
    .prepare<[object], TicketRow>(
      `${selectTickets()} WHERE ${conditionOf(TICKETS, left)} AND (day > @from OR seq > @afterSeq) AND (day < @to OR seq <= @endSeq)
       ORDER BY day, seq LIMIT @most`,
    )
    .all({ ...parametersOf(left), afterSeq: after.seq, endSeq: end.seq, most })
  const words = lineWords(question)
  const rows = tickets.map((ticket) => lineOf(ticket, words))
  const last = tickets.at(-1)
  return last && tickets.length === most ? { rows, next: { after: { day: last.day, seq: last.seq }, end } } : { rows }
}

function lastPlace(db: Db, question: ReportQuestion): TicketPlace | undefined {
  return db
    .prepare<[object], TicketPlace>(
      `SELECT day, seq FROM report_tickets WHERE ${conditionOf(TICKETS, question)} ORDER BY day DESC, seq DESC LIMIT 1`,
    )
    .get(parametersOf(question))
}

type Namer = (id: string | null) => ReportValue

function lineWords({ names }: ReportQuestion) {
  return {
    class: namer(names.class),
    business: namer(names.business),
    queue: namer(names.queue),
    window: namer(names.window),
    teller: namer(names.teller),
  }
}

export function namer(names: Names): Namer {
  const known = new Map<string, Text>(names)
  return (id) => (id === null ? null : (known.get(id) ?? id))
}

function lineOf(ticket: TicketRow, words: ReturnType<typeof lineWords>): ReportValue[] {
  const { waitMs, isWithin, serviceMs } = ticket
  return [
    ticket.number,
    ticket.day,
    timeOfDay(ticket.takenLocal),
    HOW_WORDS[ticket.how],
    timeOfDay(ticket.arrivedLocal),
    words.class(ticket.classId),
    words.business(ticket.businessId),
    words.queue(ticket.queueId),
    timeOfDay(ticket.calledLocal),
    waitMs === null ? null : waitMs / 1000,
    isWithin === null ? null : YES_NO[isWithin],
    words.window(ticket.windowId),
    words.teller(ticket.tellerId),
    ticket.calls,
    ticket.recalls,
    ticket.noShows,
    ticket.transfers,
    ticket.services,
    serviceMs / 1000,
    timeOfDay(ticket.endedLocal),
    OUTCOME_WORDS[ticket.state],
    ticket.score,
  ]
}

/** HH:MM:SS by the outlet's clocks. */
export function timeOfDay(local: number | null): string | null {
  return local === null ? null : new Date(local).toISOString().slice(11, 19)
}
