import type { FrameFormat, Scan } from '../framing/frameParser.ts'
import type { Status } from './answers.ts'
import { textAt } from './paddedText.ts'

/**
 * SAM_A/SAM_V reader protocol of second-generation identity cards, serial form:
 * `AA AA AA 96 69 | LEN u16 BE | ... | CHK`. LEN counts everything behind it including CHK; CHK is the XOR of everything
 * between preamble and CHK, LEN included. Built to the published description; not yet certified on hardware.
 */
const PREAMBLE = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69)
const HEAD_BYTES = PREAMBLE.length + 2
export const TEXT_BYTES = 256
const PHOTO_BYTES = 1024
const LONGEST_FINGERPRINT_BYTES = 1024
/** SW1 SW2 SW3, three lengths of two bytes, text, photo, fingerprint, CHK. */
const LONGEST_LEN = 3 + 6 + TEXT_BYTES + PHOTO_BYTES + LONGEST_FINGERPRINT_BYTES + 1
/** The longest frame there is: an answer to "read text, photo and fingerprint", which is never asked for but may be on the line. */
export const MAX_FRAME_BYTES = HEAD_BYTES + LONGEST_LEN

/** CMD and PARA of what is sent. Fingerprints (30 10) and another baud rate (60 00 to 60 04) are never asked for. */
export const COMMANDS = {
  reset: [0x10, 0xff],
  status: [0x11, 0xff],
  samId: [0x12, 0xff],
  find: [0x20, 0x01],
  select: [0x20, 0x02],
  read: [0x30, 0x01],
  address: [0x30, 0x03],
} as const
export type CommandName = keyof typeof COMMANDS

/**
 * The reader's answer. Of a document only the text is kept; the photo is not copied out of the line buffer. Of an answer with
 * fingerprints nothing is kept at all.
 */
export type Reply =
  | ({ readonly kind: 'plain'; readonly data: Uint8Array } & Status)
  | { readonly kind: 'document'; readonly text: Uint8Array }
  | { readonly kind: 'fingerprints' }

function xor(bytes: Uint8Array): number {
  let check = 0
  for (const byte of bytes) check ^= byte
  return check
}

/** A command frame from CMD, PARA and data. */
export function encodeFrame(body: readonly number[]): Uint8Array {
  const length = body.length + 1
  const checked = Uint8Array.from([length >> 8, length & 0xff, ...body])
  return Uint8Array.from([...PREAMBLE, ...checked, xor(checked)])
}

export function encodeCommand(name: CommandName): Uint8Array {
  return encodeFrame(COMMANDS[name])
}

/** The most bytes the reader may exchange with a card in one radio frame; 50 hex is what is published as an example. */
export function encodeRadioFrame(bytes: number): Uint8Array {
  return encodeFrame([0x61, 0xff, bytes])
}

/** How many bytes from `from` on can not begin a preamble. */
function toNextPreamble(bytes: Uint8Array, from: number): number {
  for (let start = from; start < bytes.length; start++) {
    const seen = Math.min(PREAMBLE.length, bytes.length - start)
    let matches = 0
    while (matches < seen && bytes[start + matches] === PREAMBLE[matches]) matches++
    if (matches === seen) return start
  }
  return bytes.length
}

function decodeBody(body: Uint8Array): Reply | undefined {
  const [sw1 = 0, sw2 = 0, sw3 = 0] = body
  const data = body.subarray(3)
  if (data.length < TEXT_BYTES || isAppended(data)) return { kind: 'plain', sw1, sw2, sw3, data: data.slice() }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const [textBytes, photoBytes, fingerprintBytes] = [view.getUint16(0), view.getUint16(2), view.getUint16(4)]
  if (sw3 !== 0x90 || textBytes !== TEXT_BYTES) return undefined
  if (4 + textBytes + photoBytes === data.length) return { kind: 'document', text: data.slice(4, 4 + TEXT_BYTES) }
  return 6 + textBytes + photoBytes + fingerprintBytes === data.length ? { kind: 'fingerprints' } : undefined
}

// ---- what is in plain answers ---------------------------------------------------------------------------------------
const SERIAL_BYTES = 16

/**
 * The module's own number in its printed form, `MM.TT-DATE-NNNNNNNNN-RRRRRRRRR`: maker and type u16, day, serial and random
 * number u32, all little-endian. Undefined when the data is of another length.
 */
export function readSerial(data: Uint8Array): string | undefined {
  if (data.length !== SERIAL_BYTES) return undefined
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const padded = (value: number, places: number) => String(value).padStart(places, '0')
  const [maker, type] = [view.getUint16(0, true), view.getUint16(2, true)]
  const [day, serial, random] = [view.getUint32(4, true), view.getUint32(8, true), view.getUint32(12, true)]
  return `${padded(maker, 2)}.${padded(type, 2)}-${padded(day, 8)}-${padded(serial, 9)}-${padded(random, 9)}`
}

/** Of one appended address: 35 characters. */
const APPENDED_BYTES = 70
const MOST_APPENDED = 16

function isAppended(data: Uint8Array): boolean {
  return data.length > 0 && data.length % APPENDED_BYTES === 0 && data.length <= MOST_APPENDED * APPENDED_BYTES
}

/** The addresses in an answer to 30 03, UTF-16LE without padding; none when the data is no list of addresses. */
export function readAppended(data: Uint8Array): string[] {
  if (!isAppended(data)) return []
  return Array.from({ length: data.length / APPENDED_BYTES }, (_, place) =>
    textAt(data, [place * APPENDED_BYTES, APPENDED_BYTES]),
  ).filter((address) => address !== '')
}

export const replyFormat: FrameFormat<Reply> = {
  maxBytes: MAX_FRAME_BYTES,
  scan(bytes): Scan<Reply> {
    const start = toNextPreamble(bytes, 0)
    if (start > 0) return { kind: 'skip', length: start }
    if (bytes.length < HEAD_BYTES) return { kind: 'more' }
    const length = ((bytes[PREAMBLE.length] ?? 0) << 8) | (bytes[PREAMBLE.length + 1] ?? 0)
    if (length < 4 || length > LONGEST_LEN) return { kind: 'skip', length: toNextPreamble(bytes, 1) }
    const total = HEAD_BYTES + length
    if (bytes.length < total) return { kind: 'more' }
    const sound = xor(bytes.subarray(PREAMBLE.length, total - 1)) === bytes[total - 1]
    const frame = sound ? decodeBody(bytes.subarray(HEAD_BYTES, total - 1)) : undefined
    if (!frame) return { kind: 'skip', length: toNextPreamble(bytes, 1), corrupt: true }
    return { kind: 'frame', length: total, frame }
  },
}
