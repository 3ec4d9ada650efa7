import type { Cursor } from './cursor.ts'
import { checkUnique } from './referenceRules.ts'
import type { Report } from './report.ts'

const DEFAULT_LOW_SCORE = 2
/** What the keys of a keypad are on the line: an answer is acknowledged like a key, and that of 11 starts an evaluation. */
const KEY_CODES = { from: 11, to: 19 }

/** What the evaluators ask: every choice has one meaning, and some of them are good. */
export function evaluationRules(document: Cursor, report: Report): void {
  const choices = document.at('evaluation').at('choices')
  checkUnique(choices, 'choice', report)
  for (const choice of choices.items()) {
    const code = choice.at('choice')
    if (code.number === undefined || code.number < KEY_CODES.from || code.number > KEY_CODES.to) continue
    report.mistake(code, 'choice.keyCode', { choice: code.number })
  }
  const lowScore = document.at('evaluation').at('lowScore')
  const scores = choices.items().flatMap((choice) => choice.at('score').number ?? [])
  if (scores.length > 0 && Math.max(...scores) <= (lowScore.number ?? DEFAULT_LOW_SCORE)) {
    report.warning(lowScore, 'lowScore.all', {})
  }
}
