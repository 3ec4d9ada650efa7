import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'

/** A journal block is the longest. */
export const LONGEST_MESSAGE = 8_194
const FS = 0x1c
const SEPARATOR = String.fromCharCode(FS)
const GS = String.fromCharCode(0x1d)
const ETX = 0x03
const DESCRIPTORS = ['8', '9', 'A', 'B', 'C', 'F']
const SHORTEST = 5

const DEVICES: Readonly<Record<string, WireText>> = {
  A: { 'zh-CN': '时钟', en: 'clock' },
  B: { 'zh-CN': '电源', en: 'power' },
  D: { 'zh-CN': '读卡器', en: 'card reader' },
  E: { 'zh-CN': '出钞模块', en: 'cash handler' },
  F: { 'zh-CN': '存款口', en: 'depository' },
  G: { 'zh-CN': '凭条打印机', en: 'receipt printer' },
  H: { 'zh-CN': '流水打印机', en: 'journal printer' },
  K: { 'zh-CN': '夜间存款口', en: 'night depository' },
  L: { 'zh-CN': '加密键盘', en: 'encryptor' },
  M: { 'zh-CN': '摄像机', en: 'camera' },
  P: { 'zh-CN': '传感器', en: 'sensors' },
  Q: { 'zh-CN': '触摸屏', en: 'touch screen' },
  R: { 'zh-CN': '管理员键盘', en: 'supervisor keys' },
  S: { 'zh-CN': '客户屏', en: 'display' },
  V: { 'zh-CN': '对账单打印机', en: 'statement printer' },
  Y: { 'zh-CN': '硬币模块', en: 'coin dispenser' },
  '\\': { 'zh-CN': '信封发放器', en: 'envelope dispenser' },
  a: { 'zh-CN': '语音引导', en: 'voice guidance' },
  f: { 'zh-CN': '条码阅读器', en: 'bar code reader' },
  q: { 'zh-CN': '支票模块', en: 'cheque processor' },
  w: { 'zh-CN': '纸币接收器', en: 'note acceptor' },
}
const STATES: Readonly<Record<string, WireText>> = {
  '1': { 'zh-CN': '配置', en: 'configuration' },
  '2': { 'zh-CN': '计数', en: 'counters' },
  '5': { 'zh-CN': '日期时间', en: 'date and time' },
  '6': { 'zh-CN': '配置编号', en: 'configuration id' },
  H: { 'zh-CN': '硬件', en: 'hardware' },
  I: { 'zh-CN': '耗材', en: 'supplies' },
  J: { 'zh-CN': '健康度', en: 'fitness' },
  K: { 'zh-CN': '传感器', en: 'sensors' },
  L: { 'zh-CN': '软件版本', en: 'release' },
  M: { 'zh-CN': '选项', en: 'options' },
}
const SEVERITIES: readonly WireText[] = [
  { 'zh-CN': '正常', en: 'no error' },
  { 'zh-CN': '例行', en: 'routine' },
  { 'zh-CN': '警告', en: 'warning' },
  { 'zh-CN': '挂起', en: 'suspended' },
  { 'zh-CN': '故障', en: 'fatal' },
]
const OTHER: WireText = { 'zh-CN': '其他报文', en: 'another message' }
const REQUEST: WireText = { 'zh-CN': '客户交易请求', en: "a customer's request" }

/** The words for a copy of NDC messages, bounded as its device's settings say. Of a customer's request only that it is one. */
export function createMeaning(settings: Readonly<Record<string, unknown>> = {}): MeaningReader {
  const { framing = 'length' } = settings
  const counted = settings['lengthIncludesItself'] === true ? 2 : 0
  return readerOf<string>({
    longest: LONGEST_MESSAGE,
    look(direction, bytes) {
      // Nobody says anything to it.
      if (direction === 'toDevice') return { kind: 'skip', length: 1 }
      if (framing === 'etx') return untilEtx(bytes)
      return framing === 'none' ? untilNext(bytes) : byLength(bytes, counted)
    },
    words: (_, text) => wordsOf(text.split(SEPARATOR)),
  })
}

const textOf = (bytes: readonly number[]) => String.fromCharCode(...bytes)

function byLength(bytes: readonly number[], counted: number): Sight<string> {
  const [high = 0, low] = bytes
  if (low === undefined) return { kind: 'half' }
  const length = high * 256 + low - counted
  if (length < SHORTEST || length > LONGEST_MESSAGE - 2 || !isHead(bytes.slice(2))) return { kind: 'skip', length: 1 }
  if (bytes.length < length + 2) return { kind: 'half' }
  return { kind: 'frame', length: length + 2, frame: textOf(bytes.slice(2, length + 2)) }
}

function untilEtx(bytes: readonly number[]): Sight<string> {
  if (!isHead(bytes)) return { kind: 'skip', length: 1 }
  const end = bytes.indexOf(ETX)
  return end < 0 ? { kind: 'half' } : { kind: 'frame', length: end + 1, frame: textOf(bytes.slice(0, end)) }
}

/** Where nothing bounds a message its end is known when the next begins. */
function untilNext(bytes: readonly number[]): Sight<string> {
  if (!isHead(bytes)) return { kind: 'skip', length: 1 }
  const next = bytes.findIndex(
    (byte, place) =>
      place > SHORTEST &&
      (byte === 0x31 || byte === 0x32) &&
      bytes[place + 1] === 0x32 &&
      isHead(bytes.slice(place, place + 3)) &&
      bytes[place + 2] === FS,
  )
  return next < 0 ? { kind: 'half' } : { kind: 'frame', length: next, frame: textOf(bytes.slice(0, next)) }
}

/** A class of one or two characters and FS, as far as it is there. */
function isHead([first, second, third]: readonly number[]): boolean {
  if (first === undefined) return true
  if (first < 0x31 || first > 0x39) return false
  if (second === undefined || second === FS) return true
  const isClass = (second >= 0x30 && second <= 0x39) || (second >= 0x41 && second <= 0x5a)
  return isClass && (third === undefined || third === FS)
}

function wordsOf(fields: readonly string[]): WireText {
  const [messageClass = ''] = fields
  if (messageClass === '12') return reportWords(fields.slice(3))
  if (messageClass === '22') return solicitedWords(fields)
  if (messageClass === '11') return REQUEST
  return messageClass === '1' ? commandWords(fields[3] ?? '') : OTHER
}

function solicitedWords(fields: readonly string[]): WireText {
  const at = DESCRIPTORS.includes(fields[3]?.split(GS)[0] ?? '') ? 3 : 4
  const [descriptor = '', first = ''] = [fields[at]?.slice(0, 1), fields[at + 1]]
  switch (descriptor) {
    case '8':
      return reportWords(fields.slice(at + 1))
    case '9':
      return { 'zh-CN': '就绪', en: 'ready' }
    case 'B':
      return { 'zh-CN': '交易完成', en: 'transaction done' }
    case 'A':
      return { 'zh-CN': '拒绝命令', en: 'command refused' }
    case 'C':
      return { 'zh-CN': `拒绝命令 ${codeOf(first)}`, en: `command refused, ${codeOf(first)}` }
    case 'F': {
      const words = STATES[first.slice(0, 1)] ?? OTHER
      return { 'zh-CN': `状态应答：${words['zh-CN']}`, en: `terminal state: ${words.en}` }
    }
    default:
      return OTHER
  }
}

const codeOf = (text: string) => /^[0-9A-E][0-9]{0,2}/.exec(text)?.[0] ?? '?'

function reportWords([identity = '', severities = '']: readonly string[]): WireText {
  const device = DEVICES[identity.slice(0, 1)]
  if (!device) return OTHER
  if (identity === 'P21') return { 'zh-CN': '进入管理员模式', en: 'supervisor mode entered' }
  if (identity === 'P20') return { 'zh-CN': '退出管理员模式', en: 'supervisor mode left' }
  const status = /^[0-9:;<=>?@]/.exec(identity.slice(1))?.[0] ?? '–'
  const severity = SEVERITIES[Number(severities[0] ?? '-')]
  return {
    'zh-CN': `${device['zh-CN']}：状态${status}${severity ? `，${severity['zh-CN']}` : ''}`,
    en: `${device.en}: status ${status}${severity ? `, ${severity.en}` : ''}`,
  }
}

function commandWords(command: string): WireText {
  if (command.startsWith('1')) return { 'zh-CN': '主机：进入服务', en: 'host: go in service' }
  if (command.startsWith('2')) return { 'zh-CN': '主机：停止服务', en: 'host: go out of service' }
  return { 'zh-CN': '主机命令', en: 'host command' }
}
