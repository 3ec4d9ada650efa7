import type { Field, FieldOf } from '../schemaForm/fields.ts'

/** Parts that are changed most, first; the others follow as the schema has them. */
const FIRST = ['profiles', 'windows', 'opening', 'classes', 'queues', 'businesses', 'calling']

export interface Part {
  readonly name: string
  readonly field: Field
}

/** Parts of the configuration in the order they are offered. */
export function partsOf(root: Field): Part[] {
  if (root.kind !== 'group') return []
  const parts = root.properties
    .filter(({ field }) => field.kind !== 'constant')
    .map(({ name, field }) => ({ name, field }))
  const rank = ({ name }: Part) => (FIRST.indexOf(name) < 0 ? FIRST.length : FIRST.indexOf(name))
  return parts
    .map((part, at) => ({ part, at }))
    .sort((one, other) => rank(one.part) - rank(other.part) || one.at - other.at)
    .map(({ part }) => part)
}

/** A list whose members are edited one at a time. */
export function isMemberList(field: Field): field is FieldOf<'list'> & { readonly item: FieldOf<'group'> } {
  return field.kind === 'list' && field.hasIds && field.item.kind === 'group'
}
