import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { COMMAND_ROUTES, FLEET_COMMANDS, ROUTES } from '../../../contracts/index.ts'
import { startWebHub, type WebHub } from '../../../test/support/webHub.ts'

let hub: WebHub
beforeEach(async () => {
  hub = await startWebHub()
})
afterEach(() => hub.close())

describe('operations staff', () => {
  test('see the fleet, and no customers', async () => {
    const open = Object.values(ROUTES).filter(
      ({ roles }) => roles !== 'public' && (roles as readonly string[]).includes('operations'),
    )
    const beyond = open
      .map(({ path }) => path)
      .filter((path) => !/^\/api\/v1\/(fleet|stock|devices|nodes|session)\b/.test(path))
    // Names of businesses and windows, without anybody in it; of reports only the one on devices (reports.test.ts).
    expect(beyond.filter((path) => !path.startsWith('/api/v1/reports/'))).toEqual(['/api/v1/branch'])
    expect(open.map(({ path }) => path)).toContain('/api/v1/fleet')
  })

  test('give the commands of the fleet and no others', () => {
    const given = COMMAND_ROUTES.filter(({ roles }) => roles.includes('operations')).map(({ type }) => type)
    expect(given.toSorted()).toEqual(Object.keys(FLEET_COMMANDS).toSorted())
  })

  test('acknowledge an alert in their own name', async () => {
    const cookie = await hub.sessionAs('operations')
    const body = { id: 'ack-1', data: { alertId: 'a-7', note: 'on my way' } }
    expect((await hub.request('POST', '/api/v1/commands/AcknowledgeAlert', { cookie, body })).status).toBe(200)
    expect(hub.application.submitted).toEqual([
      {
        command: { id: 'ack-1', type: 'AcknowledgeAlert', data: body.data },
        actor: { kind: 'operations', id: expect.any(String) },
      },
    ])
  })
})

describe('reports', () => {
  test('are asked by local dates', async () => {
    const cookie = await hub.sessionAs('operations')
    const get = (query: string) => hub.request('GET', `/api/v1/fleet/${query}`, { cookie })
    expect((await get('availability?from=2026-11-01&to=2026-11-30')).status).toBe(200)
    expect((await get('alerts?state=closed&device=atm&from=2026-11-01')).status).toBe(200)
    expect(hub.application.reported).toEqual([
      ['2026-11-01', '2026-11-30'],
      { state: 'closed', device: 'atm', from: '2026-11-01' },
    ])
    for (const query of ['availability', 'availability?from=1&to=2', 'alerts?state=lost', 'alerts?device=A']) {
      expect([query, (await get(query)).status]).toEqual([query, 400])
    }
  })

  test('as a table are a file', async () => {
    const cookie = await hub.sessionAs('operations')
    const reply = await hub.request('GET', '/api/v1/fleet/availability.csv?from=2026-11-01&to=2026-11-30', { cookie })
    expect([reply.status, reply.headers.get('content-type'), reply.text]).toEqual([
      200,
      'text/csv; charset=utf-8',
      'device,from,to\r\natm,2026-11-01,2026-11-30\r\n',
    ])
    expect(reply.headers.get('content-disposition')).toBe(
      'attachment; filename="availability-2026-11-01-2026-11-30.csv"',
    )
  })
})
