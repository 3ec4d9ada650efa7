import Value from 'typebox/value'
import { afterEach, describe, expect, it } from 'vitest'
import { FleetAlert, FleetView, type RecordedEvent } from '../../contracts/index.ts'
import { smallBranch } from '../support/branch.ts'
import { HOUR_MS, MINUTE_MS, type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'

const open: ServiceHarness[] = []
afterEach(() => {
  for (const harness of open.splice(0)) harness.stop()
})

async function branch(from?: ServiceHarness): Promise<ServiceHarness> {
  const configuration = smallBranch((made) => {
    made.operations = { escalation: [{ minSeverity: 3, minutes: 10, to: 'manager' }] }
  })
  const harness = from ? await from.restart() : await serviceHarness({ configuration })
  open.push(harness)
  return harness
}

async function status(harness: ServiceHarness, deviceId: string, iface: string, data: object): Promise<void> {
  const message = { kind: 'status', deviceId, iface, data } as never
  expect(await harness.service.traffic.receive('local', message)).toBeUndefined()
}
const node = (harness: ServiceHarness, state: 'ready' | 'lost', session = 1) =>
  harness.service.traffic.receive('local', { kind: 'state', payload: { state, session } })
const paper = (harness: ServiceHarness, upper: 'full' | 'low' | 'out') =>
  status(harness, 'printer', 'printer', { media: 'notPresent', paper: { upper }, cover: 'closed', cutter: 'ok' })

function view(harness: ServiceHarness): FleetView {
  const view = harness.service.view('fleet')?.view
  const [mistake] = Value.Errors(FleetView, view)
  if (mistake) throw new Error(`${mistake.instancePath}: ${mistake.message}`)
  return view as unknown as FleetView
}
const alertsIn = (harness: ServiceHarness) =>
  Object.entries(view(harness)).flatMap(([key, value]) => (key.startsWith('alert:') ? [value as FleetAlert] : []))
const types = (harness: ServiceHarness, ...wanted: RecordedEvent['type'][]) =>
  harness.journal.events.filter(({ type }) => wanted.includes(type)).map(({ type }) => type)

describe('the fleet', () => {
  it('shows what is wrong with a device, once, from all it says', async () => {
    const harness = await branch()
    await node(harness, 'ready')
    await status(harness, 'printer', 'common', { device: 'online' })
    await paper(harness, 'out')
    const alert = { severity: 3, attention: 'now', owner: 'replenish', ts: harness.wall(), session: 1, seq: 1 } as const
    await harness.service.traffic.receive('local', {
      kind: 'alert',
      deviceId: 'printer',
      code: 'paper-out',
      payload: alert,
    })
    await expect.poll(() => alertsIn(harness)).toMatchObject([{ code: 'paper-out', severity: 3, times: 1 }])
    expect(view(harness)['device:printer']).toMatchObject({
      state: 'online',
      health: { severity: 3, attention: 'now', owner: 'replenish' },
      driver: 'printer-escpos',
    })
    expect(view(harness)['node:local']).toMatchObject({ state: 'ready', session: 1 })
    expect(harness.service.devices().find(({ deviceId }) => deviceId === 'printer')?.alerts).toMatchObject([
      { code: 'paper-out', severity: 3 },
    ])
  })

  it('refuses dates that do not exist, whichever of the two is given', async () => {
    const { fleetDesk } = (await branch()).service
    for (const dates of [{ to: '2026-13-45' }, { to: '2026-02-30' }, { from: '2026-00-10' }, { from: '2999-01-01' }]) {
      await expect(fleetDesk.alerts({ state: 'closed', ...dates })).rejects.toMatchObject({
        problem: { code: 'BAD_REQUEST' },
      })
    }
  })

  it('costs nothing while nothing happens: what has not changed is the same object', async () => {
    const harness = await branch()
    await node(harness, 'ready')
    await paper(harness, 'low')
    await expect.poll(() => alertsIn(harness)).toHaveLength(1)
    const [before, after] = [view(harness), view(harness)]
    for (const key of Object.keys(before)) {
      if (key !== 'now') expect([key, after[key as 'device:x'] === before[key as 'device:x']]).toEqual([key, true])
    }
    await paper(harness, 'out')
    await expect.poll(() => alertsIn(harness)).toMatchObject([{ code: 'paper-out' }])
    const changed = Object.keys(before).filter((key) => view(harness)[key as 'device:x'] !== before[key as 'device:x'])
    expect(changed.filter((key) => key.startsWith('device:'))).toEqual(['device:printer'])
  })

  it('a node that is lost is one alert, and all is as before when it is back', async () => {
    const harness = await branch()
    await node(harness, 'ready')
    await status(harness, 'printer', 'common', { device: 'online' })
    await paper(harness, 'out')
    await expect.poll(() => alertsIn(harness)).toHaveLength(1)
    harness.ready = false
    await node(harness, 'lost')
    expect(alertsIn(harness).map(({ deviceId, code }) => [deviceId, code])).toEqual([
      ['printer', 'paper-out'],
      [null, 'node-lost'],
    ])
    expect(view(harness)['device:printer']).toMatchObject({ state: 'lost', health: { severity: 4, owner: 'it' } })
    harness.ready = true
    await node(harness, 'ready', 2)
    expect(alertsIn(harness).map(({ code }) => code)).toEqual(['paper-out'])
    expect(view(harness)['device:printer']).toMatchObject({ state: 'online', health: { severity: 3 } })
  })

  it('an incident is counted once for each event, and stays until somebody has seen it', async () => {
    const harness = await branch()
    const data = { component: 'safe', code: 'vibration', severity: 4 }
    for (const id of ['e-1', 'e-1']) await harness.event('Machine.IncidentEvent', 'printer', data, { id })
    expect(alertsIn(harness)).toMatchObject([{ code: 'incident', component: 'safe.vibration', times: 1 }])
    const [alert] = alertsIn(harness)
    const acknowledge = { type: 'AcknowledgeAlert', data: { alertId: alert?.alertId ?? '', note: 'a lorry' } } as const
    await harness.done(acknowledge, { kind: 'operations', id: 'wu' })
    expect(alertsIn(harness)).toEqual([])
    const history = await harness.service.fleetDesk.alerts({ state: 'closed' })
    expect(history).toMatchObject([{ code: 'incident', acknowledged: { by: 'wu', note: 'a lorry' } }])
    expect(Value.Check(FleetAlert, history[0])).toBe(true)
  })

  it('goes on after a restart, and escalates once', async () => {
    const first = await branch()
    await node(first, 'ready')
    await paper(first, 'out')
    await expect.poll(() => alertsIn(first)).toHaveLength(1)
    first.pass(5 * MINUTE_MS)
    const second = await branch(first)
    expect(alertsIn(second)).toMatchObject([{ code: 'paper-out', escalated: null }])
    second.pass(5 * MINUTE_MS)
    await expect.poll(() => alertsIn(second)[0]?.escalated, { timeout: 5_000 }).toMatchObject({ to: 'manager' })
    second.pass(HOUR_MS)
    const third = await branch(second)
    await expect.poll(() => third.service.health().status).toBe('ok')
    expect(types(third, 'AlertOpened', 'AlertEscalated')).toEqual(['AlertOpened', 'AlertEscalated'])
  })

  it('reports how much of their time devices were there', async () => {
    const harness = await branch()
    await node(harness, 'ready')
    await status(harness, 'printer', 'common', { device: 'online' })
    await expect.poll(() => types(harness, 'DeviceHealthChanged')).toHaveLength(1)
    harness.pass(HOUR_MS)
    await paper(harness, 'out')
    await expect.poll(() => types(harness, 'DeviceHealthChanged')).toHaveLength(2)
    harness.pass(HOUR_MS)
    await paper(harness, 'full')
    await expect.poll(() => types(harness, 'DeviceHealthChanged')).toHaveLength(3)
    harness.pass(2 * HOUR_MS)
    const report = await harness.service.fleetDesk.availability('2026-11-23', '2026-11-23')
    const row = report.devices.find(({ deviceId }) => deviceId === 'printer')
    expect(row).toMatchObject({ downS: 3600, upS: 3 * 3600, failures: 1, mttrS: 3600, plannedS: 0 })
    expect(row?.causes).toEqual([{ code: 'paper-out', component: null, owner: 'replenish', seconds: 3600, times: 1 }])
    const csv = new TextDecoder().decode(await harness.service.fleetDesk.availabilityCsv('2026-11-23', '2026-11-23'))
    expect(csv.split('\r\n').filter((line) => line.startsWith('printer'))).toEqual([
      expect.stringMatching(/^printer,2026-11-23,2026-11-23,\d+,0,10800,3600,\d+,0\.75,1,3600,,,,,$/),
      'printer,2026-11-23,2026-11-23,,,,,,,,,paper-out,,replenish,3600,1',
    ])
    await expect(harness.service.fleetDesk.availability('2026-11-23', '2026-11-22')).rejects.toThrow()
    await expect(harness.service.fleetDesk.availability('2026-02-30', '2026-03-01')).rejects.toThrow()
  })

  it('what the hub has not seen is unknown', async () => {
    const first = await branch()
    await node(first, 'ready')
    await status(first, 'printer', 'common', { device: 'online' })
    await expect.poll(() => types(first, 'DeviceHealthChanged')).toHaveLength(1)
    first.pass(HOUR_MS)
    first.stop()
    const second = await serviceHarness({ journal: first.journal, wall: first.wall() + HOUR_MS })
    open.push(second)
    expect(types(second, 'WatchResumed')).toHaveLength(1)
    second.pass(HOUR_MS)
    const { devices } = await second.service.fleetDesk.availability('2026-11-23', '2026-11-23')
    const row = devices.find(({ deviceId }) => deviceId === 'printer')
    expect(row).toMatchObject({ upS: 2 * 3600, downS: 0 })
    // From midnight until it said its first word, and while the hub was off.
    expect(Math.round((row?.unknownS ?? 0) / 3600)).toBe(10 + 1)
  })
})
