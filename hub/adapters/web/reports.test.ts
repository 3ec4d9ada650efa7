import { afterEach, beforeEach, expect, test } from 'vitest'
import { ProblemError } from '../../../contracts/index.ts'
import { startWebHub, type WebHub } from '../../../test/support/webHub.ts'

let hub: WebHub
beforeEach(async () => {
  hub = await startWebHub()
})
afterEach(() => hub.close())

const DAYS = 'from=2026-11-01&to=2026-11-30'
const get = (path: string, cookie: string) => hub.request('GET', `/api/v1/reports/${path}`, { cookie })

test.each(['manager', 'supervisor', 'admin'] as const)('a %s reads every report', async (role) => {
  const cookie = await hub.sessionAs(role)
  expect((await get(`waiting?${DAYS}`, cookie)).status).toBe(200)
  expect((await get(`devices?${DAYS}`, cookie)).status).toBe(200)
  expect(hub.application.reportsAsked).toEqual([
    ['waiting', '2026-11-01', '2026-11-30'],
    ['devices', '2026-11-01', '2026-11-30'],
  ])
})

test('operations staff read the one on devices, and no table of another either', async () => {
  const cookie = await hub.sessionAs('operations')
  expect((await get(`devices?${DAYS}`, cookie)).status).toBe(200)
  for (const path of [`efficiency?${DAYS}`, `tickets/table.csv?${DAYS}`, `tickets/table.xlsx?${DAYS}`])
    expect((await get(path, cookie)).status, path).toBe(403)
  expect(hub.application.reportsAsked).toEqual([['devices', '2026-11-01', '2026-11-30']])
})

test('tellers and strangers read none', async () => {
  expect((await get(`waiting?${DAYS}`, await hub.sessionAs('teller'))).status).toBe(403)
  expect((await hub.request('GET', `/api/v1/reports/waiting?${DAYS}`, {})).status).toBe(401)
})

test('a table comes as a file with a name', async () => {
  const cookie = await hub.sessionAs('manager')
  const csv = await get(`flow/table.csv?${DAYS}&language=en`, cookie)
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(csv.headers.get('content-disposition')).toBe('attachment; filename="flow-2026-11-01-2026-11-30.csv"')
  const excel = await get(`flow/table.xlsx?${DAYS}`, cookie)
  const coded = encodeURIComponent('客流时段-2026-11-01-2026-11-30.xlsx')
  expect(excel.headers.get('content-disposition')).toBe(
    `attachment; filename="flow-2026-11-01-2026-11-30.xlsx"; filename*=UTF-8''${coded}`,
  )
  expect([csv.text, excel.text]).toEqual(['csv of flow', 'excel of flow'])
})

test('a file that can not be finished is cut off, and no other work is done for it', async () => {
  const cookie = await hub.sessionAs('manager')
  const { application } = hub
  async function* broken() {
    yield new TextEncoder().encode('first')
    throw new Error('the thread has ended')
  }
  application.reports.file = async () => broken()
  await expect(get(`tickets/table.csv?${DAYS}`, cookie)).rejects.toThrow('terminated')
  application.reports.file = () => Promise.reject(new ProblemError('REPORTS_REBUILDING'))
  const refused = await get(`tickets/table.csv?${DAYS}`, cookie)
  expect([refused.status, refused.headers.get('content-type')]).toEqual([503, 'application/json; charset=utf-8'])
})

test.each(['secrets', 'waiting?from=now', 'waiting', `waiting?${DAYS}&group=mood`, `waiting?${DAYS}&teller=../x`])(
  'nonsense is refused: %s',
  async (path) => {
    const cookie = await hub.sessionAs('manager')
    expect((await get(path, cookie)).status).toBe(400)
  },
)
