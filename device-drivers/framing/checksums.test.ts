import { expect, test } from 'vitest'
import { crc16Arc, crc16Modbus, crc16Xmodem, sum8, xor8 } from './checksums.ts'

const DIGITS = Buffer.from('123456789', 'latin1')

test.each([
  [sum8, 0xdd],
  [xor8, 0x31],
  [crc16Modbus, 0x4b37],
  [crc16Arc, 0xbb3d],
  [crc16Xmodem, 0x31c3],
])('%o has its published check value', (checksum, value) => {
  expect(checksum(DIGITS)).toBe(value)
  expect(checksum([])).toBe(checksum === crc16Modbus ? 0xffff : 0)
})
