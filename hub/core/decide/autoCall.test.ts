import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import {
  CLOCK,
  DEVICE,
  MINUTE,
  SECOND,
  smallConfiguration,
  TestBranch,
  teller,
} from '../../../test/support/testBranch.ts'
import { isAnythingDue } from './timeCommands.ts'

type Calling = NonNullable<BranchConfigurationInput['calling']>
const [t1, t2] = [teller('t1'), teller('t2')]

/** Windows 1 and 2 call by themselves; a minute ago their tellers came. */
function branchWith(calling: Calling = {}, ...windows: number[]): TestBranch {
  const configuration = smallConfiguration()
  for (const index of [0, 1]) Object.assign(configuration.windows[index] ?? {}, { autoCall: true })
  const at = new TestBranch({ ...configuration, calling }).staff(...(windows.length > 0 ? windows : [1, 2]))
  return at.advance(MINUTE)
}

const at1 = (at: TestBranch) => at.branch.windows.get('w1')?.ticketId ?? null
const at2 = (at: TestBranch) => at.branch.windows.get('w2')?.ticketId ?? null

test('somebody who takes a ticket while a window is idle is called there in the same commit, which says so', () => {
  const at = branchWith({}, 1)
  const { id } = at.issue()
  expect(at.ticket(id)).toMatchObject({ state: 'called', windowId: 'w1', tellerId: 't1' })
  expect(at.last('TicketCalled')).toMatchObject({ auto: true, explanation: { rule: 'tier' }, withinTarget: true })
})

test('a call of a teller is none of the hub', () => {
  const at = branchWith({}, 3)
  at.issue()
  at.callNext(3)
  expect(at.last('TicketCalled')).not.toHaveProperty('auto')
})

test('of two idle windows the one that is idle longest calls, of equals the lower number', () => {
  const at = branchWith()
  const equal = at.issue()
  expect([at1(at), at2(at)]).toEqual([equal.id, null])
  at.do('FinishService', { windowId: 'w1', ticketId: equal.id }, t1)
  at.advance(SECOND)
  const longer = at.issue()
  expect([at1(at), at2(at)]).toEqual([null, longer.id])
})

test('one arrival brings one call to a window at most', () => {
  const at = branchWith({}, 3)
  at.issue()
  at.issue()
  at.staff(1)
  at.advance(MINUTE).issue()
  expect(at1(at)).toBe('2026-11-18-A001')
  at.do('FinishService', { windowId: 'w1', ticketId: '2026-11-18-A001' }, t1)
  expect(at1(at)).toBeNull()
})

describe('a window is left alone', () => {
  test('when it opens or finishes while somebody waits: calling on is up to its teller', () => {
    const at = branchWith({}, 3)
    at.issue()
    at.staff(1)
    expect(at1(at)).toBeNull()
    const { id } = at.advance(MINUTE).callNext()
    at.issue()
    at.do('FinishService', { windowId: 'w1', ticketId: id }, t1)
    expect(at1(at)).toBeNull()
  })

  test('when it has just sent the customer away itself', () => {
    const at = branchWith({}, 1)
    const { id } = at.issue()
    at.do('TransferTicket', { windowId: 'w1', ticketId: id, to: { queue: 'account' } }, t1)
    expect(at.ticket(id)).toMatchObject({ state: 'waiting', queueId: 'account' })
  })

  test('when nobody is signed in, when it is paused, and when it does not call by itself', () => {
    const at = branchWith({}, 2, 3)
    at.do('PauseWindow', { windowId: 'w2' }, t2)
    expect(at.issue().state).toBe('waiting')
  })

  test('by somebody it does not serve, whoever else waits for it', () => {
    const configuration = smallConfiguration()
    Object.assign(configuration.windows[0] ?? {}, { autoCall: true })
    if (configuration.profiles[0]) configuration.profiles[0].finally = []
    const at = new TestBranch(configuration)
    at.issue()
    at.staff(1)
    at.advance(MINUTE).issue('account')
    expect(at1(at)).toBeNull()
    at.issue()
    expect(at1(at)).toBe('2026-11-18-A001')
  })

  test('so long after it became free', () => {
    const at = branchWith({ autoCallIdleSeconds: 10 }, 1)
    const first = at.issue()
    at.do('FinishService', { windowId: 'w1', ticketId: first.id }, t1)
    const second = at.advance(10 * SECOND - 1).issue()
    expect(second.state).toBe('waiting')
    at.advance(1).issue()
    expect(at1(at)).toBe(second.id)
  })

  test('when a break of it is due', () => {
    const configuration = smallConfiguration()
    Object.assign(configuration.windows[0] ?? {}, { autoCall: true, breaks: [{ from: '12:00', to: '13:00' }] })
    const at = new TestBranch(configuration).staff(1)
    expect(at.advance(120 * MINUTE).issue().state).toBe('waiting')
  })
})

describe('somebody comes into the line', () => {
  test('when his hold ends with time, or he is sent to the window', () => {
    const at = branchWith({}, 1)
    const [held, waiting] = [at.issue(), at.issue('account')]
    at.do('HoldTicket', { ticketId: held.id, windowId: 'w1', minutes: 5 }, t1)
    at.advance(5 * MINUTE - 1).do('PassTime', {}, CLOCK)
    expect(at1(at)).toBeNull()
    at.advance(1).do('PassTime', {}, CLOCK)
    expect(at1(at)).toBe(held.id)
    at.do('FinishService', { windowId: 'w1', ticketId: held.id }, t1)
    at.do('TransferTicket', { ticketId: waiting.id, to: { window: 'w1' } })
    expect(at1(at)).toBe(waiting.id)
    expect(at.last('TicketCalled').explanation.rule).toBe('direct')
  })

  test('in the second in which the profile of the window switches', () => {
    const configuration = smallConfiguration()
    configuration.profiles.push({ id: 'noon', name: configuration.outlet.name, tiers: [{ queues: ['ordinary'] }] })
    const schedule = [{ profile: 'noon', from: '12:00', to: '13:00' }]
    Object.assign(configuration.windows[0] ?? {}, { autoCall: true, schedule })
    const at = new TestBranch(configuration)
    const { id } = at.issue()
    at.do('HoldTicket', { ticketId: id, minutes: 120 })
    at.staff(1)
      .advance(120 * MINUTE)
      .do('PassTime', {}, CLOCK)
    expect(at.last('ProfileSwitched').windowId).toBe('w1')
    expect(at1(at)).toBe(id)
  })

  test('when he is given a class whose queue the window serves', () => {
    const configuration = smallConfiguration()
    configuration.profiles.push({ id: 'gold', name: configuration.outlet.name, tiers: [{ queues: ['gold'] }] })
    Object.assign(configuration.windows[0] ?? {}, { autoCall: true, profile: 'gold' })
    const at = new TestBranch(configuration).staff(1)
    const { id } = at.advance(MINUTE).issue()
    expect(at1(at)).toBeNull()
    at.do('ChangeTicket', { ticketId: id, classId: 'gold' })
    expect(at1(at)).toBe(id)
  })

  test('with his next business, for another window than the one that has finished', () => {
    const at = branchWith({}, 1)
    const { id } = at.issue()
    at.do('AddBusiness', { ticketId: id, businessId: 'account' }, t1)
    at.staff(2).advance(MINUTE)
    at.do('FinishService', { windowId: 'w1', ticketId: id }, t1)
    expect(at.ticket(id)).toMatchObject({ state: 'called', windowId: 'w2', businessId: 'account' })
  })

  test('when his cool-down after a no-show is over, as time passes', () => {
    const at = branchWith({ noShow: { policy: 'keep', coolDownSeconds: 60 } }, 1)
    const { id } = at.issue()
    at.do('MarkNoShow', { windowId: 'w1', ticketId: id }, t1)
    expect(isAnythingDue(at.branch, at.advance(MINUTE - 1).now)).toBe(false)
    expect(isAnythingDue(at.branch, at.advance(1).now)).toBe(true)
    at.do('PassTime', {}, CLOCK)
    expect(at.ticket(id)).toMatchObject({ state: 'called', windowId: 'w1' })
    expect(isAnythingDue(at.branch, at.now)).toBe(false)
  })

  test('but not again for a window that has served since the cool-down ended', () => {
    const at = branchWith({ noShow: { policy: 'keep', coolDownSeconds: 60 } }, 1)
    const { id } = at.issue()
    at.do('MarkNoShow', { windowId: 'w1', ticketId: id }, t1)
    const other = at.issue('cash', 'gold')
    at.advance(2 * MINUTE).do('PassTime', {}, CLOCK)
    at.do('FinishService', { windowId: 'w1', ticketId: other.id }, t1)
    expect(isAnythingDue(at.branch, at.advance(MINUTE).now)).toBe(false)
    expect(at.ticket(id).state).toBe('waiting')
  })

  test('not when he only cools down after a no-show', () => {
    const at = branchWith({ noShow: { policy: 'keep', coolDownSeconds: 60 } })
    const { id } = at.issue()
    at.do('MarkNoShow', { windowId: 'w1', ticketId: id }, t1)
    expect(at.ticket(id).state).toBe('waiting')
  })
})

test('a call-next key within half a second of the call by itself gets that call', () => {
  const at = branchWith({}, 1)
  const first = at.issue()
  const press = () =>
    at.do('PressKey', { deviceId: 'keypads', address: 1, key: 'callNext', digits: '', pressedAt: at.now.wall }, DEVICE)
  at.advance(500)
  expect(press()).toMatchObject({ ticketId: first.id, number: 'A001' })
  expect(at.ticket(first.id).state).toBe('called')
  const second = at.issue()
  at.advance(1)
  expect(press()).toMatchObject({ ticketId: second.id })
  expect(at.ticket(first.id).state).toBe('served')
})
