import { existsSync, writeFileSync } from 'node:fs'
import Value from 'typebox/value'
import { type Language, type StaffingOptions, StaffingRequest, type StaffingView } from '../../contracts/index.ts'
import { dataPaths } from '../adapters/store/dataDirectory.ts'
import { SqliteJournalReader } from '../adapters/store/journalReader.ts'
import type { Steps } from '../app/science/jobs.ts'
import { JournalDays } from '../app/science/journalDays.ts'
import { staffingJob } from '../app/science/staffingJob.ts'
import { DemandTaker } from '../core/staffing/demand.ts'
import { playedMonth } from '../core/staffing/playedMonth.ts'
import { staffingInSteps } from '../core/staffing/staffing.ts'
import { upcast } from '../core/upcasters.ts'
import { planOf, rulesOf, WrongInput } from './simulationPlan.ts'
import { staffingReport } from './staffingReport.ts'
import { WrongOption } from './whatIfOptions.ts'

/** As typed. */
export interface StaffingCommandOptions {
  readonly data: string
  readonly config?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly workload?: string | undefined
  readonly csv?: string | undefined
  readonly days?: string | undefined
  readonly weekday?: string | undefined
  readonly by?: string | undefined
  readonly 'min-shift'?: string | undefined
  readonly hours?: string | undefined
  readonly cost?: readonly string[] | undefined
  readonly seed?: string | undefined
  readonly json?: string | undefined
  readonly language: string
}

const LANGUAGES: readonly Language[] = ['zh-CN', 'en']
/** Of a workload that does not say how many. */
const USUAL_DAYS = '22'

/** Windows by half-hour for recorded or made-up days; works beside a running hub. 2 when something was typed or written wrong. */
export function staffingCommand(options: StaffingCommandOptions): number {
  try {
    const language = LANGUAGES.find((each) => each === options.language)
    if (language === undefined) throw new WrongOption(`--language is one of ${LANGUAGES.join(', ')}`)
    const request = requestOf(options)
    const isMadeUp = options.workload !== undefined || options.csv !== undefined
    const view = finished(isMadeUp ? fromPlay(request, options) : fromJournal(request, options))
    if (view === null) throw new WrongOption('no day of that time has been recorded to its end')
    if (view.days.length === 0) throw new WrongOption('there are no such days to make a plan from')
    checkCosts(view, request)
    const text = `${JSON.stringify(view, null, 2)}\n`
    const { json } = options
    if (json !== undefined && json !== '-') writeFileSync(json, text)
    process.stdout.write(json === '-' ? text : staffingReport(view, language))
    return 0
  } catch (error) {
    if (!(error instanceof WrongOption || error instanceof WrongInput)) throw error
    process.stderr.write(`${error.message}\n`)
    return 2
  }
}

function fromJournal(request: StaffingRequest, { data, config, days }: StaffingCommandOptions) {
  if (days !== undefined)
    throw new WrongOption('--days goes with --workload or --csv: recorded ones are --from and --to')
  const { hub } = dataPaths(data)
  const other = config === undefined ? undefined : rulesOf(config).config
  if (!existsSync(hub)) throw new WrongOption(`there is no journal in ${data} (--data DIRECTORY)`)
  return staffingJob(request, new JournalDays(new SqliteJournalReader(hub, upcast)), other)
}

/** Of days that are played first, as the branch would record them. */
function fromPlay(
  { from, to, options = {} }: StaffingRequest,
  { config, workload, csv, days }: StaffingCommandOptions,
) {
  if (from !== undefined || to !== undefined) throw new WrongOption('--from and --to are days of a journal')
  const { source, rules, isSteady } = planOf({ config, workload, csv, days: days ?? (csv ? undefined : USUAL_DAYS) })
  if (isSteady) throw new WrongOption('a steady state has no days: the workload needs day')
  const taker = new DemandTaker()
  for (const day of playedMonth(source, rules, options.seed ?? 1)) taker.take(day)
  return staffingInSteps({ demand: taker.demand(), config: rules.config, options })
}

function finished(steps: Steps<StaffingView | null>): StaffingView | null {
  let step = steps.next()
  while (!step.done) step = steps.next()
  return step.value
}

function requestOf(typed: StaffingCommandOptions): StaffingRequest {
  const { from, to, weekday, by, seed, hours, cost = [], 'min-shift': minShift } = typed
  const options = {
    ...(by !== undefined && { by }),
    ...(weekday !== undefined && { weekday }),
    ...(minShift !== undefined && { minShift: Number(minShift) }),
    ...(seed !== undefined && { seed: Number(seed) }),
    ...(hours !== undefined && { hours: hoursOf(hours) }),
    ...(cost.length > 0 && { costs: Object.fromEntries(cost.map(costOf)) }),
  } as StaffingOptions
  const request = { ...(from !== undefined && { from }), ...(to !== undefined && { to }), options }
  const wrong = [...Value.Errors(StaffingRequest, request)]
  if (wrong.length === 0) return request
  throw new WrongOption(wrong.map(({ instancePath, message }) => `${instancePath}  ${message}`).join('\n'))
}

/** Only the plan says which windows its configuration has. */
function checkCosts({ days: [day] }: StaffingView, { options: { costs = {} } = {} }: StaffingRequest): void {
  const windows = new Set(day?.kinds.flatMap(({ windows }) => windows))
  const unknown = Object.keys(costs).filter((id) => !windows.has(id))
  if (unknown.length > 0) throw new WrongOption(`--cost: there is no window ${unknown.join(', ')}`)
}

function hoursOf(text: string): { readonly from: string; readonly to: string } {
  const [, from = '', to = ''] = /^(\d\d:\d\d)-(\d\d:\d\d)$/.exec(text) ?? []
  if (from < to) return { from, to }
  throw new WrongOption(`--hours is like 09:00-17:00, not ${text}`)
}

function costOf(text: string): [string, number] {
  const [, window = '', cost] = /^([a-z0-9-]{1,32})=(\d+(?:\.\d+)?)$/.exec(text) ?? []
  if (cost === undefined) throw new WrongOption(`--cost is like w5=2, not ${text}`)
  return [window, Number(cost)]
}
