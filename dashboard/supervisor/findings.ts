import type { Compared, WhatIfView } from '../../contracts/index.ts'
import type { Words } from '../common/i18n/language.ts'
import { inMinutes, inPercent } from './figures.ts'

type Say = Pick<Words, 't' | 'say'>

/** What came of it in words: the wait of all, then the classes it is clear for, those with the largest difference first. */
export interface Findings {
  readonly headline: string
  readonly details: readonly string[]
}

const MOST_CLASSES = 3

export function findings(view: WhatIfView, words: Say): Findings {
  const { meanWaitS, withinTarget, uncalled } = view.all
  const forgotten = forgets(uncalled)
  const wait = waitOfAll(meanWaitS, words)
  const rest = [...classes(view, words), ...share(withinTarget, words)]
  if (forgotten === null) return { headline: wait, details: rest }
  const lost = words.t('whatIf.found.uncalled', forgotten)
  const isLonger = meanWaitS.isClear && (meanWaitS.difference ?? 0) > 0
  // What looks like a shorter wait may be that of those who are left.
  return isLonger
    ? { headline: wait, details: [lost, ...rest] }
    : { headline: lost, details: [words.t('whatIf.found.ofTheOthers', { wait }), ...rest] }
}

/** How many are never called, where that is clearly more than before. */
function forgets({ before, after, isClear }: Compared): { count: number; before: number } | null {
  const was = before ?? 0
  if (!isClear || after === null || after < was + 0.5) return null
  return { count: Math.round(after), before: Math.round(was) }
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
    .slice(0, MOST_CLASSES)
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

function size({ difference }: Compared): number {
  return Math.abs(difference ?? 0)
}
