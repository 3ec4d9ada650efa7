import type { FrameLayout } from '../../contracts/index.ts'
import type { FrameFormat, Scan } from '../framing/frameParser.ts'
import { checkBytes, hexBytes, placeIn } from './template.ts'

/** Frames of keypads and evaluators as a layout of the configuration describes them. */
export interface Frame {
  /** Undefined where frames have none. */
  readonly address: number | undefined
  readonly kind: number | undefined
  readonly data: Uint8Array
  /** The whole frame, for an echo. */
  readonly bytes: Uint8Array
}

export function frameFormat(layout: FrameLayout): FrameFormat<Frame> {
  const { length, checksum } = layout
  const fixed = fixedBytes(layout)
  return {
    maxBytes: 'bytes' in length ? length.bytes : length.longest + length.rest,
    scan(bytes): Scan<Frame> {
      const total = totalOf(bytes, length)
      if (total === 'none' || !agrees(bytes, total, fixed, length)) return { kind: 'skip', length: 1 }
      if (total === undefined || bytes.length < total) return { kind: 'more' }
      const frame = bytes.slice(0, total)
      if (checksum) {
        const at = placeIn(frame, checksum.at)
        if (checkBytes(frame, checksum).some((byte, place) => frame[at + place] !== byte))
          return { kind: 'skip', length: 1, corrupt: true }
      }
      return { kind: 'frame', length: total, frame: read(frame, layout) }
    },
  }
}

interface Fixed {
  readonly position: number
  readonly byte: number
}

/** Bytes that are the same in every frame. */
function fixedBytes({ start, end, marks }: FrameLayout): Fixed[] {
  const run = (at: number, hex: string | undefined) =>
    (hex === undefined ? [] : hexBytes(hex)).map((byte, place) => ({ position: at + place, byte }))
  const tail = end === undefined ? 0 : hexBytes(end).length
  return [...run(0, start), ...marks.flatMap(({ at, bytes }) => run(at, bytes)), ...run(-tail, end)]
}

/** How long the frame is that begins here; undefined: it has not been said yet, none: it can not be as long as is said. */
function totalOf(bytes: Uint8Array, length: FrameLayout['length']): number | 'none' | undefined {
  if ('bytes' in length) return length.bytes
  const said = bytes[length.at]
  if (said === undefined) return undefined
  return said < length.shortest || said > length.longest ? 'none' : said + length.rest
}

/** Whether what is there already is as it has to be: what can not become a frame is not waited for. */
function agrees(
  bytes: Uint8Array,
  total: number | undefined,
  fixed: readonly Fixed[],
  length: FrameLayout['length'],
): boolean {
  const at = (position: number) => {
    if (position >= 0) return total === undefined || position < total ? bytes[position] : undefined
    return total === undefined ? undefined : bytes[total + position]
  }
  if (fixed.some(({ position, byte }) => (at(position) ?? byte) !== byte)) return false
  if (!('at' in length) || length.repeatedAt === undefined) return true
  const [said, again] = [at(length.at), at(length.repeatedAt)]
  return said === undefined || again === undefined || said === again
}

function read(frame: Uint8Array, { address, kind, data }: FrameLayout): Frame {
  return {
    address: address && addressIn(frame, address),
    kind: kind && frame[placeIn(frame, kind.at)],
    data: frame.slice(placeIn(frame, data.from), placeIn(frame, data.to) + 1),
    bytes: frame,
  }
}

function addressIn(frame: Uint8Array, { at, width, order }: NonNullable<FrameLayout['address']>): number {
  const place = placeIn(frame, at)
  const bytes = [...frame.subarray(place, place + width)]
  return (order === 'lowFirst' ? bytes.reverse() : bytes).reduce((value, byte) => value * 256 + byte, 0)
}
