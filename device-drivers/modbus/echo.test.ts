import fc from 'fast-check'
import { expect, test } from 'vitest'
import { echoFilter } from './echo.ts'
import { bytesOf, VECTORS } from './vectors.ts'

const READ = bytesOf(VECTORS['read.006Bx3'])
const ANSWER = bytesOf(VECTORS['read.006Bx3.answer'])
const WRITE = bytesOf(VECTORS['write.0001=3'])

/** What is heard of bytes that come in these pieces. */
function heard(filter: ReturnType<typeof echoFilter>, bytes: Uint8Array, cuts: readonly number[]): string {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b)
  const pieces = places.slice(1).map((end, at) => filter.received(bytes.subarray(places[at], end)))
  return Buffer.concat(pieces).toString('hex')
}
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

test('an echo is left out from its first read on, cut at most once in two pieces', () => {
  for (let cut = 0; cut <= READ.length; cut++) {
    let echoes = 0
    const filter = echoFilter(() => echoes++)
    filter.sent(READ, true)
    heard(filter, Uint8Array.from([...READ, ...ANSWER]), [cut])
    expect(echoes).toBe(1)
    filter.sent(WRITE, false)
    expect(heard(filter, WRITE, [cut])).toBe('')
    expect(heard(filter, WRITE, [])).toBe(hexOf(WRITE))
    filter.reset()
    filter.sent(WRITE, false)
    expect(heard(filter, WRITE, [cut])).toBe(hexOf(WRITE))
  }
})

test('without an echo everything is heard, whatever it is and however it is cut', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 30 }), fc.array(fc.nat(40), { maxLength: 6 }), (bytes, cuts) => {
      const filter = echoFilter(() => {})
      filter.sent(WRITE, false)
      expect(heard(filter, Uint8Array.from([...WRITE, ...bytes]), cuts)).toBe(hexOf(WRITE) + hexOf(bytes))
    }),
  )
})
