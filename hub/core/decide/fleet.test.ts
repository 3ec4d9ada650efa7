import { beforeEach, describe, expect, test } from 'vitest'
import type { Finding, RecordedEvent } from '../../../contracts/index.ts'
import {
  CLOCK,
  DEVICE,
  MANAGER,
  MINUTE,
  SECOND,
  smallConfiguration,
  TestBranch,
} from '../../../test/support/testBranch.ts'
import { Branch, snapshot, stateHashInput } from '../branch.ts'
import { evolve } from '../evolve.ts'
import { isAnythingDue } from './timeCommands.ts'

const PAPER_OUT: Finding = {
  component: null,
  code: 'paper-out',
  severity: 3,
  attention: 'now',
  owner: 'replenish',
  selfClearing: false,
  detail: null,
}
const PAPER_LOW: Finding = { ...PAPER_OUT, code: 'paper-low', severity: 1, attention: 'soon' }
const printer = { nodeId: 'local', deviceId: 'printer' }

let at: TestBranch
/** Types of the events since the last time it was asked. */
let news: () => string[]
function begin(change: (made: ReturnType<typeof smallConfiguration>) => void = () => undefined): void {
  const configuration = smallConfiguration()
  configuration.operations = {
    escalation: [
      { minSeverity: 3, minutes: 10, to: 'manager' },
      { minSeverity: 3, minutes: 30, to: 'headquarters' },
    ],
  }
  change(configuration)
  at = new TestBranch(configuration)
  let seen = at.journal.length
  news = () => {
    const types = at.journal.slice(seen).map(({ type }) => type)
    seen = at.journal.length
    return types
  }
}
beforeEach(() => begin())

const report = (findings: Finding[] = [], isOwnMaintenance = false, device = printer) =>
  at.do('ReportHealth', { ...device, findings, isOwnMaintenance }, DEVICE)
/** As the clock does every second. */
function pass(ms = 0): string[] {
  at.advance(ms)
  if (isAnythingDue(at.branch, at.now)) at.do('PassTime', {}, CLOCK)
  expect(isAnythingDue(at.branch, at.now)).toBe(false)
  return news()
}
const alerts = () => [...at.branch.alerts.values()]
const health = (deviceId = 'printer') => at.branch.health.get(deviceId)
const node = (state: 'ready' | 'lost') => at.do('ReportNode', { nodeId: 'local', state, session: 1 }, DEVICE)

describe('alerts', () => {
  test('are opened once, whatever is repeated', () => {
    report([PAPER_OUT])
    expect(news()).toEqual(['AlertOpened', 'DeviceHealthChanged'])
    report([PAPER_OUT])
    report([PAPER_OUT, PAPER_OUT])
    expect(news()).toEqual([])
  })

  test('change, close, and are settled when they have stayed away', () => {
    report([PAPER_LOW])
    report([{ ...PAPER_LOW, detail: 'lower tray' }])
    expect(news()).toEqual(['AlertOpened', 'DeviceHealthChanged', 'AlertChanged'])
    report([])
    expect(news()).toEqual(['AlertClosed', 'DeviceHealthChanged'])
    expect(pass(5 * MINUTE - SECOND)).toEqual([])
    expect(pass(SECOND)).toEqual(['AlertSettled'])
    expect(alerts()).toEqual([])
  })

  test('that come and go are one alert, with how often', () => {
    report([PAPER_OUT])
    const { alertId } = at.last('AlertOpened')
    for (let times = 2; times <= 4; times += 1) {
      report([])
      at.advance(4 * MINUTE)
      report([PAPER_OUT])
      expect(at.last('AlertRepeated')).toMatchObject({ alertId, times })
    }
    expect(alerts()).toMatchObject([{ alertId, times: 4, closedAt: null }])
    report([])
    pass(5 * MINUTE)
    report([PAPER_OUT])
    expect(at.last('AlertOpened').alertId).not.toBe(alertId)
  })

  test('that go away by themselves and are no trouble alarm nobody, and count for health', () => {
    report([{ ...PAPER_LOW, code: 'starting', selfClearing: true }])
    expect(news()).toEqual(['DeviceHealthChanged'])
    expect(health()).toMatchObject({ severity: 1, quiet: 1, causes: [] })
  })

  test('of a device that leaves the configuration are closed', () => {
    report([PAPER_OUT])
    const configuration = smallConfiguration()
    configuration.devices = configuration.devices?.filter(({ id }) => id !== 'printer') ?? []
    for (const kiosk of configuration.kiosks ?? []) delete kiosk.printer
    at.do('ApplyConfiguration', { configuration, basedOn: 1 })
    expect(at.last('AlertClosed')).toMatchObject({ deviceId: 'printer', end: 'removed', isFinal: true, wasTold: true })
    expect([alerts(), health()]).toEqual([[], undefined])
  })

  test('of journals of before are closed by the first report', () => {
    at.record({ type: 'AlertRaised', version: 1, data: { ...printer, code: 'paper-out', severity: 3 } }, DEVICE, 'old')
    at.record({ type: 'AlertRaised', version: 1, data: { ...printer, code: 'noise', severity: 2 } }, DEVICE, 'old')
    at.record({ type: 'AlertCleared', version: 1, data: { ...printer, code: 'noise' } }, DEVICE, 'old')
    expect(alerts()).toMatchObject([{ code: 'paper-out', severity: 3, deviceId: 'printer' }])
    news()
    report([])
    expect(news()).toEqual(['AlertClosed', 'DeviceHealthChanged'])
  })
})

describe('acknowledging', () => {
  test('is once, by whom and with what', () => {
    report([PAPER_OUT])
    const { alertId } = at.last('AlertOpened')
    at.do('AcknowledgeAlert', { alertId, note: 'on my way' }, { kind: 'operations', id: 'wu' })
    at.do('AcknowledgeAlert', { alertId }, MANAGER)
    expect(alerts()).toMatchObject([{ acknowledged: { by: 'wu', at: at.now.wall, note: 'on my way' } }])
    expect(at.journal.filter(({ type }) => type === 'AlertAcknowledged')).toHaveLength(1)
    expect(at.refusal('AcknowledgeAlert', { alertId: 'a-0' })).toBe('ALERT_UNKNOWN')
  })

  test('ends an incident, which no report does', () => {
    const incident = { ...printer, component: 'safe', code: 'vibration', severity: 4, detail: null }
    report([])
    at.do('ReportIncident', incident, DEVICE)
    at.do('ReportIncident', incident, DEVICE)
    at.advance(2 * MINUTE)
    at.do('ReportIncident', incident, DEVICE)
    report([PAPER_LOW])
    report([])
    expect(alerts().filter(({ code }) => code === 'incident')).toMatchObject([
      { component: 'safe.vibration', severity: 4, owner: 'security', times: 2 },
    ])
    expect(health()).toMatchObject({ severity: 0 })
    const [alert] = alerts()
    at.do('AcknowledgeAlert', { alertId: alert?.alertId ?? '' })
    expect(at.last('AlertClosed')).toMatchObject({ end: 'acknowledged', acknowledged: { by: 'manager' } })
  })
})

test('incidents of one device beyond fifty are one alert, whatever a broken machine makes up', () => {
  const incident = (code: string, severity = 1) =>
    at.do('ReportIncident', { ...printer, component: 'safe', code, severity, detail: null }, DEVICE)
  for (let n = 0; n < 80; n += 1) incident(`made-up-${n}`)
  expect(alerts()).toHaveLength(51)
  expect(alerts().at(-1)).toMatchObject({ component: 'further', severity: 1 })
  incident('shock', 4)
  expect(alerts()).toHaveLength(51)
  expect(alerts().at(-1)).toMatchObject({ component: 'further', severity: 4 })
  news()
  incident('made-up-7')
  expect(news()).toEqual([])
  at.do('AcknowledgeAlert', { alertId: alerts()[0]?.alertId ?? '' })
  incident('drilled')
  expect(alerts().at(-1)).toMatchObject({ component: 'safe.drilled' })
})

describe('a hub that was off', () => {
  const off = (ms: number) => {
    const unwatchedSince = at.now.wall
    at.branch = Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch))))
    at.advance(ms)
    at.do('ResumeWatch', { unwatchedSince }, CLOCK)
    news()
  }

  test('escalates nothing for the time nobody could see it', () => {
    report([PAPER_OUT])
    pass(4 * MINUTE)
    off(300 * MINUTE)
    expect(pass()).toEqual([])
    expect(pass(6 * MINUTE - SECOND)).toEqual([])
    expect(pass(SECOND)).toEqual(['AlertEscalated'])
  })

  test('takes what comes back soon after for what it was', () => {
    report([PAPER_OUT])
    report([])
    pass(MINUTE)
    off(300 * MINUTE)
    expect(pass(3 * MINUTE)).toEqual([])
    report([PAPER_OUT])
    expect(news()).toContain('AlertRepeated')
  })

  test('does not call a machine long looked after for it', () => {
    report([], true)
    off(300 * MINUTE)
    expect(pass()).toEqual([])
    expect(pass(31 * MINUTE)).toContain('AlertOpened')
  })
})

describe('escalation', () => {
  test('is once to each level, and not of what somebody has taken', () => {
    report([PAPER_OUT, PAPER_LOW])
    expect(pass(10 * MINUTE)).toContain('AlertEscalated')
    expect(at.last('AlertEscalated')).toMatchObject({ code: 'paper-out', to: 'manager' })
    expect(pass(10 * MINUTE)).toEqual([])
    expect(pass(10 * MINUTE)).toEqual(['AlertEscalated'])
    expect(at.last('AlertEscalated').to).toBe('headquarters')
    expect(pass(60 * MINUTE)).toEqual([])
  })

  test('counts from when it became as bad', () => {
    report([PAPER_LOW])
    at.advance(60 * MINUTE)
    report([{ ...PAPER_LOW, severity: 3 }])
    news()
    expect(pass(9 * MINUTE)).toEqual([])
    expect(pass(MINUTE)).toEqual(['AlertEscalated'])
  })

  test('does not reach what was acknowledged in time', () => {
    report([PAPER_OUT])
    at.do('AcknowledgeAlert', { alertId: at.last('AlertOpened').alertId })
    news()
    expect(pass(60 * MINUTE)).toEqual([])
  })

  test('after a restart is exactly once', () => {
    report([PAPER_OUT])
    pass(10 * MINUTE)
    at.branch = Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch))))
    expect(pass(0)).toEqual([])
    expect(pass(20 * MINUTE)).toEqual(['AlertEscalated'])
  })
})

describe('a node that is lost', () => {
  test("is one alert; its devices' own stay as they are until it is back", () => {
    report([])
    report([PAPER_OUT], false, { nodeId: 'local', deviceId: 'reader' })
    node('ready')
    news()
    node('lost')
    expect(news()).toEqual(['NodeStateChanged', 'AlertOpened', 'DeviceHealthChanged', 'DeviceHealthChanged'])
    expect(at.last('AlertOpened')).toMatchObject({ nodeId: 'local', deviceId: null, code: 'node-lost', owner: 'it' })
    expect(health()).toMatchObject({ severity: 4, causes: [{ code: 'node-lost', component: null, owner: 'it' }] })
    report([PAPER_LOW])
    report([], false, { nodeId: 'local', deviceId: 'reader' })
    expect(news()).toEqual([])
    node('ready')
    expect(news()).toEqual(['NodeStateChanged', 'AlertClosed', 'DeviceHealthChanged', 'DeviceHealthChanged'])
    expect(health('reader')).toMatchObject({ severity: 3, causes: [{ code: 'paper-out' }] })
    expect(health()).toMatchObject({ severity: 0, causes: [] })
  })

  test('that hosts nothing is nobody’s loss', () => {
    at.do('ReportNode', { nodeId: 'elsewhere', state: 'lost', session: 1 }, DEVICE)
    expect(news()).toEqual(['NodeStateChanged'])
  })
})

describe('maintenance', () => {
  const plan = (minutes = 60, deviceIds = ['printer']) =>
    at.do('PlanMaintenance', {
      maintenanceId: 'service',
      deviceIds,
      from: at.now.wall,
      until: at.now.wall + minutes * MINUTE,
      reason: 'new roll',
    })

  test('suppresses what comes, and tells of what is still there at its end', () => {
    report([])
    plan()
    expect(news()).toEqual(['DeviceHealthChanged', 'MaintenancePlanned', 'DeviceHealthChanged'])
    report([PAPER_OUT, PAPER_LOW])
    expect(at.journal.filter(({ type }) => type === 'AlertOpened')).toMatchObject([
      { data: { isSuppressed: true } },
      { data: { isSuppressed: true } },
    ])
    report([PAPER_OUT])
    news()
    expect(pass(59 * MINUTE)).toEqual(['AlertSettled'])
    expect(at.last('AlertSettled').wasTold).toBe(false)
    expect(pass(MINUTE)).toEqual(['MaintenanceEnded', 'DeviceHealthChanged', 'AlertTold'])
    expect(at.last('AlertTold').code).toBe('paper-out')
    expect(pass(9 * MINUTE)).toEqual([])
    expect(pass(MINUTE)).toEqual(['AlertEscalated'])
  })

  test('can be ended before its time', () => {
    report([])
    plan(60, [])
    report([PAPER_OUT])
    news()
    at.do('EndMaintenance', { maintenanceId: 'service' })
    expect(news()).toEqual(['MaintenanceEnded', 'DeviceHealthChanged', 'AlertTold'])
    expect(at.refusal('EndMaintenance', { maintenanceId: 'service' })).toBe('MAINTENANCE_UNKNOWN')
  })

  test('that can not be is refused', () => {
    const refusal = (fields: object) =>
      at.refusal('PlanMaintenance', {
        maintenanceId: 'm',
        deviceIds: ['printer'],
        from: at.now.wall,
        until: at.now.wall + MINUTE,
        reason: 'r',
        ...fields,
      })
    expect(refusal({ deviceIds: ['nothing'] })).toBe('DEVICE_UNKNOWN')
    expect(refusal({ until: at.now.wall - 1 })).toBe('MAINTENANCE_INVALID')
    expect(refusal({ from: at.now.wall + 2 * MINUTE })).toBe('MAINTENANCE_INVALID')
    expect(refusal({ until: at.now.wall + 32 * 24 * 60 * MINUTE })).toBe('MAINTENANCE_INVALID')
    expect(refusal({})).toBeUndefined()
    expect(refusal({})).toBe('MAINTENANCE_INVALID')
  })

  test('again and again, past midnight', () => {
    begin((made) => {
      made.operations = { maintenance: [{ id: 'night', weekdays: ['wed'], from: '23:00', to: '01:00' }] }
    })
    report([])
    news()
    const clock = (date: string, weekday: 'wed' | 'thu', secondOfDay: number) => {
      at.now = { ...at.now, date, weekday, secondOfDay }
      return pass()
    }
    expect(clock('2026-11-18', 'wed', 22 * 3600)).toEqual([])
    expect(clock('2026-11-18', 'wed', 23 * 3600)).toEqual(['DeviceHealthChanged'])
    report([PAPER_OUT])
    expect(at.last('AlertOpened').isSuppressed).toBe(true)
    news()
    expect(clock('2026-11-19', 'thu', 1800)).toEqual([])
    expect(clock('2026-11-19', 'thu', 3600)).toEqual(['DeviceHealthChanged', 'AlertTold'])
    expect(clock('2026-11-19', 'thu', 23 * 3600)).toEqual([])
  })

  test('that a machine says of itself suppresses too, and not for ever', () => {
    report([], true)
    expect(health()).toMatchObject({ isOwnMaintenance: true, isPlanned: false })
    report([PAPER_OUT], true)
    expect(at.last('AlertOpened').isSuppressed).toBe(true)
    news()
    expect(pass(30 * MINUTE)).toEqual([])
    expect(pass(SECOND)).toEqual(['AlertOpened'])
    expect(at.last('AlertOpened')).toMatchObject({ code: 'maintenance-long', isSuppressed: false })
    report([PAPER_OUT], false)
    expect(news()).toEqual(['DeviceHealthChanged', 'AlertTold'])
    expect(pass(SECOND)).toEqual(['AlertClosed'])
  })
})

test('a day that begins records how every device is', () => {
  report([PAPER_OUT])
  at.do('OpenBusinessDay', { day: '2026-11-19' }, CLOCK)
  expect(at.last('FleetRecorded').devices).toMatchObject([{ deviceId: 'printer', severity: 3 }])
})

test('what the hub has not seen is said where there is a device it has seen', () => {
  at.do('ResumeWatch', { unwatchedSince: 1 }, CLOCK)
  report([])
  at.do('ResumeWatch', { unwatchedSince: 2 }, CLOCK)
  expect(at.journal.filter(({ type }) => type === 'WatchResumed')).toHaveLength(1)
})

test('the journal alone gives the same state', () => {
  report([PAPER_OUT], true)
  at.advance(40 * MINUTE)
  pass()
  node('lost')
  node('ready')
  report([])
  pass(10 * MINUTE)
  const again = new Branch()
  for (const event of at.journal as RecordedEvent[]) evolve(again, event)
  expect(stateHashInput(again)).toBe(stateHashInput(at.branch))
})

test('a storm of 200 devices costs what has changed', () => {
  begin((made) => {
    for (let n = 0; n < 200; n += 1) {
      made.devices?.push({
        id: `d${n}`,
        driver: 'printer-escpos',
        port: { tcp: { host: '127.0.0.1', port: 1000 + n } },
      })
    }
  })
  for (let round = 0; round < 3; round += 1) {
    for (let n = 0; n < 200; n += 1) report([PAPER_OUT], false, { nodeId: 'local', deviceId: `d${n}` })
  }
  expect(news()).toHaveLength(400)
  const began = performance.now()
  for (let second = 0; second < 100; second += 1) isAnythingDue(at.branch, at.now)
  expect((performance.now() - began) / 100).toBeLessThan(10)
})
