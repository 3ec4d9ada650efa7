import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { expect, test } from 'vitest'
import {
  AUTOFILL_SOURCES,
  checkTemplate,
  FIELD_TYPES,
  FORM_MISTAKES,
  FormCondition,
  FormField,
  FormStep,
  FormTemplate,
  PrintPlace,
} from '../../contracts/index.ts'

const guide = readFileSync(join(import.meta.dirname, '../../docs/forms.md'), 'utf8')
const SHAPES: Readonly<Record<string, TSchema>> = {
  template: FormTemplate,
  field: FormField,
  step: FormStep,
  condition: FormCondition,
  place: PrintPlace,
  offer: FormTemplate.properties.offer,
}
const blocks = [...guide.matchAll(/```json (\w+)\n([\s\S]*?)```/g)].map(([, kind = '', text = '']) => ({ kind, text }))

test.each(blocks)('the guide to forms shows a $kind as it is taken: $text', ({ kind, text }) => {
  const shape = SHAPES[kind]
  if (!shape) throw new Error(`no shape for ${kind}`)
  const shown: unknown = JSON.parse(text)
  expect([...Value.Errors(shape, shown)].map(({ instancePath, message }) => [instancePath, message])).toEqual([])
  if (kind === 'template') expect(checkTemplate(shown as FormTemplate)).toEqual([])
})

test('the guide to forms shows one of each, and no JSON that nothing checks', () => {
  expect(new Set(blocks.map(({ kind }) => kind))).toEqual(new Set(Object.keys(SHAPES)))
  expect(blocks).toHaveLength(guide.match(/```json/g)?.length ?? 0)
})

test('the guide to forms explains every type, source, mistake and way of printing, and no other', () => {
  // Tables by what their first column holds.
  const tables = guide.split('\n\n').filter((part) => /^\| (type|`autofill`|code|`as`) \|/.test(part))
  const rows = tables.flatMap((table) => table.split('\n').slice(2))
  const named = rows.flatMap((row) => [...(row.split('|')[1] as string).matchAll(/`(\w+)`/g)].map(([, name]) => name))
  const printed = (PrintPlace.properties.as as unknown as { enum: string[] }).enum
  expect(named.sort()).toEqual([...FIELD_TYPES, ...AUTOFILL_SOURCES, ...FORM_MISTAKES, ...printed].sort())
})
