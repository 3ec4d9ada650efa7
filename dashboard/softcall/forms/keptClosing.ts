import type { CommandData } from '../../../contracts/index.ts'

type Close = CommandData<'CloseForm'>
type Keeping = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

/** What was marked and the hub has not answered yet. */
export interface KeptMark {
  readonly close: Close
  /** Until then, in Unix ms by this machine, it may be taken back in the page where it was marked; 0: that page is gone. */
  readonly undoUntil: number
}

/** Marks outlive their page. */
export interface KeptClosing {
  load(tellerId: string): KeptMark[]
  save(mark: KeptMark, tellerId: string): void
  clear(formId: string): void
}

interface Entry {
  readonly formId: string
  readonly outcome: Close['outcome']
  readonly tellerId: string
  readonly undoUntil: number
}

const KEY = 'form-closing'
/** More than anybody marks while the hub is away; older ones go. */
const MOST = 50

/**
 * In this browser a form's id and what becomes of it, and nothing of a person; what was typed with it, the reference of the core system,
 * in this tab alone. Without a storage nothing is kept.
 */
export function keepClosing(ofBrowser: Keeping, ofTab: Keeping): KeptClosing {
  const referenceKey = (formId: string) => `${KEY}:${formId}`
  function entries(): Entry[] {
    const kept = attempt(() => JSON.parse(ofBrowser.getItem(KEY) ?? '[]') as unknown, [])
    return Array.isArray(kept) ? kept.filter(isEntry) : []
  }
  function write(all: readonly Entry[]): void {
    attempt(() => {
      if (all.length === 0) ofBrowser.removeItem(KEY)
      else ofBrowser.setItem(KEY, JSON.stringify(all.slice(-MOST)))
    }, undefined)
  }
  return {
    load(tellerId) {
      // What another teller has marked is not this one's to say.
      const own = entries().filter((entry) => entry.tellerId === tellerId)
      return own.map(({ formId, outcome, undoUntil }) => {
        const coreReference = attempt(() => ofTab.getItem(referenceKey(formId)), null)
        return { close: { formId, outcome, ...(coreReference !== null && { coreReference }) }, undoUntil }
      })
    },
    save({ close: { formId, outcome, coreReference }, undoUntil }, tellerId) {
      write([...entries().filter((entry) => entry.formId !== formId), { formId, outcome, tellerId, undoUntil }])
      if (coreReference) attempt(() => ofTab.setItem(referenceKey(formId), coreReference), undefined)
    },
    clear(formId) {
      write(entries().filter((entry) => entry.formId !== formId))
      attempt(() => ofTab.removeItem(referenceKey(formId)), undefined)
    },
  }
}

function isEntry(entry: unknown): entry is Entry {
  const { formId, outcome, tellerId, undoUntil } = (entry ?? {}) as Partial<Entry>
  const isOutcome = outcome === 'used' || outcome === 'withdrawn'
  return typeof formId === 'string' && isOutcome && typeof tellerId === 'string' && typeof undoUntil === 'number'
}

/** A storage may be forbidden, full, or hold what is not ours. */
function attempt<Value>(work: () => Value, otherwise: Value): Value {
  try {
    return work()
  } catch {
    return otherwise
  }
}
