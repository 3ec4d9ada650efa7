import type { SimulatorContext } from '../device.ts'

type Clock = SimulatorContext['clock']

/** What is wrong with a line at the moment; everything absent is well. Switched while it runs. */
export interface LineFaults {
  /** Bytes arrive in pieces of at most this many. */
  splitBytes?: number
  /** Bytes come one after the other at this rate, 10 bits each (8N1). */
  paceBaud?: number
  /** The two ends run at different rates: every byte arrives as another one, some not at all. */
  baudMismatch?: boolean
  /** Random bytes from the device's side, so many a second. */
  noiseBytesPerSecond?: number
  /** Nothing arrives, though the line is open: a cut wire behind a good adapter. */
  mute?: boolean
}

export interface FaultyWire {
  push(bytes: Uint8Array): void
  /** Forgets what is still on its way: the line has closed. */
  clear(): void
}

/**
 * One direction of a line: what is pushed comes out at `deliver`, in order, spoiled as `faults` say at that moment.
 * @param random uniform in [0, 1)
 */
export function faultyWire(
  deliver: (bytes: Uint8Array) => void,
  faults: () => LineFaults,
  clock: Clock,
  random: () => number,
): FaultyWire {
  /** Bytes held back by the pace. */
  let queue: number[] = []
  /** When the wire is free for the next byte. */
  let freeAtMs = 0
  let cancel: (() => void) | undefined

  function out(bytes: Uint8Array) {
    const { splitBytes } = faults()
    const step = splitBytes && splitBytes > 0 ? splitBytes : bytes.length
    for (let at = 0; at < bytes.length; at += step) deliver(bytes.subarray(at, at + step))
  }

  function pump() {
    cancel = undefined
    const msPerByte = 10_000 / (faults().paceBaud ?? Infinity)
    const due: number[] = []
    for (let byte = queue[0]; byte !== undefined && freeAtMs <= clock.now(); byte = queue[0]) {
      due.push(byte)
      queue.shift()
      freeAtMs += msPerByte
    }
    if (queue.length > 0) cancel = clock.after(freeAtMs - clock.now(), pump)
    if (due.length > 0) out(Uint8Array.from(due))
  }

  return {
    push(bytes) {
      const { mute, baudMismatch, paceBaud } = faults()
      if (mute) return
      const arriving = baudMismatch ? garble(bytes, random) : bytes
      if (paceBaud === undefined && queue.length === 0) {
        out(arriving)
        return
      }
      if (queue.length === 0) freeAtMs = Math.max(freeAtMs, clock.now() + 10_000 / (paceBaud ?? Infinity))
      queue.push(...arriving)
      cancel ??= clock.after(Math.max(0, freeAtMs - clock.now()), pump)
    },
    clear() {
      queue = []
      cancel?.()
      cancel = undefined
    },
  }
}

/** What a receiver at the wrong rate makes of bytes: another value each, and about a quarter swallowed. */
export function garble(bytes: Uint8Array, random: () => number): Uint8Array {
  const heard: number[] = []
  for (const byte of bytes) {
    if (random() < 0.25) continue
    heard.push(byte ^ (1 + Math.floor(random() * 255)))
  }
  return Uint8Array.from(heard)
}

export function randomBytes(count: number, random: () => number): Uint8Array {
  return Uint8Array.from({ length: count }, () => Math.floor(random() * 256))
}

/** A small repeatable random source (mulberry32), so that a fault found once can be had again. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
