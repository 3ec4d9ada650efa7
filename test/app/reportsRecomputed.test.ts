import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { RecordedEvent } from '../../contracts/index.ts'
import type { Db } from '../../hub/adapters/store/openDb.ts'
import { reportTable } from '../../hub/adapters/store/reports/reportTable.ts'
import { REPORTED_EVENTS } from '../../hub/core/reports/fold.ts'
import { busyDays } from '../support/busyDays.ts'
import { stretchesOf, toldOf, visitsOf } from '../support/naiveReports.ts'
import { history, historyConfiguration } from '../support/randomHistory.ts'
import { expectSame, type Narrowing, NO_NAMES, questionsOf } from '../support/reports/comparing.ts'
import { everything, journalOf, type Kept, keep, opened } from '../support/reports/keptJournals.ts'
import { expectedOf, type Facts, s, sum } from '../support/reports/naiveFigures.ts'
import { temporaryDirectory } from '../support/storeFixtures.ts'
import { TestBranch } from '../support/testBranch.ts'
import { variedDays } from '../support/variedDays.ts'

const directory = temporaryDirectory()
afterAll(() => directory.remove())
let count = 0
const HOUR_MS = 3_600_000

function commit(journal: readonly RecordedEvent[], sizes: readonly number[]): Promise<Kept> {
  count += 1
  return keep(`${directory.path}/${count}`, journal, sizes)
}

const LONG_AGO = { from: '2025-01-01', to: '2026-12-31' }

function expectAll(kept: Kept, journal: readonly RecordedEvent[], narrowing: Narrowing = {}, days = LONG_AGO): void {
  const told = toldOf(journal)
  const nowTick = (journal.at(-1)?.tick ?? 0) + 90_000
  const facts = { visits: visitsOf(told), stretches: stretchesOf(told), nowTick }
  kept.read((db) => {
    for (const question of questionsOf(narrowing, days, nowTick))
      expectSame(reportTable(db, question), expectedOf(question, facts), `${question.report} by ${question.group}`)
    expectTickets(db, facts, days)
  })
}

function expectTickets(db: Db, { visits, nowTick }: Facts, days: { from: string; to: string }): void {
  const base = { report: 'tickets', group: 'none', ...days, today: days.to, nowTick, names: NO_NAMES } as const
  const mine = visits.filter(({ day }) => day >= days.from && day <= days.to)
  const whole = reportTable(db, { ...base, page: null })
  expect(whole.rowCount).toBe(mine.length)
  const time = (local: number | null) => (local === null ? null : new Date(local).toISOString().slice(11, 19))
  const shown = whole.rows.map((row) => Object.fromEntries(whole.columns.map(({ id }, at) => [id, row[at] ?? null])))
  const byNumber = new Map(shown.map((row) => [`${row.day}-${row.number}`, row]))
  for (const visit of mine) {
    const calls = visit.segments.filter(({ kind }) => kind === 'call')
    expect(byNumber.get(`${visit.day}-${visit.number}`), visit.ticketId).toMatchObject({
      taken: time(visit.takenLocal),
      arrived: time(visit.arrived?.local ?? null),
      class: visit.class,
      business: visit.business,
      queue: visit.queue,
      called: time(visit.calledLocal),
      wait: s(visit.waitMs),
      window: visit.window,
      teller: visit.teller,
      calls: calls.length,
      recalls: sum(calls, ({ recalls }) => recalls),
      'no-shows': calls.filter(({ outcome }) => outcome === 'noShow').length,
      transfers: visit.segments.filter(({ outcome }) => outcome === 'passedOn').length,
      services: visit.segments.filter(({ outcome }) => outcome === 'served').length,
      service: s(sum(visit.segments, ({ serviceMs }) => serviceMs ?? 0)),
      ended: time(visit.endedLocal),
      score: visit.score,
    })
  }
  // Page by page there is the same, in the same order.
  const paged: unknown[] = []
  for (let page = 1; page <= reportTable(db, { ...base, page: 1 }).pages; page += 1)
    paged.push(...reportTable(db, { ...base, page }).rows)
  expect(paged).toEqual(whole.rows)
}

describe('every figure of every report is what the events say', () => {
  test('over random histories, with restarts and commits that fail', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 2, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(history, sizes, async (steps, batches) => {
        const journal = journalOf(steps)
        expectAll(await commit(journal, batches), journal)
      }),
      { numRuns: 25 },
    )
  }, 120_000)

  test('when somebody served without a ticket is put on hold and called from the line', async () => {
    const at = new TestBranch(historyConfiguration()).staff(1, 2)
    at.send('ServeWithoutTicket', { windowId: 'w1', businessId: 'account' })
    const [{ id: ticketId = '' } = {}] = at.branch.tickets.values()
    at.advance(60_000)
    at.send('HoldTicket', { ticketId, windowId: 'w1', minutes: 1, raise: false })
    at.advance(61_000)
    at.send('PassTime', {})
    at.advance(61_000)
    at.send('CallNext', { windowId: 'w2' })
    const kept = await commit(at.journal, [3])
    expectAll(kept, at.journal)
    const days = { from: '2025-01-01', to: '2026-12-31' }
    const question = {
      report: 'waiting',
      group: 'day',
      ...days,
      page: 1,
      today: days.to,
      nowTick: 0,
      names: NO_NAMES,
    } as const
    const { columns, totals } = kept.read((db) => reportTable(db, question))
    expect(Object.fromEntries(columns.map(({ id }, n) => [id, totals[n]]))).toMatchObject({
      arrivals: 1,
      called: 1,
      'wait-mean': 182,
    })
  })

  test('when somebody served without a ticket waits for his next business', async () => {
    const at = new TestBranch(historyConfiguration()).staff(1, 2)
    at.send('ServeWithoutTicket', { windowId: 'w1', businessId: 'account' })
    const [{ id: ticketId = '' } = {}] = at.branch.tickets.values()
    at.send('AddBusiness', { ticketId, businessId: 'cash', windowId: 'w1' })
    at.advance(61_000)
    at.send('FinishService', { windowId: 'w1', ticketId, rest: 'queue' }, { kind: 'teller', id: 't1' })
    expect(at.journal.map(({ type }) => type)).toContain('BusinessFinished')
    expectAll(await commit(at.journal, [3]), at.journal)
  })

  test('over days in which everything that is counted happens', async () => {
    const varied = variedDays(5, 3)
    const met = new Map<string, number>()
    for (const { type } of varied) met.set(type, (met.get(type) ?? 0) + 1)
    for (const type of REPORTED_EVENTS) expect(met.get(type) ?? 0, type).toBeGreaterThan(1)
    const visits = visitsOf(toldOf(varied))
    expect(new Set(visits.flatMap(({ score }) => score ?? [])).size).toBeGreaterThan(2)
    expect(visits.some(({ isLow }) => isLow)).toBe(true)
    expectAll(await commit(varied, [1, 5, 60]), varied)
  }, 60_000)

  const journal = busyDays(12, 4)
  let kept: Promise<Kept> | undefined
  const days = () => {
    kept ??= commit(journal, [3, 40, 200])
    return kept
  }

  test('over busy days', async () => expectAll(await days(), journal), 60_000)

  test.each<[string, Narrowing]>([
    ['a class', { class: 'gold' }],
    ['a business and a part of the day', { business: 'cash', time: { from: 11 * HOUR_MS, to: 13 * HOUR_MS } }],
    ['a window', { window: 'w2' }],
    ['a teller', { teller: 't1' }],
    ['somebody nobody knows', { teller: 'nobody' }],
  ])('narrowed down to %s', async (_what, narrowing) => expectAll(await days(), journal, narrowing), 60_000)

  test('of some days only, and of days that are none of the branch', async () => {
    expectAll(await days(), journal, {}, { from: '2026-11-20', to: '2026-11-23' })
    expectAll(await days(), journal, {}, { from: '2030-01-01', to: '2030-02-01' })
  }, 60_000)

  test('made anew from the journal it is the same', async () => {
    const mine = await commit(journal.slice(0, 900), [7])
    const before = everything(mine)
    const { default: Database } = await import('better-sqlite3')
    const db = new Database(`${mine.path}/hub.db`)
    db.exec('UPDATE report_mark SET version = 0; UPDATE report_tickets SET wait_ms = 1; DELETE FROM report_calls')
    db.close()
    const store = await opened(mine.path)
    await store.close()
    // How far it has come may be told by a later event, of those that change nothing.
    const rowsOf = (all: unknown) => (all as unknown[]).slice(0, 4)
    expect(rowsOf(everything(mine))).toEqual(rowsOf(before))
  }, 60_000)
})
