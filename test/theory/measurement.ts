import { type Estimate, estimate } from '../../hub/core/simulation/estimates.ts'
import { playDay, type Visit } from '../../hub/core/simulation/playedDay.ts'
import { lightHouse, MINUTE, peopleOf, type QueueingModel, queueingBranch, type Rules } from './queueingBranch.ts'

/** Every figure is a mean over these, with the 95% interval of Student's t. */
export const SEEDS = Array.from({ length: 20 }, (_, at) => at + 1)

/** A number of each run, of those who count. */
export type Statistic = (visits: readonly Visit[]) => number

/** Minutes in line, until the call or until he has left. */
const waitOf = ({ arrivedAt, calledAt, leftAt }: Visit) => ((calledAt ?? leftAt ?? arrivedAt) - arrivedAt) / MINUTE

function mean(visits: readonly Visit[], of: (visit: Visit) => number): number {
  let sum = 0
  for (const visit of visits) sum += of(visit)
  return sum / visits.length
}

export const meanWait: Statistic = (visits) => mean(visits, waitOf)
export const shareLeft: Statistic = (visits) => mean(visits, ({ leftAt }) => Number(leftAt !== null))
export const tail =
  (t: number): Statistic =>
  (visits) =>
    mean(visits, (visit) => Number(waitOf(visit) > t))
export const ofClass =
  (classId: string, statistic: Statistic): Statistic =>
  (visits) =>
    statistic(visits.filter((visit) => visit.classId === classId))

/** Plays the model under the rules once for each seed and takes the statistics of it. */
export function measure(model: QueueingModel, rules: Rules, statistics: readonly Statistic[]): Estimate[] {
  const branch = queueingBranch(model, rules)
  const source = peopleOf(model, branch.config)
  const runs = SEEDS.map((seed) => {
    const day = source.day(seed, 0)
    const { visits, counted } = playDay(day, branch.config, lightHouse(branch, day))
    const those = visits.slice(counted.from, counted.to)
    return statistics.map((statistic) => statistic(those))
  })
  return statistics.map((_, at) => estimate(runs.map((run) => run[at] ?? Number.NaN)))
}
