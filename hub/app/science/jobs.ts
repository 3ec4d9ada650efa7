import type {
  Advice,
  AdviceChange,
  RecordedDaysView,
  StaffingRequest,
  StaffingView,
  WhatIfRequest,
  WhatIfView,
} from '../../../contracts/index.ts'
import { advise, assess } from '../../core/prediction/advise.ts'
import { type Forecast, forecast } from '../../core/prediction/forecast.ts'
import type { Present } from '../../core/prediction/present.ts'
import type { StockForecast, StockJob, StockModels } from '../stock/stockJob.ts'
import type { JournalDays } from './journalDays.ts'
import { staffingJob } from './staffingJob.ts'
import { recordedDaysJob, whatIfJob } from './whatIfJobs.ts'

/** What the laboratory can be asked for: input and result of each job, both fit to be copied to another thread. */
export interface Jobs {
  readonly forecast: { readonly input: Present; readonly result: Forecast }
  readonly advise: {
    readonly input: { readonly present: Present; readonly freeTellers: number }
    readonly result: Advice[]
  }
  readonly assess: {
    readonly input: { readonly present: Present; readonly change: AdviceChange }
    readonly result: Advice
  }
  readonly recordedDays: { readonly input: null; readonly result: RecordedDaysView }
  /** Or the first of the days that there is not. */
  readonly whatIf: { readonly input: WhatIfRequest; readonly result: WhatIfView | { readonly noDay: string } }
  /** Null where there is nothing to make a plan from. */
  readonly staffing: { readonly input: StaffingRequest; readonly result: StaffingView | null }
  /** When units run out, from what the table of their hours has taught. */
  readonly stock: { readonly input: StockJob; readonly result: StockForecast }
}
export type JobName = keyof Jobs

/** A job done in steps: others that are short have their turn between two of them. */
export type Steps<R> = Generator<unknown, R>

/** What there is in the laboratory beside the input. */
export interface Shelf {
  /** Of the journal; the same for all jobs, so that what one has found the next need not look for. */
  readonly days: JournalDays
  readonly stock: StockModels
}

/** How each is done: functions of the input, and of the journal where they ask for it. What takes longer than about a second goes in steps. */
export const JOBS: {
  readonly [N in JobName]: (input: Jobs[N]['input'], shelf: Shelf) => Jobs[N]['result'] | Steps<Jobs[N]['result']>
} = {
  forecast: (present) => forecast(present),
  advise: ({ present, freeTellers }) => advise(present, freeTellers),
  assess: ({ present, change }) => assess(present, change),
  recordedDays: (_, { days }) => recordedDaysJob(days),
  whatIf: (request, { days }) => whatIfJob(request, days),
  staffing: (request, { days }) => staffingJob(request, days),
  stock: (job, { stock }) => stock.forecast(job),
}
