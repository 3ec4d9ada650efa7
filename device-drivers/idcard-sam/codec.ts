import type { FrameFormat, Scan } from '../framing/frameParser.ts'

/**
 * SAM_A/SAM_V reader protocol of second-generation identity cards, serial form:
 * `AA AA AA 96 69 | LEN u16 BE | ... | CHK`. LEN counts everything behind it including CHK; CHK is the XOR of everything
 * between preamble and CHK, LEN included. Built to the published description; not yet certified on hardware.
 */
const PREAMBLE = Uint8Array.of(0xaa, 0xaa, 0xaa, 0x96, 0x69)
const HEAD_BYTES = PREAMBLE.length + 2
export const TEXT_BYTES = 256
const PHOTO_BYTES = 1024
/** SW1 SW2 SW3, two lengths of two bytes, text, photo, CHK. */
const LONGEST_LEN = 3 + 4 + TEXT_BYTES + PHOTO_BYTES + 1
/** The longest frame taken: an answer to "read text and photo". Fingerprints (30 10) are never asked for and not taken. */
export const MAX_FRAME_BYTES = HEAD_BYTES + LONGEST_LEN

/** CMD and PARA. */
export const COMMANDS = {
  reset: [0x10, 0xff],
  status: [0x11, 0xff],
  find: [0x20, 0x01],
  select: [0x20, 0x02],
  read: [0x30, 0x01],
} as const
export type CommandName = keyof typeof COMMANDS

/** The reader's answer. Of a document only the text is kept; the photo is not copied out of the line buffer. */
export type Reply =
  | {
      readonly kind: 'plain'
      readonly sw1: number
      readonly sw2: number
      readonly sw3: number
      readonly data: Uint8Array
    }
  | { readonly kind: 'document'; readonly text: Uint8Array }

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
  if (data.length < TEXT_BYTES) return { kind: 'plain', sw1, sw2, sw3, data: data.slice() }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const textBytes = view.getUint16(0)
  const photoBytes = view.getUint16(2)
  if (sw3 !== 0x90 || textBytes !== TEXT_BYTES || 4 + textBytes + photoBytes !== data.length) return undefined
  return { kind: 'document', text: data.slice(4, 4 + TEXT_BYTES) }
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
