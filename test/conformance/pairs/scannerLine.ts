import { definition } from '../../../device-drivers/scanner-line/driver.ts'
import { createSimulator } from '../../../simulators/scanner-line/simulator.ts'
import type { Pair } from '../rig.ts'

const settings = { trigger: 'honeywell', prefix: '02', suffix: '03', configuration: ['@C11ENA1,MIN12', '#C39ENA1'] }

export const pair: Pair = {
  definition,
  createSimulator,
  settings,
  simulatorSettings: settings,
  commands: [
    { name: 'BarcodeReader.Trigger', data: { on: true } },
    { name: 'BarcodeReader.Trigger', data: { on: false } },
  ],
  interrupted: {
    command: { name: 'BarcodeReader.Trigger', data: { on: true } },
    bytes: Uint8Array.of(0x16, 0x54, 0x0d),
  },
  stir: (line) => line.device.act('scan', { data: 'A012', symbology: 'qrCode' }),
  silenceIsNormal: 'It speaks only when something is scanned: an open line is all that can be known',
  notApplicable: {
    timeOut: 'the trigger is not acknowledged: written is done',
    negativeAcknowledge: 'the trigger is not acknowledged',
    twoUnits: 'the protocol has no addresses: a scanner has its line to itself',
  },
  scene: {
    commands: [
      { name: 'BarcodeReader.Trigger', data: { on: true } },
      { name: 'BarcodeReader.Trigger', data: { on: false } },
    ],
    stir: (line) => line.device.act('scan', { data: '取号A012', symbology: 'qrCode' }),
    words: [
      '打开扫描光',
      '关闭扫描光',
      '扫到一行，10字节',
      '设置@C11ENA1,MIN12',
      '设置@C11ENA1,MIN12：成功',
      '设置#C39ENA1：成功',
    ],
  },
}
