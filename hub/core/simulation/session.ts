/** A window was, is or will be open with somebody at it; `until` null: without an end that is known. Ticks. */
export interface WindowSession {
  readonly windowId: string
  readonly tellerId: string | null
  readonly from: number
  readonly until: number | null
}

/** The sessions without the times at which their windows were taken; they go on after those. */
export function sessionsBeside(
  sessions: readonly WindowSession[],
  taken: readonly { readonly windowId: string; readonly from: number; readonly until: number }[],
): WindowSession[] {
  return sessions.flatMap((session) => {
    let left: WindowSession[] = [session]
    for (const time of taken) {
      if (time.windowId === session.windowId) left = left.flatMap((part) => beside(part, time))
    }
    return left
  })
}

function beside(session: WindowSession, time: { readonly from: number; readonly until: number }): WindowSession[] {
  const end = session.until ?? Number.POSITIVE_INFINITY
  if (time.until <= session.from || time.from >= end) return [session]
  const before = time.from > session.from ? [{ ...session, until: time.from }] : []
  const after = time.until < end ? [{ ...session, from: time.until }] : []
  return [...before, ...after]
}
