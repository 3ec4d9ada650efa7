import { expect, test } from 'vitest'
import { textFrame } from './textFrame.ts'

/** By the layout of RFC 6455, 5.2; only what a server sends: not masked. */
function read(frame: Buffer): { first: number; length: number; text: string } {
  const [first = 0, second = 0] = frame
  if (second < 126) return { first, length: second, text: frame.toString('utf8', 2) }
  if (second === 126) return { first, length: frame.readUInt16BE(2), text: frame.toString('utf8', 4) }
  return { first, length: Number(frame.readBigUInt64BE(2)), text: frame.toString('utf8', 10) }
}

test.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])(
  'a text of %i bytes is one final frame that says its length',
  (bytes) => {
    const text = 'x'.repeat(bytes)
    expect(read(textFrame(text))).toEqual({ first: 0x81, length: bytes, text })
  },
)

test('the length is that of the bytes, not of the characters', () => {
  const text = '请A0001号到1号窗口'.repeat(8)
  const { length, text: sent } = read(textFrame(text))
  expect(length).toBe(Buffer.byteLength(text))
  expect(sent).toBe(text)
})
