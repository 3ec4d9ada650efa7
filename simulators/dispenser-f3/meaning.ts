import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'
import type { Direction } from '../line/wireLog.ts'
import { ACK, EOT, type Found, findAt, LONGEST_FRAME, NAK } from './frames.ts'

/**
 * The words for the F3 wire, `F2 | ADDR | LEN | TEXT | 03 | BCC` and single control bytes. What is read of a card is counted,
 * never told.
 */
export function createMeaning(): MeaningReader {
  return readerOf<Said>({ longest: LONGEST_FRAME, strictTurns: true, look, words })
}

type Said = Extract<Found, { kind: 'frame' | 'control' }>

const CONTROLS: Readonly<Record<number, WireText>> = {
  [ACK]: { 'zh-CN': '收到', en: 'received' },
  [NAK]: { 'zh-CN': '未收好，请重发', en: 'not received well, again please' },
  [EOT]: { 'zh-CN': '取消', en: 'cancel' },
}

/** By CM and PM as one number. */
const COMMANDS: Readonly<Record<number, WireText>> = {
  [0x3030]: { 'zh-CN': '初始化，卡停在卡口', en: 'initialise, card to the gate' },
  [0x3031]: { 'zh-CN': '初始化，回收卡', en: 'initialise, capture the card' },
  [0x3033]: { 'zh-CN': '初始化，卡不动', en: 'initialise, leave the card' },
  [0x3034]: { 'zh-CN': '初始化并计数，卡停在卡口', en: 'initialise and count, card to the gate' },
  [0x3035]: { 'zh-CN': '初始化并计数，回收卡', en: 'initialise and count, capture the card' },
  [0x3037]: { 'zh-CN': '初始化并计数，卡不动', en: 'initialise and count, leave the card' },
  [0x3130]: { 'zh-CN': '查询状态', en: 'status' },
  [0x3131]: { 'zh-CN': '查询传感器', en: 'sensors' },
  [0x3230]: { 'zh-CN': '卡到卡口并夹住', en: 'card to the gate' },
  [0x3231]: { 'zh-CN': '卡到IC位', en: 'card to the contacts' },
  [0x3232]: { 'zh-CN': '卡到射频位', en: 'card to the antenna' },
  [0x3233]: { 'zh-CN': '回收卡', en: 'capture the card' },
  [0x3239]: { 'zh-CN': '弹出卡', en: 'eject the card' },
  [0x3330]: { 'zh-CN': '允许前端进卡', en: 'open the entry' },
  [0x3331]: { 'zh-CN': '禁止前端进卡', en: 'close the entry' },
  [0x5030]: { 'zh-CN': '查IC卡类型', en: 'kind of chip' },
  [0x5031]: { 'zh-CN': '查射频卡类型', en: 'kind of radio card' },
  [0x5130]: { 'zh-CN': 'CPU卡上电', en: 'chip on' },
  [0x5131]: { 'zh-CN': 'CPU卡下电', en: 'chip off' },
  [0x5132]: { 'zh-CN': 'CPU卡状态', en: 'chip status' },
  [0x5133]: { 'zh-CN': 'CPU卡T=0命令', en: 'chip command T=0' },
  [0x5134]: { 'zh-CN': 'CPU卡T=1命令', en: 'chip command T=1' },
  [0x5138]: { 'zh-CN': 'CPU卡热复位', en: 'chip warm reset' },
  [0x5139]: { 'zh-CN': 'CPU卡命令', en: 'chip command' },
  [0x6030]: { 'zh-CN': '射频卡激活', en: 'radio card on' },
  [0x6031]: { 'zh-CN': '射频卡关闭', en: 'radio card off' },
  [0x6032]: { 'zh-CN': '射频卡状态', en: 'radio card status' },
  [0x6033]: { 'zh-CN': 'Mifare卡命令', en: 'memory card command' },
  [0x6034]: { 'zh-CN': 'A型卡命令', en: 'type A command' },
  [0x6035]: { 'zh-CN': 'B型卡命令', en: 'type B command' },
  [0xa230]: { 'zh-CN': '读序列号', en: 'serial number' },
  [0xa330]: { 'zh-CN': '读配置', en: 'configuration' },
  [0xa430]: { 'zh-CN': '读版本', en: 'version' },
  [0xa530]: { 'zh-CN': '读回收计数', en: 'bin counter' },
  [0xa531]: { 'zh-CN': '设回收计数', en: 'set the bin counter' },
}

const ERRORS: Readonly<Record<string, WireText>> = {
  '00': { 'zh-CN': '命令未定义', en: 'command not defined' },
  '01': { 'zh-CN': '参数错误', en: 'wrong parameter' },
  '02': { 'zh-CN': '命令顺序错误', en: 'not in this state' },
  '03': { 'zh-CN': '硬件不支持', en: 'not supported by the hardware' },
  '04': { 'zh-CN': '数据错误', en: 'wrong data' },
  '05': { 'zh-CN': 'IC触点未释放', en: 'contacts not released' },
  '10': { 'zh-CN': '卡堵', en: 'card jam' },
  '12': { 'zh-CN': '传感器故障', en: 'sensor broken' },
  '13': { 'zh-CN': '卡过长', en: 'card too long' },
  '14': { 'zh-CN': '卡过短', en: 'card too short' },
  '40': { 'zh-CN': '回收时卡被抽走', en: 'card withdrawn during capture' },
  '41': { 'zh-CN': 'IC电磁铁故障', en: 'contact magnet broken' },
  '43': { 'zh-CN': '卡到不了IC位', en: 'card can not reach the contacts' },
  '45': { 'zh-CN': '卡被人移动', en: 'card moved by hand' },
  '50': { 'zh-CN': '回收计数溢出', en: 'bin counter overflow' },
  '51': { 'zh-CN': '电机故障', en: 'motor broken' },
  '60': { 'zh-CN': 'IC电源短路', en: 'chip power shorted' },
  '61': { 'zh-CN': '激活失败', en: 'activation failed' },
  '62': { 'zh-CN': '协议不符', en: 'another card protocol' },
  '63': { 'zh-CN': 'IC卡无应答', en: 'the chip does not answer' },
  '64': { 'zh-CN': 'IC卡通讯错误', en: 'chip communication error' },
  '65': { 'zh-CN': 'IC卡未激活', en: 'chip not activated' },
  '66': { 'zh-CN': '不支持的IC卡', en: 'chip not supported' },
  '67': { 'zh-CN': 'IC卡传输错误', en: 'chip transmission error' },
  '68': { 'zh-CN': 'IC卡传输超时', en: 'chip transmission timed out' },
  '69': { 'zh-CN': '非EMV卡', en: 'not an EMV card' },
  A0: { 'zh-CN': '卡箱空', en: 'hopper empty' },
  A1: { 'zh-CN': '回收箱满', en: 'bin full' },
  B0: { 'zh-CN': '未初始化', en: 'not initialised' },
}

const CARD: Readonly<Record<string, WireText>> = {
  '0': { 'zh-CN': '通道无卡', en: 'no card' },
  '1': { 'zh-CN': '卡在卡口', en: 'card at the gate' },
  '2': { 'zh-CN': '卡在机内', en: 'card inside' },
}
const HOPPER: Readonly<Record<string, WireText>> = {
  '0': { 'zh-CN': '卡箱空', en: 'hopper empty' },
  '1': { 'zh-CN': '卡箱卡少', en: 'hopper low' },
  '2': { 'zh-CN': '卡箱足', en: 'hopper enough' },
}
const BIN: Readonly<Record<string, WireText>> = {
  '0': { 'zh-CN': '回收箱未满', en: 'bin not full' },
  '1': { 'zh-CN': '回收箱满', en: 'bin full' },
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
  const { address, text } = said
  const [head = 0, cm = 0, pm = 0, ...rest] = text
  const command = COMMANDS[(cm << 8) | pm] ?? {
    'zh-CN': `未知命令${hex(cm)} ${hex(pm)}`,
    en: `command ${hex(cm)} ${hex(pm)}, not known`,
  }
  const who = { 'zh-CN': `${address}号机`, en: `Unit ${address}` }
  if (direction === 'toDevice') return joined(who, head === 0x43 ? command : unknownHead(head))
  if (head === 0x50) return joined(who, command, goodAnswer(cm, rest))
  // One of the printed tables calls the head of an error 45.
  if (head === 0x4e || head === 0x45) return joined(who, command, errorWords(rest))
  return joined(who, unknownHead(head))
}

function goodAnswer(cm: number, [card = 0, hopper = 0, bin = 0, ...data]: readonly number[]): WireText {
  const states = [wordOf(CARD, card), wordOf(HOPPER, hopper), wordOf(BIN, bin)]
  const text = String.fromCharCode(...data)
  // Of the machine itself, not of a card.
  const isPlain = cm === 0x30 || cm === 0x31 || cm >= 0xa2
  const more: WireText | undefined =
    data.length === 0
      ? undefined
      : isPlain && /^[\x20-\x7e]+$/.test(text)
        ? { 'zh-CN': text, en: text }
        : { 'zh-CN': `${data.length}字节`, en: `${data.length} bytes` }
  const all = more ? [...states, more] : states
  return { 'zh-CN': all.map((one) => one['zh-CN']).join('，'), en: all.map(({ en }) => en).join(', ') }
}

function errorWords(data: readonly number[]): WireText {
  const code = String.fromCharCode(...data.slice(0, 2))
  return ERRORS[code] ?? { 'zh-CN': '不明错误', en: 'error without a name' }
}

function wordOf(table: Readonly<Record<string, WireText>>, byte: number): WireText {
  return table[String.fromCharCode(byte)] ?? { 'zh-CN': `状态${hex(byte)}`, en: `state ${hex(byte)}` }
}

function unknownHead(head: number): WireText {
  return { 'zh-CN': `未知报文${hex(head)}`, en: `message ${hex(head)}, not known` }
}

function joined(...parts: readonly WireText[]): WireText {
  return { 'zh-CN': parts.map((part) => part['zh-CN']).join('：'), en: parts.map(({ en }) => en).join(': ') }
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}
