import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameParser, type Parsed } from '../framing/frameParser.ts'
import {
  answerFormat,
  type CommandName,
  encodeCommand,
  encodeFrame,
  enquiry,
  type Frame,
  MAX_FRAME_BYTES,
} from './codec.ts'
import { decodeStatus, lookOf } from './status.ts'
import { ACK, COMMAND_VECTORS, ENQ, NAK, OTHER_ANSWERS, OTHER_COMMANDS, STATUS_ANSWERS } from './vectors.ts'

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const frames = (parsed: Parsed<Frame>[]) => parsed.flatMap((one) => (one.kind === 'frame' ? [one.frame] : []))
function parse(...chunks: Uint8Array[]): Frame[] {
  const parser = new FrameParser(answerFormat)
  const parsed = chunks.flatMap((chunk) => parser.push(chunk))
  return frames([...parsed, ...parser.gap()])
}
const ANSWERS = [...STATUS_ANSWERS.map(({ hex }) => hex), ...OTHER_ANSWERS, ACK, NAK].map(bytesOf)
/** With false starts: addresses there are not, a length there is not, half a frame. */
const NOISE = bytesOf('ff 02 39 39 00 06 41 06 31 39 02 30 30 ff ff 15 20')

describe('K7X0 commands', () => {
  it('are the published frames', () => {
    for (const [name, hex] of Object.entries(COMMAND_VECTORS))
      expect(hexOf(encodeCommand(0, name as CommandName)), name).toBe(hexOf(bytesOf(hex)))
    expect(hexOf(enquiry(0))).toBe(hexOf(bytesOf(ENQ)))
    expect(hexOf(enquiry(15))).toBe('053135')
  })

  it('are framed as those it never sends are', () => {
    for (const hex of OTHER_COMMANDS) {
      const bytes = bytesOf(hex)
      expect(hexOf(encodeFrame(0, bytes.subarray(5, -2)))).toBe(hexOf(bytes))
    }
  })
})

describe('K7X0 answers', () => {
  it('are parsed whole: the flags of a status', () => {
    for (const { hex, status } of STATUS_ANSWERS) {
      const [frame] = parse(bytesOf(hex))
      expect(frame?.kind === 'answer' && decodeStatus(frame.payload)).toEqual(status)
    }
    expect(parse(bytesOf(ACK))).toEqual([{ kind: 'ack', address: 0 }])
    expect(parse(bytesOf(NAK))).toEqual([{ kind: 'nak', address: 0 }])
  })

  it('are parsed split at every byte, and behind noise cut anywhere', () => {
    for (const bytes of ANSWERS) {
      for (let cut = 0; cut <= bytes.length; cut++)
        expect(parse(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(parse(bytes))
      for (let cut = 0; cut < NOISE.length; cut++)
        expect(parse(Uint8Array.from([...NOISE.subarray(cut), ...bytes]))).toEqual(parse(bytes))
    }
  })

  it('end by their length: 02 and 03 inside are data', () => {
    const payload = [0x50, 0x47, 0x33, 0x02, 0x03, 0x06, 0x30, 0x30, 0x03]
    expect(parse(encodeFrame(7, payload))).toEqual([{ kind: 'answer', address: 7, payload: Uint8Array.from(payload) }])
  })

  it('survive any bytes in bounded memory, and are understood again after a silence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }),
        fc.constantFrom(...ANSWERS),
        (chunks, bytes) => {
          const parser = new FrameParser(answerFormat)
          for (const chunk of chunks) {
            parser.push(chunk)
            expect(parser.pendingBytes).toBeLessThanOrEqual(MAX_FRAME_BYTES)
          }
          parser.gap()
          expect(frames(parser.push(bytes))).toEqual(parse(bytes))
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('a K7X0 status', () => {
  const settings = { model: 'k750', mouthSensors: [1] } as const
  const look = (...status: [number, number, number, number]) => lookOf(status, { ...settings, mouthSensors: [1] })

  it('says where a card is by its sensors', () => {
    expect(look(0, 0, 0, 0).path).toBe('none')
    expect(look(0, 0, 0, 1).path).toBe('exit')
    for (const covered of [2, 3, 4, 6, 7]) expect(look(0, 0, 0, covered).path).toBe('transport')
    expect(lookOf([0, 0, 0, 3], { ...settings, mouthSensors: [1, 3] }).path).toBe('exit')
  })

  it('says how full hopper and bin are; one flag is the model’s', () => {
    expect(look(8, 0, 0, 0)).toMatchObject({ binFull: true, hopper: 'ok' })
    expect(look(1, 0, 0, 0)).toMatchObject({ hopper: 'high', moving: false })
    expect(lookOf([1, 0, 0, 0], { model: 'k720', mouthSensors: [1] })).toMatchObject({ hopper: 'ok', moving: true })
    expect(look(0, 0, 8, 0).hopper).toBe('full')
    expect(look(0, 0, 1, 0).hopper).toBe('low')
    expect(look(0, 0, 1, 8)).toMatchObject({ hopper: 'empty', path: 'none' })
  })

  it('says what it does and what is wrong', () => {
    expect(look(0, 8, 0, 2).moving).toBe(true)
    expect(look(0, 4, 0, 2).moving).toBe(true)
    expect(look(4, 0, 0, 0).refused).toBe(true)
    expect(look(0, 0, 2, 2).jammed).toBe(true)
    expect(look(0, 0, 4, 2)).toMatchObject({ doubled: true, fault: 'cards overlap' })
    expect(look(2, 3, 0, 0).fault).toContain('prepared')
  })

  it('is none where its bytes are not', () => {
    expect(decodeStatus(Uint8Array.of(0x53, 0x46, 0x30, 0x30, 0x30))).toBeUndefined()
    expect(decodeStatus(Uint8Array.of(0x53, 0x46, 0x30, 0x30, 0x30, 0x40))).toBeUndefined()
  })
})
