import { expect, test } from 'vitest'
import { Passages, type Taken } from './passages.ts'

const HOUR = 3_600_000

function passages() {
  const all = new Passages()
  const sent: string[] = []
  let outcome: Taken | Error = 'committed'
  return {
    all,
    sent,
    become(next: Taken | Error) {
      outcome = next
    },
    report: (key: string, takenAt: number | null, at = 0) =>
      all.report(key, { takenAt, at }, (eventId) => {
        sent.push(eventId)
        return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome)
      }),
  }
}

test('a passage is sent once, whenever it is repeated within a day', async () => {
  const { report, sent } = passages()
  expect(await Promise.all([report('a 1', 1000), report('a 1', 1000), report('a 1', null, 23 * HOUR)])).toEqual([
    'committed',
    'committed',
    'committed',
  ])
  expect(sent).toHaveLength(1)
  await report('a 2', 1000)
  await report('b 1', 1000)
  expect(new Set(sent).size).toBe(3)
  for (const id of sent) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  await report('a 1', 1000, 24 * HOUR)
  expect(sent).toHaveLength(4)
})

test('what the hub has not taken is sent again, under the same id', async () => {
  const { report, sent, become } = passages()
  become('expired')
  expect(await report('a 1', 1000)).toBe('expired')
  become(new Error('broken'))
  expect(await report('a 1', 1000)).toBe('expired')
  become('committed')
  expect(await report('a 1', 1000)).toBe('committed')
  expect(await report('a 1', 1000)).toBe('committed')
  expect(sent).toHaveLength(3)
  expect(new Set(sent).size).toBe(1)
  // Also by an agent that has been started anew.
  const other = passages()
  await other.report('a 1', 1000)
  expect(other.sent[0]).toBe(sent[0])
})

test('a number that comes again at another time is another car: the camera has been restarted', async () => {
  const { report, sent } = passages()
  await report('a 1', 1_000_000)
  await report('a 1', 1_000_000 + 2 * 60_000)
  expect(new Set(sent).size).toBe(2)
})

test('what is kept is bounded', async () => {
  const { report, all, sent } = passages()
  for (let number = 0; number < 30_000; number++) await report(`a ${number}`, number)
  expect(all.size).toBeLessThanOrEqual(12_000)
  const before = sent.length
  await report('a 29999', 29_999)
  expect(sent).toHaveLength(before)
})
