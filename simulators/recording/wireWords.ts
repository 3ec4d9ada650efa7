import type { MeaningReader } from '../line/meaning.ts'
import type { Direction } from '../line/wireLog.ts'

export const WORD_LANGUAGES = ['zh-CN', 'en'] as const
export type WordLanguage = (typeof WORD_LANGUAGES)[number]

const ARROWS: Readonly<Record<Direction, string>> = { toDevice: '->', toHost: '<-' }

/**
 * Lines for people who look at a wire: time, direction, what it means, and the bytes. Without a reader only the bytes; of a wire with
 * personal data only the words, which never hold any.
 * @param clockText how the time is written
 */
export function wireWords(options: {
  readonly read: MeaningReader | undefined
  readonly language: WordLanguage
  readonly personal: boolean
  readonly clockText: (atMs: number) => string
}): (atMs: number, direction: Direction, bytes: Uint8Array) => readonly string[] {
  const { read, language, personal, clockText } = options
  return (atMs, direction, bytes) => {
    const start = `${clockText(atMs)} ${ARROWS[direction]} `
    if (!read) return [`${start}${personal ? `${bytes.length} bytes` : spaced(bytes)}`]
    return read(direction, bytes).map((meaning) => {
      const { text } = meaning
      return `${start}${text[language]}${personal ? '' : `  [${spaced(meaning.bytes)}]`}`
    })
  }
}

/** More is not helpful on a line of a terminal. */
const SHOWN_BYTES = 64

function spaced(bytes: Uint8Array): string {
  const shown = [...bytes.subarray(0, SHOWN_BYTES)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
  return bytes.length > SHOWN_BYTES ? `${shown} ... (${bytes.length} bytes)` : shown
}

/** Seconds since the start, with milliseconds. */
export const sinceStart = (atMs: number) => (atMs / 1000).toFixed(3).padStart(9)
