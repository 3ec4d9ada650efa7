import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EffectScope, effectScope, nextTick, type Ref, ref, type ShallowRef, shallowRef } from 'vue'
import { type BranchView, type CommandResult, type KioskView, type Language, problem } from '../contracts/index.ts'
import { FakeTimers } from '../dashboard/common/hub/fakeHubSocket.ts'
import type { HubClient } from '../dashboard/common/hub/hubClient.ts'
import type { Outcome } from '../dashboard/common/hub/outcome.ts'
import { ELDER_TIME_MS, HELP_SHOWN_MS, IDLE_RESET_MS, type KioskFlow, useKioskFlow } from './kioskFlow.ts'
import type { LeftBehind } from './kioskMemory.ts'
import { NUMBER_TO_REMEMBER_MS, PRINT_AWAITED_MS, TICKET_SHOWN_MS } from './shownTicket.ts'

let scope: EffectScope
let view: ShallowRef<KioskView>
let tick: Ref<number>
let language: Ref<Language>
let timers: FakeTimers
let sent: unknown[]
let answer: (outcome: Outcome<CommandResult>) => void
let flow: KioskFlow
let left: LeftBehind
let forgotten: number

const TICKET = '2026-11-23-A007'
const issued: Outcome<CommandResult> = {
  kind: 'done',
  value: { seq: 4, ticketId: TICKET, number: 'A007', peopleAhead: 3 },
}

beforeEach(() => {
  scope = effectScope()
  timers = new FakeTimers()
  tick = ref(100_000)
  language = ref<Language>('zh-CN')
  sent = []
  left = { readingId: null, ticketIssuedAt: null, helpAt: null }
  forgotten = 0
  view = shallowRef<KioskView>({
    kioskId: 'k1',
    name: { 'zh-CN': '一号', en: 'One' },
    businesses: [],
    reading: null,
    failedReadings: { count: 2, reason: null },
    ticket: null,
    help: null,
    forms: [],
    reader: 'ok',
    printer: 'ok',
  })
  start()
})
afterEach(() => scope.stop())

function start(): void {
  const send = (type: string, data: unknown) => {
    sent.push({ type, data })
    return new Promise<Outcome<CommandResult>>((resolve) => {
      answer = resolve
    })
  }
  flow = scope.run(() =>
    useKioskFlow({
      hub: { send } as unknown as Pick<HubClient, 'send'>,
      kioskId: 'k1',
      view: () => view.value,
      branch: () => ({ languages: ['zh-CN', 'en'] }) as unknown as BranchView,
      tick,
      language,
      memory: {
        load: () => left,
        save: (now) => {
          left = now
        },
      },
      onForget: () => {
        forgotten += 1
      },
      schedule: timers.schedule,
    }),
  ) as KioskFlow
}

async function see(change: Partial<KioskView>): Promise<void> {
  view.value = { ...view.value, ...change }
  await nextTick()
}

function reading(readingId: string): KioskView['reading'] {
  return { readingId, customer: { name: '张*', document: '1' }, classId: 'gold', validUntil: tick.value + 60_000 }
}

function ticket(print: NonNullable<KioskView['ticket']>['print'], ticketId = TICKET): KioskView['ticket'] {
  return {
    ticketId,
    number: ticketId.slice(-4),
    businessId: 'cash',
    agenda: [],
    issuedAt: tick.value,
    isActivated: false,
    peopleAhead: 3,
    wait: null,
    print,
  }
}

async function takeTicket(print: NonNullable<KioskView['ticket']>['print'] = 'printed'): Promise<void> {
  const chosen = flow.choose('cash')
  await see({ ticket: ticket(print), reading: null })
  answer(issued)
  await chosen
  await nextTick()
}

describe('a ticket', () => {
  it('is asked for once, however often the tile is touched', async () => {
    void flow.choose('cash')
    void flow.choose('cash')
    void flow.choose('wealth')
    expect(sent).toEqual([{ type: 'IssueTicket', data: { businessId: 'cash', kioskId: 'k1' } }])
  })

  it('is asked for with the card that was read', async () => {
    await see({ reading: reading('r1') })
    expect(flow.stage.value).toBe('known')
    void flow.choose('cash')
    expect(sent).toEqual([{ type: 'IssueTicket', data: { businessId: 'cash', kioskId: 'k1', readingId: 'r1' } }])
  })

  it('is shown for six seconds, then the start', async () => {
    await takeTicket()
    expect(flow.ticket.value).toMatchObject({ number: 'A007', peopleAhead: 3 })
    timers.pass(TICKET_SHOWN_MS - 1)
    expect(flow.stage.value).toBe('ticket')
    timers.pass(1)
    expect(flow.stage.value).toBe('start')
  })

  it('stays while it prints, and six seconds from then', async () => {
    await takeTicket('printing')
    timers.pass(TICKET_SHOWN_MS + 1000)
    expect(flow.stage.value).toBe('ticket')
    await see({ ticket: ticket('printed') })
    timers.pass(TICKET_SHOWN_MS)
    expect(flow.stage.value).toBe('start')
  })

  it('does not stay for ever when the printer never tells', async () => {
    await takeTicket('printing')
    timers.pass(PRINT_AWAITED_MS)
    expect(flow.stage.value).toBe('start')
  })

  it('stays longer when its number has to be remembered', async () => {
    await takeTicket('notPrinted')
    timers.pass(NUMBER_TO_REMEMBER_MS - 1)
    expect(flow.stage.value).toBe('ticket')
    timers.pass(1)
    expect(flow.stage.value).toBe('start')
  })

  it('that a card has given by itself is shown too, but not an old one', async () => {
    await see({
      ticket: { ...(ticket('printed', '2026-11-23-A001') as NonNullable<KioskView['ticket']>), issuedAt: 0 },
    })
    expect(flow.stage.value).toBe('start')
    await see({ ticket: ticket('printed', '2026-11-23-A002') })
    expect(flow.ticket.value?.number).toBe('A002')
  })

  it('is shown once, although answer and view both tell of it', async () => {
    await takeTicket()
    flow.leave()
    await see({ ticket: ticket('printed') })
    expect(flow.stage.value).toBe('start')
  })

  it('that was refused leaves the words of the refusal', async () => {
    const chosen = flow.choose('cash')
    answer({ kind: 'refused', problem: problem('NUMBERS_EXHAUSTED') })
    await chosen
    expect(flow.trouble.value).toMatchObject({ kind: 'refused', problem: { code: 'NUMBERS_EXHAUSTED' } })
    void flow.choose('wealth')
    expect(flow.trouble.value).toBeNull()
    expect(sent).toHaveLength(2)
  })
})

describe('one more print', () => {
  const reprint = { type: 'ReprintTicket', data: { ticketId: TICKET, kioskId: 'k1' } }

  it('is asked for once, and told as it goes', async () => {
    await takeTicket()
    const asked = flow.printAgain()
    void flow.printAgain()
    expect([sent.slice(1), flow.copy.value]).toEqual([[reprint], 'asked'])
    answer(issued)
    await asked
    await see({ ticket: ticket('printing') })
    expect(flow.copy.value).toBe('printing')
    await see({ ticket: ticket('printed') })
    expect(flow.copy.value).toBe('settled')
    void flow.printAgain()
    expect(sent).toHaveLength(2)
    timers.pass(TICKET_SHOWN_MS)
    expect([flow.stage.value, flow.copy.value]).toEqual(['start', 'none'])
  })

  it('that is refused leaves time to remember the number', async () => {
    await takeTicket()
    const asked = flow.printAgain()
    answer({ kind: 'refused', problem: problem('PRINTER_UNKNOWN') })
    await asked
    expect(flow.copy.value).toBe('refused')
    timers.pass(NUMBER_TO_REMEMBER_MS - 1)
    expect(flow.stage.value).toBe('ticket')
    timers.pass(1)
    expect(flow.stage.value).toBe('start')
  })

  it('keeps the ticket on the screen while it is under way', async () => {
    await takeTicket()
    timers.pass(TICKET_SHOWN_MS - 1)
    void flow.printAgain()
    timers.pass(PRINT_AWAITED_MS - 1)
    expect(flow.stage.value).toBe('ticket')
  })
})

describe('large type', () => {
  it('gives at least a minute for the ticket, also when it is chosen only then', async () => {
    await takeTicket()
    flow.isElder.value = true
    await nextTick()
    timers.pass(ELDER_TIME_MS - 1)
    expect(flow.stage.value).toBe('ticket')
    timers.pass(1)
    expect([flow.stage.value, flow.isElder.value]).toEqual(['start', false])
  })

  it('gives at least a minute for a refusal', async () => {
    flow.isElder.value = true
    const chosen = flow.choose('cash')
    answer({ kind: 'refused', problem: problem('NUMBERS_EXHAUSTED') })
    await chosen
    timers.pass(ELDER_TIME_MS - 1)
    expect(flow.trouble.value).not.toBeNull()
  })
})

describe('a call for a person', () => {
  const called: Outcome<CommandResult> = { kind: 'done', value: { seq: 5, noticeId: 'help-5' } }
  const told = (acknowledged = false, at = tick.value) => ({ help: { at, acknowledged } })
  const topics = () => sent.map((one) => (one as { data: { topic?: string } }).data.topic)
  async function call(outcome: Outcome<CommandResult> = called): Promise<void> {
    flow.callPerson()
    answer(outcome)
    await nextTick()
    await nextTick()
  }

  it('is told only when the hub has said so, and that somebody comes when he has taken note', async () => {
    flow.callPerson()
    flow.callPerson()
    expect(sent).toEqual([{ type: 'RequestHelp', data: { kioskId: 'k1', topic: 'general' } }])
    expect([flow.personCall.value, flow.isHelping.value]).toEqual(['asking', true])
    answer(called)
    await nextTick()
    expect(flow.personCall.value).toBe('told')
    await see(told())
    timers.pass(HELP_SHOWN_MS)
    expect([flow.personCall.value, flow.isHelping.value]).toEqual(['told', false])
    await see(told(true))
    expect([flow.personCall.value, flow.isHelping.value]).toEqual(['coming', true])
    await see({ help: null })
    expect([flow.personCall.value, flow.isHelping.value]).toEqual(['none', false])
  })

  it('that was refused or not answered is not said to be told, unless the hub says it is', async () => {
    await call({ kind: 'refused', problem: problem('DAY_NOT_OPEN') })
    expect(flow.personCall.value).toBe('untold')
    await call({ kind: 'unanswered' })
    expect(flow.personCall.value).toBe('untold')
    await see(told())
    expect(flow.personCall.value).toBe('told')
    expect(sent).toHaveLength(2)
  })

  it('says what it is about', async () => {
    await see({ printer: 'paperOut' })
    await call()
    await see({ reader: 'offline' })
    await call()
    await see({ failedReadings: { count: 3, reason: null } })
    await call()
    expect(topics()).toEqual(['printer', 'reader', 'document'])
    sent = []
    for (const code of ['NUMBERS_EXHAUSTED', 'READING_EXPIRED'] as const) {
      const chosen = flow.choose('cash')
      answer({ kind: 'refused', problem: problem(code) })
      await chosen
      await call()
      expect(flow.trouble.value).toBeNull()
    }
    await takeTicket()
    await call()
    await see({ ticket: ticket('notPrinted') })
    await call()
    expect(topics().filter((topic) => topic)).toEqual(['ticket', 'document', 'ticket', 'printer'])
  })

  it('is put away with a card and with a ticket', async () => {
    await call({ kind: 'unanswered' })
    await see({ reading: reading('r1') })
    expect([flow.personCall.value, flow.isHelping.value]).toEqual(['none', false])
    await call()
    await takeTicket()
    expect(flow.isHelping.value).toBe(false)
  })

  it('stands while its customer waits, with his language, and is not shown to the next', async () => {
    language.value = 'en'
    flow.touch()
    await call()
    await see(told())
    timers.pass(IDLE_RESET_MS)
    expect([flow.personCall.value, language.value]).toEqual(['told', 'en'])
    await see({ help: null })
    timers.pass(IDLE_RESET_MS)
    expect([flow.personCall.value, language.value]).toEqual(['none', 'zh-CN'])
    await takeTicket()
    await call()
    await see(told())
    timers.pass(NUMBER_TO_REMEMBER_MS)
    expect([flow.stage.value, flow.personCall.value]).toEqual(['start', 'told'])
    flow.leave()
    expect(flow.personCall.value).toBe('none')
    scope.stop()
    scope = effectScope()
    start()
    expect(flow.personCall.value).toBe('none')
    await call()
    expect(flow.personCall.value).toBe('told')
  })

  it('whose answer comes when its customer has left tells the next one nothing', async () => {
    flow.callPerson()
    flow.leave()
    answer(called)
    await nextTick()
    await nextTick()
    expect(flow.personCall.value).toBe('none')
  })
})

describe('nothing is left of the last customer', () => {
  it('language and large type go back after the ticket', async () => {
    language.value = 'en'
    flow.isElder.value = true
    await takeTicket()
    expect(language.value).toBe('en')
    timers.pass(ELDER_TIME_MS)
    expect([language.value, flow.isElder.value, flow.ticket.value]).toEqual(['zh-CN', false, null])
  })

  it('when the time of the card has run out, even if the hub is silent', async () => {
    language.value = 'en'
    await see({ reading: reading('r1') })
    tick.value += 60_000
    await nextTick()
    expect(flow.stage.value).toBe('start')
    expect(flow.reading.value).toBeNull()
    expect(language.value).toBe('zh-CN')
  })

  it("when the next customer's card is read", async () => {
    await see({ reading: reading('r1') })
    flow.isElder.value = true
    await see({ reading: reading('r2') })
    expect(flow.isElder.value).toBe(false)
    expect(flow.reading.value?.readingId).toBe('r2')
  })

  it('when a card is read while a ticket is still shown', async () => {
    await takeTicket()
    await see({ reading: reading('r2') })
    expect(flow.stage.value).toBe('known')
  })

  it('of a refusal when the next card is read', async () => {
    const chosen = flow.choose('cash')
    answer({ kind: 'refused', problem: problem('NUMBERS_EXHAUSTED') })
    await chosen
    await see({ reading: reading('r1') })
    expect([flow.stage.value, flow.trouble.value]).toEqual(['known', null])
  })

  it("of a number that comes when the next customer's card has been read", async () => {
    await see({ reading: reading('r1') })
    const chosen = flow.choose('cash')
    await see({ reading: reading('r2') })
    answer(issued)
    await chosen
    await see({ ticket: ticket('printed') })
    expect([flow.stage.value, flow.ticket.value]).toEqual(['known', null])
  })

  it('when the page is loaded anew after he left', async () => {
    await see({ reading: reading('r1') })
    flow.leave()
    scope.stop()
    scope = effectScope()
    start()
    expect(flow.stage.value).toBe('start')
    await takeTicket()
    flow.leave()
    scope.stop()
    scope = effectScope()
    start()
    await nextTick()
    expect([flow.stage.value, flow.ticket.value]).toEqual(['start', null])
  })

  it('on the page itself: it is told to start from its top', async () => {
    await takeTicket()
    const before = forgotten
    timers.pass(TICKET_SHOWN_MS)
    expect(forgotten).toBe(before + 1)
  })

  it('when somebody leaves without a number', async () => {
    await see({ reading: reading('r1') })
    flow.leave()
    expect(flow.stage.value).toBe('start')
  })

  it('when somebody changed the language and walked away', () => {
    language.value = 'en'
    flow.touch()
    timers.pass(IDLE_RESET_MS)
    expect(language.value).toBe('zh-CN')
  })
})

it('asks to put the card down again when one more could not be read', async () => {
  await see({ failedReadings: { count: 2, reason: null } })
  expect(flow.placeAgain.value).toBe(false)
  await see({ failedReadings: { count: 3, reason: null } })
  expect(flow.placeAgain.value).toBe(true)
  await see({ reading: reading('r1') })
  expect(flow.placeAgain.value).toBe(false)
})
