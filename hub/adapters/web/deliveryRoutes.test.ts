import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DeliveryView } from '../../../contracts/index.ts'
import { startWebHub, type WebHub } from '../../../test/support/webHub.ts'

let hub: WebHub
beforeEach(async () => {
  hub = await startWebHub()
})
afterEach(() => hub.close())

const PATH = '/api/v1/webhook-deliveries'
const delivery = (deliveryId: string, state: DeliveryView['state']): DeliveryView => ({
  deliveryId,
  webhookId: 'duty',
  type: 'help',
  seq: 7,
  state,
  attempts: 1,
  lastAttemptAt: 1_795_000_000_000,
  nextAttemptAt: null,
  lastStatus: 500,
  lastError: null,
})

describe('the record of webhook deliveries', () => {
  test('is for supervisors and administrators, filtered as asked', async () => {
    hub.application.sent.push(delivery('msg-2', 'waiting'), delivery('msg-1', 'givenUp'))
    const cookie = await hub.sessionAs('supervisor', 'sun')
    const asked = async (query: string) => {
      const { body } = await hub.request('GET', `${PATH}${query}`, { cookie })
      return (body as { deliveries: DeliveryView[] }).deliveries.map(({ deliveryId }) => deliveryId)
    }
    expect(await asked('')).toEqual(['msg-2', 'msg-1'])
    expect(await asked('?state=givenUp')).toEqual(['msg-1'])
    expect(await asked('?limit=1')).toEqual(['msg-2'])
    for (const query of ['?state=lost', '?limit=x', '?webhook=UPPER']) {
      expect((await hub.request('GET', `${PATH}${query}`, { cookie })).status).toBe(400)
    }
    const teller = await hub.sessionAs('teller', 'li')
    expect((await hub.request('GET', PATH, { cookie: teller })).status).toBe(403)
    expect((await hub.request('GET', PATH)).status).toBe(401)
  })

  test('one is sent again when asked, and a delivery nobody knows is said to be none', async () => {
    hub.application.sent.push(delivery('msg-1', 'givenUp'))
    const cookie = await hub.sessionAs('admin', 'root')
    const again = await hub.request('POST', `${PATH}/msg-1/retry`, { cookie, body: {} })
    expect([again.status, again.body]).toEqual([200, delivery('msg-1', 'givenUp')])
    const unknown = await hub.request('POST', `${PATH}/msg-9/retry`, { cookie, body: {} })
    expect([unknown.status, unknown.body]).toMatchObject([404, { code: 'WEBHOOK_UNKNOWN' }])
  })
})
