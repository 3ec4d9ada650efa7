import { expect, it } from 'vitest'
import { changedParts } from './changedParts.ts'

const queue = (id: string, prefix: string) => ({ id, prefix })
const base = {
  schema: 1,
  outlet: { id: 'o1', name: { en: 'One' } },
  queues: [queue('cash', 'A'), queue('gold', 'V')],
  opening: { hours: [{ from: '09:00', to: '17:00' }] },
}

it.each([
  ['nothing', base, []],
  ['the order of keys', { ...base, outlet: { name: { en: 'One' }, id: 'o1' } }, []],
  ['a word deep inside', { ...base, outlet: { id: 'o1', name: { en: 'Two' } } }, ['/outlet/name']],
  ['a member of a list', { ...base, queues: [queue('cash', 'B'), queue('gold', 'V')] }, ['/queues/cash']],
  [
    'one more and one less',
    { ...base, queues: [queue('gold', 'V'), queue('new', 'N')] },
    ['/queues/cash', '/queues/new'],
  ],
  ['their order alone', { ...base, queues: [...base.queues].reverse() }, ['/queues']],
  ['a list without ids', { ...base, opening: { hours: [] } }, ['/opening/hours']],
  ['a whole part', { ...base, voice: { chime: true } }, ['/voice/chime']],
  ['several', { ...base, schema: 2, opening: {} }, ['/opening/hours', '/schema']],
])('finds that %s has changed', (_what, after, changed) => {
  expect(changedParts(base, after)).toEqual(changed)
})

it('lists no more than a hundred places', () => {
  const many = (prefix: string) => ({ queues: Array.from({ length: 150 }, (_, at) => queue(`q${at}`, prefix)) })
  expect(changedParts(many('A'), many('B')).length).toBe(100)
})
