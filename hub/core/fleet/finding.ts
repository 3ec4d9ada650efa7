import type { Finding, FindingCode } from '../../../contracts/index.ts'

type Owner = Finding['owner']

/** One thing that is wrong: at once from severity 2 on, soon below it. */
export function finding(
  code: FindingCode,
  severity: number,
  owner: Owner,
  more: Partial<Pick<Finding, 'component' | 'detail' | 'selfClearing' | 'attention'>> = {},
): Finding {
  const attention = severity >= 2 ? 'now' : 'soon'
  return { component: null, code, severity, attention, owner, selfClearing: false, detail: null, ...more }
}

const COMPONENT = /^[A-Za-z0-9.-]{1,64}$/

/** The same thing found twice is one: as bad as the worse of them, in the words of the first that has any. */
export function joined(findings: readonly Finding[]): Finding[] {
  const byKey = new Map<string, Finding>()
  for (const found of findings) {
    if (found.component !== null && !COMPONENT.test(found.component)) continue
    const key = `${found.component ?? ''}/${found.code}`
    const known = byKey.get(key)
    byKey.set(key, known === undefined ? found : worse(known, found))
  }
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, found]) => found)
}

function worse(a: Finding, b: Finding): Finding {
  const heavier = b.severity > a.severity ? b : a
  return { ...heavier, detail: a.detail ?? b.detail }
}

/** What may be anything, as an object; empty where it is none. */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Record<string, unknown>) : {}
}
