/** A window was, is or will be open with somebody at it; `until` null: without an end that is known. Ticks. */
export interface WindowSession {
  readonly windowId: string
  readonly tellerId: string | null
  readonly from: number
  readonly until: number | null
}
