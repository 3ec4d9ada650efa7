import { describe, expect, it } from 'vitest'
import { branchFacts } from './branchFacts.ts'
import { readBranch } from './liveDay.ts'
import { SCENARIOS } from './scenarios.ts'
import { DOORS_CLOSE_AT_S, HOUR_S, OPENS_AT_S } from './script.ts'
import { awayAt, awayTimes, repeated, staffedWindows } from './staffing.ts'

const { windows } = branchFacts(readBranch('config/example-branch.yaml'))

describe('who is at the windows', () => {
  it('leaves no queue without a window, however few are there', () => {
    const all = new Set(windows.flatMap(({ queues }) => [...queues]))
    for (const share of [0, 0.2, 0.6, 1]) {
      const staffed = staffedWindows(windows, share)
      const served = new Set(windows.flatMap(({ id, queues }) => (staffed.has(id) ? [...queues] : [])))
      expect(served).toEqual(all)
      expect(staffed.size).toBeGreaterThanOrEqual(share * windows.length)
    }
    expect(staffedWindows(windows, 0).size).toBeLessThan(windows.length)
  })

  it.each(['normal', 'payday', 'quiet'] as const)(
    'on a %s day has its breaks in turn, each within its time',
    (name) => {
      const scenario = SCENARIOS[name]
      const plan = awayTimes(windows, scenario)
      const lunches = windows.map(({ id }) => plan.get(id)?.find(({ kind }) => kind === 'lunch'))
      const [lunch] = scenario.breaks
      for (const own of lunches) {
        expect(own?.fromS).toBeGreaterThanOrEqual(lunch.fromHour * HOUR_S)
        expect(own?.toS).toBeLessThanOrEqual(lunch.toHour * HOUR_S)
        expect((own?.toS ?? 0) - (own?.fromS ?? 0)).toBe(lunch.minutes * 60)
      }
      expect(new Set(lunches.map((own) => own?.fromS)).size).toBe(windows.length)
      for (const times of plan.values()) {
        for (const [index, { fromS }] of times.entries()) expect(fromS).toBeGreaterThan(times[index - 1]?.toS ?? 0)
      }
    },
  )

  it('knows who is away and until when, ends not included', () => {
    const times = [{ fromS: 100, toS: 200, kind: 'short' as const }]
    expect(awayAt(times, 99)).toEqual({ away: undefined, untilS: 100 })
    expect(awayAt(times, 100)).toEqual({ away: times[0], untilS: 200 })
    expect(awayAt(times, 200).away).toBeUndefined()
  })

  it('comes again every day where no evening comes', () => {
    const dayS = DOORS_CLOSE_AT_S - OPENS_AT_S
    const times = [{ fromS: OPENS_AT_S + 100, toS: OPENS_AT_S + 200, kind: 'short' as const }]
    const daily = repeated(times, dayS)
    for (const day of [0, 1, 7]) {
      const startS = OPENS_AT_S + day * dayS
      expect(daily(startS + 150)).toEqual({ away: times[0], untilS: startS + 200 })
      expect(daily(startS + 250)).toEqual({ away: undefined, untilS: startS + dayS })
    }
  })
})
