import { pair } from './pairs/printerEscpos.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
