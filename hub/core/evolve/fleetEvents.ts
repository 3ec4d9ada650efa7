import type { BranchConfig, EventData, EventType, FindingCode } from '../../../contracts/index.ts'
import type { Branch } from '../branch.ts'
import type { Evolvers } from '../evolve.ts'
import type { Alert } from '../records.ts'

type FleetEvent =
  | Extract<EventType, `Alert${string}`>
  | 'DeviceHealthChanged'
  | 'FleetRecorded'
  | 'WatchResumed'
  | 'MaintenancePlanned'
  | 'MaintenanceEnded'

export const evolveFleet: Evolvers<FleetEvent> = {
  AlertOpened(branch, { isSuppressed, ...opened }, { tick, wall }) {
    branch.alerts.put(opened.alertId, {
      ...opened,
      openedAt: wall,
      times: 1,
      cameAt: tick,
      closedAt: null,
      isTold: !isSuppressed,
      dueSince: tick,
      acknowledged: null,
      escalated: null,
    })
  },

  AlertChanged(branch, changed, { tick }) {
    change(branch, changed.alertId, (alert) => ({
      ...changed,
      dueSince: changed.severity > alert.severity ? tick : alert.dueSince,
    }))
  },

  AlertRepeated(branch, repeated, { tick }) {
    change(branch, repeated.alertId, (alert) => ({
      ...repeated,
      cameAt: tick,
      closedAt: null,
      dueSince: repeated.severity > alert.severity ? tick : alert.dueSince,
    }))
  },

  AlertClosed(branch, { alertId, isFinal }, { tick }) {
    if (isFinal) branch.alerts.delete(alertId)
    else change(branch, alertId, () => ({ closedAt: tick }))
  },

  AlertSettled: (branch, { alertId }) => branch.alerts.delete(alertId),

  AlertTold: (branch, { alertId }, { tick }) => change(branch, alertId, () => ({ isTold: true, dueSince: tick })),

  AlertAcknowledged(branch, { alertId, note }, { actor, wall }) {
    change(branch, alertId, () => ({ acknowledged: { by: actor.id, at: wall, note } }))
  },

  AlertEscalated(branch, { alertId, to }, { wall }) {
    change(branch, alertId, () => ({ escalated: { to, at: wall } }))
  },

  DeviceHealthChanged(branch, health, { tick, wall }) {
    const known = branch.health.get(health.deviceId)
    const ownSince = health.isOwnMaintenance ? (known?.ownSince ?? tick) : null
    branch.health.put(health.deviceId, { ...health, since: wall, ownSince })
  },

  // Says what reports need and the state has already.
  FleetRecorded: () => undefined,

  /** Time in which nobody could have seen, or mended, anything does not count: a branch that is switched off at night escalates nothing in the morning. */
  WatchResumed(branch, { unwatchedSince }, { tick, wall }) {
    const later = (since: number) => Math.min(tick, since + Math.max(0, wall - unwatchedSince))
    for (const alert of [...branch.alerts.values()]) {
      const closedAt = alert.closedAt === null ? null : later(alert.closedAt)
      branch.alerts.put(alert.alertId, { ...alert, closedAt, dueSince: later(alert.dueSince) })
    }
    for (const health of [...branch.health.values()]) {
      if (health.ownSince !== null) branch.health.put(health.deviceId, { ...health, ownSince: later(health.ownSince) })
    }
  },

  MaintenancePlanned(branch, { maintenanceId, ...planned }, { actor }) {
    branch.maintenance.put(maintenanceId, { id: maintenanceId, ...planned, by: actor.id })
  },

  MaintenanceEnded: (branch, { maintenanceId }) => branch.maintenance.delete(maintenanceId),

  // ---- journals of before alerts had a life of their own -----------------------------------------------------------
  AlertRaised(branch, { deviceId, nodeId, code, severity }, { seq, tick, wall }) {
    const known = raisedBefore(branch, { deviceId, nodeId, code })
    const alertId = known?.alertId ?? `a-${seq}`
    branch.alerts.put(alertId, {
      alertId,
      nodeId,
      deviceId,
      component: null,
      code: code as FindingCode,
      severity,
      attention: severity >= 2 ? 'now' : 'soon',
      owner: 'flm',
      selfClearing: false,
      detail: null,
      openedAt: known?.openedAt ?? wall,
      times: 1,
      cameAt: known?.cameAt ?? tick,
      closedAt: null,
      isTold: true,
      dueSince: known?.dueSince ?? tick,
      acknowledged: null,
      escalated: null,
    })
  },

  AlertCleared(branch, data) {
    const known = raisedBefore(branch, data)
    if (known) branch.alerts.delete(known.alertId)
  },
}

/** What was known of devices that are no more. */
export function forgetFleet(branch: Branch, { devices }: BranchConfig): void {
  const kept = new Set(devices.map(({ id }) => id))
  const nodes = new Set(devices.map(({ node }) => node))
  for (const { alertId, deviceId, nodeId } of [...branch.alerts.values()]) {
    if (deviceId === null ? !nodes.has(nodeId) : !kept.has(deviceId)) branch.alerts.delete(alertId)
  }
  for (const { deviceId } of [...branch.health.values()]) if (!kept.has(deviceId)) branch.health.delete(deviceId)
}

function change(branch: Branch, alertId: string, to: (alert: Alert) => Partial<Alert>): void {
  const alert = branch.alerts.get(alertId)
  if (alert) branch.alerts.put(alertId, { ...alert, ...to(alert) })
}

function raisedBefore(
  branch: Branch,
  { deviceId, nodeId, code }: Pick<EventData<'AlertCleared'>, 'deviceId' | 'nodeId' | 'code'>,
): Alert | undefined {
  for (const alert of branch.alertsOf(nodeId, deviceId)) {
    if (alert.component === null && alert.code === code) return alert
  }
  return undefined
}
