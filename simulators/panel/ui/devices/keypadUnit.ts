/** A unit of a keypad line, as its simulator looks. */
export interface KeypadUnit {
  /** Three figures each, blank as a space. */
  readonly waiting: string
  readonly ticket: string
  readonly silent: boolean
  /** The key that waits for its echo. */
  readonly unanswered: string | null
  readonly evaluator: boolean
  readonly asking: boolean
  readonly lastChoice: number | null
  /** The choice that waits for its acknowledgement. */
  readonly unacknowledged: number | null
}
