import fc from 'fast-check'
import { expect, it } from 'vitest'
import { merge } from './merge.ts'

const base = {
  calling: { recall: { limit: 3 }, dayEnd: 'expire' },
  profiles: [
    { id: 'a', guard: 60 },
    { id: 'b', guard: 60 },
  ],
}

it('takes over what only one of the two has changed', () => {
  const mine = { ...base, profiles: [{ id: 'a', guard: 30 }, base.profiles[1]] }
  const theirs = { ...base, calling: { ...base.calling, dayEnd: 'carryOver' } }
  expect(merge(base, mine, theirs)).toEqual({
    document: { calling: { recall: { limit: 3 }, dayEnd: 'carryOver' }, profiles: mine.profiles },
    both: [],
  })
})

it('lets mine hold where both have changed the same, and tells the place', () => {
  const mine = { ...base, profiles: [{ id: 'a', guard: 30 }, base.profiles[1]] }
  const theirs = { ...base, profiles: [{ id: 'a', guard: 45 }, base.profiles[1], { id: 'c', guard: 1 }] }
  expect(merge(base, mine, theirs)).toEqual({
    document: {
      ...base,
      profiles: [
        { id: 'a', guard: 30 },
        { id: 'b', guard: 60 },
        { id: 'c', guard: 1 },
      ],
    },
    both: ['/profiles/0/guard'],
  })
})

it('keeps my order, and removes what one removed and the other left alone', () => {
  const mine = { ...base, profiles: [...base.profiles].reverse() }
  const theirs = { ...base, profiles: [...base.profiles, { id: 'c', guard: 1 }] }
  expect(merge(base, mine, theirs).document).toMatchObject({ profiles: [{ id: 'b' }, { id: 'a' }, { id: 'c' }] })
  const without = { ...base, profiles: [base.profiles[0]] }
  expect(merge(base, without, theirs).document).toMatchObject({ profiles: [{ id: 'a' }, { id: 'c' }] })
  expect(merge(base, without, { ...base, profiles: [base.profiles[0], { id: 'b', guard: 5 }] })).toEqual({
    document: without,
    both: ['/profiles/1'],
  })
})

const documents = fc.record({
  switches: fc.dictionary(fc.constantFrom('x', 'y', 'z'), fc.integer({ min: 0, max: 3 })),
  things: fc.uniqueArray(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd'), n: fc.integer({ min: 0, max: 2 }) }), {
    selector: ({ id }) => id,
  }),
})
it('with only one of the two at work gives exactly his document', () => {
  fc.assert(
    fc.property(documents, documents, (before, after) => {
      expect(merge(before, after, before)).toEqual({ document: after, both: [] })
      expect(merge(before, before, after)).toEqual({ document: after, both: [] })
      expect(merge(before, after, after)).toEqual({ document: after, both: [] })
    }),
  )
})
