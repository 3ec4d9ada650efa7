/**
 * What a protocol sees at the start of the bytes not yet taken:
 * - `frame`: a whole, valid frame of `length` bytes;
 * - `more`: may become a frame, wait for bytes;
 * - `skip`: the first `length` bytes (at least 1) begin no frame. `corrupt` when a whole frame was there but its check
 *   failed: an answer did come, it can not be used.
 */
export type Scan<F> =
  | { readonly kind: 'frame'; readonly length: number; readonly frame: F }
  | { readonly kind: 'more' }
  | { readonly kind: 'skip'; readonly length: number; readonly corrupt?: boolean }

export interface FrameFormat<F> {
  /** The longest frame of the protocol; more is never kept. */
  readonly maxBytes: number
  /**
   * Looks at `bytes` (never empty). The view is overwritten after the call: what the frame keeps has to be copied.
   * Must depend on the bytes only, so that the chunking of the line can not change the frames.
   */
  scan(bytes: Uint8Array): Scan<F>
}

export type Parsed<F> = { readonly kind: 'frame'; readonly frame: F } | { readonly kind: 'corrupt' }

/**
 * Finds frames in a stream of bytes, whatever its chunking. Memory is one buffer of `maxBytes`; bytes that were taken or
 * dropped are overwritten with 0 before the call returns, since frames may hold personal data.
 */
export class FrameParser<F> {
  readonly #format: FrameFormat<F>
  readonly #buffer: Uint8Array
  #end = 0
  #dropped = 0

  constructor(format: FrameFormat<F>) {
    this.#format = format
    this.#buffer = new Uint8Array(format.maxBytes)
  }

  /** Bytes held that may become a frame. */
  get pendingBytes(): number {
    return this.#end
  }

  /** Bytes dropped as noise since the start. */
  get droppedBytes(): number {
    return this.#dropped
  }

  push(bytes: Uint8Array): Parsed<F>[] {
    const parsed: Parsed<F>[] = []
    for (let offset = 0; offset < bytes.length; ) {
      const count = Math.min(bytes.length - offset, this.#buffer.length - this.#end)
      this.#buffer.set(bytes.subarray(offset, offset + count), this.#end)
      this.#end += count
      offset += count
      this.#take(0, parsed)
      // A full buffer that is still no frame can not become one.
      if (this.#end === this.#buffer.length) this.#take(1, parsed)
    }
    return parsed
  }

  /**
   * The line has been silent longer than a gap inside a frame can be: what is held begins no frame. Its first byte is
   * given up and the rest looked at again, so that a true frame behind a false start is not lost with it.
   */
  gap(): Parsed<F>[] {
    const parsed: Parsed<F>[] = []
    while (this.#end > 0) this.#take(1, parsed)
    return parsed
  }

  /** Forgets what is held: the port was closed. */
  reset(): void {
    this.#buffer.fill(0)
    this.#end = 0
  }

  #take(giveUp: number, parsed: Parsed<F>[]): void {
    let start = giveUp
    this.#dropped += giveUp
    while (start < this.#end) {
      const scan = this.#format.scan(this.#buffer.subarray(start, this.#end))
      if (scan.kind === 'more') break
      if (scan.kind === 'frame') parsed.push({ kind: 'frame', frame: scan.frame })
      else {
        this.#dropped += scan.length
        if (scan.corrupt) parsed.push({ kind: 'corrupt' })
      }
      start += scan.length
    }
    this.#buffer.copyWithin(0, start, this.#end)
    this.#buffer.fill(0, this.#end - start, this.#end)
    this.#end -= start
  }
}
