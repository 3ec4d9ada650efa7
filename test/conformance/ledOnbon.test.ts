import { pair } from './pairs/ledOnbon.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
