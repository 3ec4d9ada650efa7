import { definition } from '../../../device-drivers/dispenser-k7x0/driver.ts'
import { createSimulator } from '../../../simulators/dispenser-k7x0/simulator.ts'
import type { Pair } from '../rig.ts'

export const pair: Pair = {
  definition,
  createSimulator,
  settings: { address: 12 },
  // Two machines on one bus: the neighbour hears everything and is never meant.
  simulatorSettings: { addresses: [12, 3] },
  quickSimulatorSettings: { moveMs: 400, resetMs: 50 },
  commands: [
    { name: 'Storage.SetCount', data: { unit: 'unit1', count: 100 } },
    { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } },
    { name: 'CardReader.Inspect', data: {} },
    { name: 'CardReader.Move', data: { from: 'transport', to: 'exit' } },
    // Captured from within: at the mouth a hand may be, and a busy machine that looks a little late can not tell the two apart.
    { name: 'CardReader.Move', data: { from: 'exit', to: 'transport' } },
    { name: 'CardReader.Move', data: { from: 'transport', to: 'unit2' } },
    { name: 'CardReader.Reset', data: { to: 'currentPosition' } },
  ],
  interrupted: {
    command: { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } },
    bytes: Buffer.from('FC7', 'latin1'),
  },
  prepare: (line) => line.device.act('clear-path', { address: 12 }),
  negativeAcknowledge: {
    provoke: (line) => line.device.act('nak', { address: 12, times: 20 }),
    command: { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } },
    completion: { effect: 'notDone' },
    relent: (line) => line.device.act('nak', { address: 12, times: 0 }),
  },
  twoUnits: {
    settings: { address: 12 },
    simulatorSettings: { addresses: [12, 3] },
    // Machine 3: taken, and idle.
    neighbourFrames: [
      Uint8Array.of(0x06, 0x30, 0x33),
      Uint8Array.of(2, 0x30, 0x33, 0, 6, 0x53, 0x46, 0x30, 0x30, 0x30, 0x30, 3, 0x11),
    ],
    command: { name: 'CardReader.Inspect', data: {} },
  },
  scene: {
    commands: [
      { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } },
      { name: 'CardReader.Move', data: { from: 'transport', to: 'exit' } },
      { name: 'CardReader.Move', data: { from: 'exit', to: 'transport' } },
      { name: 'CardReader.Move', data: { from: 'transport', to: 'unit1' } },
      { name: 'CardReader.Move', data: { from: 'unit1', to: 'exit' } },
      { name: 'CardReader.Move', data: { from: 'exit', to: 'unit2' } },
      { name: 'CardReader.Reset', data: { to: 'currentPosition' } },
      { name: 'CardReader.Inspect', data: {} },
    ],
    words: [
      '12号机：查询状态（4字节）',
      '12号机：收到',
      '12号机：请执行',
      '12号机：状态：空闲',
      '12号机：卡到读卡位',
      '12号机：状态：正在发卡，传感器2有卡',
      '12号机：卡到卡口夹住',
      '12号机：前端进卡到读卡位',
      '12号机：卡退回卡箱',
      '12号机：发卡到前端夹住',
      '12号机：回收卡',
      '12号机：状态：正在收卡，传感器2有卡',
      '12号机：复位',
      '12号机：查询状态（3字节）',
    ],
  },
}
