import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Value from 'typebox/value'
import { parse } from 'yaml'
import { DRIVER_SETTINGS, type MachineIntakeHttpSettings, type MachineIntakeSettings } from '../../contracts/index.ts'

/** The machines that are shipped as configurations, with the driver of each. */
export const MACHINES = {
  'payment-kiosk': 'machine-intake-http',
  'cheque-machine': 'machine-intake',
  'receipt-machine': 'machine-intake',
  'seal-machine': 'machine-intake',
  'multimedia-terminal': 'machine-intake-http',
} as const
export type MachineName = keyof typeof MACHINES

/** Settings as written. */
export function machine(name: MachineName): Record<string, unknown> {
  const path = join(import.meta.dirname, '../../config/machines', `${name}.yaml`)
  return parse(readFileSync(path, 'utf8')) as Record<string, unknown>
}

/** The same with what is absent filled in. */
export function wholeMachine(name: MachineName): MachineIntakeSettings & MachineIntakeHttpSettings {
  return Value.Default(DRIVER_SETTINGS[MACHINES[name]], machine(name)) as MachineIntakeSettings &
    MachineIntakeHttpSettings
}
