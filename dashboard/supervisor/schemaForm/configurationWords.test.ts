import { expect, it } from 'vitest'
import { BranchConfiguration } from '../../../contracts/index.ts'
import { hintsZh, labelsZh, wordsZh } from '../../texts/configuration/chinese.ts'
import { labelsEn, wordsEn } from '../../texts/configuration/english.ts'
import { configurationWords } from './configurationWords.ts'
import { type Field, fieldOf, type Schema } from './fields.ts'
import { withoutSecret } from './valueWords.ts'

const root = fieldOf(JSON.parse(JSON.stringify(BranchConfiguration)) as Schema)

function each(field: Field, see: (field: Field) => void): void {
  see(field)
  if (field.kind === 'group') for (const property of field.properties) each(property.field, see)
  if (field.kind === 'list') each(field.item, see)
  if (field.kind === 'keyed') each(field.value, see)
  if (field.kind === 'variants') for (const variant of field.variants) if (variant.field) each(variant.field, see)
}

it.each(['zh-CN', 'en'] as const)('every setting, word and hint of the configuration has a text in %s', (language) => {
  const words = configurationWords(language)
  const missing = new Set<string>()
  each(root, (field) => {
    const name =
      field.place
        .split('.')
        .filter((step) => step !== '*')
        .pop() ?? ''
    const labels = language === 'en' ? labelsEn : labelsZh
    if (name !== '' && labels[field.place] === undefined && labels[name] === undefined) missing.add(field.place)
    const known = language === 'en' ? wordsEn : wordsZh
    const says = 'words' in field ? field.words : field.kind === 'variants' ? field.variants.map(({ id }) => id) : []
    for (const word of says)
      if (known[`${name}.${word}`] === undefined && known[word] === undefined) missing.add(`${field.place} ${word}`)
    const hint = words.hintOf(field.description)
    if (language === 'zh-CN' && field.place !== '' && /^[\x20-\x7e]+$/.test(hint)) missing.add(hint)
  })
  expect([...missing]).toEqual([])
})

it('no text is left over in one language alone', () => {
  expect(Object.keys(labelsEn)).toEqual(Object.keys(labelsZh))
  expect(Object.keys(wordsEn)).toEqual(Object.keys(wordsZh))
  const used = new Set<string>()
  each(root, ({ description }) => description !== undefined && used.add(description))
  expect(
    Object.keys(hintsZh).filter((description) => !used.has(description) && !/^local date/.test(description)),
  ).toEqual([])
})

it('tells that a driver has a secret, not which', () => {
  const settings = {
    path: '/messages',
    secret: { value: 'not-for-everybody', header: 'x-key' },
    camera: { pathSecret: 'nor-this' },
  }
  expect(JSON.stringify(settings, withoutSecret)).toBe(
    '{"path":"/messages","secret":"••••••","camera":{"pathSecret":"••••••"}}',
  )
})
