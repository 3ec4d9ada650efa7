import { type Cursor, shown } from './cursor.ts'
import { checkUnique } from './referenceRules.ts'
import type { Report } from './report.ts'

const DEFAULT_QUICK_PREFIX = 'QS'

/** How services end and begin: outcomes, numbers of those served without a ticket, calls by themselves. */
export function outcomeRules(document: Cursor, report: Report): void {
  checkOutcomes(document, report)
  checkQuickPrefix(document, report)
  checkIdleSeconds(document, report)
}

function checkOutcomes(document: Cursor, report: Report): void {
  const outcome = document.at('calling').at('outcome')
  const choices = outcome.at('choices')
  const known = choices.ids()
  checkUnique(choices, 'id', report)
  const isRequired = outcome.at('required').value === true
  if (isRequired && choices.items().length === 0) {
    report.mistake(outcome.at('required'), 'outcome.noChoices', {})
  }
  report.checkKnown(outcome.at('keypad'), known, 'outcome')
  const table = document.at('calling').at('keypad').at('digitsConfirm')
  const entries = table.keys().map((key) => table.at(key).at('outcome'))
  for (const entry of entries) report.checkKnown(entry, known, 'outcome')
  const hasKeypads = document
    .at('windows')
    .items()
    .some((window) => window.at('keypad').exists)
  const isOnKeypads = outcome.at('keypad').exists || entries.some((entry) => entry.exists)
  if (isRequired && hasKeypads && !isOnKeypads) {
    report.warning(outcome, 'outcome.noKey', {})
  }
}

/** Who is served without a ticket has a number of his own, which no ticket may have too. */
function checkQuickPrefix(document: Cursor, report: Report): void {
  const given = document.at('calling').at('quickPrefix')
  const prefix = given.exists ? given.text : DEFAULT_QUICK_PREFIX
  for (const queue of document.at('queues').items()) {
    if (prefix === undefined || queue.at('prefix').text !== prefix) continue
    const id = shown(queue.at('id').value)
    if (given.exists) report.mistake(given, 'quick.isQueuePrefix', { prefix: shown(prefix), queue: id })
    else report.mistake(queue.at('prefix'), 'quick.isTaken', { prefix: shown(prefix) })
  }
}

function checkIdleSeconds(document: Cursor, report: Report): void {
  const idle = document.at('calling').at('autoCallIdleSeconds')
  const calls = document
    .at('windows')
    .items()
    .some((window) => window.at('autoCall').value === true)
  if ((idle.number ?? 0) > 0 && !calls) report.warning(idle, 'autoCall.none', {})
}
