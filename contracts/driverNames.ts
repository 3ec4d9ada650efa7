// biome-ignore-all format: one line each
// Made from the folders of drivers and simulators by scripts/registries.mjs; not to be edited.

/** Every driver there is, by the name of its folder in device-drivers/. */
export const DRIVER_NAMES = [
  'atm-ndc',
  'dispenser-f3',
  'dispenser-k7x0',
  'generic-frame',
  'idcard-sam',
  'keypad-ff68',
  'led-onbon',
  'lpr-hik',
  'lpr-vz',
  'machine-intake',
  'machine-intake-http',
  'modbus',
  'msr-magtek',
  'printer-escpos',
  'reader-crt310',
  'scanner-hidpos',
  'scanner-line',
  'xfs4iot',
] as const
