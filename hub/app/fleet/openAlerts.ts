import type { Branch } from '../../core/branch.ts'
import type { Alert } from '../../core/records.ts'

/** Open alerts of a device, in the order in which they came. */
export function openAlerts(branch: Branch, nodeId: string, deviceId: string): Alert[] {
  const alerts = [...branch.alertsOf(nodeId, deviceId)]
  // As a rule there are none, and this is asked of every device again and again.
  if (alerts.length === 0) return alerts
  return alerts
    .filter(({ closedAt }) => closedAt === null)
    .sort((a, b) => a.cameAt - b.cameAt || (a.alertId < b.alertId ? -1 : 1))
}
