import { readConfigurationFile } from '../../hub/adapters/configuration/configurationFile.ts'
import { readWorkloadFile } from '../../hub/adapters/simulation/workloadFile.ts'
import { checkConfiguration } from '../../hub/core/configuration.ts'
import { BranchHouse } from '../../hub/core/simulation/branchHouse.ts'
import { DayRecorder } from '../../hub/core/simulation/dayRecorder.ts'
import { playDay } from '../../hub/core/simulation/playedDay.ts'
import type { RecordedDay } from '../../hub/core/simulation/recordedDay.ts'
import { workloadDays } from '../../hub/core/simulation/workloadDays.ts'

/** The example branch is in Shanghai, where simulated walls stand at UTC. */
const ZONE_MS = 8 * 3_600_000

/** Days of the example branch as its journal would have them, the newest first; the newest has not ended. */
export function mockRecordedDays(count: number): RecordedDay[] {
  const { configuration, config } = exampleBranch()
  const checked = readWorkloadFile('config/example-workload.yaml', config)
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes))
  const source = workloadDays(checked.workload, config, count)
  const days = Array.from({ length: source.days }, (_, index) => {
    const day = source.day(7, index)
    const recorder = new DayRecorder()
    const start = { ...day.start, wall: day.start.wall - ZONE_MS }
    playDay(day, config, new BranchHouse(configuration, start, (event) => recorder.take(event)))
    const recorded = recorder.today()
    if (recorded === undefined) throw new Error('no day')
    return { ...recorded, isOver: index < source.days - 1 }
  })
  return days.reverse()
}

function exampleBranch() {
  const read = readConfigurationFile('config/example-branch.yaml')
  const checked = 'mistakes' in read ? read : checkConfiguration(read.configuration)
  if ('mistakes' in checked || 'mistakes' in read) throw new Error('the example has mistakes')
  return { configuration: read.configuration, config: checked.config }
}
