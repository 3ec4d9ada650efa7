/**
 * Worked examples of ISO 7813; the card is invented. `bits` are those of the whole track with its LRC, as computed from the published
 * coding (data bits least significant first, odd parity).
 */
export const TRACK_VECTORS = {
  1: { text: '%B6225000000000006^ZHANG/SAN^30122010000000000000?', lrc: 'W' },
  2: { text: ';6225000000000006=30122010000000000000?', lrc: '?' },
} as const
export const TRACK2_FIRST_BITS = '110100110101000'
export const NUMBERS = ['6225000000000006', '6222020000000000000'] as const
