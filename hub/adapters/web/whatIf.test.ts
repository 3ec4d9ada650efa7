import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ProblemError } from '../../../contracts/index.ts'
import { startWebHub, type WebHub } from '../../../test/support/webHub.ts'

let hub: WebHub
beforeEach(async () => {
  hub = await startWebHub()
})
afterEach(() => hub.close())

const WHAT_IF = '/api/v1/what-if'
const DAYS = '/api/v1/recorded-days'

describe('what would have been, over HTTP', () => {
  test('takes days and a change of rules, staffing or arrivals, and gives the answer of the hub', async () => {
    const cookie = await hub.sessionAs('supervisor')
    const days = ['2026-11-02']
    const requests = [
      { days, change: {} },
      { days, change: { rules: { configuration: { schema: 1 } } }, replications: 20 },
      { days, change: { rules: { profile: { id: 'main' }, windows: ['w1'] } } },
      { days, change: { rules: { profileId: 'fair', windows: ['w1'] } } },
      {
        days: ['2026-11-02', '2026-11-03'],
        change: {
          staffing: [
            { open: 'w6', from: '10:00', to: '14:00', teller: 't9' },
            { close: 'w2', from: '12:00', to: '24:00' },
            { moveBreak: 'w1', at: '12:00', to: '13:00' },
          ],
          arrivals: [{ factor: 1.2 }, { business: 'cash', from: '09:00', to: '10:00', factor: 0, shiftMinutes: -30 }],
        },
      },
    ]
    for (const body of requests) {
      const reply = await hub.request('POST', WHAT_IF, { cookie, body })
      expect([reply.status, reply.body.mistakes]).toEqual([200, []])
    }
    expect(hub.application.asked).toEqual(requests)
    expect((await hub.request('GET', DAYS, { cookie })).body).toEqual({ days: [] })
  })

  test('is given up when who asked hangs up, and only then', async () => {
    const cookie = await hub.sessionAs('supervisor')
    const body = { days: ['2026-11-02'], change: {} }
    const { whatIf } = hub.application
    let asked = (_gone: AbortSignal | undefined) => {}
    const signal = new Promise<AbortSignal | undefined>((resolve) => {
      asked = resolve
    })
    const abort = new AbortController()
    hub.application.whatIf = (_request, gone) =>
      new Promise((_, reject) => {
        gone?.addEventListener('abort', () => reject(new ProblemError('CALCULATION_FAILED')))
        asked(gone)
      })
    const headers = { cookie, 'content-type': 'application/json' }
    const left = fetch(hub.address + WHAT_IF, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: abort.signal,
    })
    const refused = expect(left).rejects.toThrow()
    const gone = await signal
    expect(gone?.aborted).toBe(false)
    const aborted = new Promise((resolve) => gone?.addEventListener('abort', resolve))
    abort.abort()
    await Promise.all([refused, aborted])

    let answered: AbortSignal | undefined
    hub.application.whatIf = (request, second) => {
      answered = second
      return whatIf(request)
    }
    expect((await hub.request('POST', WHAT_IF, { cookie, body })).status).toBe(200)
    expect(answered?.aborted).toBe(false)
  })

  test('refuses what is no day and no change', async () => {
    const cookie = await hub.sessionAs('manager')
    const days = ['2026-11-02']
    for (const body of [
      {},
      { days },
      { days: [], change: {} },
      { days: ['yesterday'], change: {} },
      { days: ['2026-11-02', '2026-11-02'], change: {} },
      { days, change: {}, replications: 1 },
      { days, change: {}, replications: 501 },
      { days, change: { rules: {} } },
      { days, change: { rules: { profileId: 'fair', windows: [] } } },
      { days, change: { staffing: [{ open: 'w1' }] } },
      { days, change: { staffing: [{ open: 'w1', close: 'w1', from: '09:00', to: '10:00' }] } },
      { days, change: { staffing: [{ open: 'w1', from: '9:00', to: '10:00' }] } },
      { days, change: { arrivals: [{ factor: -1 }] } },
      { days, change: { arrivals: [{ factor: 6 }] } },
      { days, change: {}, apply: true },
    ]) {
      const reply = await hub.request('POST', WHAT_IF, { cookie, body })
      expect([JSON.stringify(body), reply.status, reply.body.code]).toEqual([JSON.stringify(body), 400, 'BAD_REQUEST'])
    }
    expect(hub.application.asked).toEqual([])
  })

  test('says so where there is no such day', async () => {
    const cookie = await hub.sessionAs('admin')
    const reply = await hub.request('POST', WHAT_IF, { cookie, body: { days: ['2026-01-01'], change: {} } })
    expect([reply.status, reply.body.code, reply.body.details]).toEqual([404, 'NOT_FOUND', { day: '2026-01-01' }])
  })

  test('is for managers, supervisors and administrators', async () => {
    const body = { days: ['2026-11-02'], change: {} }
    for (const [role, status] of [
      ['teller', 403],
      ['kiosk', 403],
      ['display', 403],
      ['manager', 200],
      ['supervisor', 200],
      ['admin', 200],
    ] as const) {
      const cookie = await hub.sessionAs(role)
      expect([role, (await hub.request('POST', WHAT_IF, { cookie, body })).status]).toEqual([role, status])
      expect([role, (await hub.request('GET', DAYS, { cookie })).status]).toEqual([role, status])
    }
    expect((await hub.request('POST', WHAT_IF, { body })).status).toBe(401)
  })
})
