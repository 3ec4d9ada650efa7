type Syllables = Readonly<Record<string, string>>
export interface PinyinTable {
  /** Characters by syllable (ü as v), the commonest first. */
  readonly syllables: Syllables
  /** Family names as they are read, the commonest first. */
  readonly surnames: readonly { readonly text: string; readonly syllable: string }[]
}

export interface Candidate {
  readonly text: string
  /** So many of the letters typed stand for it. */
  readonly letters: number
}

/** Of a syllable that is not complete yet only so many are worth offering. */
const MOST_COMPLETIONS = 64
const SEPARATOR = "'"

/**
 * Characters that the letters may stand for, the likeliest first: those of the longest syllable, then those of shorter ones
 * (xian: 先, then 西 of xi'an). Nothing is learned from what is chosen: the next customer is somebody else.
 * @param isSurname a name begins here
 */
export function candidatesFor(
  typed: string,
  { syllables, surnames }: PinyinTable,
  isSurname = false,
): readonly Candidate[] {
  const letters = typed.toLowerCase()
  const first = letters.split(SEPARATOR, 1)[0] ?? ''
  if (first === '') return []
  const begun = beginningOf(first, syllables)
  const found: Candidate[] = []
  const seen = new Set<string>()
  const take = (text: string, length: number) => {
    if (seen.has(text)) return
    seen.add(text)
    // The separator after a syllable goes with it.
    found.push({ text, letters: letters[length] === SEPARATOR ? length + 1 : length })
  }
  if (isSurname) {
    for (const { text, syllable } of surnames) {
      if (syllable.startsWith(begun)) take(text, begun.length)
    }
  }
  for (let length = begun.length; length > 0; length -= 1) {
    for (const text of syllables[first.slice(0, length)] ?? '') take(text, length)
  }
  if (found.length < MOST_COMPLETIONS) {
    for (const text of completionsOf(begun, syllables)) take(text, begun.length)
  }
  return found
}

/** The longest part at the beginning that is a syllable or may become one. */
function beginningOf(letters: string, table: Syllables): string {
  const syllables = Object.keys(table)
  for (let length = Math.min(letters.length, 6); length > 0; length -= 1) {
    const part = letters.slice(0, length)
    const isWhole = length === letters.length
    // In the middle of what was typed only whole syllables count: "lm" is l and m, "liming" is li and ming.
    if (table[part] !== undefined || (isWhole && syllables.some((syllable) => syllable.startsWith(part)))) return part
  }
  return letters.slice(0, 1)
}

/** The commonest of each syllable that begins so, then the second of each, and so on. */
function completionsOf(begun: string, table: Syllables): readonly string[] {
  const syllables = Object.keys(table).filter((syllable) => syllable !== begun && syllable.startsWith(begun))
  const found: string[] = []
  for (let rank = 0; found.length < MOST_COMPLETIONS && rank < 20; rank += 1) {
    for (const syllable of syllables) {
      const text = [...(table[syllable] ?? '')][rank]
      if (text !== undefined) found.push(text)
    }
  }
  return found.slice(0, MOST_COMPLETIONS)
}
