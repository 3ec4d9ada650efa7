import { expect, test } from 'vitest'
import { IncidentLimit } from './incidentLimit.ts'

test('five of a kind in a minute, sixty of all kinds', () => {
  let now = 0
  const limit = new IncidentLimit({ now: () => now, after: () => () => {} })
  const allowed = (kinds: number, times: number) =>
    Array.from({ length: kinds * times }, (_, at) => limit.allows('part', `code-${at % kinds}`)).filter(Boolean).length
  expect(allowed(1, 20)).toBe(5)
  expect(allowed(40, 20)).toBe(55)
  now = 60_000
  expect(allowed(2, 20)).toBe(10)
})
