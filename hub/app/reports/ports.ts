import type {
  Language,
  ReportColumn,
  ReportGroup,
  ReportId,
  ReportValue,
  ReportView,
  Text,
} from '../../../contracts/index.ts'

/** Names by id, in the order in which they are shown; what is not among them is called by its id. */
export type Names = readonly (readonly [id: string, name: Text])[]

export interface ReportNames {
  readonly class: Names
  readonly business: Names
  readonly queue: Names
  readonly window: Names
  readonly teller: Names
  readonly partner: Names
}

/** What is asked of the rows; it has been checked. */
export interface ReportQuestion {
  readonly report: Exclude<ReportId, 'devices'>
  readonly group: ReportGroup
  /** Business days, both included. */
  readonly from: string
  readonly to: string
  /** Ids. */
  readonly class?: string
  readonly business?: string
  readonly window?: string
  readonly teller?: string
  /** Milliseconds of the local day, [from, to). */
  readonly time?: { readonly from: number; readonly to: number }
  /** Of a list that is longer than a page, from 1; null: all of it. */
  readonly page: number | null
  /** The business day that is open, and the tick now: what still goes on is counted up to it. */
  readonly today: string
  readonly nowTick: number
  readonly names: ReportNames
}

/** A report as a table, before it is a view or a file. */
export interface ReportTable {
  readonly columns: readonly ReportColumn[]
  readonly rows: readonly (readonly ReportValue[])[]
  readonly totals: readonly ReportValue[]
  readonly page: number
  readonly pages: number
  readonly rowCount: number
  readonly firstDay: string | null
  readonly chart: ReportView['chart']
}

/** A table on its way into a file. */
export interface ReportFile {
  readonly format: 'csv' | 'excel'
  readonly language: Language
  readonly title: Text
  /** What was asked, in words: its name and its value, line by line. */
  readonly asked: readonly (readonly [name: Text, value: Text])[]
  readonly table: ReportQuestion | ReportTable
}

/** Of the ticket detail, which is in the order of its days and of the journal: up to where it has been written, and where it ends. */
export interface TicketPlace {
  readonly day: string
  readonly seq: number
}

/** A part of the ticket detail as CSV: as many lines as are made in a few dozen milliseconds. */
export interface TicketLines {
  readonly question: ReportQuestion
  readonly language: Language
  /** Undefined: from the beginning, with the heading. */
  readonly from?: { readonly after: TicketPlace; readonly end: TicketPlace }
}
export interface TicketPart {
  readonly bytes: Uint8Array
  /** What to go on with; undefined: it was the last. */
  readonly next?: { readonly after: TicketPlace; readonly end: TicketPlace }
}

/** What can be asked of whoever reads the rows beside the hub's own work. */
export interface ReportJobs {
  readonly table: { readonly input: ReportQuestion; readonly result: ReportTable }
  readonly file: { readonly input: ReportFile; readonly result: Uint8Array }
  readonly ticketLines: { readonly input: TicketLines; readonly result: TicketPart }
}

/** Rejects with ProblemError: REPORT_TOO_LONG, CALCULATION_FAILED. */
export interface ReportReader {
  run<N extends keyof ReportJobs>(job: N, input: ReportJobs[N]['input']): Promise<ReportJobs[N]['result']>
}
