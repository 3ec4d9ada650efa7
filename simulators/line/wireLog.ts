export type Direction = 'toDevice' | 'toHost'

export interface WireLogEntry {
  /** Milliseconds of the line's clock. */
  readonly atMs: number
  readonly direction: Direction
  readonly bytes: Uint8Array
}

/** The last chunks that went over a line, oldest first. */
export interface WireLog {
  add(entry: WireLogEntry): void
  entries(): readonly WireLogEntry[]
  /** All bytes still in the log of one direction, put together. */
  bytes(direction: Direction): Uint8Array
  /** Told of every chunk as it is added; returns the cancel function. */
  onEntry(listener: (entry: WireLogEntry) => void): () => void
  clear(): void
}

export function wireLog(capacity = 1_000): WireLog {
  let ring: WireLogEntry[] = []
  const listeners = new Set<(entry: WireLogEntry) => void>()
  return {
    add(entry) {
      ring.push(entry)
      // Trimmed by halves, so that a full log does not move at every chunk.
      if (ring.length >= capacity * 2) ring = ring.slice(-capacity)
      for (const listener of [...listeners]) listener(entry)
    },
    entries: () => ring.slice(-capacity),
    bytes(direction) {
      return Buffer.concat(
        ring
          .slice(-capacity)
          .filter((entry) => entry.direction === direction)
          .map((entry) => entry.bytes),
      )
    },
    onEntry(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    clear() {
      ring = []
    },
  }
}
