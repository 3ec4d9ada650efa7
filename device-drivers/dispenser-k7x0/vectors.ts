/**
 * Byte vectors of the published K720 / K730 / K750 protocol, computed from its description and not from this code. Hex, address 00.
 */
export const COMMAND_VECTORS = {
  status: '02 30 30 00 02 41 50 03 12',
  shortStatus: '02 30 30 00 02 52 46 03 17',
  dispenseToMouth: '02 30 30 00 02 44 43 03 04',
  capture: '02 30 30 00 02 43 50 03 10',
  backToHopper: '02 30 30 00 02 44 42 03 05',
  reset: '02 30 30 00 02 52 53 03 02',
  version: '02 30 30 00 02 47 56 03 12',
  bufferOn: '02 30 30 00 02 42 45 03 04',
  bufferOff: '02 30 30 00 02 42 44 03 05',
  outOfMouth: '02 30 30 00 03 46 43 30 03 37',
  holdInMouth: '02 30 30 00 03 46 43 34 03 33',
  toSensor2: '02 30 30 00 03 46 43 36 03 31',
  toReader: '02 30 30 00 03 46 43 37 03 30',
  drawIn: '02 30 30 00 03 46 43 38 03 3F',
} as const
/** Frames the driver never sends: baud rates, a search for an S50 card, the lamp. */
export const OTHER_COMMANDS = [
  '02 30 30 00 03 43 53 32 03 20',
  '02 30 30 00 03 43 53 33 03 21',
  '02 30 30 00 03 43 53 34 03 26',
  '02 30 30 00 02 3B 30 03 08',
  '02 30 30 00 03 4C 50 00 03 1E',
  '02 30 30 00 02 4C 46 03 09',
] as const

export const ACK = '06 30 30'
export const NAK = '15 30 30'
export const ENQ = '05 30 30'

/** Answers to AP with the flags of their four bytes. */
export const STATUS_ANSWERS = [
  { hex: '02 30 30 00 06 53 46 30 30 30 30 03 12', status: [0, 0, 0, 0] },
  { hex: '02 30 30 00 06 53 46 30 30 31 30 03 13', status: [0, 0, 1, 0] },
  { hex: '02 30 30 00 06 53 46 30 30 30 38 03 1A', status: [0, 0, 0, 8] },
  { hex: '02 30 30 00 06 53 46 30 38 30 30 03 1A', status: [0, 8, 0, 0] },
  { hex: '02 30 30 00 06 53 46 30 30 30 31 03 13', status: [0, 0, 0, 1] },
  { hex: '02 30 30 00 06 53 46 30 30 30 34 03 16', status: [0, 0, 0, 4] },
  { hex: '02 30 30 00 06 53 46 30 30 32 30 03 10', status: [0, 0, 2, 0] },
  { hex: '02 30 30 00 06 53 46 34 30 30 30 03 16', status: [4, 0, 0, 0] },
  { hex: '02 30 30 00 06 53 46 30 30 30 3F 03 1D', status: [0, 0, 0, 15] },
] as const
/** An answer to RF, one that is good and one that is an error of a card command. */
export const OTHER_ANSWERS = [
  '02 30 30 00 05 53 46 30 30 30 03 21',
  '02 30 30 00 03 50 3B 30 03 59',
  '02 30 30 00 04 4E 3B 30 41 03 01',
] as const
