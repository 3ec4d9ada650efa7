import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'
import type { Direction } from '../line/wireLog.ts'
import { ACK, ENQ, type Found, findAt, LONGEST_FRAME, NAK } from './frames.ts'

/**
 * The words for the K7X0 wire, `02 | ADDR | LEN | PAYLOAD | 03 | BCC` and control bytes with an address. What is read of a card
 * is counted, never told.
 */
export function createMeaning(): MeaningReader {
  return readerOf<Said>({ longest: LONGEST_FRAME, strictTurns: true, look, words })
}

type Said = Exclude<Found, { kind: 'spoiled' }>

const CONTROLS: Readonly<Record<number, WireText>> = {
  [ACK]: { 'zh-CN': '收到', en: 'received' },
  [NAK]: { 'zh-CN': '未收好，请重发', en: 'not received well, again please' },
  [ENQ]: { 'zh-CN': '请执行', en: 'carry it out' },
}

const COMMANDS: Readonly<Record<string, WireText>> = {
  AP: { 'zh-CN': '查询状态（4字节）', en: 'status, four bytes' },
  RF: { 'zh-CN': '查询状态（3字节）', en: 'status, three bytes' },
  DC: { 'zh-CN': '发卡到前端夹住', en: 'dispense to the front' },
  CP: { 'zh-CN': '回收卡', en: 'capture the card' },
  DB: { 'zh-CN': '卡退回卡箱', en: 'card back to the hopper' },
  RS: { 'zh-CN': '复位', en: 'reset' },
  GV: { 'zh-CN': '读版本', en: 'version' },
  BE: { 'zh-CN': '允许预发卡', en: 'buffer on' },
  BD: { 'zh-CN': '禁止预发卡', en: 'buffer off' },
  CS2: { 'zh-CN': '波特率设为4800', en: 'set baud rate 4800' },
  CS3: { 'zh-CN': '波特率设为9600', en: 'set baud rate 9600' },
  CS4: { 'zh-CN': '波特率设为19200', en: 'set baud rate 19200' },
  FC0: { 'zh-CN': '卡送出卡口', en: 'card out of the mouth' },
  FC4: { 'zh-CN': '卡到卡口夹住', en: 'card held in the mouth' },
  FC6: { 'zh-CN': '卡到传感器2', en: 'card to sensor 2' },
  FC7: { 'zh-CN': '卡到读卡位', en: 'card to the read position' },
  FC8: { 'zh-CN': '前端进卡到读卡位', en: 'take a card in from the front' },
  LF: { 'zh-CN': '灯灭', en: 'lamp off' },
}

/** CM of commands for a card in front of the antenna. */
const RADIO: Readonly<Record<number, string>> = { 59: 'S50', 60: 'S70', 61: 'UL', 71: 'ISO14443A', 72: 'ISO15693' }

const ERRORS: Readonly<Record<number, WireText>> = {
  0: { 'zh-CN': '命令未定义', en: 'command not defined' },
  1: { 'zh-CN': '参数错误', en: 'wrong parameter' },
  2: { 'zh-CN': '数据错误', en: 'wrong data' },
  3: { 'zh-CN': '不能执行', en: 'can not be executed' },
  4: { 'zh-CN': '失败', en: 'failed' },
  65: { 'zh-CN': '寻卡失败', en: 'no card found' },
  66: { 'zh-CN': '读卡号失败', en: 'serial number not read' },
  67: { 'zh-CN': '密码错误', en: 'wrong key' },
  68: { 'zh-CN': '选卡失败', en: 'card not selected' },
  69: { 'zh-CN': '读失败', en: 'not read' },
  70: { 'zh-CN': '写失败', en: 'not written' },
  73: { 'zh-CN': '加值失败', en: 'not incremented' },
  74: { 'zh-CN': '减值失败', en: 'not decremented' },
}

/** Flags of the four states, highest bit first. */
const FLAGS: readonly (readonly WireText[])[] = [
  [
    { 'zh-CN': '回收箱满', en: 'bin full' },
    { 'zh-CN': '命令不能执行', en: 'command can not be executed' },
    { 'zh-CN': '准备卡失败', en: 'preparing failed' },
    { 'zh-CN': '准备卡中或卡箱将满', en: 'preparing, or hopper nearly full' },
  ],
  [
    { 'zh-CN': '正在发卡', en: 'dispensing' },
    { 'zh-CN': '正在收卡', en: 'collecting' },
    { 'zh-CN': '发卡出错', en: 'dispensing failed' },
    { 'zh-CN': '收卡出错', en: 'collecting failed' },
  ],
  [
    { 'zh-CN': '卡箱满', en: 'hopper full' },
    { 'zh-CN': '卡重叠', en: 'cards overlap' },
    { 'zh-CN': '卡堵', en: 'card jam' },
    { 'zh-CN': '卡箱卡少', en: 'hopper low' },
  ],
  [
    { 'zh-CN': '卡箱空', en: 'hopper empty' },
    { 'zh-CN': '传感器3有卡', en: 'card at sensor 3' },
    { 'zh-CN': '传感器2有卡', en: 'card at sensor 2' },
    { 'zh-CN': '传感器1有卡', en: 'card at sensor 1' },
  ],
]

function look(_: Direction, bytes: readonly number[]): Sight<Said> {
  const found = findAt(bytes)
  if (found === 'half') return { kind: 'half' }
  if (found === 'none') return { kind: 'skip', length: 1 }
  if (found.kind === 'spoiled') return { kind: 'skip', length: found.length, spoiled: true }
  return { kind: 'frame', length: found.length, frame: found }
}

function words(direction: Direction, said: Said): WireText {
  if (said.kind === 'cancel') return { 'zh-CN': '取消', en: 'cancel' }
  const who = { 'zh-CN': `${said.address}号机`, en: `Unit ${said.address}` }
  if (said.kind === 'control') return joined(who, CONTROLS[said.byte] ?? { 'zh-CN': '控制字节', en: 'control byte' })
  return joined(who, ...(direction === 'toDevice' ? [commandWords(said.payload)] : answerWords(said.payload)))
}

function commandWords(payload: readonly number[]): WireText {
  const [cm = 0, pm = 0] = payload
  const text = String.fromCharCode(...payload)
  if (isRadio(cm, pm)) return radioWords(cm, pm)
  if (payload.length === 3 && text.startsWith('LP')) return { 'zh-CN': '灯亮', en: 'lamp on' }
  return COMMANDS[text] ?? { 'zh-CN': '未知命令', en: 'command not known' }
}

/** GV begins with the CM of one, and is none. */
function isRadio(cm: number, pm: number): boolean {
  return cm in RADIO && pm >= 0x30 && pm <= 0x3f
}

function radioWords(cm: number, pm: number): WireText {
  return {
    'zh-CN': `${RADIO[cm]}卡操作${hex(pm)}`,
    en: `${RADIO[cm]} card, operation ${hex(pm)}`,
  }
}

function answerWords([head = 0, cm = 0, pm = 0, ...data]: readonly number[]): WireText[] {
  if (head === 0x53 && cm === 0x46) return [stateWords([pm, ...data])]
  if (head !== 0x50 && head !== 0x4e) return [{ 'zh-CN': '未知报文', en: 'message not known' }]
  const command = commandWords([cm, pm])
  if (head === 0x4e) return [command, ERRORS[data[0] ?? -1] ?? { 'zh-CN': '不明错误', en: 'error without a name' }]
  if (data.length === 0) return [command, { 'zh-CN': '完成', en: 'done' }]
  const text = String.fromCharCode(...data)
  // The version is no card's.
  if (!isRadio(cm, pm) && /^[\x20-\x7e]+$/.test(text)) return [command, { 'zh-CN': text, en: text }]
  return [command, { 'zh-CN': `${data.length}字节`, en: `${data.length} bytes` }]
}

/** Three states are the last three of the four. */
function stateWords(states: readonly number[]): WireText {
  const names = FLAGS.slice(-states.length)
  const set = states.flatMap((state, place) =>
    [8, 4, 2, 1].flatMap((flag, bit) => {
      const name = names[place]?.[bit]
      return name && state & flag ? [name] : []
    }),
  )
  if (set.length === 0) return { 'zh-CN': '状态：空闲', en: 'status: idle' }
  return {
    'zh-CN': `状态：${set.map((name) => name['zh-CN']).join('，')}`,
    en: `status: ${set.map(({ en }) => en).join(', ')}`,
  }
}

function joined(...parts: readonly WireText[]): WireText {
  return { 'zh-CN': parts.map((part) => part['zh-CN']).join('：'), en: parts.map(({ en }) => en).join(': ') }
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}
