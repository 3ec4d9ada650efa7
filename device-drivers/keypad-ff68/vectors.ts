/**
 * Byte vectors of the published FF 68 keypad protocol as computed from its description, not from this code.
 */
export const VECTORS = {
  'key.call.addr1': 'FF 68 03 03 68 01 01 0C 0E 16',
  'key.recall': 'FF 68 03 03 68 01 01 0D 0F 16',
  'key.evaluate': 'FF 68 03 03 68 01 01 0B 0D 16',
  'key.6+ok(give up)': 'FF 68 04 04 68 01 01 06 0F 17 16',
  'key.3+ok(callback)': 'FF 68 04 04 68 01 01 03 0F 14 16',
  'key.pause': 'FF 68 03 03 68 01 01 12 14 16',
  'disp.ticket012': 'FF 68 08 08 68 01 02 0A 0A 0A 00 01 02 24 16',
  beep: 'FF 68 02 02 68 01 03 04 16',
  'eval.stars5': 'FF 68 03 03 68 01 02 05 08 16',
  'eval.start': 'FF 68 03 03 68 01 01 0B 0D 16',
  'eval.result1': 'FF 68 03 03 68 01 11 01 13 16',
  'eval.ack1': 'FF 68 03 03 68 01 01 01 03 16',
  'disp.waiting007': 'FF 68 08 08 68 01 02 00 00 07 0A 0A 0A 28 16',
  'key.transfer': 'FF 68 03 03 68 01 01 13 15 16',
} as const

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
}
