// The file itself: the index would bring all schemas into the page.
import { shownWait } from '../../../contracts/forecast.ts'
import type { WaitRange } from '../../../contracts/index.ts'
import type { Words } from './language.ts'

/** A predicted wait in words, around what matters: "about", "10–20", "min"; "very soon" is all that matters. */
export interface WaitWords {
  readonly before: string
  readonly figure: string
  readonly after: string
}

const MARK = '#'

/** @param texts where the page has them: `soon`, and with a `{figure}` each `about`, `over` (minutes) and `overHours` */
export function waitWords(wait: WaitRange, t: Words['t'], texts: string): WaitWords {
  const shown = shownWait(wait)
  if (shown.kind === 'soon') return { before: '', figure: t(`${texts}.soon`), after: '' }
  if (shown.kind === 'between') return around(t, `${texts}.about`, `${shown.from}–${shown.to}`)
  if (shown.kind === 'about') return around(t, `${texts}.about`, String(shown.minutes))
  const hours = shown.minutes / 60
  return Number.isInteger(hours)
    ? around(t, `${texts}.overHours`, String(hours))
    : around(t, `${texts}.over`, String(shown.minutes))
}

export function inOneLine({ before, figure, after }: WaitWords): string {
  return `${before}${figure}${after}`
}

function around(t: Words['t'], key: string, figure: string): WaitWords {
  const [before = '', after = ''] = t(key, { figure: MARK }).split(MARK)
  return { before, figure, after }
}
