/** Devices whose wires carry cards, codes or plates of people: their bytes are not to be shown or kept without need. */
export const personalWires: ReadonlySet<string> = new Set([
  'atm-ndc',
  'dispenser-f3',
  'dispenser-k7x0',
  'idcard-sam',
  'lpr-hik',
  'lpr-vz',
  'machine-intake',
  'machine-intake-http',
  'msr-magtek',
  'reader-crt310',
  'scanner-hidpos',
  'scanner-line',
  'xfs4iot',
])
