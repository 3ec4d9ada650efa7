import { liveDay, readBranch } from '../../simulators/world/liveDay.ts'
import type { Figure } from './main.ts'

const VISITS = 500

/** 500 visits of a payday on the real stack, as fast as it goes; what one of them costs the hub. */
export async function benchDay(): Promise<Figure[]> {
  const { measurements, differences } = await liveDay({
    configuration: readBranch('config/example-branch.yaml'),
    scenario: 'payday',
    speed: 'max',
    seed: 1,
    visits: VISITS,
    say: (line) => process.stdout.write(`${line}\n`),
  })
  for (const difference of differences) process.stdout.write(`${difference}\n`)
  const { livedMs, hub } = measurements
  const figure = (metric: string, value: number, aim = 'counted', holds = true): Figure => ({
    bench: 'day',
    metric,
    value: Math.round(value * 100) / 100,
    floor: null,
    ratio: null,
    aim,
    holds,
  })
  return [
    figure(`${VISITS} visits, s`, livedMs / 1000, 'under 120 s', livedMs < 120_000),
    figure('differences between the world and the journal', differences.length, 'none', differences.length === 0),
    figure('commands per visit', hub.commands / VISITS),
    figure('events per visit', hub.events / VISITS),
    figure('commits per visit', hub.commits / VISITS),
    figure('MQTT messages from devices per visit', hub.received / VISITS),
    figure('MQTT messages to devices per visit', hub.sent / VISITS),
  ]
}
