import { once } from 'node:events'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { fileStream, isInParts } from './fileStream.ts'

/** Parts of 100 kB, and what became of whoever makes them. */
function maker(parts: number, fails = false) {
  const seen = { made: 0, isEnded: false }
  async function* make(): AsyncGenerator<Uint8Array> {
    try {
      for (let n = 0; n < parts; n += 1) {
        seen.made += 1
        yield Buffer.alloc(100_000, n)
      }
      if (fails) throw new Error('lost')
    } finally {
      seen.isEnded = true
    }
  }
  return { seen, parts: make() }
}

test('parts come in their order', async () => {
  const { parts, seen } = maker(3)
  const whole = await buffer(fileStream(parts))
  expect(whole.equals(Buffer.concat([0, 1, 2].map((n) => Buffer.alloc(100_000, n))))).toBe(true)
  expect(seen).toEqual({ made: 3, isEnded: true })
})

test('whoever takes nothing is given up', async () => {
  const { parts, seen } = maker(1_000)
  const stream = fileStream(parts, 20)
  stream.read()
  await once(stream, 'close')
  expect(seen.isEnded).toBe(true)
  expect(seen.made).toBeLessThan(4)
})

test('a connection that ends ends the work', async () => {
  const { parts, seen } = maker(1_000)
  const stream = fileStream(parts)
  await once(stream, 'readable')
  stream.destroy()
  await once(stream, 'close')
  expect(seen.isEnded).toBe(true)
  expect(seen.made).toBeLessThan(4)
})

test('a part that can not be made is an error, not an end', async () => {
  await expect(buffer(fileStream(maker(2, true).parts))).rejects.toThrow('lost')
})

test('bytes in one piece are not in parts', () => {
  expect([isInParts(new Uint8Array(3)), isInParts('text'), isInParts(null), isInParts(maker(1).parts)]).toEqual([
    false,
    false,
    false,
    true,
  ])
})
