import type {
  ReportFile,
  ReportJobs,
  ReportQuestion,
  ReportTable,
  TicketLines,
  TicketPart,
} from '../../app/reports/ports.ts'
import { TICKET_COLUMNS } from '../../core/reports/ticketColumns.ts'
import type { Db } from '../store/openDb.ts'
import { reportTable } from '../store/reports/reportTable.ts'
import { countTickets, ticketStretch } from '../store/reports/ticketList.ts'
import type { JobRequest } from '../threads/messages.ts'
import { csvLines, csvTable } from './csvTable.ts'
import { mayBeWorkbook } from './workbookSize.ts'

/** Of the ticket detail at once: some 300 kB, made in a few dozen milliseconds. */
const LINES_PER_PART = 2_000

/** What is asked for, counted from the rows of a database. Rejects with ProblemError REPORT_TOO_LONG. */
export async function reportAnswer(
  db: Db,
  request: JobRequest<ReportJobs>,
): Promise<ReportTable | TicketPart | Uint8Array> {
  switch (request.job) {
    case 'table':
      return tableOf(db, request.input)
    case 'file':
      return fileOf(db, request.input)
    case 'ticketLines':
      return ticketPart(db, request.input)
  }
}

/** All of it as of one moment. */
function tableOf(db: Db, question: ReportQuestion): ReportTable {
  return db.transaction(() => reportTable(db, question))()
}

/** No transaction is open between two parts: a slow reader must not keep the write-ahead log from being cut back. */
function ticketPart(db: Db, { question, language, from }: TicketLines): TicketPart {
  const { rows, next } = db.transaction(() => ticketStretch(db, { question, ...(from && { from }) }, LINES_PER_PART))()
  const table = { columns: TICKET_COLUMNS, rows }
  return { bytes: (from ? csvLines : csvTable)(table, language), ...(next && { next }) }
}

async function fileOf(db: Db, file: ReportFile): Promise<Uint8Array> {
  const { table, format } = file
  // Counted before any of it is read: so many lines would not fit into the thread.
  if (format === 'excel' && 'report' in table && table.report === 'tickets') mayBeWorkbook(countTickets(db, table))
  const whole = 'columns' in table ? table : tableOf(db, table)
  if (format === 'csv') return csvTable(whole, file.language)
  // Only for those who ask: it is not needed to count.
  return (await import('./excelTable.ts')).excelTable(whole, file)
}
