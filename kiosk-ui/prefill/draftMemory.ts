import type { FormAnswers, FormReceipt, Language } from '../../contracts/index.ts'
import { FORM_IDLE_ELDER_MS, FORM_IDLE_MS } from './idle.ts'
import type { HandInKept } from './useHandIn.ts'

/** What a document answers of a form: which fields, and how they may be shown. */
export interface DraftReading {
  readonly readingId: string
  readonly fields: Readonly<Record<string, string>>
  /** Masked number of the document, to know another one by; null where it is not told. */
  readonly document: string | null
}

/** A form that is being filled in. */
export interface Draft extends HandInKept {
  readonly savedAt: number
  readonly language: Language
  readonly isElder: boolean
  readonly templateId: string
  readonly version: number
  readonly answers: FormAnswers
  readonly reading: DraftReading | null
  readonly step: number
  readonly isReviewing: boolean
  /** Handed in: the reference is on the screen, and nothing of the answers is kept. */
  readonly receipt: FormReceipt | null
}

export interface DraftMemory {
  /** The draft that was being filled in a moment ago; older ones are somebody else's and gone. */
  load(): Draft | null
  save(draft: Omit<Draft, 'savedAt'>): void
  clear(): void
}

/**
 * A draft outlives a reload of the page, in this tab of the browser alone and for as long as its customer may be idle. Storage that is
 * absent or full: nothing is kept.
 */
export function rememberDraft(
  kioskId: string,
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>,
  wallMs: () => number = Date.now,
): DraftMemory {
  const key = `draft:${kioskId}`
  function clear(): void {
    try {
      storage.removeItem(key)
    } catch {
      // A forbidden storage holds no draft.
    }
  }
  return {
    load() {
      try {
        const draft = JSON.parse(storage.getItem(key) ?? 'null') as Draft | null
        const age = wallMs() - (draft?.savedAt ?? 0)
        const isFresh = age >= 0 && age < (draft?.isElder ? FORM_IDLE_ELDER_MS : FORM_IDLE_MS)
        if (draft !== null && isFresh && typeof draft.templateId === 'string') return draft
      } catch {
        // Not ours, or damaged.
      }
      clear()
      return null
    },
    save(draft) {
      try {
        storage.setItem(key, JSON.stringify({ ...draft, savedAt: wallMs() }))
      } catch {
        clear()
      }
    },
    clear,
  }
}

/** Of whatever kiosk: nobody may find it after going back to the page. */
export function clearDrafts(storage: Storage): void {
  for (const key of Object.keys(storage)) if (key.startsWith('draft:')) storage.removeItem(key)
}
