import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { MeaningReader, WireMeaning } from '../../simulators/line/meaning.ts'
import type { Direction } from '../../simulators/line/wireLog.ts'

/** A frame of a conversation and what the reader has to say about it, in English. */
export type Spoken = readonly [direction: Direction, hex: string, en: string]

export const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'))
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex').toUpperCase()

/** Meanings as text, which compares faster than arrays of bytes. */
const written = (meanings: readonly WireMeaning[]) =>
  meanings.map(({ bytes, kind, text }) => `${kind} ${hexOf(bytes)} ${text['zh-CN']} ${text.en}`)

/** What a new reader makes of a conversation; each frame's bytes come in the pieces `cut` makes of them. */
export function read(
  createMeaning: () => MeaningReader,
  conversation: readonly Spoken[],
  cut: (bytes: Uint8Array) => Uint8Array[] = (bytes) => [bytes],
): WireMeaning[] {
  const reader = createMeaning()
  return conversation.flatMap(([direction, hex]) => cut(bytesOf(hex)).flatMap((piece) => [...reader(direction, piece)]))
}

/** What every reader does, whatever the protocol; `noise` is something that begins like a frame and is none. */
export function describeMeaning(
  createMeaning: () => MeaningReader,
  conversations: Readonly<Record<string, readonly Spoken[]>>,
  { noise, longest }: { noise: string; longest: number },
): void {
  test.each(Object.entries(conversations))('%s', (_, conversation) => {
    const meanings = read(createMeaning, conversation)
    expect(meanings.map(({ text }) => text.en)).toEqual(conversation.map(([, , en]) => en))
    expect(meanings.map(({ bytes }) => hexOf(bytes))).toEqual(conversation.map(([, hex]) => hexOf(bytesOf(hex))))
    expect(new Set(meanings.map(({ kind }) => kind))).toEqual(new Set(['frame']))
    for (const { text } of meanings) expect(text['zh-CN']).not.toBe('')
  })

  test('split at every byte the words are the same', () => {
    for (const conversation of Object.values(conversations)) {
      const meanings = read(createMeaning, conversation)
      const longestFrame = Math.max(...meanings.map(({ bytes }) => bytes.length))
      const whole = written(meanings)
      for (let place = 1; place < longestFrame; place++) {
        const split = read(createMeaning, conversation, (bytes) => [bytes.slice(0, place), bytes.slice(place)])
        expect(written(split)).toEqual(whole)
      }
      const single = read(createMeaning, conversation, (bytes) => [...bytes].map((byte) => Uint8Array.of(byte)))
      expect(written(single)).toEqual(whole)
    }
  })

  test('noise before a frame is told apart from it, cut anywhere', () => {
    for (const conversation of Object.values(conversations)) {
      const whole = read(createMeaning, conversation)
      for (let place = 0; place < bytesOf(noise).length; place++) {
        const before = bytesOf(noise).slice(place)
        const noisy = read(createMeaning, conversation, (bytes) => [before, bytes])
        expect(written(noisy.filter(({ kind }) => kind === 'frame'))).toEqual(written(whole))
        expect(
          noisy
            .filter(({ kind }) => kind === 'noise')
            .map(({ bytes }) => hexOf(bytes))
            .join(''),
        ).toBe(hexOf(before).repeat(conversation.length))
      }
    }
  })

  test('whatever the bytes, each comes back once and in order, and no more than one frame is held back', () => {
    const known = Object.values(conversations)
      .flat()
      .map(([, hex]) => bytesOf(hex))
    const chunk = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constantFrom(...known))
    const spoken = fc.array(fc.tuple(fc.constantFrom<Direction>('toDevice', 'toHost'), chunk), { maxLength: 12 })
    fc.assert(
      fc.property(spoken, (chunks) => {
        const reader = createMeaning()
        const given: Record<Direction, number[]> = { toDevice: [], toHost: [] }
        const back: Record<Direction, number[]> = { toDevice: [], toHost: [] }
        for (const [direction, bytes] of chunks) {
          given[direction].push(...bytes)
          for (const meaning of reader(direction, bytes)) back[direction].push(...meaning.bytes)
          expect(back[direction].join()).toBe(given[direction].slice(0, back[direction].length).join())
          expect(given[direction].length - back[direction].length).toBeLessThan(longest)
        }
      }),
      { numRuns: 1000 },
    )
  })
}
