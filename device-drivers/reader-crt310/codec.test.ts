import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameParser, type Parsed } from '../framing/frameParser.ts'
import { COMMANDS, type CommandName, encodeCommand, type Heard, heardFormat, tracksOf } from './codec.ts'
import { COMMAND_VECTORS, REPLY_VECTORS } from './vectors.ts'

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const frames = (parsed: readonly Parsed<Heard>[]) => parsed.flatMap((one) => (one.kind === 'frame' ? [one.frame] : []))
function parse(...chunks: Uint8Array[]) {
  const parser = new FrameParser(heardFormat)
  return frames([...chunks.flatMap((chunk) => parser.push(chunk)), ...parser.gap()])
}
function frame(payload: readonly number[]): Uint8Array {
  const counted = [2, payload.length >> 8, payload.length & 0xff, ...payload, 3]
  return Uint8Array.from([...counted, counted.reduce((check, byte) => check ^ byte, 0)])
}
const ascii = (text: string) => [...Buffer.from(text, 'latin1')]
/** What no answer begins with, and a false start. */
const NOISE = bytesOf('FF 00 03 02 FF FF 30 31 02 00 00')

describe('CRT-310 commands', () => {
  it.each(Object.entries(COMMAND_VECTORS))('%s is the published frame', (name, vector) => {
    expect(hexOf(encodeCommand(name as CommandName))).toBe(hexOf(bytesOf(vector)))
  })

  it('have a vector each', () => {
    expect(Object.keys(COMMAND_VECTORS).sort()).toEqual(Object.keys(COMMANDS).sort())
  })
})

describe('CRT-310 answers', () => {
  const known: [string, Heard][] = [
    [REPLY_VECTORS.reset, { kind: 'reply', cm: 0x30, pm: 0x30, data: Uint8Array.from(ascii('CRT 310 V3.0 ')) }],
    [REPLY_VECTORS.statusNoCard, { kind: 'reply', cm: 0x31, pm: 0x30, data: bytesOf('4E 4A 4E') }],
    [REPLY_VECTORS.cannotExecute, { kind: 'abnormal', cm: 0x45, code: 2 }],
    ['06', { kind: 'ack' }],
    ['15', { kind: 'nak' }],
    ['04', { kind: 'eot' }],
  ]

  it.each(known)('%s is understood whole, split at every byte, and behind noise', (hex, heard) => {
    const bytes = bytesOf(hex)
    for (let cut = 0; cut <= bytes.length; cut++)
      expect(parse(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual([heard])
    for (let cut = 0; cut < NOISE.length; cut++) expect(parse(NOISE.subarray(cut), bytes)).toEqual([heard])
  })

  it('glued together come apart again', () => {
    const all = Uint8Array.from(known.flatMap(([hex]) => [...bytesOf(hex)]))
    expect(parse(all)).toEqual(known.map(([, heard]) => heard))
    expect(parse(...[...all].map((byte) => Uint8Array.of(byte)))).toEqual(known.map(([, heard]) => heard))
  })

  it('with any bit wrong are no answer', () => {
    const bytes = bytesOf(REPLY_VECTORS.statusNoCard)
    for (let place = 0; place < bytes.length * 8; place++) {
      const wrong = bytes.slice()
      wrong[place >> 3] = (wrong[place >> 3] ?? 0) ^ (1 << (place & 7))
      expect(parse(wrong).filter(({ kind }) => kind === 'reply')).toEqual([])
    }
  })

  it('are the same whatever the chunking', () => {
    const part = fc.oneof(fc.constantFrom(...known.map(([hex]) => bytesOf(hex))), fc.uint8Array({ maxLength: 20 }))
    fc.assert(
      fc.property(fc.array(part, { maxLength: 10 }), fc.integer({ min: 1, max: 40 }), (parts, size) => {
        const bytes = Uint8Array.from(parts.flatMap((one) => [...one]))
        const chunks = []
        for (let from = 0; from < bytes.length; from += size) chunks.push(bytes.subarray(from, from + size))
        expect(parse(...chunks)).toEqual(parse(bytes))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('CRT-310 tracks', () => {
  const words = (payload: readonly number[], asked: CommandName = 'readAll') => {
    const [heard] = parse(frame(payload))
    if (heard?.kind !== 'tracks') return heard
    return tracksOf(asked, heard.blocks).map((track) =>
      'text' in track ? [track.track, Buffer.from(track.text).toString('latin1')] : [track.track, track.failure],
    )
  }
  const good = (text: string) => [0x1f, 0x59, ...ascii(text)]

  it('come in blocks; the third is left out', () => {
    expect(words([0x45, 0x30, ...good('%B1?'), ...good(';2=?'), ...good(';3?')])).toEqual([
      [1, '%B1?'],
      [2, ';2=?'],
    ])
    // With the parameters repeated before them, as one may read the text.
    expect(words([0x45, 0x30, 0x30, 0x37, 0x59, ...good('B1'), ...good('2=')])).toEqual([
      [1, 'B1'],
      [2, '2='],
    ])
  })

  it.each([
    [0xe1, 'unreadable'],
    [0xe2, 'unreadable'],
    [0xe3, 'unreadable'],
    [0xe4, 'unreadable'],
    [0xe5, 'blank'],
  ])('with error %i are %s', (error, failure) => {
    expect(words([0x45, 0x30, 0x1f, 0x4e, error, ...good(';2=?'), 0x1f, 0x4f])).toEqual([
      [1, failure],
      [2, ';2=?'],
    ])
  })

  it('that were not asked for are none', () => {
    expect(words([0x45, 0x30, 0x1f, 0x4f, 0xe0, ...good(';2=?'), 0x1f, 0x4f, 0xe0], 'readTrack2')).toEqual([
      [2, ';2=?'],
    ])
    expect(words([0x45, 0x30, 0x1f, 0x4e, 0xe0, ...good(';2=?')], 'readTrack2')).toEqual([[2, ';2=?']])
    expect(words([0x45, 0x30, ...good(';2=?')], 'readTrack2')).toEqual([[2, ';2=?']])
  })

  it('of which there are none are an answer like others', () => {
    expect(words([0x45, 0x30, 0x45])).toEqual({ kind: 'reply', cm: 0x45, pm: 0x30, data: Uint8Array.of(0x45) })
  })

  it('of the third are overwritten', () => {
    const [heard] = parse(frame([0x45, 0x30, ...good('1'), ...good('2'), ...good(';996225')]))
    if (heard?.kind !== 'tracks') throw new Error('no tracks')
    tracksOf('readAll', heard.blocks)
    expect(heard.blocks.map((block) => 'text' in block && block.text.every((byte) => byte === 0))).toEqual([
      false,
      false,
      true,
    ])
  })
})
