import { ProblemError, type RateBoard } from '../../../contracts/index.ts'
import { canonicalJson } from '../canonicalJson.ts'
import type { Draft, Handlers } from './draft.ts'

/** The bank's clock and the branch's need not agree to the second. */
const MOST_AHEAD_MS = 5 * 60_000

export const ratesCommands: Handlers<'SetRates'> = {
  /** Needs no open business day: the board comes before the doors open. */
  SetRates(draft, board) {
    checkRight(draft)
    const twice = currencyTwice(board)
    if (twice !== undefined) throw new ProblemError('CURRENCY_TWICE', { currency: twice })
    if (board.publishedAt > draft.now.wall + MOST_AHEAD_MS) throw new ProblemError('RATES_AHEAD')
    const before = draft.branch.facts.rates
    if (before !== null && board.publishedAt < before.publishedAt) {
      throw new ProblemError('RATES_OUTDATED', { publishedAt: before.publishedAt })
    }
    if (before === null || canonicalJson(before) !== canonicalJson(board)) draft.emit('RatesSet', board)
    return {}
  },
}

/** Roles say that partners may; which of them, the configuration does. */
function checkRight({ actor, branch }: Draft): void {
  if (actor.kind !== 'partner') return
  const partner = branch.config?.partners.find(({ id }) => id === actor.id)
  if (partner?.rates !== true) throw new ProblemError('FORBIDDEN')
}

function currencyTwice({ rates }: RateBoard): string | undefined {
  const seen = new Set<string>()
  for (const { currency } of rates) {
    if (seen.has(currency)) return currency
    seen.add(currency)
  }
  return undefined
}
