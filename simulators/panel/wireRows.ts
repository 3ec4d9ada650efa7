import type { MeaningReader, WireMeaning } from '../line/meaning.ts'
import type { WireLogEntry } from '../line/wireLog.ts'
import type { WireRow } from './messages.ts'
import { routineWatcher } from './routine.ts'

/** Chunks of one direction that complete nothing are put into one row for so long. */
const ROW_OPEN_MS = 250
const ROW_BYTES = 4096
/** Of a row, in hex. */
const SHOWN_BYTES = 2048

export type UnnumberedRow = Omit<WireRow, 'seq'>

export interface RowMaker {
  /** Takes a chunk and returns the rows that are finished by it, oldest first. */
  take(entry: WireLogEntry): UnnumberedRow[]
  /** The row still open, when it has been so for long enough at this time, or in any case. */
  close(nowMs?: number): UnnumberedRow[]
  /** A host has opened or closed the line: half a frame of before stays half. */
  restart(): void
}

interface OpenRow {
  readonly direction: WireLogEntry['direction']
  readonly atMs: number
  readonly chunks: Uint8Array[]
  byteCount: number
  readonly meanings: Pick<WireMeaning, 'kind' | 'text'>[]
  routine: boolean
}

/**
 * Makes rows of chunks: a frame in pieces is one row that shows where it was cut, and a second of noise is not a hundred rows.
 * @param createMeaning absent for a protocol nobody explains
 * @param wallMsAt wall time of a time of the line's clock
 */
export function rowMaker(
  protocol: string,
  createMeaning: (() => MeaningReader) | undefined,
  wallMsAt: (atMs: number) => number,
): RowMaker {
  let read = createMeaning?.()
  let isRoutine = routineWatcher(protocol)
  let open: OpenRow | undefined

  function close(nowMs = Number.POSITIVE_INFINITY): UnnumberedRow[] {
    if (!open || nowMs - open.atMs < ROW_OPEN_MS) return []
    const { direction, atMs, chunks, byteCount, meanings, routine } = open
    open = undefined
    return [{ kind: direction, wallMs: wallMsAt(atMs), hex: hexOf(chunks), byteCount, meanings, routine }]
  }

  return {
    take({ atMs, direction, bytes }) {
      const finished = close(open?.direction === direction ? atMs : undefined)
      open ??= { direction, atMs, chunks: [], byteCount: 0, meanings: [], routine: true }
      open.chunks.push(bytes)
      open.byteCount += bytes.length
      open.routine = isRoutine(direction, bytes) && open.routine
      const meanings = read?.(direction, bytes) ?? []
      for (const { kind, text } of meanings) {
        const isMoreNoise = kind === 'noise' && open.meanings.some((known) => known.text.en === text.en)
        if (!isMoreNoise) open.meanings.push({ kind, text })
      }
      const isWhole = read === undefined || open.meanings.some(({ kind }) => kind === 'frame')
      return isWhole || open.byteCount >= ROW_BYTES ? [...finished, ...close()] : finished
    },
    close,
    restart() {
      read = createMeaning?.()
      isRoutine = routineWatcher(protocol)
    },
  }
}

function hexOf(chunks: readonly Uint8Array[]): string {
  let left = SHOWN_BYTES
  const shown: string[] = []
  for (const chunk of chunks) {
    if (left <= 0) break
    shown.push(Buffer.from(chunk.subarray(0, left)).toString('hex'))
    left -= chunk.length
  }
  return shown.join('|')
}
