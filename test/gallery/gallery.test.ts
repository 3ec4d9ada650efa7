import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { writeIndex } from './index.ts'
import { PARTS, SHARED } from './parts.ts'
import { SCREENS } from './screens.ts'
import { GALLERY } from './shoot.ts'

it('has a page that leads to every picture, and a test for every screen', () => {
  writeIndex(SCREENS)
  expect(existsSync(`${GALLERY}index.html`)).toBe(true)
  const folder = new URL('.', import.meta.url)
  const tests = readdirSync(folder).filter((file) => file.endsWith('.test.ts'))
  const taken = tests.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n')
  const screens = readdirSync(new URL('screens/', folder)).map((file) => file.replace('.ts', ''))
  expect(screens.filter((name) => !taken.includes(`./screens/${name}.ts`))).toEqual([])
})

it('names every state once', () => {
  for (const { id, states, looks } of SCREENS) {
    const names = states.flatMap((state) =>
      looks.filter(({ name }) => state.looks?.includes(name) ?? true).map((look) => `${state.name}-${look.name}`),
    )
    expect(names.length, id).toBe(new Set(names).size)
  }
})

it('knows for every component of the pages whose pictures have to show it', () => {
  const owned = [SHARED, ...SCREENS.flatMap(({ parts }) => parts)]
  expect([...PARTS.keys()].filter((file) => !owned.some((place) => file.startsWith(place)))).toEqual([])
})
