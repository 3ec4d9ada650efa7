import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readWav, WavError, writeWav } from './wav.ts'

const SOUND = Int16Array.from([0, 1, -1, 32_767, -32_768, 5])

/** A WAV file by hand, from the published layout (RIFF, little endian, chunks at even places). */
function wav(chunks: readonly (readonly [name: string, content: Buffer])[]): Buffer {
  const body = chunks.flatMap(([name, content]) => {
    const length = Buffer.alloc(4)
    length.writeUInt32LE(content.length)
    return [Buffer.from(name), length, content, Buffer.alloc(content.length % 2)]
  })
  const length = Buffer.alloc(4)
  length.writeUInt32LE(4 + Buffer.concat(body).length)
  return Buffer.concat([Buffer.from('RIFF'), length, Buffer.from('WAVE'), ...body])
}

function format({ code = 1, channels = 1, rate = 16_000, bits = 16 } = {}, extension = Buffer.alloc(0)): Buffer {
  const content = Buffer.alloc(16)
  content.writeUInt16LE(code, 0)
  content.writeUInt16LE(channels, 2)
  content.writeUInt32LE(rate, 4)
  content.writeUInt32LE((rate * channels * bits) / 8, 8)
  content.writeUInt16LE((channels * bits) / 8, 12)
  content.writeUInt16LE(bits, 14)
  return Buffer.concat([content, extension])
}
const data = Buffer.from(SOUND.buffer)

test('what is written is a WAV file of the published layout', () => {
  expect(Buffer.from(writeWav(SOUND))).toEqual(
    wav([
      ['fmt ', format()],
      ['data', data],
    ]),
  )
})

test('what is written is read again', () => {
  fc.assert(
    fc.property(fc.int16Array({ maxLength: 500 }), (pcm) => {
      expect(readWav(writeWav(pcm))).toEqual(pcm)
    }),
  )
})

test('other chunks are passed over, odd ones with their padding, before and after the sound', () => {
  const file = wav([
    ['LIST', Buffer.from('odd')],
    ['fmt ', format()],
    ['fact', Buffer.alloc(4)],
    ['data', data],
    ['cue ', Buffer.alloc(28)],
  ])
  expect(readWav(file)).toEqual(SOUND)
})

test('the extensible form of PCM is PCM', () => {
  const extension = Buffer.alloc(24)
  extension.writeUInt16LE(22, 0)
  extension.writeUInt16LE(1, 8)
  const file = wav([
    ['fmt ', format({ code: 0xfffe }, extension)],
    ['data', data],
  ])
  expect(readWav(file)).toEqual(SOUND)
})

test('a file within a larger buffer, at an odd place, is read', () => {
  const file = wav([
    ['fmt ', format()],
    ['data', data],
  ])
  expect(readWav(Buffer.concat([Buffer.from('x'), file]).subarray(1))).toEqual(SOUND)
})

test.each([
  ['it has 44100 samples a second; 16000 are needed', { rate: 44_100 }],
  ['it has 2 channels; mono is needed', { channels: 2 }],
  ['it has 24 bits a sample; 16 are needed', { bits: 24 }],
  ['it is compressed or not PCM; 16-bit PCM is needed', { code: 85 }],
])('refused: %s', (message, wrong) => {
  const file = wav([
    ['fmt ', format(wrong)],
    ['data', data],
  ])
  expect(() => readWav(file)).toThrow(new WavError(message))
})

test('what is no WAV file, or a piece of one, is refused in words', () => {
  const file = wav([
    ['fmt ', format()],
    ['data', data],
  ])
  expect(() => readWav(Buffer.from('ID3 an MP3 file'))).toThrow(new WavError('it is no WAV file'))
  expect(() => readWav(wav([['fmt ', format()]]))).toThrow(new WavError('there is no sound in it'))
  expect(() => readWav(wav([['data', data]]))).toThrow(new WavError('its sound comes before its format'))
  for (let length = 0; length < file.length; length++) expect(() => readWav(file.subarray(0, length))).toThrow(WavError)
})
