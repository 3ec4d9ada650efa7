import { afterEach, beforeEach, expect, test } from 'vitest'
import { startWebHub, type WebHub } from '../../../test/support/webHub.ts'

let hub: WebHub
beforeEach(async () => {
  hub = await startWebHub()
})
afterEach(() => hub.close())

const STOCK = '/api/v1/fleet/stock'

test('cash and stock are seen by those who keep devices and those who lead, for 1 to 14 days', async () => {
  const cookie = await hub.sessionAs('operations', 'ops')
  const { status, body } = await hub.request('GET', `${STOCK}?horizonDays=7`, { cookie })
  expect([status, body]).toMatchObject([200, { horizonDays: 7, lines: [] }])
  for (const days of ['0', '15', 'x', '']) {
    expect((await hub.request('GET', `${STOCK}?horizonDays=${days}`, { cookie })).status).toBe(400)
  }
  for (const path of [STOCK, `${STOCK}.csv`, `${STOCK}/vouchers/history`]) {
    const teller = await hub.sessionAs('teller', 'li')
    expect((await hub.request('GET', path, { cookie: teller })).status).toBe(403)
    expect((await hub.request('GET', path)).status).toBe(401)
  }
})

test('the id of a unit has a slash, and a long one fits', async () => {
  const cookie = await hub.sessionAs('manager', 'sun')
  const known = await hub.request('GET', `${STOCK}/atm-1%2Fcash1/history`, { cookie })
  expect([known.status, known.body]).toMatchObject([200, { stockId: 'atm-1/cash1' }])
  const long = `${'d'.repeat(32)}%2F${'u'.repeat(60)}`
  const unknown = await hub.request('GET', `${STOCK}/${long}/history`, { cookie })
  expect([unknown.status, unknown.body]).toMatchObject([404, { code: 'STOCK_UNKNOWN' }])
})

test('as a table it is a file', async () => {
  const cookie = await hub.sessionAs('supervisor', 'wu')
  const response = await fetch(`${hub.address}${STOCK}.csv`, { headers: { cookie } })
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8')
  expect(response.headers.get('content-disposition')).toContain('stock.csv')
  expect(await response.text()).toBe('stock\r\n')
})
