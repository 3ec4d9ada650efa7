import { END_SENTINEL, lowestCharacter, lrcOf, startSentinel, type TrackNumber } from './trackText.ts'

/**
 * The bits of a track as a head sees them, for readers that give them undecoded (ISO 7811): characters of 4 (track 2) or 6 (track 1)
 * data bits, least significant first, and a bit of odd parity; zeros before and behind for the clock. The card may have been drawn
 * either way.
 */
const DATA_BITS: Readonly<Record<TrackNumber, number>> = { 1: 6, 2: 4 }
/** With sentinels and LRC. */
const LONGEST: Readonly<Record<TrackNumber, number>> = { 1: 79, 2: 40 }

export type TrackBits =
  /** From start to end sentinel, without the LRC; a buffer of its own, for the caller to overwrite. */
  | { readonly kind: 'text'; readonly text: Uint8Array }
  | { readonly kind: 'failed'; readonly reason: 'unreadable' | 'blank' }

/** @param bits packed, the first one in the highest bit of the first byte; not kept, the caller overwrites them */
export function decodeTrackBits(track: TrackNumber, bits: Uint8Array): TrackBits {
  const count = bits.length * 8
  const bitAt = (place: number) => (place < count ? ((bits[place >> 3] ?? 0) >> (7 - (place & 7))) & 1 : 0)
  const text = decode(track, count, bitAt) ?? decode(track, count, (place) => bitAt(count - 1 - place))
  if (text) return { kind: 'text', text }
  return { kind: 'failed', reason: bits.every((byte) => byte === 0) ? 'blank' : 'unreadable' }
}

function decode(track: TrackNumber, count: number, bitAt: (place: number) => number): Uint8Array | undefined {
  const dataBits = DATA_BITS[track]
  const buffer = new Uint8Array(LONGEST[track])
  // Both start sentinels begin with a one.
  let place = 0
  while (place < count && bitAt(place) === 0) place++

  function next(): number | undefined {
    let value = 0
    let ones = 0
    for (let bit = 0; bit <= dataBits; bit++) {
      const one = bitAt(place++)
      ones += one
      if (bit < dataBits) value |= one << bit
    }
    return ones % 2 === 1 ? value + lowestCharacter(track) : undefined
  }

  let length = 0
  while (length < buffer.length - 1) {
    const character = next()
    if (character === undefined || (length === 0 && character !== startSentinel(track))) break
    buffer[length++] = character
    if (character !== END_SENTINEL) continue
    if (next() !== lrcOf(track, buffer.subarray(1, length))) break
    const text = buffer.slice(0, length)
    buffer.fill(0)
    return text
  }
  buffer.fill(0)
  return undefined
}
