import { expect, it } from 'vitest'
import { en } from './texts/en.ts'
import { zh } from './texts/zh.ts'

function flat(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string'
      ? [[`${path}${key}`, value] as [string, string]]
      : flat(value as object, `${path}${key}.`),
  )
}
const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()

it('the texts have the same placeholders in both languages, and no exclamation', () => {
  const other = new Map(flat(en))
  for (const [path, text] of flat(zh)) {
    expect(placeholders(other.get(path) ?? path), path).toEqual(placeholders(text))
    expect(`${text}${other.get(path)}`, path).not.toMatch(/[!！|@]/)
  }
})
