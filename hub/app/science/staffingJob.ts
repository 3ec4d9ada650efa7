import type { BranchConfig, StaffingRequest, StaffingView } from '../../../contracts/index.ts'
import { DemandTaker } from '../../core/staffing/demand.ts'
import { staffingInSteps } from '../../core/staffing/staffing.ts'
import type { Steps } from './jobs.ts'
import type { JournalDays } from './journalDays.ts'

/** A month: the newest of the days that are asked for. */
const MOST_DAYS = 31

/**
 * Windows by half-hour for the recorded days of a time, by the configuration in force on the last of them unless another one is
 * given. Null where nobody came on any of these days, or none of them is over.
 */
export function* staffingJob(
  { from = '', to = '9999-12-31', options = {} }: StaffingRequest,
  days: JournalDays,
  otherConfig?: BranchConfig,
): Steps<StaffingView | null> {
  yield* days.update()
  const taker = new DemandTaker()
  let config = otherConfig
  for (const date of days.days.filter((day) => from <= day && day <= to).slice(-MOST_DAYS)) {
    const day = days.record(date)
    if (day) {
      taker.take(day)
      config = otherConfig ?? day.configurations.at(-1)?.config ?? config
    }
    yield
  }
  const demand = taker.demand()
  if (config === undefined || demand.days.length === 0) return null
  return yield* staffingInSteps({ demand, config, options })
}
