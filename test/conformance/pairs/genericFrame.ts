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
