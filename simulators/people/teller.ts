import { setTimeout as later } from 'node:timers/promises'
import type { CommandAnswer, PublicCommandType, TicketView, WindowView } from '../../contracts/index.ts'
import type { TicketBook } from '../world/books.ts'
import type { WindowFacts } from '../world/branchFacts.ts'
import type { Away } from '../world/staffing.ts'
import type { BranchLife } from './branchLife.ts'
import type { Evaluator, Keypad } from './counterUnits.ts'
import type { Screen } from './screen.ts'
import { choiceOf, inventVisitor, noShowShare, type Visitor } from './visitor.ts'

export interface Desk {
  readonly tellerId: string
  readonly window: WindowFacts
  readonly screen: Screen
  readonly keypad: Keypad | undefined
  readonly evaluator: Evaluator | undefined
  /** Prefers the keypad to the page. */
  readonly likesKeypad: boolean
  /** A customer like those of this day, in place of one who is not of this world. */
  readonly stranger: (index: number) => Visitor
}

const COMES_WITHIN_S = 25
const RECALLED_WAIT_S = 15
const STRANGER_AFTER_MS = 2_000
const INVITED_WITHIN_MS = 5_000
const LATE_KEY_MS = 6_000
const LOOK_AGAIN_MS = 500
/** How often a teller without a customer looks up, beside every time somebody comes. */
const LOOKS_UP_EVERY_S = 15
const PAUSE_REASON = {
  lunch: { 'zh-CN': '午休', en: 'Lunch' },
  short: { 'zh-CN': '暂停服务', en: 'Back in a moment' },
} as const

type Device = 'keypad' | 'page'

/**
 * A teller at a window: signs in, calls whoever is next, waits for him to come, serves him, finishes or forgets to, and calls again;
 * goes on breaks, and home when the last customer has gone. Every step is taken from what the hub says is true at the window, so
 * that neither a restart of the hub nor somebody else's hand at the window leaves him behind.
 */
export class Teller {
  readonly #desk: Desk
  readonly #life: BranchLife
  /** The customer has left the window, and the hub does not know. */
  #left: TicketBook | undefined
  #presentSinceS: number | undefined
  readonly #unsure: TicketBook[] = []

  constructor(desk: Desk, life: BranchLife) {
    this.#desk = desk
    this.#life = life
    life.books.tellers.set(desk.tellerId, { windowId: desk.window.id, busyS: 0, presentS: 0 })
  }

  async work(): Promise<void> {
    const { clock, hall } = this.#life
    for (;;) {
      const { away, untilS } = this.#life.awayAt(this.#desk.window.id, clock.nowS)
      if (this.#life.isOver()) break
      if (away) await this.#goAway(away, untilS)
      else if (await this.#beThere()) {
        const ticketId = await this.#callNext()
        if (ticketId !== undefined) await this.#attend(ticketId)
        else await hall.wait(clock.speed === 'max' ? untilS : Math.min(untilS, clock.nowS + LOOKS_UP_EVERY_S))
      } else await hall.wait(clock.nowS + LOOKS_UP_EVERY_S)
    }
    await this.#goHome()
  }

  // ---- being there --------------------------------------------------------------------------------------------------
  /** True when the window is his and open. */
  async #beThere(): Promise<boolean> {
    if (this.#presentSinceS !== undefined) return true
    const { window, tellerId } = this.#desk
    const { teller, status } = await this.#look()
    if (teller?.id !== tellerId && !(await this.#send('SignIn')).ok) return false
    if (teller?.id === tellerId && status !== 'open') await this.#send('OpenWindow')
    await this.#desk.screen.watch(`window:${window.id}`)
    this.#presentSinceS = this.#life.clock.nowS
    return true
  }

  async #goAway({ kind }: Away, untilS: number): Promise<void> {
    await this.#clear()
    if (this.#presentSinceS !== undefined) {
      if (kind === 'closed') await this.#send('CloseWindow')
      else await this.#desk.screen.send('PauseWindow', { windowId: this.#desk.window.id, reason: PAUSE_REASON[kind] })
      this.#leave()
    }
    await this.#life.clock.sleepUntil(untilS)
  }

  async #goHome(): Promise<void> {
    if (this.#left) {
      // What was forgotten all day ends with a last press, which may still find somebody.
      const ticketId = await this.#callNext(true)
      if (ticketId !== undefined) await this.#attend(ticketId)
      await this.#clear()
    }
    const { teller } = await this.#look()
    if (teller?.id === this.#desk.tellerId) await this.#send('SignOut')
    this.#leave()
  }

  #leave(): void {
    const { clock, books } = this.#life
    const book = books.tellers.get(this.#desk.tellerId)
    if (book && this.#presentSinceS !== undefined) book.presentS += clock.nowS - this.#presentSinceS
    this.#presentSinceS = undefined
  }

  /** Ends what was forgotten, before leaving the window. */
  async #clear(): Promise<void> {
    const left = this.#left
    if (!left) return
    await this.#finish(left, 'page')
  }

  // ---- calling ------------------------------------------------------------------------------------------------------
  /** The ticket now at the window, called just now as a rule; undefined when nobody is next. */
  async #callNext(evenForNobody = false): Promise<string | undefined> {
    const before = await this.#look()
    const { current, next } = before
    if (current && current.ticketId !== this.#left?.ticketId) {
      // Called before an interruption, or by somebody else for this window.
      const book = this.#life.books.tickets.get(current.ticketId)
      if (book?.state !== 'called' && current.state === 'called') await this.#noteCall(current.ticketId)
      return current.ticketId
    }
    if (!next && !evenForNobody) return undefined
    const visitor = next ? this.#life.books.tickets.get(next.ticketId)?.visitor : undefined
    const device = this.#deviceFor(visitor)
    const called = device === 'keypad' ? await this.#callByKey(before) : await this.#callByPage(before)
    if (called !== undefined) await this.#noteCall(called)
    return called
  }

  async #callByPage({ current }: WindowView): Promise<string | undefined> {
    const windowId = this.#desk.window.id
    const answer = await this.#desk.screen.send('CallNext', { windowId, ticketId: current?.ticketId ?? null })
    if (!answer.ok) return undefined
    this.#noteFinished('callNext')
    return answer.result.ticketId
  }

  async #callByKey({ current }: WindowView): Promise<string | undefined> {
    const isCalled = (view: WindowView) => view.current?.ticketId !== current?.ticketId
    const after = await this.#press('callNext', isCalled)
    if (!isCalled(after)) return undefined
    this.#noteFinished('callNext')
    return after.current?.ticketId
  }

  async #noteCall(ticketId: string): Promise<void> {
    const { books, clock } = this.#life
    const book = (await books.find(ticketId, STRANGER_AFTER_MS)) ?? (await this.#welcomeStranger(ticketId))
    book.calls.push({ tellerId: this.#desk.tellerId, atS: clock.nowS })
    book.firstCalledAtS ??= clock.nowS
    book.state = 'called'
  }

  async #welcomeStranger(ticketId: string): Promise<TicketBook> {
    const { businessId, classId } = await this.#ticket(ticketId)
    const { books, clock } = this.#life
    const visitor = this.#desk.stranger(books.tickets.size)
    return books.issued({ ticketId, businessId, classId, issuedAtS: clock.nowS, visitor })
  }

  #deviceFor(visitor: Visitor | undefined): Device {
    const usesKeypad = this.#desk.likesKeypad && (visitor?.teller.usesKeypad ?? true)
    return this.#desk.keypad && usesKeypad ? 'keypad' : 'page'
  }

  // ---- the customer -------------------------------------------------------------------------------------------------
  async #attend(ticketId: string): Promise<void> {
    const { clock, books } = this.#life
    const book = books.tickets.get(ticketId) ?? (await this.#welcomeStranger(ticketId))
    const visitor = book.visitor ?? this.#desk.stranger(0)
    const device = this.#deviceFor(visitor)
    const sinceS = clock.nowS
    if (comes(book, visitor)) await this.#serve(book, visitor, device)
    else await this.#missed(book, visitor, device)
    const own = books.tellers.get(this.#desk.tellerId)
    if (own) own.busyS += clock.nowS - sinceS
    await clock.sleep(visitor.teller.thinksS)
  }

  async #serve(book: TicketBook, visitor: Visitor, device: Device): Promise<void> {
    const { clock } = this.#life
    await clock.sleep(visitor.walksS)
    const forgets = visitor.teller.forgetsFinish
    // On a keypad nobody needs a start; whoever is going to forget the end has not forgotten the beginning.
    if (visitor.teller.starts || forgets || device === 'page') await this.#start(book, device)
    book.servedFromS = clock.nowS
    await clock.sleep(visitor.serviceS)
    book.leftAtS = clock.nowS
    book.state = 'gone'
    this.#left = book
    if (!forgets) await this.#finish(book, device)
    this.#life.hall.ring()
  }

  async #start({ ticketId }: TicketBook, device: Device): Promise<void> {
    const { screen, window } = this.#desk
    if (device === 'keypad') await this.#press('confirm', ({ current }) => current?.state !== 'called')
    else await screen.send('StartService', { windowId: window.id, ticketId })
  }

  async #missed(book: TicketBook, visitor: Visitor, device: Device): Promise<void> {
    const { clock, hall } = this.#life
    const { screen, window } = this.#desk
    const { ticketId } = book
    await clock.sleep(COMES_WITHIN_S)
    // Who has been called in vain before is not waited for twice.
    if (visitor.teller.recalls && book.missed === 0) {
      if (await this.#recall(ticketId, device)) book.recalls += 1
      await clock.sleep(RECALLED_WAIT_S)
    }
    const digits = this.#life.facts.noShowDigits
    if (device === 'keypad' && digits !== undefined) {
      await this.#press([...digits, 'confirm'], ({ current }) => current?.ticketId !== ticketId)
    } else await screen.send('MarkNoShow', { windowId: window.id, ticketId })
    const { state } = await this.#ticket(ticketId)
    if (state !== 'waiting' && state !== 'noShow') return
    book.missed += 1
    book.state = state
    hall.ring()
  }

  async #recall(ticketId: string, device: Device): Promise<boolean> {
    const { screen, window } = this.#desk
    if (device === 'page') return (await screen.send('Recall', { windowId: window.id, ticketId })).ok
    const before = (await this.#ticket(ticketId)).recalls
    const isRecalled = ({ current }: WindowView) => (current?.recalls ?? 0) > before
    return isRecalled(await this.#press('recall', isRecalled))
  }

  // ---- the end of a service -----------------------------------------------------------------------------------------
  async #finish(book: TicketBook, device: Device): Promise<void> {
    const { screen, window, evaluator } = this.#desk
    const { ticketId } = book
    const isAskedFor = device === 'keypad' || this.#life.facts.evaluation.invite !== 'request'
    const asking = isAskedFor ? evaluator : undefined
    const invited = asking ? asking.nextInvitation(INVITED_WITHIN_MS) : Promise.resolve(false)
    if (device === 'keypad') {
      // The key that asks for the evaluation is the one that ends the service.
      const isFinished = ({ current }: WindowView) => current?.ticketId !== ticketId
      if (!isFinished(await this.#press('evaluate', isFinished))) return
    } else if (!(await screen.send('FinishService', { windowId: window.id, ticketId })).ok) return
    this.#noteFinished('finish', asking !== undefined)
    if (asking && (await invited)) this.#askCustomer(book, asking)
  }

  #noteFinished(by: 'finish' | 'callNext', asked = this.#asksEveryone()): void {
    const book = this.#left
    this.#left = undefined
    if (!book) return
    book.state = 'served'
    book.finishedBy = by
    book.servedBy = this.#desk.tellerId
    book.asked = asked
  }

  /** Also those whose service ends with the call of the next one. */
  #asksEveryone(): boolean {
    return this.#desk.evaluator !== undefined && this.#life.facts.evaluation.invite === 'everyFinish'
  }

  #askCustomer(book: TicketBook, evaluator: Evaluator): void {
    const { clock, facts } = this.#life
    const { visitor } = book
    if (!visitor?.evaluates) return
    const targetMinutes = facts.classes.find(({ id }) => id === book.classId)?.targetMinutes ?? 0
    const waitedS = (book.firstCalledAtS ?? book.issuedAtS) - book.issuedAtS
    const { choice } = choiceOf(visitor, facts.evaluation, { waitedS, targetS: targetMinutes * 60 })
    clock.at(clock.nowS + visitor.evaluatesAfterS, async () => {
      await evaluator.answer(choice)
      await this.#noteScore(book)
      if (book.score === undefined) this.#unsure.push(book)
    })
  }

  async #noteScore(book: TicketBook): Promise<void> {
    book.score = (await this.#ticket(book.ticketId)).evaluation?.score ?? undefined
  }

  /** Answers that were given and not acknowledged in time may have come in since. */
  async settled(): Promise<void> {
    for (const book of this.#unsure) await this.#noteScore(book)
  }

  // ---- the hub ------------------------------------------------------------------------------------------------------
  #look(): Promise<WindowView> {
    return this.#desk.screen.get(`/api/v1/windows/${this.#desk.window.id}`)
  }

  /** A key without an echo may be on its way until its deadline. */
  async #press(keys: string | readonly string[], isDone: (view: WindowView) => boolean): Promise<WindowView> {
    const isAnswered = await this.#desk.keypad?.press(keys)
    let view = await this.#look()
    for (let waited = 0; !isAnswered && !isDone(view) && waited < LATE_KEY_MS; waited += LOOK_AGAIN_MS) {
      await later(LOOK_AGAIN_MS)
      view = await this.#look()
    }
    return view
  }

  #ticket(ticketId: string): Promise<TicketView> {
    return this.#desk.screen.get(`/api/v1/tickets/${ticketId}`)
  }

  #send(type: 'SignIn' | 'SignOut' | 'OpenWindow' | 'CloseWindow'): Promise<CommandAnswer> {
    return this.#desk.screen.send<PublicCommandType>(type, { windowId: this.#desk.window.id })
  }
}

/** Whether the customer comes to the window: the longer he has waited the less; some were only out and come the next time. */
function comes(book: TicketBook, visitor: Visitor): boolean {
  if (book.calls.length > 1) return book.missed === 0 || visitor.comesBack
  return visitor.faithfulness >= noShowShare((book.firstCalledAtS ?? book.issuedAtS) - book.issuedAtS)
}

/** One more customer of the same kind of day, for tickets that were taken by nobody of it. */
export const strangerOf =
  (...[facts, scenario, { seed }]: Parameters<typeof inventVisitor>) =>
  (index: number): Visitor =>
    inventVisitor(facts, scenario, { index: -1 - index, seed, arrivesAtS: 0 })
