import { definition } from '../../../device-drivers/atm-ndc/driver.ts'
import { createSimulator } from '../../../simulators/atm-ndc/simulator.ts'
import type { Pair } from '../rig.ts'

export const pair: Pair = {
  definition,
  createSimulator,
  settings: { luno: '001000001', cassettes: [{ currency: 'CNY', value: 100, capacity: 3_000 }] },
  simulatorSettings: { luno: '001000001' },
  // It is only listened to.
  commands: [],
  stir: (line) => line.device.act('ask', { for: 'supplies' }),
  silenceIsNormal: 'It speaks only when something happens to it: an open line is all that can be known',
  twoUnits: {
    settings: { luno: '001000001' },
    simulatorSettings: { luno: '001000001' },
    // A card not taken and a fatal card reader, of machine 009000009.
    neighbourFrames: [
      Uint8Array.from([0, 23, ...Buffer.from('12\x1c009000009\x1c\x1cD2\x1c4\x1c00\x1c4', 'latin1')]),
      Uint8Array.from([0, 17, ...Buffer.from('12\x1c009000009\x1c\x1cP21', 'latin1')]),
    ],
    stirNeighbour: (line) => line.device.act('other-machine'),
  },
  notApplicable: { garbledFrame: 'messages have no check of their own: TCP delivers them whole' },
  scene: {
    commands: [],
    stir: (line) => {
      line.device.act('capture-card')
      line.device.act('supervisor')
      line.device.act('supervisor', { on: false })
      line.device.act('withdraw', { notes: [1] })
      line.device.act('ask', { for: 'counters' })
    },
    words: ['读卡器：状态1，正常', '进入管理员模式', '退出管理员模式', '客户交易请求', '交易完成', '状态应答：计数'],
  },
}
