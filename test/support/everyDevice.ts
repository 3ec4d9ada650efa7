import { join } from 'node:path'
import type { BranchConfig } from '../../contracts/index.ts'
import { type ReadConfiguration, readConfigurationFile } from '../../hub/adapters/configuration/configurationFile.ts'
import { checkConfiguration } from '../../hub/core/configuration.ts'

/** The configuration that is shipped with a device of every driver. */
export const EVERY_DEVICE = join(import.meta.dirname, '../../config/every-device.yaml')

export const readEveryDevice = (): ReadConfiguration => readConfigurationFile(EVERY_DEVICE)

/** As a hub has it in force: defaults filled in. */
export function inForce(configuration: unknown): BranchConfig {
  const checked = checkConfiguration(configuration)
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes))
  return checked.config
}
