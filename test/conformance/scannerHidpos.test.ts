import { pair } from './pairs/scannerHidpos.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
