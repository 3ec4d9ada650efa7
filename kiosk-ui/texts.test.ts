import { expect, it } from 'vitest'
import { en as hallEn } from './hall/texts/en.ts'
import { zh as hallZh } from './hall/texts/zh.ts'
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

it.each([
  ['kiosk', zh, en],
  ['hall', hallZh, hallEn],
])('the texts of the %s have the same placeholders in both languages, and no exclamation', (_page, first, second) => {
  const other = new Map(flat(second))
  for (const [path, text] of flat(first)) {
    expect(placeholders(other.get(path) ?? path), path).toEqual(placeholders(text))
    expect(`${text}${other.get(path)}`, path).not.toMatch(/[!！|@]/)
  }
})
