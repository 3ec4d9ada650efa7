import {
  ProblemError,
  type RecordedDaysView,
  type StaffingRequest,
  type StaffingView,
  type WhatIfRequest,
  type WhatIfView,
} from '../../../contracts/index.ts'
import type { Laboratory } from './ports.ts'

/** Recorded days, and what would have become of them. */
export class WhatIfs {
  private readonly laboratory: Laboratory | undefined

  constructor(laboratory: Laboratory | undefined) {
    this.laboratory = laboratory
  }

  /** Rejects with ProblemError CALCULATION_FAILED, also where there is no laboratory. */
  async days(): Promise<RecordedDaysView> {
    return this.required().run('recordedDays', null)
  }

  /** Rejects with ProblemError NOT_FOUND where there is no such day, CALCULATION_FAILED. */
  async run(request: WhatIfRequest): Promise<WhatIfView> {
    const result = await this.required().run('whatIf', request)
    if ('noDay' in result) throw new ProblemError('NOT_FOUND', { day: result.noDay })
    return result
  }

  /** Rejects with ProblemError NOT_FOUND where no day of that time has been recorded to its end, CALCULATION_FAILED. */
  async staffing(request: StaffingRequest): Promise<StaffingView> {
    const result = await this.required().run('staffing', request)
    if (result === null) throw new ProblemError('NOT_FOUND')
    return result
  }

  private required(): Laboratory {
    if (this.laboratory) return this.laboratory
    throw new ProblemError('CALCULATION_FAILED')
  }
}
