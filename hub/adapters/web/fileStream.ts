import { Readable } from 'node:stream'

/** A browser that has taken nothing for so long is gone, or will not come back to it. */
const STALLED_MS = 120_000

/** Whether an answer is a file that comes part by part. */
export function isInParts(answer: unknown): answer is AsyncIterable<Uint8Array> {
  return typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer
}

/**
 * A file on its way to whoever asked for it. The next part is asked for when the last has been taken; where nobody takes it any more, or
 * the connection has ended, no further one is. A part that can not be made cuts the connection: a file that ends early is not taken for a whole one.
 */
export function fileStream(parts: AsyncIterable<Uint8Array>, stalledMs = STALLED_MS): Readable {
  const stream = Readable.from(taken(), { objectMode: false })
  return stream

  async function* taken(): AsyncGenerator<Uint8Array> {
    for await (const part of parts) {
      const stalled = setTimeout(() => stream.destroy(), stalledMs)
      try {
        yield part
      } finally {
        clearTimeout(stalled)
      }
    }
  }
}
