/**
 * Byte vectors of the published F3 / CRT-591-M protocol, computed from its description and not from this code. Hex, address 00 unless
 * the name says another.
 */
export const COMMAND_VECTORS = {
  initHold: 'F2 00 00 03 43 30 30 03 B1',
  initCapture: 'F2 00 00 03 43 30 31 03 B0',
  initLeave: 'F2 00 00 03 43 30 33 03 B2',
  initLeaveCounting: 'F2 00 00 03 43 30 37 03 B6',
  status: 'F2 00 00 03 43 31 30 03 B0',
  sensors: 'F2 00 00 03 43 31 31 03 B1',
  moveToGate: 'F2 00 00 03 43 32 30 03 B3',
  moveToContacts: 'F2 00 00 03 43 32 31 03 B2',
  moveToAntenna: 'F2 00 00 03 43 32 32 03 B1',
  capture: 'F2 00 00 03 43 32 33 03 B0',
  eject: 'F2 00 00 03 43 32 39 03 BA',
  allowEntry: 'F2 00 00 03 43 33 30 03 B2',
  forbidEntry: 'F2 00 00 03 43 33 31 03 B3',
  contactCardType: 'F2 00 00 03 43 50 30 03 D1',
  contactlessCardType: 'F2 00 00 03 43 50 31 03 D0',
  serial: 'F2 00 00 03 43 A2 30 03 23',
  configuration: 'F2 00 00 03 43 A3 30 03 22',
  version: 'F2 00 00 03 43 A4 30 03 25',
  binCounter: 'F2 00 00 03 43 A5 30 03 24',
} as const
export const SET_BIN_COUNTER_000 = 'F2 00 00 06 43 A5 31 30 30 30 03 10'
export const STATUS_OF_ADDRESS_5 = 'F2 05 00 03 43 31 30 03 B5'

/** Good answers: hex, CM and PM, the three status characters, data as text. */
export const GOOD_ANSWERS = [
  {
    hex: 'F2 00 00 12 50 30 33 30 32 30 43 52 54 2D 35 39 31 2D 4D 30 30 31 03 86',
    command: [0x30, 0x33],
    status: '020',
    data: 'CRT-591-M001',
  },
  { hex: 'F2 00 00 06 50 31 30 30 32 30 03 94', command: [0x31, 0x30], status: '020', data: '' },
  { hex: 'F2 00 00 06 50 31 30 31 31 31 03 97', command: [0x31, 0x30], status: '111', data: '' },
  { hex: 'F2 00 00 06 50 32 32 32 32 30 03 97', command: [0x32, 0x32], status: '220', data: '' },
  { hex: 'F2 00 00 06 50 32 39 30 32 30 03 9E', command: [0x32, 0x39], status: '020', data: '' },
  { hex: 'F2 00 00 09 50 A5 30 30 32 30 30 30 37 03 38', command: [0xa5, 0x30], status: '020', data: '007' },
] as const

/** Error answers to a movement to the antenna, head 4E. */
export const ERROR_ANSWERS = [
  { hex: 'F2 00 00 05 4E 32 32 31 30 03 BB', code: '10' },
  { hex: 'F2 00 00 05 4E 32 32 41 30 03 CB', code: 'A0' },
  { hex: 'F2 00 00 05 4E 32 32 41 31 03 CA', code: 'A1' },
  { hex: 'F2 00 00 05 4E 32 32 42 30 03 C8', code: 'B0' },
] as const
