/** What a customer has left: a reload must not greet him, or show his number, again. It names nobody and no number. */
export interface LeftBehind {
  readonly readingId: string | null
  /** Tick of the issue of the ticket that was shown last. */
  readonly ticketIssuedAt: number | null
  /** Tick of his call for a person. */
  readonly helpAt: number | null
}
export interface KioskMemory {
  load(): LeftBehind
  save(left: LeftBehind): void
}

/** Kept as long as the browser's tab. Absent or refusing storage: only a reload could show what was left. */
export function rememberLeft(kioskId: string, storage: Pick<Storage, 'getItem' | 'setItem'>): KioskMemory {
  const key = `left:${kioskId}`
  return {
    load() {
      try {
        const { readingId, ticketIssuedAt, helpAt } = JSON.parse(storage.getItem(key) ?? '{}') as Partial<LeftBehind>
        return {
          readingId: typeof readingId === 'string' ? readingId : null,
          ticketIssuedAt: typeof ticketIssuedAt === 'number' ? ticketIssuedAt : null,
          helpAt: typeof helpAt === 'number' ? helpAt : null,
        }
      } catch {
        return { readingId: null, ticketIssuedAt: null, helpAt: null }
      }
    },
    save(left) {
      try {
        storage.setItem(key, JSON.stringify(left))
      } catch {
        // A full or forbidden storage.
      }
    },
  }
}
