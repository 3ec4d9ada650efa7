import type { Branch } from '../../core/branch.ts'

/** Of fewer people nobody can say what the next one comes for. */
const FEWEST = 5
/** Nor where they come for all sorts of things. */
const LEAST_SHARE = 0.4

/** What people of this class take tickets for most today, by what they came for first; null when nothing stands out. */
export function likelyBusiness(branch: Branch, classId: string): string | null {
  const counts = new Map<string, number>()
  let all = 0
  for (const ticket of branch.tickets.values()) {
    if (ticket.classId !== classId || ticket.state === 'pending') continue
    counts.set(ticket.businessId, (counts.get(ticket.businessId) ?? 0) + 1)
    all += 1
  }
  const [most] = [...counts].sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
  if (all < FEWEST || !most || most[1] < all * LEAST_SHARE) return null
  return most[0]
}
