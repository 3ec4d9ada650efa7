import { pair } from './pairs/msrMagtek.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
