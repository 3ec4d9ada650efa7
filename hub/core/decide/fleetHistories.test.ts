import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Finding, RecordedEvent } from '../../../contracts/index.ts'
import { CLOCK, DEVICE, MANAGER, MINUTE, smallConfiguration, TestBranch } from '../../../test/support/testBranch.ts'
import { Branch, snapshot, stateHashInput } from '../branch.ts'
import { evolve } from '../evolve.ts'
import { isAnythingDue } from './timeCommands.ts'

type Step =
  | { readonly kind: 'report'; readonly device: string; readonly findings: Finding[]; readonly own: boolean }
  | { readonly kind: 'incident'; readonly device: string; readonly code: string; readonly severity: number }
  | { readonly kind: 'node'; readonly state: 'ready' | 'lost' | 'disconnected' }
  | { readonly kind: 'acknowledge'; readonly at: number }
  | { readonly kind: 'plan'; readonly minutes: number; readonly devices: string[] }
  | { readonly kind: 'end'; readonly at: number }
  | {
      readonly kind: 'configure'
      readonly without: string | null
      readonly moved: boolean
      readonly flapMinutes: number
    }
  | { readonly kind: 'pass'; readonly ms: number }

const DEVICES = ['reader', 'printer', 'keypads']
const finding = fc.record({
  component: fc.constantFrom(null, 'a', 'b'),
  code: fc.constantFrom('paper-out', 'paper-low', 'device-fault', 'starting'),
  severity: fc.integer({ min: 0, max: 4 }),
  attention: fc.constantFrom('now', 'soon'),
  owner: fc.constantFrom('flm', 'replenish'),
  selfClearing: fc.boolean(),
  detail: fc.constantFrom(null, 'x'),
}) as fc.Arbitrary<Finding>
const device = fc.constantFrom(...DEVICES)
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('report'),
      device,
      findings: fc.array(finding, { maxLength: 4 }),
      own: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('incident'),
      device,
      code: fc.constantFrom('card', 'shock'),
      severity: fc.integer({ min: 0, max: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('node'), state: fc.constantFrom('ready', 'lost', 'disconnected') }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('acknowledge'), at: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('plan'),
      minutes: fc.integer({ min: 1, max: 90 }),
      devices: fc.uniqueArray(device, { maxLength: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('end'), at: fc.nat() }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('configure'),
      without: fc.option(fc.constantFrom('keypads'), { nil: null }),
      moved: fc.boolean(),
      flapMinutes: fc.constantFrom(0, 5),
    }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('pass'), ms: fc.integer({ min: 1000, max: 40 * MINUTE }) }) },
) as fc.Arbitrary<Step>

function configuration(without: string | null, moved: boolean, flapMinutes: number) {
  const made = smallConfiguration()
  made.operations = { flapMinutes, escalation: [{ minSeverity: 2, minutes: 10, to: 'manager' }] }
  made.devices = (made.devices ?? [])
    .filter(({ id }) => id !== without)
    .map((line) => (moved && line.id === 'reader' ? { ...line, node: 'kiosk-1' } : line))
  if (without === 'keypads') made.windows = made.windows.map(({ keypad, ...rest }) => rest)
  return made
}

let plans = 0
function carryOut(at: TestBranch, step: Step): void {
  const line = (id: string) => at.branch.config?.devices.find((each) => each.id === id)
  switch (step.kind) {
    case 'report': {
      const found = line(step.device)
      if (found)
        at.do(
          'ReportHealth',
          { nodeId: found.node, deviceId: step.device, findings: step.findings, isOwnMaintenance: step.own },
          DEVICE,
        )
      return
    }
    case 'incident': {
      const found = line(step.device)
      if (found)
        at.do(
          'ReportIncident',
          {
            nodeId: found.node,
            deviceId: step.device,
            component: 'x',
            code: step.code,
            severity: step.severity,
            detail: null,
          },
          DEVICE,
        )
      return
    }
    case 'node':
      at.do('ReportNode', { nodeId: 'local', state: step.state, session: 1 }, DEVICE)
      return
    case 'acknowledge': {
      const all = [...at.branch.alerts.values()]
      const alert = all[step.at % Math.max(1, all.length)]
      if (alert) at.do('AcknowledgeAlert', { alertId: alert.alertId }, MANAGER)
      return
    }
    case 'plan':
      plans += 1
      at.do(
        'PlanMaintenance',
        {
          maintenanceId: `m-${plans}`,
          deviceIds: step.devices.filter((id) => line(id)),
          from: at.now.wall + 60_000,
          until: at.now.wall + 60_000 + step.minutes * MINUTE,
          reason: 'r',
        },
        MANAGER,
      )
      return
    case 'end': {
      const all = [...at.branch.maintenance.values()]
      const found = all[step.at % Math.max(1, all.length)]
      if (found) at.do('EndMaintenance', { maintenanceId: found.id }, MANAGER)
      return
    }
    case 'configure':
      at.do(
        'ApplyConfiguration',
        {
          configuration: configuration(step.without, step.moved, step.flapMinutes),
          basedOn: at.branch.configurationVersion,
        },
        CLOCK,
      )
      return
    case 'pass':
      at.advance(step.ms)
      return
    default:
      step satisfies never
  }
}

function check(at: TestBranch): void {
  const keys = [...at.branch.alerts.values()].map(
    ({ nodeId, deviceId, component, code }) => `${nodeId}/${deviceId}/${component}/${code}`,
  )
  expect(new Set(keys).size).toBe(keys.length)
  const devices = new Map(at.branch.config?.devices.map(({ id, node }) => [id, node]))
  for (const alert of at.branch.alerts.values())
    if (alert.deviceId !== null) expect(devices.get(alert.deviceId)).toBe(alert.nodeId)
  for (const health of at.branch.health.values()) {
    expect(devices.has(health.deviceId)).toBe(true)
    const node = devices.get(health.deviceId)
    const isLost = [...at.branch.alerts.values()].some(
      (a) => a.deviceId === null && a.nodeId === node && a.closedAt === null,
    )
    const open = [...at.branch.alerts.values()].filter(
      (a) => a.deviceId === health.deviceId && a.closedAt === null && a.code !== 'incident',
    )
    expect(health.severity, JSON.stringify(health)).toBe(
      isLost ? 4 : Math.max(health.quiet, ...open.map((a) => a.severity)),
    )
  }
}

/** What is said outside: for each alert in turn told, escalated..., cleared. */
function checkTold(journal: readonly RecordedEvent[], open: ReadonlySet<string>): void {
  const told = new Map<string, number>()
  for (const event of journal) {
    if (!('alertId' in event.data)) continue
    const { alertId } = event.data
    const before = told.get(alertId) ?? 0
    const isTold = (event.type === 'AlertOpened' && !event.data.isSuppressed) || event.type === 'AlertTold'
    const isCleared =
      (event.type === 'AlertClosed' && event.data.isFinal && event.data.wasTold) ||
      (event.type === 'AlertSettled' && event.data.wasTold)
    if (isTold) expect([event.type, before]).toEqual([event.type, 0])
    if (isCleared || event.type === 'AlertEscalated') expect([event.type, before]).toEqual([event.type, 1])
    told.set(alertId, before + (isTold ? 1 : 0) - (isCleared ? 1 : 0))
  }
  for (const [alertId, times] of told) if (!open.has(alertId)) expect([alertId, times]).toEqual([alertId, 0])
}

test('whatever happens, alerts are one for each cause, told once and cleared once, and a journal says the same again', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const at = new TestBranch(configuration(null, false, 5))
      for (const each of steps) {
        carryOut(at, each)
        if (isAnythingDue(at.branch, at.now)) at.do('PassTime', {}, CLOCK)
        expect(isAnythingDue(at.branch, at.now)).toBe(false)
        check(at)
      }
      checkTold(at.journal, new Set([...at.branch.alerts.values()].map(({ alertId }) => alertId)))
      const again = new Branch()
      for (const event of at.journal) evolve(again, event)
      expect(stateHashInput(again)).toEqual(stateHashInput(at.branch))
      expect(stateHashInput(Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch)))))).toEqual(
        stateHashInput(at.branch),
      )
    }),
    { numRuns: 100 },
  )
})
