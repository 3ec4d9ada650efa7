import type { ReadTrack } from '../cards/cardReading.ts'
import { END_SENTINEL, startSentinel, type TrackNumber } from '../cards/trackText.ts'
import type { FrameFormat, Scan } from '../framing/frameParser.ts'

/**
 * The input report of MagTek's USB HID swipe readers, without a report id: status of tracks 1 to 3 (bit 0: error), lengths of tracks 1 to 3,
 * encode type, then the three tracks in fields of 110 bytes (112 with MagnePrint), sentinels included, without LRC. What stands in a field behind
 * its length is left over from somebody else. One report a swipe, also when nothing could be read. Built to the published
 * manual; not yet certified on hardware.
 */
const HEAD_BYTES = 7
const TRACKS = [0, 1, 2] as const
export const ENCODINGS = ['iso', 'aamva', 'cadl', 'blank', 'other', 'undetermined', 'none'] as const
export type Encoding = (typeof ENCODINGS)[number]

const ISO = ENCODINGS.indexOf('iso')
const ISO_STARTS = [startSentinel(1), startSentinel(2)]

export interface SwipeReport {
  readonly encoding: Encoding
  /** Tracks 1 and 2; the third is of no use and is not copied. Texts are for the caller to overwrite. */
  readonly tracks: readonly ReadTrack[]
}

export interface ReportShape {
  readonly fieldBytes: number
  /** At least the head and three fields; what is behind them is not looked at. */
  readonly reportBytes: number
}

export function reportShape(fieldBytes: number, reportBytes = 0): ReportShape {
  return { fieldBytes, reportBytes: Math.max(reportBytes, HEAD_BYTES + 3 * fieldBytes) }
}

/**
 * Finds reports in a stream, where a converter gives the same bytes over a serial line or TCP. A report has no mark to begin it and no check, so
 * that one is believed only whose head is possible and whose tracks are text as long as the head says.
 */
export function reportFormat(shape: ReportShape): FrameFormat<SwipeReport> {
  const { fieldBytes, reportBytes } = shape
  return {
    maxBytes: reportBytes,
    scan(bytes): Scan<SwipeReport> {
      if (!isHead(bytes, fieldBytes)) return { kind: 'skip', length: 1 }
      if (bytes.length < reportBytes) return { kind: 'more' }
      if (!TRACKS.every((track) => isTrack(bytes, track, fieldBytes))) return { kind: 'skip', length: 1, corrupt: true }
      return { kind: 'frame', length: reportBytes, frame: decode(bytes, fieldBytes) }
    },
  }
}

/** As far as the bytes go, they can be the head of a report. */
function isHead(bytes: Uint8Array, fieldBytes: number): boolean {
  const seen = Math.min(bytes.length, HEAD_BYTES)
  for (let place = 0; place < seen; place++) {
    const byte = bytes[place] ?? 0
    const most = place < 3 ? 1 : place < 6 ? fieldBytes : ENCODINGS.length - 1
    if (byte > most) return false
  }
  if (seen < HEAD_BYTES) return true
  // Nothing wrong, nothing read and yet a kind of card: that is a line at rest, not a swipe.
  const isEmpty = TRACKS.every((track) => bytes[track] === 0 && bytes[3 + track] === 0)
  return !isEmpty || ['blank', 'undetermined', 'none'].includes(encodingOf(bytes))
}

/** What was read without an error is text between sentinels. */
function isTrack(bytes: Uint8Array, track: number, fieldBytes: number): boolean {
  const text = textOf(bytes, track, fieldBytes)
  if (bytes[track] !== 0 || text.length === 0) return true
  const start = bytes[6] === ISO ? ISO_STARTS[track] : undefined
  return (
    (start === undefined || text[0] === start) &&
    text[text.length - 1] === END_SENTINEL &&
    text.every((character) => character >= 0x20 && character <= 0x5f)
  )
}

function textOf(bytes: Uint8Array, track: number, fieldBytes: number): Uint8Array {
  const start = HEAD_BYTES + track * fieldBytes
  return bytes.subarray(start, start + (bytes[3 + track] ?? 0))
}

function encodingOf(bytes: Uint8Array): Encoding {
  return ENCODINGS[bytes[6] ?? 0] ?? 'undetermined'
}

function decode(bytes: Uint8Array, fieldBytes: number): SwipeReport {
  const encoding = encodingOf(bytes)
  const track = (number: TrackNumber): ReadTrack => {
    if (bytes[number - 1] !== 0) return { track: number, failure: 'unreadable' }
    if (encoding !== 'iso' && encoding !== 'other' && encoding !== 'undetermined')
      return { track: number, failure: encoding === 'blank' || encoding === 'none' ? 'blank' : 'wrongCard' }
    return { track: number, text: textOf(bytes, number - 1, fieldBytes).slice() }
  }
  return { encoding, tracks: [track(1), track(2)] }
}
