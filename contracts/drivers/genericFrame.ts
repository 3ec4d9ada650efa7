import Type, { type Static } from 'typebox'
import { oneOf, strict } from '../common.ts'
import { KEYPAD_KEYS } from '../deviceEvents.ts'
import { type MistakeCode, type MistakeParameters, mistakeAt } from '../mistakes.ts'
import type { Mistake } from '../problem.ts'

/**
 * A keypad or evaluator described by tables: how its frames are built, what the bytes in them mean, and what is sent to it. Positions count
 * bytes from the start of a frame, from 0; negative ones from its end, where -1 is the last byte.
 */
const LONGEST_FRAME = 64
const Position = (description: string) =>
  Type.Integer({ minimum: -LONGEST_FRAME, maximum: LONGEST_FRAME - 1, description })
const hexBytes = (most: number, description: string) =>
  Type.String({ pattern: `^[0-9A-Fa-f]{2}( [0-9A-Fa-f]{2}){0,${most - 1}}$`, description })
const Byte = (description: string) => Type.Integer({ minimum: 0, maximum: 255, description })

export const TEMPLATE_FIELDS = ['address', 'kind', 'data', 'key', 'waiting', 'ticket', 'length', 'checksum'] as const
export type TemplateField = (typeof TEMPLATE_FIELDS)[number]
const PART = `([0-9A-Fa-f]{2}|\\{(${TEMPLATE_FIELDS.join('|')})\\})`
const Template = (description: string) =>
  Type.String({ pattern: `^${PART}( ${PART}){0,${LONGEST_FRAME - 1}}$`, description })
const Acknowledgement = Type.String({
  pattern: `^(echo|${PART}( ${PART}){0,${LONGEST_FRAME - 1}})$`,
  description:
    'sent when the hub has it on disk: `echo`, or bytes in hex with {address}, {kind}, {data}, {key}, {length}, {checksum}; absent: nothing',
})

export const CHECKSUMS = ['sum8', 'xor8', 'crc16modbus', 'crc16arc', 'crc16xmodem'] as const
export type ChecksumKind = (typeof CHECKSUMS)[number]
const ByteOrder = oneOf(['lowFirst', 'highFirst'], { default: 'lowFirst' })

const FrameLayout = strict({
  start: Type.Optional(hexBytes(8, 'bytes every frame begins with')),
  end: Type.Optional(hexBytes(8, 'bytes every frame ends with')),
  marks: Type.Array(strict({ at: Position('where'), bytes: hexBytes(8, 'bytes that are always there') }), {
    maxItems: 8,
    default: [],
    description: 'further bytes that are the same in every frame',
  }),
  length: Type.Union(
    [
      strict({ bytes: Type.Integer({ minimum: 1, maximum: LONGEST_FRAME, description: 'every frame has so many' }) }),
      strict({
        at: Position('a byte that says how long the frame is'),
        repeatedAt: Type.Optional(Position('where it is said again')),
        rest: Type.Integer({ minimum: 0, maximum: LONGEST_FRAME, description: 'bytes of the frame it does not count' }),
        shortest: Byte('least it says'),
        longest: Byte('most it says; a limit, so that a broken length does not hold up the line'),
      }),
    ],
    { description: '{ bytes } of frames that are all as long, or { at, rest, shortest, longest }' },
  ),
  address: Type.Optional(
    strict({
      at: Position('unit that speaks or is spoken to'),
      width: Type.Integer({ minimum: 1, maximum: 2, default: 1, description: 'bytes' }),
      order: ByteOrder,
    }),
  ),
  kind: Type.Optional(strict({ at: Position('a byte that tells kinds of frames apart') })),
  data: strict({ from: Position('first byte of key or choice'), to: Position('last byte of it') }),
  checksum: Type.Optional(
    strict({
      kind: oneOf(CHECKSUMS),
      from: Position('first byte it is over'),
      to: Position('last byte it is over'),
      at: Position('where it stands'),
      order: ByteOrder,
    }),
  ),
})
export type FrameLayout = Static<typeof FrameLayout>

const Kind = Type.Optional(hexBytes(1, 'the byte at frame.kind'))

/** The form alone; what goes beyond it is in `frameTableMistakes`. */
export const GenericFrameForm = strict({
  addresses: Type.Array(Type.Integer({ minimum: 0, maximum: 255 }), {
    minItems: 1,
    maxItems: 64,
    uniqueItems: true,
    default: [1],
    description: 'units on this line; one only where frames have no address',
  }),
  gapMs: Type.Integer({ minimum: 5, maximum: 2000, default: 100, description: 'a silence that ends a frame' }),
  frame: FrameLayout,
  keys: Type.Optional(
    strict({
      kind: Kind,
      table: Type.Array(
        strict({
          bytes: hexBytes(4, 'what the unit sends'),
          key: oneOf(KEYPAD_KEYS),
          digits: Type.Optional(Type.String({ pattern: '^\\d{0,3}$', description: 'digits this key stands for' })),
        }),
        { minItems: 1, maxItems: 256 },
      ),
      digits: Type.Optional(
        strict({
          zero: Type.Integer({ minimum: 0, maximum: 246, description: 'the byte for 0, those for 1 to 9 behind it' }),
        }),
      ),
      acknowledge: Type.Optional(Acknowledgement),
    }),
  ),
  choices: Type.Optional(
    strict({
      kind: Kind,
      table: Type.Array(strict({ bytes: hexBytes(4, 'what the unit sends'), choice: Byte('number of the choice') }), {
        minItems: 1,
        maxItems: 256,
      }),
      acknowledge: Type.Optional(Acknowledgement),
    }),
  ),
  display: Type.Optional(
    strict({
      template: Template('bytes in hex with {waiting} and {ticket}, {address}, {length}, {checksum}'),
      places: Type.Integer({ minimum: 1, maximum: 5, default: 3, description: 'figures of each number' }),
      zero: Type.Integer({ minimum: 0, maximum: 246, default: 0x30, description: 'the byte for 0' }),
      blank: Type.Integer({ minimum: 0, maximum: 255, default: 0x20, description: 'the byte for a dark place' }),
    }),
  ),
  beep: Type.Optional(Template('makes the unit beep')),
  invite: Type.Optional(Template('makes the evaluator ask')),
})
export type GenericFrameSettings = Static<typeof GenericFrameForm>

/** Of the settings as a whole: one thing is at odds with another. */
function whole<Code extends MistakeCode>(code: Code, parameters: MistakeParameters<Code>): Mistake {
  return mistakeAt('', code, parameters)
}

/** What is wrong with tables beyond their form; empty: nothing. */
export function frameTableMistakes(settings: GenericFrameSettings): Mistake[] {
  const { frame, keys, choices, addresses } = settings
  return [
    ...(keys || choices ? [] : [whole('frame.nothing', {})]),
    ...((frame.start ?? frame.end ?? frame.checksum ?? frame.marks[0]) ? [] : [whole('frame.noise', {})]),
    ...(!frame.address && addresses.length > 1 ? [whole('frame.oneUnit', {})] : []),
    ...layoutMistakes(frame),
    ...kindMistakes(settings),
    ...tableMistakes(settings),
    ...templateMistakes(settings),
  ]
}

/** Every place has to be in the shortest frame there can be. */
function layoutMistakes(frame: FrameLayout): Mistake[] {
  const { length, address, kind, data, checksum, marks } = frame
  const shortest = 'bytes' in length ? length.bytes : length.shortest + length.rest
  const longest = 'bytes' in length ? length.bytes : length.longest + length.rest
  const inFrame = (at: number, width = 1) => (at < 0 ? -at <= shortest && -at >= width : at + width <= shortest)
  const places: [string, number, number?][] = [
    ...('at' in length ? [['length', length.at] as [string, number]] : []),
    ...('at' in length && length.repeatedAt !== undefined
      ? [['the repeated length', length.repeatedAt] as [string, number]]
      : []),
    ...(address ? [['address', address.at, address.width] as [string, number, number]] : []),
    ...(kind ? [['kind', kind.at] as [string, number]] : []),
    ['data.from', data.from],
    ['data.to', data.to],
    ...(checksum
      ? ([
          ['checksum', checksum.at, checksumBytes(checksum.kind)],
          ['checksum.from', checksum.from],
          ['checksum.to', checksum.to],
        ] as [string, number, number?][])
      : []),
    ...marks.map(({ at, bytes }) => ['a mark', at, bytes.split(' ').length] as [string, number, number]),
  ]
  const place = (at: number) => (at < 0 ? at + longest : at)
  return [
    ...(longest > LONGEST_FRAME ? [whole('frame.long', { bytes: longest, most: LONGEST_FRAME })] : []),
    ...('at' in length && length.shortest > length.longest ? [whole('frame.shortest', {})] : []),
    ...('at' in length && length.at < 0 ? [whole('frame.lengthFromEnd', {})] : []),
    ...places
      .filter(([, at, width]) => !inFrame(at, width))
      .map(([part]) => whole('frame.outside', { part, bytes: shortest })),
    ...(place(data.from) > place(data.to) ? [whole('frame.data', {})] : []),
    ...(checksum && place(checksum.at) >= place(checksum.from) && place(checksum.at) <= place(checksum.to)
      ? [whole('frame.checksum', {})]
      : []),
  ]
}

/** Bytes of a check value. */
export function checksumBytes(kind: ChecksumKind): 1 | 2 {
  return kind === 'sum8' || kind === 'xor8' ? 1 : 2
}

function kindMistakes({ frame, keys, choices }: GenericFrameSettings): Mistake[] {
  const named = [
    { name: 'keys', table: keys },
    { name: 'choices', table: choices },
  ]
  return [
    ...named.flatMap(({ name, table }) => {
      if (!table || (table.kind === undefined) === (frame.kind === undefined)) return []
      return [whole(table.kind === undefined ? 'frame.noKind' : 'frame.kindNowhere', { part: name })]
    }),
    ...(keys?.kind !== undefined && keys.kind.toUpperCase() === choices?.kind?.toUpperCase()
      ? [whole('frame.sameKind', {})]
      : []),
  ]
}

function tableMistakes({ frame, keys, choices }: GenericFrameSettings): Mistake[] {
  const key = (keys?.table ?? []).map(({ bytes }) => bytes.toUpperCase())
  const choice = (choices?.table ?? []).map(({ bytes }) => bytes.toUpperCase())
  const alike = frame.kind ? [...twice(key), ...twice(choice)] : twice([...key, ...choice])
  return alike.map((bytes) => whole('frame.twice', { bytes }))
}

function twice(words: readonly string[]): string[] {
  return [...new Set(words.filter((word, at) => words.indexOf(word) !== at))]
}

function templateMistakes({ frame, keys, choices, display, beep, invite }: GenericFrameSettings): Mistake[] {
  const known: TemplateField[] = [
    ...(frame.address ? (['address'] as const) : []),
    ...('at' in frame.length ? (['length'] as const) : []),
    ...(frame.checksum ? (['checksum'] as const) : []),
  ]
  const ofReport: TemplateField[] = [...known, 'data', 'key', ...(frame.kind ? (['kind'] as const) : [])]
  const templates: [string, string | undefined, readonly TemplateField[]][] = [
    ['keys.acknowledge', keys?.acknowledge, ofReport],
    ['choices.acknowledge', choices?.acknowledge, ofReport],
    ['display', display?.template, [...known, 'waiting', 'ticket']],
    ['beep', beep, known],
    ['invite', invite, known],
  ]
  return templates.flatMap(([name, template, fields]) =>
    [...(template ?? '').matchAll(/\{(\w+)\}/g)]
      .map(([, field]) => field as TemplateField)
      .filter((field) => !fields.includes(field))
      .map((field) => whole('frame.placeholder', { part: name, placeholder: `{${field}}` })),
  )
}

/** Wrong tables are refused with all their mistakes, where the configuration is checked as well as in an agent. */
export const GenericFrameSettings = Type.Refine(
  GenericFrameForm,
  (settings: GenericFrameSettings) => frameTableMistakes(settings).length === 0,
  (settings: GenericFrameSettings) =>
    frameTableMistakes(settings)
      .map(({ message }) => message)
      .join('; '),
)
