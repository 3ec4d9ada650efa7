import { type Ref, ref } from 'vue'
import type { Problem } from '../../../contracts/index.ts'
import type { FormsApi, PdfOptions } from './formsApi.ts'

const KEY = 'branchhub.printerOffset'
const LARGEST_MM = 20
/** Until the other tab has surely read it. */
const KEPT_MS = 60_000

export interface Offset {
  readonly x: number
  readonly y: number
}

/** How far this workstation's printer is off; of the machine, and of nobody. */
export function readOffset(): Offset {
  try {
    const { x, y } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Offset>
    return { x: limited(x), y: limited(y) }
  } catch {
    return { x: 0, y: 0 }
  }
}
export function keepOffset(offset: Offset): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ x: limited(offset.x), y: limited(offset.y) }))
  } catch {
    // A browser that keeps nothing prints as it is told this time.
  }
}

/** Tenths of a millimetre within what paper allows. */
export function limited(mm: unknown): number {
  const asked = typeof mm === 'number' && Number.isFinite(mm) ? mm : 0
  return Math.round(Math.min(LARGEST_MM, Math.max(-LARGEST_MM, asked)) * 10) / 10
}

export type PrintState =
  | { readonly kind: 'making' | 'unanswered' }
  | { readonly kind: 'refused'; readonly problem: Problem }

/** Documents in a tab of their own, from which the browser prints. */
export function usePrinting(api: Pick<FormsApi, 'pdf'>): {
  readonly state: Ref<PrintState | null>
  print(formId: string, options: PdfOptions): Promise<void>
  dismiss(): void
} {
  const state = ref<PrintState | null>(null)
  return {
    state,
    async print(formId, options) {
      if (state.value?.kind === 'making') return
      state.value = { kind: 'making' }
      // Opened by the press itself: later the browser would take it for an advertisement.
      const tab = window.open('', '_blank')
      const outcome = await api.pdf(formId, options)
      if (outcome.kind !== 'done') {
        tab?.close()
        state.value =
          outcome.kind === 'refused' ? { kind: 'refused', problem: outcome.problem } : { kind: 'unanswered' }
        return
      }
      state.value = null
      show(outcome.value, tab)
    },
    dismiss() {
      if (state.value?.kind !== 'making') state.value = null
    },
  }
}

function show(pdf: Blob, tab: Window | null): void {
  const address = URL.createObjectURL(pdf)
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS)
  if (tab && !tab.closed) {
    tab.location.href = address
    return
  }
  const link = document.createElement('a')
  link.href = address
  link.target = '_blank'
  link.rel = 'noopener'
  link.click()
}
