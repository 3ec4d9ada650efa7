import { startLaboratory } from '../../hub/adapters/science/laboratory.ts'
import { Learner } from '../../hub/core/prediction/learner.ts'
import { type Present, presentOf } from '../../hub/core/prediction/present.ts'
import { SILENT } from '../support/appHarness.ts'
import { MINUTE, smallConfiguration, TestBranch, teller } from '../support/testBranch.ts'
import type { Figure } from './main.ts'
import { percentile } from './percentiles.ts'
import { type Press, startProduct } from './pressToBoard.ts'

const WAITING = 300
const WINDOWS = 10
const FORECASTS = 30
const WARM_UP = 60
const PAIRS = 800
/** Nobody at a keypad may notice that waits are predicted. */
const UNCHANGED = { p50: 1.1, p99: 1.25 }
const WORKER_AIM_MS = 100
const MAIN_AIM_MS = 5

/**
 * What predicting waits costs: CPU time of one forecast and one round of advice in their thread, the hub's own time to hand over the
 * state, and key bytes in -> LED bytes out with forecasts against a hub without, press by press in turn.
 */
export async function benchForecast(): Promise<Figure[]> {
  return [...(await worker()), ...(await presses())]
}

async function worker(): Promise<Figure[]> {
  const laboratory = startLaboratory(SILENT, '')
  const hall = fullHall()
  try {
    for (let n = 0; n < 5; n += 1) await laboratory.run('forecast', hall.present())
    const handing: number[] = []
    const from = process.cpuUsage()
    for (let n = 0; n < FORECASTS; n += 1) {
      const started = performance.now()
      const made = laboratory.run('forecast', hall.present())
      handing.push(performance.now() - started)
      await made
    }
    const forecastMs = cpuMs(from) / FORECASTS - percentile(handing, 0.5)
    const before = process.cpuUsage()
    await laboratory.run('advise', { present: hall.present(), freeTellers: 1 })
    const adviceMs = cpuMs(before)
    const handed = percentile(handing, 0.5)
    const of = `${WAITING} waiting, ${WINDOWS} windows`
    return [
      figure(
        `worker CPU of one forecast, ms, ${of}`,
        forecastMs,
        `under ${WORKER_AIM_MS} ms`,
        forecastMs < WORKER_AIM_MS,
      ),
      figure(
        `hub's own time to hand over the state, ms, p50, ${of}`,
        handed,
        `under ${MAIN_AIM_MS} ms`,
        handed < MAIN_AIM_MS,
      ),
      figure(`worker CPU of one round of advice, ms, ${of}`, adviceMs, 'counted', true),
    ]
  } finally {
    await laboratory.close()
  }
}

function cpuMs(from: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1000
}

/** A branch three hours into a crowded day, with everybody's services learned from. */
function fullHall(): { present(): Present } {
  const configuration = smallConfiguration()
  configuration.devices = (configuration.devices ?? []).filter(({ id }) => id !== 'keypads')
  configuration.windows = Array.from({ length: WINDOWS }, (_, index) => ({
    id: `w${index + 1}`,
    number: index + 1,
    profile: 'main',
  }))
  const branch = new TestBranch(configuration)
  const windows = configuration.windows.map(({ number }) => number)
  branch.staff(...windows.slice(0, -1))
  for (let n = 0; branch.branch.tickets.size < WAITING || waitingIn(branch) < WAITING; n += 1) {
    branch.issue(n % 4 === 0 ? 'account' : 'cash', n % 8 === 0 ? 'gold' : n % 5 === 0 ? 'elderly' : 'ordinary')
    branch.advance(0.5 * MINUTE)
    // Each window calls its next one every eight minutes.
    const at = windows[n % 16]
    if (at !== undefined && at < WINDOWS) branch.send('CallNext', { windowId: `w${at}` }, teller(`t${at}`))
  }
  const learner = new Learner()
  const { date, secondOfDay, tick } = branch.now
  for (const event of branch.journal) {
    learner.take(event, { date, secondOfDay: secondOfDay - Math.round((tick - event.tick) / 1000) })
  }
  return {
    present() {
      const made = presentOf(branch.branch, branch.now, learner.state)
      if (!made) throw new Error('no configuration')
      return made
    },
  }
}

function waitingIn({ branch }: TestBranch): number {
  return [...branch.tickets.values()].filter(({ state }) => state === 'waiting').length
}

async function presses(): Promise<Figure[]> {
  const without = await startProduct(WAITING, ['--no-forecasts'])
  const withThem = await startProduct(WAITING)
  const floor: Press[] = []
  const ours: Press[] = []
  try {
    for (let n = 0; n < WARM_UP + PAIRS; n += 1) {
      const address = 1 + (n % 20)
      const [a, b] = n % 2 === 0 ? [without, withThem] : [withThem, without]
      const first = await a.press(address)
      const second = await b.press(address)
      if (n < WARM_UP) continue
      floor.push(n % 2 === 0 ? first : second)
      ours.push(n % 2 === 0 ? second : first)
    }
    const [rss, bare] = [withThem.rssMb(), without.rssMb()]
    return [
      ...compared('board', ours, floor, ({ boardMs }) => boardMs),
      ...compared('PAD', ours, floor, ({ padMs }) => padMs),
      { ...figure('RSS of the hub with forecasts, MB', rss, 'counted', true), floor: bare, ratio: rss / bare },
    ]
  } finally {
    await withThem.close()
    await without.close()
  }
}

function compared(
  what: string,
  ours: readonly Press[],
  floor: readonly Press[],
  of: (press: Press) => number,
): Figure[] {
  return (['p50', 'p99'] as const).map((name) => {
    const share = name === 'p50' ? 0.5 : 0.99
    const [value, against] = [percentile(ours.map(of), share), percentile(floor.map(of), share)]
    const ratio = value / against
    const metric = `key bytes to ${what} with forecasts, ms, ${name}`
    const aim = `within ${UNCHANGED[name]} times a hub without`
    return { ...figure(metric, value, aim, ratio <= UNCHANGED[name]), floor: rounded(against), ratio }
  })
}

function figure(metric: string, value: number, aim: string, holds: boolean): Figure {
  return { bench: 'forecast', metric, value: rounded(value), floor: null, ratio: null, aim, holds }
}

const rounded = (value: number) => Math.round(value * 100) / 100
