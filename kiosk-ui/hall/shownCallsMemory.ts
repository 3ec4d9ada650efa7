/** Ids of the calls this screen has shown: a page that is loaded anew does not call people a second time. */
export interface ShownCallsMemory {
  load(): string[]
  save(callIds: readonly string[]): void
}

/**
 * Kept as long as the browser's tab. Call ids are positions in the journal: they name nobody.
 * @param storage absent or refusing: everything still works, only a reload repeats what is still calling
 */
export function rememberShownCalls(displayId: string, storage: Pick<Storage, 'getItem' | 'setItem'>): ShownCallsMemory {
  const key = `shown-calls:${displayId}`
  return {
    load() {
      try {
        const stored: unknown = JSON.parse(storage.getItem(key) ?? '[]')
        return Array.isArray(stored) ? stored.filter((id): id is string => typeof id === 'string') : []
      } catch {
        return []
      }
    },
    save(callIds) {
      try {
        storage.setItem(key, JSON.stringify(callIds))
      } catch {
        // A full or forbidden storage.
      }
    },
  }
}
