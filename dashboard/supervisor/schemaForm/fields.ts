import { getAt } from './pointers.ts'
import { KEY_REFERENCES, REFERENCES } from './references.ts'

/** What forms are drawn of: the JSON schema of the configuration, and fields made of it. */

export interface Schema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly string[]
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean
  readonly anyOf?: readonly Schema[]
}

interface Common {
  /** Names on the way to it, `*` for members: `profiles.*.tiers.*.order`. Texts are found by it. */
  readonly place: string
  /** As the schema has it, in English. */
  readonly description: string | undefined
  /** What holds where nothing is written; undefined: nothing does. */
  readonly default: unknown
}
export interface Property {
  readonly name: string
  readonly field: Field
  readonly isRequired: boolean
}
export interface Variant {
  /** The word itself, the property an object is told by, what that says of the kind it is, else what sort of value it is. */
  readonly id: string
  /** Null: the word is all of it. */
  readonly field: Field | null
  /** Of a word: the value itself, which may be a number. */
  readonly value?: unknown
  /** Of an object that names its kind: where. */
  readonly kindIn?: string
}

export type Field = Common &
  (
    | { readonly kind: 'group'; readonly properties: readonly Property[] }
    | {
        readonly kind: 'list'
        readonly item: Field
        readonly least: number
        readonly most: number
        /** Members are told by their ids. */
        readonly hasIds: boolean
      }
    | { readonly kind: 'keyed'; readonly keyPattern: string; readonly keysOf: string | null; readonly value: Field }
    | { readonly kind: 'variants'; readonly variants: readonly Variant[] }
    /** A text in both languages. */
    | { readonly kind: 'text'; readonly maxLength: number }
    | {
        readonly kind: 'string'
        readonly form: 'plain' | 'id' | 'time' | 'date' | 'color' | 'long' | 'secret'
        readonly maxLength: number | null
      }
    | {
        readonly kind: 'number'
        readonly isWhole: boolean
        readonly least: number | null
        readonly isLeastOut: boolean
        readonly most: number | null
        readonly unit: string | null
      }
    | { readonly kind: 'switch' }
    | { readonly kind: 'word'; readonly words: readonly string[] }
    /** Some of several words. */
    | { readonly kind: 'words'; readonly words: readonly string[]; readonly isOrdered: boolean; readonly least: number }
    /** The id of a member of the list at `of`. */
    | { readonly kind: 'reference'; readonly of: string }
    | { readonly kind: 'references'; readonly of: string; readonly least: number }
    | { readonly kind: 'constant'; readonly value: unknown }
    /** Settings whose form this schema does not tell. */
    | { readonly kind: 'json' }
    /** Settings of a driver: their form is that of the driver its device has. */
    | { readonly kind: 'settings'; readonly forms: Readonly<Record<string, Field | undefined>> }
  )
export type FieldOf<Kind extends Field['kind']> = Extract<Field, { kind: Kind }>

const MANY = 1000
const LONG_TEXT = 1000
const UNITS: readonly (readonly [RegExp, string])[] = [
  [/minutes$/i, 'minutes'],
  [/seconds$/i, 'seconds'],
  [/percent$/i, 'percent'],
  [/days$/i, 'days'],
  [/millimetres$/i, 'millimetres'],
  [/[mM]s$/, 'milliseconds'],
  [/Bytes$/, 'bytes'],
  [/Px$/, 'dots'],
  [/PerMinute$/, 'perMinute'],
]

/** The field a schema is drawn as. */
export function fieldOf(schema: Schema, place = ''): Field {
  const common: Common = { place, description: schema.description, default: schema.default }
  if (schema.anyOf) return { ...common, kind: 'variants', variants: variantsOf(schema.anyOf, place) }
  if ('const' in schema) return { ...common, kind: 'constant', value: schema.const }
  if (schema.enum) return { ...common, kind: 'word', words: schema.enum }
  switch (schema.type) {
    case 'object':
      return { ...common, ...objectOf(schema, place) }
    case 'array':
      return { ...common, ...listOf(schema, place) }
    case 'string':
      return { ...common, ...stringOf(schema, place) }
    case 'number':
    case 'integer':
      return {
        ...common,
        kind: 'number',
        isWhole: schema.type === 'integer',
        least: schema.minimum ?? schema.exclusiveMinimum ?? null,
        isLeastOut: schema.minimum === undefined && schema.exclusiveMinimum !== undefined,
        most: schema.maximum ?? null,
        unit: unitOf(place),
      }
    case 'boolean':
      return { ...common, kind: 'switch' }
    default:
      return { ...common, kind: 'json' }
  }
}

type Own<Kind extends Field['kind']> = Omit<FieldOf<Kind>, keyof Common>

function objectOf(schema: Schema, place: string): Own<'group'> | Own<'keyed'> | Own<'text'> | Own<'json'> {
  const { properties, patternProperties, required = [] } = schema
  if (properties) {
    const names = Object.keys(properties)
    if (names.length === 2 && names.includes('zh-CN') && names.includes('en'))
      return { kind: 'text', maxLength: properties.en?.maxLength ?? LONG_TEXT }
    return {
      kind: 'group',
      properties: names.map((name) => ({
        name,
        field: fieldOf(properties[name] as Schema, place === '' ? name : `${place}.${name}`),
        isRequired: required.includes(name),
      })),
    }
  }
  const [entry] = Object.entries(patternProperties ?? {})
  const value = entry && fieldOf(entry[1], `${place}.*`)
  if (!entry || !value || value.kind === 'json') return { kind: 'json' }
  return { kind: 'keyed', keyPattern: entry[0], keysOf: KEY_REFERENCES[place] ?? null, value }
}

function listOf(schema: Schema, place: string): Own<'list'> | Own<'words'> | Own<'references'> {
  const { items = {}, minItems: least = 0, maxItems: most = MANY, uniqueItems = false } = schema
  const item = fieldOf(items, `${place}.*`)
  if (item.kind === 'word' && uniqueItems)
    return { kind: 'words', words: item.words, isOrdered: place.endsWith('languages'), least }
  if (item.kind === 'reference' && uniqueItems) return { kind: 'references', of: item.of, least }
  const hasIds = item.kind === 'group' && item.properties.some(({ name }) => name === 'id')
  return { kind: 'list', item, least, most, hasIds }
}

function stringOf({ pattern = '', maxLength }: Schema, place: string): Own<'string'> | Own<'reference'> {
  const of = REFERENCES[place]
  if (of !== undefined) return { kind: 'reference', of }
  const form = isSecret(place)
    ? 'secret'
    : pattern.includes('[0-5]\\d$')
      ? 'time'
      : pattern === '^\\d{4}-\\d{2}-\\d{2}$'
        ? 'date'
        : pattern.startsWith('^#[0-9a-fA-F]')
          ? 'color'
          : pattern.startsWith('^[a-z0-9')
            ? 'id'
            : (maxLength ?? 0) > LONG_TEXT
              ? 'long'
              : 'plain'
  return { kind: 'string', form, maxLength: maxLength ?? null }
}

function variantsOf(schemas: readonly Schema[], place: string): Variant[] {
  const variants: Variant[] = []
  for (const schema of schemas) {
    if ('const' in schema) variants.push({ id: String(schema.const), field: null, value: schema.const })
    else if (schema.enum) variants.push(...schema.enum.map((id) => ({ id, field: null })))
    else variants.push(variantWith(schema, place))
  }
  return variants
}

const SORTS: Readonly<Record<string, string>> = {
  array: 'list',
  string: 'text',
  number: 'number',
  integer: 'number',
  boolean: 'boolean',
}

function variantWith(schema: Schema, place: string): Variant {
  if (schema.type === 'null')
    return { id: 'none', field: { place, description: undefined, default: undefined, kind: 'constant', value: null } }
  const field = fieldOf(schema, place)
  const [named] = schema.required ?? []
  if (named === undefined) return { id: SORTS[schema.type ?? ''] ?? 'list', field }
  const kind = schema.properties?.[named]?.const
  return kind === undefined ? { id: named, field } : { id: String(kind), field, kindIn: named }
}

/** Whether a place holds what is not to be read over a shoulder. */
export function isSecret(place: string): boolean {
  return /(^|\.)(\w*(secret|password|token)|secret\.value)$/i.test(place)
}

function unitOf(place: string): string | null {
  const name = place.slice(place.lastIndexOf('.') + 1)
  const whole = name === '*' ? place.slice(0, -2) : name
  return UNITS.find(([ending]) => ending.test(whole))?.[1] ?? null
}

/** Which of its forms a value has; undefined where it has none of them. */
export function variantOf({ variants }: FieldOf<'variants'>, value: unknown): Variant | undefined {
  const word = variants.find(({ id, field, value: written = id }) => field === null && written === value)
  if (word) return word
  if (value === null) return variants.find(({ field }) => field?.kind === 'constant' && field.value === null)
  if (Array.isArray(value)) return variants.find(({ id, field }) => field !== null && id === 'list')
  if (typeof value !== 'object') return variants.find(({ id, field }) => field !== null && id === sortOf(value))
  return variants.find(({ id, field, kindIn }) => {
    if (field?.kind !== 'group') return false
    return kindIn === undefined ? id in value : String((value as Record<string, unknown>)[kindIn]) === id
  })
}

const sortOf = (value: unknown) => (typeof value === 'string' ? 'text' : typeof value)

/** The form of a setting, which for those of a driver depends on what stands beside them. */
export function formOf(field: Field, holder: unknown): Field {
  if (field.kind !== 'settings') return field
  const { driver } = (holder ?? {}) as { driver?: unknown }
  const form = field.forms[String(driver)]
  const { place, description, default: usual } = field
  return form ? { ...form, default: usual } : { place, description, default: usual, kind: 'json' }
}

/** What a new one begins as: its default, or the least that its form wants, with the first of what it could refer to. */
export function initialOf(field: Field, document: unknown): unknown {
  if (field.default !== undefined && field.kind !== 'group') return field.default
  switch (field.kind) {
    case 'group': {
      const value: Record<string, unknown> = { ...(field.default as object | undefined) }
      for (const { name, field: of, isRequired } of field.properties)
        if (isRequired && value[name] === undefined) value[name] = initialOf(of, document)
      return value
    }
    case 'list':
      return Array.from({ length: field.least }, () => initialOf(field.item, document))
    case 'keyed':
      return {}
    case 'variants': {
      const [first] = field.variants
      return first ? initialOfVariant(first, document) : null
    }
    case 'text':
      return { 'zh-CN': '', en: '' }
    case 'string':
      return ''
    case 'number':
      return field.isLeastOut ? (field.least ?? 0) + 1 : (field.least ?? 0)
    case 'switch':
      return false
    case 'word':
      return field.words[0] ?? ''
    case 'words':
      return field.words.slice(0, field.least)
    case 'reference':
      return idsAt(document, field.of)[0] ?? ''
    case 'references':
      return idsAt(document, field.of).slice(0, field.least)
    case 'constant':
      return field.value
    case 'json':
    case 'settings':
      return {}
    default:
      return field satisfies never
  }
}

export function initialOfVariant({ id, field, value = id }: Variant, document: unknown): unknown {
  return field === null ? value : initialOf(field, document)
}

/** Ids of the members of a list of the document. */
export function idsAt(document: unknown, pointer: string): string[] {
  return membersAt(document, pointer).map(({ id }) => id)
}

export function membersAt(document: unknown, pointer: string): { id: string; [key: string]: unknown }[] {
  const list = getAt(document, pointer)
  if (!Array.isArray(list)) return []
  return list.filter((member): member is { id: string } => typeof (member as { id?: unknown } | null)?.id === 'string')
}

/** The field of a place in a document; undefined where the schema has none. */
export function fieldAt(root: Field, steps: readonly string[], value: unknown): Field | undefined {
  const [step, ...rest] = steps
  if (step === undefined) return root
  const child = (value as Record<string, unknown> | null | undefined)?.[step]
  switch (root.kind) {
    case 'group': {
      const property = root.properties.find(({ name }) => name === step)
      return property && fieldAt(formOf(property.field, value), rest, child)
    }
    case 'list':
      return fieldAt(root.item, rest, child)
    case 'keyed':
      return fieldAt(root.value, rest, child)
    case 'variants': {
      const field = variantOf(root, value)?.field
      return field ? fieldAt(field, steps, value) : undefined
    }
    default:
      return undefined
  }
}
