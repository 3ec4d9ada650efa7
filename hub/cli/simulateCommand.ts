import { writeFileSync } from 'node:fs'
import type { BranchConfig, Language, Mistake, Text, WorkloadConfig } from '../../contracts/index.ts'
import { readConfigurationFile } from '../adapters/configuration/configurationFile.ts'
import { type Mistakes, mistakeLine, readText } from '../adapters/configuration/yamlFile.ts'
import { readVisitList } from '../adapters/simulation/visitList.ts'
import { readWorkloadFile } from '../adapters/simulation/workloadFile.ts'
import { checkConfiguration } from '../core/configuration.ts'
import type { DaySource } from '../core/simulation/dayToPlay.ts'
import { differences, overRuns } from '../core/simulation/estimates.ts'
import type { Figures } from '../core/simulation/figures.ts'
import type { Person } from '../core/simulation/people.ts'
import { type Rules, simulate } from '../core/simulation/simulate.ts'
import { visitDays } from '../core/simulation/visitDays.ts'
import { checkWorkload } from '../core/simulation/workload.ts'
import { workloadDays } from '../core/simulation/workloadDays.ts'
import { type SimulationResult, simulationReport } from './simulationReport.ts'

const EXAMPLE_CONFIGURATION = 'config/example-branch.yaml'
const EXAMPLE_WORKLOAD = 'config/example-workload.yaml'
const MOST_SEEDS = 1000
const LANGUAGES = ['zh-CN', 'en'] as const

/** As they were typed. */
export interface SimulateOptions {
  readonly config?: string | undefined
  readonly workload?: string | undefined
  readonly csv?: string | undefined
  readonly compare?: string | undefined
  readonly seeds: string
  readonly days?: string | undefined
  readonly json?: string | undefined
  readonly language: string
}

/** What was typed or written wrong, each line with its place. */
class WrongInput extends Error {
  readonly lines: readonly string[]
  constructor(lines: readonly string[]) {
    super(lines.join('\n'))
    this.lines = lines
  }
}

/** Plays days of a branch and shows how they went; 2 when something was typed or written wrong. */
export function simulateCommand(options: SimulateOptions): number {
  try {
    const asked = questionOf(options)
    const result = answer(asked)
    const json = `${JSON.stringify(result, null, 2)}\n`
    if (options.json !== undefined && options.json !== '-') writeFileSync(options.json, json)
    process.stdout.write(
      options.json === '-' ? json : simulationReport(result, { ...asked, config: asked.rules.config }),
    )
    return 0
  } catch (error) {
    if (!(error instanceof WrongInput)) throw error
    for (const line of error.lines) process.stderr.write(`${line}\n`)
    return 2
  }
}

interface Named<T> {
  readonly file: string
  readonly rules: T
}

interface Question {
  readonly configuration: string
  readonly rules: Rules
  readonly other: Named<Rules> | undefined
  readonly workload: string | null
  readonly workloadName: Text | undefined
  readonly visits: string | null
  readonly isSteady: boolean
  readonly source: DaySource<Person>
  readonly seeds: readonly number[]
  readonly language: Language
}

/** Everything that is wrong is told at once, as far as one thing does not hide the next. */
function questionOf(options: SimulateOptions): Question {
  const { csv, compare, config: configuration = EXAMPLE_CONFIGURATION } = options
  const language = LANGUAGES.find((each) => each === options.language)
  if (language === undefined) throw new WrongInput([`--language is one of ${LANGUAGES.join(', ')}`])
  const seeds = seedsOf(options.seeds)
  const days = options.days === undefined ? undefined : wholeNumber('--days', options.days, 366)
  const rules = rulesOf(configuration)
  const other = compare === undefined ? undefined : { file: compare, rules: rulesOf(compare) }
  // A list of visits needs no workload: everybody is served as he was.
  const workload = options.workload ?? (csv === undefined ? EXAMPLE_WORKLOAD : null)
  const checked = workloadOf(workload, rules.config, csv !== undefined)
  const source =
    csv === undefined
      ? workloadDays(checked, rules.config, days)
      : visitDays(visitsOf(csv, rules.config), checked, rules.config, days)
  const isSteady = checked.steady !== undefined
  const { name: workloadName } = checked
  return { configuration, rules, other, workload, workloadName, visits: csv ?? null, isSteady, source, seeds, language }
}

function answer({
  configuration,
  rules,
  other,
  workload,
  visits,
  isSteady,
  source,
  seeds,
}: Question): SimulationResult {
  const runs: Figures[] = []
  const others: Figures[] = []
  for (const seed of seeds) {
    runs.push(simulate(source, seed, rules))
    if (other) others.push(simulate(source, seed, other.rules, rules.config))
    tellProgress(runs.length, seeds.length)
  }
  return {
    format: 'branchhub-simulation',
    version: 1,
    configuration,
    workload,
    visits,
    seeds,
    dates: Array.from({ length: source.days }, (_, index) => source.day(1, index).start.date),
    isSteady,
    figures: overRuns(runs),
    comparison: other
      ? { configuration: other.file, figures: overRuns(others), differences: differences(runs, others) }
      : null,
  }
}

/** On a terminal, and gone when it is over. */
function tellProgress(done: number, of: number): void {
  if (process.stderr.isTTY) process.stderr.write(done === of ? '\r\x1b[K' : `\r${done}/${of}`)
}

function rulesOf(file: string): Rules {
  const read = readConfigurationFile(file)
  if ('mistakes' in read) throw wrongFile(file, read)
  const checked = checkConfiguration(read.configuration)
  if ('mistakes' in checked) throw wrongFile(file, checked)
  return { configuration: read.configuration, config: checked.config }
}

function workloadOf(file: string | null, config: BranchConfig, hasVisits: boolean): WorkloadConfig {
  const read =
    file === null ? checkWorkload({ schema: 1 }, config, { hasVisits }) : readWorkloadFile(file, config, { hasVisits })
  if ('mistakes' in read) throw wrongFile(file ?? '', read)
  for (const warning of read.warnings) process.stderr.write(`${file}: warning: ${mistakeLine(warning)}\n`)
  return read.workload
}

function visitsOf(file: string, config: BranchConfig) {
  const read = readText(file)
  if ('mistakes' in read) throw wrongFile(file, read)
  const list = readVisitList(read.text, config)
  if (!('mistakes' in list)) return list.visits
  const more = list.more > 0 ? [`${file}: and ${list.more} more`] : []
  throw new WrongInput([...list.mistakes.map((mistake) => placeInList(file, mistake)), ...more])
}

function wrongFile(file: string, { mistakes }: Mistakes): WrongInput {
  return new WrongInput(mistakes.map((mistake) => `${file}: ${mistakeLine(mistake)}`))
}

function placeInList(file: string, { line = 1, column, message }: Mistake): string {
  return `${file}:${line}${column === undefined ? '' : `:${column}`}  ${message}`
}

/** 1-20, 7, or 1,3,9-12. */
function seedsOf(text: string): number[] {
  const seeds = text.split(',').flatMap((part) => {
    const range = /^(\d{1,9})(?:-(\d{1,9}))?$/.exec(part.trim())
    if (range === null) throw new WrongInput([`--seeds is like 1-20 or 1,3,9-12, not ${text}`])
    const [from, to] = [Number(range[1]), Number(range[2] ?? range[1])]
    if (to < from || to - from >= MOST_SEEDS) throw new WrongInput([`--seeds ${part} are not 1 to ${MOST_SEEDS} seeds`])
    return Array.from({ length: to - from + 1 }, (_, at) => from + at)
  })
  const known = [...new Set(seeds)]
  if (known.length > MOST_SEEDS) throw new WrongInput([`--seeds names more than ${MOST_SEEDS} seeds`])
  return known
}

function wholeNumber(option: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0
  if (value < 1 || value > most) throw new WrongInput([`${option} is a whole number from 1 to ${most}, not ${text}`])
  return value
}
