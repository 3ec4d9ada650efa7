import { type ComputedRef, computed, type Ref, ref } from 'vue'
import type { CommandResult } from '../contracts/index.ts'
import type { HubClient } from '../dashboard/common/hub/hubClient.ts'
import type { Outcome } from '../dashboard/common/hub/outcome.ts'

export const CODE_DIGITS = 8

/** How a ticket that was taken on a phone is shown at the kiosk. */
export type PresentedTicket = { readonly code: string } | { readonly qr: string }

export interface Activation {
  /** Its page is on the screen. */
  readonly isOpen: Ref<boolean>
  /** The digits entered so far. */
  readonly code: Ref<string>
  readonly isComplete: ComputedRef<boolean>
  readonly isSending: Ref<boolean>
  open(): void
  close(): void
  enter(digit: string): void
  takeBack(): void
  clear(): void
  /** Whatever comes of it, no digits are left on the screen. */
  send(presented: PresentedTicket): Promise<Outcome<CommandResult>>
}

/** A ticket that was taken on a phone is made live here: by its eight digits or by its QR code. */
export function useActivation(hub: Pick<HubClient, 'send'>, kioskId: string): Activation {
  const isOpen = ref(false)
  const code = ref('')
  const isSending = ref(false)
  const clear = () => {
    code.value = ''
  }
  return {
    isOpen,
    code,
    isComplete: computed(() => code.value.length === CODE_DIGITS),
    isSending,
    open() {
      clear()
      isOpen.value = true
    },
    close() {
      clear()
      isOpen.value = false
    },
    enter(digit) {
      if (code.value.length < CODE_DIGITS) code.value += digit
    },
    takeBack() {
      code.value = code.value.slice(0, -1)
    },
    clear,
    async send(presented) {
      isSending.value = true
      const outcome = await hub.send('ActivateTicket', { kioskId, with: presented })
      isSending.value = false
      clear()
      return outcome
    },
  }
}

/** What a scanner read: the digits of a ticket, its QR code, or null: nothing of ours. */
export function presentedBy(scan: string): PresentedTicket | null {
  const content = scan.trim()
  if (/^\d{8}$/.test(content)) return { code: content }
  return /^[A-Za-z0-9._-]{20,400}$/.test(content) ? { qr: content } : null
}
