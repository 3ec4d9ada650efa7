import { beforeEach, expect, test } from 'vitest'
import { AnnouncementQueue, type QueuedCall } from './announcementQueue.ts'

let queue: AnnouncementQueue
beforeEach(() => {
  queue = new AnnouncementQueue()
})
const call = (number: string, windowNumber = 1): QueuedCall => ({
  callId: `${number} to ${windowNumber}`,
  number,
  windowNumber,
})
const take = (at: number) => queue.take(at).call?.callId

test('calls come out in the order they went in', () => {
  for (const number of ['A001', 'B001', 'A002']) queue.add(call(number), 0)
  expect([take(1), take(1), take(1), take(1)]).toEqual(['A001 to 1', 'B001 to 1', 'A002 to 1', undefined])
})

test('a recall takes the place of the call of the same ticket that still waits, with its age', () => {
  queue.add(call('A001'), 0)
  queue.add(call('B001'), 50_000)
  expect(queue.add(call('A001', 7), 59_000)).toBeUndefined()
  expect([take(65_000), take(65_000), take(65_000)]).toEqual(['A001 to 7', 'B001 to 1', undefined])
})

test('a call of a minute ago is not said any more', () => {
  queue.add(call('A001'), 0)
  queue.add(call('A002'), 1)
  expect(queue.take(60_001)).toEqual({ call: call('A002'), stale: [call('A001')] })
})

test('thirty wait; the one after them pushes the oldest out', () => {
  const numbers = Array.from({ length: 31 }, (_, index) => `A${index}`)
  expect(numbers.map((number) => queue.add(call(number), 0)).filter(Boolean)).toEqual([call('A0')])
  const said: (string | undefined)[] = []
  for (let next = take(0); next !== undefined; next = take(0)) said.push(next)
  expect(said).toEqual(numbers.slice(1).map((number) => `${number} to 1`))
})
