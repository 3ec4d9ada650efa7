import { expect, test } from 'vitest'
import { backOff, DEVICE_BACK_OFF } from './backOff.ts'

test('waits double from 250 ms to 5 s', () => {
  const waits = backOff(() => 0, DEVICE_BACK_OFF)
  expect(Array.from({ length: 7 }, () => waits.next())).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000])
})

test('chance shortens a wait by at most a fifth and never below the first one', () => {
  const waits = backOff(() => 0.999_999, DEVICE_BACK_OFF)
  expect(Array.from({ length: 7 }, () => waits.next())).toEqual([250, 400, 800, 1600, 3200, 4000, 4000])
})

test('after a success the next failure waits the shortest time again', () => {
  const waits = backOff(() => 0, DEVICE_BACK_OFF)
  for (let attempt = 0; attempt < 5_000; attempt++) waits.next()
  waits.reset()
  expect(waits.next()).toBe(250)
})
