import type { Mistake } from '../../../contracts/index.ts'

/** More places than this help nobody; how many there are besides is said. */
export const MAX_MISTAKES = 1_000

/** What is wrong with a list, and how often besides. */
export interface LineMistakes {
  readonly mistakes: readonly Mistake[]
  readonly more: number
}

/** Collects what is wrong in the lines of a list; columns are positions of fields in their line, from 1. */
export class LineReport {
  readonly #mistakes: Mistake[] = []
  #more = 0

  add(line: number, column: number | undefined, message: string): void {
    if (this.#mistakes.length === MAX_MISTAKES) this.#more += 1
    else {
      const path = column === undefined ? `/${line}` : `/${line}/${column}`
      this.#mistakes.push({ path, line, ...(column !== undefined && { column }), message })
    }
  }

  /** Whether a line could be split, and into as many fields as the header has; what is wrong with it is noted. */
  isWhole(fields: readonly string[] | undefined, wanted: number, line: number): fields is readonly string[] {
    if (!fields) {
      this.add(line, undefined, 'a quotation mark is out of place')
      return false
    }
    const { length } = fields
    if (length !== wanted)
      this.add(line, undefined, `${length} field${length === 1 ? '' : 's'}, the header has ${wanted}`)
    return length === wanted
  }

  /** Undefined: nothing is wrong. */
  get mistakes(): LineMistakes | undefined {
    return this.#mistakes.length === 0 ? undefined : { mistakes: this.#mistakes, more: this.#more }
  }
}
