import type { Sight } from '../line/meaning.ts'

/** One step of a printer's program: a command with its parameters, or a run of text. */
export type PrinterStep =
  | { readonly kind: 'text'; readonly text: readonly number[]; readonly lineEnd: boolean }
  | { readonly kind: 'filler'; readonly count: number }
  | { readonly kind: 'command'; readonly name: CommandName; readonly parameters: readonly number[] }

export type CommandName =
  | 'realTimeStatus'
  | 'initialise'
  | 'align'
  | 'bold'
  | 'feed'
  | 'chineseOn'
  | 'chineseOff'
  | 'chineseStyle'
  | 'size'
  | 'transmitStatus'
  | 'statusBack'
  | 'cut'
  | 'symbol'
  | 'image'

/** A QR code's data has at most 900 bytes; more is not ours. */
const LONGEST_SYMBOL_BYTES = 1_000
/** GS ( k and its length. */
const SYMBOL_HEAD_BYTES = 5
/** GS v 0, m and its four bytes of size. */
const IMAGE_HEAD_BYTES = 8
/** A run of text without an end is cut here. */
const LONGEST_RUN_BYTES = 1_000
export const LONGEST_STEP_BYTES = LONGEST_SYMBOL_BYTES + SYMBOL_HEAD_BYTES

const DLE = 0x10
const GS = 0x1d
const LINE_FEED = 0x0a

/** By the first two bytes: the command, and how many bytes of parameters follow. */
const COMMANDS: Readonly<Record<number, readonly [name: CommandName, parameters: number]>> = {
  [0x1004]: ['realTimeStatus', 1],
  [0x1b40]: ['initialise', 0],
  [0x1b61]: ['align', 1],
  [0x1b45]: ['bold', 1],
  [0x1b64]: ['feed', 1],
  [0x1c26]: ['chineseOn', 0],
  [0x1c2e]: ['chineseOff', 0],
  [0x1c21]: ['chineseStyle', 1],
  [0x1d21]: ['size', 1],
  [0x1d72]: ['transmitStatus', 1],
  [0x1d61]: ['statusBack', 1],
}

/** What the host's bytes begin with. */
export function stepAt(bytes: readonly number[]): Sight<PrinterStep> {
  const [first = 0, second] = bytes
  if (first === 0)
    return run(
      bytes,
      (byte) => byte === 0,
      (count) => ({ kind: 'filler', count }),
    )
  if (first === LINE_FEED) return { kind: 'frame', length: 1, frame: { kind: 'text', text: [], lineEnd: true } }
  if (first >= 0x20) return textAt(bytes)
  if (first !== DLE && (first < 0x1b || first > GS)) return { kind: 'skip', length: 1 }
  if (second === undefined) return { kind: 'half' }
  if (first === GS && second === 0x56) return cutAt(bytes)
  if (first === GS && second === 0x28) return symbolAt(bytes)
  if (first === GS && second === 0x76) return imageAt(bytes)
  const known = COMMANDS[(first << 8) | second]
  if (!known) return { kind: 'skip', length: 1 }
  const [name, parameters] = known
  return command(bytes, name, 2, parameters)
}

function command(
  bytes: readonly number[],
  name: CommandName,
  headBytes: number,
  parameters: number,
): Sight<PrinterStep> {
  const length = headBytes + parameters
  if (bytes.length < length) return { kind: 'half' }
  return { kind: 'frame', length, frame: { kind: 'command', name, parameters: bytes.slice(headBytes, length) } }
}

/** Modes 41 and 42 feed first and have a number for it. */
function cutAt(bytes: readonly number[]): Sight<PrinterStep> {
  const mode = bytes[2]
  if (mode === undefined) return { kind: 'half' }
  return command(bytes, 'cut', 2, mode === 0x41 || mode === 0x42 ? 2 : 1)
}

function symbolAt(bytes: readonly number[]): Sight<PrinterStep> {
  const [, , group = 0x6b, low = 0, high] = bytes
  if (group !== 0x6b) return { kind: 'skip', length: 1 }
  if (high === undefined) return { kind: 'half' }
  const length = low + 256 * high
  if (length < 2 || length > LONGEST_SYMBOL_BYTES - 1) return { kind: 'skip', length: 1 }
  return command(bytes, 'symbol', SYMBOL_HEAD_BYTES, length)
}

/** GS v 0 m, bytes across, dots down, the picture; one that is longer than anything held back is not explained. */
function imageAt(bytes: readonly number[]): Sight<PrinterStep> {
  const [, , kind = 0x30, , acrossLow = 0, acrossHigh = 0, downLow = 0, downHigh] = bytes
  if (kind !== 0x30) return { kind: 'skip', length: 1 }
  if (downHigh === undefined) return { kind: 'half' }
  const length = (acrossLow + 256 * acrossHigh) * (downLow + 256 * downHigh)
  if (length > LONGEST_SYMBOL_BYTES - IMAGE_HEAD_BYTES) return { kind: 'skip', length: 1 }
  return command(bytes, 'image', 4, IMAGE_HEAD_BYTES - 4 + length)
}

function textAt(bytes: readonly number[]): Sight<PrinterStep> {
  // No byte of a Chinese character is below 20: such a byte ends the text.
  const found = run(
    bytes,
    (byte) => byte >= 0x20,
    (count) => ({
      kind: 'text',
      text: bytes.slice(0, count),
      lineEnd: bytes[count] === LINE_FEED,
    }),
  )
  if (found.kind !== 'frame' || bytes[found.length] !== LINE_FEED) return found
  return { ...found, length: found.length + 1 }
}

/** Bytes alike up to the first that is not; half while that one has not come. */
function run(
  bytes: readonly number[],
  alike: (byte: number) => boolean,
  step: (count: number) => PrinterStep,
): Sight<PrinterStep> {
  const end = bytes.findIndex((byte) => !alike(byte))
  const count = end < 0 ? bytes.length : end
  if (end < 0 && count < LONGEST_RUN_BYTES) return { kind: 'half' }
  return { kind: 'frame', length: count, frame: step(count) }
}
