import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ProblemError } from '../../../contracts/index.ts'
import { startWebHub, type WebHub } from '../../../test/support/webHub.ts'

let hub: WebHub
beforeEach(async () => {
  hub = await startWebHub()
})
afterEach(() => hub.close())

const TRANSACTIONS = '/api/v1/fleet/transactions'
const MESSAGES = '/api/v1/fleet/devices/atm-1/messages'
const OPEN = `${MESSAGES}/m-1/open`

describe('transactions of machines', () => {
  test('are asked for as they are asked', async () => {
    const asked: unknown[] = []
    hub.application.machines.transactions = (query) => {
      asked.push(query)
      return Promise.resolve({
        transactions: [],
        summary: [{ date: '2026-11-21', kind: 'withdrawal', result: 'completed', count: 3 }],
      })
    }
    const cookie = await hub.sessionAs('operations', 'ops')
    const answer = await hub.request('GET', `${TRANSACTIONS}?device=atm-1&from=2026-11-20&to=2026-11-21&limit=50`, {
      cookie,
    })
    expect([answer.status, answer.body.summary[0].count]).toEqual([200, 3])
    expect(asked).toEqual([{ device: 'atm-1', from: '2026-11-20', to: '2026-11-21', limit: '50' }])
    for (const query of ['?device=UPPER', '?from=yesterday', '?limit=0', '?limit=1000', '?until=2026-11-21'])
      expect((await hub.request('GET', `${TRANSACTIONS}${query}`, { cookie })).status, query).toBe(400)
  })

  test.each([
    ['manager', 200],
    ['supervisor', 200],
    ['admin', 200],
    ['teller', 403],
    ['kiosk', 403],
    ['display', 403],
  ] as const)('%s: %i', async (role, status) => {
    const cookie = await hub.sessionAs(role, role)
    expect((await hub.request('GET', TRANSACTIONS, { cookie })).status).toBe(status)
  })
})

describe('messages of machines', () => {
  test.each([
    ['operations', 200],
    ['supervisor', 200],
    ['admin', 200],
    ['manager', 403],
    ['teller', 403],
    ['kiosk', 403],
  ] as const)('are listed for and opened by %s: %i', async (role, status) => {
    const cookie = await hub.sessionAs(role, role)
    expect((await hub.request('GET', MESSAGES, { cookie })).status).toBe(status)
    expect((await hub.request('POST', OPEN, { cookie, body: { reason: 'why' } })).status).toBe(status)
  })

  test('want a session', async () => {
    expect((await hub.request('GET', MESSAGES)).status).toBe(401)
    expect((await hub.request('POST', OPEN, { body: { reason: 'why' } })).status).toBe(401)
  })

  test('are opened for a reason, by who is logged in, and no answer stays in a cache', async () => {
    const opened: unknown[] = []
    hub.application.machines.open = (...asked) => {
      opened.push(asked)
      return { format: 'text', data: 'as it came', isCut: false }
    }
    const cookie = await hub.sessionAs('operations', 'ops')
    for (const body of [{}, { reason: '' }, { reason: '   ' }, { reason: 'x'.repeat(201) }, { reason: 'x', more: 1 }])
      expect((await hub.request('POST', OPEN, { cookie, body })).status, JSON.stringify(body)).toBe(400)
    expect(opened).toEqual([])
    const answer = await hub.request('POST', OPEN, { cookie, body: { reason: 'the host asks' } })
    expect(answer.body).toEqual({ format: 'text', data: 'as it came', isCut: false })
    expect(answer.headers.get('cache-control')).toContain('no-store')
    expect(opened).toEqual([['atm-1', 'm-1', 'the host asks', { kind: 'operations', id: 'ops' }]])
    expect(JSON.stringify(hub.lines)).not.toMatch(/as it came|the host asks/)
  })

  test.each([
    ['NOT_FOUND', 404],
    ['TOO_MANY_REQUESTS', 429],
    ['DEVICE_UNKNOWN', 404],
  ] as const)('refused with %s are answered %i', async (code, status) => {
    hub.application.machines.open = () => {
      throw new ProblemError(code)
    }
    const cookie = await hub.sessionAs('supervisor', 'sun')
    const answer = await hub.request('POST', OPEN, { cookie, body: { reason: 'why' } })
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })
})
