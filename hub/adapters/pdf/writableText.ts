/** Whether the font has a character. */
export type Knows = (codePoint: number) => boolean

/** A text as the font can write it, and the characters that it has not. */
export interface WritableText {
  readonly text: string
  readonly missing: readonly string[]
}

/** What stands for a character on paper whose space is measured: the printers' mark for a type that is not in the case. */
export const GETA = '〓'

/** They change how another character looks or runs and have no look of their own. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Variation_Selector}]/u
const BLANKS = /[\t\n\r\v\f\u00a0\u2028\u2029]+/gu

/**
 * Rare characters of names and places may not be in the font, and an empty box could be any of them: each is named by its code point
 * (`〔U+20BB7〕`), or marked by `stand` where there is no room for a name.
 */
export function writable(text: string, knows: Knows, stand?: string): WritableText {
  const missing: string[] = []
  let written = ''
  for (const character of text.normalize('NFC').replace(BLANKS, ' ')) {
    const codePoint = character.codePointAt(0) as number
    if (INVISIBLE.test(character)) continue
    if (knows(codePoint)) {
      written += character
      continue
    }
    missing.push(character)
    written += stand ?? `〔${nameOf(character)}〕`
  }
  return { text: written, missing }
}

/** `U+20BB7` */
export function nameOf(character: string): string {
  return `U+${(character.codePointAt(0) as number).toString(16).toUpperCase().padStart(4, '0')}`
}
