import { writeFileSync } from 'node:fs'
import type { Language } from '../../contracts/index.ts'
import { differences, overRuns } from '../core/simulation/estimates.ts'
import type { Figures } from '../core/simulation/figures.ts'
import { type Rules, simulate } from '../core/simulation/simulate.ts'
import { type Plan, type PlanOptions, planOf, rulesOf, WrongInput } from './simulationPlan.ts'
import { type SimulationResult, simulationReport } from './simulationReport.ts'

const MOST_SEEDS = 1000
const LANGUAGES = ['zh-CN', 'en'] as const

/** As they were typed. */
export interface SimulateOptions extends PlanOptions {
  readonly compare?: string | undefined
  readonly seeds: string
  readonly json?: string | undefined
  readonly language: string
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

interface Question extends Plan {
  readonly other: { readonly file: string; readonly rules: Rules } | undefined
  readonly seeds: readonly number[]
  readonly language: Language
}

function questionOf(options: SimulateOptions): Question {
  const { compare } = options
  const language = LANGUAGES.find((each) => each === options.language)
  if (language === undefined) throw new WrongInput([`--language is one of ${LANGUAGES.join(', ')}`])
  const seeds = seedsOf(options.seeds)
  const other = compare === undefined ? undefined : { file: compare, rules: rulesOf(compare) }
  return { ...planOf(options), other, seeds, language }
}

function answer({ files, rules, other, isSteady, source, seeds }: Question): SimulationResult {
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
    ...files,
    seeds,
    dates: Array.from({ length: source.days }, (_, index) => source.day(1, index).start.businessDay),
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
