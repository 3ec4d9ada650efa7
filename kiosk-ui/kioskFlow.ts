import { type ComputedRef, computed, onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue'
import type { BranchView, HelpTopic, KioskView, Language, Problem } from '../contracts/index.ts'
import type { HubClient } from '../dashboard/common/hub/hubClient.ts'
import type { KioskMemory } from './kioskMemory.ts'
import { type PersonCallState, usePersonCall } from './personCall.ts'

/** How long the ticket stays on the screen; longer while it prints, and when the number has to be remembered. */
export const TICKET_SHOWN_MS = 6000
export const NUMBER_TO_REMEMBER_MS = 12_000
export const PRINT_AWAITED_MS = 15_000
export const REFUSAL_SHOWN_MS = 12_000
export const AGAIN_SHOWN_MS = 8000
export const HELP_SHOWN_MS = 20_000
/** A language or type size somebody chose and walked away from. */
export const IDLE_RESET_MS = 30_000
/** Whoever needs large type is given at least this long for everything. */
export const ELDER_TIME_MS = 60_000

type PrintState = NonNullable<KioskView['ticket']>['print']

export interface ShownTicket {
  readonly ticketId: string
  readonly number: string
  readonly businessId: string
  readonly peopleAhead: number
}
/** One more print of the ticket, asked for by the customer: once, and told as it is. */
export type Copy = 'none' | 'asked' | 'printing' | 'settled' | 'refused'
export type Trouble = { readonly kind: 'refused'; readonly problem: Problem } | { readonly kind: 'unanswered' }

export interface KioskFlow {
  readonly stage: ComputedRef<'start' | 'known' | 'ticket'>
  readonly reading: ComputedRef<KioskView['reading']>
  readonly ticket: Ref<ShownTicket | null>
  readonly print: ComputedRef<PrintState>
  readonly copy: Ref<Copy>
  /** The business whose number is being asked for. */
  readonly issuing: Ref<string | null>
  readonly trouble: Ref<Trouble | null>
  /** The last document could not be read. */
  readonly placeAgain: Ref<boolean>
  readonly isElder: Ref<boolean>
  /** What has become of the call for a person is shown in full. */
  readonly isHelping: Ref<boolean>
  readonly personCall: ComputedRef<PersonCallState>
  /** Calls the lobby manager to this kiosk, and says what comes of it. */
  callPerson(): void
  closeHelp(): void
  printAgain(): Promise<void>
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
  /** What was left on purpose, so that a page that is loaded anew does not show it again. */
  readonly memory?: KioskMemory
  /** The screen has become the start again. */
  readonly onForget?: () => void
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
  const isHelping = ref(false)
  const copy = ref<Copy>('none')
  const left = options.memory?.load()
  const person = usePersonCall({ hub, kioskId, view, leftAt: left?.helpAt ?? null })
  const dismissed = ref<string | null>(left?.readingId ?? null)
  const lastShown = ref<string | null>(null)
  const timers = { ticket: noTimer, trouble: noTimer, again: noTimer, idle: noTimer, help: noTimer }
  /** For so long, and longer for those who need it. */
  const after = (delayMs: number, work: () => void) =>
    schedule(isElder.value ? Math.max(delayMs, ELDER_TIME_MS) : delayMs, work)

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
    isHelping.value = false
    person.forget()
    copy.value = 'none'
    language.value = branch()?.languages[0] ?? 'zh-CN'
    options.onForget?.()
  }

  function leave(): void {
    person.leave()
    end()
  }

  /** The screen is the start again; a call for a person stands, its customer may be waiting beside the kiosk. */
  function end(): void {
    dismissed.value = view()?.reading?.readingId ?? dismissed.value
    const ticketIssuedAt = view()?.ticket?.issuedAt ?? null
    options.memory?.save({ readingId: dismissed.value, ticketIssuedAt, helpAt: person.leftAt() })
    forget()
  }

  function show(shown: ShownTicket): void {
    lastShown.value = shown.ticketId
    trouble.value = null
    placeAgain.value = false
    isHelping.value = false
    copy.value = 'none'
    ticket.value = shown
    awaitEnd()
  }

  function awaitEnd(): void {
    timers.ticket()
    timers.ticket = after(timeOfTicket(print.value, copy.value), end)
  }

  function complain(what: Trouble): void {
    trouble.value = what
    timers.trouble()
    timers.trouble = after(REFUSAL_SHOWN_MS, () => {
      trouble.value = null
    })
  }

  async function choose(businessId: string): Promise<void> {
    if (issuing.value !== null || ticket.value !== null) return
    issuing.value = businessId
    trouble.value = null
    isHelping.value = false
    timers.idle()
    const readingId = reading.value?.readingId
    const outcome = await hub.send('IssueTicket', { businessId, kioskId, ...(readingId && { readingId }) })
    issuing.value = null
    touch()
    if (outcome.kind !== 'done') return complain(outcome)
    const { ticketId, number, peopleAhead } = outcome.value
    if (!ticketId || !number || ticketId === lastShown.value) return
    const isNextCustomers = readingId !== undefined && reading.value !== null && reading.value.readingId !== readingId
    if (isNextCustomers) {
      lastShown.value = ticketId
      return
    }
    show({ ticketId, number, businessId, peopleAhead: peopleAhead ?? view()?.ticket?.peopleAhead ?? 0 })
  }

  async function printAgain(): Promise<void> {
    const { ticketId } = ticket.value ?? {}
    if (!ticketId || copy.value !== 'none') return
    copy.value = 'asked'
    awaitEnd()
    const outcome = await hub.send('ReprintTicket', { ticketId, kioskId })
    if (ticket.value?.ticketId !== ticketId) return
    if (outcome.kind !== 'done') copy.value = 'refused'
    awaitEnd()
  }

  function callPerson(): void {
    void person.ask(helpTopic())
    trouble.value = null
    showHelp()
  }

  function helpTopic(): HelpTopic {
    const problem = trouble.value?.kind === 'refused' ? trouble.value.problem.code : undefined
    if (problem === 'READING_EXPIRED' || problem === 'READING_UNKNOWN') return 'document'
    if (trouble.value) return 'ticket'
    if (ticket.value) return isWithoutPaper(print.value, copy.value) ? 'printer' : 'ticket'
    if (placeAgain.value) return 'document'
    const { reader, printer } = view() ?? {}
    if (reader === 'offline' || reader === 'fault') return 'reader'
    return printer === 'paperOut' || printer === 'coverOpen' || printer === 'offline' || printer === 'fault'
      ? 'printer'
      : 'general'
  }

  function showHelp(): void {
    timers.help()
    isHelping.value = true
    timers.help = after(HELP_SHOWN_MS, closeHelp)
  }

  function closeHelp(): void {
    timers.help()
    isHelping.value = false
  }

  function touch(): void {
    timers.idle()
    timers.idle = after(IDLE_RESET_MS, () => {
      const isWaited = person.state.value === 'told' || person.state.value === 'coming'
      if (!reading.value && !ticket.value && issuing.value === null && !isWaited) forget()
    })
  }

  // A card may give a ticket by itself, and a press may be answered after the page was loaded anew.
  watch(
    () => view()?.ticket,
    (given) => {
      if (!given || given.ticketId === lastShown.value || issuing.value !== null) return
      if (given.issuedAt === left?.ticketIssuedAt) return
      if (tick.value - given.issuedAt < TICKET_SHOWN_MS) show(given)
    },
    { immediate: true },
  )
  watch(print, (now) => {
    if (!ticket.value) return
    if (copy.value === 'asked' && now === 'printing') copy.value = 'printing'
    else if (copy.value === 'printing' && now !== 'printing') copy.value = 'settled'
    awaitEnd()
  })
  watch(isElder, () => {
    if (ticket.value) awaitEnd()
    if (isHelping.value) showHelp()
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
        isHelping.value = false
        person.forget()
        if (issuing.value === null) trouble.value = null
        if (before && before !== now) forget()
        else if (ticket.value && issuing.value === null) forget()
      } else if (before && !ticket.value && issuing.value === null && !trouble.value) forget()
    },
  )
  watch(person.state, (now, before) => {
    if (now === 'coming' && !trouble.value) showHelp()
    // The wait for a person is over; from here on the screen may be taken for deserted again.
    if (now === 'none' && before !== 'none') {
      closeHelp()
      touch()
    }
  })
  onScopeDispose(() => {
    for (const cancel of Object.values(timers)) cancel()
  })

  return {
    stage,
    reading,
    ticket,
    print,
    copy,
    issuing,
    trouble,
    placeAgain,
    isElder,
    isHelping,
    personCall: person.state,
    callPerson,
    closeHelp,
    printAgain,
    choose,
    leave,
    touch,
  }
}

function timeOfTicket(print: PrintState, copy: Copy): number {
  if (copy === 'asked' || copy === 'printing' || print === 'printing') return PRINT_AWAITED_MS
  return isWithoutPaper(print, copy) ? NUMBER_TO_REMEMBER_MS : TICKET_SHOWN_MS
}

function isWithoutPaper(print: PrintState, copy: Copy): boolean {
  return print === 'notPrinted' || print === 'unknown' || copy === 'refused'
}

function noTimer(): void {}

function withTimeout(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs)
  return () => clearTimeout(timer)
}
