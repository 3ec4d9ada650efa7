import fc from 'fast-check'
import { expect, test } from 'vitest'
import { abilitiesOf, versionFor } from './versions.ts'

const able = (commands: unknown, more = {}) => abilitiesOf({ interfaces: [{ name: 'Common', commands, ...more }] })

test.each([
  [['2.0', '3.0', '2.1'], '3.0'],
  [['2.0'], '2.0'],
  [['1.0', '2.10', '2.9'], '2.10'],
  [['4.0', '2.0'], '2.0'],
  [['4.0'], undefined],
  [['x', 3, null, '3'], null],
  [[], null],
])('of %j the version sent is %s', (versions, version) => {
  expect(versionFor(able({ 'Common.Status': { versions } }), 'Common.Status')).toBe(version)
})

test('a command that is not listed is not there', () => {
  expect(versionFor(able({ 'Common.Status': { versions: ['2.0'] } }), 'Common.Cancel')).toBeUndefined()
})

test('commands may be a list of names', () => {
  expect(versionFor(able(['Common.Status', 7]), 'Common.Status')).toBeNull()
})

test('the fewest requests of any interface are the most of all', () => {
  const interfaces = [
    { name: 'A', maximumRequests: 4 },
    { name: 'B', maximumRequests: 0 },
    { name: 'C', maximumRequests: 2 },
  ]
  expect(abilitiesOf({ interfaces }).maximumRequests).toBe(2)
  expect(able({}).maximumRequests).toBe(0)
})

test('whatever a service says of itself, nothing throws and it stays small', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const abilities = abilitiesOf({ interfaces: value })
      const more = abilitiesOf({ interfaces: [{ name: 'A', commands: value, maximumRequests: value }] })
      expect(abilities.interfaces.size).toBeLessThanOrEqual(40)
      for (const name of more.commands.keys()) versionFor(more, name)
    }),
  )
})
