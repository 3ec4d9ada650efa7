/** Check values of serial protocols. Each is given with its value over the ASCII digits 123456789, by which variants are told apart. */

/** Sum modulo 256: DD. */
export function sum8(bytes: Iterable<number>): number {
  let sum = 0
  for (const byte of bytes) sum = (sum + byte) & 0xff
  return sum
}

/** All bytes XORed: 31. */
export function xor8(bytes: Iterable<number>): number {
  let xor = 0
  for (const byte of bytes) xor ^= byte
  return xor
}

/** CRC-16/MODBUS, polynomial 8005 reflected, start FFFF: 4B37. */
export function crc16Modbus(bytes: Iterable<number>): number {
  return reflected(bytes, 0xffff)
}

/** CRC-16/ARC, the same with start 0: BB3D. */
export function crc16Arc(bytes: Iterable<number>): number {
  return reflected(bytes, 0)
}

/** CRC-16/XMODEM, polynomial 1021, start 0: 31C3. */
export function crc16Xmodem(bytes: Iterable<number>): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : crc << 1
  }
  return crc
}

function reflected(bytes: Iterable<number>, start: number): number {
  let crc = start
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1
  }
  return crc
}
