import type { ComponentKind, MachineStatus } from '../../contracts/index.ts'

/**
 * NDC's parts of a machine by their letters, and what their status digits mean. What happened and is not over by itself is an incident;
 * the severity of an incident holds where the message gives none or a lower one.
 */
export type SupplyState = NonNullable<MachineStatus['components'][string]['supply']>

export interface Meaning {
  /** A word for `details.status`. */
  readonly word: string
  readonly incident?: { readonly code: string; readonly severity: number }
  /** Of the part, where the message does not rate it. */
  readonly severity?: number
  readonly isAbsent?: boolean
}

export interface NdcDevice {
  readonly id: string
  readonly kind: ComponentKind
  readonly meanings: Readonly<Record<string, Meaning>>
  /** What each supplies digit stands for; of the cash handler the reject bin and the cassettes are units of their own. */
  readonly supplies: readonly string[]
}

const OK: Meaning = { word: 'ok' }
const NOT_CONFIGURED: Meaning = { word: 'notConfigured', isAbsent: true }
const incident = (code: string, severity: number): Meaning => ({ word: code, incident: { code, severity } })
const PRINTER_SUPPLIES = ['paper', 'ribbon', 'printHead', 'knife']

export const NDC_DEVICES: Readonly<Record<string, NdcDevice>> = {
  A: {
    id: 'clock',
    kind: 'clock',
    meanings: { '1': { word: 'reset', severity: 1 }, '2': { word: 'stopped', severity: 2 } },
    supplies: [],
  },
  B: { id: 'power', kind: 'power', meanings: {}, supplies: [] },
  D: {
    id: 'card-reader',
    kind: 'cardReader',
    meanings: {
      '0': OK,
      '1': incident('card-captured', 2),
      '2': incident('card-not-ejected', 3),
      '3': { word: 'trackNotWritten' },
      '4': { word: 'trackDataInvalid' },
      '7': { word: 'trackError' },
    },
    supplies: ['captureBin'],
  },
  E: {
    id: 'cash-dispenser',
    kind: 'cashDispenser',
    meanings: {
      '0': OK,
      '1': incident('short-dispense', 2),
      '2': incident('not-dispensed', 1),
      '3': incident('dispense-unknown', 3),
      '4': incident('not-dispensed', 1),
      '5': incident('notes-retracted', 2),
    },
    supplies: [],
  },
  F: {
    id: 'depository',
    kind: 'depository',
    meanings: {
      '0': OK,
      '1': { word: 'depositTimedOut' },
      '2': { word: 'notEnabled' },
      '3': incident('deposit-jammed', 3),
      '4': incident('deposit-jammed', 3),
    },
    supplies: ['envelopes'],
  },
  G: {
    id: 'receipt-printer',
    kind: 'receiptPrinter',
    meanings: {
      '0': OK,
      '1': { word: 'notPrinted' },
      '2': NOT_CONFIGURED,
      '4': { word: 'cancelled' },
      '5': { word: 'receiptRetracted' },
    },
    supplies: PRINTER_SUPPLIES,
  },
  H: {
    id: 'journal-printer',
    kind: 'journalPrinter',
    meanings: {
      '0': OK,
      '1': { word: 'notPrinted' },
      '2': NOT_CONFIGURED,
      '6': { word: 'backupActive' },
      '7': { word: 'backupEnded' },
      '8': { word: 'backupReprinting' },
      '9': { word: 'backupHalted' },
      ':': incident('journal-security', 3),
      ';': { word: 'reprintHalted' },
      '<': incident('journal-tamper', 4),
      '=': OK,
      '>': { word: 'notPrinted' },
    },
    supplies: PRINTER_SUPPLIES,
  },
  K: { id: 'night-depository', kind: 'depository', meanings: { '0': OK }, supplies: ['envelopes'] },
  L: {
    id: 'encryptor',
    kind: 'encryptor',
    meanings: { '1': { word: 'failed', severity: 4 }, '2': { ...NOT_CONFIGURED, severity: 4 } },
    supplies: [],
  },
  M: { id: 'camera', kind: 'camera', meanings: { '0': OK }, supplies: ['film'] },
  P: { id: 'sensors', kind: 'sensors', meanings: {}, supplies: [] },
  Q: { id: 'touch-screen', kind: 'display', meanings: { '0': OK }, supplies: [] },
  R: { id: 'supervisor-keys', kind: 'keyboard', meanings: {}, supplies: [] },
  S: { id: 'display', kind: 'display', meanings: { '0': OK }, supplies: [] },
  V: {
    id: 'statement-printer',
    kind: 'statementPrinter',
    meanings: {
      '0': OK,
      '1': { word: 'notPrinted' },
      '2': NOT_CONFIGURED,
      '3': { word: 'statementInTransport' },
      '4': { word: 'cancelled' },
    },
    supplies: PRINTER_SUPPLIES,
  },
  Y: {
    id: 'coin-dispenser',
    kind: 'coinDispenser',
    meanings: {
      '0': OK,
      '1': { word: 'thresholdsNotSet' },
      '3': incident('coins-not-dispensed', 2),
      '4': incident('coins-not-dispensed', 2),
      '9': incident('coins-jammed', 3),
      ':': incident('coins-jammed', 3),
      ';': { word: 'exitBlocked' },
      '<': { word: 'outOfOrder' },
      '=': incident('coins-tampered', 4),
    },
    supplies: ['hopper1', 'hopper2', 'hopper3', 'hopper4'],
  },
  '\\': { id: 'envelope-dispenser', kind: 'other', meanings: { '0': OK }, supplies: ['envelopes'] },
  a: { id: 'voice-guidance', kind: 'other', meanings: { '0': OK }, supplies: [] },
  f: { id: 'barcode-reader', kind: 'barcodeReader', meanings: { '0': OK }, supplies: [] },
  q: { id: 'check-unit', kind: 'checkUnit', meanings: { '0': OK }, supplies: ['bin1', 'bin2', 'bin3', 'bin4'] },
  w: {
    id: 'note-acceptor',
    kind: 'cashAcceptor',
    meanings: {
      '0': OK,
      '1': { word: 'cancelled' },
      '3': incident('deposit-unknown', 3),
      '4': incident('notes-at-exit', 3),
      '5': { word: 'escrowEmpty' },
      '6': incident('notes-found', 2),
      '7': incident('notes-retracted', 2),
      '8': incident('notes-not-stored', 3),
      '?': incident('counterfeit', 3),
      '@': incident('suspect-notes', 2),
    },
    supplies: [],
  },
}

/** Beside the letters: what only the configuration rates. */
export const NETWORK = { id: 'network', kind: 'network' } as const
export const DISK = { id: 'disk', kind: 'other' } as const
export const SOFTWARE = { id: 'software', kind: 'software' } as const

/** What stands at each place of the fitness, and of the supplies, of terminal state 1; cassettes have places of their own. */
export const CONFIGURATION_PLACES: Readonly<Record<number, string>> = {
  0: 'A',
  3: 'D',
  4: 'E',
  5: 'F',
  6: 'G',
  7: 'H',
  10: 'K',
  11: 'L',
  12: 'M',
  21: 'V',
  25: 'S',
  26: 'Q',
  27: '\\',
  29: 'Y',
  32: 'a',
  34: 'w',
  35: 'q',
}
export const NETWORK_PLACE = 1
export const DISK_PLACE = 2
export const CASSETTE_PLACES = [15, 16, 17, 18] as const

/** Of a device's supplies digit; `0` says nothing new in a message of its own, and not configured in terminal state. */
export const SUPPLY_WORDS: Readonly<Record<string, SupplyState>> = {
  '1': 'good',
  '2': 'low',
  '3': 'out',
  '4': 'overfill',
}

/** Places of the sensors, the digit that says what changed taken off. */
export const SENSORS = [
  'supervisor',
  'vibration',
  'door',
  'silentSignal',
  'electronics',
  'depositBin',
  'cardBin',
  'rejectBin',
  'cassette1',
  'cassette2',
  'cassette3',
  'cassette4',
] as const
export type Sensor = (typeof SENSORS)[number]
/** Where bins and cassettes begin: 1 in its place, 0 taken out. */
export const FIRST_BIN = 5

/** Sensors that are incidents when they speak up. */
export const ALARMS: Partial<Readonly<Record<Sensor, { readonly code: string; readonly severity: number }>>> = {
  vibration: { code: 'vibration', severity: 4 },
  door: { code: 'door-open', severity: 3 },
  silentSignal: { code: 'silent-alarm', severity: 4 },
  electronics: { code: 'enclosure-open', severity: 3 },
}
