import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import {
  DEVICE,
  MINUTE,
  person,
  smallConfiguration,
  TestBranch,
  teller,
  text,
} from '../../../test/support/testBranch.ts'
import type { Ticket } from '../records.ts'

type Calling = NonNullable<BranchConfigurationInput['calling']>
const [t1, t2] = [teller('t1'), teller('t2')]

/** Windows 1 and 2 are staffed and have evaluators. */
function branchWith(calling: Calling = {}): TestBranch {
  const configuration = smallConfiguration()
  for (const [index, address] of [1, 2].entries()) {
    Object.assign(configuration.windows[index] ?? {}, { evaluator: { device: 'keypads', address } })
  }
  return new TestBranch({ ...configuration, calling }).staff(1, 2)
}

/** A visit for cash, then an account, called and served at window 1. */
function atTheFirst(at: TestBranch): Ticket {
  const { id } = at.issue()
  at.do('AddBusiness', { ticketId: id, businessId: 'account' })
  at.advance(MINUTE).callNext()
  at.do('StartService', { windowId: 'w1', ticketId: id }, t1)
  return at.ticket(id)
}

const types = (at: TestBranch, from: number) => at.journal.slice(from).map(({ type }) => type)

describe('a visit of several businesses', () => {
  test('waits for the next one in its queue, with the number and the place it came with', () => {
    const at = branchWith()
    const first = atTheFirst(at)
    at.advance(MINUTE).do('FinishService', { windowId: 'w1', ticketId: first.id }, t1)
    expect(at.last('BusinessFinished')).toMatchObject({ businessId: 'cash', by: 'finish', next: { here: false } })
    expect(at.ticket(first.id)).toMatchObject({
      number: 'A001',
      state: 'waiting',
      businessId: 'account',
      queueId: 'account',
      agenda: [],
      done: ['cash'],
      directed: null,
      ...first.firstArrival,
    })
    expect(at.branch.windows.get('w1')?.ticketId).toBeNull()
  })

  test('stays where it is when it is served here, from now on', () => {
    const at = branchWith()
    const { id } = atTheFirst(at)
    at.advance(MINUTE).do('FinishService', { windowId: 'w1', ticketId: id, rest: 'here' }, t1)
    const started = at.now.tick
    expect(at.ticket(id)).toMatchObject({ state: 'serving', businessId: 'account', startedAt: started, windowId: 'w1' })
    at.advance(MINUTE).do('FinishService', { windowId: 'w1', ticketId: id }, t1)
    expect(at.last('ServiceFinished').servedSince).toBe(started)
    expect(at.ticket(id)).toMatchObject({ state: 'served', done: ['cash', 'account'] })
  })

  test('ends without the rest when the customer leaves', () => {
    const at = branchWith()
    const { id } = atTheFirst(at)
    at.do('FinishService', { windowId: 'w1', ticketId: id, rest: 'drop' }, t1)
    expect(at.ticket(id)).toMatchObject({ state: 'served', done: ['cash'] })
  })

  test('has nothing to go on with here when nothing follows', () => {
    const at = branchWith()
    const { id } = at.issue()
    at.callNext()
    const here = { windowId: 'w1', ticketId: id, rest: 'here' } as const
    expect(at.refusal('FinishService', here, t1)).toBe('NO_FURTHER_BUSINESS')
    expect(at.ticket(id).state).toBe('called')
  })

  test('is asked for an evaluation when it is over, and not before', () => {
    const at = branchWith()
    const { id } = atTheFirst(at)
    const from = at.journal.length
    at.do('FinishService', { windowId: 'w1', ticketId: id }, t1)
    expect(types(at, from)).toEqual(['BusinessFinished'])
    at.callNext(2)
    at.do('FinishService', { windowId: 'w2', ticketId: id }, t2)
    expect(types(at, from).slice(1)).toEqual(['TicketCalled', 'ServiceFinished', 'EvaluationInvited'])
  })

  test('call-next and the evaluate key send it on as finish does', () => {
    const at = branchWith()
    const { id } = atTheFirst(at)
    at.issue()
    expect(at.advance(MINUTE).callNext().number).toBe('A002')
    expect(at.ticket(id)).toMatchObject({ state: 'waiting', businessId: 'account' })

    const other = branchWith()
    const visit = atTheFirst(other)
    const press = { deviceId: 'keypads', address: 1, key: 'evaluate', digits: '', pressedAt: other.now.wall } as const
    expect(other.do('PressKey', press, DEVICE)).toMatchObject({ ticketId: visit.id })
    expect(other.ticket(visit.id)).toMatchObject({ state: 'waiting', businessId: 'account', evaluation: null })
  })

  test('does a further business at once when it is sent where that is done, and not a second time', () => {
    const at = branchWith()
    const { id } = atTheFirst(at)
    at.do('TransferTicket', { windowId: 'w1', ticketId: id, to: { queue: 'account' } }, t1)
    expect(at.ticket(id)).toMatchObject({ businessId: 'account', agenda: [] })
    at.callNext(2)
    at.do('FinishService', { windowId: 'w2', ticketId: id }, t2)
    expect(at.ticket(id).state).toBe('served')
  })

  test('passes over a business that is no longer offered', () => {
    const at = branchWith()
    const first = atTheFirst(at)
    const without = smallConfiguration()
    without.queues = without.queues.filter(({ id }) => id !== 'account')
    for (const profile of without.profiles) profile.finally = []
    for (const kiosk of without.kiosks ?? []) kiosk.businesses = ['cash']
    at.do('ApplyConfiguration', { configuration: without, basedOn: 1 })
    at.do('FinishService', { windowId: 'w1', ticketId: first.id }, t1)
    expect(at.ticket(first.id).state).toBe('served')
  })
})

describe('one more business', () => {
  test('is added by the teller who serves the customer, and by those who lead to one in the hall', () => {
    const at = branchWith()
    const [called, waiting] = [at.issue().id, at.issue().id]
    at.callNext()
    at.do('AddBusiness', { ticketId: called, businessId: 'account', windowId: 'w1' }, t1)
    expect(at.last('BusinessAdded')).toEqual({ ticketId: called, businessId: 'account', windowId: 'w1' })
    const add = { ticketId: waiting, businessId: 'account' }
    expect(at.refusal('AddBusiness', add, t1)).toBe('FORBIDDEN')
    at.do('HoldTicket', { ticketId: waiting })
    at.do('AddBusiness', add)
    expect(at.ticket(waiting)).toMatchObject({ state: 'held', agenda: ['account'] })
  })

  test('not by another teller, not to a picture that is out of date, and not when the visit is over', () => {
    const at = branchWith()
    const { id } = at.issue()
    at.callNext()
    const add = { ticketId: id, businessId: 'account' }
    expect(at.refusal('AddBusiness', add, t2)).toBe('WINDOW_OCCUPIED')
    expect(at.refusal('AddBusiness', { ...add, seen: 1 }, t1)).toBe('TICKET_STALE')
    at.do('FinishService', { windowId: 'w1', ticketId: id }, t1)
    expect(at.refusal('AddBusiness', add)).toBe('TICKET_WRONG_STATE')
  })

  test('only one that there is and that the visit has not yet', () => {
    const at = branchWith()
    const ticketId = at.issue().id
    const refused = (businessId: string) => at.refusal('AddBusiness', { ticketId, businessId })
    expect(refused('nothing')).toBe('BUSINESS_UNKNOWN')
    expect(refused('cash')).toBe('BUSINESS_THERE')
    expect(refused('account')).toBeUndefined()
    expect(refused('account')).toBe('BUSINESS_THERE')
  })

  test('not one for which the same person has a ticket of its own', () => {
    const at = branchWith({ secondBusiness: 'ownTicket' })
    const take = (readingId: string, businessId: string) => {
      at.do('PresentIdentity', { readingId, deviceId: 'reader', presented: person(1), age: 40 }, DEVICE)
      return String(at.do('IssueTicket', { businessId, kioskId: 'k1', readingId }).ticketId)
    }
    const [ticketId, other] = [take('r1', 'cash'), take('r2', 'account')]
    expect(at.refusal('AddBusiness', { ticketId, businessId: 'account' })).toBe('TICKET_DUPLICATE')
    at.do('CancelTicket', { ticketId: other })
    expect(at.refusal('AddBusiness', { ticketId, businessId: 'account' })).toBeUndefined()
  })

  test('up to six businesses in one visit', () => {
    const configuration = smallConfiguration()
    const more = Array.from({ length: 6 }, (_, n) => `more-${n}`)
    for (const id of more) configuration.businesses.push({ id, name: text(id), meanServiceMinutes: 1 })
    configuration.queues[0]?.businesses.push(...more)
    const at = new TestBranch(configuration)
    const ticketId = at.issue().id
    const refused = more.map((businessId) => at.refusal('AddBusiness', { ticketId, businessId }))
    expect(refused).toEqual([undefined, undefined, undefined, undefined, undefined, 'BAD_REQUEST'])
  })
})

describe('a transfer that comes back', () => {
  /** Sent by window 1 to window 2, and called there. */
  function sentOver(at: TestBranch, to: { window: string } | { teller: string } | { queue: string }): Ticket {
    const { id } = at.issue()
    at.advance(MINUTE).callNext()
    at.do('TransferTicket', { windowId: 'w1', ticketId: id, to, back: true }, t1)
    at.advance(MINUTE).callNext(2)
    return at.ticket(id)
  }
  const finish = (at: TestBranch, { id }: Ticket) => at.do('FinishService', { windowId: 'w2', ticketId: id }, t2)

  test.each([{ window: 'w2' }, { teller: 't2' }, { queue: 'account' }])('from %o, finished, to its window', (to) => {
    const at = branchWith()
    const ticket = sentOver(at, to)
    expect(ticket).toMatchObject({ state: 'called', windowId: 'w2', returnTo: { window: 'w1' }, businessId: 'cash' })
    finish(at, ticket)
    expect(at.ticket(ticket.id)).toMatchObject({
      state: 'waiting',
      directed: { window: 'w1' },
      queueId: 'ordinary',
      businessId: 'cash',
      done: [],
      returnTo: null,
      evaluation: null,
      ...ticket.firstArrival,
    })
    at.issue('cash', 'gold')
    expect(at.callNext(1).id).toBe(ticket.id)
    at.do('FinishService', { windowId: 'w1', ticketId: ticket.id }, t1)
    expect(at.ticket(ticket.id)).toMatchObject({ state: 'served', done: ['cash'] })
  })

  test('waits while its window has another customer', () => {
    const at = branchWith()
    const ticket = sentOver(at, { window: 'w2' })
    const other = at.issue('cash', 'gold')
    at.callNext(1)
    finish(at, ticket)
    expect(at.ticket(other.id).state).toBe('called')
    expect(at.ticket(ticket.id)).toMatchObject({ state: 'waiting', directed: { window: 'w1' } })
    expect(at.callNext(1).id).toBe(ticket.id)
  })

  test.each(['closed', 'gone'] as const)('goes to its queue when its window is %s by then', (what) => {
    const at = branchWith()
    const ticket = sentOver(at, { window: 'w2' })
    if (what === 'closed') at.do('CloseWindow', { windowId: 'w1' }, t1)
    else {
      const without = smallConfiguration()
      without.windows = without.windows.filter(({ id }) => id !== 'w1')
      at.do('ApplyConfiguration', { configuration: without, basedOn: 1 })
    }
    finish(at, ticket)
    expect(at.ticket(ticket.id)).toMatchObject({ state: 'waiting', directed: null, queueId: 'ordinary' })
  })

  test('also after a no-show and a hold, but not after another transfer', () => {
    const at = branchWith({ noShow: { policy: 'keep', coolDownSeconds: 0 } })
    const { id } = sentOver(at, { window: 'w2' })
    at.do('MarkNoShow', { windowId: 'w2', ticketId: id }, t2)
    at.do('HoldTicket', { ticketId: id })
    at.do('ResumeTicket', { ticketId: id })
    expect(at.ticket(id).returnTo).toEqual({ window: 'w1' })
    at.do('TransferTicket', { ticketId: id, to: { queue: 'account' } })
    expect(at.ticket(id).returnTo).toBeNull()
  })

  test('comes before the further businesses of the visit', () => {
    const at = branchWith()
    const ticket = sentOver(at, { window: 'w2' })
    at.do('AddBusiness', { ticketId: ticket.id, businessId: 'account' }, t2)
    finish(at, ticket)
    expect(at.ticket(ticket.id)).toMatchObject({ directed: { window: 'w1' }, businessId: 'cash', agenda: ['account'] })
    at.callNext(1)
    at.do('FinishService', { windowId: 'w1', ticketId: ticket.id }, t1)
    expect(at.ticket(ticket.id)).toMatchObject({ businessId: 'account', agenda: [], done: ['cash'] })
  })

  test('cannot be gone on with at the window that does its part', () => {
    const at = branchWith()
    const ticket = sentOver(at, { window: 'w2' })
    const here = { windowId: 'w2', ticketId: ticket.id, rest: 'here' } as const
    expect(at.refusal('FinishService', here, t2)).toBe('NO_FURTHER_BUSINESS')
  })
})

describe('what came of a service', () => {
  const outcome = {
    required: true,
    choices: [
      { id: 'done', name: text('Done') },
      { id: 'papers', name: text('Papers') },
    ],
  }

  test('has to be said where the branch wants it, when a service ends by finish, call-next or a called number', () => {
    const at = branchWith({ outcome, callNumber: 'tellers' })
    const [first, second] = [at.issue().id, at.issue().id]
    at.callNext()
    const finish = { windowId: 'w1', ticketId: first }
    expect(at.refusal('FinishService', finish, t1)).toBe('OUTCOME_REQUIRED')
    expect(at.refusal('CallNext', { windowId: 'w1' }, t1)).toBe('OUTCOME_REQUIRED')
    expect(at.refusal('CallNumber', { windowId: 'w1', ticketId: second }, t1)).toBe('OUTCOME_REQUIRED')
    expect(at.refusal('FinishService', { ...finish, outcomeId: 'nothing' }, t1)).toBe('OUTCOME_UNKNOWN')
    at.do('CallNumber', { windowId: 'w1', ticketId: second, outcomeId: 'papers' }, t1)
    expect(at.ticket(first)).toMatchObject({ state: 'served', outcomeId: 'papers' })
    at.do('CallNext', { windowId: 'w1', outcomeId: 'done' }, t1)
    expect(at.last('ServiceFinished').outcomeId).toBe('done')
  })

  test('need not be said of one who did not come, nor at the end of the day', () => {
    const at = branchWith({ outcome, callNextWhileCalled: 'noShow' })
    const [first, second] = [at.issue().id, at.issue().id]
    at.callNext()
    at.callNext()
    expect(at.ticket(first).state).toBe('noShow')
    at.do('StartService', { windowId: 'w1', ticketId: second }, t1)
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    expect(at.last('ServiceFinished').ticketId).toBe(second)
  })

  test('may be said where it is not wanted, of each business of a visit', () => {
    const at = branchWith({ outcome: { ...outcome, required: false } })
    const { id } = atTheFirst(at)
    at.do('FinishService', { windowId: 'w1', ticketId: id, outcomeId: 'papers' }, t1)
    expect(at.last('BusinessFinished').outcomeId).toBe('papers')
    at.callNext()
    at.do('FinishService', { windowId: 'w1', ticketId: id }, t1)
    expect(at.ticket(id).outcomeId).toBeNull()
  })

  test('a keypad says it by digits and confirm; its keys that end a service say what is set for it', () => {
    const keypad = { digitsConfirm: { '7': { outcome: 'papers' }, '8': 'finish' as const } }
    const at = branchWith({ outcome: { ...outcome, keypad: 'done' }, keypad })
    const press = (key: 'confirm' | 'evaluate' | 'callNext', digits = '') =>
      at
        .advance(MINUTE)
        .do('PressKey', { deviceId: 'keypads', address: 1, key, digits, pressedAt: at.now.wall }, DEVICE)
    for (let n = 0; n < 5; n += 1) at.issue()
    const said: unknown[] = []
    for (const [key, digits] of [
      ['confirm', '7'],
      ['confirm', '8'],
      ['evaluate', ''],
      ['callNext', ''],
    ] as const) {
      at.callNext()
      press(key, digits)
      said.push(at.last('ServiceFinished').outcomeId)
    }
    expect(said).toEqual(['papers', 'done', 'done', 'done'])
  })
})

describe('somebody without a ticket', () => {
  test('is served at once, under a number of its own row, and counted as any other', () => {
    const at = branchWith()
    const answer = at.do('ServeWithoutTicket', { windowId: 'w1', businessId: 'cash', classId: 'gold' }, t1)
    expect(answer).toMatchObject({ number: 'QS001', windowId: 'w1', queueId: 'gold' })
    const ticketId = String(answer.ticketId)
    expect(at.ticket(ticketId)).toMatchObject({ state: 'serving', isQuick: true, tellerId: 't1', calledAt: null })
    expect(at.refusal('ServeWithoutTicket', { windowId: 'w1', businessId: 'cash' }, t1)).toBe('WINDOW_BUSY')
    at.advance(MINUTE).do('FinishService', { windowId: 'w1', ticketId }, t1)
    expect(at.ticket(ticketId)).toMatchObject({ state: 'served', evaluation: { score: null } })
    expect(at.last('ServiceFinished').servedSince).toBe(at.now.tick - MINUTE)
    expect(at.do('ServeWithoutTicket', { windowId: 'w1', businessId: 'cash' }, t1).number).toBe('QS002')
    expect(at.issue().number).toBe('A001')
  })

  test('has letters as the branch wants them, and no number twice', () => {
    const at = branchWith({ quickPrefix: 'Z' })
    expect(at.do('ServeWithoutTicket', { windowId: 'w1', businessId: 'cash' }, t1).number).toBe('Z001')
    at.do('ApplyConfiguration', {
      configuration: { ...smallConfiguration(), calling: { quickPrefix: 'Y' } },
      basedOn: 1,
    })
    expect(at.do('ServeWithoutTicket', { windowId: 'w2', businessId: 'cash' }, t2).number).toBe('Y001')
    at.do('ApplyConfiguration', {
      configuration: { ...smallConfiguration(), calling: { quickPrefix: 'Z' } },
      basedOn: 2,
    })
    at.staff(3)
    expect(at.do('ServeWithoutTicket', { windowId: 'w3', businessId: 'cash' }, teller('t3')).number).toBe('Z002')
  })

  test('needs an open window of the teller, and a business and class there are', () => {
    const at = branchWith()
    const quick = { windowId: 'w1', businessId: 'cash' }
    expect(at.refusal('ServeWithoutTicket', quick, t2)).toBe('WINDOW_OCCUPIED')
    expect(at.refusal('ServeWithoutTicket', { ...quick, businessId: 'nothing' }, t1)).toBe('BUSINESS_UNKNOWN')
    expect(at.refusal('ServeWithoutTicket', { ...quick, classId: 'nothing' }, t1)).toBe('CLASS_UNKNOWN')
    at.do('PauseWindow', { windowId: 'w1' }, t1)
    expect(at.refusal('ServeWithoutTicket', quick, t1)).toBe('WINDOW_NOT_OPEN')
  })
})

describe('a given number', () => {
  test('is called by those who lead; by tellers where the branch lets them', () => {
    const at = branchWith()
    const { id } = at.issue()
    expect(at.refusal('CallNumber', { windowId: 'w1', ticketId: id }, t1)).toBe('FORBIDDEN')
    expect(at.refusal('CallNumber', { windowId: 'w1', ticketId: id })).toBeUndefined()

    const free = branchWith({ callNumber: 'tellers' })
    const ticketId = free.issue().id
    expect(free.refusal('CallNumber', { windowId: 'w1', ticketId }, t1)).toBeUndefined()
  })
})

test('a keypad raises an emergency for its teller, with nobody called at its window', () => {
  const at = branchWith({ keypad: { digitsConfirm: { '99': 'emergency' } } })
  const press = { deviceId: 'keypads', address: 2, key: 'confirm', digits: '99', pressedAt: at.now.wall } as const
  at.do('PressKey', press, DEVICE)
  expect(at.last('NoticeRaised')).toMatchObject({ kind: 'emergency', windowId: 'w2', staffId: 't2' })
})
