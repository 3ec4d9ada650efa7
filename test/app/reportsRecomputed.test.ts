import fc from 'fast-check'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { REPORT_OFFERS, type RecordedEvent, type ReportGroup, type ReportValue } from '../../contracts/index.ts'
import { HUB_SCHEMA } from '../../hub/adapters/store/migrations/hub.ts'
import { type Db, openForReading } from '../../hub/adapters/store/openDb.ts'
import { reportTable } from '../../hub/adapters/store/reports/reportTable.ts'
import type { Store } from '../../hub/adapters/store/store.ts'
import type { ReportQuestion, ReportTable } from '../../hub/app/reports/ports.ts'
import { Branch, snapshot } from '../../hub/core/branch.ts'
import { REPORTED_EVENTS } from '../../hub/core/reports/fold.ts'
import { busyDays } from '../support/busyDays.ts'
import {
  dayPart,
  percentile,
  type Segment,
  type Stretch,
  stretchesOf,
  toldOf,
  type Visit,
  visitsOf,
} from '../support/naiveReports.ts'
import { aimed, history, historyConfiguration, type Step } from '../support/randomHistory.ts'
import { openTestStore, temporaryDirectory } from '../support/storeFixtures.ts'
import { TestBranch } from '../support/testBranch.ts'
import { variedDays } from '../support/variedDays.ts'

const directory = temporaryDirectory()
afterAll(() => directory.remove())
let count = 0

const NO_NAMES = { class: [], business: [], queue: [], window: [], teller: [], partner: [] }
const SLOT_MS = 1_800_000
const HOUR_MS = 3_600_000

/** The journal of a history, as the core's own tests live it. */
function journalOf(steps: readonly Step[]): RecordedEvent[] {
  const at = new TestBranch(historyConfiguration()).staff(1, 2)
  for (const now of steps) {
    at.advance(now.afterMs)
    const { data, actor } = aimed(at, now)
    at.send(now.type, data as never, actor)
    if (now.followedBy === 'restart') at.branch = Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch))))
  }
  return at.journal
}

interface Kept {
  readonly path: string
  read<R>(look: (db: Db) => R): R
}

/** Commits a journal in batches of any size, with restarts and commits that fail on the way. */
async function keep(journal: readonly RecordedEvent[], sizes: readonly number[]): Promise<Kept> {
  count += 1
  const path = `${directory.path}/${count}`
  let store = await opened(path)
  let at = 0
  for (let n = 0; at < journal.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1
    const events = journal.slice(at, at + size)
    if (n % 3 === 1) {
      // A commit with an answer that was given before is refused as a whole.
      const answer = { id: 'once', bodyHash: 'ab', answer: { ok: true, result: { seq: 1 } }, tick: 1 } as const
      expect(() => store.journal.commit({ events, answers: [answer, answer] })).toThrow()
    }
    store.journal.commit({ events, answers: [] })
    at += size
    if (n % 7 === 6) {
      await store.close()
      store = await opened(path)
    }
  }
  await store.close()
  return {
    path,
    read(look) {
      const db = openForReading(`${path}/hub.db`, HUB_SCHEMA)
      try {
        return look(db)
      } finally {
        db.close()
      }
    },
  }
}

async function opened(path: string): Promise<Store> {
  const store = openTestStore(path)
  await vi.waitUntil(() => store.reports.isCurrent, { interval: 1, timeout: 10_000 })
  return store
}

const ROWS = ['report_tickets', 'report_calls', 'report_evaluations', 'report_stretches', 'report_mark'] as const
function everything({ read }: Kept): unknown {
  return read((db) =>
    ROWS.map((table) => db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2`).all() as Record<string, unknown>[]),
  )
}

// ---- what each report must say ------------------------------------------------------------------------------------------
type Row = Record<string, number | null>
interface Expected {
  readonly rows: Map<string, Row>
  readonly totals: Row
}

const sum = <T>(list: readonly T[], value: (of: T) => number) => list.reduce((all, each) => all + value(each), 0)
const mean = (values: readonly number[]) => (values.length === 0 ? null : sum(values, (value) => value) / values.length)
const s = (ms: number | null) => (ms === null ? null : ms / 1000)
const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole)

interface Placed {
  readonly day: string
  readonly local: number
}

function labelOf(group: ReportGroup, { day, local }: Placed, own: Record<string, string | null>): string {
  const WORDS = { window: '未叫号', teller: '未叫号' } as Record<string, string>
  switch (group) {
    case 'day':
      return day
    case 'month':
      return `${day.slice(0, 4)} 年 ${Number(day.slice(5, 7))} 月`
    case 'quarter':
      return `${day.slice(0, 4)} 年 ${Math.floor((Number(day.slice(5, 7)) - 1) / 3) + 1} 季度`
    case 'year':
      return day.slice(0, 4)
    case 'weekday':
      return `周${'日一二三四五六'[new Date(`${day}T00:00:00Z`).getUTCDay()]}`
    case 'slot':
    case 'hour': {
      const size = group === 'slot' ? SLOT_MS : HOUR_MS
      const from = Math.floor(dayPart(local) / size) * size
      const words = (ms: number) => `${Math.floor(ms / HOUR_MS)}:${String((ms % HOUR_MS) / 60_000).padStart(2, '0')}`
      return `${words(from)}–${words(from + size)}`
    }
    default:
      return own[group] ?? WORDS[group] ?? '未知'
  }
}

function grouped<T>(
  list: readonly T[],
  label: (of: T) => string,
  figures: (part: readonly T[], all: readonly T[]) => Row,
): Expected {
  const parts = new Map<string, T[]>()
  for (const each of list) parts.set(label(each), [...(parts.get(label(each)) ?? []), each])
  return {
    rows: new Map([...parts].map(([key, part]) => [key, figures(part, list)])),
    totals: figures(list, list),
  }
}

function waitFigures(visits: readonly Visit[]): Row {
  const called = visits.filter(({ waitMs }) => waitMs !== null)
  const waits = called.map(({ waitMs }) => waitMs as number)
  const never = visits.filter(({ segments }) => !segments.some(({ kind }) => kind === 'call'))
  const judged = visits.filter(({ isWithin }) => isWithin !== null)
  const among = (list: readonly Visit[], ...states: string[]) =>
    list.filter(({ state }) => states.includes(state)).length
  return {
    arrivals: visits.length,
    called: called.length,
    'wait-mean': s(mean(waits)),
    'wait-p50': s(percentile(waits, 0.5)),
    'wait-p90': s(percentile(waits, 0.9)),
    'wait-max': waits.length === 0 ? null : s(Math.max(...waits)),
    'within-target': ratio(judged.filter(({ isWithin }) => isWithin).length, judged.length),
    'no-shows': among(visits, 'noShow'),
    cancelled: among(never, 'cancelled'),
    expired: among(never, 'expired'),
    'waiting-now': among(never, 'waiting', 'held'),
  }
}

function callFigures(calls: readonly Segment[]): Row {
  const of = (outcome: string) => calls.filter((call) => call.outcome === outcome)
  const first = calls.filter(({ isFirst }) => isFirst)
  return {
    calls: calls.length,
    'first-calls': first.length,
    recalls: sum(calls, ({ recalls }) => recalls),
    'wait-mean': s(mean(first.map(({ waitMs }) => waitMs as number))),
    served: of('served').length,
    'no-shows': of('noShow').length,
    'passed-on': of('passedOn').length,
    other: calls.length - of('served').length - of('noShow').length - of('passedOn').length,
    'service-mean': s(mean(of('served').map(({ serviceMs }) => serviceMs as number))),
  }
}

function askedFigures(asked: readonly Visit[]): Row {
  const scores = asked.flatMap(({ score }) => score ?? [])
  const shares = [5, 4, 3, 2, 1].map((score) => [
    `score-${score}`,
    ratio(scores.filter((given) => given === score).length, scores.length),
  ])
  return {
    asked: asked.length,
    answered: scores.length,
    'answer-rate': ratio(scores.length, asked.length),
    'score-mean': mean(scores),
    ...Object.fromEntries(shares),
    low: asked.filter(({ isLow }) => isLow).length,
  }
}

function appointedFigures(taken: readonly Visit[]): Row {
  const activated = taken.filter(({ activatedTick }) => activatedTick !== null)
  const not = taken.filter(({ activatedTick }) => activatedTick === null)
  const among = (list: readonly Visit[], state: string) => list.filter((visit) => visit.state === state).length
  return {
    taken: taken.length,
    activated: activated.length,
    'in-time': activated.filter(({ activatedTick, pendingUntil }) => (activatedTick ?? 0) <= (pendingUntil ?? 0))
      .length,
    'activated-share': ratio(activated.length, taken.length),
    served: among(activated, 'served'),
    cancelled: among(not, 'cancelled'),
    expired: among(not, 'expired'),
    open: among(taken, 'pending'),
  }
}

function lasted({ beginTick, endTick }: Stretch, nowTick: number): number {
  return (endTick ?? nowTick) - beginTick
}

function presence(stretches: readonly Stretch[], nowTick: number) {
  const of = (status: string) =>
    s(
      sum(
        stretches.filter((each) => each.status === status),
        (each) => lasted(each, nowTick),
      ),
    )
  return {
    'signed-in': s(sum(stretches, (each) => lasted(each, nowTick))),
    open: of('open'),
    paused: of('paused'),
    closed: of('closed'),
    pauses: stretches.filter(({ status }) => status === 'paused').length,
  }
}

function workFigures(segments: readonly Segment[], stretches: readonly Stretch[], nowTick: number): Row {
  const done = segments.filter(({ outcome }) => outcome === 'served')
  const times = done.map(({ serviceMs }) => serviceMs as number)
  const { open, paused, 'signed-in': signedIn } = presence(stretches, nowTick)
  const serving = s(sum(segments, ({ serviceMs }) => serviceMs ?? 0))
  return {
    customers: new Set(done.map(({ ticketId }) => ticketId)).size,
    served: done.length,
    'service-mean': s(mean(times)),
    'service-p50': s(percentile(times, 0.5)),
    'signed-in': signedIn,
    open,
    serving,
    paused,
    utilisation: ratio(serving ?? 0, open ?? 0),
    'per-hour': ratio(done.length, (open ?? 0) / 3600),
    recalls: sum(segments, ({ recalls }) => recalls),
    'no-shows': segments.filter(({ outcome }) => outcome === 'noShow').length,
    'passed-on': segments.filter(({ outcome }) => outcome === 'passedOn').length,
  }
}

interface Facts {
  readonly visits: readonly Visit[]
  readonly stretches: readonly Stretch[]
  readonly nowTick: number
}

/** Whether something is among what is asked for. */
function isAsked(question: ReportQuestion, { day, local }: Placed, own: Record<string, string | null>): boolean {
  const { from, to, time } = question
  const isThen = !time || (dayPart(local) >= time.from && dayPart(local) < time.to)
  const filters = ['class', 'business', 'window', 'teller'] as const
  return (
    day >= from &&
    day <= to &&
    isThen &&
    filters.every((name) => question[name] === undefined || own[name] === question[name])
  )
}

function expectedOf(question: ReportQuestion, { visits, stretches, nowTick }: Facts): Expected {
  const { report, group } = question
  const ownOf = ({ class: classId, business, queue, window, teller, partner }: Visit) => ({
    class: classId,
    business,
    queue,
    window,
    teller,
    partner,
  })
  const own = (of: Segment) => of as unknown as Record<string, string | null>
  const arrivals = visits.flatMap((visit) => {
    const place = visit.arrived && { day: visit.arrived.day, local: visit.arrived.local }
    return place && isAsked(question, place, ownOf(visit)) ? { visit, place } : []
  })
  const segments = visits.flatMap((visit) => visit.segments)
  switch (report) {
    case 'waiting': {
      const inLine = arrivals.filter(
        ({ visit }) => visit.how !== 'quick' || visit.segments.some(({ kind }) => kind === 'call'),
      )
      return grouped(
        inLine,
        ({ visit, place }) => labelOf(group, place, ownOf(visit)),
        (part) => waitFigures(part.map(({ visit }) => visit)),
      )
    }
    case 'flow': {
      const days = (list: readonly (typeof arrivals)[number][]) => new Set(list.map(({ place }) => place.day)).size
      const isOfDays = ['month', 'quarter', 'year', 'weekday'].includes(group)
      return grouped(
        arrivals,
        ({ visit, place }) => labelOf(group, place, ownOf(visit)),
        (part, all) => ({
          came: part.length,
          ...(group === 'day' ? {} : { 'per-day': ratio(part.length, days(isOfDays ? part : all)) }),
          share: ratio(part.length, all.length),
          ...Object.fromEntries(
            [
              ['by-kiosk', 'kiosk'],
              ['by-staff', 'staff'],
              ['by-partner', 'partner'],
              ['quick', 'quick'],
            ].map(([id, how]) => [id, part.filter(({ visit }) => visit.how === how).length]),
          ),
        }),
      )
    }
    case 'calls': {
      const calls = segments.filter((each) => each.kind === 'call' && isAsked(question, each, own(each)))
      return grouped(calls, (each) => labelOf(group, each, own(each)), callFigures)
    }
    case 'satisfaction': {
      const asked = visits.filter(
        ({ asked: of }) => of && isAsked(question, of, { ...of } as unknown as Record<string, string | null>),
      )
      return grouped(
        asked,
        ({ asked: of }) => labelOf(group, of as Placed, { ...of } as unknown as Record<string, string | null>),
        askedFigures,
      )
    }
    case 'appointments': {
      const taken = visits.filter(
        (visit) =>
          visit.how === 'partner' && isAsked(question, { day: visit.day, local: visit.takenLocal }, ownOf(visit)),
      )
      return grouped(
        taken,
        (visit) => labelOf(group, { day: visit.day, local: visit.takenLocal }, ownOf(visit)),
        appointedFigures,
      )
    }
    case 'efficiency': {
      const work = segments.filter((each) => isAsked(question, each, own(each)))
      const there = stretches.filter((each) => isAsked(question, placeOf(each), ownOfStretch(each)))
      const labels = new Set([
        ...work.map((each) => labelOf(group, each, own(each))),
        ...there.map((each) => labelOf(group, placeOf(each), ownOfStretch(each))),
      ])
      const rows = [...labels].map((label) => {
        const mine = work.filter((each) => labelOf(group, each, own(each)) === label)
        const ours = there.filter((each) => labelOf(group, placeOf(each), ownOfStretch(each)) === label)
        return [label, workFigures(mine, ours, nowTick)] as const
      })
      return { rows: new Map(rows), totals: workFigures(work, there, nowTick) }
    }
    case 'attendance': {
      const there = stretches.filter((each) => isAsked(question, placeOf(each), ownOfStretch(each)))
      if (group === 'reason') {
        const reason = (each: Stretch) => {
          const words = JSON.parse(each.reason ?? 'null') as { 'zh-CN': string } | null
          return words?.['zh-CN'] ?? '未注明'
        }
        return grouped(
          there.filter(({ status }) => status === 'paused'),
          reason,
          (part, all) => ({
            pauses: part.length,
            paused: s(sum(part, (each) => lasted(each, nowTick))),
            'pause-mean': s(mean(part.map((each) => lasted(each, nowTick)))),
            share: ratio(
              sum(part, (each) => lasted(each, nowTick)),
              sum(all, (each) => lasted(each, nowTick)),
            ),
          }),
        )
      }
      return grouped(
        there,
        (each) => labelOf(group, placeOf(each), ownOfStretch(each)),
        (part) => ({
          days: new Set(part.map(({ teller, day }) => `${teller} ${day}`)).size,
          'sign-ins': part.filter(({ isSignIn }) => isSignIn).length,
          ...presence(part, nowTick),
        }),
      )
    }
    case 'tickets':
      throw new Error('has no groups')
  }
}
const placeOf = ({ day }: Stretch): Placed => ({ day, local: 0 })
const ownOfStretch = ({ window, teller }: Stretch) => ({ window, teller })

// ---- comparing ------------------------------------------------------------------------------------------------------------
function wordsOf(value: ReportValue | undefined): string {
  return typeof value === 'object' && value !== null ? value['zh-CN'] : String(value)
}

function valuesOf({ columns }: ReportTable, row: readonly ReportValue[]): Row {
  return Object.fromEntries(columns.slice(1).map(({ id }, at) => [id, row[at + 1] as number | null]))
}

function expectSame(table: ReportTable, expected: Expected, what: string): void {
  const shown = new Map(table.rows.map((row) => [wordsOf(row[0]), valuesOf(table, row)]))
  for (const [key, row] of expected.rows) expectRow(shown.get(key) ?? {}, row, `${what} ${key}`)
  // Rows that nothing has happened in are there so that no span is missing: they say nothing else.
  for (const [key, row] of shown)
    if (!expected.rows.has(key))
      for (const value of Object.values(row)) expect(value === null || value === 0, `${what} ${key}`).toBe(true)
  if (expected.rows.size > 0) expectRow(valuesOf(table, table.totals), expected.totals, `${what} totals`)
}

function expectRow(shown: Row, row: Row, what: string): void {
  expect(Object.keys(shown).toSorted(), what).toEqual(Object.keys(row).toSorted())
  for (const [id, value] of Object.entries(row)) {
    const found = shown[id]
    if (value === null || found === null || found === undefined) expect(found, `${what} ${id}`).toBe(value)
    else
      expect(Math.abs(found - value), `${what} ${id}: ${found}, not ${value}`).toBeLessThan(1e-9 * Math.max(1, value))
  }
}

const GROUPED = ['waiting', 'efficiency', 'satisfaction', 'flow', 'calls', 'appointments', 'attendance'] as const
type Narrowing = Pick<ReportQuestion, 'class' | 'business' | 'window' | 'teller' | 'time'>

function questionsOf(narrowing: Narrowing, days: { from: string; to: string }, nowTick: number): ReportQuestion[] {
  return GROUPED.flatMap((report) => {
    const { groups, filters } = REPORT_OFFERS[report]
    const allowed = Object.fromEntries(Object.entries(narrowing).filter(([name]) => filters.includes(name as never)))
    return groups
      .filter((group) => group !== 'none')
      .map((group) => ({ report, group, ...days, ...allowed, page: 1, today: days.to, nowTick, names: NO_NAMES }))
  })
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
        expectAll(await keep(journal, batches), journal)
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
    const kept = await keep(at.journal, [3])
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
    expectAll(await keep(at.journal, [3]), at.journal)
  })

  test('over days in which everything that is counted happens', async () => {
    const varied = variedDays(5, 3)
    const met = new Map<string, number>()
    for (const { type } of varied) met.set(type, (met.get(type) ?? 0) + 1)
    for (const type of REPORTED_EVENTS) expect(met.get(type) ?? 0, type).toBeGreaterThan(1)
    const visits = visitsOf(toldOf(varied))
    expect(new Set(visits.flatMap(({ score }) => score ?? [])).size).toBeGreaterThan(2)
    expect(visits.some(({ isLow }) => isLow)).toBe(true)
    expectAll(await keep(varied, [1, 5, 60]), varied)
  }, 60_000)

  const journal = busyDays(12, 4)
  let kept: Promise<Kept> | undefined
  const days = () => {
    kept ??= keep(journal, [3, 40, 200])
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
    const mine = await keep(journal.slice(0, 900), [7])
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
