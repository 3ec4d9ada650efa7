import { pair } from './pairs/genericFrame.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
