import { definition } from '../../../device-drivers/lpr-vz/driver.ts'
import { createSimulator } from '../../../simulators/lpr-vz/simulator.ts'
import type { Pair } from '../rig.ts'

const settings = { registration: 'comet', cometHoldMs: 1000, gates: { exit: { io: 1, pulseMs: 700 } } }

export const pair: Pair = {
  definition,
  createSimulator,
  settings,
  simulatorSettings: settings,
  commands: [{ name: 'Gate.Open', data: { gate: 'exit' } }],
  interrupted: {
    command: { name: 'Gate.Open', data: { gate: 'exit' } },
    bytes: Buffer.from('"ivs_ioctrl":{"delay":700,"io":1,"value":2}'),
  },
  stir: (line) => {
    line.device.act('pass', { plate: '京A12345' })
    line.device.act('input', { input: 1, value: 0 })
  },
  notApplicable: {
    timeOut: 'an order goes into the answer to a request of the camera, and is done when that is written',
    garbledFrame: 'HTTP has no check of its own: TCP delivers it whole',
    mergedChunks: 'the camera waits for an answer before its next request',
    negativeAcknowledge: 'the camera does what an answer tells it, or nothing',
    twoUnits: 'cameras have connections of their own; one of another serial number is not believed',
  },
  // Its first call would be lost: a terminal takes bytes before anybody has opened it, and drops them when somebody does.
  notCarried: { pty: 'a camera calls over the network, and speaks first' },
  scene: {
    commands: [{ name: 'Gate.Open', data: { gate: 'exit' } }],
    stir(line) {
      line.device.act('pass', { plate: '沪AD12345' })
      line.device.act('input', { input: 1, value: 0 })
      line.device.act('serial-data', {})
      line.device.act('picture')
    },
    words: [
      '心跳或轮询',
      '应答：不开闸，输出2接通700毫秒',
      '应答：不开闸',
      '车牌推送，编号1',
      '输入2：0',
      '串口数据',
      '截图',
    ],
  },
}
