import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'
import type { Direction } from '../line/wireLog.ts'
import { openFrame, type ReceivedFrame } from './frames.ts'
import { readAreas, shownText } from './liveText.ts'

const START = 0xa5
const END = 0x5a
/** A frame of 1024 bytes with every one of them escaped, its head, check and start. */
const LONGEST_BYTES = 2_200
const ANY_BOARD = 0xfffe
const ALL_BOARDS = 0xffff

/** CmdError in words. */
const ERRORS: readonly WireText[] = [
  { 'zh-CN': '无错误', en: 'no error' },
  { 'zh-CN': '命令组错误', en: 'unknown command group' },
  { 'zh-CN': '命令错误', en: 'unknown command' },
  { 'zh-CN': '忙', en: 'busy' },
  { 'zh-CN': '存储容量越界', en: 'not enough memory' },
  { 'zh-CN': '校验错误', en: 'wrong check' },
  { 'zh-CN': '文件不存在', en: 'no such file' },
  { 'zh-CN': '闪存错误', en: 'flash error' },
  { 'zh-CN': '下载错误', en: 'download error' },
  { 'zh-CN': '文件名错误', en: 'wrong file name' },
  { 'zh-CN': '文件类型错误', en: 'wrong file type' },
  { 'zh-CN': '文件校验错误', en: 'wrong check of the file' },
  { 'zh-CN': '字库不存在', en: 'font missing' },
  { 'zh-CN': '固件不符', en: 'firmware does not fit' },
  { 'zh-CN': '日期错误', en: 'wrong date' },
  { 'zh-CN': '文件已存在', en: 'file exists' },
  { 'zh-CN': '块号错误', en: 'wrong block number' },
]

/** The words for frames to and from Onbon boards. */
export function createMeaning(): MeaningReader {
  return readerOf({
    longest: LONGEST_BYTES,
    look,
    words: (direction, frame) => (direction === 'toDevice' ? requestWords(frame) : answerWords(frame)),
  })
}

function look(_: Direction, bytes: readonly number[]): Sight<ReceivedFrame> {
  const body = bytes.findIndex((byte) => byte !== START)
  if (body === 0) {
    const next = bytes.indexOf(START)
    return { kind: 'skip', length: next < 0 ? bytes.length : next }
  }
  if (body < 0) return { kind: 'half' }
  const end = bytes.findIndex((byte, place) => place >= body && (byte === START || byte === END))
  if (end < 0) return { kind: 'half' }
  // Both are escaped inside a frame: another start means that this one was broken off.
  if (bytes[end] === START) return { kind: 'skip', length: end }
  const frame = openFrame(bytes.slice(body, end))
  if (!frame) return { kind: 'skip', length: end + 1 }
  if (!frame.checksumRight) return { kind: 'skip', length: end + 1, spoiled: true }
  return { kind: 'frame', length: end + 1, frame }
}

function requestWords({ destination, data }: ReceivedFrame): WireText {
  const board = boardName(destination)
  const request = contentWords(data)
  return { 'zh-CN': `${board['zh-CN']}：${request['zh-CN']}`, en: `${board.en}: ${request.en}` }
}

function contentWords(data: readonly number[]): WireText {
  const [group = 0, command = 0] = data
  switch ((group << 8) | command) {
    case 0xa200:
      return { 'zh-CN': '查询是否在线', en: 'are you there' }
    case 0xa203:
      return { 'zh-CN': '校时', en: 'set the clock' }
    case 0xa102:
      return { 'zh-CN': '查询状态', en: 'query the state' }
    case 0xa300:
      return data[5] === 0x01 ? { 'zh-CN': '开屏', en: 'switch on' } : { 'zh-CN': '关屏', en: 'switch off' }
    case 0xa302:
      return { 'zh-CN': `亮度${data[6]}`, en: `brightness ${data[6]}` }
    case 0xa310:
      return { 'zh-CN': '清屏', en: 'clear' }
    case 0xa306: {
      const areas = new Map(readAreas(data).areas.map((area) => [area.id, area]))
      const text = shownText(areas).replaceAll('\n', ' ')
      return { 'zh-CN': `显示${text}`, en: `show ${text}` }
    }
    default:
      return {
        'zh-CN': `未知命令${hex(group)} ${hex(command)}`,
        en: `command ${hex(group)} ${hex(command)}, not known`,
      }
  }
}

function answerWords({ source, data }: ReceivedFrame): WireText {
  const board = boardName(source)
  const [group = 0, command = 0, error = 0] = data
  if (group === 0xa0 && command === 0x00)
    return { 'zh-CN': `${board['zh-CN']}应答：完成`, en: `${board.en} answers: done` }
  if (group === 0xa1 && command === 0x02 && error === 0) {
    const [on, brightness] = [data[5] === 0x01, data[6] ?? 0]
    return {
      'zh-CN': `${board['zh-CN']}应答：${on ? '开屏' : '关屏'}，亮度${brightness}`,
      en: `${board.en} answers: ${on ? 'on' : 'off'}, brightness ${brightness}`,
    }
  }
  const words = ERRORS[error] ?? { 'zh-CN': `错误${error}`, en: `error ${error}` }
  if (group === 0xa0 && command === 0x01)
    return { 'zh-CN': `${board['zh-CN']}拒绝：${words['zh-CN']}`, en: `${board.en} refuses: ${words.en}` }
  return {
    'zh-CN': `${board['zh-CN']}应答：命令${hex(group)} ${hex(command)}，${words['zh-CN']}`,
    en: `${board.en} answers: command ${hex(group)} ${hex(command)}, ${words.en}`,
  }
}

function boardName(address: number): WireText {
  if (address === ALL_BOARDS) return { 'zh-CN': '全部屏', en: 'All boards' }
  if (address === ANY_BOARD) return { 'zh-CN': '屏', en: 'A board' }
  return { 'zh-CN': `${address}号屏`, en: `Board ${address}` }
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0')
}
