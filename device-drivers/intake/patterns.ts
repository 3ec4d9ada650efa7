import { type LinearPattern, linearPattern } from '../../contracts/index.ts'

/** Longer values match no pattern: a message has no business with them. */
export const LONGEST_MATCHED = 1024
/** As many as a configuration can hold, and more. */
const MOST_KEPT = 512
const kept = new Map<string, LinearPattern>()

/** @param source of a checked configuration */
export function matches(source: string, text: string): boolean {
  if (text.length > LONGEST_MATCHED) return false
  let pattern = kept.get(source)
  if (!pattern) {
    pattern = linearPattern(source)
    if (kept.size >= MOST_KEPT) kept.clear()
    kept.set(source, pattern)
  }
  return pattern.matches(text)
}
