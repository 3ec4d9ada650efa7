import { type Mistake, type MistakeCode, type MistakeParameters, mistakeAt } from '../../../contracts/index.ts'
import { type Cursor, shown } from './cursor.ts'

/** Collects what is wrong and what is doubtful. */
export class Report {
  readonly mistakes: Mistake[] = []
  readonly warnings: Mistake[] = []

  mistake<Code extends MistakeCode>(where: Cursor, code: Code, parameters: MistakeParameters<Code>): void {
    this.mistakes.push(mistakeAt(where.path, code, parameters))
  }

  warning<Code extends MistakeCode>(where: Cursor, code: Code, parameters: MistakeParameters<Code>): void {
    this.warnings.push(mistakeAt(where.path, code, parameters))
  }

  /** Of a document that only the command line reads, which speaks English. */
  mistakeInWords(where: Cursor, message: string): void {
    this.mistakes.push({ path: where.path, message })
  }

  warningInWords(where: Cursor, message: string): void {
    this.warnings.push({ path: where.path, message })
  }

  /** A mistake when a text is there and names none of these. */
  checkKnown(where: Cursor, known: ReadonlySet<string>, kind: string): void {
    if (where.text !== undefined && !known.has(where.text))
      this.mistake(where, 'name.unknown', { kind, value: shown(where.text) })
  }

  /** A mistake for every key that names none of these. */
  checkKeysKnown(where: Cursor, known: ReadonlySet<string>, kind: string): void {
    for (const key of where.keys())
      if (!known.has(key)) this.mistake(where.at(key), 'name.unknown', { kind, value: shown(key) })
  }
}
