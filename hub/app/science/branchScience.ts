import type { ClassOutlook, Command, ForecastView } from '../../../contracts/index.ts'
import { BreachWatch } from '../forecasts/breachWatch.ts'
import { Forecasts } from '../forecasts/forecasts.ts'
import { BranchLearner, type BranchLearnerOptions } from './branchLearner.ts'
import type { Laboratory } from './ports.ts'

export interface BranchScienceOptions extends BranchLearnerOptions {
  readonly laboratory: Laboratory
  /** Views have changed: there is another forecast. */
  readonly changed: () => void
  /** A command of the hub's own. */
  readonly submit: (command: Pick<Command, 'type' | 'data'>) => void
}

/** What others may ask. */
export interface Science {
  /** Null: nothing is known. */
  outlookOf(classId: string): ClassOutlook | null
  levelForecast(): number | null
  forecast(): ForecastView
}

/** Nothing is predicted. */
export const NO_SCIENCE: Science = {
  outlookOf: () => null,
  levelForecast: () => null,
  forecast: () => ({ madeAt: null, ageS: null, tickets: {}, next: [], classes: [] }),
}

/** What the branch has taught, and what is expected of it: all of it beside the branch's work. */
export class BranchScience implements Science {
  readonly forecasts: Forecasts
  private readonly learner: BranchLearner

  constructor(options: BranchScienceOptions) {
    const { branch, clock, log, laboratory, changed, submit } = options
    this.learner = new BranchLearner(options)
    const breaches = new BreachWatch({ branch, submit })
    this.forecasts = new Forecasts({
      branch,
      clock,
      log,
      laboratory,
      model: () => this.learner.state,
      made: (forecast) => {
        breaches.made(forecast)
        changed()
      },
    })
  }

  start(): void {
    this.learner.start()
  }

  committed(): void {
    this.learner.committed()
  }

  /** Once a second. */
  pass(): void {
    this.forecasts.pass()
  }

  outlookOf(classId: string): ClassOutlook | null {
    return this.forecasts.ofClass(classId)
  }

  levelForecast(): number | null {
    return this.forecasts.withinTarget()
  }

  forecast(): ForecastView {
    return this.forecasts.view()
  }

  stop(): void {
    this.learner.save()
  }
}
