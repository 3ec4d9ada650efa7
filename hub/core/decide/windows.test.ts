import { describe, expect, test } from 'vitest'
import type { Actor, KeypadKey } from '../../../contracts/index.ts'
import {
  DEVICE,
  MANAGER,
  MINUTE,
  SECOND,
  smallConfiguration,
  TestBranch,
  teller,
  text,
} from '../../../test/support/testBranch.ts'

const t1 = teller('t1')
const window = (at: TestBranch, id = 'w1') => at.branch.windows.get(id)

describe('signing in and out', () => {
  test('puts the teller at the window and opens it, once', () => {
    const at = new TestBranch().staff(1)
    expect(window(at)).toMatchObject({ status: 'open', tellerId: 't1' })
    const events = at.journal.length
    at.staff(1)
    expect(at.journal).toHaveLength(events)
  })

  test('one teller, one window', () => {
    const at = new TestBranch().staff(1)
    expect(at.refusal('SignIn', { windowId: 'w1' }, teller('t2'))).toBe('WINDOW_OCCUPIED')
    expect(at.refusal('SignIn', { windowId: 'w2' }, t1)).toBe('TELLER_ELSEWHERE')
    expect(at.refusal('SignIn', { windowId: 'w9' }, t1)).toBe('WINDOW_UNKNOWN')
    expect(at.refusal('SignIn', { windowId: 'w3' }, teller('x'.repeat(40)))).toBe('TELLER_UNKNOWN')
  })

  test('out closes the window, not while a customer is there', () => {
    const at = new TestBranch().staff(1)
    const ticket = at.issue()
    at.callNext()
    for (const type of ['SignOut', 'CloseWindow'] as const)
      expect(at.refusal(type, { windowId: 'w1' }, t1)).toBe('WINDOW_BUSY')
    at.do('FinishService', { windowId: 'w1', ticketId: ticket.id }, t1)
    expect(at.refusal('SignOut', { windowId: 'w1' }, teller('t2'))).toBe('WINDOW_OCCUPIED')
    at.do('SignOut', { windowId: 'w1' }, MANAGER)
    expect(window(at)).toMatchObject({ status: 'closed', tellerId: null })
    expect(at.refusal('SignOut', { windowId: 'w1' }, t1)).toBe('TELLER_NOT_SIGNED_IN')
  })

  test('needs an open business day', () => {
    const at = new TestBranch(null)
    at.do('ApplyConfiguration', { configuration: smallConfiguration(), basedOn: 0 })
    expect(at.refusal('SignIn', { windowId: 'w1' }, t1)).toBe('DAY_NOT_OPEN')
  })
})

describe('opening, pausing, closing', () => {
  test('a pause leaves the customer at the window, who can be finished', () => {
    const at = new TestBranch().staff(1)
    const ticket = at.issue()
    at.callNext()
    at.do('PauseWindow', { windowId: 'w1', reason: text('lunch') }, t1)
    expect(window(at)).toMatchObject({ status: 'paused', pauseReason: text('lunch'), ticketId: ticket.id })
    at.do('FinishService', { windowId: 'w1', ticketId: ticket.id }, t1)
    expect(window(at)).toMatchObject({ status: 'paused', ticketId: null })
  })

  test('what is so already records nothing; another reason does', () => {
    const at = new TestBranch().staff(1)
    at.do('OpenWindow', { windowId: 'w1' }, t1)
    at.do('PauseWindow', { windowId: 'w1', reason: text('lunch') }, t1)
    const events = at.journal.length
    at.do('PauseWindow', { windowId: 'w1', reason: text('lunch') }, t1)
    expect(at.journal).toHaveLength(events)
    at.do('PauseWindow', { windowId: 'w1' }, t1)
    expect(at.journal).toHaveLength(events + 1)
  })

  test('a window without a teller can not be opened, a closed one not paused', () => {
    const at = new TestBranch()
    expect(at.refusal('OpenWindow', { windowId: 'w1' }, MANAGER)).toBe('TELLER_NOT_SIGNED_IN')
    at.staff(1).do('CloseWindow', { windowId: 'w1' }, t1)
    expect(window(at)).toMatchObject({ status: 'closed', tellerId: 't1' })
    expect(at.refusal('PauseWindow', { windowId: 'w1' }, t1)).toBe('WINDOW_NOT_OPEN')
  })
})

describe('a key on the FF 68 keypad', () => {
  function keypad(change: Parameters<typeof Object.assign>[1] = {}) {
    const configuration = {
      ...smallConfiguration(),
      calling: { keypad: { transferTo: { '7': { queue: 'account' } }, pauseReason: text('休息'), ...change } },
    }
    return new TestBranch(configuration).staff(1, 2)
  }
  const press = (at: TestBranch, key: KeypadKey, digits = '', pressedAt = at.now.wall, address = 1) =>
    at.send('PressKey', { deviceId: 'keypads', address, key, digits, pressedAt }, DEVICE)
  const code = (at: TestBranch, key: KeypadKey, digits = '', pressedAt = at.now.wall, address = 1) => {
    const decision = press(at, key, digits, pressedAt, address)
    return 'refused' in decision ? decision.refused.code : undefined
  }

  test("calls, starts, finishes like the screen, as the window's teller", () => {
    const at = keypad()
    const ticket = at.issue()
    expect(press(at, 'callNext')).toMatchObject({ result: { number: 'A001', windowId: 'w1' } })
    expect(at.ticket(ticket.id)).toMatchObject({ state: 'called', tellerId: 't1' })
    expect(code(at, 'confirm')).toBeUndefined()
    expect(at.ticket(ticket.id).state).toBe('serving')
    expect(code(at, 'evaluate')).toBeUndefined()
    expect(at.ticket(ticket.id).state).toBe('served')
  })

  test('the same press within 500 ms is one press', () => {
    const at = keypad()
    at.issue()
    at.issue()
    const first = press(at, 'callNext')
    at.advance(500)
    const second = press(at, 'callNext')
    expect(second).toMatchObject({ events: [], result: 'result' in first ? first.result : null })
    at.advance(1)
    expect(press(at, 'callNext')).toMatchObject({ result: { number: 'A002' } })
  })

  test.each([
    ['6', 'noShow'],
    ['06', 'noShow'],
    ['006', 'noShow'],
  ])('digits %s and confirm mark a no-show', (digits, state) => {
    const at = keypad()
    const ticket = at.issue()
    press(at, 'callNext')
    expect(code(at, 'confirm', digits)).toBeUndefined()
    expect(at.ticket(ticket.id).state).toBe(state)
  })

  test('digits and confirm by the table, an unlisted entry does nothing', () => {
    const digitsConfirm = { '1': 'start', '2': 'finish', '3': 'recall', '4': 'hold' }
    const at = keypad({ digitsConfirm })
    const ticket = at.issue()
    press(at, 'callNext')
    expect(code(at, 'confirm', '6')).toBe('KEY_UNASSIGNED')
    expect(code(at, 'confirm', '3')).toBeUndefined()
    expect(code(at, 'confirm', '1')).toBeUndefined()
    expect(code(at, 'confirm', '4')).toBeUndefined()
    expect(at.ticket(ticket.id).state).toBe('held')
    at.issue()
    press(at, 'callNext')
    expect(code(at, 'confirm', '2')).toBeUndefined()
    expect(code(at, 'confirm', '9')).toBe('KEY_UNASSIGNED')
  })

  test('digits and transfer: by the table, else the window of that number', () => {
    const at = keypad()
    const [first, second] = [at.issue(), at.issue()]
    press(at, 'callNext')
    expect(code(at, 'transfer', '2')).toBeUndefined()
    expect(at.ticket(first.id).directed).toEqual({ window: 'w2' })
    at.advance(SECOND)
    press(at, 'callNext')
    expect(code(at, 'transfer')).toBe('KEY_UNASSIGNED')
    expect(code(at, 'transfer', '99')).toBe('WINDOW_UNKNOWN')
    expect(code(at, 'transfer', '7')).toBeUndefined()
    expect(at.ticket(second.id).queueId).toBe('account')
  })

  test('pause is a toggle, bouncing within 500 ms', () => {
    const at = keypad()
    at.advance(SECOND)
    press(at, 'pause')
    expect(window(at)).toMatchObject({ status: 'paused', pauseReason: text('休息') })
    press(at.advance(400), 'pause')
    expect(window(at)?.status).toBe('paused')
    press(at.advance(SECOND), 'pause')
    expect(window(at)?.status).toBe('open')
  })

  test('recall, and keys without a meaning or a ticket', () => {
    const at = keypad()
    expect(code(at, 'recall')).toBe('NOTHING_CALLED')
    expect(code(at, 'evaluate')).toBe('NOTHING_CALLED')
    expect(code(at, 'callNext')).toBe('NOBODY_WAITING')
    at.issue()
    press(at, 'callNext')
    expect(code(at, 'recall')).toBeUndefined()
    for (const key of ['cancel', 'oneMetre'] as const) expect(code(at, key)).toBe('KEY_UNASSIGNED')
  })

  test('a late press is not carried out, an evaluation keeps', () => {
    const at = keypad()
    at.issue()
    expect(code(at, 'callNext', '', at.now.wall - 5001)).toBe('DEADLINE_PASSED')
    expect(code(at, 'callNext', '', at.now.wall - 5000)).toBeUndefined()
    const pressedAt = at.now.wall
    expect(code(at.advance(30 * MINUTE), 'evaluate', '', pressedAt)).toBeUndefined()
  })

  test('a late evaluation of an earlier customer does not finish the next one', () => {
    const at = keypad()
    const [, second] = [at.issue(), at.issue()]
    press(at, 'callNext')
    const pressedAt = at.advance(MINUTE).now.wall
    press(at.advance(MINUTE), 'callNext')
    expect(code(at.advance(MINUTE), 'evaluate', '', pressedAt)).toBe('DEADLINE_PASSED')
    expect(at.ticket(second.id).state).toBe('called')
    expect(code(at, 'evaluate')).toBeUndefined()
  })

  test('start and recall pressed twice within 500 ms get the first answer', () => {
    const configuration = { ...smallConfiguration(), calling: { recall: { limit: 3, pauseSeconds: 0 } } }
    const at = new TestBranch(configuration).staff(1)
    const ticket = at.issue()
    press(at, 'callNext')
    for (const key of ['recall', 'confirm'] as const) {
      const first = press(at.advance(SECOND), key)
      expect(first).toHaveProperty('result.ticketId', ticket.id)
      expect(press(at.advance(500), key)).toMatchObject({ events: [], result: 'result' in first ? first.result : null })
    }
    expect(at.ticket(ticket.id)).toMatchObject({ recalls: 1, state: 'serving' })
    expect(code(at.advance(1), 'confirm')).toBe('TICKET_WRONG_STATE')
  })

  test('of a unit no window has, or with nobody signed in', () => {
    const at = keypad()
    expect(code(at, 'callNext', '', at.now.wall, 9)).toBe('DEVICE_UNKNOWN')
    at.do('SignOut', { windowId: 'w1' }, MANAGER as Actor)
    expect(code(at, 'callNext')).toBe('TELLER_NOT_SIGNED_IN')
  })
})
