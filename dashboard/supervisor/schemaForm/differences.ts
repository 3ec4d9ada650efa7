import { type Field, formOf, type Property, variantOf } from './fields.ts'
import { isSame } from './pointers.ts'

/** A step of the way to what differs: a setting by its place, a member by what it is called, or a key. */
export type Step =
  | { readonly kind: 'setting'; readonly place: string }
  | { readonly kind: 'member'; readonly value: unknown; readonly at: number }
  | { readonly kind: 'key'; readonly key: string; readonly of: string | null }

export interface Difference {
  readonly trail: readonly Step[]
  readonly field: Field
  readonly kind: 'changed' | 'added' | 'removed' | 'moved'
  readonly before: unknown
  readonly after: unknown
}

type Holder = Readonly<Record<string, unknown>>
const holderOf = (value: unknown): Holder =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Holder) : {}

/** What differs between two documents, in the order of the form, as somebody would tell it. */
export function differences(field: Field, before: unknown, after: unknown, trail: readonly Step[] = []): Difference[] {
  if (isSame(before, after)) return []
  // One that is not written and one that says the default are the same to the hub.
  if (isSame(before ?? field.default, after ?? field.default)) return []
  const whole: Difference = {
    trail,
    field,
    kind: before === undefined ? 'added' : after === undefined ? 'removed' : 'changed',
    before,
    after,
  }
  switch (field.kind) {
    case 'group': {
      if (trail.length > 0 && (before === undefined || after === undefined)) return [whole]
      const [was, is] = [holderOf(before), holderOf(after)]
      return [
        ...field.properties.flatMap((property) =>
          differences(formOf(property.field, is), was[property.name], is[property.name], [
            ...trail,
            { kind: 'setting', place: property.field.place },
          ]),
        ),
        ...unknownIn(field, was, is).flatMap((unknown) =>
          differences(unknown.field, was[unknown.name], is[unknown.name], [
            ...trail,
            { kind: 'setting', place: unknown.field.place },
          ]),
        ),
      ]
    }
    case 'keyed': {
      const [was, is] = [holderOf(before), holderOf(after)]
      const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])]
      return keys.flatMap((key) =>
        differences(field.value, was[key], is[key], [...trail, { kind: 'key', key, of: field.keysOf }]),
      )
    }
    case 'list':
      return ofLists(field, listOf(before), listOf(after), trail)
    case 'variants': {
      const [was, is] = [variantOf(field, before), variantOf(field, after)]
      return was?.field && was === is ? differences(was.field, before, after, trail) : [whole]
    }
    default:
      return [whole]
  }
}

/** Settings the form has nothing for: those of the driver before, or of a newer hub. They are kept, and told of. */
export function unknownIn(field: Extract<Field, { kind: 'group' }>, ...holders: readonly Holder[]): Property[] {
  const known = new Set(field.properties.map(({ name }) => name))
  const names = [...new Set(holders.flatMap((holder) => Object.keys(holder)))].filter((name) => !known.has(name))
  return names.map((name) => ({
    name,
    field: { place: `${field.place}.${name}`, description: undefined, default: undefined, kind: 'json' },
    isRequired: false,
  }))
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function ofLists(
  field: Extract<Field, { kind: 'list' }>,
  before: readonly unknown[],
  after: readonly unknown[],
  trail: readonly Step[],
): Difference[] {
  const key = (value: unknown, at: number): string => (field.hasIds ? String((value as Holder | null)?.id) : String(at))
  const was = new Map(before.map((value, at) => [key(value, at), value]))
  const is = new Map(after.map((value, at) => [key(value, at), value]))
  const found: Difference[] = []
  after.forEach((value, at) => {
    const step: Step = { kind: 'member', value, at }
    found.push(...differences(field.item, was.get(key(value, at)), value, [...trail, step]))
  })
  before.forEach((value, at) => {
    if (is.has(key(value, at))) return
    found.push(...differences(field.item, value, undefined, [...trail, { kind: 'member', value, at }]))
  })
  const order = (values: readonly unknown[], others: ReadonlyMap<string, unknown>) =>
    values.map(key).filter((each) => others.has(each))
  if (field.hasIds && !isSame(order(before, is), order(after, was)))
    found.push({ trail, field, kind: 'moved', before, after })
  return found
}
