import { existsSync, writeFileSync } from 'node:fs'
import Value from 'typebox/value'
import { type BranchConfig, type Language, type StaffingOptions, StaffingRequest } from '../../contracts/index.ts'
import { readConfigurationFile } from '../adapters/configuration/configurationFile.ts'
import { mistakeLine } from '../adapters/configuration/yamlFile.ts'
import { dataPaths } from '../adapters/store/dataDirectory.ts'
import { SqliteJournalReader } from '../adapters/store/journalReader.ts'
import { JournalDays } from '../app/science/journalDays.ts'
import { staffingJob } from '../app/science/staffingJob.ts'
import { checkConfiguration } from '../core/configuration.ts'
import { upcast } from '../core/upcasters.ts'
import { staffingReport } from './staffingReport.ts'
import { WrongOption } from './whatIfOptions.ts'

/** As typed. */
export interface StaffingCommandOptions {
  readonly data: string
  readonly config?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly weekday?: string | undefined
  readonly by?: string | undefined
  readonly 'min-shift'?: string | undefined
  readonly seed?: string | undefined
  readonly json?: string | undefined
  readonly language: string
}

const LANGUAGES: readonly Language[] = ['zh-CN', 'en']

/** Windows by half-hour for recorded days; works beside a running hub. 2 when something was typed or written wrong. */
export function staffingCommand(options: StaffingCommandOptions): number {
  try {
    const language = LANGUAGES.find((each) => each === options.language)
    if (language === undefined) throw new WrongOption(`--language is one of ${LANGUAGES.join(', ')}`)
    const request = requestOf(options)
    const other = options.config === undefined ? undefined : configurationOf(options.config)
    const { hub } = dataPaths(options.data)
    if (!existsSync(hub)) throw new WrongOption(`there is no journal in ${options.data} (--data DIRECTORY)`)
    const steps = staffingJob(request, new JournalDays(new SqliteJournalReader(hub, upcast)), other)
    let step = steps.next()
    while (!step.done) step = steps.next()
    if (step.value === null) throw new WrongOption('no day of that time has been recorded to its end')
    const text = `${JSON.stringify(step.value, null, 2)}\n`
    const { json } = options
    if (json !== undefined && json !== '-') writeFileSync(json, text)
    process.stdout.write(json === '-' ? text : staffingReport(step.value, language))
    return 0
  } catch (error) {
    if (!(error instanceof WrongOption)) throw error
    process.stderr.write(`${error.message}\n`)
    return 2
  }
}

function requestOf({ from, to, weekday, by, seed, 'min-shift': minShift }: StaffingCommandOptions): StaffingRequest {
  const options = {
    ...(by !== undefined && { by }),
    ...(weekday !== undefined && { weekday }),
    ...(minShift !== undefined && { minShift: Number(minShift) }),
    ...(seed !== undefined && { seed: Number(seed) }),
  } as StaffingOptions
  const request = { ...(from !== undefined && { from }), ...(to !== undefined && { to }), options }
  const wrong = [...Value.Errors(StaffingRequest, request)]
  if (wrong.length === 0) return request
  throw new WrongOption(wrong.map(({ instancePath, message }) => `${instancePath}  ${message}`).join('\n'))
}

function configurationOf(file: string): BranchConfig {
  const read = readConfigurationFile(file)
  const checked = 'mistakes' in read ? read : checkConfiguration(read.configuration)
  if (!('mistakes' in checked)) return checked.config
  throw new WrongOption(checked.mistakes.map((mistake) => `${file}: ${mistakeLine(mistake)}`).join('\n'))
}
