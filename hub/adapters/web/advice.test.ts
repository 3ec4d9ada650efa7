import { afterEach, beforeEach, expect, test } from 'vitest'
import { startWebHub, type WebHub } from '../../../test/support/webHub.ts'

let hub: WebHub
beforeEach(async () => {
  hub = await startWebHub()
})
afterEach(() => hub.close())

const ADVICE = '/api/v1/advice'

test('one change is asked about: a window that opens, closes or calls by another profile, and nothing else', async () => {
  const cookie = await hub.sessionAs('manager')
  const changes = [{ open: 'w1' }, { open: 'w1', tellerId: 'li' }, { close: 'w1' }, { window: 'w1', profile: 'main' }]
  for (const change of changes) {
    const reply = await hub.request('POST', ADVICE, { cookie, body: { change } })
    expect([JSON.stringify(change), reply.status]).toEqual([JSON.stringify(change), 200])
  }
  expect(hub.application.assessed).toEqual(changes)
  for (const change of [
    {},
    { open: 'W 1' },
    { open: 'w1', close: 'w2' },
    { window: 'w1' },
    { close: 'w1', tellerId: 'li' },
  ]) {
    const reply = await hub.request('POST', ADVICE, { cookie, body: { change } })
    expect([JSON.stringify(change), reply.body.code]).toEqual([JSON.stringify(change), 'BAD_REQUEST'])
  }
})

test('advice is for who leads, waits to come for everybody on the staff', async () => {
  for (const [role, forecast, advice] of [
    ['kiosk', 403, 403],
    ['display', 403, 403],
    ['teller', 200, 403],
    ['manager', 200, 200],
    ['supervisor', 200, 200],
    ['admin', 200, 403],
  ] as const) {
    const cookie = await hub.sessionAs(role)
    const got = await hub.request('GET', '/api/v1/forecast', { cookie })
    const given = await hub.request('GET', ADVICE, { cookie })
    const assessed = await hub.request('POST', ADVICE, { cookie, body: { change: { close: 'w1' } } })
    expect([role, got.status, given.status, assessed.status]).toEqual([role, forecast, advice, advice])
  }
  expect((await hub.request('GET', '/api/v1/forecast', {})).status).toBe(401)
})
