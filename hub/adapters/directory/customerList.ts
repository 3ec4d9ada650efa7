import { setImmediate as nextTurn } from 'node:timers/promises'
import { IDENTIFIERS, type Identifier, maskNumber } from '../../../contracts/index.ts'
import type { KnownNumber, ListOptions } from '../../app/ports.ts'
import { mistakeIn, normalised } from '../../app/recognition/knownNumbers.ts'
import { linesOf, splitLine, splitLines } from '../csv/csvLines.ts'
import { type LineMistakes, LineReport } from '../csv/lineReport.ts'
import type { DirectoryEntry } from '../store/directoryStore.ts'

/** Lines read in one turn of the event loop: about 5 ms. */
const LINES_PER_TURN = 400
/** A number that is longer can not be one, and is not looked at more closely. */
const MAX_FIELD_LENGTH = 64

const COLUMNS = [...IDENTIFIERS, 'class', 'adviser'] as const
type Column = (typeof COLUMNS)[number]

export type CustomerList = { readonly entries: readonly DirectoryEntry[] } | LineMistakes

/**
 * Reads a list of customers: RFC 4180 with a header that names the columns (a kind of number may have several columns: two
 * cards of a customer), CRLF or LF, with or without a byte order mark. Every line has a number and a class or an adviser.
 * A field never holds the end of a line, so that every mistake has a line of its own and none hides those after it.
 *
 * Mistakes have line and column (the field's position in its line, from 1), and no number in full. Gives up the thread every
 * few milliseconds.
 */
export async function readCustomerList(
  csv: string,
  known: Pick<ListOptions, 'isClass' | 'isAdviser'>,
): Promise<CustomerList> {
  const report = new LineReport()
  const lines = linesOf(csv)
  const columns = readHeader(lines[0] ?? '', report)
  if (!columns) return report.mistakes ?? { entries: [] }
  const reader = new LineReader(columns, known, report)
  for (let from = 1; from < lines.length; from += LINES_PER_TURN) {
    const block = lines.slice(from, from + LINES_PER_TURN)
    splitLines(block).forEach((fields, index) => {
      reader.read(fields, from + index + 1)
    })
    await nextTurn()
  }
  return report.mistakes ?? { entries: reader.entries }
}

/** Undefined, with the mistakes in the report, when the lines under it can not be understood. */
function readHeader(line: string, report: LineReport): readonly Column[] | undefined {
  const fields = splitLine(line)
  const columns: Column[] = []
  if (!fields || line === '') {
    report.add(1, undefined, 'the first line names the columns')
    return undefined
  }
  fields.forEach((field, index) => {
    const column = COLUMNS.find((candidate) => candidate === field)
    if (column === undefined) report.add(1, index + 1, `there is no such column; columns are ${COLUMNS.join(', ')}`)
    else if ((column === 'class' || column === 'adviser') && columns.includes(column))
      report.add(1, index + 1, `a second column ${column}`)
    else columns.push(column)
  })
  if (columns.length < fields.length) return undefined
  if (!columns.some(isIdentifier)) report.add(1, undefined, `no column of numbers (${IDENTIFIERS.join(', ')})`)
  else if (!columns.includes('class') && !columns.includes('adviser'))
    report.add(1, undefined, 'neither a column class nor a column adviser')
  else return columns
  return undefined
}

/** Takes line after line; what is wrong goes to the report. */
class LineReader {
  readonly entries: DirectoryEntry[] = []
  readonly #columns: readonly Column[]
  readonly #known: Pick<ListOptions, 'isClass' | 'isAdviser'>
  readonly #report: LineReport
  /** Line in which each number stands. */
  readonly #seen = new Map<string, number>()

  constructor(columns: readonly Column[], known: Pick<ListOptions, 'isClass' | 'isAdviser'>, report: LineReport) {
    this.#columns = columns
    this.#known = known
    this.#report = report
  }

  read(fields: readonly string[] | undefined, line: number): void {
    if (!this.#report.isWhole(fields, this.#columns.length, line)) return
    const numbers: KnownNumber[] = []
    const named: Partial<Record<'class' | 'adviser', string>> = {}
    let isGood = true
    fields.forEach((field, index) => {
      const column = this.#columns[index] as Column
      if (field === '') return
      const mistake = this.#take(column, field, line, numbers)
      if (mistake !== undefined) this.#report.add(line, index + 1, mistake)
      else if (!isIdentifier(column)) named[column] = field
      if (mistake !== undefined) isGood = false
    })
    if (!isGood) return
    if (numbers.length === 0) this.#report.add(line, undefined, 'no number the customer is known by')
    else if (named.class === undefined && named.adviser === undefined)
      this.#report.add(line, undefined, 'neither a class nor an adviser')
    else this.entries.push({ numbers, classId: named.class ?? null, adviserId: named.adviser ?? null })
  }

  /** What is wrong with a field. A good number joins the others of its line. */
  #take(column: Column, field: string, line: number, numbers: KnownNumber[]): string | undefined {
    if (hasControlCharacter(field)) return 'a control character'
    if (column === 'class') return this.#known.isClass(field) ? undefined : 'there is no such class'
    if (column === 'adviser') return this.#known.isAdviser(field) ? undefined : 'there is no such member of staff'
    const number = normalised(column, field.slice(0, MAX_FIELD_LENGTH))
    const mistake = mistakeIn(column, number)
    if (mistake !== undefined) return `${maskNumber(number)}: ${mistake}`
    const key = `${column}|${number}`
    const before = this.#seen.get(key)
    if (before !== undefined) return `${maskNumber(number)}: in line ${before} already`
    this.#seen.set(key, line)
    numbers.push({ kind: column, number })
    return undefined
  }
}

function isIdentifier(column: Column): column is Identifier {
  return column !== 'class' && column !== 'adviser'
}

function hasControlCharacter(text: string): boolean {
  return /\p{Cc}/u.test(text)
}
