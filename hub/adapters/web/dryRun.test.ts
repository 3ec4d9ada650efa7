import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startWebHub, type WebHub } from '../../../test/support/webHub.ts'

let hub: WebHub
beforeEach(async () => {
  hub = await startWebHub()
})
afterEach(() => hub.close())

const DRY_RUN = '/api/v1/configuration/dry-run'

describe('a dry run over HTTP', () => {
  test('takes a whole configuration or one profile, of any form, and gives the answer of the hub', async () => {
    const cookie = await hub.sessionAs('manager')
    const proposals = [
      { configuration: { schema: 1 } },
      { configuration: null },
      { profile: { id: 'main' } },
      { profile: 'none', windows: ['w1'] },
    ]
    for (const proposed of proposals) {
      const reply = await hub.request('POST', DRY_RUN, { cookie, body: { proposed } })
      expect([reply.status, reply.body.compared]).toEqual([200, 7])
    }
    expect(hub.application.tried).toEqual(proposals)
  })

  test('refuses what is neither', async () => {
    const cookie = await hub.sessionAs('supervisor')
    for (const body of [
      {},
      { proposed: {} },
      { proposed: { profile: {}, configuration: {} } },
      { proposed: { profile: {}, windows: ['W 1'] } },
      { proposed: { profile: {}, windows: ['w1', 'w1'] } },
      { proposed: { profile: {} }, apply: true },
    ]) {
      const reply = await hub.request('POST', DRY_RUN, { cookie, body })
      expect([JSON.stringify(body), reply.status, reply.body.code]).toEqual([JSON.stringify(body), 400, 'BAD_REQUEST'])
    }
    expect(hub.application.tried).toEqual([])
  })

  test('is for managers, supervisors and administrators', async () => {
    const body = { proposed: { profile: {} } }
    for (const [role, status] of [
      ['teller', 403],
      ['kiosk', 403],
      ['display', 403],
      ['manager', 200],
      ['supervisor', 200],
      ['admin', 200],
    ] as const) {
      const reply = await hub.request('POST', DRY_RUN, { cookie: await hub.sessionAs(role), body })
      expect([role, reply.status]).toEqual([role, status])
    }
    expect((await hub.request('POST', DRY_RUN, { body })).status).toBe(401)
    const partner = await hub.request('POST', DRY_RUN, { headers: hub.partnerHeaders(), body })
    expect(partner.status).toBe(403)
  })

  test('takes a document as large as a configuration may be, and none larger', async () => {
    const cookie = await hub.sessionAs('manager')
    const send = (letters: number) =>
      hub.request('POST', DRY_RUN, { cookie, body: { proposed: { configuration: 'x'.repeat(letters) } } })
    expect((await send(200_000)).status).toBe(200)
    expect((await send(300_000)).status).toBe(413)
  })
})
