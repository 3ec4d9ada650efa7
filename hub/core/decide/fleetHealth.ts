import type { BranchConfig, DeviceHealth, Finding, HealthCause, NodeState } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { foundAs, isQuiet, sameKey, subjectOf, weighed, weighsTheSame } from '../fleet/alertFacts.ts'
import { devicesOf, isPlanned } from '../fleet/maintenance.ts'
import type { Alert } from '../records.ts'
import { BY_HAND, keptFindings } from '../stock/keptFindings.ts'
import type { Now } from '../time.ts'
import type { Draft } from './draft.ts'

const DOWN = 3
/** Raised by what happened or by time: no report of what is wrong now takes them back. */
const OF_THEIR_OWN: ReadonlySet<string> = new Set(['incident', 'maintenance-long'])

export const NODE_LOST: Finding = {
  component: null,
  code: 'node-lost',
  severity: 4,
  attention: 'now',
  owner: 'it',
  selfClearing: true,
  detail: null,
}

interface Owner {
  readonly nodeId: string
  /** Null: the node itself. */
  readonly deviceId: string | null
}

/** Alerts of a device, or of a node itself, made what is found now. */
export function meetFindings(draft: Draft, owner: Owner, findings: readonly Finding[]): void {
  const alerts = new Map(
    [...draft.branch.alertsOf(owner.nodeId, owner.deviceId)].map((alert) => [sameKey(alert), alert]),
  )
  const found = new Set<string>()
  for (const finding of findings) {
    const key = sameKey(finding)
    if (found.has(key) || isQuiet(finding)) continue
    found.add(key)
    meetFinding(draft, owner, alerts.get(key), finding)
  }
  for (const [key, alert] of alerts) {
    if (!found.has(key) && alert.closedAt === null && !OF_THEIR_OWN.has(alert.code)) close(draft, alert, 'gone')
  }
}

function meetFinding(draft: Draft, owner: Owner, known: Alert | undefined, finding: Finding): void {
  if (known === undefined) open(draft, owner, finding)
  else if (known.closedAt !== null) {
    draft.emit('AlertRepeated', { ...foundAs(known, finding), times: known.times + 1 })
  } else if (!weighsTheSame(known, finding)) draft.emit('AlertChanged', foundAs(known, finding))
}

export function open(draft: Draft, { nodeId, deviceId }: Owner, finding: Finding): void {
  const alertId = `a-${draft.branch.lastSeq + 1}`
  const isSuppressed = isLookedAfter(draft.branch, { nodeId, deviceId, code: finding.code }, draft.now)
  draft.emit('AlertOpened', { alertId, nodeId, deviceId, ...finding, isSuppressed })
}

export function close(draft: Draft, alert: Alert, end: 'gone' | 'acknowledged' | 'removed'): void {
  const isFinal = end !== 'gone' || draft.config.operations.flapMinutes === 0
  const { openedAt, times, acknowledged, escalated, isTold: wasTold } = alert
  const history = { openedAt, times, acknowledged, escalated }
  draft.emit('AlertClosed', { ...weighed(alert), ...history, end, isFinal, wasTold })
}

/**
 * By plan, or as the machine itself says: what is wrong with it is known, and nobody is told; but that it says so for very long, people
 * hear. A node is looked after when all its devices are.
 */
export function isLookedAfter(
  branch: Branch,
  { nodeId, deviceId, code }: Owner & { readonly code: string },
  now: Now,
): boolean {
  if (deviceId === null) {
    const devices = devicesOf(branch.config, nodeId)
    return devices.length > 0 && devices.every((id) => isPlanned(branch, id, now))
  }
  const isOwn = code !== 'maintenance-long' && branch.health.get(deviceId)?.isOwnMaintenance === true
  return isOwn || isPlanned(branch, deviceId, now)
}

/** A node that hosts nothing is nobody's loss. Its devices' own alerts stay as they are until it is back. */
export function noteNode(draft: Draft, nodeId: string, state: NodeState): void {
  if (state !== 'lost' && state !== 'ready') return
  if (devicesOf(draft.branch.config, nodeId).length === 0) return
  reportNode(draft, nodeId, state === 'lost' ? [NODE_LOST] : [])
}

/** Stocks that people count have changed, or what is few of them. */
export function noteKeptStock(draft: Draft): void {
  const { branch } = draft
  meetFindings(
    draft,
    BY_HAND,
    keptFindings(draft.config, (id) => branch.stocks.get(id)),
  )
}

export function reportNode(draft: Draft, nodeId: string, findings: readonly Finding[]): void {
  meetFindings(draft, { nodeId, deviceId: null }, findings)
  for (const deviceId of devicesOf(draft.branch.config, nodeId)) judge(draft, deviceId)
}

/** What the machine says of itself; as it was recorded last where it is not asked. */
type Said = Pick<DeviceHealth, 'isOwnMaintenance' | 'quiet'>

/** Records how healthy a device is where that is news. One that has never said anything is not known to be healthy. */
export function judge(draft: Draft, deviceId: string, said?: Said): void {
  const { branch, now } = draft
  const known = branch.health.get(deviceId)
  const { isOwnMaintenance, quiet } = said ?? known ?? {}
  const nodeId = draft.lookup.devices.get(deviceId)?.node
  if (isOwnMaintenance === undefined || quiet === undefined || nodeId === undefined) return
  const causes = causesOf(branch, nodeId, deviceId)
  const severity = Math.max(quiet, ...causes.map((cause) => cause.severity))
  const health: DeviceHealth = {
    deviceId,
    severity,
    causes: causes.filter((cause) => cause.severity >= Math.min(severity, DOWN)).map(asCause),
    isPlanned: isPlanned(branch, deviceId, now),
    isOwnMaintenance,
    quiet,
  }
  if (known === undefined || !isSame(known, health)) draft.emit('DeviceHealthChanged', health)
}

/** What bears on all of them has changed. */
export function judgeAll(draft: Draft): void {
  for (const { deviceId } of [...draft.branch.health.values()].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1))) {
    judge(draft, deviceId)
  }
}

type Weighed = Pick<Alert, 'code' | 'component' | 'owner' | 'severity'>

/** The worst first, the same ones always in the same order. An incident has happened and is no state. */
function causesOf(branch: Branch, nodeId: string, deviceId: string): Weighed[] {
  if (isNodeLost(branch, nodeId)) return [NODE_LOST]
  return [...branch.alertsOf(nodeId, deviceId)]
    .filter(({ closedAt, code }) => closedAt === null && code !== 'incident')
    .sort((a, b) => b.severity - a.severity || (sameKey(a) < sameKey(b) ? -1 : 1))
    .slice(0, 64)
}

export function isNodeLost(branch: Branch, nodeId: string): boolean {
  for (const { code, closedAt } of branch.alertsOf(nodeId, null))
    if (code === 'node-lost' && closedAt === null) return true
  return false
}

function asCause({ code, component, owner }: Weighed): HealthCause {
  return { code, component, owner }
}

function isSame(a: DeviceHealth, b: DeviceHealth): boolean {
  return (
    a.severity === b.severity &&
    a.isPlanned === b.isPlanned &&
    a.isOwnMaintenance === b.isOwnMaintenance &&
    a.quiet === b.quiet &&
    a.causes.length === b.causes.length &&
    a.causes.every(
      (cause, at) => sameKey(cause) === sameKey(b.causes[at] as HealthCause) && cause.owner === b.causes[at]?.owner,
    )
  )
}

/** Tells of what came while it was looked after and is still there. */
export function tellUntold(draft: Draft, alerts: Iterable<Alert>): void {
  for (const alert of [...alerts]) {
    if (alert.closedAt === null && !alert.isTold && !isLookedAfter(draft.branch, alert, draft.now)) {
      draft.emit('AlertTold', weighed(alert))
    }
  }
}

/** Devices that leave the configuration, or go to another node, take their alerts with them; so do nodes that host nothing more. */
export function closeRemoved(draft: Draft, { devices }: BranchConfig): void {
  const nodeOf = new Map(devices.map(({ id, node }) => [id, node]))
  const nodes = new Set(devices.map(({ node }) => node))
  for (const alert of [...draft.branch.alerts.values()].sort((a, b) => (a.alertId < b.alertId ? -1 : 1))) {
    // Of stocks kept by hand it is found out again from the configuration that comes.
    const isOfHost = alert.deviceId === null && (nodes.has(alert.nodeId) || alert.nodeId === BY_HAND.nodeId)
    const stays = isOfHost || (alert.deviceId !== null && nodeOf.get(alert.deviceId) === alert.nodeId)
    if (stays) continue
    if (alert.closedAt === null) close(draft, alert, 'removed')
    else draft.emit('AlertSettled', { ...subjectOf(alert), wasTold: alert.isTold })
  }
}

/** As a day begins, and devices leave: reports of later days begin here, and of who is not among them nothing is known. */
export function recordFleet(draft: Draft): void {
  const devices = [...draft.branch.health.values()]
  devices.sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1))
  draft.emit('FleetRecorded', { devices: devices.map(({ since, ownSince, ...health }) => health) })
}
