import { buffer, text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { ReportQuery } from '../../contracts/index.ts'
import { startReports } from '../../hub/adapters/reports/reportThread.ts'
import { dataPaths } from '../../hub/adapters/store/dataDirectory.ts'
import type { Store } from '../../hub/adapters/store/store.ts'
import { Reports, type ReportsOptions } from '../../hub/app/reports/reports.ts'
import { Branch } from '../../hub/core/branch.ts'
import { evolve } from '../../hub/core/evolve.ts'
import { collectingLog, openTestStore, temporaryDirectory } from '../support/storeFixtures.ts'
import { variedDays } from '../support/variedDays.ts'

const directory = temporaryDirectory()
const journal = variedDays(3, 9)
const branch = new Branch()
for (const event of journal) evolve(branch, event)
const last = journal.at(-1) ?? { tick: 0, wall: 0 }
const DAYS = { from: '2026-11-18', to: '2026-11-20' }

let store: Store
let reader: ReturnType<typeof startReports>
beforeAll(async () => {
  store = openTestStore(directory.path)
  // Nothing was counted while it was committed: all of it is made up for in slices.
  store.journal.commit({ events: journal, answers: [] })
  reader = startReports(collectingLog(), dataPaths(directory.path).hub)
  await vi.waitUntil(() => store.reports.isCurrent, { interval: 1, timeout: 20_000 })
}, 30_000)
afterAll(async () => {
  await reader.close()
  await store.close()
  directory.remove()
})

function reports(change: Partial<ReportsOptions> = {}): Reports {
  return new Reports({
    branch,
    journal: store.journal,
    clock: {
      now: () => ({ tick: last.tick, wall: last.wall, businessDay: '2026-11-20' }) as never,
      monotonicMs: () => 0,
    },
    reader,
    isCurrent: () => store.reports.isCurrent,
    availability: async (from, to) => ({ from, to, until: 0, devices: [] }),
    staff: () => [{ id: 't1', name: '王芳' }],
    ...change,
  })
}

describe('a report', () => {
  test('is counted beside the hub, with names where there are any', async () => {
    const view = await reports().view('efficiency', { ...DAYS, group: 'teller' })
    expect(view.rows.map(([teller]) => teller)).toEqual([{ 'zh-CN': '王芳', en: '王芳' }, 't2', 't3'])
    expect(view).toMatchObject({
      isLive: true,
      today: '2026-11-20',
      firstDay: '2026-11-18',
      throughSeq: journal.length,
    })
    const over = await reports().view('efficiency', { from: '2026-11-18', to: '2026-11-19' })
    expect(over.isLive).toBe(false)
  })

  test('of days nobody was there, or of somebody nobody knows, is empty', async () => {
    expect((await reports().view('waiting', { from: '2030-01-01', to: '2030-02-01' })).rows).toEqual([])
    expect((await reports().view('calls', { ...DAYS, teller: 'nobody', group: 'teller' })).rows).toEqual([])
  })

  test('names no customer', async () => {
    const everything = await Promise.all([
      reports().view('tickets', DAYS),
      reports().view('satisfaction', DAYS),
      reports().file('tickets', DAYS, 'csv').then(text),
    ])
    const words = JSON.stringify(everything)
    for (const event of journal)
      if (event.type === 'TicketIssued' && event.data.presented)
        expect(words).not.toContain(event.data.presented.blindIndex)
    expect(words).not.toContain('nonce-nonce')
  })

  test('comes as files', async () => {
    const csv = await text(await reports().file('tickets', { ...DAYS, language: 'en' }, 'csv'))
    const { rowCount } = await reports().view('tickets', DAYS)
    expect(csv.trimEnd().split('\r\n').length).toBe(rowCount + 1)
    expect((await buffer(await reports().file('devices', DAYS, 'excel'))).subarray(0, 2).toString()).toBe('PK')
  })
})

describe('is refused', () => {
  test.each<[string, string, ReportQuery]>([
    ['a day that does not exist', '/from', { ...DAYS, from: '2026-02-30' }],
    ['an end before the beginning', '/to', { from: '2026-11-20', to: '2026-11-18' }],
    ['more than five years', '/to', { from: '2020-01-01', to: '2026-01-01' }],
    ['a breakdown of another report', '/group', { ...DAYS, group: 'partner' }],
    ['a filter it does not have', '/class', { ...DAYS, class: 'gold' }],
    ['a time of day it does not have', '/fromTime', { ...DAYS, fromTime: '09:00' }],
  ])('%s', async (_what, path, query) => {
    const refusal = { problem: { code: 'BAD_REQUEST', details: { mistakes: [{ path }] } } }
    await expect(reports().view('attendance', query)).rejects.toMatchObject(refusal)
  })

  test('an end of the day before its beginning', async () => {
    const query = { ...DAYS, fromTime: '12:00', toTime: '09:00' }
    await expect(reports().view('waiting', query)).rejects.toMatchObject({ problem: { code: 'BAD_REQUEST' } })
  })

  test('while the figures are being made anew, and before there is a configuration', async () => {
    const rebuilding = reports({ isCurrent: () => false }).view('waiting', DAYS)
    await expect(rebuilding).rejects.toMatchObject({ problem: { code: 'REPORTS_REBUILDING', retryable: true } })
    const starting = reports({ branch: new Branch() }).view('waiting', DAYS)
    await expect(starting).rejects.toMatchObject({ problem: { code: 'STARTING' } })
  })
})
