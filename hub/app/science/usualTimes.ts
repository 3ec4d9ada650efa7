import type { BranchConfig } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { emptyModel, Model, type ModelState } from '../../core/prediction/model.ts'

/** Of four services three are done by then. */
const QUANTILE = 0.75
/** Learning moves it by a little with every service: screens hear of steps. */
const STEP_S = 15

/** How long services usually take: as learned, and by the configured mean and the usual spread where nothing has been learned. */
export class UsualTimes {
  private readonly branch: Pick<Branch, 'config'>
  private readonly learned: () => ModelState | undefined
  private known: { readonly config: BranchConfig; readonly seq: number; readonly model: Model } | undefined

  constructor(branch: Pick<Branch, 'config'>, learned: () => ModelState | undefined) {
    this.branch = branch
    this.learned = learned
  }

  /**
   * Seconds, in steps of 15: the third quartile of the ratios of time to expected time (of the business itself from 80 services on, of the
   * branch before; always beside a log-normal with the usual spread), times what the business takes on an average day (its configured mean,
   * corrected by what was seen). Times are those of the model, from the call until the customer is gone. Null before the first configuration.
   */
  p75ServiceS(businessId: string): number | null {
    const model = this.model()
    if (!model) return null
    return Math.max(1, Math.round(model.usualServiceQuantileMs(businessId, QUANTILE) / 1000 / STEP_S)) * STEP_S
  }

  private model(): Model | undefined {
    const { config } = this.branch
    if (!config) return undefined
    const state = this.learned()
    const seq = state?.seq ?? 0
    if (this.known?.config !== config || this.known.seq !== seq) {
      this.known = { config, seq, model: new Model(state ?? emptyModel(), config) }
    }
    return this.known.model
  }
}
