import { definition } from '../../../device-drivers/machine-intake-http/driver.ts'
import { createSimulator } from '../../../simulators/machine-intake-http/simulator.ts'
import { machine } from '../../support/machines.ts'
import type { Pair } from '../rig.ts'

const settings = { ...machine('payment-kiosk'), silentSeconds: 15 }

export const pair: Pair = {
  definition,
  createSimulator,
  settings,
  simulatorSettings: settings,
  quickSimulatorSettings: { reportMs: 1000 },
  commands: [],
  stir: (line) => {
    line.device.act('transaction', { kind: 'main', result: 'ok', amount: 88.5, seconds: 35 })
    line.device.act('incident', { code: 7, level: 2 })
  },
  notApplicable: {
    garbledFrame: 'HTTP has no check of its own: TCP delivers it whole',
    mergedChunks: 'the machine waits for an answer before its next request',
    twoUnits: 'machines have connections of their own, each with its secret',
  },
  // Its first call would be lost: a terminal takes bytes before anybody has opened it, and drops them when somebody does.
  notCarried: { pty: 'a machine calls over the network, and speaks first' },
  scene: {
    commands: [],
    stir: (line) => {
      line.device.act('transaction', {})
      line.device.act('incident', {})
    },
    words: ['状态上报', '交易上报', '告警上报', '应答：已收'],
  },
}
