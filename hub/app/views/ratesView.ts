import type { RatesView } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'

const NONE_YET: RatesView = { publishedAt: null, rates: [] }

export function ratesView({ facts: { rates } }: Branch): RatesView {
  return rates ?? NONE_YET
}
