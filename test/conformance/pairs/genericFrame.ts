import { definition } from '../../../device-drivers/generic-frame/driver.ts'
import { createSimulator } from '../../../simulators/generic-frame/simulator.ts'
import { frameExample } from '../../support/frameTables.ts'
import type { Pair } from '../rig.ts'

/** The tables that make it speak FF 68. */
const TABLES = frameExample('keypad-ff68')

export const pair: Pair = {
  definition,
  createSimulator,
  settings: TABLES,
  simulatorSettings: TABLES,
  commands: [
    { name: 'Keypad.Display', data: { address: 1, waiting: 12, ticket: 7 } },
    { name: 'Keypad.Beep', data: { address: 2 } },
    { name: 'Evaluator.Invite', data: { address: 1 } },
  ],
  interrupted: {
    command: { name: 'Keypad.Display', data: { address: 2, waiting: 731, ticket: 952 } },
    bytes: Uint8Array.of(7, 3, 1, 9, 5, 2),
  },
  instead: { name: 'Keypad.Display', data: { address: 2, waiting: 1, ticket: 2 } },
  stir: (line) => {
    line.device.act('press', { address: 1, keys: 'callNext' })
    line.device.act('evaluate', { address: 2, choice: 1, force: true })
  },
  notApplicable: {
    timeOut: 'no command is acknowledged: written is done',
    negativeAcknowledge: 'its frames have none',
  },
  silenceIsNormal: 'Keypads speak only when a key is pressed: an open line is all that can be known',
  twoUnits: {
    settings: { ...TABLES, addresses: [1] },
    simulatorSettings: { ...TABLES, addresses: [1, 2] },
    neighbourFrames: [
      // Unit 2: next customer; choice 4 of its evaluator.
      Uint8Array.of(0xff, 0x68, 3, 3, 0x68, 2, 0x01, 0x0c, 0x0f, 0x16),
      Uint8Array.of(0xff, 0x68, 3, 3, 0x68, 2, 0x11, 0x04, 0x17, 0x16),
    ],
    stirNeighbour: (line) => line.device.act('press', { address: 2, keys: ['6', 'confirm'] }),
    command: { name: 'Keypad.Display', data: { address: 1, waiting: 3, ticket: 4 } },
    both: {
      settings: { ...TABLES, addresses: [1, 2] },
      commands: [
        { name: 'Keypad.Display', data: { address: 1, waiting: 12, ticket: 7 } },
        { name: 'Keypad.Display', data: { address: 2, waiting: 5, ticket: 8 } },
      ],
    },
  },
  scene: {
    commands: [
      { name: 'Keypad.Display', data: { address: 1, waiting: 12, ticket: 7 } },
      { name: 'Keypad.Beep', data: { address: 2 } },
      { name: 'Evaluator.Invite', data: { address: 2 } },
    ],
    stir(line) {
      line.device.act('press', { address: 1, keys: ['6', 'confirm'] })
      line.device.act('evaluate', { address: 2, choice: 4 })
    },
    words: [
      '1号呼叫器显示：等候012，号码007',
      '2号呼叫器：蜂鸣',
      '2号评价器：请客户评价',
      '按键：6 确认，1号呼叫器',
      '已收到 按键：6 确认，1号呼叫器',
      '评价：选项4，2号评价器',
      '已收到 评价：选项4，2号评价器',
    ],
  },
}
