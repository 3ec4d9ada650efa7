export const PAPER_STATES = ['full', 'low', 'out', 'jammed'] as const
export type PaperState = (typeof PAPER_STATES)[number]

/** A printer and its roll. A roll that is said to be low is low however much is on it. */
export interface PrinterUnit {
  readonly name: string
  readonly role: 'receipt' | 'journal' | 'document'
  /** Lines left on the roll. */
  lines: number
  readonly rollLines: number
  forced: PaperState | undefined
  /** Lies at the exit. */
  hasPaperOut: boolean
  printed: number
}

const LOW_SHARE = 0.1
export const RECEIPT_LINES = 24

export const printerUnit = (name: string, role: PrinterUnit['role'], rollLines = 6_000): PrinterUnit => ({
  name,
  role,
  lines: rollLines,
  rollLines,
  forced: undefined,
  hasPaperOut: false,
  printed: 0,
})

export function paperOf({ lines, rollLines, forced }: PrinterUnit): PaperState {
  if (forced && forced !== 'full') return forced
  if (lines <= 0) return 'out'
  return lines <= rollLines * LOW_SHARE ? 'low' : 'full'
}

/** Prints so many lines; what it could not, and why. */
export function print(unit: PrinterUnit, lines: number): 'paperJammed' | 'paperOut' | undefined {
  const paper = paperOf(unit)
  if (paper === 'jammed') return 'paperJammed'
  if (paper === 'out' || unit.lines < lines) return 'paperOut'
  unit.lines -= lines
  unit.printed += 1
  if (unit.role === 'receipt') unit.hasPaperOut = true
  return undefined
}

export const printerMedia = (unit: PrinterUnit): string => {
  if (paperOf(unit) === 'jammed') return 'jammed'
  return unit.hasPaperOut ? 'entering' : 'notPresent'
}
