import type { CommandData, Finding } from '../../../contracts/index.ts'
import { foundAs, isQuiet, sameKey, subjectOf } from '../fleet/alertFacts.ts'
import { devicesOf } from '../fleet/maintenance.ts'
import type { Alert } from '../records.ts'
import { checkHost } from './deviceCommands.ts'
import { type Draft, type Handlers, refuse } from './draft.ts'
import { close, isNodeLost, judge, judgeAll, meetFindings, open, reportNode, tellUntold } from './fleetHealth.ts'

type FleetCommand =
  | 'ReportHealth'
  | 'ReportIncident'
  | 'AcknowledgeAlert'
  | 'PlanMaintenance'
  | 'EndMaintenance'
  | 'ResumeWatch'

const LONGEST_MAINTENANCE_MS = 31 * 86_400_000
const MOST_PLANNED = 200
/** A machine that repeats itself is not counted more often than this. */
const REPEAT_MS = 60_000
/** Incidents of one device that nobody has taken note of; what happens beyond them is one alert, whatever it is. */
const MOST_INCIDENTS = 50
const FURTHER = 'further'

export const fleetCommands: Handlers<FleetCommand> = {
  /** Only what differs becomes events. While its node is lost nothing new is believed of a device. */
  ReportHealth(draft, { nodeId, deviceId, findings, isOwnMaintenance }) {
    if (deviceId === null) {
      if (devicesOf(draft.config, nodeId).length === 0) refuse('DEVICE_UNKNOWN', { nodeId })
      reportNode(draft, nodeId, findings)
      return {}
    }
    checkHost(draft, { nodeId, deviceId })
    if (isNodeLost(draft.branch, nodeId)) return {}
    const quiet = Math.max(0, ...findings.filter(isQuiet).map(({ severity }) => severity))
    noteOwnMaintenance(draft, deviceId, isOwnMaintenance)
    meetFindings(draft, { nodeId, deviceId }, findings)
    judge(draft, deviceId, { isOwnMaintenance, quiet })
    tellUntold(draft, draft.branch.alertsOf(nodeId, deviceId))
    return {}
  },

  ReportIncident(draft, data) {
    checkHost(draft, data)
    const { nodeId, deviceId } = data
    const alerts = [...draft.branch.alertsOf(nodeId, deviceId)]
    const alertOf = (finding: Finding) => alerts.find((alert) => sameKey(alert) === sameKey(finding))
    const isOwn = ({ code, component }: Alert) => code === 'incident' && component !== FURTHER
    const isFull = alerts.filter(isOwn).length >= MOST_INCIDENTS
    const ofItself = incidentOf(data)
    const finding = isFull && !alertOf(ofItself) ? { ...ofItself, component: FURTHER } : ofItself
    const known = alertOf(finding)
    if (known === undefined) open(draft, { nodeId, deviceId }, finding)
    else if (finding.severity > known.severity || draft.now.tick - known.cameAt >= REPEAT_MS) {
      const severity = Math.max(known.severity, finding.severity)
      draft.emit('AlertRepeated', { ...foundAs(known, finding), severity, times: known.times + 1 })
    }
    return {}
  },

  /** Once; a second time it is so already. */
  AcknowledgeAlert(draft, { alertId, note = null }) {
    const alert = draft.branch.alerts.get(alertId) ?? refuse('ALERT_UNKNOWN', { alertId })
    if (alert.acknowledged === null) draft.emit('AlertAcknowledged', { ...subjectOf(alert), note })
    if (alert.code === 'incident') close(draft, draft.branch.alerts.get(alertId) ?? alert, 'acknowledged')
    return { alertId }
  },

  PlanMaintenance(draft, { maintenanceId, deviceIds, from, until, reason }) {
    const { branch, now, lookup } = draft
    const known = branch.maintenance.get(maintenanceId)
    if (known) refuse('MAINTENANCE_INVALID', { maintenanceId, reason: 'exists' })
    if (from >= until || until <= now.wall) refuse('MAINTENANCE_INVALID', { maintenanceId, reason: 'time' })
    if (until - from > LONGEST_MAINTENANCE_MS) refuse('MAINTENANCE_INVALID', { maintenanceId, reason: 'tooLong' })
    if (branch.maintenance.size >= MOST_PLANNED) refuse('MAINTENANCE_INVALID', { maintenanceId, reason: 'tooMany' })
    for (const deviceId of deviceIds) if (!lookup.devices.has(deviceId)) refuse('DEVICE_UNKNOWN', { deviceId })
    draft.emit('MaintenancePlanned', { maintenanceId, deviceIds, from, until, reason })
    judgeAll(draft)
    return {}
  },

  EndMaintenance(draft, { maintenanceId }) {
    if (!draft.branch.maintenance.has(maintenanceId)) refuse('MAINTENANCE_UNKNOWN', { maintenanceId })
    draft.emit('MaintenanceEnded', { maintenanceId })
    judgeAll(draft)
    tellUntold(draft, draft.branch.alerts.values())
    return {}
  },

  ResumeWatch(draft, { unwatchedSince }) {
    if (draft.branch.health.size > 0 || draft.branch.alerts.size > 0) draft.emit('WatchResumed', { unwatchedSince })
    return {}
  },
}

/** Before alerts are opened: whether they are told depends on it. */
function noteOwnMaintenance(draft: Draft, deviceId: string, isOwnMaintenance: boolean): void {
  const known = draft.branch.health.get(deviceId)
  if (known?.isOwnMaintenance === isOwnMaintenance || (known === undefined && !isOwnMaintenance)) return
  judge(draft, deviceId, { isOwnMaintenance, quiet: known?.quiet ?? 0 })
}

/** Two incidents of one part are two alerts: the place of an incident holds its own code. */
function incidentOf({ component, code, severity, detail }: CommandData<'ReportIncident'>): Finding {
  return {
    component: [component, code]
      .filter((part) => part !== null)
      .join('.')
      .slice(0, 64),
    code: 'incident',
    severity,
    attention: severity >= 2 ? 'now' : 'soon',
    owner: severity >= 4 ? 'security' : 'flm',
    selfClearing: false,
    detail,
  }
}
