import Database from 'better-sqlite3'
import { dataPaths } from '../../hub/adapters/store/dataDirectory.ts'

/** Five years, the longest span there is. */
export const MANY_DAYS = { from: '2021-12-01', to: '2026-11-30' } as const

/** Fills the rows of the ticket detail as a branch leaves them that has had so many tickets in five years, without its journal. */
export function fillWithTickets(directory: string, tickets: number): void {
  const db = new Database(dataPaths(directory).hub)
  db.pragma('synchronous = OFF')
  const days = (Date.parse(MANY_DAYS.to) - Date.parse(MANY_DAYS.from)) / 86_400_000 + 1
  db.prepare(
    `WITH RECURSIVE n(seq) AS (SELECT 1 UNION ALL SELECT seq + 1 FROM n WHERE seq < @tickets),
       placed AS (SELECT seq, date(@from, CAST((seq - 1) * @days / @tickets AS INTEGER) || ' days') AS day FROM n)
     INSERT INTO report_tickets (ticket_id, seq, number, day, taken_local, how, queue_id, business_id, class_id, now_queue_id,
       now_business_id, now_class_id, arrived_day, arrived_local, waiting_since_tick, called_local, wait_ms, is_within, window_id,
       teller_id, state, ended_local, calls, recalls, no_shows, transfers, services, service_ms, score)
     SELECT day || '-A' || seq, seq, 'A' || seq, day, unixepoch(day) * 1000 + 36000000, 'kiosk', 'ordinary', 'cash', 'ordinary', 'ordinary',
       'cash', 'ordinary', day, unixepoch(day) * 1000 + 36000000, seq * 1000, unixepoch(day) * 1000 + 36300000, 300000, 1, 'w1',
       't1', 'served', unixepoch(day) * 1000 + 36600000, 1, 0, 0, 0, 1, 300000, 5 FROM placed`,
  ).run({ tickets, days, from: MANY_DAYS.from })
  db.close()
}
