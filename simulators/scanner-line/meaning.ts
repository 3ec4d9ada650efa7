import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'
import type { Direction } from '../line/wireLog.ts'
import { scannedWords } from '../scanning/symbologies.ts'

/** Longest line with what stands around it; longest command or answer. */
const LONGEST_LINE = 3_040
const LONGEST_COMMAND = 300
const CR = 0x0d
const LF = 0x0a
const STX = 0x02
const ETX = 0x03

const HEADS: Readonly<Record<Direction, readonly number[]>> = {
  toDevice: [0x7e, 0x01, 0x30, 0x30, 0x30, 0x30],
  toHost: [STX, 0x01, 0x30, 0x30, 0x30, 0x30],
}

type Words = WireText

/**
 * The words for a line scanner's wire, whatever its settings: lines end with CR or LF, and a line feed behind a carriage return is a
 * piece of its own. Lights of Honeywell's and commands of Newland's. What is in a code is counted, never told.
 */
export function createMeaning(): MeaningReader {
  return readerOf<Words>({
    longest: LONGEST_LINE,
    look(direction, bytes) {
      const command = lookAtCommand(direction, bytes)
      if (command) return command
      return direction === 'toDevice' ? lookAtLight(bytes) : lookAtLine(bytes)
    },
    words: (_, words) => words,
  })
}

const LIGHT: Readonly<Record<number, WireText>> = {
  0x54: { 'zh-CN': '打开扫描光', en: 'light on' },
  0x55: { 'zh-CN': '关闭扫描光', en: 'light off' },
}

function lookAtLight([first, second, third]: readonly number[]): Sight<Words> {
  if (first !== 0x16) return { kind: 'skip', length: 1 }
  if (second === undefined) return { kind: 'half' }
  const words = LIGHT[second]
  if (!words || (third ?? CR) !== CR) return { kind: 'skip', length: 1 }
  return third === undefined ? { kind: 'half' } : { kind: 'frame', length: 3, frame: words }
}

/** `head | command | 3B 03`, printable but for ACK, NAK and ENQ in an answer; undefined when it begins otherwise. */
function lookAtCommand(direction: Direction, bytes: readonly number[]): Sight<Words> | undefined {
  const head = HEADS[direction]
  if (head.some((byte, place) => place < bytes.length && bytes[place] !== byte)) return undefined
  // One byte of it may as well begin a line.
  if (bytes.length === 1 && direction === 'toHost') return { kind: 'half' }
  const end = bytes.findIndex((byte, place) => byte === 0x3b && bytes[place + 1] === ETX)
  if (end >= 0) {
    const body = bytes.slice(head.length, end)
    return { kind: 'frame', length: end + 2, frame: commandWords(direction, body) }
  }
  const last = bytes.at(-1) ?? 0
  const isOdd = bytes.length > head.length && last < 0x20 && ![0x05, 0x06, 0x15].includes(last)
  return isOdd || bytes.length >= LONGEST_COMMAND ? { kind: 'skip', length: 1 } : { kind: 'half' }
}

function commandWords(direction: Direction, body: readonly number[]): WireText {
  const command = String.fromCharCode(...body.filter((byte) => byte >= 0x20))
  if (direction === 'toDevice') return { 'zh-CN': `设置${command}`, en: `set ${command}` }
  if (body.includes(0x05)) return { 'zh-CN': `设置${command}：未知命令`, en: `set ${command}: command not known` }
  if (body.includes(0x15)) return { 'zh-CN': `设置${command}：值超出范围`, en: `set ${command}: value out of range` }
  return { 'zh-CN': `设置${command}：成功`, en: `set ${command}: done` }
}

function lookAtLine(bytes: readonly number[]): Sight<Words> {
  if (bytes[0] === LF) return { kind: 'frame', length: 1, frame: { 'zh-CN': '换行', en: 'line feed' } }
  const end = bytes.findIndex((byte, place) => (byte < 0x20 || byte === 0x7f) && !(byte === STX && place === 0))
  if (end < 0) return { kind: 'half' }
  const isEnded = bytes[end] === CR || bytes[end] === LF
  // ETX may stand before the end.
  const after = bytes[end + 1]
  const isFramed = bytes[end] === ETX && (after === CR || after === LF)
  if (bytes[end] === ETX && after === undefined) return { kind: 'half' }
  if (end === 0 || !(isEnded || isFramed)) return { kind: 'skip', length: Math.max(1, end) }
  return {
    kind: 'frame',
    length: end + (isFramed ? 2 : 1),
    frame: lineWords(bytes.slice(bytes[0] === STX ? 1 : 0, end)),
  }
}

function lineWords(text: readonly number[]): WireText {
  const aim = /^\]([A-Za-z])[0-9A-Za-z]/.exec(String.fromCharCode(...text.slice(0, 3)))?.[1]
  return scannedWords(aim, { 'zh-CN': '一行', en: 'a line' }, text.length - (aim === undefined ? 0 : 3))
}
