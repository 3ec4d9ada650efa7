import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import { MINUTE, SECOND, smallConfiguration, TestBranch, teller } from '../../../test/support/testBranch.ts'

type Calling = NonNullable<BranchConfigurationInput['calling']>
function branchWith(calling: Calling): TestBranch {
  return new TestBranch({ ...smallConfiguration(), calling }).staff(1, 2)
}
const t1 = teller('t1')

describe('call next', () => {
  test('two windows at the same instant get two customers', () => {
    const at = branchWith({})
    at.issue()
    at.issue()
    expect([at.callNext(1).number, at.callNext(2).number]).toEqual(['A001', 'A002'])
  })

  test('with nobody waiting is refused, and changes nothing', () => {
    const at = branchWith({})
    const events = at.journal.length
    expect(at.refusal('CallNext', { windowId: 'w1' }, t1)).toBe('NOBODY_WAITING')
    expect(at.journal).toHaveLength(events)
  })

  test('while serving finishes that ticket, served since its start', () => {
    const at = branchWith({})
    const first = at.issue()
    at.issue()
    at.callNext()
    at.advance(30 * SECOND).do('StartService', { windowId: 'w1', ticketId: first.id }, t1)
    const started = at.now.tick
    expect(at.advance(MINUTE).callNext().number).toBe('A002')
    expect(at.last('ServiceFinished')).toMatchObject({
      ticketId: first.id,
      servedSince: started,
      by: 'callNext',
      tellerId: 't1',
    })
    expect(at.ticket(first.id)).toMatchObject({ state: 'served', endedAt: at.now.tick })
  })

  test('while serving with nobody waiting finishes all the same, and answers without a ticket', () => {
    const at = branchWith({})
    const ticket = at.issue()
    at.callNext()
    at.do('StartService', { windowId: 'w1', ticketId: ticket.id }, t1)
    expect(at.do('CallNext', { windowId: 'w1' }, t1)).toEqual({ windowId: 'w1' })
    expect(at.ticket(ticket.id).state).toBe('served')
  })

  test.each([
    ['finish', 'served', undefined],
    ['noShow', 'noShow', undefined],
    ['refuse', 'called', 'CALL_NOT_STARTED'],
  ] as const)('while one is called and not started, policy %s: %s', (callNextWhileCalled, state, code) => {
    const at = branchWith({ callNextWhileCalled })
    const ticket = at.issue()
    at.issue()
    at.callNext()
    const calledAt = at.now.tick
    expect(at.advance(MINUTE).refusal('CallNext', { windowId: 'w1' }, t1)).toBe(code)
    expect(at.ticket(ticket.id).state).toBe(state)
    if (state === 'served') expect(at.last('ServiceFinished').servedSince).toBe(calledAt)
    if (state === 'noShow') expect(at.last('TicketNoShow').by).toBe('callNext')
  })

  test('a no-show that keeps its place and does not cool down competes in the same call', () => {
    const at = branchWith({ callNextWhileCalled: 'noShow', noShow: { policy: 'keep', coolDownSeconds: 0 } })
    const first = at.issue()
    at.issue()
    at.callNext()
    expect(at.callNext().id).toBe(first.id)
  })

  test('names the ticket it means: another one there, or none, is stale', () => {
    const at = branchWith({})
    const first = at.issue()
    at.issue()
    expect(at.refusal('CallNext', { windowId: 'w1', ticketId: first.id }, t1)).toBe('TICKET_STALE')
    expect(at.refusal('CallNext', { windowId: 'w1', ticketId: null }, t1)).toBeUndefined()
    expect(at.refusal('CallNext', { windowId: 'w1', ticketId: null }, t1)).toBe('TICKET_STALE')
    expect(at.refusal('CallNext', { windowId: 'w1', ticketId: first.id, seen: 1 }, t1)).toBe('TICKET_STALE')
    expect(at.refusal('CallNext', { windowId: 'w1', ticketId: first.id, seen: 2 }, t1)).toBeUndefined()
    const stale = at.send('CallNext', { windowId: 'w1', ticketId: first.id }, t1)
    expect(stale).toMatchObject({ refused: { details: { current: { number: 'A002', state: 'called' } } } })
  })

  test('needs an open window', () => {
    const at = branchWith({})
    at.issue()
    at.do('PauseWindow', { windowId: 'w1' }, t1)
    expect(at.refusal('CallNext', { windowId: 'w1' }, t1)).toBe('WINDOW_NOT_OPEN')
    at.do('CloseWindow', { windowId: 'w1' }, t1)
    expect(at.refusal('CallNext', { windowId: 'w1' }, t1)).toBe('WINDOW_NOT_OPEN')
    at.do('OpenWindow', { windowId: 'w1' }, t1)
    expect(at.callNext().number).toBe('A001')
    expect(at.refusal('CallNext', { windowId: 'w3' }, teller('t3'))).toBe('TELLER_NOT_SIGNED_IN')
  })
})

describe('call a number', () => {
  test('calls out of turn and says why; the rest is as by call next', () => {
    const at = branchWith({})
    const first = at.issue()
    const account = at.issue('account')
    at.callNext()
    at.do('CallNumber', { windowId: 'w1', ticketId: account.id })
    expect(at.ticket(first.id).state).toBe('served')
    expect(at.last('TicketCalled')).toMatchObject({
      ticketId: account.id,
      rotation: null,
      explanation: { rule: 'number', notHead: false },
    })
  })

  test('also reaches a no-show that still cools down', () => {
    const at = branchWith({ noShow: { policy: 'keep', coolDownSeconds: 60 } })
    const ticket = at.issue()
    at.callNext()
    at.do('MarkNoShow', { windowId: 'w1', ticketId: ticket.id }, t1)
    expect(at.refusal('CallNext', { windowId: 'w1' }, t1)).toBe('NOBODY_WAITING')
    at.do('CallNumber', { windowId: 'w2', ticketId: ticket.id })
    expect(at.ticket(ticket.id)).toMatchObject({ state: 'called', windowId: 'w2' })
  })
})

describe('recall', () => {
  test('changes neither place nor wait, up to the limit and with a pause between', () => {
    const at = branchWith({ recall: { limit: 2, pauseSeconds: 5 } })
    const ticket = at.issue()
    const called = at.callNext()
    const recall = () => at.refusal('Recall', { windowId: 'w1', ticketId: ticket.id }, t1)
    expect(recall()).toBeUndefined()
    expect(at.advance(4999).refusal('Recall', { windowId: 'w1', ticketId: ticket.id }, t1)).toBe('RECALL_TOO_SOON')
    at.advance(1)
    expect([recall(), recall()]).toEqual([undefined, 'RECALL_LIMIT'])
    const { place, waitingSince, calledAt } = called
    expect(at.ticket(ticket.id)).toMatchObject({ place, waitingSince, calledAt, recalls: 2 })
  })

  test('a new call begins a new count', () => {
    const at = branchWith({ recall: { limit: 1 }, noShow: { policy: 'keep', coolDownSeconds: 0 } })
    const ticket = at.issue()
    at.callNext()
    at.do('Recall', { windowId: 'w1', ticketId: ticket.id }, t1)
    at.do('MarkNoShow', { windowId: 'w1', ticketId: ticket.id }, t1)
    expect(at.callNext()).toMatchObject({ id: ticket.id, recalls: 0 })
    expect(at.refusal('Recall', { windowId: 'w1', ticketId: ticket.id }, t1)).toBeUndefined()
  })
})

/** Every row of "what happens | place | waitingSince". */
describe('place and waitingSince', () => {
  function called(calling: Calling) {
    const at = branchWith(calling)
    const ticket = at.issue()
    const others = [at.advance(1000).issue(), at.advance(1000).issue(), at.advance(1000).issue()]
    at.advance(MINUTE).callNext()
    at.advance(MINUTE)
    return { at, ticket, others }
  }
  const order = (at: TestBranch, queueId = 'ordinary') =>
    at.branch
      .queue(queueId)
      ?.at(at.now.tick)
      .inOrder()
      .map(({ number }) => number)

  test('issued: now, now', () => {
    const at = branchWith({})
    expect(at.issue()).toMatchObject({ place: { tick: at.now.tick, sequence: 1 }, waitingSince: at.now.tick })
  })

  test('transferred to another queue: first arrival, first arrival', () => {
    const { at, ticket } = called({})
    at.issue('account')
    at.do('TransferTicket', { windowId: 'w1', ticketId: ticket.id, to: { queue: 'account' } }, t1)
    expect(at.ticket(ticket.id)).toMatchObject({
      queueId: 'account',
      businessId: 'account',
      place: ticket.place,
      waitingSince: ticket.waitingSince,
    })
    expect(order(at, 'account')).toEqual(['A001', 'B001'])
  })

  test('transferred with policy now: the end, and its wait still counts from first arrival', () => {
    const { at, ticket } = called({ transferPlace: 'now' })
    at.issue('account')
    at.advance(1).do('TransferTicket', { windowId: 'w1', ticketId: ticket.id, to: { queue: 'account' } }, t1)
    expect(at.ticket(ticket.id)).toMatchObject({ place: { tick: at.now.tick }, waitingSince: ticket.waitingSince })
    expect(order(at, 'account')).toEqual(['B001', 'A001'])
  })

  test('transferred to a window: its direct list in order of first arrival; the command may ask for now', () => {
    const { at, ticket, others } = called({})
    const second = at.callNext(2)
    expect(second.id).toBe(others[0]?.id)
    at.do('TransferTicket', { windowId: 'w2', ticketId: second.id, to: { window: 'w1' } }, teller('t2'))
    at.do('TransferTicket', { windowId: 'w1', ticketId: ticket.id, to: { window: 'w2' } }, t1)
    expect(at.ticket(ticket.id)).toMatchObject({ queueId: 'ordinary', directed: { window: 'w2' }, place: ticket.place })
    expect([at.callNext(1).id, at.callNext(2).id]).toEqual([second.id, ticket.id])
  })

  test('held, then resumed: unchanged, unchanged', () => {
    const { at, ticket } = called({})
    at.do('HoldTicket', { ticketId: ticket.id, windowId: 'w1' }, t1)
    expect(at.ticket(ticket.id)).toMatchObject({ state: 'held', windowId: 'w1' })
    expect(order(at)).toEqual(['A002', 'A003', 'A004'])
    at.advance(MINUTE).do('ResumeTicket', { ticketId: ticket.id }, t1)
    expect(at.ticket(ticket.id)).toMatchObject({ place: ticket.place, waitingSince: ticket.waitingSince })
    expect(order(at)).toEqual(['A001', 'A002', 'A003', 'A004'])
  })

  test('no-show, drop: ends', () => {
    const { at, ticket } = called({})
    at.do('MarkNoShow', { windowId: 'w1', ticketId: ticket.id }, t1)
    expect(at.ticket(ticket.id)).toMatchObject({ state: 'noShow', endedAt: at.now.tick })
    expect(at.last('TicketNoShow').requeued).toBeNull()
  })

  test('no-show, end: now, now, after the cool-down', () => {
    const { at, ticket } = called({ noShow: { policy: 'end', coolDownSeconds: 60 } })
    at.do('MarkNoShow', { windowId: 'w1', ticketId: ticket.id }, t1)
    const { tick } = at.now
    expect(at.ticket(ticket.id)).toMatchObject({
      state: 'waiting',
      place: { tick },
      waitingSince: tick,
      callableFrom: tick + MINUTE,
    })
    expect(at.branch.queue('ordinary')?.at(tick + MINUTE - 1).eligible).toBe(3)
    at.advance(MINUTE)
    expect(order(at)).toEqual(['A002', 'A003', 'A004', 'A001'])
  })

  test('no-show, behind N: after the Nth eligible, now', () => {
    const { at, ticket } = called({ noShow: { policy: 'behind', behind: 2, coolDownSeconds: 0 } })
    at.do('MarkNoShow', { windowId: 'w1', ticketId: ticket.id }, t1)
    expect(order(at)).toEqual(['A002', 'A003', 'A001', 'A004'])
    expect(at.ticket(ticket.id).waitingSince).toBe(at.now.tick)
    const second = at.callNext()
    at.do('MarkNoShow', { windowId: 'w1', ticketId: second.id }, t1)
    expect(order(at)).toEqual(['A003', 'A001', 'A002', 'A004'])
  })

  test('no-show, behind N: who cools down is not counted', () => {
    const { at, ticket, others } = called({ noShow: { policy: 'behind', behind: 1, coolDownSeconds: 30 } })
    at.do('MarkNoShow', { windowId: 'w1', ticketId: ticket.id }, t1)
    const second = at.callNext()
    expect(second.id).toBe(others[0]?.id)
    at.do('MarkNoShow', { windowId: 'w1', ticketId: second.id }, t1)
    at.advance(MINUTE)
    // A001 went behind A002, A002 behind A003 while A001 was still cooling down: its place was never lost.
    expect(order(at)).toEqual(['A001', 'A003', 'A002', 'A004'])
  })

  test('no-show, behind N with fewer waiting: the end', () => {
    const { at, ticket } = called({ noShow: { policy: 'behind', behind: 9, coolDownSeconds: 0 } })
    at.do('MarkNoShow', { windowId: 'w1', ticketId: ticket.id }, t1)
    expect(order(at)).toEqual(['A002', 'A003', 'A004', 'A001'])
  })

  test('no-show, keep: unchanged, unchanged', () => {
    const { at, ticket } = called({ noShow: { policy: 'keep', coolDownSeconds: 1 } })
    at.do('MarkNoShow', { windowId: 'w1', ticketId: ticket.id }, t1)
    expect(at.ticket(ticket.id)).toMatchObject({ place: ticket.place, waitingSince: ticket.waitingSince })
    expect(order(at)).toEqual(['A002', 'A003', 'A004'])
    at.advance(1000)
    expect(order(at)).toEqual(['A001', 'A002', 'A003', 'A004'])
  })

  test('a no-show returns at most maxRequeues times', () => {
    const at = branchWith({ noShow: { policy: 'keep', maxRequeues: 2, coolDownSeconds: 0 } })
    const ticket = at.issue()
    for (const state of ['waiting', 'waiting', 'noShow']) {
      at.callNext()
      at.do('MarkNoShow', { windowId: 'w1', ticketId: ticket.id }, t1)
      expect(at.ticket(ticket.id).state).toBe(state)
    }
  })
})

describe('transfer refuses', () => {
  test.each([
    [{ queue: 'nowhere' }, 'QUEUE_UNKNOWN'],
    [{ queue: 'ordinary' }, 'TRANSFER_TARGET_SAME'],
    [{ window: 'w9' }, 'WINDOW_UNKNOWN'],
    [{ window: 'w1' }, 'TRANSFER_TARGET_SAME'],
    [{ window: 'w3' }, 'WINDOW_NOT_OPEN'],
    [{ teller: 't9' }, 'TELLER_UNKNOWN'],
    [{ teller: 't1' }, 'TRANSFER_TARGET_SAME'],
  ] as const)('%j: %s', (to, code) => {
    const at = branchWith({})
    const ticket = at.issue()
    at.callNext()
    expect(at.refusal('TransferTicket', { windowId: 'w1', ticketId: ticket.id, to }, t1)).toBe(code)
  })
})
