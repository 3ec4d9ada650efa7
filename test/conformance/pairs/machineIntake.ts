import { definition } from '../../../device-drivers/machine-intake/driver.ts'
import { createSimulator } from '../../../simulators/machine-intake/simulator.ts'
import { machine } from '../../support/machines.ts'
import type { Pair } from '../rig.ts'

// Messages that were spoiled on their way are kept too, and would be told as something that was never said; when one was written differs.
const settings: Record<string, unknown> = { ...machine('cheque-machine'), keepRaw: false, silentSeconds: 15 }
const timeless = JSON.parse(JSON.stringify(settings['messages'])) as { map: { transaction?: { at?: unknown } } }[]
for (const { map } of timeless) delete map.transaction?.at

export const pair: Pair = {
  definition,
  createSimulator,
  settings: { ...settings, messages: timeless },
  simulatorSettings: { ...settings, answerTimeoutMs: 500 },
  quickSimulatorSettings: { reportMs: 1000, answerTimeoutMs: 200 },
  commands: [],
  stir: (line) => {
    line.device.act('transaction', { kind: 'main', result: 'ok', amount: 25, seconds: 40 })
    line.device.act('incident', { code: 7, level: 2 })
  },
  notApplicable: { twoUnits: 'a machine has its line to itself' },
  scene: {
    commands: [],
    stir: (line) => {
      line.device.act('transaction', {})
      line.device.act('incident', {})
      line.device.act('garbage')
    },
    words: ['状态', '交易', '告警', '已收', '拒收'],
  },
}
