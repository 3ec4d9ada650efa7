import { definition } from '../../../device-drivers/scanner-hidpos/driver.ts'
import { createSimulator } from '../../../simulators/scanner-hidpos/simulator.ts'
import type { Pair } from '../rig.ts'

export const pair: Pair = {
  definition,
  createSimulator,
  settings: {},
  simulatorSettings: {},
  // It only speaks: nothing is said to it that could be interrupted.
  commands: [],
  stir: (line) => line.device.act('scan', { data: 'BRANCH-TICKET-A012-'.repeat(5), symbology: 'qrCode' }),
  silenceIsNormal: 'It speaks only when something is scanned: an open port is all that can be known',
  notApplicable: { twoUnits: 'a USB device has its port to itself' },
  scene: {
    commands: [],
    stir: (line) => line.device.act('scan', { data: '取号A012-'.repeat(7), symbology: 'pdf417' }),
    words: ['扫到PDF417，56字节，未完', '扫到PDF417，21字节'],
  },
}
