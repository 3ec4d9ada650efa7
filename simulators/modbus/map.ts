/** What is connected to which registers, as the branch's configuration says; with nothing said one of each at every address. */
export interface BoardPart {
  readonly unit: number
  readonly register: number
  readonly count: number
  readonly encoding: string
  readonly order: string
  readonly blank: number | undefined
}
export interface LampPart {
  readonly unit: number
  readonly register: number
  readonly values: Readonly<Record<string, number>>
}
export interface GatePart {
  readonly unit: number
  readonly register: number
  readonly open: number
  readonly close: number | undefined
  readonly rest: number
  readonly feedback: { readonly register: number; readonly open: number; readonly closed: number } | undefined
}
export interface InputPart {
  readonly input: number
  readonly unit: number
  readonly register: number
  readonly bit: number | undefined
}
export interface Parts {
  readonly boards: ReadonlyMap<string, BoardPart>
  readonly lamps: ReadonlyMap<string, LampPart>
  readonly gates: ReadonlyMap<string, GatePart>
  readonly inputs: readonly InputPart[]
}

type Fields = Readonly<Record<string, unknown>>
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
const numberOr = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise)
const maybeNumber = (value: unknown) => (typeof value === 'number' ? value : undefined)
const textOr = (value: unknown, otherwise: string) => (typeof value === 'string' ? value : otherwise)

export function partsOf(settings: Fields): Parts {
  const parts = {
    boards: read(settings['boards'], boardOf),
    lamps: read(settings['lamps'], lampOf),
    gates: read(settings['gates'], gateOf),
    inputs: Array.isArray(settings['inputs']) ? settings['inputs'].map(fieldsOf).map(inputOf) : [],
  }
  const isEmpty = parts.boards.size + parts.lamps.size + parts.gates.size + parts.inputs.length === 0
  return isEmpty ? oneOfEach(Array.isArray(settings['addresses']) ? settings['addresses'].map(Number) : [1]) : parts
}

function read<P>(value: unknown, partOf: (fields: Fields) => P): ReadonlyMap<string, P> {
  return new Map(Object.entries(fieldsOf(value)).map(([name, part]) => [name, partOf(fieldsOf(part))]))
}

const place = (fields: Fields) => ({ unit: numberOr(fields['unit'], 1), register: numberOr(fields['register'], 0) })

function boardOf(fields: Fields): BoardPart {
  return {
    ...place(fields),
    count: numberOr(fields['count'], 1),
    encoding: textOr(fields['encoding'], 'number'),
    order: textOr(fields['order'], 'highFirst'),
    blank: maybeNumber(fields['blank']),
  }
}

function lampOf(fields: Fields): LampPart {
  const values = Object.entries(fieldsOf(fields['values'])).map(([rate, value]) => [rate, numberOr(value, 0)] as const)
  return { ...place(fields), values: Object.fromEntries(values) }
}

function gateOf(fields: Fields): GatePart {
  const feedback = fieldsOf(fields['feedback'])
  return {
    ...place(fields),
    open: numberOr(fields['open'], 1),
    close: maybeNumber(fields['close']),
    rest: numberOr(fields['rest'], 0),
    feedback:
      'register' in feedback
        ? {
            register: numberOr(feedback['register'], 0),
            open: numberOr(feedback['open'], 1),
            closed: numberOr(feedback['closed'], 0),
          }
        : undefined,
  }
}

function inputOf(fields: Fields): InputPart {
  return { ...place(fields), input: numberOr(fields['input'], 0), bit: maybeNumber(fields['bit']) }
}

function oneOfEach(units: readonly number[]): Parts {
  const each = <P>(partOf: (unit: number) => readonly [string, P]) => new Map(units.map(partOf))
  return {
    boards: each((unit) => [
      String(unit),
      { unit, register: 0, count: 4, encoding: 'digits', order: 'highFirst', blank: undefined },
    ]),
    lamps: each((unit) => [`lamp-${unit}`, { unit, register: 16, values: { off: 0, continuous: 1, slow: 2 } }]),
    gates: each((unit) => [
      `gate-${unit}`,
      { unit, register: 32, open: 1, close: 0, rest: 0, feedback: { register: 48, open: 1, closed: 0 } },
    ]),
    inputs: units.map((unit) => ({ input: unit, unit, register: 64, bit: undefined })),
  }
}

/** What people read on a board; '' = dark. */
export function textOn({ encoding, order, blank, count }: BoardPart, registers: readonly number[]): string {
  switch (encoding) {
    case 'number': {
      const words = order === 'lowFirst' ? registers.toReversed() : registers
      if (registers.every((register) => register === (blank ?? 0))) return ''
      return String(words.reduce((value, word) => value * 65_536 + word, 0))
    }
    case 'bcd':
      return figures(registers.map((register) => register.toString(16).padStart(4, '0')).join(''))
    case 'digits':
      return figures(registers.map((register) => (register <= 9 ? String(register) : ' ')).join(''))
    case 'ascii':
      return figures(String.fromCharCode(...registers.slice(0, count)))
    default: {
      const pairs = registers.map((register) => [register >>> 8, register % 256])
      return figures(String.fromCharCode(...pairs.flatMap((pair) => (order === 'lowFirst' ? pair.reverse() : pair))))
    }
  }
}

/** Figures of seven segments: whatever is none is dark. */
function figures(text: string): string {
  return text.replaceAll(/[^0-9]/g, ' ').trim()
}
