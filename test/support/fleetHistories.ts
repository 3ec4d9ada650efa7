import fc from 'fast-check'
import type { Finding } from '../../contracts/index.ts'
import { CLOCK, DEVICE, MANAGER, MINUTE, smallConfiguration, type TestBranch } from './testBranch.ts'

export type FleetStep =
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
  | { readonly kind: 'off'; readonly ms: number }

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
/** What may happen to a small fleet, in any order. */
export const fleetStep: fc.Arbitrary<FleetStep> = fc.oneof(
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
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('off'), ms: fc.integer({ min: MINUTE, max: 600 * MINUTE }) }) },
) as fc.Arbitrary<FleetStep>

export function fleetConfiguration(without: string | null, moved: boolean, flapMinutes: number) {
  const made = smallConfiguration()
  made.operations = { flapMinutes, escalation: [{ minSeverity: 2, minutes: 10, to: 'manager' }] }
  made.devices = (made.devices ?? [])
    .filter(({ id }) => id !== without)
    .map((line) => (moved && line.id === 'reader' ? { ...line, node: 'kiosk-1' } : line))
  if (without === 'keypads') made.windows = made.windows.map(({ keypad, ...rest }) => rest)
  return made
}

let plans = 0
export function carryOut(at: TestBranch, step: FleetStep): void {
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
          configuration: fleetConfiguration(step.without, step.moved, step.flapMinutes),
          basedOn: at.branch.configurationVersion,
        },
        CLOCK,
      )
      return
    case 'pass':
      at.advance(step.ms)
      return
    case 'off': {
      const unwatchedSince = at.now.wall
      at.advance(step.ms)
      at.do('ResumeWatch', { unwatchedSince }, CLOCK)
      return
    }
    default:
      step satisfies never
  }
}
