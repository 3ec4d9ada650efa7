import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import {
  CLOCK,
  MANAGER,
  MINUTE,
  SECOND,
  smallConfiguration,
  TestBranch,
  teller,
  text,
} from '../../../test/support/testBranch.ts'
import { isAnythingDue } from './timeCommands.ts'

type Break = NonNullable<BranchConfigurationInput['windows'][number]['breaks']>[number]
const t1 = teller('t1')
const HOUR = 60 * MINUTE

function branch(): TestBranch {
  return new TestBranch().staff(1, 2)
}

/** The branch at ten o'clock; window 1 has these breaks. */
function withBreaks(...breaks: Break[]): TestBranch {
  const configuration = smallConfiguration()
  Object.assign(configuration.windows[0] ?? {}, { breaks })
  return new TestBranch(configuration).staff(1, 2)
}

/** What time alone brings; nothing is recorded where nothing is said to be due. */
function pass(at: TestBranch): string[] {
  const [from, due] = [at.journal.length, isAnythingDue(at.branch, at.now)]
  at.do('PassTime', {}, CLOCK)
  const types = at.journal.slice(from).map(({ type }) => type)
  expect(due).toBe(types.length > 0)
  return types
}

const window = (at: TestBranch) => at.branch.windows.get('w1')

test('with time alone nothing is recorded while nothing is due', () => {
  const at = branch()
  const held = at.issue().id
  at.issue()
  at.callNext(2)
  at.do('HoldTicket', { ticketId: held, windowId: 'w2' }, teller('t2'))
  expect(pass(at.advance(MINUTE))).toEqual([])
  expect(isAnythingDue(new TestBranch(null).branch, at.now)).toBe(false)
})

describe('a hold with a time', () => {
  test('ends at that time, and not a millisecond before; place and time waited stay', () => {
    const at = branch()
    const [first, second] = [at.issue(), at.advance(SECOND).issue()]
    at.do('HoldTicket', { ticketId: first.id, minutes: 10 })
    expect(at.ticket(first.id).returnAt).toBe(at.now.tick + 10 * MINUTE)
    expect(pass(at.advance(10 * MINUTE - 1))).toEqual([])
    expect(pass(at.advance(1))).toEqual(['TicketResumed'])
    expect(at.last('TicketResumed')).toEqual({ ticketId: first.id, by: 'time' })
    expect(at.ticket(first.id)).toMatchObject({
      state: 'waiting',
      place: first.place,
      waitingSince: first.waitingSince,
      returnAt: null,
    })
    expect([at.callNext().id, at.callNext(2).id]).toEqual([first.id, second.id])
  })

  test('raised, it returns before everybody of its line; what it has waited stays', () => {
    const at = branch()
    at.issue()
    const late = at.advance(MINUTE).issue()
    at.do('HoldTicket', { ticketId: late.id, minutes: 1, raise: true })
    pass(at.advance(MINUTE))
    expect(at.ticket(late.id).waitingSince).toBe(late.waitingSince)
    expect(at.callNext().id).toBe(late.id)
  })

  test('raised into a line where nobody waits, or where it is the first anyway, it keeps its place', () => {
    const at = branch()
    const first = at.issue()
    at.do('HoldTicket', { ticketId: first.id, minutes: 1, raise: true })
    pass(at.advance(MINUTE))
    expect(at.ticket(first.id).place).toEqual(first.place)
    at.issue()
    at.do('HoldTicket', { ticketId: first.id, minutes: 1, raise: true })
    pass(at.advance(MINUTE))
    expect(at.ticket(first.id)).toMatchObject({ state: 'waiting', place: first.place })
  })

  test('two that return together: the one whose time came later stands first when both are raised', () => {
    const at = branch()
    const [waiting, early, late] = [at.issue().id, at.issue().id, at.issue().id]
    at.do('HoldTicket', { ticketId: late, minutes: 2, raise: true })
    at.do('HoldTicket', { ticketId: early, minutes: 1, raise: true })
    pass(at.advance(3 * MINUTE))
    expect([at.callNext().id, at.callNext(2).id, at.callNext(1).id]).toEqual([late, early, waiting])
  })

  test('ends when staff resume it before, raised as was said or as they say now', () => {
    const at = branch()
    at.issue()
    const [asSaid, asTheySay] = [at.issue().id, at.issue().id]
    at.do('HoldTicket', { ticketId: asSaid, minutes: 5, raise: true })
    at.do('HoldTicket', { ticketId: asTheySay, minutes: 5, raise: true })
    at.do('ResumeTicket', { ticketId: asSaid })
    expect(at.last('TicketResumed')).toMatchObject({ by: 'staff', place: { tick: at.now.tick - 1 } })
    at.do('ResumeTicket', { ticketId: asTheySay, raise: false })
    expect(at.last('TicketResumed')).toEqual({ ticketId: asTheySay, by: 'staff' })
    expect(pass(at.advance(HOUR))).not.toContain('TicketResumed')
  })

  test('is forgotten with the ticket that is cancelled meanwhile', () => {
    const at = branch()
    const { id } = at.issue()
    at.do('HoldTicket', { ticketId: id, minutes: 5, raise: true })
    at.do('CancelTicket', { ticketId: id })
    expect(at.ticket(id)).toMatchObject({ state: 'cancelled', returnAt: null, raiseOnReturn: false })
    expect(pass(at.advance(HOUR))).toEqual([])
  })

  test('at a window, whose queue and window are gone by then', () => {
    const at = branch()
    const ticket = at.issue('cash', 'gold')
    at.do('TransferTicket', { ticketId: ticket.id, to: { window: 'w1' } })
    at.callNext()
    at.do('HoldTicket', { ticketId: ticket.id, windowId: 'w1', minutes: 5, raise: true }, t1)
    const without = smallConfiguration()
    without.windows = without.windows.filter(({ id }) => id !== 'w1')
    without.queues = without.queues.filter(({ id }) => id !== 'gold')
    without.profiles[0] = { id: 'main', name: text('Main'), tiers: [{ queues: ['ordinary', 'account'] }] }
    at.do('ApplyConfiguration', { configuration: without, basedOn: 1, moveTickets: { gold: 'ordinary' } })
    pass(at.advance(5 * MINUTE))
    expect(at.callNext(2).id).toBe(ticket.id)
  })
})

describe('a pause with a time', () => {
  test('is known, and stays until the teller opens', () => {
    const at = branch()
    at.do('PauseWindow', { windowId: 'w1', minutes: 15 }, t1)
    expect(window(at)?.pausedUntil).toBe(at.now.tick + 15 * MINUTE)
    expect(pass(at.advance(16 * MINUTE))).toEqual([])
    at.do('OpenWindow', { windowId: 'w1' }, t1)
    expect(window(at)).toMatchObject({ status: 'open', pausedUntil: null })
  })

  test('once more without a time has none', () => {
    const at = branch()
    at.do('PauseWindow', { windowId: 'w1', minutes: 15 }, t1)
    at.do('PauseWindow', { windowId: 'w1' }, t1)
    expect(window(at)).toMatchObject({ status: 'paused', pausedUntil: null })
    const events = at.journal.length
    at.do('PauseWindow', { windowId: 'w1' }, t1)
    expect(at.journal).toHaveLength(events)
  })
})

describe('a planned break', () => {
  const lunch: Break = { from: '12:00', to: '12:30', name: text('Lunch') }

  test('pauses the window when it begins, until its end, and is not taken twice', () => {
    const at = withBreaks(lunch)
    expect(pass(at.advance(2 * HOUR - 1))).toEqual([])
    // The next second of the day has begun by 300 ms.
    at.now = { ...at.now, tick: at.now.tick + 301, wall: at.now.wall + 301, secondOfDay: 43_200 }
    expect(pass(at)).toEqual(['WindowPaused'])
    expect(at.last('WindowPaused')).toEqual({
      windowId: 'w1',
      reason: text('Lunch'),
      until: at.now.tick - 300 + 30 * MINUTE,
      breakKey: '2026-11-18/12:00',
      reopen: false,
    })
    expect(pass(at.advance(29 * MINUTE))).toEqual([])
    expect(pass(at.advance(HOUR))).toEqual([])
    expect(window(at)?.status).toBe('paused')
  })

  test('is not taken by a window that is closed or paused already', () => {
    const at = withBreaks(lunch)
    at.do('PauseWindow', { windowId: 'w1' }, t1)
    expect(pass(at.advance(2 * HOUR))).toEqual([])
    at.do('CloseWindow', { windowId: 'w1' }, t1)
    expect(pass(at)).toEqual([])
  })

  test('is over for a teller who opens again while it lasts, and for one who comes in it', () => {
    const at = withBreaks(lunch)
    pass(at.advance(2 * HOUR))
    at.advance(5 * MINUTE).do('OpenWindow', { windowId: 'w1' }, t1)
    expect(pass(at.advance(MINUTE))).toEqual([])
    at.do('SignOut', { windowId: 'w1' }, t1)
    at.do('SignIn', { windowId: 'w1' }, teller('t9'))
    expect(pass(at.advance(MINUTE))).toEqual([])
    expect(window(at)?.status).toBe('open')
  })

  test('waits for the customer: it begins right after finish, and in place of the next call', () => {
    const at = withBreaks(lunch)
    const [first, second] = [at.issue().id, at.issue().id]
    at.callNext()
    expect(pass(at.advance(2 * HOUR))).not.toContain('WindowPaused')
    at.do('FinishService', { windowId: 'w1', ticketId: first }, t1)
    expect(window(at)).toMatchObject({ status: 'paused', breakKey: '2026-11-18/12:00' })

    const other = withBreaks(lunch)
    const [served] = [other.issue().id, other.issue().id]
    other.callNext()
    pass(other.advance(2 * HOUR))
    expect(other.do('CallNext', { windowId: 'w1' }, t1)).toEqual({ windowId: 'w1' })
    expect(other.ticket(served).state).toBe('served')
    expect(window(other)?.status).toBe('paused')
    expect(at.ticket(second).state).toBe('waiting')
  })

  test('begins by itself when the customer went another way', () => {
    const at = withBreaks(lunch)
    const { id } = at.issue()
    at.callNext()
    pass(at.advance(2 * HOUR))
    at.do('MarkNoShow', { windowId: 'w1', ticketId: id }, t1)
    expect(pass(at)).toContain('WindowPaused')
  })

  test('opens the window at its end where that is said, and its teller has not paused for himself', () => {
    const at = withBreaks({ ...lunch, reopen: true })
    pass(at.advance(2 * HOUR))
    expect(pass(at.advance(30 * MINUTE - 1))).toEqual([])
    expect(pass(at.advance(1))).toEqual(['WindowOpened'])
    expect(window(at)?.status).toBe('open')

    const other = withBreaks({ ...lunch, reopen: true })
    pass(other.advance(2 * HOUR))
    other.do('PauseWindow', { windowId: 'w1', minutes: 1 }, t1)
    expect(pass(other.advance(HOUR))).toEqual([])
  })

  test('to midnight ends there; one from midnight follows without the window opening in between', () => {
    const at = withBreaks({ from: '23:00', to: '24:00', reopen: true }, { from: '00:00', to: '00:30', reopen: true })
    pass(at.advance(13 * HOUR))
    expect(at.last('WindowPaused')).toMatchObject({ breakKey: '2026-11-18/23:00', until: at.now.tick + HOUR })
    expect(pass(at.advance(HOUR - 1))).toEqual([])
    at.advance(1)
    at.now = { ...at.now, date: '2026-11-19', weekday: 'thu', secondOfDay: 0 }
    expect(pass(at)).toEqual(['WindowPaused'])
    expect(at.last('WindowPaused')).toMatchObject({ breakKey: '2026-11-19/00:00', until: at.now.tick + 30 * MINUTE })
    expect(pass(at.advance(30 * MINUTE))).toEqual(['WindowOpened'])
  })

  test('of a date holds in place of those of the weekday', () => {
    const at = withBreaks(
      { ...lunch, weekdays: ['wed'] },
      { from: '13:00', to: '13:10', dates: ['2026-11-18'] },
      { from: '11:00', to: '11:10', weekdays: ['thu'] },
    )
    expect(pass(at.advance(2 * HOUR))).toEqual([])
    expect(pass(at.advance(HOUR))).toEqual(['WindowPaused'])
  })

  test('is not taken again when the wall clock is set back', () => {
    const at = withBreaks(lunch)
    pass(at.advance(2 * HOUR))
    at.advance(10 * MINUTE).do('OpenWindow', { windowId: 'w1' }, t1)
    at.advance(MINUTE)
    at.now = { ...at.now, wall: at.now.wall - 11 * MINUTE, secondOfDay: 43_200 }
    expect(pass(at)).toEqual([])
  })
})

describe('a switch of profiles', () => {
  const scheduled = (): BranchConfigurationInput => {
    const made = smallConfiguration()
    made.profiles.push({ id: 'noon', name: text('Noon'), tiers: [{ queues: ['account'] }] })
    Object.assign(made.windows[0] ?? {}, { schedule: [{ profile: 'noon', from: '12:00', to: '13:00' }] })
    return made
  }

  test('is recorded when the schedule brings it, once, and again when it ends', () => {
    const at = new TestBranch(scheduled())
    expect(pass(at.advance(2 * HOUR - SECOND))).toEqual([])
    expect(pass(at.advance(SECOND))).toEqual(['ProfileSwitched'])
    expect(at.last('ProfileSwitched')).toEqual({
      windowId: 'w1',
      previous: 'main',
      profileId: 'noon',
      profileFrom: 'schedule',
    })
    expect(pass(at.advance(MINUTE))).toEqual([])
    expect(pass(at.advance(59 * MINUTE))).toEqual(['ProfileSwitched'])
    expect(at.last('ProfileSwitched')).toMatchObject({ previous: 'noon', profileId: 'main', profileFrom: 'default' })
  })

  test('by a configuration or a manager is recorded in the same commit, by the expiry of his choice with time', () => {
    const at = new TestBranch(scheduled())
    at.do('OverrideProfile', { windowId: 'w2', profileId: 'noon', minutes: 5 }, MANAGER)
    expect(at.last('ProfileSwitched')).toMatchObject({ windowId: 'w2', profileId: 'noon', profileFrom: 'override' })
    expect(pass(at.advance(5 * MINUTE))).toEqual(['ProfileSwitched'])
    at.do('OverrideProfile', { windowId: 'w2', profileId: 'noon', minutes: 5 }, MANAGER)
    at.do('EndOverride', { windowId: 'w2' }, MANAGER)
    expect(at.last('ProfileSwitched')).toMatchObject({ windowId: 'w2', profileId: 'main', profileFrom: 'default' })
    const other = scheduled()
    Object.assign(other.windows[2] ?? {}, { profile: 'noon' })
    at.do('ApplyConfiguration', { configuration: other, basedOn: 1 }, MANAGER)
    expect(at.last('ProfileSwitched')).toMatchObject({ windowId: 'w3', previous: 'main', profileId: 'noon' })
  })

  test('is none for the new day, when the same profile is in force', () => {
    const at = new TestBranch(scheduled())
    at.do('OpenBusinessDay', { day: '2026-11-19' }, CLOCK)
    expect(pass(at)).toEqual([])
  })
})

test('a broadcast ends at its time', () => {
  const at = branch()
  at.do('Broadcast', { text: text('Fire drill'), minutes: 2 })
  expect(pass(at.advance(2 * MINUTE - 1))).toEqual([])
  expect(pass(at.advance(1))).toEqual(['BroadcastEnded'])
})

describe('an outlet that never closes', () => {
  const open = (dayEnd: 'continue' | 'expire') => new TestBranch({ ...smallConfiguration(), calling: { dayEnd } })

  test('begins a day with everything as it was; what has ended is gone', () => {
    const at = open('continue').staff(1, 2)
    const [served, serving, called] = [at.issue(), at.issue(), at.issue()]
    at.callNext()
    at.do('FinishService', { windowId: 'w1', ticketId: served.id }, t1)
    at.callNext()
    at.do('StartService', { windowId: 'w1', ticketId: serving.id }, t1)
    at.callNext(2)
    const before = [serving, called].map(({ id }) => at.ticket(id))
    const waiting = at.issue()
    at.do('OpenBusinessDay', { day: '2026-11-19' }, CLOCK)
    expect(at.last('BusinessDayOpened')).toMatchObject({ continued: true, expired: [], signedOut: [] })
    expect([serving, called].map(({ id }) => at.ticket(id))).toEqual(before)
    expect(at.branch.tickets.has(served.id)).toBe(false)
    expect(window(at)).toMatchObject({ status: 'open', tellerId: 't1', ticketId: serving.id })
    expect(at.callNext().id).toBe(waiting.id)
    expect(at.issue().number).toBe('A005')
  })

  test('its first day is opened as any', () => {
    expect(open('continue').last('BusinessDayOpened')).not.toHaveProperty('continued')
  })

  test('elsewhere a visit that is served at that moment ends, with what was still before it', () => {
    const at = open('expire').staff(1)
    const { id } = at.issue()
    at.do('AddBusiness', { ticketId: id, businessId: 'account' })
    at.callNext()
    at.do('StartService', { windowId: 'w1', ticketId: id }, t1)
    at.do('OpenBusinessDay', { day: '2026-11-19' }, CLOCK)
    expect(at.last('ServiceFinished').ticketId).toBe(id)
    expect(at.last('BusinessDayOpened').expired).toEqual([])
  })
})
