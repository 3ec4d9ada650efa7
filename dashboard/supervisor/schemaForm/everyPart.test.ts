import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { BranchConfiguration, ID_PATTERN } from '../../../contracts/index.ts'
import { checkConfiguration, filledIn } from '../../../hub/core/configuration.ts'
import { allFields } from './allFields.fixture.ts'
import { differences } from './differences.ts'
import { type Field, fieldAt, fieldOf, initialOf, type Schema, variantOf } from './fields.ts'
import { below, getAt, isSame, moveIn, removeAt, setAt, stepsOf } from './pointers.ts'
import { KEY_REFERENCES, OUTSIDE, REFERENCES } from './references.ts'

/** Every part of the branch's configuration in the form, with the example branches as documents. */
const schema = JSON.parse(JSON.stringify(BranchConfiguration)) as Schema
const root = fieldOf(schema)
const DOCUMENTS = ['example-branch', 'every-device'].map((name) =>
  filledIn(parse(readFileSync(new URL(`../../../config/${name}.yaml`, import.meta.url), 'utf8'))),
)

const fields = allFields(root)

/** All places of a document, with what the form draws there. */
function placesOf(field: Field, value: unknown, pointer = ''): { pointer: string; field: Field }[] {
  if (value === undefined) return []
  const own = { pointer, field }
  switch (field.kind) {
    case 'group':
      return [
        own,
        ...field.properties.flatMap(({ name, field: of }) =>
          placesOf(of, (value as Record<string, unknown>)[name], below(pointer, name)),
        ),
      ]
    case 'list':
      return [own, ...(value as unknown[]).flatMap((member, at) => placesOf(field.item, member, below(pointer, at)))]
    case 'keyed':
      return [
        own,
        ...Object.entries(value as object).flatMap(([key, member]) =>
          placesOf(field.value, member, below(pointer, key)),
        ),
      ]
    case 'variants': {
      const of = variantOf(field, value)
      return [own, ...(of?.field ? placesOf(of.field, value, pointer).slice(1) : [])]
    }
    default:
      return [own]
  }
}

describe('the form of the configuration', () => {
  it('draws all of it: nothing is left as JSON but the settings of drivers', () => {
    expect(fields.filter(({ kind }) => kind === 'json').map(({ place }) => place)).toEqual(['devices.*.settings'])
    const constants = fields.filter(({ kind }) => kind === 'constant').map(({ place }) => place)
    expect(constants).toEqual(['schema'])
  })

  it('lets every id be chosen from the list it names a member of', () => {
    const isId = (of: Schema) => of.pattern === ID_PATTERN
    const places: string[] = []
    const walk = (of: Schema, place: string): void => {
      if (isId(of)) places.push(place)
      for (const each of of.anyOf ?? []) walk(each, place)
      if (of.items) walk(of.items, `${place}.*`)
      for (const each of Object.values(of.patternProperties ?? {})) walk(each, `${place}.*`)
      for (const [name, each] of Object.entries(of.properties ?? {}))
        walk(each, place === '' ? name : `${place}.${name}`)
    }
    walk(schema, '')
    const unknown = places.filter((place) => !/(^|\.)id$/.test(place) && !REFERENCES[place] && !OUTSIDE.includes(place))
    expect(unknown).toEqual([])
    const gone = [...Object.keys(REFERENCES), ...OUTSIDE].filter((place) => !places.includes(place))
    expect(gone).toEqual([])
    const keyed = fields.filter(({ kind }) => kind === 'keyed').map(({ place }) => place)
    expect(Object.keys(KEY_REFERENCES).filter((place) => !keyed.includes(place))).toEqual([])
  })

  it('has a field for every place of the example branches, and they are of the form it expects', () => {
    for (const document of DOCUMENTS) {
      const places = placesOf(root, document)
      expect(places.length).toBeGreaterThan(300)
      for (const { pointer, field } of places) {
        expect(fieldAt(root, stepsOf(pointer), document)?.place, pointer).toBe(field.place)
        if (field.kind === 'variants') expect(variantOf(field, getAt(document, pointer)), pointer).toBeDefined()
        if (field.kind === 'word') expect(field.words, pointer).toContain(getAt(document, pointer))
      }
    }
  })
})

/** Another value than the one there is, of the field's form. */
function otherValue(field: Field, value: unknown, document: unknown, chance: number): unknown {
  switch (field.kind) {
    case 'switch':
      return value !== true
    case 'number':
      return (value as number) + 1 + (chance % 5)
    case 'word':
      return field.words[(field.words.indexOf(value as string) + 1) % field.words.length]
    case 'text':
      return { 'zh-CN': `新${chance}`, en: `New ${chance}` }
    case 'string':
      return `${value as string}x`
    case 'words':
    case 'references':
      return (value as unknown[]).slice(1)
    case 'list':
      return [...(value as unknown[]), initialOf(field.item, document)]
    case 'variants':
      return field.variants.find(({ id }) => id !== variantOf(field, value)?.id)?.id
    default:
      return initialOf(field, document)
  }
}

/** The document as somebody would write the change by hand. */
function byHand(document: unknown, pointer: string, value: unknown): unknown {
  const copy = JSON.parse(JSON.stringify(document)) as Record<string, unknown>
  const steps = stepsOf(pointer)
  const last = steps.pop() as string
  const holder = steps.reduce<Record<string, unknown>>((at, step) => at[step] as Record<string, unknown>, copy)
  if (value !== undefined) holder[last] = JSON.parse(JSON.stringify(value))
  else if (Array.isArray(holder)) holder.splice(Number(last), 1)
  else delete holder[last]
  return copy
}

describe('an edit', () => {
  const edits = fc.record({ of: fc.nat(DOCUMENTS.length - 1), at: fc.nat(10_000), chance: fc.nat(1000) })

  it('gives exactly the changed document, leaves the rest alone, and is told as one difference there', () => {
    fc.assert(
      fc.property(edits, ({ of, at, chance }) => {
        const document = DOCUMENTS[of] as unknown
        const places = placesOf(root, document).filter(({ pointer }) => pointer !== '')
        const { pointer, field } = places[at % places.length] as (typeof places)[number]
        const before = getAt(document, pointer)
        const value = otherValue(field, before, document, chance)
        const frozen = JSON.stringify(document)
        const after = setAt(document, pointer, value)
        expect(after).toEqual(byHand(document, pointer, value))
        expect(JSON.stringify(document)).toBe(frozen)
        expect(getAt(after, pointer)).toEqual(value)
        const [part = ''] = stepsOf(pointer)
        for (const other of Object.keys(document as object).filter((name) => name !== part))
          expect(getAt(after, `/${other}`)).toBe(getAt(document, `/${other}`))
        if (isSame(before, value)) return
        for (const { trail } of differences(root, document, after))
          expect(trail[0]).toEqual({ kind: 'setting', place: part })
      }),
      { numRuns: 400 },
    )
  })

  it('that removes or moves a member gives exactly that document', () => {
    fc.assert(
      fc.property(edits, fc.nat(20), ({ of, at }, to) => {
        const document = DOCUMENTS[of] as unknown
        const lists = placesOf(root, document).filter(({ field, pointer }) => {
          const value = getAt(document, pointer)
          return field.kind === 'list' && Array.isArray(value) && value.length > 0
        })
        const { pointer } = lists[at % lists.length] as (typeof lists)[number]
        const list = getAt(document, pointer) as unknown[]
        const from = at % list.length
        expect(removeAt(document, below(pointer, from))).toEqual(byHand(document, below(pointer, from), undefined))
        const moved = getAt(moveIn(document, pointer, from, to % list.length), pointer) as unknown[]
        expect(moved[to % list.length]).toBe(list[from])
        expect([...moved].sort(byJson)).toEqual([...list].sort(byJson))
      }),
      { numRuns: 200 },
    )
  })

  it('undone is no difference', () => {
    for (const document of DOCUMENTS) {
      const there = setAt(document, '/calling/recall/limit', 99)
      expect(differences(root, document, there).length).toBe(1)
      const back = setAt(there, '/calling/recall/limit', getAt(document, '/calling/recall/limit'))
      expect(differences(root, document, back)).toEqual([])
      expect(checkConfiguration(back)).toMatchObject({ config: document })
    }
  })
})

const byJson = (one: unknown, other: unknown) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)
