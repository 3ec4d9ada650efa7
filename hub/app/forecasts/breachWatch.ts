import type { Command } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { type ClassOutlooks, isForecastDue } from '../../core/decide/forecastBreach.ts'
import type { Forecast } from '../../core/prediction/forecast.ts'

/** Forecasts further apart than this are not two in a row. */
const IN_A_ROW_MS = 60_000

interface Options {
  readonly branch: Branch
  /** Whether a day of it has been seen: before that, those to come are a guess. */
  readonly hasHistory: () => boolean
  readonly submit: (command: Pick<Command, 'type' | 'data'>) => void
}

/** Follows the forecasts, and tells the branch when two in a row say that a class is about to miss its target, or is so no longer. */
export class BreachWatch {
  private readonly options: Options
  private before: Forecast | undefined

  constructor(options: Options) {
    this.options = options
  }

  /** Nothing is recorded of a forecast that changes nothing. */
  made(forecast: Forecast): void {
    const { branch, submit } = this.options
    // What was expected long ago says nothing of whether it is more than a moment's.
    if (this.before && forecast.madeAt - this.before.madeAt > IN_A_ROW_MS) this.before = undefined
    const classes = this.outlooks(forecast)
    this.before = forecast
    if (isForecastDue(branch, classes)) submit({ type: 'NoteForecast', data: { classes } })
  }

  private outlooks(forecast: Forecast): ClassOutlooks {
    const { branch, hasHistory } = this.options
    // A guess must not raise an alarm in an empty hall.
    const isGuessed = !hasHistory()
    return (branch.config?.classes ?? []).map(({ id }) => ({
      classId: id,
      p90S: p90S(forecast, id),
      p90BeforeS: this.before ? p90S(this.before, id) : null,
      customers: isGuessed
        ? this.waitingOf(id)
        : (forecast.classes.find(({ classId }) => classId === id)?.customers ?? 0),
    }))
  }

  private waitingOf(classId: string): number {
    return [...this.options.branch.tickets.values()].filter((one) => one.classId === classId && one.state === 'waiting')
      .length
  }
}

/** Nobody waits where nobody is expected. */
function p90S({ classes }: Forecast, id: string): number {
  return Math.round((classes.find(({ classId }) => classId === id)?.p90Ms ?? 0) / 1000)
}
