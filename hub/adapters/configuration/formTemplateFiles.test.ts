import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { depositForm } from '../../../test/support/formTemplates.ts'
import { checkConfiguration } from '../../core/configuration.ts'
import { readConfigurationFile } from './configurationFile.ts'
import { formFolder, parseFormTemplate, readFormTemplates } from './formTemplateFiles.ts'

const OWN = 'config/forms'
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'branchhub-forms-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const write = (name: string, text: string) => writeFileSync(join(folder, name), text)

describe('forms in files', () => {
  test('of our own are good, and the examples offer every one of them for a business there is', () => {
    const { templates, mistakes } = readFormTemplates(OWN)
    expect(mistakes).toEqual([])
    expect(templates.length).toBeGreaterThan(11)
    const formTemplates = new Set(templates.map(({ id }) => id))
    for (const file of ['config/example-branch.yaml', 'config/every-device.yaml']) {
      const read = readConfigurationFile(file)
      if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes))
      const offered = read.configuration.forms?.offered ?? []
      expect(new Set(offered.map(({ template }) => template)), file).toEqual(formTemplates)
      expect(offered.every(({ business }) => business !== undefined)).toBe(true)
      expect(checkConfiguration(read.configuration, { formTemplates })).toMatchObject({ warnings: [] })
    }
  })

  test('are read as JSON and as YAML; one with mistakes is left out with every place, and stops no other', () => {
    write('deposit.json', JSON.stringify(depositForm()))
    write('transfer.yaml', stringify(depositForm({ id: 'transfer' })))
    write('again.json', JSON.stringify(depositForm({ id: 'transfer', version: 2 })))
    write('broken.json', '{\n  "id": "broken",\n  "version": 0\n')
    write('notes.txt', 'not a form')
    const [step] = depositForm().steps
    write('twice.yaml', stringify(depositForm({ id: 'twice', steps: step ? [step, step] : [] })))
    const { templates, mistakes } = readFormTemplates(folder)
    expect(templates.map(({ id, version }) => `${id} ${version}`)).toEqual(['transfer 2', 'deposit 1'])
    expect(mistakes.map(({ file }) => file.slice(folder.length + 1))).toEqual([
      'broken.json',
      'transfer.yaml',
      'twice.yaml',
    ])
    expect(mistakes[1]?.mistakes).toMatchObject([{ path: '/id', message: 'form transfer is in another file too' }])
    for (const { line, message } of mistakes[2]?.mistakes ?? []) {
      expect(line, message).toBeGreaterThan(1)
      expect(message).toContain('twice')
    }
  })

  test('say where their shape is wrong', () => {
    const read = parseFormTemplate(JSON.stringify({ ...depositForm(), version: 0, colour: 'red' }, null, 2))
    if (!('mistakes' in read)) throw new Error('taken')
    expect(read.mistakes.map(({ path, line }) => [path, (line ?? 0) > 1])).toEqual([
      ['/colour', true],
      ['/version', true],
    ])
  })

  test('that are nested without end are left out too, and stop neither the others nor the hub', () => {
    write('deep.json', `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`)
    write('deep.yaml', `${'- '.repeat(20_000)}1`)
    write('deposit.json', JSON.stringify(depositForm()))
    const { templates, mistakes } = readFormTemplates(folder)
    expect(templates.map(({ id }) => id)).toEqual(['deposit'])
    expect(mistakes.map((file) => file.mistakes)).toMatchObject(
      Array(2).fill([{ path: '', message: 'The file is nested too deeply' }]),
    )
  })

  test('of a bank lie beside its configuration, and replace our own', () => {
    const file = join(folder, 'branch.yaml')
    expect(formFolder(file, OWN)).toBe(OWN)
    expect(formFolder(undefined, OWN)).toBe(OWN)
    mkdirSync(join(folder, 'forms'))
    expect(formFolder(file, OWN)).toBe(join(folder, 'forms'))
    expect(readFormTemplates(join(folder, 'forms'))).toEqual({ templates: [], mistakes: [] })
  })
})
