import type { BranchView, CallView, DisplayView } from '../../contracts/index.ts'

/** What both kinds of screens are given. */
export interface DisplayProps {
  readonly branch: BranchView
  readonly display: DisplayView
  /** The call of the big field. */
  readonly call: CallView | undefined
  /** It is being shown alone now. */
  readonly isHeld: boolean
  /** Nobody has been called for a while. */
  readonly isCalm: boolean
  /** The calls before it, newest first. */
  readonly past: readonly CallView[]
  readonly time: string
  /** Time of day at which the teller of a paused window means to be back; not said once it is past. */
  readonly pausedUntil: string | undefined
  /** Time of day since when there is no connection. */
  readonly offlineSince: string | undefined
}
