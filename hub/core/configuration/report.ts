import type { Mistake } from '../../../contracts/index.ts'
import { type Cursor, shown } from './cursor.ts'

/** Collects what is wrong and what is doubtful. */
export class Report {
  readonly mistakes: Mistake[] = []
  readonly warnings: Mistake[] = []

  mistake(where: Cursor, message: string): void {
    this.mistakes.push({ path: where.path, message })
  }

  warning(where: Cursor, message: string): void {
    this.warnings.push({ path: where.path, message })
  }

  /** A mistake when a text is there and names none of these. */
  checkKnown(where: Cursor, known: ReadonlySet<string>, kind: string): void {
    if (where.text !== undefined && !known.has(where.text))
      this.mistake(where, `there is no ${kind} ${shown(where.text)}`)
  }

  /** A mistake for every key that names none of these. */
  checkKeysKnown(where: Cursor, known: ReadonlySet<string>, message: (key: string) => string): void {
    for (const key of where.keys()) if (!known.has(key)) this.mistake(where.at(key), message(shown(key)))
  }
}
