import { expect, it } from 'vitest'
import { en as kioskEn } from '../../kiosk-ui/texts/en.ts'
import { zh as kioskZh } from '../../kiosk-ui/texts/zh.ts'
import { administrationEn } from './administrationEn.ts'
import { administrationZh } from './administrationZh.ts'
import { en } from './en.ts'
import { fleetEn } from './fleetEn.ts'
import { fleetZh } from './fleetZh.ts'
import { padEn } from './padEn.ts'
import { padZh } from './padZh.ts'
import { supervisorEn } from './supervisorEn.ts'
import { supervisorZh } from './supervisorZh.ts'
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

it.each([
  ['staff', zh, en],
  ['PAD', padZh, padEn],
  ['supervisor', supervisorZh, supervisorEn],
  ['administration', administrationZh, administrationEn],
  ['fleet', fleetZh, fleetEn],
  ['kiosk', kioskZh, kioskEn],
])(
  'the texts of the %s pages have the same keys and placeholders in both languages, and no exclamation',
  (_page, chinese, english) => {
    const other = new Map(flat(english))
    for (const [path, text] of flat(chinese)) {
      expect(placeholders(other.get(path) ?? path), path).toEqual(placeholders(text))
      expect(`${text}${other.get(path)}`, path).not.toMatch(/[!！|@]/)
    }
    expect([...other.keys()].sort()).toEqual(
      flat(chinese)
        .map(([path]) => path)
        .sort(),
    )
  },
)
