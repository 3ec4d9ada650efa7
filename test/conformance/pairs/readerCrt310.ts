import { definition } from '../../../device-drivers/reader-crt310/driver.ts'
import { createSimulator } from '../../../simulators/reader-crt310/simulator.ts'
import type { BenchCommand } from '../../support/memoryPort.ts'
import type { Pair } from '../rig.ts'

const card = {
  track1: '%B6225000000000006^ZHANG/SAN^30122010000000000000?',
  track2: ';6225000000000006=30122010000000000000?',
}
const giveBack: BenchCommand = { name: 'CardReader.Move', data: { from: 'transport', to: 'exit' } }
const commands: readonly BenchCommand[] = [
  { name: 'CardReader.Inspect', data: {} },
  { name: 'CardReader.ReadRawData', data: {} },
  { name: 'CardReader.ChipPower', data: { action: 'cold' } },
  { name: 'CardReader.SetEntry', data: { allowed: true } },
  { name: 'CardReader.Reset', data: { to: 'currentPosition' } },
  giveBack,
]

export const pair: Pair = {
  definition,
  createSimulator,
  settings: {},
  // Somebody's card is inside when the agent starts.
  simulatorSettings: { card, moveMs: 200 },
  commands,
  quickSimulatorSettings: { moveMs: 50 },
  // Whoever was given his card back puts it in again.
  prepare(line) {
    const { inside } = line.device.look() as { inside: { at: string } | null }
    if (inside && inside.at !== 'gate') return
    line.device.act('clear-path')
    line.device.act('insert-card', card)
  },
  interrupted: { command: giveBack, bytes: Uint8Array.of(0x02, 0x00, 0x02, 0x32, 0x31) },
  negativeAcknowledge: {
    provoke: (line) => line.device.act('error', { on: '32 31', code: '02', times: 1 }),
    command: giveBack,
    completion: { effect: 'notDone' },
  },
  notApplicable: { twoUnits: 'the protocol has no addresses: a reader has its line to itself' },
  scene: {
    commands,
    words: [
      '收到',
      '请执行',
      '查询状态',
      '查询状态：卡在机内，开关进卡，禁止后端进卡',
      '允许开关方式进卡：完成',
      '读磁道',
      '复位：CRT 310 V3.0',
      'IC触点接通：完成',
      '卡到前端夹住：完成',
    ],
  },
}
