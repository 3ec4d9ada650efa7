import { type CardFailure, maskOf, readTrackText, type TrackNumber } from './trackText.ts'

/** What a reader says of one track: its text, or why there is none. */
export type ReadTrack =
  | { readonly track: TrackNumber; readonly text: Uint8Array }
  | { readonly track: TrackNumber; readonly failure: CardFailure }

/** All that may be known of a card outside this folder. `noKey`: it was read, but the node has no key to name it by. */
export type CardReading =
  | { readonly kind: 'card'; readonly token: string; readonly mask: string; readonly source: 'track1' | 'track2' }
  | { readonly kind: 'failed'; readonly reason: CardFailure }
  | { readonly kind: 'noKey' }

/** The most telling one is said. */
const BY_WEIGHT: readonly CardFailure[] = ['checkDigit', 'wrongCard', 'unreadable', 'blank']

/**
 * Makes of the tracks of one card what may leave the driver. Track 2 goes before track 1; two tracks that are both good and name
 * different cards are no card. The texts are overwritten, whatever comes of them; name, expiry, service code and discretionary data are
 * never taken out of them. Of the number there is one string, for the HMAC, which nothing keeps.
 * @param cardToken of the driver's context
 */
export function readCard(tracks: readonly ReadTrack[], cardToken: (digits: string) => string | undefined): CardReading {
  const numbers: { readonly track: TrackNumber; readonly digits: Uint8Array }[] = []
  const failures: CardFailure[] = []
  for (const read of tracks) {
    if ('failure' in read) {
      failures.push(read.failure)
      continue
    }
    const reading = readTrackText(read.track, read.text)
    read.text.fill(0)
    if (reading.kind === 'number') numbers.push({ track: read.track, digits: reading.digits })
    else failures.push(reading.reason)
  }
  numbers.sort((a, b) => b.track - a.track)
  const reading = nameCard(numbers, failures, cardToken)
  for (const { digits } of numbers) digits.fill(0)
  return reading
}

function nameCard(
  numbers: readonly { readonly track: TrackNumber; readonly digits: Uint8Array }[],
  failures: readonly CardFailure[],
  cardToken: (digits: string) => string | undefined,
): CardReading {
  const [first, second] = numbers
  if (!first) return { kind: 'failed', reason: BY_WEIGHT.find((reason) => failures.includes(reason)) ?? 'blank' }
  if (second && !isSame(first.digits, second.digits)) return { kind: 'failed', reason: 'wrongCard' }
  const token = cardToken(String.fromCharCode(...first.digits))
  if (token === undefined) return { kind: 'noKey' }
  return { kind: 'card', token, mask: maskOf(first.digits), source: `track${first.track}` }
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, place) => byte === b[place])
}
