import type {
  CallRow,
  EvaluationRow,
  ReportBook,
  ReportFacts,
  StretchRow,
  TicketRow,
} from '../../../core/reports/rows.ts'
import { NO_FACTS } from '../../../core/reports/rows.ts'
import type { Db } from '../openDb.ts'

/** Columns of a table under the names of its row. */
type Columns<Row> = { readonly [K in keyof Row]-?: 'key' | 'value' }

const TICKET: Columns<TicketRow> = {
  ticketId: 'key',
  seq: 'value',
  number: 'value',
  day: 'value',
  takenLocal: 'value',
  how: 'value',
  kioskId: 'value',
  partnerId: 'value',
  queueId: 'value',
  businessId: 'value',
  classId: 'value',
  nowQueueId: 'value',
  nowBusinessId: 'value',
  nowClassId: 'value',
  arrivedDay: 'value',
  arrivedLocal: 'value',
  waitingSinceTick: 'value',
  pendingUntilTick: 'value',
  activatedTick: 'value',
  calledLocal: 'value',
  waitMs: 'value',
  isWithin: 'value',
  windowId: 'value',
  tellerId: 'value',
  state: 'value',
  endedLocal: 'value',
  openCall: 'value',
  calls: 'value',
  recalls: 'value',
  noShows: 'value',
  transfers: 'value',
  services: 'value',
  serviceMs: 'value',
  score: 'value',
}
const CALL: Columns<CallRow> = {
  callId: 'key',
  ticketId: 'value',
  day: 'value',
  local: 'value',
  tick: 'value',
  kind: 'value',
  isFirst: 'value',
  waitMs: 'value',
  windowId: 'value',
  tellerId: 'value',
  queueId: 'value',
  businessId: 'value',
  classId: 'value',
  startedTick: 'value',
  recalls: 'value',
  outcome: 'value',
  serviceMs: 'value',
}
const EVALUATION: Columns<EvaluationRow> = {
  ticketId: 'key',
  day: 'value',
  local: 'value',
  windowId: 'value',
  tellerId: 'value',
  queueId: 'value',
  businessId: 'value',
  classId: 'value',
  score: 'value',
  isLow: 'value',
}
const STRETCH: Columns<StretchRow> = {
  seq: 'key',
  windowId: 'key',
  tellerId: 'value',
  day: 'value',
  status: 'value',
  reasonZh: 'value',
  reasonEn: 'value',
  beginTick: 'value',
  beginLocal: 'value',
  endTick: 'value',
  endLocal: 'value',
  isSignIn: 'value',
  isSignOut: 'value',
}
export const REPORT_TABLES = ['report_tickets', 'report_calls', 'report_evaluations', 'report_stretches'] as const
type ReportTable = (typeof REPORT_TABLES)[number]

/** The rows of reports in hub.db. Every change happens in whatever transaction is open: it stands and falls with it. */
export class SqliteReportBook implements ReportBook {
  readonly #statements: ReturnType<typeof prepare>
  #facts: ReportFacts = NO_FACTS

  constructor(db: Db) {
    this.#statements = prepare(db)
  }

  get facts(): ReportFacts {
    return this.#facts
  }

  /** Written with the mark. */
  set facts(facts: ReportFacts) {
    this.#facts = facts
  }

  ticket(ticketId: string): TicketRow | undefined {
    return this.#statements.ticket.get(ticketId)
  }

  putTicket(row: TicketRow): void {
    this.#statements.putTicket.run(row)
  }

  call(callId: number): CallRow | undefined {
    return this.#statements.call.get(callId)
  }

  putCall(row: CallRow): void {
    this.#statements.putCall.run(row)
  }

  evaluation(ticketId: string): EvaluationRow | undefined {
    return this.#statements.evaluation.get(ticketId)
  }

  putEvaluation(row: EvaluationRow): void {
    this.#statements.putEvaluation.run(row)
  }

  openStretch(windowId: string): StretchRow | undefined {
    return this.#statements.openStretch.get(windowId)
  }

  openStretches(): StretchRow[] {
    return this.#statements.openStretches.all()
  }

  putStretch(row: StretchRow): void {
    this.#statements.putStretch.run(row)
  }
}

function prepare(db: Db) {
  const stretch = selection('report_stretches', STRETCH)
  return {
    ticket: db.prepare<[string], TicketRow>(`${selection('report_tickets', TICKET)} WHERE ticket_id = ?`),
    putTicket: db.prepare<[TicketRow]>(upsert('report_tickets', TICKET)),
    call: db.prepare<[number], CallRow>(`${selection('report_calls', CALL)} WHERE call_id = ?`),
    putCall: db.prepare<[CallRow]>(upsert('report_calls', CALL)),
    evaluation: db.prepare<[string], EvaluationRow>(
      `${selection('report_evaluations', EVALUATION)} WHERE ticket_id = ?`,
    ),
    putEvaluation: db.prepare<[EvaluationRow]>(upsert('report_evaluations', EVALUATION)),
    openStretch: db.prepare<[string], StretchRow>(`${stretch} WHERE window_id = ? AND end_tick IS NULL`),
    openStretches: db.prepare<[], StretchRow>(`${stretch} WHERE end_tick IS NULL ORDER BY window_id`),
    putStretch: db.prepare<[StretchRow]>(upsert('report_stretches', STRETCH)),
  }
}

/** Every ticket, under the names of its row: a WHERE may follow. */
export function selectTickets(): string {
  return selection('report_tickets', TICKET)
}

function selection(table: ReportTable, columns: object): string {
  const names = Object.keys(columns).map((name) => `${snake(name)} AS ${name}`)
  return `SELECT ${names.join(', ')} FROM ${table}`
}

/** Only what can change is written over, so that indexes of what cannot are left alone. */
const FIXED: Readonly<Record<ReportTable, readonly string[]>> = {
  report_tickets: ['seq', 'number', 'day', 'takenLocal', 'how', 'partnerId'],
  report_calls: ['ticketId', 'day', 'local', 'tick', 'kind', 'isFirst', 'waitMs', 'windowId', 'tellerId'],
  report_evaluations: ['day', 'local', 'windowId', 'tellerId', 'queueId', 'businessId', 'classId'],
  report_stretches: ['day', 'tellerId', 'beginTick', 'beginLocal', 'isSignIn'],
}

function upsert(table: ReportTable, columns: Readonly<Record<string, 'key' | 'value'>>): string {
  const names = Object.keys(columns)
  const keys = names.filter((name) => columns[name] === 'key')
  const changing = names.filter((name) => columns[name] === 'value' && !FIXED[table].includes(name))
  return `INSERT INTO ${table} (${names.map(snake).join(', ')}) VALUES (${names.map((name) => `@${name}`).join(', ')})
    ON CONFLICT (${keys.map(snake).join(', ')})
    DO UPDATE SET ${changing.map((name) => `${snake(name)} = excluded.${snake(name)}`).join(', ')}`
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
