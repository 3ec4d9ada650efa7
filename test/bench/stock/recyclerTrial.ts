import { stream } from '../../../hub/core/simulation/random.ts'
import { bothWays } from '../../../hub/core/stock/bothWays.ts'
import { HORIZON_DAYS, outlookOf } from '../../../hub/core/stock/outlook.ts'
import { HOURS, useDays } from '../../../hub/core/stock/useHours.ts'
import { learnUse } from '../../../hub/core/stock/useModel.ts'
import { lawOf, meanPerDay, simulatedUse } from '../../support/simulatedUse.ts'

const FIRST_DAY = 20_731

/** A recycler of two laws, one out and one in: whether the times said for its more probable end held. */
export function recyclerTrial(seed: number, watchedDays: number): { readonly isCovered: boolean } | undefined {
  const random = stream(seed, 'recycler')
  const first = FIRST_DAY + Math.floor(7 * random())
  const today = first + watchedDays
  const [out, into] = ['out', 'into'].map((_, at) => {
    const law = lawOf(2 * seed + at)
    return { law, use: simulatedUse(law, first, watchedDays + 1 + HORIZON_DAYS) }
  })
  if (!out || !into) return undefined
  const [outModel, intoModel] = [out, into].map(({ use }) => {
    const before = use.rows.filter(({ hour }) => hour < today * HOURS)
    return learnUse(useDays(before, 'used'), today)
  })
  if (!outModel || !intoModel) return undefined
  const now = today * HOURS
  const size = (meanPerDay(out.law) + meanPerDay(into.law)) * (0.3 + 3 * random())
  const count = Math.round(size * (0.2 + 0.6 * random()))
  const room = Math.round(size) - count
  const at = { at: now, usedToday: 0, expectedToday: 0 }
  const ends = bothWays(outlookOf(outModel, at), outlookOf(intoModel, at), count, room)
  const isFilling = ends.fullFirst > ends.emptyFirst
  const { p10, p90 } = isFilling ? ends.full : ends.empty
  const moves = [
    ...out.use.takings.map((taking) => ({ at: taking.at, by: -taking.pieces })),
    ...into.use.takings.map((taking) => ({ at: taking.at, by: taking.pieces })),
  ].sort((a, b) => a.at - b.at)
  let level = count
  let truth = Number.POSITIVE_INFINITY
  for (const move of moves) {
    if (move.at <= now || move.at > now + HORIZON_DAYS * HOURS) continue
    level += move.by
    if (level > 0 && level < count + room) continue
    if (level <= 0 === !isFilling) truth = move.at
    break
  }
  return {
    isCovered: (p10 ?? Number.POSITIVE_INFINITY) <= truth && truth <= (p90 ?? Number.POSITIVE_INFINITY),
  }
}
