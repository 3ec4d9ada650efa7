import { definition } from '../../../device-drivers/idcard-sam/driver.ts'
import { createSimulator } from '../../../simulators/idcard-sam/simulator.ts'
import type { Pair } from '../rig.ts'

export const pair: Pair = {
  definition,
  createSimulator,
  settings: {},
  simulatorSettings: {},
  commands: [{ name: 'IdCard.Reset', data: {} }],
  interrupted: { command: { name: 'IdCard.Reset', data: {} }, bytes: Uint8Array.of(0x00, 0x03, 0x10, 0xff) },
  stir: (line) => line.device.act('present-card'),
  scene: {
    commands: [{ name: 'IdCard.Reset', data: {} }],
    stir: (line) => line.device.act('present-card', { seed: 3 }),
    words: ['复位模块：成功', '寻卡：无卡或已处理', '寻卡：有卡', '选卡：成功', '读文字和照片：1295字节，含文字和照片'],
  },
}
