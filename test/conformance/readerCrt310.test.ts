import { pair } from './pairs/readerCrt310.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
