import type { Branch } from './branch.ts'
import type { ServiceLevel } from './records.ts'

/** The row of a class, as it is before anything has been said of it today. */
export function levelOf(branch: Branch, classId: string): ServiceLevel {
  const nothing = { classId, called: 0, within: 0, breachedAt: null, forecastAt: null }
  return branch.serviceLevels.get(classId) ?? nothing
}
