import type { BranchConfig, BranchConfigurationInput } from '../../../contracts/index.ts'
import { BranchHouse } from './branchHouse.ts'
import type { DaySource } from './dayToPlay.ts'
import { type Figures, figuresOf } from './figures.ts'
import type { Visitor } from './play.ts'
import { playDay } from './playedDay.ts'

/** Rules to play by: a configuration as it is written, and checked. */
export interface Rules {
  readonly configuration: BranchConfigurationInput
  readonly config: BranchConfig
}

/**
 * The days of one seed under these rules, every step a command to a branch of its own. `measure`: whose classes, targets and
 * guards the figures are by.
 */
export function simulate<V extends Visitor>(
  source: DaySource<V>,
  seed: number,
  { configuration, config }: Rules,
  measure: BranchConfig = config,
): Figures {
  const records = Array.from({ length: source.days }, (_, index) => {
    const day = source.day(seed, index)
    return playDay(day, config, new BranchHouse(configuration, day.start))
  })
  return figuresOf(records, { ...measure, windows: config.windows })
}
