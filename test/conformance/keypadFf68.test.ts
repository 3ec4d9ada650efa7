import { pair } from './pairs/keypadFf68.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
