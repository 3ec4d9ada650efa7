import { type MeaningReader, readerOf, type Sight, type WireText } from '../line/meaning.ts'
import type { Direction } from '../line/wireLog.ts'
import { readDisplay, readHost, type UnitSaid, unitFrameAt } from './frames.ts'
import { type FrameTables, type Layout, tablesOf } from './tables.ts'

const KEYS: Readonly<Record<string, WireText>> = {
  callNext: { 'zh-CN': '呼叫下一位', en: 'call next' },
  recall: { 'zh-CN': '重呼', en: 'recall' },
  cancel: { 'zh-CN': '取消', en: 'cancel' },
  confirm: { 'zh-CN': '确认', en: 'confirm' },
  evaluate: { 'zh-CN': '评价', en: 'evaluate' },
  oneMetre: { 'zh-CN': '一米线', en: 'one metre' },
  pause: { 'zh-CN': '暂停', en: 'pause' },
  transfer: { 'zh-CN': '转移', en: 'transfer' },
}
const LONGEST_BYTES = 320
const MOST_DIGITS = 3
/** Units that wait for an acknowledgement, as far as they are remembered. */
const MOST_WAITING = 64

/** What a frame may be; one of the host's is sometimes several things at once. */
interface Meant {
  readonly bytes: number
  readonly unit: number
  readonly as: 'said' | 'keyAcknowledged' | 'choiceAcknowledged' | 'invite' | 'beep' | 'display'
  readonly kind?: number | undefined
  readonly data?: readonly number[]
  readonly figures?: { readonly waiting: string; readonly ticket: string }
}

/** The words for frames that are told in tables, given those tables. */
export function createMeaning(settings: Readonly<Record<string, unknown>> = {}): MeaningReader {
  const tables = tablesOf(settings)
  /** What units have said and nobody has acknowledged yet: an echo looks like a command. */
  const waiting = new Map<string, WireText>()

  function said({ unit, kind, data = [] }: Meant): WireText {
    const words = reportWords(tables, unit, kind, data)
    if (!words) return { 'zh-CN': `${unit}号：未知内容`, en: `Unit ${unit}: content not known` }
    const name = `${unit}:${data.join('.')}`
    waiting.delete(name)
    waiting.set(name, words)
    const [oldest] = waiting.keys()
    if (waiting.size > MOST_WAITING && oldest !== undefined) waiting.delete(oldest)
    return words
  }

  function heard(all: readonly Meant[]): WireText {
    const acknowledged = all.find(
      ({ as, unit, data = [] }) => as.endsWith('Acknowledged') && waiting.has(`${unit}:${data.join('.')}`),
    )
    const one = acknowledged ?? all.find(({ as }) => !as.endsWith('Acknowledged')) ?? all[0]
    if (!one) return { 'zh-CN': '未知内容', en: 'content not known' }
    const { unit, as, data = [], figures } = one
    switch (as) {
      case 'invite':
        return { 'zh-CN': `${unit}号评价器：请客户评价`, en: `Evaluator ${unit}: ask the customer` }
      case 'beep':
        return { 'zh-CN': `${unit}号呼叫器：蜂鸣`, en: `Keypad ${unit}: beep` }
      case 'display': {
        const [people, ticket] = [figures?.waiting.trim() ?? '', figures?.ticket.trim() ?? '']
        return {
          'zh-CN': `${unit}号呼叫器显示：等候${people || '空'}，号码${ticket || '空'}`,
          en: `Keypad ${unit} shows: waiting ${people || 'blank'}, ticket ${ticket || 'blank'}`,
        }
      }
      default: {
        const name = `${unit}:${data.join('.')}`
        const words = waiting.get(name)
        waiting.delete(name)
        if (!words) return { 'zh-CN': `${unit}号：应答`, en: `Unit ${unit}: acknowledged` }
        return { 'zh-CN': `已收到 ${words['zh-CN']}`, en: `Acknowledged: ${words.en}` }
      }
    }
  }

  return readerOf<readonly Meant[]>({
    longest: LONGEST_BYTES,
    look: (direction, bytes) => look(tables, direction, bytes),
    words: (direction, all) => {
      const [first] = all
      return direction === 'toHost' && first ? said(first) : heard(all)
    },
  })
}

function look(tables: FrameTables, direction: Direction, bytes: readonly number[]): Sight<readonly Meant[]> {
  if (direction === 'toHost') {
    const found = unitFrameAt(bytes, tables.layout)
    if (found === 'half') return { kind: 'half' }
    if (typeof found === 'string') return { kind: 'skip', length: 1, spoiled: found === 'spoiled' }
    return { kind: 'frame', length: found.bytes, frame: [meantOf(found, 'said', tables)] }
  }
  const all = fromHost(tables, bytes)
  const whole = all.filter((one) => one !== 'half')
  const [first] = whole
  if (first)
    return { kind: 'frame', length: first.bytes, frame: whole.filter(({ bytes: count }) => count === first.bytes) }
  return all.length > 0 ? { kind: 'half' } : { kind: 'skip', length: 1 }
}

/** Everything that what the host has said may be. */
function fromHost(tables: FrameTables, bytes: readonly number[]): (Meant | 'half')[] {
  const { layout, display, keys, choices } = tables
  const address = layout.address?.width ?? 0
  const by = (
    template: string | undefined,
    as: Meant['as'],
    widths: Readonly<Record<string, number>>,
  ): (Meant | 'half')[] => {
    if (template === undefined) return []
    const found = readHost(bytes, template, layout, widths)
    if (typeof found === 'string') return found === 'half' ? ['half'] : []
    const { filling } = found
    return [
      {
        bytes: found.bytes,
        unit: unitIn(filling['address'] ?? [], layout, tables),
        as,
        data: filling['data'] ?? filling['key'] ?? [],
      },
    ]
  }
  const acknowledged = (
    template: string | undefined,
    as: Meant['as'],
    codes: readonly (readonly number[])[],
    digits: number,
  ) => {
    if (template === 'echo') {
      const found = unitFrameAt(bytes, layout)
      if (typeof found === 'string') return found === 'half' ? (['half'] as const) : []
      return [meantOf(found, as, tables)]
    }
    const widths = [...new Set(codes.map(({ length }) => length))].flatMap((key) =>
      Array.from({ length: digits + 1 }, (_, before) => ({ address, kind: 1, key, data: key + before })),
    )
    return widths.flatMap((one) => by(template, as, one))
  }
  const digits = tables.zero === undefined ? 0 : MOST_DIGITS
  const shown = display ? readDisplay(bytes, display, layout) : 'other'
  return [
    ...acknowledged(
      tables.keyAcknowledgement,
      'keyAcknowledged',
      keys.map(({ code }) => code),
      digits,
    ),
    ...acknowledged(
      tables.choiceAcknowledgement,
      'choiceAcknowledged',
      choices.map(({ code }) => code),
      0,
    ),
    ...by(tables.invite, 'invite', { address }),
    ...by(tables.beep, 'beep', { address }),
    ...(shown === 'other'
      ? []
      : shown === 'half'
        ? (['half'] as const)
        : [
            { bytes: shown.bytes, unit: unitIn(shown.address, layout, tables), as: 'display' as const, figures: shown },
          ]),
  ]
}

function meantOf({ bytes, address, kind, data }: UnitSaid, as: Meant['as'], { layout, addresses }: FrameTables): Meant {
  return { bytes, unit: layout.address ? address : (addresses[0] ?? 0), as, kind, data }
}

function unitIn(bytes: readonly number[], { address }: Layout, { addresses }: FrameTables): number {
  if (!address) return addresses[0] ?? 0
  return (address.highFirst ? bytes : bytes.toReversed()).reduce((value, byte) => value * 256 + byte, 0)
}

function reportWords(
  { keys, keyKind, choices, choiceKind, zero }: FrameTables,
  unit: number,
  kind: number | undefined,
  data: readonly number[],
): WireText | undefined {
  const endsWith = (code: readonly number[]) => data.slice(-code.length).join() === code.join()
  const key = kind === keyKind ? keys.find(({ code }) => code.length <= data.length && endsWith(code)) : undefined
  const typed = key ? data.slice(0, data.length - key.code.length).map((byte) => byte - (zero ?? 256)) : []
  if (key && typed.every((digit) => digit >= 0 && digit <= 9)) {
    const digits = `${typed.join('')}${key.digits}`
    const before = digits === '' ? '' : `${digits} `
    const name = KEYS[key.key] ?? { 'zh-CN': key.key, en: key.key }
    return {
      'zh-CN': `按键：${before}${name['zh-CN']}，${unit}号呼叫器`,
      en: `Key: ${before}${name.en}, keypad ${unit}`,
    }
  }
  const choice = kind === choiceKind ? choices.find(({ code }) => code.join() === data.join()) : undefined
  return (
    choice && {
      'zh-CN': `评价：选项${choice.choice}，${unit}号评价器`,
      en: `Answer: choice ${choice.choice}, evaluator ${unit}`,
    }
  )
}
