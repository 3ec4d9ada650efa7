import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'
import type { Direction } from '../line/wireLog.ts'
import { isWhole, LONGEST_REQUEST, lengthOf, wordAt } from './frames.ts'

/** Exception codes in words. */
const EXCEPTIONS: Readonly<Record<number, WireText>> = {
  1: { 'zh-CN': '不支持此功能', en: 'function not known' },
  2: { 'zh-CN': '无此寄存器', en: 'no such register' },
  3: { 'zh-CN': '数值不合法', en: 'value not taken' },
  4: { 'zh-CN': '设备故障', en: 'device failure' },
  5: { 'zh-CN': '正在处理', en: 'still doing it' },
  6: { 'zh-CN': '忙', en: 'busy' },
  8: { 'zh-CN': '存储校验错误', en: 'memory fault' },
  10: { 'zh-CN': '网关无路径', en: 'gateway has no path' },
  11: { 'zh-CN': '网关目标无应答', en: 'gateway target does not answer' },
}

/** The words for Modbus RTU frames. Registers are named by their number on the wire. */
export function createMeaning(): MeaningReader {
  return readerOf({
    longest: LONGEST_REQUEST,
    strictTurns: true,
    look,
    words(direction, frame) {
      const [unit = 0] = frame
      const words = direction === 'toDevice' ? requestWords(frame) : answerWords(frame)
      const who =
        unit === 0 ? { 'zh-CN': '全部单元', en: 'All units' } : { 'zh-CN': `${unit}号单元`, en: `Unit ${unit}` }
      return { 'zh-CN': `${who['zh-CN']}：${words['zh-CN']}`, en: `${who.en}: ${words.en}` }
    },
  })
}

function look(direction: Direction, bytes: readonly number[]): Sight<readonly number[]> {
  const length = lengthOf(direction, bytes)
  if (length === undefined) return { kind: 'skip', length: 1 }
  if (bytes.length < length) return { kind: 'half' }
  const frame = bytes.slice(0, length)
  return isWhole(frame) ? { kind: 'frame', length, frame } : { kind: 'skip', length: 1, spoiled: true }
}

function requestWords(frame: readonly number[]): WireText {
  const register = wordAt(frame, 2)
  const second = wordAt(frame, 4)
  if (frame[1] === 3)
    return { 'zh-CN': `读寄存器${register}，${second}个`, en: `read register ${register}, count ${second}` }
  const values = frame[1] === 6 ? [second] : wordsFrom(frame, 7, frame.length - 2)
  return {
    'zh-CN': `写寄存器${register}：${values.join('、')}`,
    en: `write register ${register}: ${values.join(', ')}`,
  }
}

function answerWords(frame: readonly number[]): WireText {
  const [, code = 0, third = 0] = frame
  if (code > 0x80) {
    const words = EXCEPTIONS[third] ?? { 'zh-CN': `异常${third}`, en: `exception ${third}` }
    return { 'zh-CN': `拒绝，${words['zh-CN']}`, en: `refuses, ${words.en}` }
  }
  if (code === 3) {
    const values = wordsFrom(frame, 3, frame.length - 2)
    return { 'zh-CN': `读数${values.join('、')}`, en: `reads ${values.join(', ')}` }
  }
  const register = wordAt(frame, 2)
  if (code === 6)
    return {
      'zh-CN': `已写寄存器${register}：${wordAt(frame, 4)}`,
      en: `has written register ${register}: ${wordAt(frame, 4)}`,
    }
  return {
    'zh-CN': `已写寄存器${register}起${wordAt(frame, 4)}个`,
    en: `has written ${wordAt(frame, 4)} from register ${register}`,
  }
}

function wordsFrom(frame: readonly number[], from: number, to: number): number[] {
  const words: number[] = []
  for (let place = from; place + 1 < to; place += 2) words.push(wordAt(frame, place))
  return words
}
