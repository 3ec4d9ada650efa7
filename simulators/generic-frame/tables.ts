/** The tables of a keypad as the branch's configuration has them, read with care: what is absent or odd is left out. */
export interface Layout {
  readonly start: readonly number[]
  readonly end: readonly number[]
  readonly marks: readonly { readonly at: number; readonly bytes: readonly number[] }[]
  /** Either all frames are as long, or a byte says how long. */
  readonly bytes: number | undefined
  readonly length:
    | {
        readonly at: number
        readonly repeatedAt: number | undefined
        readonly rest: number
        readonly shortest: number
        readonly longest: number
      }
    | undefined
  readonly address: { readonly at: number; readonly width: number; readonly highFirst: boolean } | undefined
  readonly kindAt: number | undefined
  readonly data: { readonly from: number; readonly to: number }
  readonly check: CheckRule | undefined
}
export interface CheckRule {
  readonly kind: string
  readonly from: number
  readonly to: number
  readonly at: number
  readonly highFirst: boolean
}
export interface KeyEntry {
  readonly code: readonly number[]
  readonly key: string
  readonly digits: string
}
export interface ChoiceEntry {
  readonly code: readonly number[]
  readonly choice: number
}
export interface DisplayTable {
  readonly template: string
  readonly places: number
  readonly zero: number
  readonly blank: number
}
export interface FrameTables {
  readonly addresses: readonly number[]
  readonly layout: Layout
  readonly keys: readonly KeyEntry[]
  readonly keyKind: number | undefined
  /** The byte for the digit 0; undefined: digits are no bytes of their own. */
  readonly zero: number | undefined
  readonly keyAcknowledgement: string | undefined
  readonly choices: readonly ChoiceEntry[]
  readonly choiceKind: number | undefined
  readonly choiceAcknowledgement: string | undefined
  readonly display: DisplayTable | undefined
  readonly beep: string | undefined
  readonly invite: string | undefined
}

type Fields = Readonly<Record<string, unknown>>
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : [])
const numberIn = (fields: Fields, name: string) => {
  const value = fields[name]
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined
}
const textIn = (fields: Fields, name: string) => {
  const value = fields[name]
  return typeof value === 'string' ? value : undefined
}
const bytesIn = (fields: Fields, name: string) => hex(textIn(fields, name) ?? '')

/** `7E 0D` -> its bytes; what is no byte is left out. */
function hex(text: string): number[] {
  return text
    .split(' ')
    .filter((byte) => /^[0-9A-Fa-f]{2}$/.test(byte))
    .map((byte) => Number.parseInt(byte, 16))
}

/** A keypad and evaluator nobody makes, for lines whose configuration says nothing: `AA | address | kind | byte | xor`. */
const INVENTED: Fields = {
  frame: {
    start: 'AA',
    length: { bytes: 5 },
    address: { at: 1 },
    kind: { at: 2 },
    data: { from: 3, to: 3 },
    checksum: { kind: 'xor8', from: 0, to: -2, at: -1 },
  },
  keys: {
    kind: '01',
    table: ['callNext', 'recall', 'cancel', 'confirm', 'evaluate', 'oneMetre', 'pause', 'transfer'].map((key, at) => ({
      bytes: `0${at + 1}`,
      key,
    })),
    acknowledge: 'AA {address} 81 {data} {checksum}',
  },
  choices: {
    kind: '02',
    table: [1, 2, 3, 4].map((choice) => ({ bytes: `0${choice}`, choice })),
    acknowledge: 'AA {address} 82 {data} {checksum}',
  },
  display: { template: 'AA {address} 83 {waiting} {ticket} {checksum}', places: 3, zero: 0x30, blank: 0x20 },
  beep: 'AA {address} 84 00 {checksum}',
  invite: 'AA {address} 85 00 {checksum}',
}

export function tablesOf(settings: Readonly<Record<string, unknown>>): FrameTables {
  const given = 'frame' in settings ? settings : { ...INVENTED, ...settings }
  const keys = fieldsOf(given['keys'])
  const choices = fieldsOf(given['choices'])
  const display = fieldsOf(given['display'])
  const template = textIn(display, 'template')
  const addresses = Array.isArray(given['addresses']) ? given['addresses'].map(Number) : [1]
  return {
    addresses,
    layout: layoutOf(fieldsOf(given['frame'])),
    keys: listOf(keys['table']).map((entry) => ({
      code: bytesIn(entry, 'bytes'),
      key: textIn(entry, 'key') ?? '',
      digits: textIn(entry, 'digits') ?? '',
    })),
    keyKind: bytesIn(keys, 'kind')[0],
    zero: numberIn(fieldsOf(keys['digits']), 'zero'),
    keyAcknowledgement: textIn(keys, 'acknowledge'),
    choices: listOf(choices['table']).map((entry) => ({
      code: bytesIn(entry, 'bytes'),
      choice: numberIn(entry, 'choice') ?? 0,
    })),
    choiceKind: bytesIn(choices, 'kind')[0],
    choiceAcknowledgement: textIn(choices, 'acknowledge'),
    display:
      template === undefined
        ? undefined
        : {
            template,
            places: numberIn(display, 'places') ?? 3,
            zero: numberIn(display, 'zero') ?? 0x30,
            blank: numberIn(display, 'blank') ?? 0x20,
          },
    beep: textIn(given, 'beep'),
    invite: textIn(given, 'invite'),
  }
}

function layoutOf(frame: Fields): Layout {
  const length = fieldsOf(frame['length'])
  const address = fieldsOf(frame['address'])
  const kind = fieldsOf(frame['kind'])
  const data = fieldsOf(frame['data'])
  const check = fieldsOf(frame['checksum'])
  const addressAt = numberIn(address, 'at')
  return {
    start: bytesIn(frame, 'start'),
    end: bytesIn(frame, 'end'),
    marks: listOf(frame['marks']).map((mark) => ({ at: numberIn(mark, 'at') ?? 0, bytes: bytesIn(mark, 'bytes') })),
    bytes: numberIn(length, 'bytes'),
    length:
      'at' in length
        ? {
            at: numberIn(length, 'at') ?? 0,
            repeatedAt: numberIn(length, 'repeatedAt'),
            rest: numberIn(length, 'rest') ?? 0,
            shortest: numberIn(length, 'shortest') ?? 0,
            longest: numberIn(length, 'longest') ?? 255,
          }
        : undefined,
    address:
      addressAt === undefined
        ? undefined
        : { at: addressAt, width: numberIn(address, 'width') ?? 1, highFirst: address['order'] === 'highFirst' },
    kindAt: numberIn(kind, 'at'),
    data: { from: numberIn(data, 'from') ?? 0, to: numberIn(data, 'to') ?? 0 },
    check:
      'kind' in check
        ? {
            kind: textIn(check, 'kind') ?? '',
            from: numberIn(check, 'from') ?? 0,
            to: numberIn(check, 'to') ?? 0,
            at: numberIn(check, 'at') ?? 0,
            highFirst: check['order'] === 'highFirst',
          }
        : undefined,
  }
}
