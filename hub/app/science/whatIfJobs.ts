import {
  type RecordedDaysView,
  USUAL_REPLICATIONS,
  type WhatIfRequest,
  type WhatIfView,
} from '../../../contracts/index.ts'
import { whatIfInSteps } from '../../core/simulation/whatIf.ts'
import type { Steps } from './jobs.ts'
import type { JournalDays } from './journalDays.ts'

/** So many days are told of, the newest first. */
const MOST_DAYS = 31
/** Of all days together, so that a question takes seconds and not minutes. */
const MOST_PLAYED_DAYS = 2_000

/** The newest days on which somebody came, today so far among them. */
export function* recordedDaysJob(days: JournalDays): Steps<RecordedDaysView> {
  yield* days.update()
  const found: RecordedDaysView['days'] = []
  for (const day of [...days.days].reverse().slice(0, MOST_DAYS)) {
    const view = days.view(day)
    if (view && view.customers > 0) found.push(view)
    yield
  }
  return { days: found }
}

/** Or the first of the days that there is not. */
export function* whatIfJob(request: WhatIfRequest, days: JournalDays): Steps<WhatIfView | { readonly noDay: string }> {
  yield* days.update()
  const recorded = []
  for (const day of [...request.days].sort()) {
    const found = days.record(day)
    if (found === undefined) return { noDay: day }
    recorded.push(found)
    yield
  }
  const { change, replications = USUAL_REPLICATIONS } = request
  const most = Math.max(2, Math.floor(MOST_PLAYED_DAYS / recorded.length))
  return yield* whatIfInSteps({ days: recorded, change, replications: Math.min(replications, most) })
}
