import {
  ProblemError,
  type RecordedDaysView,
  type StaffingRequest,
  type StaffingView,
  type WhatIfRequest,
  type WhatIfView,
} from '../../../contracts/index.ts'
import { OneAtATime } from './oneAtATime.ts'
import type { Laboratory } from './ports.ts'

/** Each takes seconds to a minute; the last of so many still gets his answer while his page waits. */
const MOST_AT_ONCE = 4

/** Recorded days, and what would have become of them. */
export class WhatIfs {
  private readonly laboratory: Laboratory | undefined
  private readonly line = new OneAtATime(MOST_AT_ONCE)

  constructor(laboratory: Laboratory | undefined) {
    this.laboratory = laboratory
  }

  /** Rejects with ProblemError CALCULATION_FAILED, also where there is no laboratory. */
  async days(): Promise<RecordedDaysView> {
    return this.required().run('recordedDays', null)
  }

  /**
   * One after the other with staffing. Rejects with ProblemError NOT_FOUND where there is no such day, TOO_MANY_REQUESTS where
   * others wait already, CALCULATION_FAILED.
   * @param gone nobody waits for the answer any more
   */
  async run(request: WhatIfRequest, gone?: AbortSignal): Promise<WhatIfView> {
    const result = await this.line.run(() => this.required().run('whatIf', request, gone), gone)
    if ('noDay' in result) throw new ProblemError('NOT_FOUND', { day: result.noDay })
    return result
  }

  /** As `run`. Rejects with ProblemError NOT_FOUND where no day of that time has been recorded to its end. */
  async staffing(request: StaffingRequest, gone?: AbortSignal): Promise<StaffingView> {
    const result = await this.line.run(() => this.required().run('staffing', request, gone), gone)
    if (result === null) throw new ProblemError('NOT_FOUND')
    return result
  }

  private required(): Laboratory {
    if (this.laboratory) return this.laboratory
    throw new ProblemError('CALCULATION_FAILED')
  }
}
