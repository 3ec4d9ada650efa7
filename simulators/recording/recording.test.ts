import { expect, test } from 'vitest'
import { createMeaning } from '../keypad-ff68/meaning.ts'
import { chunkLine, headLine, parseRecording, type RecordedChunk } from './recording.ts'
import { sinceStart, wireWords } from './wireWords.ts'

const CALL = Uint8Array.from(Buffer.from('ff6803036801010c0e16', 'hex'))
const chunks: readonly RecordedChunk[] = [
  { atMs: 0, direction: 'toHost', bytes: CALL },
  { atMs: 12.34, direction: 'toDevice', bytes: CALL },
]
const written = headLine({ recording: 1, driver: 'keypad-ff68', personal: false }) + chunks.map(chunkLine).join('')

test('what was written is read back, and a last line cut off by a kill is left out', () => {
  const { head, chunks: read } = parseRecording(written)
  expect(head).toEqual({ recording: 1, driver: 'keypad-ff68', baudRate: undefined, personal: false })
  expect(read.map(({ atMs, direction, bytes }) => [atMs, direction, [...bytes]])).toEqual([
    [0, 'toHost', [...CALL]],
    [12.3, 'toDevice', [...CALL]],
  ])
  expect(parseRecording(written.slice(0, -15)).chunks).toHaveLength(1)
})

test('an editor may put another end to the lines, a mark before them, and none behind the last', () => {
  const edited = `\uFEFF${written.trimEnd().replaceAll('\n', '\r\n')}`
  expect(parseRecording(edited)).toEqual(parseRecording(written))
})

test('what does not say that it holds nothing of people counts as personal', () => {
  expect(parseRecording('{"recording":1}\n').head.personal).toBe(true)
})

test.each([
  ['', 'line 1'],
  ['{"recording":2}\n', 'line 1'],
  [`${headLine({ recording: 1, personal: false })}{"atMs":"x","direction":"toHost","hex":"00"}\n`, 'line 2: atMs'],
  [`${headLine({ recording: 1, personal: false })}{"atMs":1,"direction":"up","hex":"00"}\n`, 'line 2: direction'],
  [`${headLine({ recording: 1, personal: false })}\n{"atMs":1,"direction":"toHost","hex":"0"}\n`, 'line 3: hex'],
  [`${headLine({ recording: 1, personal: false })}[\n`, 'line 2: not a JSON object'],
])('%j is refused with its place', (text, place) => {
  expect(() => parseRecording(text)).toThrow(place)
})

test('in words: time, direction, meaning and bytes; of personal wires never the bytes', () => {
  const lines = (personal: boolean, read = true) => {
    const words = wireWords({
      read: read ? createMeaning() : undefined,
      language: 'en',
      personal,
      clockText: sinceStart,
    })
    return chunks.flatMap(({ atMs, direction, bytes }) => words(atMs, direction, bytes))
  }
  expect(lines(false)).toEqual([
    expect.stringMatching(/^ {4}0\.000 <- key: call next.*\[ff 68 03 03 68 01 01 0c 0e 16\]$/i),
    expect.stringMatching(/^ {4}0\.012 -> /),
  ])
  expect(lines(true).join()).not.toContain('ff 68')
  expect(lines(true, false)).toEqual(['    0.000 <- 10 bytes', '    0.012 -> 10 bytes'])
})
