import { pair } from './pairs/dispenserK7x0.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
