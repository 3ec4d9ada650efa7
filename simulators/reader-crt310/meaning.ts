import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'
import type { Direction } from '../line/wireLog.ts'
import { ACK, ENQ, EOT, type Found, findAt, LONGEST_FRAME, NAK } from './frames.ts'

/**
 * The words for the CRT-310 wire, `02 | LEN | PAYLOAD | 03 | BCC` and single control bytes. What is on a card is counted, never
 * told.
 */
export function createMeaning(): MeaningReader {
  return readerOf<Said>({ longest: LONGEST_FRAME, strictTurns: true, look, words })
}

type Said = Exclude<Found, { kind: 'spoiled' }>

const CONTROLS: Readonly<Record<number, WireText>> = {
  [ACK]: { 'zh-CN': '收到', en: 'received' },
  [NAK]: { 'zh-CN': '未收好，请重发', en: 'not received well, again please' },
  [ENQ]: { 'zh-CN': '请执行', en: 'carry it out' },
  [EOT]: { 'zh-CN': '取消', en: 'cancel' },
}

/** By CM and PM as one number. */
const COMMANDS: Readonly<Record<number, WireText>> = {
  [0x3030]: { 'zh-CN': '复位', en: 'reset' },
  [0x3031]: { 'zh-CN': '复位并从前端退卡', en: 'reset, card out of the front' },
  [0x312f]: { 'zh-CN': '查询传感器', en: 'sensors' },
  [0x3130]: { 'zh-CN': '查询状态', en: 'status' },
  [0x3131]: { 'zh-CN': '查卡类型', en: 'kind of card' },
  [0x2f31]: { 'zh-CN': '禁止进卡', en: 'close the entry' },
  [0x2f32]: { 'zh-CN': '允许磁卡进卡', en: 'open the entry to magnetic cards' },
  [0x2f33]: { 'zh-CN': '允许开关方式进卡', en: 'open the entry' },
  [0x2f34]: { 'zh-CN': '允许磁信号方式进卡', en: 'open the entry to a magnetic signal' },
  [0x2e30]: { 'zh-CN': '进卡后停在前端不夹卡', en: 'inserted cards stop in the mouth' },
  [0x2e31]: { 'zh-CN': '进卡后停在前端夹卡', en: 'inserted cards are held in front' },
  [0x2e32]: { 'zh-CN': '进卡后停在机内', en: 'inserted cards stop inside' },
  [0x2e33]: { 'zh-CN': '进卡后停在IC位', en: 'inserted cards stop at the contacts' },
  [0x2e34]: { 'zh-CN': '进卡后停在后端', en: 'inserted cards stop at the rear' },
  [0x322f]: { 'zh-CN': '卡到IC位', en: 'card to the contacts' },
  [0x3230]: { 'zh-CN': '从前端退卡', en: 'card out of the front' },
  [0x3231]: { 'zh-CN': '卡到前端夹住', en: 'card held in front' },
  [0x3233]: { 'zh-CN': '从后端回收卡', en: 'capture the card' },
  [0x3330]: { 'zh-CN': 'IC触点接通', en: 'contacts on' },
  [0x3331]: { 'zh-CN': 'IC触点断开', en: 'contacts off' },
  [0x4530]: { 'zh-CN': '读磁道', en: 'read tracks' },
}

const RESULTS: Readonly<Record<number, WireText>> = {
  89: { 'zh-CN': '完成', en: 'done' },
  78: { 'zh-CN': '失败', en: 'failed' },
  69: { 'zh-CN': '无卡', en: 'no card' },
  87: { 'zh-CN': '卡位置不对', en: 'card in another place' },
}

const ERRORS: Readonly<Record<number, WireText>> = {
  0: { 'zh-CN': '命令未定义', en: 'command not defined' },
  1: { 'zh-CN': '参数错误', en: 'wrong parameter' },
  2: { 'zh-CN': '不能执行', en: 'can not be executed' },
  4: { 'zh-CN': '数据错误', en: 'wrong data' },
  5: { 'zh-CN': '电压异常', en: 'voltage out of range' },
  6: { 'zh-CN': '机内有异常卡', en: 'a card inside that does not belong there' },
  7: { 'zh-CN': '主电源已断', en: 'main power off' },
}

const CARD: Readonly<Record<number, WireText>> = {
  70: { 'zh-CN': '长卡', en: 'long card' },
  71: { 'zh-CN': '短卡', en: 'short card' },
  72: { 'zh-CN': '卡在前端未夹住', en: 'card in the mouth' },
  73: { 'zh-CN': '卡在前端夹住', en: 'card held in front' },
  74: { 'zh-CN': '卡在机内', en: 'card inside' },
  75: { 'zh-CN': '卡在IC位', en: 'card at the contacts' },
  76: { 'zh-CN': '卡在后端夹住', en: 'card held at the rear' },
  77: { 'zh-CN': '卡在后端未夹住', en: 'card out of the rear' },
  78: { 'zh-CN': '无卡', en: 'no card' },
}
const ENTRY: Readonly<Record<number, WireText>> = {
  73: { 'zh-CN': '磁卡进卡', en: 'entry by magnetic card' },
  74: { 'zh-CN': '开关进卡', en: 'entry by switch' },
  75: { 'zh-CN': '磁信号进卡', en: 'entry by signal' },
  78: { 'zh-CN': '禁止进卡', en: 'entry closed' },
}
const REAR: Readonly<Record<number, WireText>> = {
  74: { 'zh-CN': '允许后端进卡', en: 'rear open' },
  78: { 'zh-CN': '禁止后端进卡', en: 'rear closed' },
}

const TRACK_ERRORS: Readonly<Record<number, WireText>> = {
  [0xe0]: { 'zh-CN': '未要求', en: 'not asked for' },
  [0xe1]: { 'zh-CN': '无起始符', en: 'no start' },
  [0xe2]: { 'zh-CN': '无结束符', en: 'no end' },
  [0xe3]: { 'zh-CN': '奇偶错', en: 'wrong parity' },
  [0xe4]: { 'zh-CN': '校验错', en: 'wrong check' },
  [0xe5]: { 'zh-CN': '空白', en: 'blank' },
}

function look(_: Direction, bytes: readonly number[]): Sight<Said> {
  const found = findAt(bytes)
  if (found === 'half') return { kind: 'half' }
  if (found === 'none') return { kind: 'skip', length: 1 }
  if (found.kind === 'spoiled') return { kind: 'skip', length: found.length, spoiled: true }
  return { kind: 'frame', length: found.length, frame: found }
}

function words(direction: Direction, said: Said): WireText {
  if (said.kind === 'control') return CONTROLS[said.byte] ?? { 'zh-CN': '控制字节', en: 'control byte' }
  const [cm = 0, pm = 0, ...data] = said.payload
  if (direction === 'toDevice') return commandOf(cm, pm)
  if (cm === 0x4e) {
    const error = ERRORS[data[0] ?? -1] ?? { 'zh-CN': '不明错误', en: 'error without a name' }
    return joined(commandsOf(pm), error)
  }
  return joined(commandOf(cm, pm), answerWords(cm, pm, data))
}

function answerWords(cm: number, pm: number, data: readonly number[]): WireText {
  const [first = 0, second = 0, third = 0] = data
  if (cm === 0x31 && pm === 0x30 && data.length === 3)
    return listed([wordOf(CARD, first), wordOf(ENTRY, second), wordOf(REAR, third)])
  if (cm === 0x45 && first === 0x1f) return trackWords(data)
  const result = data.length === 1 ? RESULTS[first] : undefined
  if (result) return result
  const text = String.fromCharCode(...data).trim()
  // Of the machine itself, not of a card.
  if ((cm === 0x30 || cm === 0x31) && /^[\x20-\x7e]+$/.test(text)) return { 'zh-CN': text, en: text }
  return { 'zh-CN': `${data.length}字节`, en: `${data.length} bytes` }
}

/** How much is on each track, or why nothing is. */
function trackWords(data: readonly number[]): WireText {
  const starts = data.flatMap((byte, place) => (byte === 0x1f ? [place] : []))
  const blocks = starts.map((start, place) => data.slice(start + 1, starts[place + 1]))
  return listed(
    blocks.map(([kind, ...content], place) => {
      const state =
        kind === 0x59
          ? { 'zh-CN': `${content.length}个字符`, en: `${content.length} characters` }
          : (TRACK_ERRORS[content[0] ?? -1] ?? { 'zh-CN': '未读', en: 'not read' })
      return { 'zh-CN': `磁道${place + 1}：${state['zh-CN']}`, en: `track ${place + 1}: ${state.en}` }
    }),
  )
}

function commandOf(cm: number, pm: number): WireText {
  return (
    COMMANDS[(cm << 8) | pm] ?? {
      'zh-CN': `未知命令${hex(cm)} ${hex(pm)}`,
      en: `command ${hex(cm)} ${hex(pm)}, not known`,
    }
  )
}

/** An abnormal frame names the CM only. */
function commandsOf(cm: number): WireText {
  return { 'zh-CN': `命令${hex(cm)}未执行`, en: `command ${hex(cm)} not carried out` }
}

function wordOf(table: Readonly<Record<number, WireText>>, byte: number): WireText {
  return table[byte] ?? { 'zh-CN': `状态${hex(byte)}`, en: `state ${hex(byte)}` }
}

function listed(parts: readonly WireText[]): WireText {
  return { 'zh-CN': parts.map((part) => part['zh-CN']).join('，'), en: parts.map(({ en }) => en).join(', ') }
}

function joined(...parts: readonly WireText[]): WireText {
  return { 'zh-CN': parts.map((part) => part['zh-CN']).join('：'), en: parts.map(({ en }) => en).join(': ') }
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}
