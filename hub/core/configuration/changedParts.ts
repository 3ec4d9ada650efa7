import { canonicalJson } from '../canonicalJson.ts'

/** More places than this help nobody. */
const MOST = 100

/**
 * What differs between two configurations, as JSON pointers of depth two at most, sorted: `/calling/noShow`. A member of a list
 * of things with ids goes by its id, `/profiles/gold-first`; where only their order differs it is the list itself.
 */
export function changedParts(before: unknown, after: unknown): string[] {
  const [was, is] = [partsOf(before), partsOf(after)]
  const changed: string[] = []
  for (const name of namesOf(was, is)) {
    if (canonicalJson(was.get(name)) === canonicalJson(is.get(name))) continue
    const [wasMembers, isMembers] = [partsOf(was.get(name)), partsOf(is.get(name))]
    const members = namesOf(wasMembers, isMembers).filter(
      (member) => canonicalJson(wasMembers.get(member)) !== canonicalJson(isMembers.get(member)),
    )
    if (members.length === 0) changed.push(`/${name}`)
    else changed.push(...members.map((member) => `/${name}/${member}`))
  }
  return changed.sort().slice(0, MOST)
}

/** Parts of an object by name, of a list of things with ids by id; none of anything else. */
function partsOf(value: unknown): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map()
  if (!Array.isArray(value)) return new Map(Object.entries(value))
  const byId = new Map(value.map((member: unknown) => [idOf(member), member] as const))
  return byId.has(undefined) || byId.size !== value.length ? new Map() : (byId as Map<string, unknown>)
}

function idOf(member: unknown): string | undefined {
  const { id } = (member ?? {}) as { id?: unknown }
  return typeof id === 'string' ? id : undefined
}

function namesOf(was: ReadonlyMap<string, unknown>, is: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...was.keys(), ...is.keys()])]
}
