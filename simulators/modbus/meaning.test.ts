import { describe, expect, it } from 'vitest'
import { describeMeaning, read, type Spoken } from '../../test/support/wireMeaning.ts'
import { createMeaning } from './meaning.ts'

const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  'a read': [
    ['toDevice', '11 03 00 6B 00 03 76 87', 'Unit 17: read register 107, count 3'],
    ['toHost', '11 03 06 02 2B 00 00 00 64 C8 BA', 'Unit 17: reads 555, 0, 100'],
  ],
  'a write of one register': [
    ['toDevice', '01 06 00 00 00 0C 89 CF', 'Unit 1: write register 0: 12'],
    ['toHost', '01 06 00 00 00 0C 89 CF', 'Unit 1: has written register 0: 12'],
  ],
  'a write of two': [
    ['toDevice', '11 10 00 01 00 02 04 00 0A 01 02 C6 F0', 'Unit 17: write register 1: 10, 258'],
    ['toHost', '11 10 00 01 00 02 12 98', 'Unit 17: has written 2 from register 1'],
  ],
  exceptions: [
    ['toHost', '11 83 02 C1 34', 'Unit 17: refuses, no such register'],
    ['toHost', '11 86 06 C3 A7', 'Unit 17: refuses, busy'],
  ],
}

describe('words for Modbus bytes', () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: 'FF FB 04 C0 01 83 22 05 F8 99 01 03', longest: 255 })

  it('are Chinese too', () => {
    const words = (name: string) => read(createMeaning, CONVERSATIONS[name] ?? []).map(({ text }) => text['zh-CN'])
    expect(words('a write of two')).toEqual(['17号单元：写寄存器1：10、258', '17号单元：已写寄存器1起2个'])
    expect(words('exceptions')).toEqual(['17号单元：拒绝，无此寄存器', '17号单元：拒绝，忙'])
  })
})
