import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import { DEVICE, MINUTE, SECOND, smallConfiguration, TestBranch, teller } from '../../../test/support/testBranch.ts'
import type { Ticket } from '../records.ts'

type Evaluation = NonNullable<BranchConfigurationInput['evaluation']>
const t1 = teller('t1')

/** w1 has its evaluator at its keypad's address, w2 at one of its own, w3 none. */
function branchWith(evaluation: Evaluation = {}): TestBranch {
  const configuration = smallConfiguration()
  Object.assign(configuration.windows[0] ?? {}, { evaluator: { device: 'keypads', address: 1 } })
  Object.assign(configuration.windows[1] ?? {}, { evaluator: { device: 'keypads', address: 12 } })
  return new TestBranch({ ...configuration, evaluation }).staff(1, 2, 3)
}

function serve(at: TestBranch, n = 1): Ticket {
  at.issue()
  const ticket = at.callNext(n)
  at.advance(MINUTE).do('FinishService', { windowId: `w${n}`, ticketId: ticket.id }, teller(`t${n}`))
  return at.ticket(ticket.id)
}
function press(at: TestBranch, key: 'evaluate' | 'callNext', pressedAt = at.now.wall, address = 1) {
  return at.send('PressKey', { deviceId: 'keypads', address, key, digits: '', pressedAt }, DEVICE)
}
const answer = (choice: number, givenAt: number, address = 1) => ({ deviceId: 'keypads', address, choice, givenAt })
function give(at: TestBranch, choice = 1, givenAt = at.now.wall, address = 1) {
  return at.refusal('GiveEvaluation', answer(choice, givenAt, address), DEVICE)
}
function newTypes(at: TestBranch, act: () => unknown): string[] {
  const before = at.journal.length
  act()
  return at.journal.slice(before).map(({ type }) => type)
}

describe('the customer is asked', () => {
  test.each([
    ['finish', true, false],
    ['everyFinish', true, true],
    ['request', false, false],
  ] as const)('by policy %s: after finish %s, after call-next %s', (invite, afterFinish, afterCallNext) => {
    const at = branchWith({ invite })
    const invited = (act: () => unknown) => newTypes(at, act).includes('EvaluationInvited')
    expect(invited(() => serve(at))).toBe(afterFinish)
    at.issue()
    at.issue()
    at.callNext()
    expect(invited(() => at.callNext())).toBe(afterCallNext)
  })

  test('right after the end of the service, for as long as is configured', () => {
    const at = branchWith({ answerSeconds: 60 })
    at.issue()
    const ticket = at.callNext()
    const finish = () => at.do('FinishService', { windowId: 'w1', ticketId: ticket.id }, t1)
    expect(newTypes(at, finish)).toEqual(['ServiceFinished', 'EvaluationInvited'])
    const validUntil = at.now.tick + 60 * SECOND
    expect(at.last('EvaluationInvited')).toEqual({ ticketId: ticket.id, windowId: 'w1', tellerId: 't1', validUntil })
    expect(at.ticket(ticket.id)).toMatchObject({
      state: 'served',
      evaluation: { invitedAt: at.now.tick, validUntil, score: null, low: false },
    })
  })

  test('only where there is an evaluator, and only if he came', () => {
    const at = branchWith({ invite: 'everyFinish' })
    expect(newTypes(at, () => serve(at, 3))).not.toContain('EvaluationInvited')
    at.issue()
    const missed = at.callNext()
    const noShow = () => at.do('MarkNoShow', { windowId: 'w1', ticketId: missed.id }, t1)
    expect(newTypes(at, noShow)).toEqual(['TicketNoShow'])
    at.issue()
    at.do('StartService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
    expect(newTypes(at, () => at.do('OpenBusinessDay', { day: '2026-11-19' }))).toEqual([
      'ServiceFinished',
      'BusinessDayOpened',
    ])
  })

  test('not for a call-next that counts as a no-show', () => {
    const configuration = smallConfiguration()
    Object.assign(configuration.windows[0] ?? {}, { evaluator: { device: 'keypads' } })
    const calling = { callNextWhileCalled: 'noShow' } as const
    const at = new TestBranch({ ...configuration, calling, evaluation: { invite: 'everyFinish' } }).staff(1)
    at.issue()
    at.issue()
    at.callNext()
    expect(newTypes(at, () => at.callNext())).toEqual(['TicketNoShow', 'TicketCalled'])
  })
})

describe('by the button, once more', () => {
  const invite = (at: TestBranch, ticketId: string, windowId = 'w1') =>
    at.refusal('InviteEvaluation', { windowId, ticketId }, teller(windowId.replace('w', 't')))

  test('the customer served last, until he has answered', () => {
    const at = branchWith({ invite: 'request', answerSeconds: 30 })
    const ticket = serve(at)
    expect(ticket.evaluation).toBeNull()
    expect(invite(at, ticket.id)).toBeUndefined()
    const first = at.now.tick
    at.advance(MINUTE)
    expect(invite(at, ticket.id)).toBeUndefined()
    expect(at.ticket(ticket.id).evaluation).toMatchObject({ invitedAt: first, validUntil: at.now.tick + 30 * SECOND })
    expect(give(at)).toBeUndefined()
    expect(invite(at, ticket.id)).toBe('EVALUATION_GIVEN')
  })

  test('nobody else', () => {
    const at = branchWith()
    const first = serve(at)
    serve(at)
    expect(invite(at, first.id)).toBe('TICKET_NOT_AT_WINDOW')
    expect(invite(at, serve(at).id, 'w2')).toBe('TICKET_NOT_AT_WINDOW')
    const waiting = at.issue()
    expect(invite(at, waiting.id)).toBe('TICKET_WRONG_STATE')
    expect(invite(at, '2026-11-18-Z001')).toBe('TICKET_UNKNOWN')
    at.callNext(3)
    at.do('FinishService', { windowId: 'w3', ticketId: waiting.id }, teller('t3'))
    expect(invite(at, waiting.id, 'w3')).toBe('EVALUATOR_UNKNOWN')
  })

  test('not while the next one is served: only called, he is still on his way', () => {
    const at = branchWith()
    const { id } = serve(at)
    at.issue()
    const next = at.callNext()
    expect(invite(at, id)).toBeUndefined()
    at.do('StartService', { windowId: 'w1', ticketId: next.id }, t1)
    expect(invite(at, id)).toBe('WINDOW_BUSY')
  })

  test('not a customer of the teller who was here before, or of yesterday', () => {
    const at = branchWith()
    const { id } = serve(at)
    at.do('SignOut', { windowId: 'w1' }, t1)
    expect(at.branch.windows.get('w1')?.lastServedId).toBeNull()
    at.do('SignIn', { windowId: 'w1' }, teller('t9'))
    expect(at.refusal('InviteEvaluation', { windowId: 'w1', ticketId: id }, teller('t9'))).toBe('TICKET_NOT_AT_WINDOW')
    serve(at, 2)
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    expect(at.branch.windows.get('w2')?.lastServedId).toBeNull()
  })
})

describe('by the keypad', () => {
  test.each(['finish', 'everyFinish', 'request'] as const)('evaluate finishes and asks with policy %s', (policy) => {
    const at = branchWith({ invite: policy })
    at.issue()
    press(at, 'callNext')
    expect(newTypes(at, () => press(at, 'evaluate'))).toEqual(['ServiceFinished', 'EvaluationInvited'])
    expect(at.last('EvaluationInvited').tellerId).toBe('t1')
  })

  test('pressed twice within 500 ms it is one press; later it asks once more', () => {
    const at = branchWith()
    at.issue()
    press(at, 'callNext')
    const first = press(at.advance(MINUTE), 'evaluate')
    expect(press(at.advance(500), 'evaluate')).toMatchObject({
      events: [],
      result: 'result' in first ? first.result : 0,
    })
    expect(newTypes(at, () => press(at.advance(SECOND), 'evaluate'))).toEqual(['EvaluationInvited'])
    expect(newTypes(at, () => press(at.advance(400), 'evaluate'))).toEqual([])
    expect(newTypes(at, () => press(at.advance(101), 'evaluate'))).toEqual(['EvaluationInvited'])
    expect(give(at)).toBeUndefined()
    expect(press(at.advance(SECOND), 'evaluate')).toMatchObject({ refused: { code: 'EVALUATION_GIVEN' } })
  })

  test('evaluate asks the customer whom call-next or the screen has finished', () => {
    const at = branchWith({ invite: 'request' })
    const { id } = serve(at)
    expect(newTypes(at, () => press(at, 'evaluate'))).toEqual(['EvaluationInvited'])
    expect(at.ticket(id).evaluation).not.toBeNull()
  })

  test('with nobody served, or no evaluator, there is nothing to ask', () => {
    const at = branchWith()
    expect(press(at, 'evaluate')).toMatchObject({ refused: { code: 'NOTHING_CALLED' } })
    const without = new TestBranch().staff(1)
    without.issue()
    press(without, 'callNext')
    const first = press(without.advance(SECOND), 'evaluate')
    expect(first).toMatchObject({ events: [{ type: 'ServiceFinished' }] })
    expect(press(without.advance(500), 'evaluate')).toMatchObject({ events: [], result: { number: 'A001' } })
    expect(press(without.advance(1), 'evaluate')).toMatchObject({ refused: { code: 'NOTHING_CALLED' } })
  })

  test.each([
    [1, ['ServiceFinished', 'EvaluationInvited']],
    [2, ['ServiceFinished']],
  ])('a late press at w%i finishes its service; only a unit that asks by itself then asks: %j', (n, types) => {
    const at = branchWith()
    at.issue()
    at.callNext(n)
    const pressedAt = at.advance(MINUTE).now.wall
    const late = () => press(at, 'evaluate', pressedAt, n)
    expect(newTypes(at.advance(10 * MINUTE), late)).toEqual(types)
    expect(late()).toMatchObject({ refused: { code: 'DEADLINE_PASSED' } })
  })

  test('what a unit is answered after a late press is the score of the customer who stands there', () => {
    const at = branchWith({ answerSeconds: 3600 })
    const first = serve(at)
    at.issue()
    const second = at.callNext()
    const pressedAt = at.advance(MINUTE).now.wall
    press(at.advance(MINUTE), 'evaluate', pressedAt)
    expect(give(at.advance(SECOND))).toBeUndefined()
    expect([at.ticket(first.id).state, at.ticket(second.id).state]).toEqual(['served', 'evaluated'])
  })

  test('is one press within 500 ms also when the time to answer was changed in between', () => {
    const at = branchWith({ answerSeconds: 60 })
    at.issue()
    press(at, 'callNext')
    press(at.advance(MINUTE), 'evaluate')
    const { configurationVersion: basedOn, config } = at.branch
    const configuration = { ...config, evaluation: { ...config?.evaluation, answerSeconds: 120 } } as never
    at.do('ApplyConfiguration', { configuration, basedOn })
    expect(newTypes(at.advance(400), () => press(at, 'evaluate'))).toEqual([])
    expect(newTypes(at.advance(101), () => press(at, 'evaluate'))).toEqual(['EvaluationInvited'])
  })
})

describe('the answer', () => {
  test('ends the visit with its score; the end of service stays what it was', () => {
    const at = branchWith()
    const ticket = serve(at)
    at.advance(10 * SECOND)
    expect(at.do('GiveEvaluation', answer(2, at.now.wall - SECOND), DEVICE)).toEqual({
      ticketId: ticket.id,
      number: ticket.number,
      windowId: 'w1',
    })
    expect(at.last('EvaluationGiven')).toEqual({
      ticketId: ticket.id,
      windowId: 'w1',
      tellerId: 't1',
      channel: 'evaluator',
      choice: 2,
      score: 4,
      low: false,
      reason: null,
      givenAt: at.now.tick - SECOND,
    })
    expect(at.ticket(ticket.id)).toMatchObject({
      state: 'evaluated',
      endedAt: ticket.endedAt,
      evaluation: { score: 4, low: false },
    })
    expect(at.journal.at(-1)).toMatchObject({ actor: DEVICE, correlationId: ticket.visitId })
    expect(at.branch.notices.size).toBe(0)
  })

  test.each([
    [undefined, 4, true],
    [undefined, 3, false],
    [3, 3, true],
    [0, 4, false],
  ])('with lowScore %s, choice %i is low: %s', (lowScore, choice, low) => {
    const at = branchWith(lowScore === undefined ? {} : { lowScore })
    const ticket = serve(at)
    const types = newTypes(at, () => expect(give(at, choice)).toBeUndefined())
    expect(types).toEqual(low ? ['EvaluationGiven', 'NoticeRaised'] : ['EvaluationGiven'])
    expect(at.ticket(ticket.id).evaluation?.low).toBe(low)
    const notice = { id: `${ticket.id}-low`, kind: 'lowScore', ticketId: ticket.id, windowId: 'w1' }
    if (low) expect(at.branch.notices.get(`${ticket.id}-low`)).toMatchObject(notice)
  })

  test('by the choices configured', () => {
    const at = branchWith({ choices: [{ choice: 9, score: 5, name: { 'zh-CN': '好', en: 'Good' } }] })
    serve(at)
    expect(give(at, 1)).toBe('CHOICE_UNKNOWN')
    expect(give(at, 9)).toBeUndefined()
  })

  test('is refused when nobody was asked, too late, twice, or from a unit no window has', () => {
    const at = branchWith({ answerSeconds: 30 })
    expect(give(at)).toBe('EVALUATION_NOT_INVITED')
    serve(at)
    expect(give(at, 1, at.now.wall - 3 * SECOND)).toBe('EVALUATION_NOT_INVITED')
    expect(give(at.advance(30 * SECOND + 1))).toBe('EVALUATION_NOT_INVITED')
    expect(give(at, 1, at.now.wall - 1)).toBeUndefined()
    expect(give(at, 1, at.now.wall - 1)).toBe('EVALUATION_GIVEN')
    expect(give(at, 1, at.now.wall, 2)).toBe('DEVICE_UNKNOWN')
    expect(give(at, 1, at.now.wall, 12)).toBe('EVALUATION_NOT_INVITED')
  })

  test('belongs to the window of the evaluator, at an address of its own too', () => {
    const at = branchWith()
    const [one, two] = [serve(at, 1), serve(at, 2)]
    expect(give(at, 2, at.now.wall, 12)).toBeUndefined()
    expect([at.ticket(one.id).state, at.ticket(two.id).state]).toEqual(['served', 'evaluated'])
  })

  test('that arrives hours late goes to the customer who gave it', () => {
    const at = branchWith()
    const given = []
    for (let n = 0; n < 6; n += 1) {
      const ticket = serve(at)
      given.push({ ticket, givenAt: at.advance((n + 1) * SECOND).now.wall, choice: 1 + (n % 3) })
      at.advance(5 * MINUTE)
    }
    at.advance(180 * MINUTE).do('SignOut', { windowId: 'w1' }, t1)
    for (const { givenAt, choice } of given.reverse()) expect(give(at, choice, givenAt)).toBeUndefined()
    const scores = given.map(({ ticket }) => at.ticket(ticket.id).evaluation?.score)
    expect(scores).toEqual([3, 4, 5, 3, 4, 5])
  })

  test('given before a second asking, and arriving after it, counts for the same customer and no other', () => {
    const at = branchWith({ answerSeconds: 120 })
    const earlier = serve(at)
    at.advance(10 * SECOND)
    const ticket = serve(at)
    const givenAt = at.advance(20 * SECOND).now.wall
    at.advance(4 * MINUTE).do('InviteEvaluation', { windowId: 'w1', ticketId: ticket.id }, t1)
    expect(give(at, 4, givenAt)).toBeUndefined()
    expect([at.ticket(earlier.id).state, at.ticket(ticket.id).state]).toEqual(['served', 'evaluated'])
  })

  test.each([
    [-2000, undefined],
    [-2001, 'EVALUATION_NOT_INVITED'],
    [600_000, undefined],
  ])('by a clock that is %i ms off', (offMs, code) => {
    const at = branchWith()
    serve(at)
    expect(give(at, 1, at.now.wall + offMs)).toBe(code)
  })

  test('the skew of clocks gives nobody the answer of the customer before him', () => {
    const at = branchWith({ answerSeconds: 3600 })
    const first = serve(at)
    at.issue()
    const second = at.callNext()
    const givenAt = at.advance(10 * SECOND).now.wall
    at.advance(SECOND).do('FinishService', { windowId: 'w1', ticketId: second.id }, t1)
    expect(give(at, 1, givenAt)).toBeUndefined()
    expect(at.ticket(first.id).state).toBe('evaluated')
    // The first has answered; the same moment can only be the second's now.
    expect(give(at, 1, givenAt)).toBeUndefined()
    expect(at.ticket(second.id).state).toBe('evaluated')
  })

  test.each([
    [6, 'second'],
    [250, 'second'],
    [251, 'first'],
  ])('dated %i ms before the asking it belongs to the %s customer', (beforeMs, whose) => {
    const at = branchWith({ answerSeconds: 3600 })
    const first = serve(at)
    at.advance(10 * SECOND)
    const second = serve(at)
    expect(give(at, 1, at.now.wall - beforeMs)).toBeUndefined()
    const answered = [first, second].filter(({ id }) => at.ticket(id).state === 'evaluated')
    expect(answered.map(({ id }) => id)).toEqual([whose === 'first' ? first.id : second.id])
  })

  test('does not wait for the window: a customer is called there already', () => {
    const at = branchWith()
    const ticket = serve(at)
    at.issue()
    const called = at.callNext()
    expect(give(at.advance(SECOND))).toBeUndefined()
    expect(at.ticket(ticket.id).state).toBe('evaluated')
    expect(at.branch.windows.get('w1')?.ticketId).toBe(called.id)
  })

  test.each([
    ['started', 'EVALUATION_NOT_INVITED'],
    ['finished', 'EVALUATION_NOT_INVITED'],
    ['called', undefined],
    ['gone without coming', undefined],
  ] as const)('given when the next customer is %s: %s', (next, code) => {
    const at = branchWith({ answerSeconds: 3600, invite: 'request' })
    const asked = serve(at)
    at.do('InviteEvaluation', { windowId: 'w1', ticketId: asked.id }, t1)
    at.issue()
    const ticketId = at.advance(SECOND).callNext().id
    at.advance(SECOND)
    if (next === 'started') at.do('StartService', { windowId: 'w1', ticketId }, t1)
    if (next === 'finished') at.do('FinishService', { windowId: 'w1', ticketId }, t1)
    if (next === 'gone without coming') at.do('MarkNoShow', { windowId: 'w1', ticketId }, t1)
    expect(give(at.advance(SECOND))).toBe(code)
    expect(at.ticket(asked.id).state).toBe(code === undefined ? 'evaluated' : 'served')
  })

  test.each([true, false])(
    'given before the next customer was served (started: %s) counts when it comes after',
    (started) => {
      const at = branchWith({ answerSeconds: 3600 })
      const asked = serve(at)
      at.issue()
      const ticketId = at.advance(SECOND).callNext().id
      const givenAt = at.advance(SECOND).now.wall
      at.advance(10 * SECOND)
      if (started) at.do('StartService', { windowId: 'w1', ticketId }, t1)
      at.advance(MINUTE).do('FinishService', { windowId: 'w1', ticketId }, t1)
      expect(give(at, 1, givenAt)).toBeUndefined()
      expect(at.ticket(asked.id).state).toBe('evaluated')
    },
  )

  test('after a day roll-over counts for nobody', () => {
    const at = branchWith()
    serve(at)
    const givenAt = at.now.wall
    at.advance(MINUTE).do('OpenBusinessDay', { day: '2026-11-19' })
    expect(give(at, 1, givenAt)).toBe('EVALUATION_NOT_INVITED')
  })
})

test('finding the customer of an answer among a thousand of the day takes less than two milliseconds', () => {
  const at = branchWith({ choices: [{ choice: 1, score: 5, name: { 'zh-CN': '好', en: 'Good' } }] })
  for (let n = 0; n < 999; n += 1) serve(at)
  const rounds = 200
  const start = performance.now()
  for (let n = 0; n < rounds; n += 1) expect(give(at, 7)).toBe('CHOICE_UNKNOWN')
  expect((performance.now() - start) / rounds).toBeLessThan(2)
})
