import { definition } from '../../device-drivers/keypad-ff68/driver.ts'
import { createSimulator } from '../../simulators/keypad-ff68/simulator.ts'
import { describeConformance } from './suite.ts'

describeConformance({
  definition,
  createSimulator,
  settings: { addresses: [1, 2] },
  simulatorSettings: { addresses: [1, 2] },
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
})
