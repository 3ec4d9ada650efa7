import type { Place } from './answers.ts'
import type { Intent } from './movements.ts'
import type { Outcome, Request } from './plans.ts'

/**
 * What outlives the agent, so that a kill can not make it tell stories: where the card was, what was being done to it, and whether cards
 * are wanted. Nothing of what is on a card.
 */
export interface Memory {
  readonly v: 1
  readonly place?: Place | undefined
  readonly intent?: Intent | undefined
  /** As `SetEntry` said last; absent: as the settings say. */
  readonly entry?: boolean | undefined
}

const PLACES: readonly unknown[] = ['none', 'exit', 'transport', 'unit1', 'jammed'] satisfies Place[]
const TARGETS: readonly unknown[] = ['exit', 'customer', 'unit1', 'transport']
const RESETS: readonly unknown[] = ['exit', 'retain', 'currentPosition']
const OUTCOMES: readonly unknown[] = [
  'yes',
  'failed',
  'noCard',
  'wrongPosition',
  'unclear',
  'silent',
] satisfies Outcome[]

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}

/** Whatever was loaded, as far as it is a memory of ours. */
export function readMemory(loaded: unknown): Memory {
  const { v, place, intent, entry } = fieldsOf(loaded)
  if (v !== 1) return { v: 1 }
  return {
    v: 1,
    ...(PLACES.includes(place) ? { place: place as Place } : {}),
    ...(typeof entry === 'boolean' ? { entry } : {}),
    intent: readIntent(intent),
  }
}

function readIntent(value: unknown): Intent | undefined {
  const { id, request, outcome } = fieldsOf(value)
  const { kind, from, to } = fieldsOf(request)
  const isMove = kind === 'move' && PLACES.includes(from) && TARGETS.includes(to)
  const isReset = kind === 'reset' && RESETS.includes(to)
  if (!(isMove || isReset) || !OUTCOMES.includes(outcome)) return undefined
  return {
    ...(typeof id === 'string' ? { id } : {}),
    request: { kind, ...(isMove ? { from } : {}), to } as Extract<Request, { kind: 'move' | 'reset' }>,
    outcome: outcome as Outcome,
  }
}
