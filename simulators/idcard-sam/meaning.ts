import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'
import type { Direction } from '../line/wireLog.ts'

/**
 * The words for the SAM_V wire, `AA AA AA 96 69 | LEN | body | XOR`. An answer is named by the question before it. What a card
 * holds is counted, never told.
 */
export function createMeaning(): MeaningReader {
  let asked: number | undefined
  return readerOf({
    longest: PREAMBLE.length + 2 + LONGEST.toHost,
    strictTurns: true,
    look,
    words(direction, body, bytes) {
      if (direction === 'toHost') return answerWords(asked, body, bytes.length)
      const command = (byteAt(body, 0) << 8) | byteAt(body, 1)
      asked = command
      return COMMANDS[command] ?? unknownCommand(command)
    },
  })
}

const PREAMBLE = [0xaa, 0xaa, 0xaa, 0x96, 0x69]
/** Largest LEN: of a command, and of an answer with text, photo and two fingerprints. */
const LONGEST: Readonly<Record<Direction, number>> = { toDevice: 0x60, toHost: 2_314 }
/** CMD PARA and check; SW1 SW2 SW3 and check. */
const SHORTEST: Readonly<Record<Direction, number>> = { toDevice: 3, toHost: 4 }

const FIND = 0x2001
const READ = 0x3001
const READ_WITH_FINGERPRINT = 0x3010

/** By CMD and PARA as one number. */
const COMMANDS: Readonly<Record<number, WireText>> = {
  [0x10ff]: { 'zh-CN': '复位模块', en: 'reset the module' },
  [0x11ff]: { 'zh-CN': '检测模块状态', en: 'module status' },
  [0x12ff]: { 'zh-CN': '读模块号', en: 'read the module number' },
  [FIND]: { 'zh-CN': '寻卡', en: 'find card' },
  [0x2002]: { 'zh-CN': '选卡', en: 'select card' },
  [READ]: { 'zh-CN': '读文字和照片', en: 'read text and photo' },
  [READ_WITH_FINGERPRINT]: { 'zh-CN': '读文字、照片和指纹', en: 'read text, photo and fingerprint' },
  [0x3003]: { 'zh-CN': '读追加地址', en: 'read added address' },
  [0x6000]: { 'zh-CN': '波特率设为115200', en: 'set baud rate 115200' },
  [0x6001]: { 'zh-CN': '波特率设为57600', en: 'set baud rate 57600' },
  [0x6002]: { 'zh-CN': '波特率设为38400', en: 'set baud rate 38400' },
  [0x6003]: { 'zh-CN': '波特率设为19200', en: 'set baud rate 19200' },
  [0x6004]: { 'zh-CN': '波特率设为9600', en: 'set baud rate 9600' },
  [0x61ff]: { 'zh-CN': '设置射频帧长', en: 'set the radio frame length' },
}

const SUCCESS = 0x90
const FOUND = 0x9f
/** SW3. */
const STATES: Readonly<Record<number, WireText>> = {
  [0x10]: { 'zh-CN': '主机帧校验错误', en: "wrong check in the host's frame" },
  [0x11]: { 'zh-CN': '主机帧长度错误', en: "wrong length in the host's frame" },
  [0x21]: { 'zh-CN': '命令或参数错误', en: 'command or parameter wrong' },
  [0x24]: { 'zh-CN': '不明错误', en: 'error without a name' },
  [0x31]: { 'zh-CN': '卡认证模块失败', en: 'the card does not accept the module' },
  [0x32]: { 'zh-CN': '模块认证卡失败', en: 'the module does not accept the card' },
  [0x33]: { 'zh-CN': '信息验证错误', en: 'content could not be verified' },
  [0x40]: { 'zh-CN': '卡类型不符', en: 'another kind of card' },
  [0x41]: { 'zh-CN': '读卡失败', en: 'the card could not be read' },
  [0x47]: { 'zh-CN': '取随机数失败', en: 'no random number from the card' },
  [0x60]: { 'zh-CN': '自检失败，不接收命令', en: 'self-test failed, takes no command' },
  [0x66]: { 'zh-CN': '模块未授权', en: 'module not authorised' },
  [0x80]: { 'zh-CN': '无卡或已处理', en: 'none there, or handled already' },
  [0x81]: { 'zh-CN': '选卡失败', en: 'failed' },
  [0x91]: { 'zh-CN': '无此项内容', en: 'nothing there' },
  [SUCCESS]: { 'zh-CN': '成功', en: 'done' },
  [FOUND]: { 'zh-CN': '有卡', en: 'card found' },
}

function look(direction: Direction, bytes: readonly number[]): Sight<readonly number[]> {
  const head = PREAMBLE.findIndex((byte, place) => place < bytes.length && bytes[place] !== byte)
  if (head >= 0) return { kind: 'skip', length: 1 }
  if (bytes.length < PREAMBLE.length + 2) return { kind: 'half' }
  const length = (byteAt(bytes, 5) << 8) | byteAt(bytes, 6)
  if (length < SHORTEST[direction] || length > LONGEST[direction]) return { kind: 'skip', length: 1 }
  const total = PREAMBLE.length + 2 + length
  if (bytes.length < total) return { kind: 'half' }
  const counted = bytes.slice(PREAMBLE.length, total)
  // The check is the XOR of everything from the length on, so that all of it together is nothing.
  if (counted.reduce((check, byte) => check ^ byte, 0) !== 0) return { kind: 'skip', length: 1, spoiled: true }
  return { kind: 'frame', length: total, frame: counted.slice(2, -1) }
}

function answerWords(asked: number | undefined, body: readonly number[], frameBytes: number): WireText {
  const sw3 = byteAt(body, 2)
  const state = STATES[sw3] ?? { 'zh-CN': `状态${hex(sw3)}`, en: `state ${hex(sw3)}` }
  const question = asked === undefined ? undefined : (COMMANDS[asked] ?? unknownCommand(asked))
  const result = sw3 === SUCCESS && isRead(asked) ? contentWords(body, frameBytes) : state
  if (!question) return { 'zh-CN': `应答：${result['zh-CN']}`, en: `answer: ${result.en}` }
  return { 'zh-CN': `${question['zh-CN']}：${result['zh-CN']}`, en: `${question.en}: ${result.en}` }
}

function isRead(asked: number | undefined): boolean {
  return asked === READ || asked === READ_WITH_FINGERPRINT
}

/** How much of what has come. */
function contentWords(body: readonly number[], frameBytes: number): WireText {
  const lengths = [3, 5, 7].map((place) => (byteAt(body, place) << 8) | byteAt(body, place + 1))
  const [text = 0, photo = 0, fingerprint = 0] = lengths
  // The third length is there only when a fingerprint was asked for.
  const hasFingerprint = fingerprint > 0 && body.length === 9 + text + photo + fingerprint
  return hasFingerprint
    ? { 'zh-CN': `${frameBytes}字节，含文字、照片和指纹`, en: `${frameBytes} bytes, text, photo and fingerprint` }
    : { 'zh-CN': `${frameBytes}字节，含文字和照片`, en: `${frameBytes} bytes, text and photo` }
}

function unknownCommand(command: number): WireText {
  return {
    'zh-CN': `未知命令${hex(command >> 8)} ${hex(command & 0xff)}`,
    en: `command ${hex(command >> 8)} ${hex(command & 0xff)}, not known`,
  }
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}

function byteAt(bytes: readonly number[], place: number): number {
  return bytes[place] ?? 0
}
