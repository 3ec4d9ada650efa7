import { below, isSame } from './pointers.ts'

export interface Merged {
  readonly document: unknown
  /** Places that both have changed, each in another way: there mine holds. */
  readonly both: readonly string[]
}

type Holder = Readonly<Record<string, unknown>>
const isHolder = (value: unknown): value is Holder =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const hasIds = (value: unknown): value is readonly { readonly id: string }[] =>
  Array.isArray(value) &&
  value.every((member) => typeof (member as { id?: unknown } | null)?.id === 'string') &&
  new Set(value.map(({ id }: { id: string }) => id)).size === value.length

/**
 * My changes of a document taken over onto what it has become meanwhile. What only one of us has changed is his; members of lists
 * are told by their ids.
 * @param base what both began with
 */
export function merge(base: unknown, mine: unknown, theirs: unknown, pointer = ''): Merged {
  if (isSame(mine, base) || isSame(mine, theirs)) return { document: theirs, both: [] }
  if (isSame(theirs, base)) return { document: mine, both: [] }
  if (isHolder(mine) && isHolder(theirs)) return mergeHolders(isHolder(base) ? base : {}, mine, theirs, pointer)
  if (hasIds(base) && hasIds(mine) && hasIds(theirs)) return mergeLists(base, mine, theirs, pointer)
  return { document: mine, both: [pointer] }
}

function mergeHolders(base: Holder, mine: Holder, theirs: Holder, pointer: string): Merged {
  const document: Record<string, unknown> = {}
  const both: string[] = []
  for (const name of [...new Set([...Object.keys(theirs), ...Object.keys(mine)])]) {
    const merged = merge(base[name], mine[name], theirs[name], below(pointer, name))
    if (merged.document !== undefined) document[name] = merged.document
    both.push(...merged.both)
  }
  return { document, both }
}

type Members = readonly { readonly id: string }[]

/** In my order where I have changed it, else in theirs; what only they have added stands at the end of mine. */
function mergeLists(base: Members, mine: Members, theirs: Members, pointer: string): Merged {
  const ids = (members: Members) => members.map(({ id }) => id)
  const byId = (members: Members, id: string) => members.find((member) => member.id === id)
  const isMyOrder = !isSame(
    ids(mine).filter((id) => byId(base, id)),
    ids(base).filter((id) => byId(mine, id)),
  )
  const [first, second] = isMyOrder ? [mine, theirs] : [theirs, mine]
  const both: string[] = []
  const document: unknown[] = []
  for (const id of [...new Set([...ids(first), ...ids(second)])]) {
    const merged = merge(byId(base, id), byId(mine, id), byId(theirs, id), below(pointer, document.length))
    both.push(...merged.both)
    if (merged.document !== undefined) document.push(merged.document)
  }
  return { document, both }
}
