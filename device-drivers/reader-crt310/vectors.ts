import type { CommandName } from './codec.ts'

/** Frames of the published protocol, V3.0. */
export const COMMAND_VECTORS: Readonly<Record<CommandName, string>> = {
  reset: '02 00 02 30 30 03 03',
  resetEject: '02 00 02 30 31 03 02',
  status: '02 00 02 31 30 03 02',
  sensors: '02 00 02 31 2F 03 1D',
  cardType: '02 00 02 31 31 03 03',
  allowEntry: '02 00 03 2F 33 31 03 2F',
  prohibitEntry: '02 00 03 2F 31 31 03 2D',
  stopAtChip: '02 00 02 2E 33 03 1E',
  moveToChip: '02 00 02 32 2F 03 1E',
  eject: '02 00 02 32 30 03 01',
  hold: '02 00 02 32 31 03 00',
  capture: '02 00 02 32 33 03 02',
  readAll: '02 00 04 45 30 30 37 03 77',
  readTrack2: '02 00 04 45 30 30 32 03 72',
  chipOn: '02 00 02 33 30 03 00',
  chipOff: '02 00 02 33 31 03 01',
}
export const REPLY_VECTORS = {
  reset: '02 00 0F 30 30 43 52 54 20 33 31 30 20 56 33 2E 30 20 03 22',
  statusNoCard: '02 00 05 31 30 4E 4A 4E 03 4F',
  cannotExecute: '02 00 03 4E 45 02 03 0B',
} as const
