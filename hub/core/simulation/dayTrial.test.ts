import { expect, test } from 'vitest'
import { journalOfMorning, randomConfiguration, visitors } from '../../../test/support/randomMorning.ts'
import { DayTrial } from './dayTrial.ts'
import { stream } from './random.ts'
import { type RecordedDay, recordDays } from './recordedDay.ts'

const RUNS = 60

/** When each was called first, in order of arrival. */
const recordedCalls = ({ visitors: all }: RecordedDay) => all.map(({ calls }) => calls[0]?.tick ?? null)

test('a recorded day played by its own rules gives every call when it was', { timeout: 60_000 }, () => {
  let compared = 0
  for (let seed = 1; seed <= RUNS; seed += 1) {
    const random = stream(seed, 'rules')
    const configuration = randomConfiguration(random)
    const [day] = recordDays(journalOfMorning(configuration, visitors(random), seed))
    if (day === undefined) throw new Error('no day')
    const trial = DayTrial.of(day, {})
    if (!(trial instanceof DayTrial)) throw new Error(JSON.stringify(trial.mistakes))
    const { before, after } = trial.play(0)
    expect(
      before.visits.map(({ calledAt }) => calledAt),
      `seed ${seed}`,
    ).toEqual(recordedCalls(day))
    expect(after).toEqual(before)
    compared += day.visitors.length
  }
  expect(compared).toBeGreaterThan(RUNS * 50)
})
