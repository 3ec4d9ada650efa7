import type { Outcome } from '../common/hub/outcome.ts'
import { type Asked, useAsked as useAskedOf } from '../common/hub/useAsked.ts'

export type { Asked }

/** With the fleet page's words for no answer. */
export function useAsked<Value>(ask: () => Promise<Outcome<Value>>): Asked<Value> {
  return useAskedOf(ask, 'fleet.failed')
}
