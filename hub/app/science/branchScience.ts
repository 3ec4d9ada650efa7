import {
  type Advice,
  type AdviceChange,
  type AdviceView,
  type ClassOutlook,
  type Command,
  type ForecastView,
  ProblemError,
} from '../../../contracts/index.ts'
import type { ModelState } from '../../core/prediction/model.ts'
import { BreachWatch } from '../forecasts/breachWatch.ts'
import { Forecasts } from '../forecasts/forecasts.ts'
import { Advisor } from './advisor.ts'
import { BranchLearner, type BranchLearnerOptions } from './branchLearner.ts'
import type { Laboratory } from './ports.ts'

export interface BranchScienceOptions extends BranchLearnerOptions {
  readonly laboratory: Laboratory
  /** People who may sit at a window. */
  readonly tellers: () => readonly { readonly id: string }[]
  /** Views have changed: something else is expected. */
  readonly changed: () => void
  /** A command of the hub's own. */
  readonly submit: (command: Pick<Command, 'type' | 'data'>) => void
}

/** What others may ask. */
export interface Science {
  /** What the branch has taught so far; undefined: nothing, or not known yet. */
  learned(): ModelState | undefined
  /** Null: nothing is known. */
  outlookOf(classId: string): ClassOutlook | null
  levelForecast(): number | null
  forecast(): ForecastView
  /** The same array as long as it is the same. */
  advice(): Advice[]
  adviceView(): AdviceView
  /** Rejects with ProblemError: WINDOW_UNKNOWN, PROFILE_UNKNOWN, STARTING, TOO_MANY_REQUESTS, CALCULATION_FAILED. */
  assess(change: AdviceChange): Promise<Advice>
}

const NO_ADVICE: Advice[] = []

/** Nothing is predicted. */
export const NO_SCIENCE: Science = {
  learned: () => undefined,
  outlookOf: () => null,
  levelForecast: () => null,
  forecast: () => ({ madeAt: null, ageS: null, tickets: {}, next: [], classes: [] }),
  advice: () => NO_ADVICE,
  adviceView: () => ({ madeAt: null, advice: [] }),
  assess: () => Promise.reject(new ProblemError('CALCULATION_FAILED')),
}

/** What the branch has taught, and what is expected of it: all of it beside the branch's work. */
export class BranchScience implements Science {
  readonly forecasts: Forecasts
  private readonly learner: BranchLearner
  private readonly advisor: Advisor

  constructor(options: BranchScienceOptions) {
    const { branch, clock, log, laboratory, tellers, changed, submit } = options
    this.learner = new BranchLearner(options)
    const breaches = new BreachWatch({ branch, submit, hasHistory: () => (this.learner.state?.arrivals.days ?? 0) > 0 })
    const sources = { branch, clock, log, laboratory, model: () => this.learner.state }
    this.advisor = new Advisor({ ...sources, tellers, changed, forecast: () => this.forecasts.latest })
    this.forecasts = new Forecasts({
      ...sources,
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
    this.advisor.pass()
  }

  learned(): ModelState | undefined {
    return this.learner.state
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

  advice(): Advice[] {
    return this.advisor.list()
  }

  adviceView(): AdviceView {
    return this.advisor.view()
  }

  assess(change: AdviceChange): Promise<Advice> {
    return this.advisor.assess(change)
  }

  stop(): void {
    this.learner.save()
  }
}
