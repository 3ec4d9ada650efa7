import { type Forecast, forecast } from '../../core/prediction/forecast.ts'
import type { Present } from '../../core/prediction/present.ts'

/** What the laboratory can be asked for: input and result of each job, both fit to be copied to another thread. */
export interface Jobs {
  readonly forecast: { readonly input: Present; readonly result: Forecast }
}
export type JobName = keyof Jobs

/** A job done in steps: others that are short have their turn between two of them. */
export type Steps<R> = Generator<unknown, R>

/** How each is done: pure functions. What takes longer than about a second goes in steps. */
export const JOBS: {
  readonly [N in JobName]: (input: Jobs[N]['input']) => Jobs[N]['result'] | Steps<Jobs[N]['result']>
} = {
  forecast: (present) => forecast(present),
}
