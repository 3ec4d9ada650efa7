import { definition } from '../../../device-drivers/msr-magtek/driver.ts'
import { createSimulator } from '../../../simulators/msr-magtek/simulator.ts'
import type { Pair } from '../rig.ts'

export const pair: Pair = {
  definition,
  createSimulator,
  settings: {},
  simulatorSettings: {},
  // It speaks when a card is drawn through, and listens to nothing.
  commands: [],
  stir: (line) => line.device.act('swipe', { seed: 5 }),
  silenceIsNormal: 'It speaks only when a card is drawn through: an open port is all that can be known',
  notApplicable: {
    garbledFrame: 'reports have no check of their own: USB delivers them whole',
    twoUnits: 'a USB device has its port to itself',
  },
  scene: {
    commands: [],
    stir(line) {
      line.device.act('swipe', { seed: 5 })
      line.device.act('bad-track', { track: 1 })
      line.device.act('swipe', { seed: 4 })
      line.device.act('swipe', { kind: 'blank' })
    },
    words: [
      '刷卡：1磁道50字符，2磁道39字符，3磁道空，银行卡',
      '刷卡：1磁道读错，2磁道39字符，3磁道空，银行卡',
      '刷卡：1磁道空，2磁道空，3磁道空，空白卡',
    ],
  },
}
