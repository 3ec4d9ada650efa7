import type { WindowView } from '../../contracts/index.ts'

/** What a teller can do at a window. */
export type Act =
  | 'signIn'
  | 'open'
  | 'call'
  | 'start'
  | 'finish'
  | 'recall'
  | 'noShow'
  | 'transfer'
  | 'hold'
  | 'pause'
  | 'signOut'
  | 'invite'
/** Acts of the row below the big button, in its order, with their keys. */
export const ROW: readonly { readonly act: Act; readonly key: string }[] = [
  { act: 'recall', key: 'R' },
  { act: 'noShow', key: 'N' },
  { act: 'transfer', key: 'T' },
  { act: 'hold', key: 'H' },
  { act: 'pause', key: 'P' },
  { act: 'signOut', key: 'O' },
]
/** Of the button beside the customer served last. */
export const INVITE_KEY = 'E'
export const HOT_KEYS: typeof ROW = [...ROW, { act: 'invite', key: INVITE_KEY }]

export type NextAct = { readonly act: Act } | { readonly blocked: 'occupied' | 'nobodyWaiting' }

/** The one sensible next step at this window for this teller; or why there is none. */
export function nextAct(view: WindowView, user: string): NextAct {
  if (view.teller === null) return { act: 'signIn' }
  if (view.teller.id !== user) return { blocked: 'occupied' }
  if (view.current?.state === 'called') return { act: 'start' }
  if (view.current?.state === 'serving') return { act: 'finish' }
  if (view.status !== 'open') return { act: 'open' }
  return view.next === null ? { blocked: 'nobodyWaiting' } : { act: 'call' }
}

/** Which acts of the row make sense now; the hub has the last word on each. */
export function possibleActs(view: WindowView, user: string): ReadonlySet<Act> {
  const acts = new Set<Act>()
  if (view.teller?.id !== user) return acts
  const state = view.current?.state
  if (state === 'called') acts.add('recall').add('noShow')
  if (state === 'called' || state === 'serving') acts.add('transfer').add('hold')
  if (view.status === 'open') acts.add('pause')
  if (view.current === null) acts.add('signOut')
  if (view.current === null && canBeInvited(view)) acts.add('invite')
  return acts
}

/** The customer served last has not answered yet and can be asked (once more) at this window. */
function canBeInvited({ lastServed, evaluator }: WindowView): boolean {
  return lastServed !== null && evaluator !== 'none' && (lastServed.evaluation?.score ?? null) === null
}
