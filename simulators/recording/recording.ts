import type { Direction } from '../line/wireLog.ts'

/**
 * What went over a wire, as a file: JSON, one line each. The first line says what it is,
 * `{"recording":1,"driver":"keypad-ff68","baudRate":9600,"personal":false}`, every other one a piece of bytes,
 * `{"atMs":1203.4,"direction":"toHost","hex":"ff68..."}`, in order of time. Such a file is played as a simulated device, and read in words.
 */
export interface RecordingHead {
  readonly recording: 1
  /** Whose protocol it is, where that is known. */
  readonly driver?: string | undefined
  readonly baudRate?: number | undefined
  /** Cards, codes or plates of people may be in it. */
  readonly personal: boolean
}

export interface RecordedChunk {
  /** Since the recording began. */
  readonly atMs: number
  readonly direction: Direction
  readonly bytes: Uint8Array
}

export interface Recording {
  readonly head: RecordingHead
  readonly chunks: readonly RecordedChunk[]
}

export const headLine = (head: RecordingHead) => `${JSON.stringify(head)}\n`

export function chunkLine({ atMs, direction, bytes }: RecordedChunk): string {
  return `${JSON.stringify({ atMs: Math.round(atMs * 10) / 10, direction, hex: Buffer.from(bytes).toString('hex') })}\n`
}

/**
 * Throws an Error that names the line when the text is no recording. A last line that was cut off by a kill is left out; one that an
 * editor left without an end is whole. What does not say that nobody's data is in it counts as personal.
 */
export function parseRecording(text: string): Recording {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  if (lines.length > 1 && !isWhole(lines.at(-1) ?? '')) lines.pop()
  const [first = '', ...rest] = lines
  const head = parsed(first, 1) as Partial<RecordingHead>
  if (head?.recording !== 1) throw new Error('line 1: not a recording of this kind, {"recording":1,...} is missing')
  return {
    head: { recording: 1, driver: head.driver, baudRate: head.baudRate, personal: head.personal !== false },
    chunks: rest.flatMap((line, index) => (line.trim() === '' ? [] : [chunkOf(line, index + 2)])),
  }
}

function isWhole(line: string): boolean {
  try {
    JSON.parse(line)
    return true
  } catch {
    return false
  }
}

function chunkOf(line: string, number: number): RecordedChunk {
  const { atMs, direction, hex } = parsed(line, number) as Record<string, unknown>
  if (typeof atMs !== 'number' || !Number.isFinite(atMs)) throw new Error(`line ${number}: atMs is no number`)
  if (direction !== 'toHost' && direction !== 'toDevice')
    throw new Error(`line ${number}: direction is toHost or toDevice`)
  if (typeof hex !== 'string' || !/^([0-9a-f]{2})+$/i.test(hex)) throw new Error(`line ${number}: hex is no bytes`)
  return { atMs, direction, bytes: Uint8Array.from(Buffer.from(hex, 'hex')) }
}

function parsed(line: string, number: number): unknown {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null) return value
  } catch {
    // Said below.
  }
  throw new Error(`line ${number}: not a JSON object`)
}
