import { definition } from '../../device-drivers/led-onbon/driver.ts'
import { createSimulator } from '../../simulators/led-onbon/simulator.ts'
import { describeConformance } from './suite.ts'

describeConformance({
  definition,
  createSimulator,
  settings: { addresses: [1] },
  simulatorSettings: { addresses: [1] },
  commands: [
    { name: 'Board.Show', data: { address: 1, text: 'A001', emphasis: true } },
    { name: 'Board.Clear', data: { address: 1 } },
  ],
  interrupted: {
    command: { name: 'Board.Show', data: { address: 1, text: 'STALE', emphasis: true } },
    bytes: Buffer.from('STALE', 'latin1'),
  },
  instead: { name: 'Board.Show', data: { address: 1, text: 'FRESH', emphasis: false } },
})
