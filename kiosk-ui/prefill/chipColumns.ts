/** Wider than this and a choice has a line to itself, in em. */
const WIDEST_EM = 18
const NARROWEST_EM = 5

/** Columns of a grid that hold the longest of the words in one line: a Chinese character is 1 em wide, a Latin one about half of it. */
export function chipColumns(words: readonly string[], besideEm: number): string {
  const widths = words.map((text) => [...text].reduce((sum, letter) => sum + (letter < '\u2e80' ? 0.58 : 1), 0))
  const widest = Math.max(NARROWEST_EM, ...widths) + besideEm
  return widest > WIDEST_EM ? 'minmax(0, 1fr)' : `repeat(auto-fill, minmax(${widest.toFixed(2)}em, 1fr))`
}
