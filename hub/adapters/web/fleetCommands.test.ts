import { afterEach, beforeEach, expect, test } from 'vitest'
import { startWebHub, type WebHub } from '../../../test/support/webHub.ts'

let hub: WebHub
beforeEach(async () => {
  hub = await startWebHub()
})
afterEach(() => hub.close())

const LIST = '/api/v1/fleet/commands'
const restart = (id: string) => ({
  id,
  data: { deviceId: 'printer', name: 'Device.Restart', data: {}, reason: 'it hangs' },
})

test('commands to devices are given and looked at by those who keep devices alive; others are refused, and it is noted', async () => {
  for (const [role, listed, given] of [
    ['kiosk', 403, 403],
    ['display', 403, 403],
    ['teller', 403, 403],
    ['manager', 403, 403],
    ['operations', 200, 200],
    ['supervisor', 200, 200],
    ['admin', 200, 200],
  ] as const) {
    const cookie = await hub.sessionAs(role)
    const list = await hub.request('GET', LIST, { cookie })
    const { id, data } = restart(`restart-${role}`)
    const sent = await hub.request('POST', '/api/v1/commands/CommandDevice', { cookie, body: { id, data } })
    expect([role, list.status, sent.status]).toEqual([role, listed, given])
  }
  expect(hub.application.refusals.map(({ type, code, actor }) => [type, code, actor.kind])).toEqual(
    ['kiosk', 'display', 'teller', 'manager'].map((role) => ['CommandDevice', 'FORBIDDEN', role]),
  )
})

test('a command without a reason, of no remote name or with more in it is refused before anybody sees it', async () => {
  const cookie = await hub.sessionAs('admin')
  const { data } = restart('r-1')
  for (const wrong of [
    { ...data, reason: '' },
    { ...data, reason: '   ' },
    { ...data, reason: undefined },
    { ...data, name: 'CardReader.ChipIO' },
    { ...data, name: 'Printer.PrintTicket' },
    { ...data, deviceId: '../x' },
    { ...data, deadline: 5 },
  ]) {
    const reply = await hub.request('POST', '/api/v1/commands/CommandDevice', {
      cookie,
      body: { id: 'r-1', data: wrong },
    })
    expect([JSON.stringify(wrong), reply.body.code]).toEqual([JSON.stringify(wrong), 'BAD_REQUEST'])
  }
  expect(hub.application.submitted).toEqual([])
})

test('the list takes a device and a number, and nothing else', async () => {
  const cookie = await hub.sessionAs('operations')
  const asked: object[] = []
  hub.application.fleetCommands = (filter) => {
    asked.push(filter)
    return []
  }
  expect((await hub.request('GET', `${LIST}?device=printer&limit=20`, { cookie })).body).toEqual({ commands: [] })
  for (const query of ['limit=0', 'limit=1000', 'limit=x', 'device=A', 'by=chen'])
    expect([query, (await hub.request('GET', `${LIST}?${query}`, { cookie })).status]).toEqual([query, 400])
  expect(asked).toEqual([{ device: 'printer', limit: 20 }])
})
