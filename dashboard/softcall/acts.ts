import type { WindowView } from '../../contracts/index.ts'

/** What a teller can do at a window. */
export type Act =
  | 'signIn'
  | 'open'
  | 'call'
  | 'start'
  | 'finish'
  | 'finishOther'
  | 'recall'
  | 'noShow'
  | 'transfer'
  | 'hold'
  | 'addBusiness'
  | 'quick'
  | 'callNumber'
  | 'pause'
  | 'signOut'
  | 'invite'

interface RowAct {
  readonly act: Act
  readonly key: string
  /** Of six columns. */
  readonly columns: 2 | 3 | 6
}
const PAUSE = { act: 'pause', key: 'P', columns: 2 } as const
const HOLD = { act: 'hold', key: 'H', columns: 2 } as const
const QUICK = { act: 'quick', key: 'Q' } as const
const CALL_NUMBER = { act: 'callNumber', key: 'G', columns: 3 } as const
/** Acts of the row below the big button while a customer is there, in its order, with their keys. */
const WITH_CUSTOMER: readonly RowAct[] = [
  { act: 'recall', key: 'R', columns: 2 },
  { act: 'noShow', key: 'N', columns: 2 },
  { act: 'transfer', key: 'T', columns: 2 },
  HOLD,
  PAUSE,
  { act: 'addBusiness', key: 'B', columns: 2 },
]
/** ... and while nobody is. What is in both stays in its place. */
const WITHOUT_CUSTOMER: readonly RowAct[] = [HOLD, PAUSE, { act: 'signOut', key: 'O', columns: 2 }]

export function rowOf({ current, mayCallNumber }: WindowView): readonly RowAct[] {
  if (current !== null) return WITH_CUSTOMER
  return mayCallNumber
    ? [{ ...QUICK, columns: 3 }, CALL_NUMBER, ...WITHOUT_CUSTOMER]
    : [{ ...QUICK, columns: 6 }, ...WITHOUT_CUSTOMER]
}

/** Of forms that were filled in beforehand: the customer's, and one that is looked for. */
export const FORM_KEY = 'D'
export const FIND_FORM_KEY = 'L'
/** Of the button beside the customer served last, and of the one beside the big button. */
export const INVITE_KEY = 'E'
export const FINISH_KEY = 'F'
const KEYED: readonly Pick<RowAct, 'act' | 'key'>[] = [
  ...WITH_CUSTOMER,
  ...WITHOUT_CUSTOMER,
  QUICK,
  CALL_NUMBER,
  { act: 'invite', key: INVITE_KEY },
  { act: 'finishOther', key: FINISH_KEY },
]
export const HOT_KEYS: ReadonlyMap<string, Act> = new Map(KEYED.map(({ act, key }) => [key, act]))

/** Acts of the big button. */
export type BigAct = 'signIn' | 'open' | 'call' | 'start' | 'finish'
export type NextAct = { readonly act: BigAct } | { readonly blocked: 'occupied' | 'nobodyWaiting' }

/** The one sensible next step at this window for this teller; or why there is none. */
export function nextAct(view: WindowView, user: string): NextAct {
  if (view.teller === null) return { act: 'signIn' }
  if (view.teller.id !== user) return { blocked: 'occupied' }
  if (view.current?.state === 'called') return { act: 'start' }
  if (view.current?.state === 'serving') return { act: 'finish' }
  if (view.status !== 'open') return { act: 'open' }
  return view.next === null ? { blocked: 'nobodyWaiting' } : { act: 'call' }
}

/** Which acts beside the big button make sense now; the hub has the last word on each. */
export function possibleActs(view: WindowView, user: string): ReadonlySet<Act> {
  const { teller, status, current, mayCallNumber } = view
  if (teller?.id !== user) return new Set()
  const isOpen = status === 'open'
  const acts: (Act | false)[] = [isOpen && 'pause']
  if (current === null) {
    acts.push('signOut', isOpen && 'quick', isOpen && mayCallNumber && 'callNumber', canBeInvited(view) && 'invite')
  } else {
    acts.push('transfer', 'hold', 'addBusiness')
    if (current.state === 'called') acts.push('recall', 'noShow')
    else if (hasOtherEnds(view)) acts.push('finishOther')
  }
  return new Set(acts.filter((act) => act !== false))
}

/** Its service can end in another way than by the big button: with businesses left, or with the next call in one press. */
function hasOtherEnds({ current, next, status }: WindowView): boolean {
  return (current?.agenda.length ?? 0) > 0 || (next !== null && status === 'open')
}

/** The customer served last has not answered yet and can be asked (once more) at this window. */
function canBeInvited({ lastServed, evaluator }: WindowView): boolean {
  return lastServed !== null && evaluator !== 'none' && (lastServed.evaluation?.score ?? null) === null
}
