import type { CheckRule, DisplayTable, Layout } from './tables.ts'

/** The units' side of a wire that is told in tables: their own frames, and how they recognise the host's. */

const at = (position: number, length: number) => (position < 0 ? position + length : position)

/** A frame of a unit with this data. */
export function unitFrame(
  layout: Layout,
  address: number,
  kind: number | undefined,
  data: readonly number[],
): number[] {
  const { from, to } = layout.data
  // What stands behind the data, where its end is counted from the end of the frame.
  const length = layout.bytes ?? (to < 0 ? from + data.length - to - 1 : from + data.length)
  const frame = new Array<number>(Math.max(0, Math.min(length, 255))).fill(0)
  const put = (position: number, bytes: readonly number[]) => {
    for (const [place, byte] of bytes.entries()) frame[at(position, length) + place] = byte % 256
  }
  put(0, layout.start)
  put(-layout.end.length, layout.end)
  for (const mark of layout.marks) put(mark.at, mark.bytes)
  if (layout.length) {
    const said = [length - layout.length.rest]
    put(layout.length.at, said)
    if (layout.length.repeatedAt !== undefined) put(layout.length.repeatedAt, said)
  }
  if (layout.address) put(layout.address.at, addressBytes(layout, address))
  if (layout.kindAt !== undefined && kind !== undefined) put(layout.kindAt, [kind])
  put(from, data)
  if (layout.check) put(layout.check.at, checkOf(frame, layout.check))
  return frame
}

export function addressBytes({ address }: Layout, value: number): number[] {
  if (!address) return []
  const bytes = address.width === 2 ? [value % 256, Math.floor(value / 256)] : [value % 256]
  return address.highFirst ? bytes.reverse() : bytes
}

function checkOf(frame: readonly number[], { kind, from, to, highFirst }: CheckRule): number[] {
  const covered = frame.slice(at(from, frame.length), at(to, frame.length) + 1)
  switch (kind) {
    case 'sum8':
      return [covered.reduce((sum, byte) => sum + byte, 0) % 256]
    case 'xor8':
      return [covered.reduce((xor, byte) => xor ^ byte, 0)]
    case 'crc16xmodem':
      return word(polynomial(covered), highFirst)
    default:
      return word(mirrored(covered, kind === 'crc16modbus' ? 0xffff : 0), highFirst)
  }
}

function word(value: number, highFirst: boolean): number[] {
  const [low, high] = [value % 256, Math.floor(value / 256)]
  return highFirst ? [high, low] : [low, high]
}

/** Division by x^16 + x^12 + x^5 + 1, highest bit first. */
function polynomial(bytes: readonly number[]): number {
  let rest = 0
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const out = Math.floor(rest / 32_768) ^ ((byte >> bit) & 1)
      rest = (rest * 2) % 65_536
      if (out === 1) rest ^= 4_129
    }
  }
  return rest
}

/** Division by x^16 + x^15 + x^2 + 1, lowest bit first. */
function mirrored(bytes: readonly number[], start: number): number {
  let rest = start
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const out = (rest ^ (byte >> bit)) & 1
      rest = Math.floor(rest / 2)
      if (out === 1) rest ^= 40_961
    }
  }
  return rest
}

/** What stands in the braces of a template. */
export type Filling = Readonly<Record<string, readonly number[]>>

/** A frame of the host's, as a template has it. */
export function hostFrame(template: string, layout: Layout, filling: Filling): number[] {
  const frame: number[] = []
  const places: { readonly field: string; readonly place: number }[] = []
  for (const part of template.split(' ')) {
    const field = /^\{(\w+)\}$/.exec(part)?.[1]
    if (field === undefined) frame.push(Number.parseInt(part, 16) % 256 || 0)
    else {
      places.push({ field, place: frame.length })
      frame.push(...(filling[field] ?? reserved(field, layout)))
    }
  }
  for (const { field, place } of places)
    if (field === 'length' && layout.length) frame[place] = (frame.length - layout.length.rest) % 256
  for (const { field, place } of places)
    if (field === 'checksum' && layout.check)
      frame.splice(place, checkBytes(layout.check), ...checkOf(frame, layout.check))
  return frame
}

function reserved(field: string, { check }: Layout): number[] {
  if (field === 'length') return [0]
  return field === 'checksum' && check ? new Array<number>(checkBytes(check)).fill(0) : []
}

const checkBytes = ({ kind }: CheckRule) => (kind === 'sum8' || kind === 'xor8' ? 1 : 2)

/** How far what has come agrees with a frame: all of it, as far as it goes, or not. */
export function compare(held: readonly number[], frame: readonly number[]): 'whole' | 'half' | 'other' {
  if (frame.length === 0) return 'other'
  const common = Math.min(held.length, frame.length)
  for (let place = 0; place < common; place++) if (held[place] !== frame[place]) return 'other'
  return common === frame.length ? 'whole' : 'half'
}

export interface HostSaid {
  /** What stands where the template has braces. */
  readonly filling: Filling
  readonly bytes: number
}

/** What has come, read by a template whose fields are so wide. */
export function readHost(
  held: readonly number[],
  template: string,
  layout: Layout,
  widths: Readonly<Record<string, number>>,
): HostSaid | 'half' | 'other' {
  const filling: Record<string, readonly number[]> = {}
  let place = 0
  for (const part of template.split(' ')) {
    const field = /^\{(\w+)\}$/.exec(part)?.[1]
    if (field === undefined) {
      if ((held[place] ?? Number.parseInt(part, 16)) !== Number.parseInt(part, 16)) return 'other'
      place++
      continue
    }
    const width = widths[field] ?? reserved(field, layout).length
    if (field !== 'length' && field !== 'checksum') filling[field] ??= held.slice(place, place + width)
    place += width
  }
  if (held.length < place) return 'half'
  // Length and check are right where writing the same again gives the same bytes.
  return compare(held, hostFrame(template, layout, filling)) === 'whole' ? { filling, bytes: place } : 'other'
}

export interface Shown {
  readonly address: readonly number[]
  readonly waiting: string
  readonly ticket: string
  readonly bytes: number
}

/** Figures in what has come, where it is what the display's template makes of them. */
export function readDisplay(held: readonly number[], display: DisplayTable, layout: Layout): Shown | 'half' | 'other' {
  const { places } = display
  const widths = { address: layout.address?.width ?? 0, waiting: places, ticket: places }
  const said = readHost(held, display.template, layout, widths)
  if (typeof said === 'string') return said
  const { address = [], waiting = [], ticket = [] } = said.filling
  const areFigures = [...waiting, ...ticket].every((byte) => isFigure(byte, display))
  if (!areFigures) return 'other'
  return { address, waiting: words(waiting, display), ticket: words(ticket, display), bytes: said.bytes }
}

function isFigure(byte: number, { zero, blank }: DisplayTable): boolean {
  return byte === blank || (byte >= zero && byte <= zero + 9)
}

function words(bytes: readonly number[], { zero, blank }: DisplayTable): string {
  return bytes.map((byte) => (byte === blank ? ' ' : String(byte - zero))).join('')
}

export interface UnitSaid {
  readonly address: number
  readonly kind: number | undefined
  readonly data: readonly number[]
  readonly bytes: number
}

/** A unit's frame at the start of what has come: whole, `half` of one, one that is `spoiled`, or `none`. */
export function unitFrameAt(held: readonly number[], layout: Layout): UnitSaid | 'half' | 'spoiled' | 'none' {
  const length = lengthAt(held, layout)
  if (length === 'none') return 'none'
  const known = [
    ...layout.start.map((byte, place) => [place, byte] as const),
    ...layout.marks.flatMap((mark) => mark.bytes.map((byte, place) => [mark.at + place, byte] as const)),
    ...layout.end.map((byte, place) => [place - layout.end.length, byte] as const),
  ]
  for (const [position, byte] of known) {
    if (position < 0 && length === undefined) continue
    const there = held[at(position, length ?? 0)]
    if (there !== undefined && there !== byte) return 'none'
  }
  if (length === undefined || held.length < length) return 'half'
  const frame = held.slice(0, length)
  const { check, address, kindAt, data } = layout
  if (check) {
    const where = at(check.at, length)
    if (checkOf(frame, check).some((byte, place) => frame[where + place] !== byte)) return 'spoiled'
  }
  const addressAt = address ? at(address.at, length) : 0
  const addressed = address ? frame.slice(addressAt, addressAt + address.width) : []
  const highFirst = address?.highFirst === true ? addressed : addressed.toReversed()
  return {
    address: highFirst.reduce((value, byte) => value * 256 + byte, 0),
    kind: kindAt === undefined ? undefined : frame[at(kindAt, length)],
    data: frame.slice(at(data.from, length), at(data.to, length) + 1),
    bytes: length,
  }
}

function lengthAt(held: readonly number[], { bytes, length }: Layout): number | 'none' | undefined {
  if (bytes !== undefined) return bytes
  if (!length) return 'none'
  const said = held[length.at]
  if (said === undefined) return undefined
  const again = length.repeatedAt === undefined ? said : held[at(length.repeatedAt, said + length.rest)]
  const isLength = said >= length.shortest && said <= length.longest && (again ?? said) === said
  return isLength && said + length.rest > 0 ? said + length.rest : 'none'
}
