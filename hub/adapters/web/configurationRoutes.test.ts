import { afterEach, beforeEach, expect, test } from 'vitest'
import { BranchConfiguration } from '../../../contracts/index.ts'
import { startWebHub, type WebHub } from '../../../test/support/webHub.ts'

let hub: WebHub
beforeEach(async () => {
  hub = await startWebHub()
})
afterEach(() => hub.close())

const CONFIGURATION = '/api/v1/configuration'

test('the schema of the configuration comes whole, for forms to be drawn from', async () => {
  const { status, body, text } = await hub.request('GET', `${CONFIGURATION}/schema`, {
    cookie: await hub.sessionAs('supervisor'),
  })
  expect(status).toBe(200)
  expect(Object.keys(body.properties)).toEqual(Object.keys(BranchConfiguration.properties))
  expect(body.properties.profiles.items.properties.guardMinutes).toMatchObject({ type: 'number', default: 60 })
  expect(body.properties.profiles.items.properties.guardMinutes.description).toContain('starvation guard')
  expect(text).not.toMatch(/"\$ref"|"~/)
})

test("versions are the hub's to tell, and one that never was is not found", async () => {
  const cookie = await hub.sessionAs('admin')
  expect((await hub.request('GET', `${CONFIGURATION}/history`, { cookie })).body).toEqual({ entries: [] })
  expect((await hub.request('GET', `${CONFIGURATION}/history/7`, { cookie })).body.code).toBe('NOT_FOUND')
  for (const version of ['0', '-1', '1e3', 'x']) {
    expect((await hub.request('GET', `${CONFIGURATION}/history/${version}`, { cookie })).body.code).toBe('BAD_REQUEST')
  }
})

test.each(['schema', 'history', 'history/1'])('%s is for supervisors and administrators', async (path) => {
  for (const role of ['teller', 'manager', 'operations', 'kiosk', 'display'] as const) {
    const reply = await hub.request('GET', `${CONFIGURATION}/${path}`, { cookie: await hub.sessionAs(role) })
    expect([role, reply.status]).toEqual([role, 403])
  }
})
