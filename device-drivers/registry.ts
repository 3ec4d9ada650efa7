// biome-ignore-all format: one line each
// Made from the folders of drivers and simulators by scripts/registries.mjs; not to be edited.
import type { DriverDefinition } from './driver.ts'

/** Loads a driver when a device of the configuration names it, so that an unused one can not keep the agent from starting. */
export type LoadDriver = () => Promise<DriverDefinition>

/** Every driver there is, by the name of its folder. */
export const DRIVERS: Readonly<Record<string, LoadDriver>> = {
  'atm-ndc': async () => (await import('./atm-ndc/driver.ts')).definition,
  'dispenser-f3': async () => (await import('./dispenser-f3/driver.ts')).definition,
  'dispenser-k7x0': async () => (await import('./dispenser-k7x0/driver.ts')).definition,
  'generic-frame': async () => (await import('./generic-frame/driver.ts')).definition,
  'idcard-sam': async () => (await import('./idcard-sam/driver.ts')).definition,
  'keypad-ff68': async () => (await import('./keypad-ff68/driver.ts')).definition,
  'led-onbon': async () => (await import('./led-onbon/driver.ts')).definition,
  'lpr-hik': async () => (await import('./lpr-hik/driver.ts')).definition,
  'lpr-vz': async () => (await import('./lpr-vz/driver.ts')).definition,
  'machine-intake': async () => (await import('./machine-intake/driver.ts')).definition,
  'machine-intake-http': async () => (await import('./machine-intake-http/driver.ts')).definition,
  modbus: async () => (await import('./modbus/driver.ts')).definition,
  'msr-magtek': async () => (await import('./msr-magtek/driver.ts')).definition,
  'printer-escpos': async () => (await import('./printer-escpos/driver.ts')).definition,
  'reader-crt310': async () => (await import('./reader-crt310/driver.ts')).definition,
  'scanner-hidpos': async () => (await import('./scanner-hidpos/driver.ts')).definition,
  'scanner-line': async () => (await import('./scanner-line/driver.ts')).definition,
  'xfs4iot': async () => (await import('./xfs4iot/driver.ts')).definition,
}
