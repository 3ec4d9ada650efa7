import type { DriverClock } from '../driver.ts'
import { type FrameFormat, FrameParser, type Parsed } from './frameParser.ts'

export interface FrameReaderOptions<F> {
  readonly clock: DriverClock
  /** Longest silence inside a frame, milliseconds. */
  readonly gapMs: number
  onParsed(parsed: Parsed<F>): void
  /** Bytes dropped since the last good frame, after each change. */
  onNoise?(bytesSinceFrame: number): void
}

/** A parser with its inter-byte timer: the part every driver on a byte stream needs. */
export class FrameReader<F> {
  readonly #parser: FrameParser<F>
  readonly #options: FrameReaderOptions<F>
  #cancelGap: (() => void) | undefined
  #noise = 0
  #droppedBefore = 0

  constructor(format: FrameFormat<F>, options: FrameReaderOptions<F>) {
    this.#parser = new FrameParser(format)
    this.#options = options
  }

  received(bytes: Uint8Array): void {
    this.#cancelGap?.()
    this.#cancelGap = undefined
    const parsed = this.#parser.push(bytes)
    if (this.#parser.pendingBytes > 0) {
      this.#cancelGap = this.#options.clock.after(this.#options.gapMs, () => {
        this.#cancelGap = undefined
        this.#deliver(this.#parser.gap())
      })
    }
    this.#deliver(parsed)
  }

  /** The port is gone: nothing of it may be completed by bytes of the next one. */
  reset(): void {
    this.#cancelGap?.()
    this.#cancelGap = undefined
    this.#parser.reset()
    this.#noise = 0
    this.#droppedBefore = this.#parser.droppedBytes
  }

  #deliver(parsed: readonly Parsed<F>[]): void {
    const dropped = this.#parser.droppedBytes - this.#droppedBefore
    this.#droppedBefore = this.#parser.droppedBytes
    this.#noise = parsed.some(({ kind }) => kind === 'frame') ? 0 : this.#noise + dropped
    if (dropped > 0 && this.#noise > 0) this.#options.onNoise?.(this.#noise)
    for (const one of parsed) this.#options.onParsed(one)
  }
}
