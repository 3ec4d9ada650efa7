import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { READ_VECTOR } from '../../device-drivers/idcard-sam/vectors.ts'
import { bytesOf, describeMeaning, read, type Spoken } from '../../test/support/wireMeaning.ts'
import { createMeaning } from './meaning.ts'

const FIND = 'AA AA AA 96 69 00 03 20 01 22'
const FIND_NONE = 'AA AA AA 96 69 00 04 00 00 80 84'
const READ = 'AA AA AA 96 69 00 03 30 01 32'

const CONVERSATIONS: Readonly<Record<string, readonly Spoken[]>> = {
  'a card from finding to reading': [
    ['toDevice', FIND, 'find card'],
    ['toHost', 'AA AA AA 96 69 00 08 00 00 9F 00 00 00 00 97', 'find card: card found'],
    ['toDevice', 'AA AA AA 96 69 00 03 20 02 21', 'select card'],
    ['toHost', 'AA AA AA 96 69 00 0C 00 00 90 00 00 00 00 00 00 00 00 9C', 'select card: done'],
    ['toDevice', READ, 'read text and photo'],
    ['toHost', READ_VECTOR, 'read text and photo: 1295 bytes, text and photo'],
  ],
  'no card, and cards that can not be read': [
    ['toDevice', FIND, 'find card'],
    ['toHost', FIND_NONE, 'find card: none there, or handled already'],
    ['toDevice', 'AA AA AA 96 69 00 03 20 02 21', 'select card'],
    ['toHost', 'AA AA AA 96 69 00 04 00 00 81 85', 'select card: failed'],
    ['toDevice', READ, 'read text and photo'],
    ['toHost', 'AA AA AA 96 69 00 04 00 00 41 45', 'read text and photo: the card could not be read'],
    ['toHost', 'AA AA AA 96 69 00 04 00 00 32 36', 'read text and photo: the module does not accept the card'],
  ],
  'the module': [
    ['toHost', 'AA AA AA 96 69 00 04 00 00 90 94', 'answer: done'],
    ['toDevice', 'AA AA AA 96 69 00 03 10 FF EC', 'reset the module'],
    ['toHost', 'AA AA AA 96 69 00 04 00 00 90 94', 'reset the module: done'],
    ['toDevice', 'AA AA AA 96 69 00 03 11 FF ED', 'module status'],
    ['toHost', 'AA AA AA 96 69 00 04 00 00 60 64', 'module status: self-test failed, takes no command'],
    ['toHost', 'AA AA AA 96 69 00 04 00 00 66 62', 'module status: module not authorised'],
    ['toDevice', 'AA AA AA 96 69 00 03 12 FF EE', 'read the module number'],
    [
      'toHost',
      'AA AA AA 96 69 00 14 00 00 90 05 00 01 00 D8 DD 32 01 40 E2 01 00 B1 68 DE 3A 28',
      'read the module number: done',
    ],
    ['toHost', 'AA AA AA 96 69 00 04 00 00 10 14', "read the module number: wrong check in the host's frame"],
    ['toHost', 'AA AA AA 96 69 00 04 00 00 11 15', "read the module number: wrong length in the host's frame"],
    ['toHost', 'AA AA AA 96 69 00 04 00 00 21 25', 'read the module number: command or parameter wrong'],
    ['toHost', 'AA AA AA 96 69 00 04 00 00 24 20', 'read the module number: error without a name'],
  ],
  'seldom used commands': [
    ['toDevice', 'AA AA AA 96 69 00 03 30 10 23', 'read text, photo and fingerprint'],
    ['toDevice', 'AA AA AA 96 69 00 03 30 03 30', 'read added address'],
    ['toHost', 'AA AA AA 96 69 00 04 00 00 91 95', 'read added address: nothing there'],
    ['toDevice', 'AA AA AA 96 69 00 03 60 00 63', 'set baud rate 115200'],
    ['toDevice', 'AA AA AA 96 69 00 03 60 01 62', 'set baud rate 57600'],
    ['toDevice', 'AA AA AA 96 69 00 03 60 02 61', 'set baud rate 38400'],
    ['toDevice', 'AA AA AA 96 69 00 03 60 03 60', 'set baud rate 19200'],
    ['toDevice', 'AA AA AA 96 69 00 03 60 04 67', 'set baud rate 9600'],
    ['toDevice', 'AA AA AA 96 69 00 04 61 FF 50 CA', 'set the radio frame length'],
    ['toDevice', 'AA AA AA 96 69 00 03 77 01 75', 'command 77 01, not known'],
  ],
}

/** An answer to 30 10 with a text, a photo and a fingerprint of nothing but zeros. */
function readWithFingerprint(fingerprintBytes: number): string {
  const content = [0, 0, 0x90, 1, 0, 4, 0, fingerprintBytes >> 8, fingerprintBytes & 0xff]
  const body = [...content, ...new Array<number>(256 + 1024 + fingerprintBytes).fill(0)]
  const counted = [(body.length + 1) >> 8, (body.length + 1) & 0xff, ...body]
  const check = counted.reduce((sum, byte) => sum ^ byte, 0)
  return Buffer.from([0xaa, 0xaa, 0xaa, 0x96, 0x69, ...counted, check]).toString('hex')
}

describe("words for a reader's bytes", () => {
  describeMeaning(createMeaning, CONVERSATIONS, { noise: '69 aa aa 96 aa aa aa 96 69 ff ff aa 00', longest: 2_321 })

  it.each([
    [1024, 'read text, photo and fingerprint: 2321 bytes, text, photo and fingerprint'],
    [512, 'read text, photo and fingerprint: 1809 bytes, text, photo and fingerprint'],
    [0, 'read text, photo and fingerprint: 1297 bytes, text and photo'],
  ])('count %i bytes of fingerprint', (fingerprintBytes, en) => {
    const meanings = read(createMeaning, [
      ['toDevice', 'AA AA AA 96 69 00 03 30 10 23', ''],
      ['toHost', readWithFingerprint(fingerprintBytes), ''],
    ])
    expect(meanings[1]?.text.en).toBe(en)
  })

  it('tell nothing of what is on the card', () => {
    const text = Buffer.from(bytesOf(READ_VECTOR).slice(14, 14 + 256)).toString('utf16le')
    const values = text.split(' ').filter((value) => value.length > 1)
    expect(values.length).toBeGreaterThan(3)
    const words = JSON.stringify(
      read(createMeaning, [
        ['toDevice', READ, ''],
        ['toHost', READ_VECTOR, ''],
      ]).map((meaning) => meaning.text),
    )
    for (const value of values) expect(words).not.toContain(value)
  })

  it('are there again at once after an answer that was broken off', () => {
    const reader = createMeaning()
    reader('toDevice', bytesOf(READ))
    expect(reader('toHost', bytesOf(READ_VECTOR).slice(0, 700))).toEqual([])
    reader('toDevice', bytesOf(FIND))
    expect(reader('toHost', bytesOf(FIND_NONE)).map(({ kind, text }) => [kind, text['zh-CN']])).toEqual([
      ['noise', '杂波，不成帧'],
      ['frame', '寻卡：无卡或已处理'],
    ])
  })
})
