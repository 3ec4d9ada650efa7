const FINAL_TEXT = 0x81
/** Longer payloads say so by this number, and give their length in two or eight bytes more (RFC 6455, 5.2). */
const TWO_BYTES = 126
const EIGHT_BYTES = 127

/**
 * A text message of a server as WebSocket puts it on the wire (RFC 6455, 5.2: one frame, not masked), in one piece. Head and text
 * apart would be two pieces to hand over for each of a hundred screens.
 */
export function textFrame(text: string): Buffer {
  const length = Buffer.byteLength(text)
  const headLength = length < TWO_BYTES ? 2 : length < 0x1_0000 ? 4 : 10
  const frame = Buffer.allocUnsafe(headLength + length)
  frame[0] = FINAL_TEXT
  if (headLength === 2) frame[1] = length
  else if (headLength === 4) {
    frame[1] = TWO_BYTES
    frame.writeUInt16BE(length, 2)
  } else {
    frame[1] = EIGHT_BYTES
    frame.writeBigUInt64BE(BigInt(length), 2)
  }
  frame.write(text, headLength)
  return frame
}
