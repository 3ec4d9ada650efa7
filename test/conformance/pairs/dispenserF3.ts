import { definition } from '../../../device-drivers/dispenser-f3/driver.ts'
import { createSimulator } from '../../../simulators/dispenser-f3/simulator.ts'
import type { Pair } from '../rig.ts'

const selectApplication = Buffer.from('00A4040000', 'hex').toString('base64')

export const pair: Pair = {
  definition,
  createSimulator,
  settings: { readPosition: 'ic', address: 2 },
  // Two machines on one bus: the neighbour hears everything and is never meant.
  simulatorSettings: { addresses: [2, 5] },
  quickSimulatorSettings: { moveMs: 50, initMs: 50 },
  commands: [
    { name: 'Storage.SetCount', data: { unit: 'unit1', count: 100 } },
    { name: 'CardReader.SetEntry', data: { allowed: false } },
    { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } },
    { name: 'CardReader.ChipPower', data: { action: 'cold' } },
    { name: 'CardReader.ChipIO', data: { protocol: 't0', chipData: selectApplication } },
    { name: 'CardReader.Inspect', data: {} },
    { name: 'CardReader.Move', data: { from: 'transport', to: 'exit' } },
    { name: 'CardReader.Reset', data: { to: 'retain' } },
  ],
  interrupted: {
    command: { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } },
    bytes: Uint8Array.of(0x43, 0x32, 0x31),
  },
  prepare: (line) => line.device.act('clear-path', { address: 2 }),
  negativeAcknowledge: {
    provoke: (line) => line.device.act('empty', { address: 2 }),
    command: { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } },
    completion: { completionCode: 'hardwareError', errorCode: 'STORAGE_EMPTY', effect: 'notDone' },
    relent: (line) => line.device.act('refill', { address: 2, cards: 50 }),
  },
  twoUnits: {
    settings: { readPosition: 'ic', address: 2 },
    simulatorSettings: { addresses: [2, 5] },
    // Machine 5: its status, and a card at its IC position.
    neighbourFrames: [
      Uint8Array.of(0xf2, 5, 0, 6, 0x50, 0x31, 0x30, 0x30, 0x32, 0x30, 3, 0x91),
      Uint8Array.of(0xf2, 5, 0, 6, 0x50, 0x32, 0x31, 0x32, 0x32, 0x30, 3, 0x91),
    ],
    command: { name: 'CardReader.Inspect', data: {} },
  },
  scene: {
    commands: [
      { name: 'Storage.SetCount', data: { unit: 'unit2', count: 0 } },
      { name: 'CardReader.SetEntry', data: { allowed: true } },
      { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } },
      { name: 'CardReader.ChipPower', data: { action: 'cold' } },
      { name: 'CardReader.ChipPower', data: { action: 'warm' } },
      { name: 'CardReader.ChipIO', data: { protocol: 'auto', chipData: selectApplication } },
      { name: 'CardReader.ChipPower', data: { action: 'off' } },
      { name: 'CardReader.Inspect', data: {} },
      { name: 'CardReader.Move', data: { from: 'transport', to: 'exit' } },
      { name: 'CardReader.Move', data: { from: 'exit', to: 'unit2' } },
      { name: 'CardReader.Move', data: { from: 'unit1', to: 'exit' } },
      { name: 'CardReader.Reset', data: { to: 'exit' } },
      { name: 'CardReader.Reset', data: { to: 'retain' } },
    ],
    words: [
      '2号机：初始化并计数，卡不动',
      '2号机：查询状态：通道无卡，卡箱足，回收箱未满',
      '2号机：设回收计数',
      '2号机：允许前端进卡',
      '2号机：卡到IC位',
      '2号机：CPU卡上电',
      '2号机：CPU卡热复位',
      '2号机：CPU卡命令',
      '2号机：CPU卡下电',
      '2号机：查询传感器',
      '2号机：卡到卡口并夹住',
      '2号机：初始化并计数，回收卡',
      '收到',
    ],
  },
}
