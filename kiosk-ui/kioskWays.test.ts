import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { presentedBy } from './activation.ts'
import { cardOf, type FlowBench, flowBench, givenTicket } from './flowBench.fixture.ts'
import { ELDER_TIME_MS, IDLE_RESET_MS, MACHINE_SHOWN_MS } from './kioskFlow.ts'
import { MOST_BUSINESSES } from './severalChoice.ts'

const QR = 'v1.eyJ0aWNrZXQiOiJBMDA5In0.c2lnbmF0dXJl'
const A009 = { ticketId: '2026-11-23-A009', number: 'A009', peopleAhead: 2 }
let bench: FlowBench
let flow: FlowBench['flow']

beforeEach(() => {
  bench = flowBench()
  flow = bench.flow
})
afterEach(() => bench.stop())

async function enter(code: string): Promise<void> {
  flow.openActivation()
  for (const digit of code) flow.enterDigit(digit)
  void flow.activate()
  await bench.settle()
}

describe('a business no ticket is given for', () => {
  it('says why when it is touched, and nothing is asked of the hub', async () => {
    await bench.offer('forex', { refusal: 'OUTSIDE_HOURS', opensAt: '13:30' })
    await flow.choose('forex')
    expect(flow.trouble.value).toMatchObject({ kind: 'notGiven', business: { opensAt: '13:30' } })
    await bench.offer('forex', { refusal: null, offered: false })
    await flow.choose('forex')
    expect(flow.trouble.value).toMatchObject({ kind: 'notGiven' })
    expect(bench.sent).toEqual([])
  })
})

describe('several businesses', () => {
  it('are asked for in the order they were touched, on one number', async () => {
    flow.chooseSeveral()
    for (const id of ['forex', 'cash', 'wealth', 'cash', 'account']) await flow.choose(id)
    expect(flow.several.chosen.value).toEqual(['forex', 'wealth', 'account'])
    void flow.issueSeveral()
    void flow.issueSeveral()
    expect(bench.asked()).toEqual([
      ['IssueTicket', { businessId: 'forex', moreBusinessIds: ['wealth', 'account'], kioskId: 'k1' }],
    ])
    await bench.answer(A009)
    expect(flow.ticket.value?.businessIds).toEqual(['forex', 'wealth', 'account'])
    expect(flow.several.isOpen.value).toBe(false)
  })

  it('need no second one, and none at all asks for nothing', async () => {
    flow.chooseSeveral()
    await flow.issueSeveral()
    expect(bench.sent).toEqual([])
    await flow.choose('cash')
    void flow.issueSeveral()
    expect(bench.asked()).toEqual([['IssueTicket', { businessId: 'cash', kioskId: 'k1' }]])
  })

  it('stay chosen after a refusal, and one that is no longer given falls out', async () => {
    flow.chooseSeveral()
    for (const id of ['cash', 'forex', 'wealth']) await flow.choose(id)
    void flow.issueSeveral()
    await bench.answer('QUEUE_FULL')
    expect([flow.trouble.value?.kind, flow.several.chosen.value.length]).toEqual(['refused', 3])
    await bench.offer('forex', { refusal: 'QUEUE_FULL' })
    expect(flow.several.chosen.value).toEqual(['cash', 'wealth'])
  })

  it('are as many as one visit may have, and no more', async () => {
    const many = Array.from({ length: MOST_BUSINESSES + 1 }, (_, index) => `b${index}`)
    await bench.see({
      businesses: many.map((businessId) => ({
        businessId,
        offered: true,
        waiting: 0,
        peopleAhead: 0,
        wait: null,
        refusal: null,
        opensAt: null,
        offer: null,
      })),
    })
    flow.chooseSeveral()
    for (const id of many) await flow.choose(id)
    expect(flow.several.chosen.value).toEqual(many.slice(0, MOST_BUSINESSES))
    expect(flow.several.isFull.value).toBe(true)
  })

  it('are offered only where there are two to choose from', async () => {
    for (const id of ['account', 'forex']) await bench.offer(id, { refusal: 'DAY_LIMIT' })
    expect(flow.several.isPossible.value).toBe(true)
    await bench.offer('wealth', { offered: false })
    expect(flow.several.isPossible.value).toBe(false)
  })

  it('are kept when a card is read, and forgotten when nobody is there any more', async () => {
    flow.chooseSeveral()
    await flow.choose('cash')
    await bench.see({ reading: cardOf('r1', bench.tick.value + 60_000) })
    expect(flow.several.chosen.value).toEqual(['cash'])
    void flow.issueSeveral()
    expect(bench.asked()[0]?.[1]).toMatchObject({ readingId: 'r1' })
    await bench.answer('QUEUE_FULL')
    await bench.see({ reading: null })
    flow.touch()
    bench.timers.pass(IDLE_RESET_MS)
    expect([flow.several.isOpen.value, flow.several.chosen.value]).toEqual([false, []])
  })
})

describe('a ticket from the phone', () => {
  it('is made live by its eight digits, once, and shown with its businesses', async () => {
    await enter('1357902')
    expect(bench.sent).toEqual([])
    flow.enterDigit('4')
    flow.enterDigit('9')
    void flow.activate()
    void flow.activate()
    expect(bench.asked()).toEqual([['ActivateTicket', { kioskId: 'k1', with: { code: '13579024' } }]])
    await bench.answer(A009)
    expect(flow.ticket.value).toMatchObject({ number: 'A009', isActivated: true, peopleAhead: 2, businessIds: [] })
    await bench.see({ ticket: givenTicket('A009', { issuedAt: 5, isActivated: true, agenda: ['forex'] }) })
    expect(flow.ticket.value?.businessIds).toEqual(['cash', 'forex'])
    expect([flow.stage.value, flow.activation.code.value]).toEqual(['ticket', ''])
  })

  it('that is refused leaves an empty pad and the words of the refusal, until the next digit', async () => {
    await enter('13579024')
    await bench.answer('CODE_WRONG')
    expect([flow.stage.value, flow.activation.code.value]).toEqual(['activate', ''])
    expect(flow.trouble.value).toMatchObject({ problem: { code: 'CODE_WRONG' } })
    flow.enterDigit('1')
    expect(flow.trouble.value).toBeNull()
    flow.activation.takeBack()
    expect(flow.activation.code.value).toBe('')
  })

  it('is made live by what a scanner reads, on every page', async () => {
    void flow.scan(QR)
    expect(flow.stage.value).toBe('activate')
    await bench.answer(A009)
    expect(flow.ticket.value?.number).toBe('A009')
    // The scanner reads it once more before it is taken away.
    void flow.scan(QR)
    expect([bench.sent.length, flow.stage.value]).toEqual([1, 'ticket'])
    // The next customer's, while the ticket of the one before is still shown.
    void flow.scan('24681357')
    expect([bench.asked()[1], flow.stage.value]).toEqual([
      ['ActivateTicket', { kioskId: 'k1', with: { code: '24681357' } }],
      'activate',
    ])
    await bench.answer('ACTIVATION_USED')
    flow.back()
    flow.chooseSeveral()
    void flow.scan(QR)
    expect([bench.sent.length, flow.several.isOpen.value]).toEqual([3, false])
  })

  it('is not what a scanner read when it is nothing of ours', async () => {
    await flow.scan('https://example.com/?pay=1')
    expect([flow.trouble.value?.kind, flow.stage.value, bench.sent.length]).toEqual(['unreadable', 'activate', 0])
    expect(presentedBy('1234567')).toBeNull()
    expect(presentedBy(' 12345678 ')).toEqual({ code: '12345678' })
    expect(presentedBy(QR)).toEqual({ qr: QR })
  })

  it('is not asked for where the branch has none', async () => {
    bench.branch.hasRemoteTickets = false
    await flow.scan(QR)
    expect([flow.stage.value, bench.sent.length]).toEqual(['start', 0])
  })

  it('that a card has made live is shown, however long ago it was taken; but not one from before the page', async () => {
    await bench.see({ ticket: givenTicket('A009', { issuedAt: 5, isActivated: true }) })
    expect(flow.ticket.value).toMatchObject({ number: 'A009', isActivated: true, businessIds: ['cash'] })
    bench.stop()
    bench = flowBench({ ticket: givenTicket('A009', { issuedAt: 5, isActivated: true }) })
    expect(bench.flow.stage.value).toBe('start')
  })

  it('leaves no digits behind, also while its customer waits for a person', async () => {
    flow.openActivation()
    flow.enterDigit('1')
    flow.touch()
    bench.timers.pass(IDLE_RESET_MS)
    expect([flow.stage.value, flow.activation.code.value]).toEqual(['start', ''])
    flow.openActivation()
    flow.enterDigit('1')
    flow.callPerson()
    expect(bench.asked()[0]).toEqual(['RequestHelp', { kioskId: 'k1', topic: 'ticket' }])
    await bench.answer({ noticeId: 'help-1' })
    flow.touch()
    bench.timers.pass(IDLE_RESET_MS)
    expect([flow.stage.value, flow.activation.code.value]).toEqual(['activate', ''])
  })

  it("gives way to the next customer's card", async () => {
    flow.openActivation()
    flow.enterDigit('1')
    await bench.see({ reading: cardOf('r1', bench.tick.value + 60_000) })
    expect([flow.stage.value, flow.activation.code.value]).toEqual(['known', ''])
  })
})

describe('a machine that would do it', () => {
  const rule = { ruleId: 'small-cash', machineId: 'crs1', maxAmount: 20_000 }
  const answered = { businessId: 'cash', ruleId: 'small-cash', machineId: 'crs1', kioskId: 'k1' }
  beforeEach(() => bench.offer('cash', { offer: rule }))

  it('is offered between the touch and the ticket; who wants it is shown the way and then forgotten', async () => {
    await flow.choose('cash')
    expect([flow.stage.value, bench.sent.length]).toEqual(['offer', 0])
    void flow.acceptMachine()
    void flow.acceptMachine()
    expect(bench.asked()).toEqual([['AnswerDiversion', { ...answered, accepted: true }]])
    await bench.answer({})
    expect([flow.stage.value, flow.diversion.goingTo.value]).toEqual(['machine', 'crs1'])
    bench.timers.pass(MACHINE_SHOWN_MS - 1)
    expect(flow.stage.value).toBe('machine')
    bench.timers.pass(1)
    expect([flow.stage.value, flow.diversion.goingTo.value]).toEqual(['start', null])
  })

  it('is shown for at least a minute in large type', async () => {
    flow.isElder.value = true
    await flow.choose('cash')
    void flow.acceptMachine()
    await bench.answer({})
    bench.timers.pass(ELDER_TIME_MS - 1)
    expect(flow.stage.value).toBe('machine')
  })

  it('is not waited for by who wants a ticket', async () => {
    await bench.see({ reading: cardOf('r1', bench.tick.value + 60_000) })
    await flow.choose('cash')
    void flow.refuseMachine()
    expect(bench.asked()).toEqual([
      ['AnswerDiversion', { ...answered, readingId: 'r1', accepted: false }],
      ['IssueTicket', { businessId: 'cash', kioskId: 'k1', readingId: 'r1' }],
    ])
    await bench.answer(A009)
    expect(flow.ticket.value?.number).toBe('A009')
  })

  it('that was taken meanwhile is said to be gone, and the businesses are shown again', async () => {
    await flow.choose('cash')
    void flow.acceptMachine()
    await bench.answer('DIVERSION_UNKNOWN')
    expect([flow.stage.value, flow.trouble.value?.kind]).toEqual(['start', 'machineGone'])
  })

  it('is not offered to who has come for several things', async () => {
    flow.chooseSeveral()
    await flow.choose('cash')
    expect(flow.stage.value).toBe('start')
  })

  it("is put away when nobody answers, and with the customer's card", async () => {
    await flow.choose('cash')
    bench.timers.pass(IDLE_RESET_MS)
    expect(flow.stage.value).toBe('start')
    await flow.choose('cash')
    await bench.see({ reading: cardOf('r1', bench.tick.value + 60_000) })
    expect(flow.stage.value).toBe('known')
    await flow.choose('cash')
    void flow.acceptMachine()
    await bench.see({ reading: cardOf('r2', bench.tick.value + 60_000) })
    await bench.answer({})
    bench.timers.pass(MACHINE_SHOWN_MS)
    expect([flow.stage.value, flow.reading.value?.readingId]).toEqual(['known', 'r2'])
  })
})
