import { describe, expect, it } from 'vitest'
import { journalOfMorning, randomConfiguration, visitors } from '../../../test/support/randomMorning.ts'
import { MINUTE, smallConfiguration } from '../../../test/support/testBranch.ts'
import { checkConfiguration } from '../configuration.ts'
import { BranchHouse } from './branchHouse.ts'
import { playDay } from './playedDay.ts'
import { stream } from './random.ts'
import { type RecordedDay, recordDays } from './recordedDay.ts'
import { recordedSource } from './recordedSource.ts'
import { asPlayed } from './whatIf.ts'

function recorded(seed: number, configuration = smallConfiguration()) {
  const checked = checkConfiguration(configuration)
  if ('mistakes' in checked) throw new Error(JSON.stringify(checked.mistakes))
  const [day] = recordDays(journalOfMorning(configuration, visitors(stream(seed, 'people')), seed))
  const source = recordedSource([day as RecordedDay], checked.config)
  const played = (run: number) => {
    const again = source.day(run, 0)
    return playDay(again, checked.config, new BranchHouse(configuration, again.start))
  }
  return { day: asPlayed(day as RecordedDay), played }
}

describe('a recorded day that is played again by commands', () => {
  it('calls nine in ten at least in the very millisecond they were called in, whatever the rules', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const { day, played } = recorded(seed, randomConfiguration(stream(seed, 'rules')))
      const again = played(0)
      const waits = ({ visits }: typeof day) =>
        visits.map(({ arrivedAt, calledAt, ending }) => [calledAt === null ? null : calledAt - arrivedAt, ending])
      // What would have become of those who were in line to the end nobody knows.
      const toldOf = waits(day).filter(([, ending]) => ending !== 'unserved').length
      const alike = waits(again).filter((wait, at) => String(wait) === String(waits(day)[at])).length
      expect(again.visits, `seed ${seed}`).toHaveLength(day.visits.length)
      expect(alike / toldOf, `seed ${seed}`).toBeGreaterThan(0.9)
    }
  })

  it('is another day like it for every other seed, and the same one for the same', () => {
    const { day, played } = recorded(3)
    const [first, again, other] = [played(1), played(1), played(2)]
    expect(first).toEqual(again)
    expect(other.visits).not.toEqual(first.visits)
    expect(first.visits).toHaveLength(day.visits.length)
    expect(Math.abs((first.visits[0]?.arrivedAt ?? 0) - (day.visits[0]?.arrivedAt ?? 0))).toBeLessThan(30 * MINUTE)
  })
})
