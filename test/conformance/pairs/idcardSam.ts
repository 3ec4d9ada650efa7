import { definition } from '../../../device-drivers/idcard-sam/driver.ts'
import { createSimulator } from '../../../simulators/idcard-sam/simulator.ts'
import type { Pair } from '../rig.ts'

export const pair: Pair = {
  definition,
  createSimulator,
  settings: { appendedAddress: true, maxRadioFrameBytes: 80 },
  simulatorSettings: {},
  commands: [
    { name: 'IdCard.Reset', data: {} },
    { name: 'IdCard.GetSerial', data: {} },
  ],
  interrupted: { command: { name: 'IdCard.Reset', data: {} }, bytes: Uint8Array.of(0x00, 0x03, 0x10, 0xff) },
  stir: (line) => line.device.act('present-card'),
  negativeAcknowledge: {
    provoke: (line) => line.device.act('sam-error', { sw3: 0x21, times: 100 }),
    command: { name: 'IdCard.Reset', data: {} },
    completion: { completionCode: 'commandErrorCode', errorCode: 'DEVICE_FAULT', effect: 'notDone' },
    relent: (line) => line.device.act('sam-error', { sw3: 0x21, times: 0 }),
  },
  notApplicable: { twoUnits: 'the protocol has no addresses: a reader has its line to itself' },
  scene: {
    commands: [{ name: 'IdCard.Reset', data: {} }],
    stir: (line) => line.device.act('present-card', { seed: 3, appended: ['样例市示范路1号'] }),
    words: [
      '检测模块状态：成功',
      '读模块号：成功',
      '设置射频帧长：成功',
      '复位模块：成功',
      '寻卡：无卡或已处理',
      '寻卡：有卡',
      '选卡：成功',
      '读文字和照片：1295字节，含文字和照片',
      '读追加地址：成功',
    ],
  },
}
