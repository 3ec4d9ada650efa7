import type { Compared, ComparedGroup, Language, RecordedDaysView, WhatIfView } from '../../contracts/index.ts'
import { textTable } from './textTable.ts'
import { WHAT_IF_TEXTS } from './whatIfTexts.ts'

type Texts = (typeof WHAT_IF_TEXTS)[Language]
type Metric = keyof ComparedGroup

/** Shown as minutes, as a share in percent, or as it is. */
const METRICS: readonly { readonly metric: Metric; readonly unit: 'minutes' | 'share' | 'count' }[] = [
  { metric: 'customers', unit: 'count' },
  { metric: 'meanWaitS', unit: 'minutes' },
  { metric: 'p50WaitS', unit: 'minutes' },
  { metric: 'p90WaitS', unit: 'minutes' },
  { metric: 'withinTarget', unit: 'share' },
  { metric: 'uncalled', unit: 'count' },
  { metric: 'left', unit: 'count' },
  { metric: 'noShows', unit: 'count' },
  { metric: 'overtakes', unit: 'count' },
  { metric: 'pastGuard', unit: 'count' },
]
/** Of these a row of nothing but zeros is left out. */
const SELDOM: ReadonlySet<Metric> = new Set(['left', 'noShows', 'uncalled', 'pastGuard'])

/** The answer for a terminal. */
export function whatIfReport(view: WhatIfView, language: Language): string {
  const texts = WHAT_IF_TEXTS[language]
  const { measured, before, after } = view.recorded
  const wait = (seconds: number | null) => texts.minutes(inMinutes(seconds))
  const rows = [
    ...view.classes.flatMap(({ name, figures }) => groupRows(name[language], figures, texts)),
    ...groupRows(texts.all, view.all, texts),
  ]
  const parts = [
    texts.days(view.days.join(', '), view.replications),
    `${texts.fidelity(wait(measured.meanWaitS), wait(before.meanWaitS))} ${texts.onTheDay(wait(before.meanWaitS), wait(after.meanWaitS))}`,
    texts.explained,
    textTable([[texts.class, '', texts.before, texts.after, texts.difference, ''], ...rows], 2),
    intervalTable(view, texts),
    windowTable(view, texts),
  ]
  return `${parts.join('\n\n')}\n`
}

/** What there is to ask about. */
export function recordedDaysReport({ days }: RecordedDaysView, language: Language): string {
  const texts = WHAT_IF_TEXTS[language]
  if (days.length === 0) return `${texts.noDays}\n`
  const rows = days.map(({ day, isOver, customers, meanWaitS, windows }) => [
    isOver ? day : `${day} ${texts.today}`,
    String(customers),
    texts.minutes(inMinutes(meanWaitS)),
    String(windows.filter(({ sessions }) => sessions.length > 0).length),
  ])
  return `${texts.recorded}\n\n${textTable([[texts.day, texts.customers, texts.meanWait, texts.open], ...rows])}\n`
}

function groupRows(name: string, figures: ComparedGroup, texts: Texts): string[][] {
  const shown = METRICS.filter(({ metric }) => {
    const { before, after } = figures[metric]
    return !SELDOM.has(metric) || before !== 0 || after !== 0
  })
  return shown.map(({ metric, unit }, at) => [
    at === 0 ? name : '',
    texts[metric],
    ...comparedCells(figures[metric], unit),
  ])
}

function comparedCells(
  { before, after, difference, halfWidth, isClear }: Compared,
  unit: (typeof METRICS)[number]['unit'],
) {
  const show = (value: number | null) => {
    if (value === null) return '-'
    if (unit === 'minutes') return inMinutes(value)
    return unit === 'share' ? `${fixed(value * 100)}%` : fixed(value)
  }
  const by =
    difference === null ? '-' : `${difference > 0 && !/^0\.0/.test(show(difference)) ? '+' : ''}${show(difference)}`
  return [show(before), show(after), halfWidth === null ? by : `${by} ± ${show(halfWidth)}`, isClear ? '*' : '']
}

function intervalTable({ intervals }: WhatIfView, texts: Texts): string {
  const [before, after] = [texts.before, texts.after]
  const heads = [texts.arrivals, texts.meanWait, texts.waiting]
  return textTable([
    [texts.from, ...heads.flatMap((head) => [`${head}: ${before}`, after])],
    ...intervals.map(({ from, arrivals, meanWaitS, waiting }) => [
      from,
      fixedOr(arrivals.before),
      fixedOr(arrivals.after),
      inMinutes(meanWaitS.before),
      inMinutes(meanWaitS.after),
      fixedOr(waiting.before),
      fixedOr(waiting.after),
    ]),
  ])
}

function windowTable({ windows }: WhatIfView, texts: Texts): string {
  const percent = (value: number | null) => (value === null ? '-' : `${Math.round(value * 100)}%`)
  return textTable([
    [
      texts.window,
      `${texts.openHours}: ${texts.before}`,
      texts.after,
      `${texts.utilisation}: ${texts.before}`,
      texts.after,
    ],
    ...windows.map(({ number, openHours, utilisation }) => [
      String(number),
      fixedOr(openHours.before),
      fixedOr(openHours.after),
      percent(utilisation.before),
      percent(utilisation.after),
    ]),
  ])
}

function inMinutes(seconds: number | null): string {
  return seconds === null ? '-' : fixed(seconds / 60)
}

function fixedOr(value: number | null): string {
  return value === null ? '-' : fixed(value)
}

/** A number that is shown as nothing has no sign. */
function fixed(value: number): string {
  const text = value.toFixed(1)
  return Number(text) === 0 ? text.replace('-', '') : text
}
