import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'
import type { Direction } from '../line/wireLog.ts'

const LONGEST = 4096
type Seen = 'status' | 'transaction' | 'alarm' | 'unknown' | 'taken' | 'refused' | 'asked'
const WORDS: Readonly<Record<Seen, WireText>> = {
  status: { 'zh-CN': '状态', en: 'Status' },
  transaction: { 'zh-CN': '交易', en: 'Transaction' },
  alarm: { 'zh-CN': '告警', en: 'Alarm' },
  unknown: { 'zh-CN': '报文，未知内容', en: 'Message, content not known' },
  taken: { 'zh-CN': '已收', en: 'Taken' },
  refused: { 'zh-CN': '拒收', en: 'Refused' },
  asked: { 'zh-CN': '查询状态', en: 'Asks for its status' },
}
const KINDS: readonly [RegExp, Seen][] = [
  [/^STA\||"ev":"st"|TYPE=STATUS/, 'status'],
  [/^TRX\||"ev":"tx"|TYPE=IMPRESS/, 'transaction'],
  [/^ALM\||"ev":"al"|TYPE=ALARM/, 'alarm'],
  [/^\{"ack":|^CMD=ACK/, 'taken'],
  [/^\{"nak":|^CMD=NAK/, 'refused'],
  [/^CMD=STATUS/, 'asked'],
]

/** The words for messages of the machines of config/machines on a line of bytes. Nothing that stands in them is among the words. */
export function createMeaning(settings: Readonly<Record<string, unknown>>): MeaningReader {
  const look = { 'receipt-machine': lookLine, 'seal-machine': lookCounted }[String(settings['machine'])] ?? lookMarked
  return readerOf<Seen>({ longest: LONGEST, look, words: (_, seen) => WORDS[seen] })
}

function seenIn(bytes: readonly number[]): Seen {
  const text = String.fromCharCode(...bytes.slice(0, 120))
  return KINDS.find(([pattern]) => pattern.test(text))?.[1] ?? 'unknown'
}

const frame = (bytes: readonly number[], from: number, to: number, length: number): Sight<Seen> => ({
  kind: 'frame',
  length,
  frame: seenIn(bytes.slice(from, to)),
})

function lookMarked(direction: Direction, bytes: readonly number[]): Sight<Seen> {
  if (direction === 'toDevice') {
    if (bytes[0] === 0x06) return { kind: 'frame', length: 1, frame: 'taken' }
    return bytes[0] === 0x15 ? { kind: 'frame', length: 1, frame: 'refused' } : { kind: 'skip', length: 1 }
  }
  if (bytes[0] !== 0x02) return { kind: 'skip', length: 1 }
  const end = bytes.indexOf(0x03)
  if (end < 0 || bytes.length < end + 2) return { kind: 'half' }
  const sum = bytes.slice(1, end + 1).reduce((value, byte) => value ^ byte, 0)
  return sum === bytes[end + 1] ? frame(bytes, 1, end, end + 2) : { kind: 'skip', length: 1, spoiled: true }
}

function lookLine(_: Direction, bytes: readonly number[]): Sight<Seen> {
  const end = bytes.indexOf(10)
  return end < 0 ? { kind: 'half' } : frame(bytes, 0, end, end + 1)
}

function lookCounted(_: Direction, bytes: readonly number[]): Sight<Seen> {
  const said = String.fromCharCode(...bytes.slice(0, 4))
  if (!/^\d{1,4}$/.test(said)) return { kind: 'skip', length: 1 }
  if (said.length < 4) return { kind: 'half' }
  const length = Number(said)
  if (length < 1 || length > LONGEST - 8) return { kind: 'skip', length: 1 }
  return bytes.length < length + 8 ? { kind: 'half' } : frame(bytes, 4, 4 + length, length + 8)
}
