import { pair } from './pairs/dispenserF3.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
