import type { ModbusBoard, ModbusSettings } from '../../contracts/index.ts'

/** What a numeric board shows of a text, and the registers that say so. */

/** The digits of a text as they stand in it; '' where there are none, which makes the board dark. */
export function digitsOf(text: string, which: ModbusSettings['text']): string {
  if (which === 'all') return text.replaceAll(/\D/g, '')
  // A window's number is none of a ticket: only digits behind letters are.
  if (which === 'ticket') return /[A-Za-z]{1,3}(\d+)/.exec(text)?.[1] ?? ''
  const runs = text.match(/\d+/g) ?? []
  return (which === 'first' ? runs[0] : runs.at(-1)) ?? ''
}

/** Figures a board has room for; of a number as many as its registers always hold. */
export function placesOf({ encoding, count }: ModbusBoard): number {
  switch (encoding) {
    case 'number':
      return count === 1 ? 5 : 10
    case 'bcd':
      return 4 * count
    case 'asciiPairs':
      return 2 * count
    case 'digits':
    case 'ascii':
      return count
  }
}

const BLANK = { number: 0, bcd: 0x0f, digits: 0x0a, ascii: 0x20, asciiPairs: 0x20 } as const
const ZERO_CHARACTER = 0x30

/** Registers that show these digits, '' for a dark board; undefined where they do not fit. */
export function registersFor(digits: string, board: ModbusBoard): readonly number[] | undefined {
  const { encoding, count, fill, order } = board
  const blank = board.blank ?? BLANK[encoding]
  if (digits === '' && encoding === 'number') return Array.from({ length: count }, () => blank)
  const places = placesOf(board)
  // A zero in front says nothing where there is no room for it.
  const figures = digits.length > places ? digits.replace(/^0+(?=.)/, '') : digits
  if (figures.length > places) return undefined
  if (encoding === 'number') return numberRegisters(Number(figures), count, order)

  const asCharacter = encoding === 'ascii' || encoding === 'asciiPairs' ? ZERO_CHARACTER : 0
  const before = fill === 'zero' && figures !== '' ? asCharacter : blank
  const shown = [
    ...Array.from({ length: places - figures.length }, () => before),
    ...Array.from(figures, (figure) => asCharacter + Number(figure)),
  ]
  if (encoding === 'bcd') return packed(shown, 4, 4)
  if (encoding === 'asciiPairs') return packed(shown, 2, 8).map((register) => inOrder(register, order))
  return shown
}

function numberRegisters(value: number, count: number, order: ModbusBoard['order']): readonly number[] | undefined {
  if (value >= 2 ** (16 * count)) return undefined
  if (count === 1) return [value]
  const words = [Math.floor(value / 0x1_0000), value % 0x1_0000]
  return order === 'highFirst' ? words : words.reverse()
}

/** So many values of so many bits to a register, the first one highest. */
function packed(values: readonly number[], perRegister: number, bits: number): number[] {
  const registers: number[] = []
  for (let at = 0; at < values.length; at += perRegister)
    registers.push(values.slice(at, at + perRegister).reduce((register, value) => (register << bits) | value, 0))
  return registers
}

function inOrder(register: number, order: ModbusBoard['order']): number {
  return order === 'highFirst' ? register : ((register & 0xff) << 8) | (register >> 8)
}
