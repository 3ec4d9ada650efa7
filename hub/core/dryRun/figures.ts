import type { BranchConfig, DryRunView } from '../../../contracts/index.ts'
import type { Customer } from './customers.ts'
import type { Played } from './replay.ts'

type Calls = ReadonlyMap<string, Played>
type ClassFigures = DryRunView['classes'][number]
type TicketFigures = DryRunView['tickets'][number]

/** A smaller difference is chance. */
export const WORTH_TELLING_S = 60
const MOST_TICKETS = 200

/** One set of rules and how the day went by them. */
export interface Outcome {
  readonly config: BranchConfig
  readonly calls: Calls
}

/** Waits by class, in the order of the configured classes; those that are no longer configured come last. */
export function figuresByClass(customers: readonly Customer[], before: Outcome, after: Outcome): ClassFigures[] {
  const byClass = new Map<string, Customer[]>(before.config.classes.map(({ id }) => [id, []]))
  for (const customer of customers) {
    const known = byClass.get(customer.classId)
    if (known) known.push(customer)
    else byClass.set(customer.classId, [customer])
  }
  return [...byClass]
    .filter(([, members]) => members.length > 0)
    .map(([classId, members]) => ({
      classId,
      tickets: members.length,
      before: figures(members, before, classId),
      after: figures(members, after, classId),
    }))
}

const DEFAULT_TARGET_MINUTES = 10

function figures(customers: readonly Customer[], { config, calls }: Outcome, classId: string): ClassFigures['before'] {
  const target = config.classes.find(({ id }) => id === classId)?.target.minutes ?? DEFAULT_TARGET_MINUTES
  const waits = customers.flatMap(({ id }) => calls.get(id)?.waitedMs ?? [])
  const isNone = waits.length === 0
  return {
    called: waits.length,
    meanS: isNone ? null : meanOf(waits) / 1000,
    maxS: isNone ? null : seconds(waits.reduce((most, wait) => Math.max(most, wait), 0)),
    withinTarget: waits.filter((wait) => wait <= target * 60_000).length,
  }
}

/** Those whose wait differs by a minute or more, or who are called by one set of rules only; the largest difference first. */
export function differences(customers: readonly Customer[], before: Outcome, after: Outcome): TicketFigures[] {
  const differing: (TicketFigures & { readonly by: number })[] = []
  for (const { id, number, classId, queueId } of customers) {
    const [beforeS, afterS] = [waitOf(before.calls, id), waitOf(after.calls, id)]
    const by = differenceOf(beforeS, afterS)
    if (by >= WORTH_TELLING_S) differing.push({ ticketId: id, number, classId, queueId, beforeS, afterS, by })
  }
  // The sort is stable: of equal differences who came first.
  const largest = differing.sort((a, b) => (a.by === b.by ? 0 : b.by - a.by)).slice(0, MOST_TICKETS)
  return largest.map(({ by: _, ...ticket }) => ticket)
}

function differenceOf(beforeS: number | null, afterS: number | null): number {
  if (beforeS !== null && afterS !== null) return Math.abs(afterS - beforeS)
  return beforeS === afterS ? 0 : Number.POSITIVE_INFINITY
}

/** Seconds, null for who is not called. */
export function waitOf(calls: Calls, ticketId: string): number | null {
  const waitedMs = calls.get(ticketId)?.waitedMs
  return waitedMs === undefined ? null : seconds(waitedMs)
}

/** Rounded to a tenth of a second in milliseconds, so that a view stays short. */
function meanOf(waits: readonly number[]): number {
  return Math.round(waits.reduce((sum, wait) => sum + wait, 0) / waits.length / 100) * 100
}

function seconds(ms: number): number {
  return Math.round(ms / 1000)
}
