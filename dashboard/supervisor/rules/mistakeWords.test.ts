import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { BranchConfiguration, type Mistake, mistakeAt } from '../../../contracts/index.ts'
import { checkConfiguration } from '../../../hub/core/configuration.ts'
import { BROKEN, brokenBranch } from '../../../test/support/brokenBranch.ts'
import { configurationWords } from '../schemaForm/configurationWords.ts'
import { fieldOf, type Schema } from '../schemaForm/fields.ts'
import { mistakeWords } from './mistakeWords.ts'
import { placed } from './placedMistakes.ts'

const root = fieldOf(JSON.parse(JSON.stringify(BranchConfiguration)) as Schema)
/** Two words of English side by side: a sentence, where a name or a value would be one. */
const ENGLISH = /[A-Za-z]{2,} [A-Za-z]{2,}/

function said(mistake: Mistake, document: unknown, language: 'zh-CN' | 'en' = 'zh-CN'): string {
  const { place, rest } = placed(mistake, root, document)
  return mistakeWords(mistake, [place, ...rest].join('.'), language, configurationWords(language))
}
function foundIn(document: unknown): Mistake[] {
  const found = checkConfiguration(document, { formTemplates: new Set(['deposit']) })
  return 'mistakes' in found ? found.mistakes : found.warnings
}

describe('what is wrong with a configuration', () => {
  it.each(BROKEN)('of $rules at $at is said in Chinese', (broken) => {
    const document = brokenBranch([broken])
    const found = foundIn(document).filter(({ path }) => path === (broken.path ?? broken.at))
    expect(found.map((mistake) => said(mistake, document)).join('\n')).toContain(broken.says)
  })

  it('has an example of every file of rules', () => {
    const files = readdirSync(new URL('../../../hub/core/configuration', import.meta.url))
    const rules = files.map((file) => file.replace('.ts', '')).filter((name) => /Rules$|^form$/.test(name))
    expect([...new Set(BROKEN.map((broken) => broken.rules))].sort()).toEqual(rules.sort())
  })

  it('all at once has no English in it, and a code each', () => {
    const document = brokenBranch()
    const found = foundIn(document)
    expect(found.length).toBeGreaterThanOrEqual(BROKEN.length)
    expect(found.filter(({ code }) => code === undefined)).toEqual([])
    const texts = found.map((mistake) => said(mistake, document))
    expect(texts.filter((text) => ENGLISH.test(text) || /\{\w+\}/.test(text))).toEqual([])
  })

  it('is said in English with the names the form has', () => {
    const mistake = mistakeAt('/zones/1', 'form.lacks', { settings: ['name'] })
    expect([mistake.message, said(mistake, brokenBranch([]), 'en')]).toEqual(['lacks name', 'lacks Name'])
  })

  it('of a newer hub, by a code that is not known here, is said in its own words', () => {
    const mistake = { path: '/zones', message: 'is too new', code: 'zone.tooNew', params: {} }
    expect(said(mistake, {})).toBe('is too new')
  })
})

describe('a mistake is shown', () => {
  const document = brokenBranch([])
  it.each([
    ['at its field', '/queues/0/prefix', '/queues/0/prefix', []],
    ['at what is missing and has a row all the same', '/queues/0/from', '/queues/0/from', []],
    ['around a setting there is not', '/calling/quikPrefix', '/calling', ['quikPrefix']],
    ['around a member there is not', '/zones/9/name', '/zones', ['9', 'name']],
    ['around what could be added', '/queues/2/capacity', '/queues/2', ['capacity']],
    ['for the whole', '', '', []],
  ])('%s', (_, path, pointer, rest) => {
    expect(placed({ path, message: '' }, root, document)).toMatchObject({ pointer, rest })
  })
})
