import type { BranchConfigurationInput, Mistake } from '../../../contracts/index.ts'
import { checkConfiguration, type Known } from '../../core/configuration.ts'
import { type Mistakes, parseYaml, readText } from './yamlFile.ts'

export type ReadConfiguration =
  | { readonly configuration: BranchConfigurationInput; readonly warnings: Mistake[] }
  | Mistakes

/**
 * Reads a branch configuration from YAML (or JSON, which is YAML) and checks all of it: every mistake is reported at once,
 * with its JSON pointer and its line and column in the text.
 */
export function parseConfiguration(text: string, known: Known = {}): ReadConfiguration {
  return parseYaml(text, (input) => {
    const checked = checkConfiguration(input, known)
    if ('mistakes' in checked) return checked
    return { configuration: input as BranchConfigurationInput, warnings: checked.warnings }
  })
}

export function readConfigurationFile(path: string, known?: Known): ReadConfiguration & { readonly text?: string } {
  const read = readText(path)
  return 'mistakes' in read ? read : { ...parseConfiguration(read.text, known), text: read.text }
}
