import { definition } from '../../../device-drivers/lpr-hik/driver.ts'
import { createSimulator } from '../../../simulators/lpr-hik/simulator.ts'
import type { Pair } from '../rig.ts'

export const pair: Pair = {
  definition,
  createSimulator,
  settings: {},
  simulatorSettings: {},
  commands: [],
  stir: (line) => line.device.act('pass', { plate: '京A12345' }),
  notApplicable: {
    garbledFrame: 'HTTP has no check of its own: TCP delivers it whole',
    twoUnits: 'cameras have connections of their own',
  },
  // Its first call would be lost: a terminal takes bytes before anybody has opened it, and drops them when somebody does.
  notCarried: { pty: 'a camera calls over the network, and speaks first' },
  scene: {
    commands: [],
    stir(line) {
      line.device.act('pass', { plate: '沪AD12345', early: true })
      line.device.act('event', { type: 'linedetection' })
      line.device.act('firmware', { style: 'json' })
      line.device.act('pass', { plate: '京A12345' })
    },
    words: ['心跳', '车牌事件', '车牌事件，先报', '其他事件linedetection', '应答：已收到'],
  },
}
