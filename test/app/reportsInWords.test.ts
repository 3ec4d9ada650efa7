import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import type { RecordedEvent, ReportValue } from '../../contracts/index.ts'
import type { Db } from '../../hub/adapters/store/openDb.ts'
import { reportTable } from '../../hub/adapters/store/reports/reportTable.ts'
import type { ReportQuestion, ReportTable } from '../../hub/app/reports/ports.ts'
import { history } from '../support/randomHistory.ts'
import { expectSame, type Narrowing, NO_NAMES, questionsOf } from '../support/reports/comparing.ts'
import { attendanceLines, recounted, ticketLines } from '../support/reports/figuresInWords.ts'
import { type Told, tell } from '../support/reports/inWords.ts'
import { journalOf, keep } from '../support/reports/keptJournals.ts'
import { temporaryDirectory } from '../support/storeFixtures.ts'
import { type DaysSetting, variedDays } from '../support/variedDays.ts'

const directory = temporaryDirectory()
afterAll(() => directory.remove())
let count = 0
const HOUR_MS = 3_600_000
const ALL_DAYS = { from: '2025-01-01', to: '2027-12-31' }
type Days = typeof ALL_DAYS

/** Every figure of every report is the one its definition says, in a hub that kept the journal with restarts and commits that fail. */
async function expectWords(
  journal: readonly RecordedEvent[],
  days: Days = ALL_DAYS,
  narrowing: Narrowing = {},
): Promise<void> {
  count += 1
  const { read } = await keep(`${directory.path}/${count}`, journal, [1, 5, 40])
  const told = tell(journal)
  const nowTick = (journal.at(-1)?.tick ?? 0) + 30_000
  read((db) => {
    for (const question of questionsOf(narrowing, days, nowTick))
      expectSame(reportTable(db, question), recounted(question, told), `${question.report} by ${question.group}`)
    expectLines(db, { ...days, nowTick }, told)
  })
}

function expectLines(db: Db, { from, to, nowTick }: Days & { nowTick: number }, told: Told): void {
  const base = { group: 'none', from, to, page: null, today: to, nowTick, names: NO_NAMES } as const
  const tickets = reportTable(db, { ...base, report: 'tickets' })
  expectTable(tickets, ({ day, number }) => `${day}-${number}`, ticketLines({ from, to }, told))
  const question: ReportQuestion = { ...base, report: 'attendance' }
  expectTable(reportTable(db, question), ({ day, teller }) => `${day} ${teller}`, attendanceLines(question, told))
}

function expectTable(
  { columns, rows }: ReportTable,
  keyOf: (line: Record<string, ReportValue | undefined>) => string,
  expected: ReadonlyMap<string, Record<string, string | number | null>>,
): void {
  const plain = (value: ReportValue | undefined) =>
    typeof value === 'object' && value !== null ? value['zh-CN'] : value
  const shown = rows.map((row) => Object.fromEntries(columns.map(({ id }, at) => [id, plain(row[at])])))
  expect(shown.map(keyOf).toSorted()).toEqual([...expected.keys()].toSorted())
  for (const line of shown) expect(line, keyOf(line)).toMatchObject(expected.get(keyOf(line)) ?? {})
}

describe('every figure is what its definition says', () => {
  test('over random histories', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (steps) => expectWords(journalOf(steps))),
      { numRuns: 8 },
    )
  }, 120_000)

  const AUTUMN = { wall: Date.parse('2026-10-31T14:00:00Z'), day: '2026-10-31' }
  test.each<[string, DaysSetting]>([
    ['in New York, as summer time ends', { timeZone: 'America/New_York', from: AUTUMN, hours: 40 }],
    [
      'in Berlin, as summer time begins, with everything going on over midnight',
      {
        timeZone: 'Europe/Berlin',
        from: { wall: Date.parse('2026-03-28T08:00:00Z'), day: '2026-03-28' },
        hours: 46,
        dayEnd: 'continue',
      },
    ],
    [
      'where clocks go by half an hour, with tickets carried over',
      {
        timeZone: 'Australia/Lord_Howe',
        from: { wall: Date.parse('2026-04-03T23:00:00Z'), day: '2026-04-04' },
        hours: 44,
        dayEnd: 'carryOver',
      },
    ],
    ['where the zone is changed', { timeZone: 'Asia/Kathmandu', laterZone: 'Pacific/Auckland', hours: 30 }],
    ['by a clock that is set back and ahead', { isClockSet: true, hours: 20 }],
    [
      'by such a clock in summer time, over midnight',
      { isClockSet: true, timeZone: 'America/New_York', from: AUTUMN, hours: 46, dayEnd: 'continue' },
    ],
    [
      'over the end of a year',
      { from: { wall: Date.parse('2026-12-30T01:00:00Z'), day: '2026-12-30' }, hours: 30, dayEnd: 'continue' },
    ],
  ])(
    '%s',
    async (_what, setting) => {
      await expectWords(variedDays(4, 1, setting))
    },
    60_000,
  )

  const journal = variedDays(4, 11, { hours: 30 })
  test.each<[string, Narrowing]>([
    ['a class in a part of the day', { class: 'gold', time: { from: 9 * HOUR_MS, to: 14.5 * HOUR_MS } }],
    ['a business', { business: 'account' }],
    ['a window', { window: 'w2' }],
    ['a teller', { teller: 't3' }],
  ])('narrowed down to %s', async (_what, narrowing) => expectWords(journal, ALL_DAYS, narrowing), 60_000)

  test('of one day, and of one nothing is known of', async () => {
    await expectWords(journal, { from: '2026-11-19', to: '2026-11-19' })
    await expectWords(journal, { from: '2024-02-29', to: '2024-02-29' })
  }, 60_000)
})
