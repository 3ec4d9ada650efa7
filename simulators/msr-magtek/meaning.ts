import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'

/**
 * The words for a swipe reader's reports: which tracks were read, how long they are and what kind of card it was. What stands on the tracks is
 * never told. The reader is sent nothing. Reports of 337 bytes are looked for, and of 343 where the first one does not fit.
 */
export function createMeaning(): MeaningReader {
  return readerOf<readonly number[]>({
    longest: longestReport,
    look: (direction, bytes) => (direction === 'toHost' ? look(bytes) : { kind: 'skip', length: 1 }),
    words: (_, report) => wordsOf(report),
  })
}

const FIELDS = [110, 112] as const
const longestReport = 7 + 3 * 112
const KINDS: readonly WireText[] = [
  { 'zh-CN': '银行卡', en: 'bank card' },
  { 'zh-CN': 'AAMVA证件', en: 'AAMVA licence' },
  { 'zh-CN': 'CADL证件', en: 'CADL licence' },
  { 'zh-CN': '空白卡', en: 'blank card' },
  { 'zh-CN': '其他卡', en: 'another kind of card' },
  { 'zh-CN': '类型不明', en: 'kind not determined' },
  { 'zh-CN': '无类型', en: 'no kind' },
]

function look(bytes: readonly number[]): Sight<readonly number[]> {
  for (let place = 0; place < Math.min(bytes.length, 7); place++) {
    const byte = bytes[place] ?? 0
    if (byte > (place < 3 ? 1 : place < 6 ? 112 : 6)) return { kind: 'skip', length: 1 }
  }
  if (bytes.length < 7) return { kind: 'half' }
  if (bytes.slice(0, 6).every((byte) => byte === 0) && ![3, 5, 6].includes(bytes[6] ?? 0))
    return { kind: 'skip', length: 1 }
  for (const field of FIELDS) {
    const length = 7 + 3 * field
    if (bytes.length < length) return { kind: 'half' }
    if ([0, 1, 2].every((track) => isText(bytes, track, field)))
      return { kind: 'frame', length, frame: bytes.slice(0, 7) }
  }
  return { kind: 'skip', length: 1 }
}

/** A track that was read ends with its sentinel where the head says that it ends. */
function isText(bytes: readonly number[], track: number, field: number): boolean {
  const length = bytes[3 + track] ?? 0
  if (bytes[track] !== 0 || length === 0) return true
  if (length > field) return false
  const text = bytes.slice(7 + track * field, 7 + track * field + length)
  const first = String.fromCharCode(text[0] ?? 0)
  return text.at(-1) === 0x3f && text.every((byte) => byte >= 0x20 && byte <= 0x5f) && /[%;+!#&]/.test(first)
}

function wordsOf(head: readonly number[]): WireText {
  const tracks = [0, 1, 2].map((track): WireText => {
    const length = head[3 + track] ?? 0
    if (head[track] !== 0) return { 'zh-CN': `${track + 1}磁道读错`, en: `track ${track + 1} wrong` }
    if (length === 0) return { 'zh-CN': `${track + 1}磁道空`, en: `track ${track + 1} empty` }
    return { 'zh-CN': `${track + 1}磁道${length}字符`, en: `track ${track + 1} ${length} characters` }
  })
  const kind = KINDS[head[6] ?? 0] ?? { 'zh-CN': '类型不明', en: 'kind not determined' }
  return {
    'zh-CN': `刷卡：${[...tracks, kind].map((words) => words['zh-CN']).join('，')}`,
    en: `swipe: ${[...tracks, kind].map((words) => words.en).join(', ')}`,
  }
}
