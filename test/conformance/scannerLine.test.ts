import { pair } from './pairs/scannerLine.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
