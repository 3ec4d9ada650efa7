import type { DeviceEventData } from '../../contracts/index.ts'
import type { Place } from './answers.ts'
import type { Outcome, Request } from './plans.ts'

/** A move or reset that is under way, or was when the line or the agent ended. Kept on disk. */
export interface Intent {
  /** Of the command; absent for one of the driver's own. */
  readonly id?: string | undefined
  readonly request: Extract<Request, { kind: 'move' | 'reset' }>
  readonly outcome: Outcome
}

export type Movement =
  | { readonly kind: 'inserted' }
  | { readonly kind: 'taken' }
  | { readonly kind: 'action'; readonly data: DeviceEventData['CardReader.CardActionEvent'] }
  /** A card is not where it was, and nobody knows which way it went. */
  | { readonly kind: 'lost' }

/**
 * What must have happened to a card between two looks at the reader.
 * @param before undefined: never looked
 * @param intent what we had it do in between
 */
export function movementsBetween(
  before: Place | undefined,
  now: Place,
  intent: Intent | undefined,
): readonly Movement[] {
  if (before === now) return []
  const action = (from: string, to: string): Movement => ({
    kind: 'action',
    data: {
      from,
      to,
      cause: intent ? (intent.request.kind === 'move' ? 'command' : 'reset') : 'found',
      ...(intent?.id === undefined ? {} : { commandId: intent.id }),
    },
  })
  const taken: Movement = { kind: 'taken' }
  const to = intent && targetOf(intent)

  if (now === 'transport')
    return before === 'exit' && to === 'transport' ? [action('exit', 'transport')] : [{ kind: 'inserted' }]
  if (now === 'exit') return before === 'transport' ? [action('transport', 'exit')] : []
  if (now === 'unit1') return before === 'transport' || before === 'exit' ? [action(before, 'unit1')] : []
  if (now !== 'none') return []
  switch (before) {
    case 'exit':
      // The reader found none to keep: it had been taken before.
      if (to !== 'unit1' || intent?.outcome === 'noCard') return [taken]
      return intent?.outcome === 'yes' ? [action('exit', 'unit1')] : [{ kind: 'lost' }]
    case 'transport':
      // Nobody can reach a card inside: it went where it was sent.
      if (to === 'unit1') return [action('transport', 'unit1')]
      return to === 'exit' ? [action('transport', 'exit'), taken] : [{ kind: 'lost' }]
    default:
      return []
  }
}

function targetOf({ request }: Intent): 'exit' | 'unit1' | 'transport' | undefined {
  if (request.kind === 'move') return request.to === 'customer' ? 'exit' : request.to
  if (request.to === 'retain') return 'unit1'
  return request.to === 'exit' ? 'exit' : undefined
}
