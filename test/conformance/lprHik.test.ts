import { pair } from './pairs/lprHik.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
