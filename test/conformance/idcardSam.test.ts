import { definition } from '../../device-drivers/idcard-sam/driver.ts'
import { createSimulator } from '../../simulators/idcard-sam/simulator.ts'
import { describeConformance } from './suite.ts'

describeConformance({
  definition,
  createSimulator,
  settings: {},
  simulatorSettings: {},
  commands: [{ name: 'IdCard.Reset', data: {} }],
  interrupted: { command: { name: 'IdCard.Reset', data: {} }, bytes: Uint8Array.of(0x00, 0x03, 0x10, 0xff) },
  stir: (line) => line.device.act('present-card'),
})
