import { describe, expect, it } from 'vitest'
import type { FleetDevice, FleetView } from '../../contracts/index.ts'
import { FLEET_NOW, mockAlert, mockDevice, mockFleet, mockNode } from '../../test/support/mockFleet.ts'
import { type FleetFilter, NO_FILTER, overviewOf, partsOf } from './fleetModel.ts'

const text = (name: string) => ({ 'zh-CN': name, en: name })
const viewOf = (...parts: object[]): FleetView =>
  Object.assign({ now: FLEET_NOW, maintenance: [], commands: [] }, ...parts) as FleetView
const overview = (view: FleetView, filter: Partial<FleetFilter> = {}) =>
  overviewOf(partsOf(view), { ...NO_FILTER, ...filter })
const keys = (view: FleetView, filter: Partial<FleetFilter> = {}) => overview(view, filter).inNeed.map(({ key }) => key)

const device = (id: string, over: Partial<FleetDevice> = {}) => mockDevice(id, 'n1', text(id), over)
const printer = device('printer1')
const reader = device('reader1', { class: 'idCardReader' })
const devices = { 'device:printer1': printer, 'device:reader1': reader, 'node:n1': mockNode('n1', []) }

describe('the overview', () => {
  it('is empty where there is nothing, and calm where all is well', () => {
    expect(overview(viewOf()).counts).toMatchObject({ devices: 0, now: 0, soon: 0, fine: 0 })
    const calm = overview(viewOf(devices))
    expect(calm.inNeed).toEqual([])
    expect(calm.fine.map(({ deviceId }) => deviceId)).toEqual(['printer1', 'reader1'])
  })

  it('has the worst first; among equals security, then what is nobody’s yet, then what has lasted longest', () => {
    const four = ['a', 'b', 'c', 'd', 'e'].map((id) => device(id))
    const [a, b, c, d, e] = four as [FleetDevice, FleetDevice, FleetDevice, FleetDevice, FleetDevice]
    const taken = { by: 'chen', at: FLEET_NOW, note: null }
    const view = viewOf(...four.map((each) => ({ [`device:${each.deviceId}`]: each })), {
      'alert:1': mockAlert(a, 'device-offline', 4, 'remote', { openedAt: 1000, acknowledged: taken }),
      'alert:2': mockAlert(b, 'device-offline', 4, 'remote', { openedAt: 5000 }),
      'alert:3': mockAlert(c, 'fraud-suspected', 4, 'security', { openedAt: 9000 }),
      'alert:4': mockAlert(d, 'paper-low', 1, 'flm', { openedAt: 1 }),
      'alert:5': mockAlert(e, 'device-offline', 4, 'remote', { openedAt: 3000 }),
    })
    expect(keys(view)).toEqual(['device:c', 'device:e', 'device:b', 'device:a', 'device:d'])
  })

  it('shows a lost node once, with its devices, and counts none of them as in order', () => {
    const gone = { ...printer, state: 'lost' as const }
    const view = viewOf({
      'device:printer1': gone,
      'device:reader1': { ...reader, state: 'lost' as const },
      'node:n1': mockNode('n1', ['printer1', 'reader1'], { state: 'lost' }),
      'alert:x': { ...mockAlert(gone, 'node-lost', 4, 'it'), deviceId: null },
    })
    const { inNeed, fine, counts } = overview(view)
    expect(inNeed.map(({ key, lost }) => [key, lost.length])).toEqual([['node:n1', 2]])
    expect(fine).toEqual([])
    expect(counts).toMatchObject({ now: 1, fine: 0, owners: { it: { all: 1, now: 1 } } })
  })

  it('says that a node is lost before an alert does', () => {
    const view = viewOf({ 'node:n1': mockNode('n1', [], { state: 'lost' }) })
    expect(overview(view).inNeed[0]?.matters[0]).toMatchObject({ code: 'node-lost', owner: 'it', alert: null })
  })

  it('sets aside what is under maintenance or out of service, and tells nobody of what is suppressed', () => {
    const aside = { ...printer, maintenance: { maintenanceId: 'm', until: null, reason: null } }
    const out = { ...reader, outOfService: { by: 'chen', at: 1, reason: 'x' } }
    const view = viewOf({
      'device:printer1': aside,
      'device:reader1': out,
      'alert:a': mockAlert(aside, 'paper-out', 3, 'flm', { isSuppressed: true }),
      'alert:b': mockAlert(out, 'device-fault', 4, 'slm'),
    })
    const { inNeed, setAside, counts } = overview(view)
    expect([inNeed.length, setAside.length, counts.setAside]).toEqual([0, 2, 2])
  })

  it('believes a device that rates itself and has no alert', () => {
    const health = { severity: 2, attention: 'soon', owner: null, selfClearing: true, since: 7 } as const
    const [row] = overview(viewOf({ 'device:p': { ...printer, health } })).inNeed
    expect(row?.matters).toEqual([
      {
        component: null,
        code: null,
        severity: 2,
        attention: 'soon',
        owner: 'remote',
        selfClearing: true,
        since: 7,
        alert: null,
      },
    ])
  })

  it('forgets closed alerts', () => {
    const view = viewOf(devices, { 'alert:a': mockAlert(printer, 'paper-out', 3, 'flm', { closedAt: 2 }) })
    expect(keys(view)).toEqual([])
  })
})

describe('filters', () => {
  const view = viewOf(devices, {
    'alert:a': mockAlert(printer, 'paper-low', 1, 'flm'),
    'alert:b': mockAlert(printer, 'cutter-fault', 3, 'slm'),
    'alert:c': mockAlert(reader, 'device-offline', 4, 'remote'),
  })

  it.each<[Partial<FleetFilter>, string[]]>([
    [{}, ['device:reader1', 'device:printer1']],
    [{ owner: 'flm' }, ['device:printer1']],
    [{ owner: 'it' }, []],
    [{ severity: 4 }, ['device:reader1']],
    [{ class: 'receiptPrinter' }, ['device:printer1']],
    [{ node: 'n2' }, []],
    [{ search: ' READER ' }, ['device:reader1']],
    [{ search: 'tp80-printer1' }, ['device:printer1']],
    [{ owner: 'slm', severity: 3, search: 'printer' }, ['device:printer1']],
  ])('%j leaves %j', (filter, expected) => {
    expect(keys(view, filter)).toEqual(expected)
  })

  it('by owner show what is his of a device with several troubles, and nothing that is well', () => {
    const { inNeed, fine } = overview(view, { owner: 'flm' })
    expect(inNeed[0]?.matters.map(({ code }) => code)).toEqual(['paper-low'])
    expect(fine).toEqual([])
  })

  it('do not change the counts', () => {
    expect(overview(view, { owner: 'it' }).counts).toEqual(overview(view).counts)
    expect(overview(view).counts.owners).toMatchObject({ flm: { all: 1, now: 0 }, slm: { all: 1, now: 1 } })
  })

  it('by a device of a lost node find the node', () => {
    expect(keys(mockFleet(200), { search: 'crs-17' })).toEqual(['node:node-17'])
    expect(keys(mockFleet(200), { class: 'ledBoard' })).toEqual(['node:node-17', 'device:board-33'])
  })
})
