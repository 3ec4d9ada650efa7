import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameParser, type Parsed } from '../framing/frameParser.ts'
import { answerFormat, type CommandName, encodeCommand, encodeFrame, type Frame, MAX_FRAME_BYTES } from './codec.ts'
import { COMMAND_VECTORS, ERROR_ANSWERS, GOOD_ANSWERS, SET_BIN_COUNTER_000, STATUS_OF_ADDRESS_5 } from './vectors.ts'

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const frames = (parsed: Parsed<Frame>[]) => parsed.flatMap((one) => (one.kind === 'frame' ? [one.frame] : []))
function parse(...chunks: Uint8Array[]): Frame[] {
  const parser = new FrameParser(answerFormat)
  const parsed = chunks.flatMap((chunk) => parser.push(chunk))
  return frames([...parsed, ...parser.gap()])
}
const ANSWERS = [...GOOD_ANSWERS, ...ERROR_ANSWERS].map(({ hex }) => bytesOf(hex))
/** With false starts: one of an address there is not, one that is too long, one too short. */
const NOISE = bytesOf('00 f2 77 00 03 ff f2 00 ff ff f2 00 00 01 aa')

describe('F3 commands', () => {
  it('are the published frames', () => {
    for (const [name, hex] of Object.entries(COMMAND_VECTORS))
      expect(hexOf(encodeCommand(0, name as CommandName)), name).toBe(hexOf(bytesOf(hex)))
    expect(hexOf(encodeCommand(0, 'setBinCounter', Buffer.from('000')))).toBe(hexOf(bytesOf(SET_BIN_COUNTER_000)))
    expect(hexOf(encodeCommand(5, 'status'))).toBe(hexOf(bytesOf(STATUS_OF_ADDRESS_5)))
  })
})

describe('F3 answers', () => {
  it('are parsed whole', () => {
    for (const { hex, command, status, data } of GOOD_ANSWERS) {
      const [frame] = parse(bytesOf(hex))
      if (frame?.kind !== 'ok') throw new Error('no good answer')
      expect([frame.cm, frame.pm]).toEqual(command)
      expect(String.fromCharCode(...frame.status)).toBe(status)
      expect(Buffer.from(frame.data).toString('latin1')).toBe(data)
    }
    for (const { hex, code } of ERROR_ANSWERS)
      expect(parse(bytesOf(hex))).toEqual([{ kind: 'error', address: 0, cm: 0x32, pm: 0x32, code }])
  })

  it('may begin an error with 45 as one printed table has it', () => {
    const frame = encodeFrame(0, [0x45, 0x32, 0x32, 0x31, 0x30])
    expect(parse(frame)).toEqual([{ kind: 'error', address: 0, cm: 0x32, pm: 0x32, code: '10' }])
  })

  it('are parsed split at every byte, and behind noise cut anywhere', () => {
    for (const bytes of ANSWERS) {
      for (let cut = 0; cut <= bytes.length; cut++)
        expect(parse(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(parse(bytes))
      for (let cut = 0; cut < NOISE.length; cut++)
        expect(parse(Uint8Array.from([...NOISE.subarray(cut), ...bytes]))).toEqual(parse(bytes))
    }
  })

  it('end by their length: F2 and 03 inside are data', () => {
    const data = [0x03, 0xf2, 0x06, 0x15, 0x03, 0xf2]
    const [frame, ...rest] = parse(encodeFrame(1, [0x50, 0x51, 0x39, 0x32, 0x32, 0x30, ...data]))
    expect(rest).toEqual([])
    expect(frame?.kind === 'ok' && [...frame.data]).toEqual(data)
  })

  it('take sensors of any number', () => {
    for (const count of [0, 8, 10, 12]) {
      const [frame] = parse(encodeFrame(0, [0x50, 0x31, 0x31, 0x30, 0x32, 0x30, ...Array(count).fill(0x30)]))
      expect(frame?.kind === 'ok' && frame.data.length).toBe(count)
    }
  })

  it('say so when the check is wrong', () => {
    const spoiled = bytesOf(GOOD_ANSWERS[1].hex)
    spoiled[8] = 0x31
    expect(new FrameParser(answerFormat).push(spoiled)).toContainEqual({ kind: 'corrupt' })
  })

  it('come between single control bytes', () => {
    const answer = bytesOf(GOOD_ANSWERS[1].hex)
    expect(parse(Uint8Array.from([0x06, ...answer, 0x15, 0x04])).map(({ kind }) => kind)).toEqual([
      'ack',
      'ok',
      'nak',
      'eot',
    ])
  })

  it('survive any bytes in bounded memory, and are understood again after a silence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 6 }),
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
