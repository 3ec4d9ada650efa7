import { definition } from '../../../device-drivers/modbus/driver.ts'
import { createSimulator } from '../../../simulators/modbus/simulator.ts'
import type { Pair } from '../rig.ts'

/** A contact and a board at unit 1, a lamp and two gates at unit 2: one opened and closed, one opened by a pulse. */
const MAP = {
  boards: { '1': { unit: 1, register: 0, count: 4, encoding: 'digits' } },
  lamps: { door: { unit: 2, register: 16, values: { off: 0, continuous: 1, slow: 2 } } },
  gates: {
    front: { unit: 2, register: 32, open: 0x0aaa, close: 0x0bbb, feedback: { register: 48, open: 1, closed: 0 } },
    car: { unit: 2, register: 33, open: 1, pulseMs: 500 },
  },
  inputs: [{ input: 7, unit: 1, register: 64 }],
}

export const pair: Pair = {
  definition,
  createSimulator,
  settings: MAP,
  simulatorSettings: MAP,
  commands: [
    { name: 'Board.Show', data: { address: 1, text: '请A012号到3号窗口', emphasis: true } },
    { name: 'Board.Clear', data: { address: 1 } },
    { name: 'Lights.SetLight', data: { light: 'door', flashRate: 'slow' } },
    { name: 'Gate.Open', data: { gate: 'car' } },
    { name: 'Gate.Open', data: { gate: 'front' } },
    { name: 'Gate.Close', data: { gate: 'front' } },
  ],
  // A gate is moved once: nothing of it is on the wire of the next connection.
  interrupted: {
    command: { name: 'Gate.Open', data: { gate: 'front' } },
    bytes: Uint8Array.of(2, 6, 0, 32, 0x0a, 0xaa),
  },
  stir: (line) => line.device.act('set-input', { input: 7 }),
  negativeAcknowledge: {
    provoke: (line) => line.device.act('exception', { code: 4, times: 1 }),
    command: { name: 'Gate.Open', data: { gate: 'front' } },
    completion: { effect: 'notDone' },
  },
  twoUnits: {
    settings: { lamps: MAP.lamps, gates: MAP.gates },
    simulatorSettings: MAP,
    // Unit 1: a value read, and a refusal.
    neighbourFrames: [Uint8Array.of(1, 3, 2, 0, 7, 0xf9, 0x86), Uint8Array.of(1, 0x83, 2, 0xc0, 0xf1)],
    command: { name: 'Gate.Open', data: { gate: 'front' } },
    both: {
      settings: MAP,
      commands: [
        { name: 'Board.Show', data: { address: 1, text: 'A012', emphasis: true } },
        { name: 'Lights.SetLight', data: { light: 'door', flashRate: 'slow' } },
      ],
    },
  },
  scene: {
    commands: [
      { name: 'Board.Show', data: { address: 1, text: 'A012', emphasis: true } },
      { name: 'Lights.SetLight', data: { light: 'door', flashRate: 'continuous' } },
      { name: 'Gate.Open', data: { gate: 'car' } },
    ],
    stir: (line) => line.device.act('exception', { code: 6, times: 1 }),
    words: [
      '1号单元：写寄存器0：10、0、1、2',
      '1号单元：已写寄存器0起4个',
      '2号单元：写寄存器16：1',
      '2号单元：已写寄存器33：1',
      '2号单元：写寄存器33：0',
      '1号单元：读寄存器64，1个',
      '1号单元：读数0',
      '2号单元：拒绝，忙',
    ],
  },
}
