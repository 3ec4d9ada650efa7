import { definition } from '../../../device-drivers/led-onbon/driver.ts'
import { answerFrame, plainAnswer } from '../../../simulators/led-onbon/frames.ts'
import { createSimulator } from '../../../simulators/led-onbon/simulator.ts'
import type { Pair } from '../rig.ts'

export const pair: Pair = {
  definition,
  createSimulator,
  settings: { addresses: [1], brightness: 9 },
  simulatorSettings: { addresses: [1] },
  commands: [
    { name: 'Board.Show', data: { address: 1, text: 'A001', emphasis: true } },
    { name: 'Board.Clear', data: { address: 1 } },
    { name: 'Board.Power', data: { address: 1, on: true } },
  ],
  interrupted: {
    command: { name: 'Board.Show', data: { address: 1, text: 'STALE', emphasis: true } },
    bytes: Buffer.from('STALE', 'latin1'),
  },
  instead: { name: 'Board.Show', data: { address: 1, text: 'FRESH', emphasis: false } },
  negativeAcknowledge: {
    provoke: (line) => line.device.act('nack', { code: 4, times: 100 }),
    relent: (line) => line.device.act('nack', { code: 4, times: 0 }),
    command: { name: 'Board.Show', data: { address: 1, text: 'A002', emphasis: true } },
    completion: { completionCode: 'hardwareError', errorCode: 'DEVICE_FAULT', effect: 'notDone' },
  },
  twoUnits: {
    settings: { addresses: [1] },
    simulatorSettings: { addresses: [1, 2], answerAs: 'address' },
    // Board 2 says yes, and no.
    neighbourFrames: [answerFrame(2, plainAnswer(0)), answerFrame(2, plainAnswer(4))],
    both: {
      settings: { addresses: [1, 2] },
      commands: [
        { name: 'Board.Show', data: { address: 1, text: 'A001', emphasis: true } },
        { name: 'Board.Show', data: { address: 2, text: 'B001', emphasis: true } },
      ],
      look: { boards: { 1: { text: 'A001' }, 2: { text: 'B001' } } },
    },
  },
  scene: {
    commands: [
      { name: 'Board.Show', data: { address: 1, text: '请A001号到2号窗口', emphasis: true } },
      { name: 'Board.Clear', data: { address: 1 } },
      { name: 'Board.Power', data: { address: 1, on: false } },
    ],
    words: [
      '1号屏：查询是否在线',
      '1号屏：查询状态',
      '屏应答：开屏，亮度15',
      '1号屏：亮度9',
      '1号屏：校时',
      '1号屏：显示请A001号到2号窗口',
      '1号屏：清屏',
      '1号屏：关屏',
      '屏应答：完成',
    ],
  },
}
