import { type ComputedRef, computed, onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue'
import type { BranchView, KioskView, Language, Problem } from '../contracts/index.ts'
import type { HubClient } from '../dashboard/common/hub/hubClient.ts'

/** How long the ticket stays on the screen; longer while it prints, and when the number has to be remembered. */
export const TICKET_SHOWN_MS = 6000
export const NUMBER_TO_REMEMBER_MS = 12_000
export const PRINT_AWAITED_MS = 15_000
export const REFUSAL_SHOWN_MS = 12_000
export const AGAIN_SHOWN_MS = 8000
/** A language or type size somebody chose and walked away from. */
export const IDLE_RESET_MS = 30_000

export interface ShownTicket {
  readonly ticketId: string
  readonly number: string
  readonly businessId: string
  readonly peopleAhead: number
}
export type Trouble = { readonly kind: 'refused'; readonly problem: Problem } | { readonly kind: 'unanswered' }

export interface KioskFlow {
  readonly stage: ComputedRef<'start' | 'known' | 'ticket'>
  readonly reading: ComputedRef<KioskView['reading']>
  readonly ticket: Ref<ShownTicket | null>
  readonly print: ComputedRef<NonNullable<KioskView['ticket']>['print']>
  /** The business whose number is being asked for. */
  readonly issuing: Ref<string | null>
  readonly trouble: Ref<Trouble | null>
  /** The last document could not be read. */
  readonly placeAgain: Ref<boolean>
  readonly isElder: Ref<boolean>
  choose(businessId: string): Promise<void>
  /** Back to the start, with nothing left of this customer. */
  leave(): void
  /** Somebody is using the screen. */
  touch(): void
}

export interface KioskFlowOptions {
  readonly hub: Pick<HubClient, 'send'>
  readonly kioskId: string
  readonly view: () => KioskView | undefined
  readonly branch: () => BranchView | undefined
  /** The hub's tick, reactive. */
  readonly tick: Ref<number>
  readonly language: Ref<Language>
  readonly schedule?: (delayMs: number, work: () => void) => () => void
}

/** What one customer goes through at the kiosk, from card or tile to ticket, and how the screen forgets him. */
export function useKioskFlow(options: KioskFlowOptions): KioskFlow {
  const { hub, kioskId, view, branch, tick, language } = options
  const schedule = options.schedule ?? withTimeout
  const ticket = shallowRef<ShownTicket | null>(null)
  const issuing = ref<string | null>(null)
  const trouble = shallowRef<Trouble | null>(null)
  const placeAgain = ref(false)
  const isElder = ref(false)
  const dismissed = ref<string | null>(null)
  const lastShown = ref<string | null>(null)
  const timers = { ticket: noTimer, trouble: noTimer, again: noTimer, idle: noTimer }

  const reading = computed(() => {
    const present = view()?.reading ?? null
    if (present === null || present.readingId === dismissed.value) return null
    return tick.value < present.validUntil ? present : null
  })
  const stage = computed(() => (ticket.value ? 'ticket' : reading.value ? 'known' : 'start'))
  const print = computed(() => {
    const given = view()?.ticket
    return given && given.ticketId === ticket.value?.ticketId ? given.print : 'printing'
  })

  function forget(): void {
    for (const cancel of Object.values(timers)) cancel()
    ticket.value = null
    trouble.value = null
    placeAgain.value = false
    isElder.value = false
    language.value = branch()?.languages[0] ?? 'zh-CN'
  }

  function leave(): void {
    dismissed.value = view()?.reading?.readingId ?? dismissed.value
    forget()
  }

  function show(shown: ShownTicket): void {
    lastShown.value = shown.ticketId
    trouble.value = null
    placeAgain.value = false
    ticket.value = shown
    awaitEnd()
  }

  function awaitEnd(): void {
    timers.ticket()
    const delayMs = { printing: PRINT_AWAITED_MS, printed: TICKET_SHOWN_MS, none: TICKET_SHOWN_MS }[
      print.value as string
    ]
    timers.ticket = schedule(delayMs ?? NUMBER_TO_REMEMBER_MS, leave)
  }

  function complain(what: Trouble): void {
    trouble.value = what
    timers.trouble()
    timers.trouble = schedule(REFUSAL_SHOWN_MS, () => {
      trouble.value = null
    })
  }

  async function choose(businessId: string): Promise<void> {
    if (issuing.value !== null || ticket.value !== null) return
    issuing.value = businessId
    trouble.value = null
    timers.idle()
    const readingId = reading.value?.readingId
    const outcome = await hub.send('IssueTicket', { businessId, kioskId, ...(readingId && { readingId }) })
    issuing.value = null
    touch()
    if (outcome.kind !== 'done') return complain(outcome)
    const { ticketId, number, peopleAhead } = outcome.value
    if (!ticketId || !number || ticketId === lastShown.value) return
    show({ ticketId, number, businessId, peopleAhead: peopleAhead ?? view()?.ticket?.peopleAhead ?? 0 })
  }

  function touch(): void {
    timers.idle()
    timers.idle = schedule(IDLE_RESET_MS, () => {
      if (!reading.value && !ticket.value && issuing.value === null) forget()
    })
  }

  // A card may give a ticket by itself, and a press may be answered after the page was loaded anew.
  watch(
    () => view()?.ticket,
    (given) => {
      if (!given || given.ticketId === lastShown.value || issuing.value !== null) return
      if (tick.value - given.issuedAt < TICKET_SHOWN_MS) show(given)
    },
    { immediate: true },
  )
  watch(print, () => {
    if (ticket.value) awaitEnd()
  })
  watch(
    () => view()?.failedReadings.count,
    (count, before) => {
      if (count === undefined || before === undefined || count <= before) return
      placeAgain.value = true
      timers.again()
      timers.again = schedule(AGAIN_SHOWN_MS, () => {
        placeAgain.value = false
      })
    },
  )
  // The next customer's card, or the end of this one's time, ends what was shown to the one before.
  watch(
    () => reading.value?.readingId,
    (now, before) => {
      if (now) {
        placeAgain.value = false
        if (before && before !== now) forget()
        else if (ticket.value && issuing.value === null) forget()
      } else if (before && !ticket.value && issuing.value === null && !trouble.value) forget()
    },
  )
  onScopeDispose(() => {
    for (const cancel of Object.values(timers)) cancel()
  })

  return { stage, reading, ticket, print, issuing, trouble, placeAgain, isElder, choose, leave, touch }
}

function noTimer(): void {}

function withTimeout(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs)
  return () => clearTimeout(timer)
}
