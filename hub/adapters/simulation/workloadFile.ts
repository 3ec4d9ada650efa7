import type { BranchConfig, Mistake, WorkloadConfig } from '../../../contracts/index.ts'
import { checkWorkload, type WorkloadCheck } from '../../core/simulation/workload.ts'
import { type Mistakes, parseYaml, readText } from '../configuration/yamlFile.ts'

export type ReadWorkload = { readonly workload: WorkloadConfig; readonly warnings: Mistake[] } | Mistakes

/** Reads a workload for a branch from YAML or JSON and checks all of it, as `parseConfiguration` does a configuration. */
export function readWorkloadFile(path: string, config: BranchConfig, check: WorkloadCheck = {}): ReadWorkload {
  const read = readText(path)
  return 'mistakes' in read ? read : parseYaml(read.text, (input) => checkWorkload(input, config, check))
}
