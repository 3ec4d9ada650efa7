import type { Branch } from './branch.ts'
import type { Notice } from './records.ts'

/** The last call for a person at a kiosk today. Of two within one tick the open one is the later. */
export function lastHelp(branch: Branch, kioskId: string): Notice | undefined {
  let last: Notice | undefined
  for (const notice of branch.notices.values()) {
    if (notice.kind !== 'help' || notice.kioskId !== kioskId) continue
    const isLater = last === undefined || notice.at > last.at || (notice.at === last.at && !notice.acknowledged)
    if (isLater) last = notice
  }
  return last
}
