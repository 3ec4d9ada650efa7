import type { EventData, Finding } from '../../../contracts/index.ts'
import type { Alert } from '../records.ts'

type Subject = Omit<EventData<'AlertSettled'>, 'wasTold'>
type Weighed = EventData<'AlertTold'>

/** What every event of an alert says of it. */
export function subjectOf({ alertId, nodeId, deviceId, component, code, severity }: Alert): Subject {
  return { alertId, nodeId, deviceId, component, code, severity }
}

/** ... with how it weighs. */
export function weighed(alert: Alert): Weighed {
  const { attention, owner, selfClearing, detail } = alert
  return { ...subjectOf(alert), attention, owner, selfClearing, detail }
}

/** The alert as it is found now. */
export function foundAs(alert: Alert, finding: Finding): Weighed {
  return { ...weighed(alert), ...finding }
}

/** What makes a finding the same as an alert: where it is and what it is. */
export function sameKey({ component, code }: Pick<Finding, 'component' | 'code'>): string {
  return `${component ?? ''}/${code}`
}

export function weighsTheSame(alert: Alert, finding: Finding): boolean {
  return (
    alert.severity === finding.severity &&
    alert.attention === finding.attention &&
    alert.owner === finding.owner &&
    alert.selfClearing === finding.selfClearing &&
    alert.detail === finding.detail
  )
}

/** Goes away by itself and is no trouble while it lasts: it counts for the device's health and alarms nobody. */
export function isQuiet({ selfClearing, severity }: Finding): boolean {
  return selfClearing && severity <= 1
}
