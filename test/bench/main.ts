import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { benchAlerts } from './alerts.ts'
import { benchDay } from './day.ts'
import { benchDecide } from './decide.ts'
import { benchFirstPaint } from './firstPaint.ts'
import { benchFleet } from './fleet.ts'
import { benchForecast } from './forecast.ts'
import { benchPrediction } from './prediction.ts'
import { benchPressToBoard } from './pressToBoard.ts'
import { benchReports } from './reports.ts'
import { benchRestart } from './restartProcess.ts'
import { benchScreens } from './screens.ts'
import { benchStock } from './stock.ts'

/** One figure: measured value, the floor it is held against, their ratio and whether the aim holds. */
export interface Figure {
  readonly bench: string
  readonly metric: string
  readonly value: number
  readonly floor: number | null
  readonly ratio: number | null
  readonly aim: string
  readonly holds: boolean
}

const BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = {
  restart: benchRestart,
  'press-to-board': benchPressToBoard,
  day: benchDay,
  decide: benchDecide,
  fleet: benchFleet,
  forecast: benchForecast,
  prediction: benchPrediction,
  alerts: benchAlerts,
  stock: benchStock,
  screens: benchScreens,
  reports: benchReports,
  'first-paint': benchFirstPaint,
}

/** `npm run bench -- NAME [--json FILE]` */
const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } })
const bench = BENCHES[positionals[0] ?? '']
if (!bench) {
  process.stderr.write(`usage: npm run bench -- ${Object.keys(BENCHES).join('|')} [--json FILE]\n`)
  process.exit(2)
}
const figures = await bench()
for (const { metric, value, floor, ratio, aim, holds } of figures) {
  const against = floor === null ? '' : `  floor ${floor}${ratio === null ? '' : `, ratio ${ratio.toFixed(2)}`}`
  process.stdout.write(`${holds ? 'holds' : 'FAILS'}  ${metric}: ${value}${against}  (aim ${aim})\n`)
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`)
process.exitCode = figures.every(({ holds }) => holds) ? 0 : 1
