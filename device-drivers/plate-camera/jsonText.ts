const QUOTE = 0x22
const BACKSLASH = 0x5c
const OPENING = new Set([0x7b, 0x5b])
const CLOSING = new Set([0x7d, 0x5d])
/** Longer ones are pictures in base64. */
const LONGEST_STRING = 1024
const LONGEST_TEXT = 256 * 1024
const DEEPEST = 24

/**
 * What a JSON body says, without its long strings: pictures are gone before there is a copy of them. Undefined when it is no JSON,
 * too long without its pictures or too deep.
 */
export function readJson(bytes: Uint8Array): unknown {
  const kept: Uint8Array[] = []
  let length = 0
  let depth = 0
  let from = 0
  function keep(to: number): void {
    kept.push(bytes.subarray(from, to))
    length += to - from
  }
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    if (OPENING.has(byte) && ++depth > DEEPEST) return undefined
    if (CLOSING.has(byte)) depth--
    if (byte !== QUOTE) continue
    const end = stringEnd(bytes, at)
    if (end < 0) return undefined
    if (end - at > LONGEST_STRING) {
      keep(at + 1)
      from = end
    }
    at = end
  }
  keep(bytes.length)
  if (length > LONGEST_TEXT) return undefined
  const text = Buffer.concat(kept)
  try {
    return JSON.parse(text.toString('utf8')) as unknown
  } catch {
    return undefined
  } finally {
    text.fill(0)
  }
}

/** Index of the quote that ends the string beginning at `from`; -1 when none does. */
function stringEnd(bytes: Uint8Array, from: number): number {
  for (let at = from + 1; at < bytes.length; at++) {
    if (bytes[at] === BACKSLASH) at++
    else if (bytes[at] === QUOTE) return at
  }
  return -1
}

/** The value under a path of keys, undefined where there is none. */
export function valueAt(value: unknown, ...keys: readonly string[]): unknown {
  let found = value
  for (const key of keys) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined
    found = (found as Record<string, unknown>)[key]
  }
  return found
}

export const textAt = (value: unknown, ...keys: readonly string[]): string | undefined => {
  const found = valueAt(value, ...keys)
  return typeof found === 'string' ? found : undefined
}

/** A number; some firmwares write it as text. */
export const numberAt = (value: unknown, ...keys: readonly string[]): number | undefined => {
  const found = valueAt(value, ...keys)
  const number = typeof found === 'string' && found.trim() !== '' ? Number(found) : found
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined
}
