import { expect, it } from 'vitest'
import { CONDITIONS, MATRIX, missingOf } from './matrix.ts'
import { SCREENS } from './screens.ts'

/** Which conditions of which screen stand in a picture, in which languages, sizes of type and themes; what does not is named, and why. */
it('has a line for every screen', () => {
  expect(Object.keys(MATRIX).sort()).toEqual(SCREENS.map(({ id }) => id).sort())
})

it.each(SCREENS.map((screen) => [screen.id, screen] as const))(
  '%s: says truly what is shown and what is not',
  (id, screen) => {
    const row = MATRIX[id]
    if (row === undefined) throw new Error(`no line for ${id}`)
    const names = new Set(screen.states.map(({ name }) => name))
    const shown = CONDITIONS.flatMap((condition) => row.shown[condition] ?? [])
    expect(
      shown.filter((name) => !names.has(name)),
      'states that are no more',
    ).toEqual([])
    expect(missingOf(screen, row).sort(), 'what no picture shows').toEqual(Object.keys(row.missing).sort())
  },
)

it('looks at customers in large type wherever they press, and at what staff do in the dark theme', () => {
  for (const { id, user, looks } of SCREENS) {
    const ways = MATRIX[id]?.ways ?? []
    // The door is before anybody is logged in.
    expect(ways.includes('dark'), id).toBe(user !== undefined || id === 'session')
    expect(ways.includes('elder'), id).toBe(looks.some(({ name }) => name.endsWith('elder')))
  }
  expect(MATRIX.kiosk?.ways).toContain('elder')
})
