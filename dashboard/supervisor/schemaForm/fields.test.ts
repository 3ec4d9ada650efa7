import { describe, expect, it } from 'vitest'
import { type Field, fieldAt, fieldOf, initialOf, type Schema, variantOf } from './fields.ts'

const group = (properties: Record<string, Schema>, required: string[] = []): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
})

describe('a schema is drawn', () => {
  it.each<[string, Schema, object]>([
    ['yes and no as a switch', { type: 'boolean', default: true }, { kind: 'switch', default: true }],
    ['words as a choice', { type: 'string', enum: ['a', 'b'] }, { kind: 'word', words: ['a', 'b'] }],
    [
      'some of several words as several switches',
      { type: 'array', uniqueItems: true, minItems: 1, items: { type: 'string', enum: ['mon', 'tue'] } },
      { kind: 'words', words: ['mon', 'tue'], least: 1, isOrdered: false },
    ],
    [
      'both languages as one text',
      group({ 'zh-CN': { type: 'string' }, en: { type: 'string', maxLength: 200 } }),
      { kind: 'text', maxLength: 200 },
    ],
    [
      'a number with its limits',
      { type: 'number', exclusiveMinimum: 0, maximum: 600 },
      { kind: 'number', isWhole: false, least: 0, isLeastOut: true, most: 600, unit: null },
    ],
    ['a constant as what it is', { const: 1 }, { kind: 'constant', value: 1 }],
    ['what nobody tells of as JSON', {}, { kind: 'json' }],
  ])('%s', (_what, schema, field) => {
    expect(fieldOf(schema)).toMatchObject(field)
  })

  it('with a unit that its name tells', () => {
    const root = fieldOf(group({ guardMinutes: { type: 'number' }, behind: { type: 'integer' } }))
    const units = root.kind === 'group' ? root.properties.map(({ field }) => (field as { unit?: string }).unit) : []
    expect(units).toEqual(['minutes', null])
  })
})

describe('one of several forms', () => {
  const field = fieldOf({
    anyOf: [
      { type: 'string', enum: ['opening', 'always'] },
      { type: 'array', items: { type: 'string' }, minItems: 1 },
      group({ tcp: group({ host: { type: 'string' } }, ['host']) }, ['tcp']),
    ],
  }) as Extract<Field, { kind: 'variants' }>

  it.each([
    ['always', 'always'],
    [['x'], 'list'],
    [{ tcp: {} }, 'tcp'],
    ['never', undefined],
    [7, undefined],
    [null, undefined],
  ])('is told by the value %j: %s', (value, id) => {
    expect(variantOf(field, value)?.id).toBe(id)
  })
})

describe('a new member', () => {
  const document = { queues: [{ id: 'cash' }, { id: 'gold' }] }
  it('has what its form wants, with the first of what it could refer to', () => {
    const tier = fieldOf(
      group(
        {
          queues: { type: 'array', uniqueItems: true, minItems: 1, items: { type: 'string' } },
          order: { enum: ['arrival'] },
        },
        ['queues'],
      ),
      'profiles.*.tiers.*',
    )
    expect(initialOf(tier, document)).toEqual({ queues: ['cash'] })
    expect(initialOf(tier, {})).toEqual({ queues: [] })
  })

  it('begins with its default where it has one', () => {
    expect(initialOf(fieldOf({ type: 'integer', minimum: 1, default: 3 }), document)).toBe(3)
    expect(initialOf(fieldOf({ type: 'integer', minimum: 1 }), document)).toBe(1)
    expect(initialOf(fieldOf({ type: 'number', exclusiveMinimum: 0 }), document)).toBe(1)
  })
})

it('a place of a document has its field, through lists, keys and forms', () => {
  const root = fieldOf(
    group({
      kiosks: {
        type: 'array',
        items: group({ onCard: { anyOf: [{ const: 'ask' }, group({ business: { type: 'string' } }, ['business'])] } }),
      },
    }),
  )
  const document = { kiosks: [{ onCard: { business: 'cash' } }] }
  expect(fieldAt(root, ['kiosks', '0', 'onCard', 'business'], document)).toMatchObject({
    kind: 'reference',
    of: '/businesses',
  })
  expect(fieldAt(root, ['kiosks', '0', 'nothing'], document)).toBeUndefined()
})
