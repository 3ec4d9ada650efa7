import type { Cursor } from './cursor.ts'
import { checkUnique } from './referenceRules.ts'
import type { Report } from './report.ts'

const DEFAULT_LOW_SCORE = 2

/** What the evaluators ask: every choice has one meaning, and some of them are good. */
export function evaluationRules(document: Cursor, report: Report): void {
  const choices = document.at('evaluation').at('choices')
  checkUnique(choices, 'choice', report)
  const lowScore = document.at('evaluation').at('lowScore')
  const scores = choices.items().flatMap((choice) => choice.at('score').number ?? [])
  if (scores.length > 0 && Math.max(...scores) <= (lowScore.number ?? DEFAULT_LOW_SCORE)) {
    report.warning(lowScore, 'no choice has a higher score, so the manager is told of every evaluation')
  }
}
