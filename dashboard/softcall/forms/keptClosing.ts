import type { CommandData } from '../../../contracts/index.ts'

type Close = CommandData<'CloseForm'>

/** What was marked and the hub has not answered yet; it outlives a reload of the page. */
export interface KeptClosing {
  load(tellerId: string): Close | null
  save(close: Close, tellerId: string): void
  clear(): void
}

const KEY = 'form-closing'

/** In this tab of the browser alone: a form's id and what becomes of it, and nothing of a person. Without a storage nothing is kept. */
export function keepClosing(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): KeptClosing {
  function clear(): void {
    try {
      storage.removeItem(KEY)
    } catch {
      // A forbidden storage holds nothing.
    }
  }
  return {
    load(tellerId) {
      try {
        const kept = JSON.parse(storage.getItem(KEY) ?? 'null') as { close?: Close; tellerId?: string } | null
        // What another teller has marked is not this one's to say.
        if (kept?.tellerId === tellerId && typeof kept.close?.formId === 'string') return kept.close
      } catch {
        // Not ours, or damaged.
      }
      return null
    },
    save(close, tellerId) {
      try {
        storage.setItem(KEY, JSON.stringify({ close, tellerId }))
      } catch {
        clear()
      }
    },
    clear,
  }
}
