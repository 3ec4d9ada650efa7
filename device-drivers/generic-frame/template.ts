import { type ChecksumKind, checksumBytes, type FrameLayout, type TemplateField } from '../../contracts/index.ts'
import { crc16Arc, crc16Modbus, crc16Xmodem, sum8, xor8 } from '../framing/checksums.ts'

/** Frames written from a template: bytes in hex, and fields in braces. Length and check value come last, over all the others. */
type Part = number | TemplateField
export type Template = readonly Part[]
export type Fields = Partial<Readonly<Record<TemplateField, Iterable<number>>>>

/** @param text of the form the settings' schema allows */
export function readTemplate(text: string): Template {
  return text
    .split(' ')
    .map((part) => (part.startsWith('{') ? (part.slice(1, -1) as TemplateField) : parseInt(part, 16)))
}

export function render(template: Template, layout: FrameLayout, fields: Fields): Uint8Array {
  const { checksum, length } = layout
  const bytes: number[] = []
  const lengths: number[] = []
  const checks: number[] = []
  for (const part of template) {
    if (typeof part === 'number') bytes.push(part)
    else if (part === 'length') lengths.push(bytes.push(0) - 1)
    else if (part === 'checksum') {
      checks.push(bytes.length)
      bytes.push(...Array.from({ length: checksum ? checksumBytes(checksum.kind) : 0 }, () => 0))
    } else bytes.push(...(fields[part] ?? []))
  }
  if ('at' in length) for (const at of lengths) bytes[at] = (bytes.length - length.rest) & 0xff
  if (checksum)
    for (const at of checks) for (const [place, byte] of checkBytes(bytes, checksum).entries()) bytes[at + place] = byte
  return Uint8Array.from(bytes)
}

type Check = NonNullable<FrameLayout['checksum']>

/** The bytes of the check value of a frame, in their order on the wire. */
export function checkBytes(frame: ArrayLike<number>, { kind, from, to, order }: Check): number[] {
  const value = CHECKS[kind](Array.from(frame).slice(placeIn(frame, from), placeIn(frame, to) + 1))
  if (checksumBytes(kind) === 1) return [value]
  return inOrder(value, 2, order)
}

const CHECKS: Readonly<Record<ChecksumKind, (bytes: Iterable<number>) => number>> = {
  sum8,
  xor8,
  crc16modbus: crc16Modbus,
  crc16arc: crc16Arc,
  crc16xmodem: crc16Xmodem,
}

/** A position of the settings in a frame that is as long as this. */
export function placeIn({ length }: ArrayLike<number>, position: number): number {
  return position < 0 ? length + position : position
}

export function inOrder(value: number, width: number, order: 'lowFirst' | 'highFirst'): number[] {
  const low = Array.from({ length: width }, (_, at) => (value >> (8 * at)) & 0xff)
  return order === 'lowFirst' ? low : low.reverse()
}

export function hexBytes(text: string): number[] {
  return text.split(' ').map((byte) => parseInt(byte, 16))
}
