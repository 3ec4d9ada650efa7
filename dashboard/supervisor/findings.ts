import type { Compared, WhatIfView } from '../../contracts/index.ts'
import type { Words } from '../common/i18n/language.ts'
import { inMinutes, inPercent } from './figures.ts'

type Say = Pick<Words, 't' | 'say'>

/** What came of it in words: the wait of all, then the classes it is clear for, those with the largest difference first. */
export interface Findings {
  readonly headline: string
  readonly details: readonly string[]
}

const MOST_DETAILS = 3

export function findings(view: WhatIfView, words: Say): Findings {
  const { meanWaitS, withinTarget, uncalled } = view.all
  return {
    headline: waitOfAll(meanWaitS, words),
    details: [...classes(view, words), ...share(withinTarget, words), ...notCalled(uncalled, words)].slice(
      0,
      MOST_DETAILS + 1,
    ),
  }
}

function waitOfAll(wait: Compared, { t }: Say): string {
  const { before, after, difference, isClear } = wait
  if (before === null || after === null || difference === null) return t('whatIf.found.nobody')
  const figures = { before: inMinutes(before), after: inMinutes(after), by: inMinutes(Math.abs(difference)) }
  if (!isClear) return t('whatIf.found.same', figures)
  return t(difference < 0 ? 'whatIf.found.shorter' : 'whatIf.found.longer', figures)
}

/** Those whose wait clearly changes: one that goes against the others is the news. */
function classes({ classes: all }: WhatIfView, { t, say }: Say): string[] {
  if (all.length < 2) return []
  return all
    .filter(({ figures }) => figures.meanWaitS.isClear)
    .sort((a, b) => size(b.figures.meanWaitS) - size(a.figures.meanWaitS))
    .slice(0, MOST_DETAILS)
    .map(({ name, figures }) => {
      const by = figures.meanWaitS.difference ?? 0
      const what = by < 0 ? 'whatIf.found.classShorter' : 'whatIf.found.classLonger'
      return t(what, { name: say(name), by: inMinutes(Math.abs(by)) })
    })
}

function share({ before, after, isClear }: Compared, { t }: Say): string[] {
  if (!isClear || before === null || after === null) return []
  return [t('whatIf.found.share', { before: inPercent(before), after: inPercent(after) })]
}

function notCalled({ after, isClear, difference }: Compared, { t }: Say): string[] {
  if (!isClear || after === null || (difference ?? 0) <= 0) return []
  return [t('whatIf.found.uncalled', { count: after.toFixed(1) })]
}

function size({ difference }: Compared): number {
  return Math.abs(difference ?? 0)
}
