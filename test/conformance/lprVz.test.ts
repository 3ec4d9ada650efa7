import { pair } from './pairs/lprVz.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
