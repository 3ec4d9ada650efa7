import { pair } from './pairs/modbus.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
