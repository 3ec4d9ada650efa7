import { pair } from './pairs/idcardSam.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
