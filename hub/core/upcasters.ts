import { type DomainEvent, EVENTS, type EventType, ProblemError } from '../../contracts/index.ts'

/**
 * Old versions of events in the journal are brought to the present form, one version at a time, when they are read.
 * To change the form of an event: add `'TicketIssued@2'` to EVENTS and make it the latest there, and add here
 *
 *   'TicketIssued@1': (data) => ({ ...data, channel: 'kiosk' }),
 *
 * which makes version 2's data out of version 1's. Upcasters are pure and never look at the state.
 */
const UPCASTERS: { readonly [typeAndVersion: string]: (data: Record<string, unknown>) => Record<string, unknown> } = {}

/** The current version of every type of event. */
export const CURRENT_VERSIONS: ReadonlyMap<string, number> = currentVersions()

/**
 * The stored event in its present form. Throws ProblemError INTERNAL for a type or version this release does not know: a
 * journal written by a newer one must not be half read.
 */
export function upcast(type: string, version: number, data: unknown): DomainEvent {
  const current = CURRENT_VERSIONS.get(type)
  if (current === undefined || !Number.isInteger(version) || version < 1 || version > current) {
    throw new ProblemError('INTERNAL', { reason: 'unknown event', type, version })
  }
  let upcasted = data
  for (let from = version; from < current; from += 1) {
    const step = UPCASTERS[`${type}@${from}`]
    if (step === undefined) throw new ProblemError('INTERNAL', { reason: 'no upcaster', type, version: from })
    upcasted = step(upcasted as Record<string, unknown>)
  }
  return { type: type as EventType, version: current, data: upcasted } as unknown as DomainEvent
}

function currentVersions(): Map<string, number> {
  const versions = new Map<string, number>()
  for (const key of Object.keys(EVENTS)) {
    const [type = '', version = '1'] = key.split('@')
    versions.set(type, Math.max(versions.get(type) ?? 0, Number(version)))
  }
  return versions
}
