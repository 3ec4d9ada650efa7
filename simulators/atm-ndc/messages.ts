/**
 * NDC messages from the machine's side, and what bounds them on the wire. Written from the published tables; shares nothing with the driver.
 */
const FS = 0x1c
const GS = 0x1d

export type Field = string | readonly string[]

/** Fields with FS between them, groups of a field with GS. */
export function encodeMessage(fields: readonly Field[]): number[] {
  return fields.flatMap((field, place) => [
    ...(place > 0 ? [FS] : []),
    ...(typeof field === 'string'
      ? bytesOf(field)
      : field.flatMap((group, at) => [...(at > 0 ? [GS] : []), ...bytesOf(group)])),
  ])
}

const bytesOf = (text: string) => [...Buffer.from(text, 'latin1')]

export interface Bounds {
  readonly framing: string
  readonly lengthIncludesItself: boolean
}

export function bounded(body: readonly number[], { framing, lengthIncludesItself }: Bounds): Uint8Array {
  if (framing === 'etx') return Uint8Array.from([...body, 0x03])
  if (framing === 'none') return Uint8Array.from(body)
  const length = body.length + (lengthIncludesItself ? 2 : 0)
  return Uint8Array.from([length >> 8, length & 0xff, ...body])
}

/** Right-aligned digits. */
export const digits = (value: number, width: number) =>
  String(Math.max(0, Math.trunc(value)))
    .padStart(width, '0')
    .slice(-width)

/** An invented customer's request: tracks, PIN block, chip data and all, so that whoever listens has something to mask. */
export function requestFields(luno: string, operation: string, amount: number, serial: number): Field[] {
  const pan = '6225000000000006'
  return [
    '11',
    luno,
    '',
    digits(serial, 8),
    '12',
    `;${pan}=30122010000000000000?`,
    '',
    operation.padEnd(8, ' ').slice(0, 8),
    digits(amount * 100, 12),
    '0;60<78>44=77241',
    '',
    '',
    `1%B${pan}^ZHANG/SAN^30122010000000000000?`,
    `2${digits(serial, 4)}100000000000000000000`,
    'U',
    `5CAM00005A08${pan}5F200A5A48414E472F53414E205711${pan}D30122010000000000000F`,
  ]
}
