import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { liveDay, readBranch } from './world/liveDay.ts'
import { type ScenarioName, scenarioNamed } from './world/scenarios.ts'
import { summaryTable } from './world/summaryTable.ts'
import type { Speed } from './world/virtualClock.ts'

/**
 * `npm run day`: one day of a branch on a real hub, from the first customer at the door to the last teller at home, with a summary.
 * `--csv FILE`: everybody's visit, as `npm run simulate` reads it.
 * Ends with 1 when what the people have lived through is not what the journal says, or when the day could not be lived to its end.
 */
const { values } = parseArgs({
  options: {
    config: { type: 'string', default: 'config/example-branch.yaml' },
    scenario: { type: 'string', default: 'normal' },
    speed: { type: 'string', default: 'max' },
    seed: { type: 'string', default: '1' },
    visits: { type: 'string' },
    json: { type: 'string' },
    csv: { type: 'string' },
    data: { type: 'string' },
  },
})

try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
}

async function main(): Promise<number> {
  const speed = speedOf(values.speed)
  scenarioNamed(values.scenario)
  const day = await liveDay({
    configuration: readBranch(values.config),
    scenario: values.scenario as ScenarioName,
    speed,
    seed: wholeNumber('seed', values.seed),
    ...(values.visits === undefined ? {} : { visits: wholeNumber('visits', values.visits) }),
    ...(values.data === undefined ? {} : { dataDirectory: values.data }),
    say: (line) => process.stderr.write(`${line}\n`),
  })
  const { summary, measurements, differences, visits } = day
  const { livedMs, events, commands, refusals, viewChanges } = measurements
  const { scenario, seed } = values
  process.stdout.write(`${summaryTable(summary)}\n\n`)
  process.stdout.write(
    `${scenario}, seed ${seed}, speed ${speed}: ${(livedMs / 1000).toFixed(1)} s; ${events} events, ${commands} commands (${refusals} refused), ${viewChanges} changes on screens\n`,
  )
  const told = { scenario, seed, speed, summary, measurements, differences }
  if (values.json) writeFileSync(values.json, `${JSON.stringify(told, null, 2)}\n`)
  if (values.csv) writeFileSync(values.csv, visits)
  if (differences.length === 0) {
    process.stdout.write('The journal says the same.\n')
    return 0
  }
  process.stderr.write(`The journal does not say the same:\n${differences.map((line) => `  ${line}`).join('\n')}\n`)
  return 1
}

function speedOf(text: string): Speed {
  if (text === 'max') return 'max'
  const speed = Number(text)
  if (!(speed >= 1)) throw new Error(`--speed is a number from 1 or max, not ${text}`)
  return speed
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0) throw new Error(`--${option} is a whole number, not ${text}`)
  return value
}
