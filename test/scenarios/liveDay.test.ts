import { expect, it } from 'vitest'
import { type LivedDay, liveDay } from '../../simulators/world/liveDay.ts'
import { smallBranch } from '../support/branch.ts'

const text = (zh: string, en: string) => ({ 'zh-CN': zh, en })

/** Two businesses, old people by their cards, keypads and evaluators at every window. */
function branchOfTheDay() {
  return smallBranch((configuration) => {
    configuration.classes.push({ id: 'elderly', name: text('敬老', 'Elderly'), fromAge: 70 })
    configuration.businesses.push({ id: 'account', name: text('开户', 'Accounts'), meanServiceMinutes: 12 })
    configuration.queues.push({
      id: 'account',
      name: text('开户', 'Accounts'),
      prefix: 'B',
      businesses: ['account'],
      classes: ['ordinary', 'gold', 'elderly'],
    })
    configuration.queues[0]?.classes.push('elderly')
    for (const profile of configuration.profiles) profile.finally = ['account']
    configuration.kiosks = (configuration.kiosks ?? []).slice(0, 1).map((kiosk) => ({ ...kiosk, onCard: 'ask' }))
    configuration.calling = { noShow: { policy: 'end', maxRequeues: 1 } }
    configuration.windows.forEach((window, index) => {
      window.evaluator = { device: 'keypads', address: index === 0 ? 1 : window.number + 10 }
    })
  })
}

function day(seed: number): Promise<LivedDay> {
  return liveDay({ configuration: branchOfTheDay(), scenario: 'normal', speed: 'max', seed, visits: 40 })
}

/**
 * The whole of a small day on the real stack: cards and keys as bytes, pages over socket.io, and at the end the books of those who have lived
 * it beside the journal.
 */
it('a day as its people have lived it is the day in the journal, and the same again from the same seed', async () => {
  const first = await day(4)
  expect(first.differences).toEqual([])
  const { summary, measurements } = first
  expect(summary.all).toMatchObject({ tickets: 40, open: 0 })
  expect(summary.all.served + summary.all.noShows + summary.all.cancelled).toBe(40)
  // What a day is made of, beside customers who come, wait and are served.
  expect(summary.callsMissed).toBeGreaterThan(0)
  expect(summary.finishesForgotten).toBeGreaterThan(0)
  expect(summary.evaluations.asked).toBeGreaterThan(20)
  expect(summary.evaluations.given).toBeGreaterThan(10)
  expect(summary.evaluations.given).toBeLessThan(summary.evaluations.asked)
  expect(summary.groups.map(({ classId }) => classId)).toEqual(expect.arrayContaining(['ordinary', 'gold', 'elderly']))
  expect(summary.tellers.every(({ served, utilisation }) => served > 0 && (utilisation ?? 0) > 0)).toBe(true)
  expect(measurements.prints).toEqual({ printed: 40, notPrinted: 0, unknown: 0 })

  const again = await day(4)
  expect(again.differences).toEqual([])
  expect(again.summary).toEqual(summary)
}, 300_000)
