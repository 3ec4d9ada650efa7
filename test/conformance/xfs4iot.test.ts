// biome-ignore-all format: one line each
// Made from the folders of drivers and simulators by scripts/registries.mjs; not to be edited.
import { pair } from './pairs/xfs4iot.ts'
import { describeConformance } from './suite.ts'

describeConformance(pair)
