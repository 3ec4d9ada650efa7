import type { BranchConfig, Language, Text } from '../../contracts/index.ts'
import type { Estimate } from '../core/simulation/estimates.ts'
import type { Figures, GroupFigures, GroupMetric, Named } from '../core/simulation/figures.ts'
import { SIMULATION_TEXTS } from './simulationTexts.ts'
import { textTable } from './textTable.ts'

/** What was simulated and what came of it; as JSON it is described in docs/science.md. */
export interface SimulationResult {
  readonly format: 'branchhub-simulation'
  readonly version: 1
  /** File; null: the rules that were in force on the recorded days. */
  readonly configuration: string | null
  /** Files of the workload and of the visits, and the directory of the journal; null where there is none. */
  readonly workload: string | null
  readonly visits: string | null
  readonly journal: string | null
  readonly seeds: readonly number[]
  readonly dates: readonly string[]
  /** Whether they are days, or customers without beginning and end. */
  readonly isSteady: boolean
  readonly figures: Figures<Estimate>
  readonly comparison: {
    readonly configuration: string
    readonly figures: Figures<Estimate>
    /** The others minus the first. */
    readonly differences: Figures<Estimate>
  } | null
}

type Texts = (typeof SIMULATION_TEXTS)[Language]
type Group = GroupFigures<Estimate>

/** Whose names are shown. */
interface Shown {
  readonly config: BranchConfig
  readonly workloadName?: Text | undefined
  readonly language: Language
}

/** The result for a terminal. */
export function simulationReport(result: SimulationResult, { config, workloadName, language }: Shown): string {
  const texts = SIMULATION_TEXTS[language]
  const what = workloadName ? texts.named(workloadName[language]) : ''
  const { figures, comparison } = result
  const nameOf = (list: readonly { id: string; name?: Record<Language, string> | undefined }[]) => (id: string) =>
    list.find((each) => each.id === id)?.name?.[language] ?? id
  const ofClass = nameOf(config.classes)
  const parts = [
    `${config.outlet.bank[language]} ${config.outlet.name[language]}\n${texts.runs(what, daysOf(result, texts), listed(result.seeds))}`,
    texts.explained,
    groupTable(texts.class, figures.classes, ofClass, texts, figures.all),
    groupTable(texts.business, figures.businesses, nameOf(config.businesses), texts),
    windowTable(figures, nameOf(config.windows), texts),
  ]
  if (comparison) {
    parts.push(texts.compared(comparison.configuration), comparisonTable(figures, comparison, ofClass, texts))
  }
  return `${parts.join('\n\n')}\n`
}

function daysOf({ dates, isSteady, figures }: SimulationResult, texts: Texts): string {
  if (isSteady) return texts.steady(figures.all.customers.mean ?? 0)
  return texts.dates(dates[0] ?? '', dates.length - 1)
}

/** 1-5, 8 */
function listed(seeds: readonly number[]): string {
  const runs: [number, number][] = []
  for (const seed of seeds) {
    const last = runs.at(-1)
    if (last && seed === last[1] + 1) last[1] = seed
    else runs.push([seed, seed])
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ')
}

interface Column {
  readonly metric: GroupMetric
  readonly show: (estimate: Estimate) => string
}

const COLUMNS: readonly Column[] = [
  { metric: 'customers', show: count },
  { metric: 'served', show: count },
  { metric: 'noShows', show: count },
  { metric: 'left', show: count },
  { metric: 'refused', show: count },
  { metric: 'unserved', show: count },
  { metric: 'meanWait', show: withInterval(2) },
  { metric: 'p50Wait', show: minutes },
  { metric: 'p90Wait', show: withInterval(1) },
  { metric: 'p99Wait', show: minutes },
  { metric: 'maxWait', show: minutes },
  { metric: 'withinTarget', show: percent },
  { metric: 'meanOvertakes', show: decimals(2) },
  { metric: 'maxOvertakes', show: count },
  { metric: 'pastAlarm', show: count },
  { metric: 'pastGuard', show: count },
  { metric: 'longest', show: minutes },
]
/** Of these a column of nothing but zeros is left out. */
const SELDOM: ReadonlySet<GroupMetric> = new Set(['noShows', 'left', 'refused', 'unserved', 'pastGuard'])

function groupTable(
  title: string,
  groups: readonly Named<Group>[],
  nameOf: (id: string) => string,
  texts: Texts,
  all?: Group,
): string {
  const columns = COLUMNS.filter(
    ({ metric }) => !SELDOM.has(metric) || groups.some(({ figures }) => figures[metric].mean),
  )
  const row = (name: string, figures: Group) => [name, ...columns.map(({ metric, show }) => show(figures[metric]))]
  return textTable([
    [title, ...columns.map(({ metric }) => texts[metric])],
    ...groups.map(({ id, figures }) => row(nameOf(id), figures)),
    ...(all ? [row(texts.all, all)] : []),
  ])
}

function windowTable({ windows }: Figures<Estimate>, nameOf: (id: string) => string, texts: Texts): string {
  return textTable([
    [texts.window, texts.openHours, texts.attended, texts.utilisation],
    ...windows.map(({ id, figures: { openHours, customers, utilisation } }) => [
      nameOf(id),
      decimals(1)(openHours),
      count(customers),
      percent(utilisation),
    ]),
  ])
}

const COMPARED: readonly Column[] = [
  { metric: 'meanWait', show: decimals(2) },
  { metric: 'p90Wait', show: minutes },
  { metric: 'withinTarget', show: (estimate) => percentAlone(estimate.mean) },
  { metric: 'meanOvertakes', show: decimals(2) },
  { metric: 'left', show: count },
  { metric: 'pastAlarm', show: count },
  { metric: 'longest', show: minutes },
]

function comparisonTable(
  figures: Figures<Estimate>,
  { figures: others, differences }: NonNullable<SimulationResult['comparison']>,
  nameOf: (id: string) => string,
  texts: Texts,
): string {
  const groups = differences.classes.map(({ id, figures: by }) => ({ id, by }))
  const rows = groups.flatMap(({ id, by }) => {
    const [before, after] = [figures, others].map(({ classes }) => classes.find((each) => each.id === id)?.figures)
    return comparedRows(nameOf(id), before, after, by, texts)
  })
  const whole = comparedRows(texts.all, figures.all, others.all, differences.all, texts)
  return textTable([[texts.class, '', texts.before, texts.after, texts.difference, ''], ...rows, ...whole], 2)
}

function comparedRows(
  name: string,
  before: Group | undefined,
  after: Group | undefined,
  by: Group,
  texts: Texts,
): string[][] {
  return COMPARED.map(({ metric, show }, at) => {
    const difference = by[metric]
    const isShare = metric === 'withinTarget'
    const shown = isShare ? { mean: times100(difference.mean), halfWidth: times100(difference.halfWidth) } : difference
    return [
      at === 0 ? name : '',
      texts[metric],
      before ? show(before[metric]) : '-',
      after ? show(after[metric]) : '-',
      signed(withInterval(isShare ? 1 : 2)(shown), shown) + (isShare && shown.mean !== null ? '%' : ''),
      isClear(difference) ? '*' : '',
    ]
  })
}

function isClear({ mean, halfWidth }: Estimate): boolean {
  return mean !== null && halfWidth !== null && Math.abs(mean) > halfWidth
}

function signed(text: string, { mean }: Estimate): string {
  return mean !== null && mean > 0 && !/^[0.]+( |$)/.test(text) ? `+${text}` : text
}

function times100(value: number | null): number | null {
  return value === null ? null : value * 100
}

function decimals(digits: number): (estimate: Estimate) => string {
  return ({ mean }) => (mean === null ? '-' : fixed(mean, digits))
}

/** A number that is shown as nothing has no sign. */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return Number(text) === 0 ? text.replace('-', '') : text
}

function minutes(estimate: Estimate): string {
  return decimals(1)(estimate)
}

/** Whole in one run, a mean of several with one decimal. */
function count({ mean, halfWidth }: Estimate): string {
  if (mean === null) return '-'
  return halfWidth === null || Number.isInteger(mean) ? String(mean) : mean.toFixed(1)
}

function withInterval(digits: number): (estimate: Estimate) => string {
  return (estimate) => {
    const { halfWidth } = estimate
    const mean = decimals(digits)(estimate)
    return halfWidth === null ? mean : `${mean} ±${halfWidth.toFixed(digits)}`
  }
}

function percent({ mean, halfWidth }: Estimate): string {
  return halfWidth === null ? percentAlone(mean) : `${percentAlone(mean)} ±${(halfWidth * 100).toFixed(1)}`
}

function percentAlone(mean: number | null): string {
  return mean === null ? '-' : `${(mean * 100).toFixed(1)}%`
}
