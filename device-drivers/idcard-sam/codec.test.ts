import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameParser, type Parsed } from '../framing/frameParser.ts'
import {
  COMMANDS,
  type CommandName,
  encodeCommand,
  encodeFrame,
  encodeRadioFrame,
  MAX_FRAME_BYTES,
  type Reply,
  readAppended,
  readSerial,
  replyFormat,
} from './codec.ts'
import { bytesOf, COMMAND_VECTORS, READ_LENGTHS, READ_SHA256, READ_VECTOR, REPLY_VECTORS } from './vectors.ts'

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const frames = (parsed: Parsed<Reply>[]) => parsed.flatMap((one) => (one.kind === 'frame' ? [one.frame] : []))
const parse = (...chunks: Uint8Array[]) => {
  const parser = new FrameParser(replyFormat)
  const parsed = chunks.flatMap((chunk) => parser.push(chunk))
  return frames([...parsed, ...parser.gap()])
}
const read = bytesOf(READ_VECTOR)
const replies = Object.values(REPLY_VECTORS).map(bytesOf)
/** Noise with false starts of a frame in it. */
const NOISE = bytesOf('00 ff 96 69 aa aa 96 69 aa aa aa 96 00 aa aa')

describe('SAM commands', () => {
  it('are the published frames', () => {
    const names: Record<CommandName, keyof typeof COMMAND_VECTORS> = {
      reset: 'reset',
      status: 'status',
      samId: 'samid',
      find: 'find',
      select: 'select',
      read: 'read',
      address: 'readnewaddr',
    }
    for (const [name, vector] of Object.entries(names) as [CommandName, keyof typeof COMMAND_VECTORS][]) {
      expect(hexOf(encodeCommand(name)), name).toBe(hexOf(bytesOf(COMMAND_VECTORS[vector])))
    }
    expect(hexOf(encodeRadioFrame(0x50))).toBe(hexOf(bytesOf(COMMAND_VECTORS.setmaxrf80)))
  })

  it('frames every published body, those the driver never sends included', () => {
    for (const vector of Object.values(COMMAND_VECTORS)) {
      const bytes = bytesOf(vector)
      expect(hexOf(encodeFrame([...bytes.subarray(7, -1)]))).toBe(hexOf(bytes))
    }
  })

  it('never ask for fingerprints', () => {
    expect(Object.values(COMMANDS).map(([cmd, para]) => `${cmd}:${para}`)).not.toContain(`${0x30}:${0x10}`)
  })
})

describe('SAM answers', () => {
  it('are parsed whole: state bytes and data as published', () => {
    for (const bytes of replies) {
      const [reply] = parse(bytes)
      expect(reply).toMatchObject({ kind: 'plain', sw1: bytes[7], sw2: bytes[8], sw3: bytes[9] })
      expect(reply?.kind === 'plain' && hexOf(reply.data)).toBe(hexOf(bytes.subarray(10, -1)))
    }
  })

  it('are parsed split at every byte', () => {
    for (const bytes of replies) {
      for (let cut = 0; cut <= bytes.length; cut++)
        expect(parse(bytes.subarray(0, cut), bytes.subarray(cut))).toEqual(parse(bytes))
    }
  })

  it('are parsed with noise before them, cut anywhere in it', () => {
    for (const bytes of replies) {
      for (let cut = 0; cut < NOISE.length; cut++) {
        expect(parse(NOISE.subarray(cut), bytes)).toEqual(parse(bytes))
        expect(parse(Uint8Array.from([...NOISE.subarray(0, cut), ...bytes]))).toEqual(parse(bytes))
      }
    }
  })

  it('give the text of the published document and nothing of its photo', () => {
    expect(createHash('sha256').update(read).digest('hex')).toBe(READ_SHA256)
    expect(read.length).toBe(READ_LENGTHS.text)
    expect(MAX_FRAME_BYTES).toBe(READ_LENGTHS.fingerprint1024)
    const replies = parse(read)
    expect(replies).toHaveLength(1)
    const [reply] = replies
    if (reply?.kind !== 'document') throw new Error('no document')
    expect(Object.keys(reply)).toEqual(['kind', 'text'])
    expect(hexOf(reply.text)).toBe(hexOf(read.subarray(14, 270)))
    // A copy of 256 bytes, not a window on a buffer that still holds the photo.
    expect(reply.text.buffer.byteLength).toBe(256)
  })

  it('give the document split at every byte and with noise before it', () => {
    const textOf = (...chunks: Uint8Array[]) =>
      parse(...chunks).map((reply) => (reply.kind === 'document' ? hexOf(reply.text) : 'plain'))
    const expected = [hexOf(read.subarray(14, 270))]
    for (let cut = 0; cut <= read.length; cut++) {
      expect(textOf(read.subarray(0, cut), read.subarray(cut)).join()).toBe(expected.join())
    }
    for (let cut = 0; cut < NOISE.length; cut++) expect(textOf(NOISE.subarray(cut), read)).toEqual(expected)
  }, 20_000)

  it('say so when the check is wrong, and the next one is taken', () => {
    const spoiled = bytesOf(REPLY_VECTORS.find_ok)
    spoiled[12] = 1
    const parser = new FrameParser(replyFormat)
    expect(parser.push(spoiled)).toEqual([{ kind: 'corrupt' }])
    expect(frames(parser.push(bytesOf(REPLY_VECTORS.find_none)))).toHaveLength(1)
  })

  it.each([READ_LENGTHS.fingerprint1024, READ_LENGTHS.fingerprint512, READ_LENGTHS.fingerprintNone])(
    'with fingerprints, which nobody asks for, are known by their %i bytes and nothing of them is kept',
    (length) => {
      const body = new Uint8Array(length - 7 - 1).fill(0x11)
      const fingerprint = length - READ_LENGTHS.fingerprintNone
      body.set([0, 0, 0x90, 1, 0, 4, 0, fingerprint >> 8, fingerprint & 0xff])
      const frame = encodeFrame([...body])
      expect(frame.length).toBe(length)
      for (const cut of [0, 1, 6, 300, length - 1]) {
        expect(parse(frame.subarray(0, cut), frame.subarray(cut), bytesOf(REPLY_VECTORS.find_none))).toEqual([
          { kind: 'fingerprints' },
          expect.objectContaining({ kind: 'plain', sw3: 0x80 }),
        ])
      }
      const parser = new FrameParser(replyFormat)
      parser.push(frame)
      expect(parser.pendingBytes).toBe(0)
    },
  )

  it("give the module's number in its printed form", () => {
    const [reply] = parse(bytesOf(REPLY_VECTORS.samid))
    expect(reply?.kind === 'plain' && readSerial(reply.data)).toBe('05.01-20110808-000123456-987654321')
    expect(readSerial(new Uint8Array(15))).toBeUndefined()
  })

  it.each([1, 2, 4, 5, 16])('give %i appended addresses of 70 bytes each', (count) => {
    const texts = Array.from({ length: count }, (_, place) => `样例市示范路${place + 1}号`)
    const data = Buffer.from(texts.map((text) => text.padEnd(35, ' ')).join(''), 'utf16le')
    const [reply] = parse(encodeFrame([0, 0, 0x90, ...data]))
    expect(reply?.kind === 'plain' && readAppended(reply.data)).toEqual(texts)
  })

  it('that are no list of addresses give none', () => {
    for (const bytes of replies) {
      const [reply] = parse(bytes)
      expect(reply?.kind === 'plain' && readAppended(reply.data)).toEqual([])
    }
    expect(readAppended(Uint8Array.from({ length: 70 }, (_, place) => (place % 2 === 0 ? 0x20 : 0)))).toEqual([])
  })

  it('do not depend on the chunking', () => {
    const part = fc.oneof(
      fc.constantFrom(...replies),
      fc.uint8Array({ maxLength: 30 }),
      fc.nat(read.length).map((length) => read.subarray(0, length)),
      fc.constant(read),
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), fc.array(fc.nat(4000), { maxLength: 12 }), (parts, cuts) => {
        const stream = Uint8Array.from(Buffer.concat(parts))
        const places = [
          0,
          ...[...new Set(cuts.map((cut) => cut % (stream.length + 1)))].sort((a, b) => a - b),
          stream.length,
        ]
        expect(parse(...places.slice(1).map((end, place) => stream.subarray(places[place], end)))).toEqual(
          parse(stream),
        )
      }),
      { numRuns: 1000 },
    )
  }, 20_000)

  it('survive arbitrary bytes in bounded memory and are understood again after a silence', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 6 }),
        fc.constantFrom(...replies),
        (chunks, bytes) => {
          const parser = new FrameParser(replyFormat)
          for (const chunk of chunks) {
            parser.push(chunk)
            expect(parser.pendingBytes).toBeLessThanOrEqual(MAX_FRAME_BYTES)
          }
          parser.gap()
          expect(frames(parser.push(bytes))).toEqual(parse(bytes))
        },
      ),
      { numRuns: 1000 },
    )
  }, 20_000)

  it('come back from any body as they were framed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 3, maxLength: 200 }), (body) => {
        const [reply] = parse(encodeFrame([...body]))
        expect(reply).toEqual({ kind: 'plain', sw1: body[0], sw2: body[1], sw3: body[2], data: body.slice(3) })
      }),
    )
  })
})
