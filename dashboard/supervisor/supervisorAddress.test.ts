import { expect, it } from 'vitest'
import { placeIn, SUPERVISOR_TABS, withPlace } from './supervisorAddress.ts'

const START = 'https://hub/staff/?page=supervisor'

it('a place comes back from the address it was written to', () => {
  for (const place of [
    { tab: 'rules', part: 'profiles', member: 'gold-first', version: null },
    { tab: 'history', part: null, member: null, version: 7 },
    { tab: 'live', part: null, member: null, version: null },
  ] as const) {
    const url = new URL(withPlace(START, place))
    expect(url.searchParams.get('page')).toBe('supervisor')
    expect(placeIn(url.search, SUPERVISOR_TABS)).toEqual(place)
  }
})

it('nonsense, and tabs somebody does not have, lead to the first one', () => {
  expect(placeIn('?tab=nothing&version=-2', SUPERVISOR_TABS)).toEqual({
    tab: 'live',
    part: null,
    member: null,
    version: null,
  })
  expect(placeIn('?tab=live', ['rules', 'staff']).tab).toBe('rules')
})
