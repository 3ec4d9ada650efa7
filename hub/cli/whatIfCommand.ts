import { existsSync, writeFileSync } from 'node:fs'
import Value from 'typebox/value'
import { type RecordedDaysView, WhatIfRequest, type WhatIfView } from '../../contracts/index.ts'
import { readConfigurationFile } from '../adapters/configuration/configurationFile.ts'
import { mistakeLine } from '../adapters/configuration/yamlFile.ts'
import { dataPaths } from '../adapters/store/dataDirectory.ts'
import { SqliteJournalReader } from '../adapters/store/journalReader.ts'
import type { Steps } from '../app/science/jobs.ts'
import { JournalDays } from '../app/science/journalDays.ts'
import { recordedDaysJob, whatIfJob } from '../app/science/whatIfJobs.ts'
import { upcast } from '../core/upcasters.ts'
import { changeOf, type WhatIfOptions, WrongOption } from './whatIfOptions.ts'
import { recordedDaysReport, whatIfReport } from './whatIfReport.ts'

const LANGUAGES = ['zh-CN', 'en'] as const

/** What would have become of recorded days; works beside a running hub. 2 when something was typed or written wrong. */
export function whatIfCommand(options: WhatIfOptions): number {
  try {
    const language = LANGUAGES.find((each) => each === options.language)
    if (language === undefined) throw new WrongOption(`--language is one of ${LANGUAGES.join(', ')}`)
    const days = journalDays(options.data)
    const request = requestOf(options, days)
    if (request === undefined) {
      const told = done(recordedDaysJob(days))
      show(options.json, told, recordedDaysReport(told, language))
      return 0
    }
    const view = answer(request, days)
    show(options.json, view, whatIfReport(view, language))
    return 0
  } catch (error) {
    if (!(error instanceof WrongOption)) throw error
    process.stderr.write(`${error.message}\n`)
    return 2
  }
}

function journalDays(directory: string): JournalDays {
  const { hub } = dataPaths(directory)
  if (!existsSync(hub)) throw new WrongOption(`there is no journal in ${directory} (--data DIRECTORY)`)
  const days = new JournalDays(new SqliteJournalReader(hub, upcast))
  done(days.update())
  return days
}

/** Undefined where nothing is asked: neither a day is named nor a change. */
function requestOf(options: WhatIfOptions, days: JournalDays): WhatIfRequest | undefined {
  const change = { ...changeOf(options), ...(options.config !== undefined && { rules: configurationOf(options) }) }
  if (options.day.length === 0 && Object.keys(change).length === 0) return undefined
  // Without a day it is the newest one on which somebody came.
  const named = options.day.length > 0 ? [...options.day] : newestOf(days)
  const { replications } = options
  const request = { days: named, change, ...(replications !== undefined && { replications: Number(replications) }) }
  const wrong = [...Value.Errors(WhatIfRequest, request)]
  if (wrong.length > 0)
    throw new WrongOption(wrong.map(({ instancePath, message }) => `${instancePath}  ${message}`).join('\n'))
  return request
}

function newestOf(days: JournalDays): string[] {
  const newest = days.days.findLast((day) => (days.view(day)?.customers ?? 0) > 0)
  if (newest === undefined) throw new WrongOption('no day with customers has been recorded here')
  return [newest]
}

function configurationOf({ config = '', profile }: WhatIfOptions): { configuration: unknown } {
  if (profile !== undefined) throw new WrongOption('--config and --profile can not go together')
  const read = readConfigurationFile(config)
  if (!('mistakes' in read)) return { configuration: read.configuration }
  throw new WrongOption(read.mistakes.map((mistake) => `${config}: ${mistakeLine(mistake)}`).join('\n'))
}

function answer(request: WhatIfRequest, days: JournalDays): WhatIfView {
  const result = done(whatIfJob(request, days))
  if ('noDay' in result) throw new WrongOption(`nothing was recorded on ${result.noDay}`)
  const { mistakes } = result
  if (mistakes.length > 0) throw new WrongOption(mistakes.map(mistakeLine).join('\n'))
  return result
}

function show(json: string | undefined, result: WhatIfView | RecordedDaysView, report: string): void {
  const text = `${JSON.stringify(result, null, 2)}\n`
  if (json !== undefined && json !== '-') writeFileSync(json, text)
  process.stdout.write(json === '-' ? text : report)
}

function done<R>(steps: Steps<R>): R {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
