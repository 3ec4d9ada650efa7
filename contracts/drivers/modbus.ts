import Type, { type Static, type TSchema } from 'typebox'
import { oneOf, strict } from '../common.ts'
import { type MistakeCode, type MistakeParameters, mistakeAt } from '../mistakes.ts'
import type { Mistake } from '../problem.ts'

/**
 * The register map of a Modbus RTU line. No two makers use the same registers, so the map is the installer's: every number is the
 * one on the wire, from 0 (what manuals call 40001 is 0).
 */
const UnitAddress = Type.Integer({ minimum: 1, maximum: 247, description: 'unit on the line' })
const Register = Type.Integer({ minimum: 0, maximum: 0xffff, description: 'as on the wire: 40001 of a manual is 0' })
const Word = (description: string) => Type.Integer({ minimum: 0, maximum: 0xffff, description })
const NAME = '^[a-z0-9-]{1,32}$'
/** Things by their names. TypeBox fills in what is absent in them only where the thing itself has a default. */
const byName = <P extends Record<string, TSchema>>(keyPattern: string, properties: P, description: string) =>
  Type.Record(Type.String({ pattern: keyPattern }), strict(properties, { default: {} }), {
    // Filling in trips over a plain `false` here.
    additionalProperties: Type.Never(),
    default: {},
    description,
  })
/** The most registers function 10 hex writes at once. */
const MOST_REGISTERS = 123

const BOARD_ENCODINGS = ['number', 'bcd', 'digits', 'ascii', 'asciiPairs'] as const

const BOARD = {
  unit: UnitAddress,
  register: Register,
  count: Type.Integer({ minimum: 1, maximum: MOST_REGISTERS, default: 1, description: 'registers of the board' }),
  encoding: oneOf(BOARD_ENCODINGS, {
    default: 'number',
    description:
      'number: one value in 1 or 2 registers; bcd: four figures a register; digits: one figure 0-9 a register; ascii: one character a register; asciiPairs: two characters a register',
  }),
  order: oneOf(['highFirst', 'lowFirst'], {
    default: 'highFirst',
    description: 'which register of a number of two, or which byte of asciiPairs, comes first',
  }),
  fill: oneOf(['blank', 'zero'], { default: 'blank', description: 'what stands before a number with fewer figures' }),
  blank: Type.Optional(
    Word(
      'a dark place: a figure (bcd 15, digits 10) or a character (32); for number what the registers hold when nothing is shown (0)',
    ),
  ),
}

const LAMP = {
  unit: UnitAddress,
  register: Register,
  values: strict({
    off: Word('lamp off'),
    slow: Type.Optional(Word('slow flashing, where the lamp can')),
    medium: Type.Optional(Word('medium flashing, where the lamp can')),
    quick: Type.Optional(Word('quick flashing, where the lamp can')),
    continuous: Word('lamp on'),
  }),
}

const GATE = {
  unit: UnitAddress,
  register: Register,
  open: Word('written to open'),
  close: Type.Optional(Word('written to close; absent where a pulse opens and the gate closes by itself')),
  pulseMs: Type.Optional(
    Type.Integer({ minimum: 50, maximum: 30_000, description: 'open is written, and rest so many milliseconds later' }),
  ),
  rest: Type.Integer({
    minimum: 0,
    maximum: 0xffff,
    default: 0,
    description: 'written to release the relay after a pulse',
  }),
  feedback: Type.Optional(
    strict({
      register: Register,
      open: Word('read while the gate is open'),
      closed: Word('read while it is closed'),
      settleMs: Type.Integer({
        minimum: 0,
        maximum: 30_000,
        default: 3000,
        description: 'how long the gate may take to get there, looked at where a command was not answered',
      }),
    }),
  ),
}

const ModbusInput = strict({
  input: Type.Integer({ minimum: 0, maximum: 0xffff, description: 'number of the input in its events' }),
  unit: UnitAddress,
  register: Register,
  bit: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 15, description: 'one bit of the register; absent: its value' }),
  ),
})

/** The form alone; what goes beyond it is in `registerMapMistakes`. */
export const ModbusForm = strict({
  addresses: Type.Optional(
    Type.Array(Type.Integer({ minimum: 0, maximum: 0xfffd }), {
      maxItems: 64,
      uniqueItems: true,
      description: 'boards that windows name; each has to be among `boards`',
    }),
  ),
  boards: byName('^(0|[1-9]\\d{0,4})$', BOARD, 'by the address windows name'),
  lamps: byName(NAME, LAMP, 'by the name their commands use'),
  gates: byName(NAME, GATE, 'by the name their commands use'),
  inputs: Type.Array(ModbusInput, { maxItems: 256, default: [], description: 'registers watched for changes' }),
  text: oneOf(['ticket', 'first', 'last', 'all'], {
    default: 'ticket',
    description:
      'which digits of a text a board shows: those of the ticket number (letters and digits), the first or the last digits in it, or all of them',
  }),
  singleWrite: oneOf(['06', '10'], {
    default: '06',
    description: 'function, in hex, that writes one register; 10 for units that know only that',
  }),
  answerTimeoutMs: Type.Integer({
    minimum: 50,
    maximum: 5000,
    default: 300,
    description: 'longest wait for an answer, behind the time its bytes take',
  }),
  pollMs: Type.Integer({
    minimum: 100,
    maximum: 60_000,
    default: 1000,
    description: 'how often inputs and gates are read, and other units asked whether they are there',
  }),
})
export type ModbusSettings = Static<typeof ModbusForm>
export type ModbusBoard = ModbusSettings['boards'][string]
export type ModbusGate = ModbusSettings['gates'][string]

interface Range {
  readonly kind: 'board' | 'lamp' | 'gate'
  readonly id: string
  readonly unit: number
  readonly first: number
  readonly last: number
}

/** Of the map as a whole: one thing is at odds with another. */
function whole<Code extends MistakeCode>(code: Code, parameters: MistakeParameters<Code>): Mistake {
  return mistakeAt('', code, parameters)
}

/** What is wrong with a register map beyond its form; empty: nothing. */
export function registerMapMistakes(settings: ModbusSettings): Mistake[] {
  const { boards, lamps, gates, inputs, addresses = [] } = settings
  const ranges: Range[] = [
    ...Object.entries(boards).map(([address, { unit, register, count }]) => ({
      kind: 'board' as const,
      id: address,
      unit,
      first: register,
      last: register + count - 1,
    })),
    ...[...named('lamp', lamps), ...named('gate', gates)],
  ]
  return [
    ...(ranges.length + inputs.length === 0 ? [whole('map.nothing', {})] : []),
    ...addresses.filter((address) => !boards[address]).map((address) => whole('map.noBoard', { address })),
    ...Object.entries(boards).flatMap(([id, board]) => boardMistakes(id, board)),
    ...Object.entries(gates).flatMap(([id, gate]) => gateMistakes(id, gate)),
    ...ranges.filter(({ last }) => last > 0xffff).map(({ kind, id }) => whole('map.beyond', { kind, id })),
    ...overlaps(ranges),
    ...feedbackMistakes(gates, ranges),
    ...twice(inputs.map(({ input }) => input)).map((input) => whole('map.inputTwice', { input })),
  ]
}

function named(kind: Range['kind'], things: Readonly<Record<string, { unit: number; register: number }>>): Range[] {
  return Object.entries(things).map(([id, { unit, register }]) => ({
    kind,
    id,
    unit,
    first: register,
    last: register,
  }))
}

/** Two things written to one register would undo each other. */
function overlaps(ranges: readonly Range[]): Mistake[] {
  return ranges.flatMap((one, at) =>
    ranges
      .slice(at + 1)
      .filter((other) => other.unit === one.unit && other.first <= one.last && one.first <= other.last)
      .map(({ kind, id, first }) => {
        const register = Math.max(one.first, first)
        const named = { kind: one.kind, id: one.id, other: kind, otherId: id }
        return whole('map.overlap', { ...named, register, unitAddress: one.unit })
      }),
  )
}

function boardMistakes(id: string, { encoding, count, blank = 0 }: ModbusBoard): Mistake[] {
  const most = { number: 0xffff, bcd: 15, digits: 0xffff, ascii: 0xffff, asciiPairs: 0xff }[encoding]
  return [
    ...(encoding === 'number' && count > 2 ? [whole('map.twoRegisters', { id, count })] : []),
    ...(blank > most ? [whole('map.blank', { id, most, encoding, blank })] : []),
  ]
}

function gateMistakes(id: string, { open, close, pulseMs, rest, feedback }: ModbusGate): Mistake[] {
  return [
    ...((close === undefined) === (pulseMs === undefined) ? [whole('map.closeOrPulse', { id })] : []),
    ...(open === close ? [whole('map.openIsClose', { id })] : []),
    ...(pulseMs !== undefined && open === rest ? [whole('map.openIsRest', { id })] : []),
    ...(feedback && feedback.open === feedback.closed ? [whole('map.feedbackSame', { id })] : []),
  ]
}

/** What we write ourselves says nothing about where a gate is. */
function feedbackMistakes(gates: ModbusSettings['gates'], ranges: readonly Range[]): Mistake[] {
  return Object.entries(gates).flatMap(([gate, { unit, feedback }]) =>
    ranges
      .filter(
        (range) =>
          feedback && range.unit === unit && range.first <= feedback.register && feedback.register <= range.last,
      )
      .map(({ kind, id }) => whole('map.feedbackWritten', { gate, kind, id })),
  )
}

function twice(numbers: readonly number[]): number[] {
  return [...new Set(numbers.filter((number, at) => numbers.indexOf(number) !== at))]
}

/** Wrong maps are refused with all their mistakes, where the configuration is checked as well as in an agent. */
export const ModbusSettings = Type.Refine(
  ModbusForm,
  (settings: ModbusSettings) => registerMapMistakes(settings).length === 0,
  (settings: ModbusSettings) =>
    registerMapMistakes(settings)
      .map(({ message }) => message)
      .join('; '),
)
