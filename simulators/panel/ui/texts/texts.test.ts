import { expect, it } from 'vitest'
import { DEVICE_FAULTS } from '../../deviceFaults.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'

/** All texts by path. */
function flat(texts: object, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string'
      ? [[`${path}${key}`, value] as [string, string]]
      : flat(value as object, `${path}${key}.`),
  )
}
const placeholders = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort()

it('says everything in both languages, with the same placeholders and without exclamation', () => {
  const other = new Map(flat(en))
  for (const [path, text] of flat(zh)) {
    expect(placeholders(other.get(path) ?? path), path).toEqual(placeholders(text))
    expect(`${text}${other.get(path)}`, path).not.toMatch(/[!！|@]/)
  }
  expect([...other.keys()].sort()).toEqual(
    flat(zh)
      .map(([path]) => path)
      .sort(),
  )
})

it('has a word for every kind of device and every fault', () => {
  for (const [protocol, { switches, mishaps }] of Object.entries(DEVICE_FAULTS)) {
    expect(zh.kind).toHaveProperty(protocol)
    for (const { name } of [...switches, ...mishaps]) expect(zh.faults).toHaveProperty(name)
  }
})
