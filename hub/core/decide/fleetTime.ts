import { ESCALATION_LEVELS, type EscalationLevel, type Finding } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import { subjectOf } from '../fleet/alertFacts.ts'
import { isPlanned } from '../fleet/maintenance.ts'
import { lookup } from '../lookup.ts'
import type { Alert, HealthRecord } from '../records.ts'
import type { Now } from '../time.ts'
import type { Draft } from './draft.ts'
import { close, isLookedAfter, judge, open, tellUntold } from './fleetHealth.ts'

const MINUTE_MS = 60_000

/** What time alone brings: maintenance begins and ends, alerts stay away, go up, or last longer than they may. */
export function passFleetTime(draft: Draft): void {
  const { branch, now } = draft
  for (const { id: maintenanceId } of overMaintenance(branch, now)) draft.emit('MaintenanceEnded', { maintenanceId })
  for (const { deviceId } of sorted(branch.health.values())) {
    judge(draft, deviceId)
    watchOwnMaintenance(draft, deviceId)
  }
  for (const alert of byId(branch)) {
    if (isSettled(branch, alert, now)) draft.emit('AlertSettled', { ...subjectOf(alert), wasTold: alert.isTold })
  }
  tellUntold(draft, byId(branch))
  for (const alert of byId(branch)) {
    for (const to of levelsDue(branch, alert, now)) draft.emit('AlertEscalated', { ...subjectOf(alert), to })
  }
}

/** Asked every second: as cheap as there are devices that have spoken, and alerts. */
export function isFleetDue(branch: Branch, now: Now): boolean {
  if (branch.health.size === 0 && branch.alerts.size === 0 && branch.maintenance.size === 0) return false
  if (overMaintenance(branch, now).length > 0) return true
  for (const health of branch.health.values()) {
    if (isPlanned(branch, health.deviceId, now) !== health.isPlanned) return true
    if (health.ownSince !== null && isLongDue(branch, health, now)) return true
  }
  for (const alert of branch.alerts.values()) if (isAlertDue(branch, alert, now)) return true
  return false
}

function isAlertDue(branch: Branch, alert: Alert, now: Now): boolean {
  if (alert.closedAt !== null) return isSettled(branch, alert, now)
  if (!alert.isTold) return !isLookedAfter(branch, alert, now)
  const health = alert.code === 'maintenance-long' && branch.health.get(alert.deviceId ?? '')
  return (health && isLongDue(branch, health, now)) || levelsDue(branch, alert, now).length > 0
}

function overMaintenance(branch: Branch, { wall }: Now) {
  return [...branch.maintenance.values()].filter(({ until }) => until <= wall).sort((a, b) => (a.id < b.id ? -1 : 1))
}

function isSettled({ config }: Branch, { closedAt }: Alert, { tick }: Now): boolean {
  return closedAt !== null && tick - closedAt >= (config?.operations.flapMinutes ?? 0) * MINUTE_MS
}

/** Levels an alert nobody has taken is to go up to now, the lowest first; none twice. */
function levelsDue(branch: Branch, alert: Alert, now: Now): EscalationLevel[] {
  const { closedAt, isTold, acknowledged, escalated, severity, dueSince } = alert
  if (closedAt !== null || !isTold || acknowledged !== null) return []
  const reached = escalated === null ? -1 : ESCALATION_LEVELS.indexOf(escalated.to)
  const due = (branch.config?.operations.escalation ?? []).filter(
    ({ minSeverity, minutes }) => severity >= minSeverity && now.tick - dueSince >= minutes * MINUTE_MS,
  )
  if (due.length === 0 || isLookedAfter(branch, alert, now)) return []
  return ESCALATION_LEVELS.filter((level, at) => at > reached && due.some(({ to }) => to === level))
}

// ---- machines that say for long that they are being looked after ----------------------------------------------------
const LONG: Omit<Finding, 'detail'> = {
  component: null,
  code: 'maintenance-long',
  severity: 2,
  attention: 'soon',
  owner: 'flm',
  selfClearing: true,
}

function isLongDue(branch: Branch, { deviceId, ownSince }: HealthRecord, { tick }: Now): boolean {
  if (branch.config === undefined) return false
  const limitMs = branch.config.operations.ownMaintenanceMinutes * MINUTE_MS
  const isLong = ownSince !== null && tick - ownSince > limitMs
  return isLong !== (longAlert(branch, deviceId)?.closedAt === null)
}

function watchOwnMaintenance(draft: Draft, deviceId: string): void {
  const { branch, now } = draft
  const health = branch.health.get(deviceId)
  if (!health || !isLongDue(branch, health, now)) return
  const known = longAlert(branch, deviceId)
  const nodeId = draft.lookup.devices.get(deviceId)?.node
  if (nodeId === undefined) return
  if (known?.closedAt === null) close(draft, known, 'gone')
  else if (known) draft.emit('AlertRepeated', { ...weightOf(draft), ...subjectOf(known), times: known.times + 1 })
  else open(draft, { nodeId, deviceId }, { ...LONG, ...weightOf(draft) })
  judge(draft, deviceId)
}

function weightOf(draft: Draft) {
  const { attention, owner, selfClearing } = LONG
  return { attention, owner, selfClearing, detail: `longer than ${draft.config.operations.ownMaintenanceMinutes} min` }
}

function longAlert(branch: Branch, deviceId: string): Alert | undefined {
  const nodeId = branch.config && lookup(branch.config).devices.get(deviceId)?.node
  if (nodeId === undefined) return undefined
  for (const alert of branch.alertsOf(nodeId, deviceId)) if (alert.code === 'maintenance-long') return alert
  return undefined
}

function sorted(records: Iterable<HealthRecord>): HealthRecord[] {
  return [...records].sort((a, b) => (a.deviceId < b.deviceId ? -1 : 1))
}

function byId({ alerts }: Branch): Alert[] {
  return [...alerts.values()].sort((a, b) => (a.alertId < b.alertId ? -1 : 1))
}
