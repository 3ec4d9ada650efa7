import type { ForecastView } from '../../../contracts/index.ts'
import { Forecasts } from '../forecasts/forecasts.ts'
import { BranchLearner, type BranchLearnerOptions } from './branchLearner.ts'
import type { Laboratory } from './ports.ts'

export interface BranchScienceOptions extends BranchLearnerOptions {
  readonly laboratory: Laboratory
  /** Views have changed: there is another forecast. */
  readonly changed: () => void
}

/** What others may ask. */
export interface Science {
  forecast(): ForecastView
}

/** Nothing is predicted. */
export const NO_SCIENCE: Science = {
  forecast: () => ({ madeAt: null, ageS: null, tickets: {}, next: [], classes: [] }),
}

/** What the branch has taught, and what is expected of it: all of it beside the branch's work. */
export class BranchScience implements Science {
  readonly forecasts: Forecasts
  private readonly learner: BranchLearner

  constructor(options: BranchScienceOptions) {
    const { branch, clock, log, laboratory, changed } = options
    this.learner = new BranchLearner(options)
    this.forecasts = new Forecasts({
      branch,
      clock,
      log,
      laboratory,
      model: () => this.learner.state,
      made: changed,
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

  forecast(): ForecastView {
    return this.forecasts.view()
  }

  stop(): void {
    this.learner.save()
  }
}
