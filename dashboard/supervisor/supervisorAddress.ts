/** Where on the page somebody is, in its address: a reload, or a link sent to a colleague, leads there. */
export const SUPERVISOR_TABS = ['live', 'rules', 'whatIf', 'staffing', 'history', 'staff', 'rates'] as const
export type SupervisorTab = (typeof SUPERVISOR_TABS)[number]

export interface SupervisorPlace {
  readonly tab: SupervisorTab
  /** Of the rules: the part of the configuration, and the id of its member. */
  readonly part: string | null
  readonly member: string | null
  /** Of the history: the version that is looked at. */
  readonly version: number | null
}

/** @param tabs those this person has, the one to begin with first */
export function placeIn(search: string, tabs: readonly SupervisorTab[]): SupervisorPlace {
  const parameters = new URLSearchParams(search)
  const version = Number(parameters.get('version'))
  return {
    tab: tabs.find((tab) => tab === parameters.get('tab')) ?? tabs[0] ?? 'rules',
    part: parameters.get('part'),
    member: parameters.get('member'),
    version: Number.isInteger(version) && version > 0 ? version : null,
  }
}

/** @returns the address with this place in it and everything else as it was */
export function withPlace(address: string, { tab, part, member, version }: SupervisorPlace): string {
  const url = new URL(address)
  const set = (name: string, value: string | null) =>
    value === null ? url.searchParams.delete(name) : url.searchParams.set(name, value)
  set('tab', tab)
  set('part', tab === 'rules' ? part : null)
  set('member', tab === 'rules' ? member : null)
  set('version', tab === 'history' && version !== null ? String(version) : null)
  return url.href
}
