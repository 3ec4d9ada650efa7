import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'
import { LONGEST_STEP_BYTES, type PrinterStep, stepAt } from './commands.ts'

type Answer =
  | { readonly kind: 'realTime'; readonly byte: number }
  | { readonly kind: 'transmitStatus'; readonly byte: number }
  | { readonly kind: 'report'; readonly bytes: readonly number[] }
  | { readonly kind: 'wholeStatus'; readonly bytes: readonly number[] }
type Frame = PrinterStep | Answer

/** The words for ESC/POS: each command of the host, each status of the printer. */
export function createMeaning(): MeaningReader {
  const paper = interpreterOfText()
  /** Numbers of the real-time questions that are not answered yet, in order. */
  let asked: number[] = []

  function ask(n: number): void {
    // Questions are asked in ascending order. Another one than a higher one begins anew: what was open got no answer.
    asked = n > (asked.at(-1) ?? 0) ? [...asked, n] : [n]
  }

  return readerOf<Frame>({
    longest: LONGEST_STEP_BYTES,
    look: (direction, bytes) => (direction === 'toDevice' ? stepAt(bytes) : answerAt(bytes)),
    words(_, frame) {
      switch (frame.kind) {
        case 'realTime':
          return realTimeWords(asked.shift(), frame.byte)
        case 'transmitStatus':
          return titled({ 'zh-CN': '已处理到此，纸', en: 'worked off up to here, paper' }, paperSensor(frame.byte))
        case 'report':
          return titled({ 'zh-CN': '自动状态', en: 'status report' }, reported(frame.bytes))
        case 'wholeStatus':
          return titled({ 'zh-CN': '全部状态', en: 'whole status' }, wholeStatusWords(frame.bytes))
        case 'command':
          if (frame.name === 'realTimeStatus' && frame.parameters[0] !== WHOLE) ask(frame.parameters[0] ?? 0)
          return paper(frame)
        default:
          return paper(frame)
      }
    },
  })
}

// ---- from the printer -----------------------------------------------------------------------------------------------
/** n of DLE EOT n for the whole status. */
const WHOLE = 0x14

/** Status bytes by their fixed bits. */
function answerAt(bytes: readonly number[]): Sight<Answer> {
  const [byte = 0, second] = bytes
  if (byte === 0x10 && second === undefined) return { kind: 'half' }
  if (byte === 0x10 && second === 0x0f) {
    if (bytes.length < 6) return { kind: 'half' }
    return { kind: 'frame', length: 6, frame: { kind: 'wholeStatus', bytes: bytes.slice(2, 6) } }
  }
  if ((byte & 0x93) === 0x12) return { kind: 'frame', length: 1, frame: { kind: 'realTime', byte } }
  if ((byte & 0x93) === 0x10) {
    const rest = bytes.slice(1, 4)
    if (rest.some((other) => (other & 0x90) !== 0)) return { kind: 'skip', length: 1 }
    if (rest.length < 3) return { kind: 'half' }
    return { kind: 'frame', length: 4, frame: { kind: 'report', bytes: bytes.slice(0, 4) } }
  }
  const pairsAgree = ((byte >> 1) & 0x05) === (byte & 0x05)
  if ((byte & 0x90) === 0 && pairsAgree) return { kind: 'frame', length: 1, frame: { kind: 'transmitStatus', byte } }
  return { kind: 'skip', length: 1 }
}

type Flags = readonly (readonly [mask: number, words: WireText])[]

const OFFLINE: WireText = { 'zh-CN': '脱机', en: 'offline' }
const COVER: WireText = { 'zh-CN': '机盖打开', en: 'cover open' }
const CUTTER: WireText = { 'zh-CN': '切刀故障', en: 'cutter error' }
const MECHANICS: WireText = { 'zh-CN': '机械故障', en: 'mechanical error' }
const UNRECOVERABLE: WireText = { 'zh-CN': '不可恢复故障', en: 'unrecoverable error' }
const PASSING: WireText = { 'zh-CN': '可自动恢复故障', en: 'error that passes by itself' }
const PAPER_LOW: WireText = { 'zh-CN': '纸将尽', en: 'paper low' }
const PAPER_OUT: WireText = { 'zh-CN': '缺纸', en: 'paper out' }
const FEED_BUTTON: WireText = { 'zh-CN': '走纸键按下', en: 'feed button pressed' }

/** By the n of DLE EOT n: what is asked, what the bits say, and what none of them says. */
const STATUSES: Readonly<Record<number, { readonly flags: Flags; readonly well: WireText }>> = {
  1: { flags: [[0x08, OFFLINE]], well: { 'zh-CN': '联机', en: 'online' } },
  2: {
    flags: [
      [0x04, COVER],
      [0x08, FEED_BUTTON],
      [0x20, { 'zh-CN': '缺纸停机', en: 'stopped, paper out' }],
      [0x40, { 'zh-CN': '有故障', en: 'error' }],
    ],
    well: { 'zh-CN': '无停机原因', en: 'nothing stops it' },
  },
  3: {
    flags: [
      [0x04, MECHANICS],
      [0x08, CUTTER],
      [0x20, UNRECOVERABLE],
      [0x40, PASSING],
    ],
    well: { 'zh-CN': '无故障', en: 'no error' },
  },
  4: {
    flags: [
      [0x60, PAPER_OUT],
      [0x0c, PAPER_LOW],
    ],
    well: { 'zh-CN': '有纸', en: 'paper there' },
  },
}

function realTimeWords(n: number | undefined, byte: number): WireText {
  const status = n === undefined ? undefined : STATUSES[n]
  if (!status) return { 'zh-CN': `状态${hex(byte)}，未询问`, en: `status ${hex(byte)}, not asked for` }
  return titled({ 'zh-CN': `状态${n}`, en: `status ${n}` }, raised(byte, status.flags) ?? status.well)
}

function wholeStatusWords([paper = 0, user = 0, passing = 0, lasting = 0]: readonly number[]): WireText {
  const parts = [
    raised(paper, [
      [0x01, PAPER_OUT],
      [0x04, PAPER_LOW],
      [0x20, { 'zh-CN': '出票口有票', en: 'ticket in the mouth' }],
    ]),
    raised(user, [
      [0x01, { 'zh-CN': '打印头抬起', en: 'head up' }],
      [0x02, COVER],
    ]),
    raised(passing, [
      [0x01, { 'zh-CN': '打印头过热', en: 'head hot' }],
      [0x02, { 'zh-CN': '通讯错误', en: 'line error' }],
      [0x08, { 'zh-CN': '电压异常', en: 'voltage' }],
    ]),
    raised(lasting, [[0xff, UNRECOVERABLE]]),
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? { 'zh-CN': '正常', en: 'well' } : joined(parts)
}

/** GS r 1: pairs of bits, near end and end. */
function paperSensor(byte: number): WireText {
  if ((byte & 0x0c) !== 0) return { 'zh-CN': '已用完', en: 'out' }
  return (byte & 0x03) === 0 ? { 'zh-CN': '充足', en: 'there' } : { 'zh-CN': '将尽', en: 'low' }
}

function reported([printer = 0, error = 0, paper = 0]: readonly number[]): WireText {
  const parts = [
    raised(printer, [
      [0x08, OFFLINE],
      [0x20, COVER],
      [0x40, FEED_BUTTON],
    ]),
    raised(error, STATUSES[3]?.flags ?? []),
    raised(paper, [
      [0x0c, PAPER_OUT],
      [0x03, PAPER_LOW],
    ]),
  ].filter((part) => part !== undefined)
  return parts.length === 0 ? { 'zh-CN': '正常', en: 'well' } : joined(parts)
}

/** The words of the bits that are set; undefined when none is. */
function raised(byte: number, flags: Flags): WireText | undefined {
  const found = flags.filter(([mask]) => (byte & mask) !== 0).map(([, words]) => words)
  return found.length === 0 ? undefined : joined(found)
}

// ---- to the printer -------------------------------------------------------------------------------------------------
const ALIGNMENTS: readonly WireText[] = [
  { 'zh-CN': '左对齐', en: 'align left' },
  { 'zh-CN': '居中', en: 'align centre' },
  { 'zh-CN': '右对齐', en: 'align right' },
]

/** Words for what is printed; keeps the character set that is switched on. */
function interpreterOfText(): (step: PrinterStep) => WireText {
  let chinese = false

  function textWords(text: readonly number[], lineEnd: boolean): WireText {
    const plain = chinese
      ? new TextDecoder('gb18030').decode(Uint8Array.from(text))
      : String.fromCharCode(...text.map((byte) => (byte < 0x80 ? byte : 0x3f)))
    if (plain === '') return { 'zh-CN': '换行', en: 'new line' }
    return lineEnd
      ? { 'zh-CN': `打印“${plain}”并换行`, en: `line "${plain}"` }
      : { 'zh-CN': `打印“${plain}”`, en: `text "${plain}"` }
  }

  return (step) => {
    if (step.kind === 'text') return textWords(step.text, step.lineEnd)
    if (step.kind === 'filler')
      return {
        'zh-CN': `${step.count}个空字节，结束未完的命令`,
        en: `${step.count} empty bytes, to end whatever was begun`,
      }
    if (step.name === 'initialise' || step.name === 'chineseOff') chinese = false
    if (step.name === 'chineseOn') chinese = true
    return commandWords(step)
  }
}

function commandWords({ name, parameters }: Extract<PrinterStep, { kind: 'command' }>): WireText {
  const [n = 0] = parameters
  switch (name) {
    case 'realTimeStatus':
      return n === WHOLE
        ? { 'zh-CN': '查询全部状态', en: 'ask for the whole status' }
        : { 'zh-CN': `查询状态${n}`, en: `ask for status ${n}` }
    case 'initialise':
      return { 'zh-CN': '初始化', en: 'initialise' }
    case 'align':
      return ALIGNMENTS[n % 3] ?? { 'zh-CN': '对齐', en: 'align' }
    case 'bold':
      return n % 2 === 1 ? { 'zh-CN': '加粗', en: 'bold on' } : { 'zh-CN': '取消加粗', en: 'bold off' }
    case 'feed':
      return { 'zh-CN': `走纸${n}行`, en: `feed ${n} lines` }
    case 'chineseOn':
      return { 'zh-CN': '进入汉字模式', en: 'Chinese on' }
    case 'chineseOff':
      return { 'zh-CN': '退出汉字模式', en: 'Chinese off' }
    case 'chineseStyle':
      return { 'zh-CN': `汉字样式${n}`, en: `Chinese style ${n}` }
    case 'size':
      return { 'zh-CN': `字号${(n & 7) + 1}倍`, en: `size ${(n & 7) + 1}` }
    case 'transmitStatus':
      return { 'zh-CN': '处理到此请回复', en: 'answer when worked off up to here' }
    case 'statusBack':
      return n === 0
        ? { 'zh-CN': '关闭自动状态', en: 'status reports off' }
        : { 'zh-CN': '打开自动状态', en: 'status reports on' }
    case 'cut':
      return n === 0x00 || n === 0x30 || n === 0x41
        ? { 'zh-CN': '全切', en: 'cut' }
        : { 'zh-CN': '半切', en: 'partial cut' }
    case 'symbol':
      return symbolWords(parameters)
    case 'image':
      return { 'zh-CN': '打印图像', en: 'image' }
  }
}

/** GS ( k: 31 and a function of the QR code. */
function symbolWords([symbol, fn, ...data]: readonly number[]): WireText {
  const [n = 0] = data
  if (symbol === 0x31) {
    if (fn === 0x41) return { 'zh-CN': '二维码型号', en: 'QR code: model' }
    if (fn === 0x43) return { 'zh-CN': `二维码点大小${n}`, en: `QR code: module ${n}` }
    if (fn === 0x45)
      return { 'zh-CN': `二维码纠错${'LMQH'[n - 0x30] ?? n}`, en: `QR code: correction ${'LMQH'[n - 0x30] ?? n}` }
    if (fn === 0x50) {
      const content = new TextDecoder().decode(Uint8Array.from(data.slice(1)))
      return { 'zh-CN': `二维码内容“${content}”`, en: `QR code: content "${content}"` }
    }
    if (fn === 0x51) return { 'zh-CN': '打印二维码', en: 'QR code: print' }
  }
  return { 'zh-CN': '未知条码命令', en: 'symbol command, not known' }
}

// ---- words ----------------------------------------------------------------------------------------------------------
function titled(title: WireText, words: WireText): WireText {
  return { 'zh-CN': `${title['zh-CN']}：${words['zh-CN']}`, en: `${title.en}: ${words.en}` }
}

function joined(parts: readonly WireText[]): WireText {
  return { 'zh-CN': parts.map((part) => part['zh-CN']).join('、'), en: parts.map(({ en }) => en).join(', ') }
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}
