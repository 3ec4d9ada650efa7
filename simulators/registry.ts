// biome-ignore-all format: one line each
// Made from the folders of drivers and simulators by scripts/registries.mjs; not to be edited.
import type { SimulatorFactory } from './device.ts'
import type { MeaningReader } from './line/meaning.ts'

/** Simulated devices by the name of the driver that speaks to them. */
export const simulators: Readonly<Record<string, () => Promise<SimulatorFactory>>> = {
  'atm-ndc': async () => (await import('./atm-ndc/simulator.ts')).createSimulator,
  'dispenser-f3': async () => (await import('./dispenser-f3/simulator.ts')).createSimulator,
  'dispenser-k7x0': async () => (await import('./dispenser-k7x0/simulator.ts')).createSimulator,
  'generic-frame': async () => (await import('./generic-frame/simulator.ts')).createSimulator,
  'idcard-sam': async () => (await import('./idcard-sam/simulator.ts')).createSimulator,
  'keypad-ff68': async () => (await import('./keypad-ff68/simulator.ts')).createSimulator,
  'led-onbon': async () => (await import('./led-onbon/simulator.ts')).createSimulator,
  'lpr-hik': async () => (await import('./lpr-hik/simulator.ts')).createSimulator,
  'lpr-vz': async () => (await import('./lpr-vz/simulator.ts')).createSimulator,
  'machine-intake': async () => (await import('./machine-intake/simulator.ts')).createSimulator,
  'machine-intake-http': async () => (await import('./machine-intake-http/simulator.ts')).createSimulator,
  modbus: async () => (await import('./modbus/simulator.ts')).createSimulator,
  'msr-magtek': async () => (await import('./msr-magtek/simulator.ts')).createSimulator,
  'printer-escpos': async () => (await import('./printer-escpos/simulator.ts')).createSimulator,
  'reader-crt310': async () => (await import('./reader-crt310/simulator.ts')).createSimulator,
  'scanner-hidpos': async () => (await import('./scanner-hidpos/simulator.ts')).createSimulator,
  'scanner-line': async () => (await import('./scanner-line/simulator.ts')).createSimulator,
  'xfs4iot': async () => (await import('./xfs4iot/simulator.ts')).createSimulator,
}

type CreateMeaning = (settings: Readonly<Record<string, unknown>>) => MeaningReader

/** What the bytes on their wires mean, where there are words for them; a reader for each line, given the settings of its device. */
export const meanings: Readonly<Record<string, () => Promise<CreateMeaning>>> = {
  'atm-ndc': async () => (await import('./atm-ndc/meaning.ts')).createMeaning,
  'dispenser-f3': async () => (await import('./dispenser-f3/meaning.ts')).createMeaning,
  'dispenser-k7x0': async () => (await import('./dispenser-k7x0/meaning.ts')).createMeaning,
  'generic-frame': async () => (await import('./generic-frame/meaning.ts')).createMeaning,
  'idcard-sam': async () => (await import('./idcard-sam/meaning.ts')).createMeaning,
  'keypad-ff68': async () => (await import('./keypad-ff68/meaning.ts')).createMeaning,
  'led-onbon': async () => (await import('./led-onbon/meaning.ts')).createMeaning,
  'lpr-hik': async () => (await import('./lpr-hik/meaning.ts')).createMeaning,
  'lpr-vz': async () => (await import('./lpr-vz/meaning.ts')).createMeaning,
  'machine-intake': async () => (await import('./machine-intake/meaning.ts')).createMeaning,
  'machine-intake-http': async () => (await import('./machine-intake-http/meaning.ts')).createMeaning,
  modbus: async () => (await import('./modbus/meaning.ts')).createMeaning,
  'msr-magtek': async () => (await import('./msr-magtek/meaning.ts')).createMeaning,
  'printer-escpos': async () => (await import('./printer-escpos/meaning.ts')).createMeaning,
  'reader-crt310': async () => (await import('./reader-crt310/meaning.ts')).createMeaning,
  'scanner-hidpos': async () => (await import('./scanner-hidpos/meaning.ts')).createMeaning,
  'scanner-line': async () => (await import('./scanner-line/meaning.ts')).createMeaning,
  'xfs4iot': async () => (await import('./xfs4iot/meaning.ts')).createMeaning,
}
