import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'
import type { Direction } from '../line/wireLog.ts'
import { ENVELOPE_BYTES, frameAt, LONGEST_LENGTH } from './frames.ts'

const KEYS: Readonly<Record<number, WireText>> = {
  11: { 'zh-CN': '评价', en: 'evaluate' },
  12: { 'zh-CN': '呼叫下一位', en: 'call next' },
  13: { 'zh-CN': '重呼', en: 'recall' },
  14: { 'zh-CN': '取消', en: 'cancel' },
  15: { 'zh-CN': '确认', en: 'confirm' },
  17: { 'zh-CN': '一米线', en: 'one metre' },
  18: { 'zh-CN': '暂停', en: 'pause' },
  19: { 'zh-CN': '转移', en: 'transfer' },
}
const START_EVALUATION = 11
/** Units that wait for an acknowledgement, as far as they are remembered. */
const MOST_WAITING = 64

/** The words for FF 68 frames. Units are named by their address. */
export function createMeaning(): MeaningReader {
  /** What units have said and nobody has acknowledged yet: an echo looks like a command. */
  const waiting = new Map<string, 'key' | 'answer'>()

  function said(frame: string, kind: 'key' | 'answer'): void {
    waiting.delete(frame)
    waiting.set(frame, kind)
    const [oldest] = waiting.keys()
    if (waiting.size > MOST_WAITING && oldest !== undefined) waiting.delete(oldest)
  }

  function fromUnit(unit: number, command: number, data: readonly number[]): WireText {
    const name = `${unit}:${data.join('.')}`
    if (command === 0x11 && data.length === 1) {
      said(name, 'answer')
      return answerWords({ 'zh-CN': '评价', en: 'Answer' }, unit, data[0])
    }
    const key = command === 0x01 ? keyOf(data) : undefined
    if (!key) return otherWords(unit, command)
    said(name, 'key')
    return keyWords({ 'zh-CN': '按键', en: 'Key' }, unit, key)
  }

  function acknowledgement(unit: number, data: readonly number[]): WireText {
    const name = `${unit}:${data.join('.')}`
    const waits = waiting.get(name)
    waiting.delete(name)
    const key = keyOf(data)
    if (waits !== 'key' && data.length === 1) {
      if (waits !== 'answer' && data[0] === START_EVALUATION)
        return { 'zh-CN': `${unit}号评价器：请客户评价`, en: `Evaluator ${unit}: ask the customer` }
      if (waits === 'answer' || !key) return answerWords({ 'zh-CN': '评价已收到', en: 'Acknowledged' }, unit, data[0])
    }
    if (!key) return otherWords(unit, 0x01)
    return keyWords({ 'zh-CN': '回显', en: 'Echo' }, unit, key)
  }

  function toUnit(unit: number, command: number, data: readonly number[]): WireText {
    if (command === 0x01) return acknowledgement(unit, data)
    if (command === 0x02 && data.length === 6) {
      const [waitingFigures, ticket] = [figures(data.slice(0, 3)), figures(data.slice(3))]
      return {
        'zh-CN': `${unit}号呼叫器显示：等候${waitingFigures || '空'}，号码${ticket || '空'}`,
        en: `Keypad ${unit} shows: waiting ${waitingFigures || 'blank'}, ticket ${ticket || 'blank'}`,
      }
    }
    if (command === 0x02 && data.length === 1)
      return { 'zh-CN': `${unit}号评价器显示：${data[0]}星`, en: `Evaluator ${unit} shows: stars ${data[0]}` }
    if (command === 0x03 && data.length === 0) return { 'zh-CN': `${unit}号呼叫器：蜂鸣`, en: `Keypad ${unit}: beep` }
    return otherWords(unit, command)
  }

  return readerOf({
    longest: LONGEST_LENGTH + ENVELOPE_BYTES,
    look,
    words(direction, [unit = 0, command = 0, ...data]) {
      return direction === 'toHost' ? fromUnit(unit, command, data) : toUnit(unit, command, data)
    },
  })
}

function look(_: Direction, bytes: readonly number[]): Sight<readonly number[]> {
  const found = frameAt(bytes)
  if (found === 'half') return { kind: 'half' }
  if (typeof found === 'string') return { kind: 'skip', length: 1, spoiled: found === 'spoiled' }
  return { kind: 'frame', length: found.length + ENVELOPE_BYTES, frame: found }
}

/** Digits and the key behind them. */
function keyOf(data: readonly number[]): WireText | undefined {
  const key = KEYS[data.at(-1) ?? -1]
  const digits = data.slice(0, -1)
  if (!key || digits.some((digit) => digit > 9)) return undefined
  const before = digits.length > 0 ? `${digits.join('')} ` : ''
  return { 'zh-CN': `${before}${key['zh-CN']}`, en: `${before}${key.en}` }
}

function keyWords(what: WireText, unit: number, key: WireText): WireText {
  return { 'zh-CN': `${what['zh-CN']}：${key['zh-CN']}，${unit}号呼叫器`, en: `${what.en}: ${key.en}, keypad ${unit}` }
}

function answerWords(what: WireText, unit: number, choice: number | undefined): WireText {
  return {
    'zh-CN': `${what['zh-CN']}：选项${choice}，${unit}号评价器`,
    en: `${what.en}: choice ${choice}, evaluator ${unit}`,
  }
}

function otherWords(unit: number, command: number): WireText {
  return { 'zh-CN': `${unit}号：命令${command}，未知内容`, en: `Unit ${unit}: command ${command}, content not known` }
}

/** Figures as people see them; '' when all are blank. */
function figures(data: readonly number[]): string {
  return data
    .map((figure) => (figure <= 9 ? String(figure) : ' '))
    .join('')
    .trim()
}
