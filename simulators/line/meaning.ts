import type { Direction } from './wireLog.ts'

/** Words for people who look at a wire. */
export interface WireText {
  readonly 'zh-CN': string
  readonly en: string
}

/** Bytes of a wire and what they say in plain words. What is on an identity card is never among the words. */
export interface WireMeaning {
  readonly bytes: Uint8Array
  readonly kind: 'frame' | 'noise'
  readonly text: WireText
}

/**
 * Reads both directions of one line as their chunks come, and gives back what each chunk completes: every byte once, in order,
 * in the direction of the chunk. An incomplete frame waits for its rest; no more than the longest frame is held.
 */
export type MeaningReader = (direction: Direction, bytes: Uint8Array) => readonly WireMeaning[]

/**
 * What a protocol sees at the start of the bytes held (never empty). It must depend on the bytes only, so that the chunking can
 * not change the frames. `spoiled`: a whole frame is there, and its check is wrong.
 */
export type Sight<F> =
  | { readonly kind: 'frame'; readonly length: number; readonly frame: F }
  | { readonly kind: 'half' }
  | { readonly kind: 'skip'; readonly length: number; readonly spoiled?: boolean }

export interface Protocol<F> {
  /** No frame is longer. */
  readonly longest: number
  look(direction: Direction, bytes: readonly number[]): Sight<F>
  /** The words for a frame; called once for each, in the order of the wire. */
  words(direction: Direction, frame: F, bytes: Uint8Array): WireText
  /** Each answer comes before the next question: half an answer is given up when the host says something else. */
  readonly strictTurns?: boolean
}

const NOISE: WireText = { 'zh-CN': '杂波，不成帧', en: 'noise, no frame' }
const SPOILED: WireText = { 'zh-CN': '帧校验错误', en: 'a frame with a wrong check' }

/** A reader of one protocol. */
export function readerOf<F>(protocol: Protocol<F>): MeaningReader {
  const held: Record<Direction, number[]> = { toDevice: [], toHost: [] }
  let answerBrokenOff = false

  return (direction, bytes) => {
    const mine = held[direction]
    const taken = taker(protocol, direction, mine)
    if (direction === 'toHost' && answerBrokenOff) {
      // Only now, since it is of this direction.
      while (mine.length > 0) taken.take(1)
      answerBrokenOff = false
    }
    for (const byte of bytes) {
      mine.push(byte)
      taken.take(0)
      // What is as long as the longest frame and still none can not become one.
      if (mine.length >= protocol.longest) taken.take(1)
    }
    const meanings = taken.meanings()
    if (protocol.strictTurns && direction === 'toDevice' && meanings.some(({ kind }) => kind === 'frame'))
      answerBrokenOff = held.toHost.length > 0
    return meanings
  }
}

/** Takes what it can off the bytes held, neighbouring noise together. */
function taker<F>(protocol: Protocol<F>, direction: Direction, held: number[]) {
  const meanings: WireMeaning[] = []
  let noise: number[] = []
  let spoiled = false

  function endNoise(): void {
    if (noise.length === 0) return
    meanings.push({ bytes: Uint8Array.from(noise), kind: 'noise', text: spoiled ? SPOILED : NOISE })
    noise = []
    spoiled = false
  }

  return {
    /** @param giveUp so many bytes are noise whatever they look like */
    take(giveUp: number): void {
      noise.push(...held.splice(0, giveUp))
      while (held.length > 0) {
        const sight = protocol.look(direction, held)
        if (sight.kind === 'half') return
        const bytes = held.splice(0, sight.length)
        if (sight.kind === 'frame') {
          endNoise()
          const whole = Uint8Array.from(bytes)
          meanings.push({ bytes: whole, kind: 'frame', text: protocol.words(direction, sight.frame, whole) })
        } else {
          noise.push(...bytes)
          spoiled ||= sight.spoiled === true
        }
      }
    },
    meanings(): readonly WireMeaning[] {
      endNoise()
      return meanings
    },
  }
}
