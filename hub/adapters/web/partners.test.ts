import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startWebHub, type WebHub } from '../../../test/support/webHub.ts'
import { newPartnerKey } from './partners.ts'

let hub: WebHub
beforeEach(async () => {
  hub = await startWebHub()
})
afterEach(() => hub.close())

const OFFER = '/api/v1/offer'
const CANCEL = '/api/v1/commands/CancelTicket'
const cancel = (id = 'c-1') => ({ id, data: { ticketId: '2026-11-21-A001' } })
const offer = (headers: Record<string, string>) => hub.request('GET', OFFER, { headers })
const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const failures = () => hub.people.audited.filter(({ action, success }) => action === 'partnerKey' && !success)

describe('a partner', () => {
  test('is who its key says: the command reaches the hub in its name', async () => {
    const headers = hub.partnerHeaders()
    const reply = await hub.request('POST', CANCEL, { headers, body: cancel() })
    expect([reply.status, reply.body]).toEqual([200, { seq: 7 }])
    expect(hub.application.submitted).toEqual([
      { command: { id: 'c-1', type: 'CancelTicket', data: cancel().data }, actor: { kind: 'partner', id: 'bank-app' } },
    ])
    expect(reply.cookie).toBeUndefined()
    expect(hub.people.sessions.size).toBe(0)
  })

  test('is refused at once when its key is revoked or another was made', async () => {
    const first = hub.partnerHeaders()
    expect((await offer(first)).status).toBe(200)
    const second = hub.partnerHeaders()
    expect((await offer(first)).body.code).toBe('KEY_INVALID')
    expect((await offer(second)).status).toBe(200)
    hub.partnerKeys.revoke('bank-app')
    expect((await offer(second)).body.code).toBe('KEY_INVALID')
  })

  test('that is not in the configuration has no right key', async () => {
    const headers = hub.partnerHeaders()
    hub.application.partners.delete('bank-app')
    expect((await offer(headers)).body.code).toBe('KEY_INVALID')
    expect(failures().map(({ subject }) => subject)).toEqual(['bank-app'])
  })

  test('speaks with its key alone: a session beside it counts for nothing', async () => {
    const cookie = await hub.sessionAs('manager')
    const reply = await hub.request('GET', '/api/v1/tickets', { cookie, headers: hub.partnerHeaders() })
    expect(reply.body.code).toBe('FORBIDDEN')
    const wrong = await hub.request('GET', '/api/v1/tickets', { cookie, headers: bearer(newPartnerKey()) })
    expect(wrong.body.code).toBe('KEY_INVALID')
  })

  test('is a program, not a page of somebody else', async () => {
    const headers = { ...hub.partnerHeaders(), origin: 'https://evil.example' }
    const reply = await hub.request('POST', CANCEL, { headers, body: cancel() })
    expect([reply.status, reply.body.code]).toEqual([403, 'FOREIGN_ORIGIN'])
    expect(reply.headers.get('access-control-allow-origin')).toBeNull()
    expect(hub.application.submitted).toEqual([])
  })
})

describe('a wrong key', () => {
  test.each([
    '',
    'bhp_',
    'bhp_short',
    `bhp_${'a'.repeat(43)}`,
    `bhp_${'a'.repeat(44)}`,
    `xxx_${'a'.repeat(43)}`,
    'a'.repeat(4000),
    "bhp_' OR '1'='1",
  ])('%# is refused', async (key) => {
    const reply = await offer(bearer(key))
    expect([reply.status, reply.body.code]).toEqual([401, 'KEY_INVALID'])
    expect(reply.headers.get('www-authenticate')).toBe('Bearer')
  })

  test('is in the audit log without a word of it, and in no line of the log', async () => {
    const key = newPartnerKey()
    await offer(bearer(key))
    expect(failures()).toEqual([
      {
        wall: hub.clock.wall,
        actor: { kind: 'system', id: 'web' },
        action: 'partnerKey',
        subject: 'unknown',
        success: false,
      },
    ])
    expect(JSON.stringify([hub.lines, hub.people.audited])).not.toContain(key)
  })

  test('shown again and again makes its address wait, fills no log, and does not disturb the right one there', async () => {
    const right = hub.partnerHeaders()
    const codes: string[] = []
    for (let i = 0; i < 30; i++) codes.push((await offer(bearer(newPartnerKey()))).body.code)
    expect(codes.filter((code) => code === 'KEY_INVALID')).toHaveLength(12)
    const refused = await offer(bearer(newPartnerKey()))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
    expect(failures()).toHaveLength(12)
    expect((await offer(right)).status).toBe(200)
    hub.clock.advance(60_000)
    expect((await offer(bearer(newPartnerKey()))).body.code).toBe('KEY_INVALID')
  })

  test('that can not be noted is not a free guess', async () => {
    hub.people.audit = () => {
      throw new Error('disk full')
    }
    expect((await offer(bearer(newPartnerKey()))).body.code).toBe('STORE_UNAVAILABLE')
  })
})

describe('the quota of requests', () => {
  test("is each partner's own, is said with how long to wait, and fills again", async () => {
    const name = { 'zh-CN': '电话银行', en: 'Call centre' }
    hub.application.partners.set('calls', { id: 'calls', name, requestsPerMinute: 6 })
    const calls = hub.partnerHeaders('calls')
    const app = hub.partnerHeaders()
    const statuses: number[] = []
    for (let i = 0; i < 6; i++) statuses.push((await offer(calls)).status)
    expect(statuses).toEqual([200, 200, 200, 200, 200, 200])
    const refused = await offer(calls)
    expect([refused.status, refused.body.code]).toEqual([429, 'TOO_MANY_REQUESTS'])
    expect(refused.headers.get('retry-after')).toBe('10')
    expect((await offer(app)).status).toBe(200)
    hub.clock.advance(10_000)
    expect((await offer(calls)).status).toBe(200)
    expect((await offer(calls)).status).toBe(429)
    hub.application.partners.set('calls', { id: 'calls', name, requestsPerMinute: 60 })
    expect((await offer(calls)).status).toBe(200)
  })
})
