import type { Problem } from '../../../contracts/index.ts'

/** What became of a request: the hub's answer, its refusal, or no answer at all. */
export type Outcome<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'refused'; readonly problem: Problem }
  /** The hub gave no answer; nobody knows whether it was carried out. */
  | { readonly kind: 'unanswered' }

/** A refusal that means: log in again. */
export function endsSession(problem: Problem): boolean {
  return problem.code === 'SESSION_EXPIRED' || problem.code === 'NOT_SIGNED_IN'
}
