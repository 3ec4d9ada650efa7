import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'
import { scannedWords } from '../scanning/symbologies.ts'

const REPORT_BYTES = 64

interface Report {
  readonly aim: string | undefined
  readonly bytes: number
  readonly more: boolean
}

/** The words for HID-POS reports of either layout. What is in a code is counted, never told. */
export function createMeaning(): MeaningReader {
  return readerOf<Report>({
    longest: REPORT_BYTES,
    look: (direction, bytes) => (direction === 'toDevice' ? { kind: 'skip', length: 1 } : look(bytes)),
    words(_, { aim, bytes, more }): WireText {
      const words = scannedWords(aim, { 'zh-CN': '码', en: 'code' }, bytes)
      return more ? { 'zh-CN': `${words['zh-CN']}，未完`, en: `${words.en}, more follows` } : words
    },
  })
}

function look(bytes: readonly number[]): Sight<Report> {
  const [id, length = 0] = bytes
  if (id === 0x02) return lookAtAim(bytes, length)
  if (id !== 0x01 || length > 62) return { kind: 'skip', length: 1 }
  // Nothing but NUL behind the data.
  if (bytes.slice(2 + length).some((byte) => byte !== 0)) return { kind: 'skip', length: 1 }
  if (bytes.length < REPORT_BYTES) return { kind: 'half' }
  return { kind: 'frame', length: REPORT_BYTES, frame: { aim: undefined, bytes: length, more: false } }
}

function lookAtAim(bytes: readonly number[], length: number): Sight<Report> {
  const id = String.fromCharCode(...bytes.slice(2, 5))
  const isHead = length <= 56 && ['', ']'].includes(id.charAt(0)) && /^(?:[A-Za-z][0-9A-Za-z]?)?$/.test(id.slice(1))
  if (!isHead) return { kind: 'skip', length: 1 }
  if (bytes.length < REPORT_BYTES) return { kind: 'half' }
  const more = bytes[REPORT_BYTES - 1] ?? 0
  if (more > 1) return { kind: 'skip', length: 1 }
  return { kind: 'frame', length: REPORT_BYTES, frame: { aim: id.charAt(1), bytes: length, more: more === 1 } }
}
