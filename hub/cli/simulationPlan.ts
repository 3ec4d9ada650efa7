import { existsSync } from 'node:fs'
import type { BranchConfig, Mistake, Text, WorkloadConfig } from '../../contracts/index.ts'
import { readConfigurationFile } from '../adapters/configuration/configurationFile.ts'
import { type Mistakes, mistakeLine, readText } from '../adapters/configuration/yamlFile.ts'
import { readVisitList } from '../adapters/simulation/visitList.ts'
import { readWorkloadFile } from '../adapters/simulation/workloadFile.ts'
import { dataPaths } from '../adapters/store/dataDirectory.ts'
import { SqliteJournalReader } from '../adapters/store/journalReader.ts'
import { JournalDays } from '../app/science/journalDays.ts'
import { checkConfiguration } from '../core/configuration.ts'
import type { DaySource } from '../core/simulation/dayToPlay.ts'
import { usualConfiguration } from '../core/simulation/dayTrial.ts'
import type { RecordedDay } from '../core/simulation/recordedDay.ts'
import { recordedSource } from '../core/simulation/recordedSource.ts'
import type { Rules } from '../core/simulation/simulate.ts'
import { visitDays } from '../core/simulation/visitDays.ts'
import { checkWorkload } from '../core/simulation/workload.ts'
import { workloadDays } from '../core/simulation/workloadDays.ts'
import { upcast } from '../core/upcasters.ts'
import type { SimulationResult } from './simulationReport.ts'

const EXAMPLE_CONFIGURATION = 'config/example-branch.yaml'
const EXAMPLE_WORKLOAD = 'config/example-workload.yaml'

/** What is to be played, as it was typed. */
export interface PlanOptions {
  readonly config?: string | undefined
  readonly workload?: string | undefined
  readonly csv?: string | undefined
  readonly journal?: string | undefined
  readonly day?: readonly string[] | undefined
  readonly days?: string | undefined
}

/** What was typed or written wrong, each line with its place. */
export class WrongInput extends Error {
  readonly lines: readonly string[]
  constructor(lines: readonly string[]) {
    super(lines.join('\n'))
    this.lines = lines
  }
}

/** Who comes and serves, and by which rules unless others are named. */
export interface Plan {
  readonly source: DaySource
  readonly rules: Rules
  /** Where it comes from, for who reads the result. */
  readonly files: Pick<SimulationResult, 'configuration' | 'workload' | 'visits' | 'journal'>
  readonly workloadName?: Text | undefined
  readonly isSteady: boolean
}

/** Reads all that is needed; throws WrongInput. */
export function planOf(options: PlanOptions): Plan {
  return options.journal === undefined ? workloadPlan(options) : journalPlan(options.journal, options)
}

/** Of a workload or a list of visits. */
function workloadPlan(options: PlanOptions): Plan {
  const { csv, config: configuration = EXAMPLE_CONFIGURATION } = options
  const days = options.days === undefined ? undefined : wholeNumber('--days', options.days, 366)
  if (options.day && options.day.length > 0) throw new WrongInput(['--day names a day of a --journal'])
  const rules = rulesOf(configuration)
  // A list of visits needs no workload: everybody is served as he was.
  const workload = options.workload ?? (csv === undefined ? EXAMPLE_WORKLOAD : null)
  const checked = workloadOf(workload, rules.config, csv !== undefined)
  const source =
    csv === undefined
      ? workloadDays(checked, rules.config, days)
      : visitDays(visitsOf(csv, rules.config), checked, rules.config, days)
  const files = { configuration, workload, visits: csv ?? null, journal: null }
  return { source, rules, files, workloadName: checked.name, isSteady: checked.steady !== undefined }
}

/** Of recorded days: those named, or the newest one on which somebody came. Works beside a running hub. */
function journalPlan(directory: string, { csv, workload, days, day: named = [], config }: PlanOptions): Plan {
  if (csv !== undefined || workload !== undefined) throw new WrongInput(['--journal takes no --workload and no --csv'])
  if (days !== undefined) throw new WrongInput(['--days does not go with --journal: name each with --day'])
  const { hub } = dataPaths(directory)
  if (!existsSync(hub)) throw new WrongInput([`there is no journal in ${directory}`])
  const journal = new JournalDays(new SqliteJournalReader(hub, upcast))
  for (const _ of journal.update());
  const recorded = named.length > 0 ? named.map((day) => recordOf(journal, day)) : newestOf(journal)
  const [last] = recorded.slice(-1)
  if (last === undefined) throw new WrongInput([`no day with customers has been recorded in ${directory}`])
  const then = usualConfiguration(last)
  const rules = config === undefined ? { configuration: then, config: then } : rulesOf(config)
  const files = { configuration: config ?? null, workload: null, visits: null, journal: directory }
  return { source: recordedSource(recorded, then), rules, files, isSteady: false }
}

function recordOf(journal: JournalDays, day: string): RecordedDay {
  const recorded = journal.record(day)
  if (recorded === undefined) throw new WrongInput([`nothing was recorded on ${day}`])
  return recorded
}

function newestOf(journal: JournalDays): RecordedDay[] {
  for (const day of [...journal.days].reverse()) {
    const recorded = journal.record(day)
    if (recorded && recorded.visitors.length > 0) return [recorded]
  }
  return []
}

/** A configuration from its file; throws WrongInput. */
export function rulesOf(file: string): Rules {
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

function wholeNumber(option: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : 0
  if (value < 1 || value > most) throw new WrongInput([`${option} is a whole number from 1 to ${most}, not ${text}`])
  return value
}
