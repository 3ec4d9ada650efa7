import { type Ref, ref, type ShallowRef, shallowRef, watch } from 'vue'
import type { FormMistake } from '../../contracts/forms/template.ts'
import type { AutofillView, KioskView } from '../../contracts/index.ts'
import type { Outcome } from '../../dashboard/common/hub/outcome.ts'
import type { DraftReading } from './draftMemory.ts'

export interface DocumentOptions {
  /** The document that lies on the reader or was read a moment ago. */
  readonly present: () => KioskView['reading']
  /** The form that is being filled in, or null where none is. */
  readonly templateId: () => string | null
  readonly ask: (readingId: string, templateId: string) => Promise<Outcome<AutofillView>>
  readonly isUnanswered: (fieldId: string) => boolean
  readonly onRead: (fieldIds: readonly string[], mistakes: readonly FormMistake[]) => void
  readonly onOther: () => void
}

export interface OwnDocument {
  readonly reading: ShallowRef<DraftReading | null>
  readonly autofill: Ref<'none' | 'asked' | 'done' | 'failed'>
  read(): Promise<void>
  /** What is answered later is for nobody. */
  clear(): void
}

/** The customer's document on the reader: it answers what it can of a form, and what was typed by hand stands. */
export function useDocument(options: DocumentOptions): OwnDocument {
  const reading = shallowRef<DraftReading | null>(null)
  const autofill = ref<'none' | 'asked' | 'done' | 'failed'>('none')
  let asked = 0

  async function read(): Promise<void> {
    const present = options.present()
    const templateId = options.templateId()
    if (!present || templateId === null || present.readingId === reading.value?.readingId) return
    const document = present.customer?.document ?? null
    const before = reading.value?.document ?? null
    if (before !== null && document !== null && before !== document) return options.onOther()
    asked += 1
    const own = asked
    autofill.value = 'asked'
    const outcome = await options.ask(present.readingId, templateId)
    if (own !== asked) return
    if (outcome.kind !== 'done') {
      autofill.value = reading.value ? 'done' : 'failed'
      return
    }
    const fields: Record<string, string> = {}
    for (const [id, shown] of Object.entries(outcome.value.fields)) if (options.isUnanswered(id)) fields[id] = shown
    reading.value = { readingId: present.readingId, fields, document }
    autofill.value = 'done'
    options.onRead(Object.keys(fields), outcome.value.mistakes)
  }
  watch(
    () => options.present()?.readingId,
    () => void read(),
  )

  return {
    reading,
    autofill,
    read,
    clear() {
      asked += 1
      reading.value = null
      autofill.value = 'none'
    },
  }
}
