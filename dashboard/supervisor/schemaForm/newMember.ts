import { type FieldOf, initialOf } from './fields.ts'

/** One more member of a list, with an id and a number that no other has. */
export function newMember(field: FieldOf<'list'>, members: readonly unknown[], document: unknown): unknown {
  const member = initialOf(field.item, document)
  if (!field.hasIds) return member
  const names = field.place.split('.').filter((name) => name !== '*')
  const stem = (names[names.length - 1] ?? 'new').toLowerCase()
  const fresh: Record<string, unknown> = { ...(member as object), id: freeId(stem, members) }
  if (typeof fresh.number === 'number') fresh.number = 1 + Math.max(0, ...members.map(numberOf))
  return fresh
}

/** A copy of a member under an id and a number of its own. */
export function copyOf(member: unknown, members: readonly unknown[]): unknown {
  const copy: Record<string, unknown> = { ...(member as object) }
  copy.id = freeId(String(copy.id).replace(/-\d+$/, ''), members)
  if (typeof copy.number === 'number') copy.number = 1 + Math.max(0, ...members.map(numberOf))
  return copy
}

function freeId(stem: string, members: readonly unknown[]): string {
  const taken = members.map((member) => (member as { id?: unknown } | null)?.id)
  let n = members.length + 1
  while (taken.indexOf(`${stem}-${n}`) >= 0) n += 1
  return `${stem}-${n}`.slice(-32)
}

function numberOf(member: unknown): number {
  const { number } = (member ?? {}) as { number?: unknown }
  return typeof number === 'number' ? number : 0
}
