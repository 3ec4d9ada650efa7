import { pair } from './pairs/printerEscpos.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
// A kiosk model: reports changes by itself and tells of a ticket in its mouth.
describeConformance({
  ...pair,
  settings: { automaticStatus: true, fullStatus: true, cut: 'full' },
  simulatorSettings: { fullStatus: true },
})
