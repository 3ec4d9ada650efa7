import { type ComputedRef, computed, type Ref, ref } from 'vue'
import type { KioskView } from '../contracts/index.ts'

/** The first, and five more on the same number. */
export const MOST_BUSINESSES = 6

export interface SeveralChoice {
  /** The customer is choosing more than one business. */
  readonly isOpen: Ref<boolean>
  /** Businesses in the order they were touched; one that is no longer given tickets for falls out. */
  readonly chosen: ComputedRef<readonly string[]>
  readonly isFull: ComputedRef<boolean>
  /** Tickets are given for more than one business now. */
  readonly isPossible: ComputedRef<boolean>
  open(): void
  close(): void
  /** Takes a business in, or out again. */
  toggle(businessId: string): void
}

/** Several businesses for one number, in an order of the customer's own. */
export function useSeveralChoice(view: () => KioskView | undefined): SeveralChoice {
  const isOpen = ref(false)
  const touched = ref<readonly string[]>([])
  const given = computed(() => new Set((view()?.businesses ?? []).filter(isGiven).map(({ businessId }) => businessId)))
  const chosen = computed(() => touched.value.filter((businessId) => given.value.has(businessId)))
  const isFull = computed(() => chosen.value.length >= MOST_BUSINESSES)
  return {
    isOpen,
    chosen,
    isFull,
    isPossible: computed(() => given.value.size > 1),
    open() {
      touched.value = []
      isOpen.value = true
    },
    close() {
      touched.value = []
      isOpen.value = false
    },
    toggle(businessId) {
      if (chosen.value.includes(businessId)) touched.value = chosen.value.filter((other) => other !== businessId)
      else if (!isFull.value) touched.value = [...chosen.value, businessId]
    },
  }
}

/** A ticket is given for it now. */
export function isGiven({ offered, refusal }: KioskView['businesses'][number]): boolean {
  return offered && refusal === null
}
