import { type ComputedRef, computed, onScopeDispose, type Ref, ref, shallowRef, watch } from 'vue'
import type { BranchView, CommandResult, HelpTopic, KioskView, Language } from '../contracts/index.ts'
import type { HubClient } from '../dashboard/common/hub/hubClient.ts'
import type { Outcome } from '../dashboard/common/hub/outcome.ts'
import { type Activation, type PresentedTicket, presentedBy, useActivation } from './activation.ts'
import { type Diversion, useDiversion } from './diversion.ts'
import type { KioskMemory } from './kioskMemory.ts'
import { type PersonCallState, usePersonCall } from './personCall.ts'
import { isGiven, type SeveralChoice, useSeveralChoice } from './severalChoice.ts'
import {
  asShown,
  type Copy,
  type GivenTicket,
  isWithoutPaper,
  type PrintState,
  type ShownTicket,
  TICKET_SHOWN_MS,
  timeOfTicket,
} from './shownTicket.ts'
import { afterAccepting, helpTopicOf, type Trouble } from './trouble.ts'

export const REFUSAL_SHOWN_MS = 12_000
export const AGAIN_SHOWN_MS = 8000
export const HELP_SHOWN_MS = 20_000
/** Where the machine is that the customer goes to. */
export const MACHINE_SHOWN_MS = 8000
/** A language or type size somebody chose and walked away from. */
export const IDLE_RESET_MS = 30_000
/** Whoever needs large type is given at least this long for everything. */
export const ELDER_TIME_MS = 60_000

export type Stage = 'start' | 'known' | 'activate' | 'offer' | 'machine' | 'ticket' | 'form'

export interface KioskFlow {
  readonly stage: ComputedRef<Stage>
  readonly reading: ComputedRef<KioskView['reading']>
  readonly ticket: Ref<ShownTicket | null>
  readonly print: ComputedRef<PrintState>
  readonly copy: Ref<Copy>
  /** The business whose number is being asked for. */
  readonly issuing: Ref<string | null>
  /** The hub has been asked for something and has not answered yet. */
  readonly isAsking: ComputedRef<boolean>
  readonly several: SeveralChoice
  readonly activation: Activation
  readonly diversion: Diversion
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
  /** A tile was touched: a ticket, the offer of a machine, or one more of several. */
  choose(businessId: string): Promise<void>
  chooseSeveral(): void
  issueSeveral(): Promise<void>
  openActivation(): void
  enterDigit(digit: string): void
  activate(): Promise<void>
  /** Something was held under the scanner, on whatever page. */
  scan(content: string): Promise<void>
  acceptMachine(): Promise<void>
  refuseMachine(): Promise<void>
  /** The pages for filling in forms, which look after their own time. */
  openForms(): void
  /** The card of somebody else was read while a form was being filled in. */
  welcomeOther(): void
  /** From a page of its own back to the businesses. */
  back(): void
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
  const isFilling = ref(false)
  const left = options.memory?.load()
  const person = usePersonCall({ hub, kioskId, view, leftAt: left?.helpAt ?? null })
  const several = useSeveralChoice(view)
  const activation = useActivation(hub, kioskId)
  const diversion = useDiversion({ hub, kioskId, readingId: () => reading.value?.readingId })
  const dismissed = ref<string | null>(left?.readingId ?? null)
  const lastShown = ref<string | null>(null)
  /** A scanner may read the same code twice before it is taken away. */
  let lastScan = ''
  const timers = { ticket: noTimer, trouble: noTimer, again: noTimer, idle: noTimer, help: noTimer }
  /** For so long, and longer for those who need it. */
  const after = (delayMs: number, work: () => void) =>
    schedule(isElder.value ? Math.max(delayMs, ELDER_TIME_MS) : delayMs, work)

  const reading = computed(() => {
    const present = view()?.reading ?? null
    if (present === null || present.readingId === dismissed.value) return null
    return tick.value < present.validUntil ? present : null
  })
  const stage = computed<Stage>(() => {
    if (isFilling.value) return 'form'
    if (ticket.value) return 'ticket'
    if (diversion.goingTo.value !== null) return 'machine'
    if (diversion.offered.value) return 'offer'
    if (activation.isOpen.value) return 'activate'
    return reading.value ? 'known' : 'start'
  })
  const isAsking = computed(() => issuing.value !== null || activation.isSending.value || diversion.isSending.value)
  /** He has what he came for, and the screen only says so. */
  const isServed = computed(() => stage.value === 'ticket' || stage.value === 'machine')
  const print = computed(() => {
    const given = view()?.ticket
    return given && given.ticketId === ticket.value?.ticketId ? given.print : 'printing'
  })

  function forget(): void {
    for (const cancel of Object.values(timers)) cancel()
    back()
    several.close()
    lastScan = ''
    ticket.value = null
    trouble.value = null
    placeAgain.value = false
    isElder.value = false
    isHelping.value = false
    person.forget()
    copy.value = 'none'
    isFilling.value = false
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

  function back(): void {
    activation.close()
    diversion.close()
    trouble.value = null
  }

  function show(shown: ShownTicket): void {
    lastShown.value = shown.ticketId
    trouble.value = null
    placeAgain.value = false
    isHelping.value = false
    copy.value = 'none'
    several.close()
    activation.close()
    diversion.close()
    ticket.value = shown
    awaitEnd()
  }

  function awaitEnd(): void {
    timers.ticket()
    timers.ticket = after(ticket.value ? timeOfTicket(print.value, copy.value) : MACHINE_SHOWN_MS, end)
  }

  function complain(what: Trouble): void {
    trouble.value = what
    timers.trouble()
    timers.trouble = after(REFUSAL_SHOWN_MS, () => {
      trouble.value = null
    })
  }

  /** Something new is asked for: what was said about the last attempt is over. */
  function begin(): void {
    trouble.value = null
    isHelping.value = false
    timers.idle()
  }

  async function choose(businessId: string): Promise<void> {
    if (isAsking.value || ticket.value !== null) return
    const business = view()?.businesses.find((candidate) => candidate.businessId === businessId)
    if (business && !isGiven(business)) return complain({ kind: 'notGiven', business })
    if (several.isOpen.value) return several.toggle(businessId)
    if (!business?.offer) return issue(businessId)
    begin()
    diversion.ask(business)
    touch()
  }

  async function issue(businessId: string, moreBusinessIds: readonly string[] = []): Promise<void> {
    issuing.value = businessId
    begin()
    const readingId = reading.value?.readingId
    const outcome = await hub.send('IssueTicket', {
      businessId,
      ...(moreBusinessIds.length > 0 && { moreBusinessIds: [...moreBusinessIds] }),
      kioskId,
      ...(readingId && { readingId }),
    })
    issuing.value = null
    touch()
    receive(outcome, { businessIds: [businessId, ...moreBusinessIds], isActivated: false, readingId })
  }

  /** A number was given, or why not. */
  function receive(
    outcome: Outcome<CommandResult>,
    asked: Pick<ShownTicket, 'businessIds' | 'isActivated'> & { readonly readingId: string | undefined },
  ): void {
    if (outcome.kind !== 'done') return complain(outcome)
    const { ticketId, number, peopleAhead } = outcome.value
    if (!ticketId || !number || ticketId === lastShown.value) return
    const { readingId, isActivated } = asked
    const isNextCustomers = readingId !== undefined && reading.value !== null && reading.value.readingId !== readingId
    if (isNextCustomers) {
      lastShown.value = ticketId
      return
    }
    const given = view()?.ticket
    const known = given?.ticketId === ticketId ? given : null
    const businessIds = isActivated && known ? asShown(known).businessIds : asked.businessIds
    show({ ticketId, number, businessIds, isActivated, peopleAhead: peopleAhead ?? given?.peopleAhead ?? 0 })
  }

  function chooseSeveral(): void {
    begin()
    several.open()
    touch()
  }

  async function issueSeveral(): Promise<void> {
    const [first, ...more] = several.chosen.value
    if (first !== undefined && !isAsking.value) await issue(first, more)
  }

  function openActivation(): void {
    begin()
    several.close()
    activation.open()
    touch()
  }

  /** A new attempt: what was wrong with the last one has been read. */
  function enterDigit(digit: string): void {
    trouble.value = null
    activation.enter(digit)
  }

  async function activate(): Promise<void> {
    if (activation.isComplete.value && !isAsking.value) await present({ code: activation.code.value })
  }

  async function scan(content: string): Promise<void> {
    if (isAsking.value || !branch()?.hasRemoteTickets) return
    if (content === lastScan && ticket.value) return
    if (isServed.value) end()
    diversion.close()
    openActivation()
    lastScan = content
    const presented = presentedBy(content)
    if (presented) await present(presented)
    else complain({ kind: 'unreadable' })
  }

  async function present(presented: PresentedTicket): Promise<void> {
    begin()
    const outcome = await activation.send(presented)
    touch()
    receive(outcome, { businessIds: [], isActivated: true, readingId: undefined })
  }

  async function acceptMachine(): Promise<void> {
    if (isAsking.value || diversion.offered.value === null) return
    begin()
    const outcome = await diversion.accept()
    touch()
    if (outcome.kind !== 'done') complain(afterAccepting(outcome))
    else if (diversion.goingTo.value !== null) awaitEnd()
  }

  async function refuseMachine(): Promise<void> {
    const businessId = isAsking.value ? null : diversion.refuse()
    if (businessId !== null) await issue(businessId)
  }

  function openForms(): void {
    if (isAsking.value) return
    begin()
    for (const cancel of [timers.ticket, timers.trouble]) cancel()
    several.close()
    activation.close()
    diversion.close()
    ticket.value = null
    isFilling.value = true
  }

  function welcomeOther(): void {
    person.leave()
    forget()
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
    return helpTopicOf({
      trouble: trouble.value,
      hasTicket: ticket.value !== null,
      isWithoutPaper: isWithoutPaper(print.value, copy.value),
      isActivating: stage.value === 'activate',
      placeAgain: placeAgain.value,
      view: view(),
    })
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
    if (isFilling.value) return
    timers.idle = after(IDLE_RESET_MS, () => {
      const isWaited = person.state.value === 'told' || person.state.value === 'coming'
      if (isWaited) activation.clear()
      else if (!reading.value && !isServed.value && !isAsking.value) forget()
    })
  }

  // A card may give a ticket by itself, and a press may be answered after the page was loaded anew.
  watch(
    () => view()?.ticket,
    (given, before) => {
      if (given && isFilling.value) lastShown.value = given.ticketId
      if (!given || isAsking.value || isFilling.value) return
      if (given.ticketId === ticket.value?.ticketId) return completeTicket(given)
      if (given.ticketId === lastShown.value) return
      if (given.issuedAt === left?.ticketIssuedAt) return
      // One that was taken on a phone is older than its activation: it is new when this page has seen it come.
      const hasCome = given.isActivated && before !== undefined
      if (hasCome || tick.value - given.issuedAt < TICKET_SHOWN_MS) show(asShown(given))
    },
    { immediate: true },
  )
  function completeTicket(given: GivenTicket): void {
    if (ticket.value?.businessIds.length === 0)
      ticket.value = { ...ticket.value, businessIds: asShown(given).businessIds }
  }
  watch(print, (now) => {
    if (!ticket.value) return
    if (copy.value === 'asked' && now === 'printing') copy.value = 'printing'
    else if (copy.value === 'printing' && now !== 'printing') copy.value = 'settled'
    awaitEnd()
  })
  watch(isElder, () => {
    if (isServed.value) awaitEnd()
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
      if (isFilling.value) placeAgain.value = false
      else if (now) {
        placeAgain.value = false
        isHelping.value = false
        person.forget()
        if (!isAsking.value) trouble.value = null
        if (before && before !== now) forget()
        else if (isServed.value && !isAsking.value) forget()
        else if (!isAsking.value) back()
      } else if (before && !isServed.value && !isAsking.value && !trouble.value) forget()
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
    isAsking,
    several,
    activation,
    diversion,
    trouble,
    placeAgain,
    isElder,
    isHelping,
    personCall: person.state,
    callPerson,
    closeHelp,
    printAgain,
    choose,
    chooseSeveral,
    issueSeveral,
    openActivation,
    enterDigit,
    activate,
    scan,
    acceptMachine,
    refuseMachine,
    openForms,
    welcomeOther,
    back,
    leave,
    touch,
  }
}

function noTimer(): void {}

function withTimeout(delayMs: number, work: () => void): () => void {
  const timer = setTimeout(work, delayMs)
  return () => clearTimeout(timer)
}
