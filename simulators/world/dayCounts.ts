/** What became of the tickets of one business and class. `open`: nothing final until the day ended. */
export interface GroupCounts {
  tickets: number
  served: number
  noShows: number
  cancelled: number
  open: number
}

export interface TellerCounts {
  calls: number
  served: number
  evaluationsGiven: number
}

/** What can be counted of a day both by those who lived it and from the journal's events alone. */
export interface DayCounts {
  /** By `<business> <class>`. */
  readonly groups: Record<string, GroupCounts>
  readonly tellers: Record<string, TellerCounts>
  calls: number
  recalls: number
  /** Calls nobody came to; the ticket may have been called again. */
  callsMissed: number
  /** Services that only the next press of call-next has ended. */
  finishesForgotten: number
  evaluationsAsked: number
  evaluationsGiven: number
  scoreSum: number
}

export function noCounts(): DayCounts {
  return {
    groups: {},
    tellers: {},
    calls: 0,
    recalls: 0,
    callsMissed: 0,
    finishesForgotten: 0,
    evaluationsAsked: 0,
    evaluationsGiven: 0,
    scoreSum: 0,
  }
}

export function groupOf(counts: DayCounts, businessId: string, classId: string): GroupCounts {
  counts.groups[`${businessId} ${classId}`] ??= { tickets: 0, served: 0, noShows: 0, cancelled: 0, open: 0 }
  return counts.groups[`${businessId} ${classId}`] as GroupCounts
}

export function tellerOf(counts: DayCounts, tellerId: string): TellerCounts {
  counts.tellers[tellerId] ??= { calls: 0, served: 0, evaluationsGiven: 0 }
  return counts.tellers[tellerId] as TellerCounts
}

/** Every figure in which the two differ, a line each. */
export function differences(world: DayCounts, journal: DayCounts): string[] {
  const [ours, theirs] = [figures(world), figures(journal)]
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .filter((name) => (ours.get(name) ?? 0) !== (theirs.get(name) ?? 0))
    .sort()
    .map((name) => `${name}: ${ours.get(name) ?? 0} in the world, ${theirs.get(name) ?? 0} in the journal`)
}

function figures(counts: object, prefix = ''): Map<string, number> {
  const found = new Map<string, number>()
  for (const [name, value] of Object.entries(counts)) {
    if (typeof value === 'number') found.set(`${prefix}${name}`, value)
    else for (const [below, number] of figures(value as object, `${prefix}${name} `)) found.set(below, number)
  }
  return found
}
