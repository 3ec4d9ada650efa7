import type { DriverClock } from '../driver.ts'
import type { FrameFormat, Parsed } from '../framing/frameParser.ts'
import { FrameReader } from '../framing/frameReader.ts'

/**
 * What bounds NDC messages on a copy. `length`: two bytes, high byte first, before each; `etx`: 03 behind each, 02 before it where there
 * is one; `none`: a silence, or the head of the next message of the machine.
 */
export interface FramingSettings {
  readonly framing: 'length' | 'etx' | 'none'
  readonly lengthIncludesItself: boolean
}

/** A journal block or a long screen is the longest there is. */
export const MAX_MESSAGE_BYTES = 8_192
/** Longest silence inside a message. */
const GAP_MS = 2_000
/** Silence that ends a message nothing else bounds. */
const END_MS = 150

const STX = 0x02
const ETX = 0x03
const FS = 0x1c
const SEPARATOR = String.fromCharCode(FS)
const LENGTH_BYTES = 2
/** Class, FS, and a logical unit number of three digits. */
const SHORTEST_MESSAGE = 5

export interface MessageReader {
  received(bytes: Uint8Array): void
  /** The port is gone: what is held is forgotten. */
  reset(): void
}

interface MessageReaderOptions {
  readonly clock: DriverClock
  /** One character for each byte. */
  onMessage(text: string): void
  /** Bytes that belong to no message since the last one. */
  onNoise(bytes: number): void
}

export function messageReader(settings: FramingSettings, options: MessageReaderOptions): MessageReader {
  if (settings.framing === 'none') return unbounded(options)
  const format = settings.framing === 'etx' ? etxFormat : lengthFormat(settings.lengthIncludesItself ? LENGTH_BYTES : 0)
  return new FrameReader<string>(format, {
    clock: options.clock,
    gapMs: GAP_MS,
    onParsed: (parsed: Parsed<string>) => {
      if (parsed.kind === 'frame') options.onMessage(parsed.frame)
    },
    onNoise: options.onNoise,
  })
}

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

/** A copy may begin in the middle of a message: only a length with the head of a message behind it is one. */
function lengthFormat(counted: number): FrameFormat<string> {
  return {
    maxBytes: MAX_MESSAGE_BYTES + LENGTH_BYTES,
    scan(bytes) {
      const [high = 0, low = 0] = bytes
      if (bytes.length < LENGTH_BYTES) return { kind: 'more' }
      const length = high * 256 + low - counted
      if (length < SHORTEST_MESSAGE || length > MAX_MESSAGE_BYTES) return { kind: 'skip', length: 1 }
      const body = bytes.subarray(LENGTH_BYTES, LENGTH_BYTES + length)
      if (!mayBegin(body)) return { kind: 'skip', length: 1 }
      if (body.length < length) return { kind: 'more' }
      return { kind: 'frame', length: LENGTH_BYTES + length, frame: textOf(body) }
    },
  }
}

/** A class of one or two characters and FS, as far as it is there. */
function mayBegin([first, second, third]: Uint8Array): boolean {
  if (first === undefined) return true
  if (first < 0x31 || first > 0x39) return false
  if (second === undefined || second === FS) return true
  if (!(second >= 0x30 && second <= 0x39) && !(second >= 0x41 && second <= 0x5a)) return false
  return third === undefined || third === FS
}

const etxFormat: FrameFormat<string> = {
  maxBytes: MAX_MESSAGE_BYTES + 2,
  scan(bytes) {
    if (bytes[0] === STX || bytes[0] === ETX) return { kind: 'skip', length: 1 }
    const end = bytes.indexOf(ETX)
    if (end < 0) return { kind: 'more' }
    // What went before a start was cut off.
    const start = bytes.subarray(0, end).lastIndexOf(STX)
    if (start > 0) return { kind: 'skip', length: start }
    return { kind: 'frame', length: end + 1, frame: textOf(bytes.subarray(0, end)) }
  },
}

/** Where a status message or a request begins within what came together. */
const NEXT_HEAD = new RegExp(`(?!^)(?=[12][12]${SEPARATOR}[0-9]{3,9}${SEPARATOR}${SEPARATOR})`)

function unbounded({ clock, onMessage, onNoise }: MessageReaderOptions): MessageReader {
  let held = ''
  /** Longer than a message can be: what comes until the next silence is the rest of it. */
  let isDropping = false
  let dropped = 0
  let cancel: (() => void) | undefined

  function drop(bytes: number): void {
    dropped += bytes
    onNoise(dropped)
  }

  function end(): void {
    cancel = undefined
    const texts = held === '' ? [] : held.split(NEXT_HEAD)
    held = ''
    isDropping = false
    if (texts.length > 0) dropped = 0
    for (const text of texts) onMessage(text)
  }

  return {
    received(bytes) {
      cancel?.()
      cancel = clock.after(END_MS, end)
      if (isDropping || held.length + bytes.length > 4 * MAX_MESSAGE_BYTES) {
        drop(held.length + bytes.length)
        held = ''
        isDropping = true
        return
      }
      held += textOf(bytes)
    },
    reset() {
      cancel?.()
      cancel = undefined
      held = ''
      isDropping = false
      dropped = 0
    },
  }
}
