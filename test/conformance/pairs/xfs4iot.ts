import { definition } from '../../../device-drivers/xfs4iot/driver.ts'
import { createSimulator } from '../../../simulators/xfs4iot/simulator.ts'
import type { Pair } from '../rig.ts'

const settings = {
  commands: ['CardReader.Move', 'CardReader.Reset', 'Storage.SetCount', 'Printer.Reset', 'Machine.Reset'],
}
const OWN_CLOCK = 'it is on real WebSockets, where real time passes; the tests of the driver itself have it'

export const pair: Pair = {
  definition,
  createSimulator,
  settings,
  simulatorSettings: { ...settings, machine: 'cardKiosk' },
  quickSimulatorSettings: { moveMs: 50, restartMs: 50 },
  commands: [
    { name: 'Storage.SetCount', data: { unit: 'unit1', count: 100 } },
    { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } },
    { name: 'CardReader.Move', data: { from: 'transport', to: 'exit' } },
    { name: 'CardReader.Reset', data: { to: 'retain' } },
    { name: 'Printer.Reset', data: {} },
    { name: 'Machine.Reset', data: { component: 'receiptprinter' } },
  ],
  prepare: (line) => line.device.act('clear-cards'),
  interrupted: {
    command: { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } },
    bytes: Buffer.from('"CardReader.Move"'),
  },
  stir: (line) => line.device.act('insert-card'),
  negativeAcknowledge: {
    provoke: (line) => line.device.act('card-jam'),
    command: { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } },
    completion: { completionCode: 'hardwareError', effect: 'notDone' },
    relent: (line) => line.device.act('card-jam', { on: false }),
  },
  notApplicable: {
    timeOut: OWN_CLOCK,
    ownAnswer: 'an answer carries the number of its question',
    wrongBaudRate: 'a WebSocket has no rate',
    muteDevice: OWN_CLOCK,
    randomBytes: 'a WebSocket gives whole texts; what is no message is among the tests of the driver itself',
    mergedChunks: 'a message of a WebSocket is whole, and never two',
    twoUnits: 'a machine has an address of its own',
  },
  notCarried: {
    memory: 'a machine is dialled over WebSockets, at several addresses at a time',
    pty: 'a machine is dialled over WebSockets',
  },
  scene: {
    commands: [
      { name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } },
      { name: 'CardReader.Move', data: { from: 'transport', to: 'exit' } },
    ],
    stir: (line) => line.device.act('take-card'),
    words: [
      '命令 1 ServicePublisher.GetServices',
      '完成 1 ServicePublisher.GetServices：success',
      '事件 CardReader.MediaRemovedEvent',
      '事件 Common.StatusChangedEvent：cardReader.media notPresent',
    ],
  },
}
