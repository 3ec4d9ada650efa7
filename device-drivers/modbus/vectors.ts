/**
 * Byte vectors of Modbus RTU, computed from its published description and not from this code; those with a source are printed there.
 */
export const VECTORS = {
  'write.0000=12': '01 06 00 00 00 0C 89 CF',
  'write.0000=1,12': '01 10 00 00 00 02 04 00 01 00 0C A2 6A',
  'read.0000x2': '01 03 00 00 00 02 C4 0B',
  // The examples of the application protocol, V1.1b3: 6.3 (registers 108-110), 6.6 and 6.12, as unit 17.
  'read.006Bx3': '11 03 00 6B 00 03 76 87',
  'read.006Bx3.answer': '11 03 06 02 2B 00 00 00 64 C8 BA',
  'write.0001=3': '11 06 00 01 00 03 9A 9B',
  'write.0001=10,258': '11 10 00 01 00 02 04 00 0A 01 02 C6 F0',
  'write.0001x2.answer': '11 10 00 01 00 02 12 98',
  'read.noSuchRegister': '11 83 02 C1 34',
  'write.busy': '11 86 06 C3 A7',
} as const

export function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
}
