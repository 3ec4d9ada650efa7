import { describe, expect, it } from 'vitest'
import type { CommandData, PadTicket, PadView, PadWindow, PublicCommandType } from '../../../contracts/index.ts'
import { DAY, MINUTE, MOCK_TICK } from '../../../test/support/mockDay.ts'
import { mockPad, mockPadTicket } from '../../../test/support/mockPad.ts'
import { type Reversal, reversalOf } from './reversal.ts'

const id = (number: string) => `${DAY}-${number}`
/** A hall in which these wait in one line, in this order. */
function hall(...tickets: PadTicket[]): PadView {
  const view = { ...mockPad('nobody') } as Record<string, unknown>
  for (const ticket of tickets) view[`ticket:${ticket.ticketId}`] = ticket
  return view as unknown as PadView
}
const line = ['A001', 'A002', 'A003', 'A004'].map((number, index) => mockPadTicket(number, 40 - index, { version: 3 }))
const [first, second, third] = line as [PadTicket, PadTicket, PadTicket, PadTicket]

function reverse<T extends PublicCommandType>(type: T, data: CommandData<T>, view: PadView): Reversal | null {
  return reversalOf(type, data, { view, tick: MOCK_TICK, reason: '撤销上一步' })
}
const withWindow = (view: PadView, over: Partial<PadWindow>): PadView => ({
  ...view,
  windows: view.windows.map((window) => (window.windowId === 'w3' ? { ...window, ...over } : window)),
})

describe('a move', () => {
  const toFront = { ticketId: id('A003'), to: 'front', reason: '孕妇' } as const
  const moved = (view: PadView) => ({
    ...view,
    [`ticket:${id('A003')}`]: { ...third, version: 4, place: { tick: first.place.tick - 1, sequence: 0 } },
  })

  it('goes back behind whoever stood before it, as the version that the move made', () => {
    const view = hall(...line)
    const way = reverse('MoveTicket', toFront, view)
    expect(way?.isUntouched(view)).toBe(true)
    expect(way?.isUntouched(moved(view))).toBe(true)
    expect(way?.plan(moved(view))).toEqual({
      type: 'MoveTicket',
      data: { ticketId: id('A003'), to: { behind: id('A002') }, reason: '撤销上一步', seen: 4 },
    })
  })

  it('goes back behind the next one that is still there, or before whoever stood behind it', () => {
    const way = reverse('MoveTicket', toFront, hall(...line))
    const toOf = (view: PadView) => (way?.plan(view)?.data as { to?: object } | undefined)?.to
    expect(toOf(moved(hall(first, third, line[3] as PadTicket)))).toEqual({ behind: id('A001') })
    expect(toOf(moved(hall(third, line[3] as PadTicket)))).toEqual({ ahead: id('A004') })
    expect(way?.plan(moved(hall(third)))).toBeNull()
  })

  it('is not taken back once something else has happened to it', () => {
    const way = reverse('MoveTicket', toFront, hall(...line))
    expect(way?.isUntouched(hall(first, second, { ...third, version: 5 }))).toBe(false)
    expect(way?.isUntouched(hall(first, second))).toBe(false)
  })

  it('of somebody who is not there has no way back', () => {
    expect(reverse('MoveTicket', { ...toFront, ticketId: id('A009') }, hall(...line))).toBeNull()
  })
})

describe('hold and return', () => {
  it('are the opposite of each other', () => {
    const about = { ticketId: id('A001') }
    const view = hall(first)
    expect(reverse('HoldTicket', { ...about, minutes: 10, raise: true }, view)?.plan(view)).toEqual({
      type: 'ResumeTicket',
      data: { ...about, raise: false, seen: 4 },
    })
    const held = hall({ ...first, state: 'held', returnAt: MOCK_TICK + 5.5 * MINUTE })
    expect(reverse('ResumeTicket', about, held)?.plan(held)).toEqual({
      type: 'HoldTicket',
      data: { ...about, minutes: 6, seen: 4 },
    })
    const byHand = hall({ ...first, state: 'held', returnAt: null })
    expect(reverse('ResumeTicket', about, byHand)?.plan(byHand)).toEqual({
      type: 'HoldTicket',
      data: { ...about, seen: 4 },
    })
  })

  it('a return to the front, or one that was due, has no way back', () => {
    const about = { ticketId: id('A001') }
    const due = hall({ ...first, state: 'held', returnAt: MOCK_TICK })
    expect(reverse('ResumeTicket', about, due)).toBeNull()
    const held = hall({ ...first, state: 'held', returnAt: null })
    expect(reverse('ResumeTicket', { ...about, raise: true }, held)).toBeNull()
  })
})

describe('a change and a transfer', () => {
  const about = { ticketId: id('A001') }
  it('give back what was changed, and nothing else', () => {
    const view = hall(first)
    const data = { ...about, reason: '撤销上一步', seen: 4 }
    expect(reverse('ChangeTicket', { ...about, classId: 'gold' }, view)?.plan(view)?.data).toEqual({
      ...data,
      classId: 'ordinary',
    })
    expect(reverse('ChangeTicket', { ...about, businessId: 'forex' }, view)?.plan(view)?.data).toEqual({
      ...data,
      businessId: 'cash',
    })
  })

  it.each([
    [null, { queue: 'cash-ordinary' }],
    [{ window: 'w3' }, { window: 'w3' }],
    [{ teller: 'li' }, { teller: 'li' }],
  ])('a transfer from %j goes back there, by its first arrival', (directed, to) => {
    const view = hall({ ...first, directed })
    expect(reverse('TransferTicket', { ...about, to: { queue: 'account' } }, view)?.plan(view)).toEqual({
      type: 'TransferTicket',
      data: { ...about, to, place: 'firstArrival', seen: 4 },
    })
  })

  it('a transfer of somebody who was moved by hand has no way back to that place', () => {
    const view = hall({ ...first, place: { tick: first.place.tick - 1, sequence: 0 } })
    expect(reverse('TransferTicket', { ...about, to: { queue: 'account' } }, view)).toBeNull()
  })
})

describe('a window', () => {
  const windowId = 'w3'
  const usual = mockPad('usual')
  const idle = withWindow(usual, { status: 'open', ticket: null, pauseReason: null, pausedUntil: null })
  const reason = { 'zh-CN': '用餐', en: 'Meal break' }
  const paused = withWindow(idle, { status: 'paused', pauseReason: reason, pausedUntil: MOCK_TICK + 12 * MINUTE })
  const closed = withWindow(idle, { status: 'closed' })

  it.each([
    ['PauseWindow', idle, { type: 'OpenWindow', data: { windowId } }],
    ['CloseWindow', idle, { type: 'OpenWindow', data: { windowId } }],
    ['OpenWindow', closed, { type: 'CloseWindow', data: { windowId } }],
    ['OpenWindow', paused, { type: 'PauseWindow', data: { windowId, reason, minutes: 12 } }],
    ['PauseWindow', paused, { type: 'PauseWindow', data: { windowId, reason, minutes: 12 } }],
  ] as const)('%s is taken back', (type, view, planned) => {
    expect(reverse(type, { windowId }, view)?.plan(view)).toEqual(planned)
  })

  it('is not closed again under a customer who was called meanwhile, nor after somebody else acted', () => {
    const way = reverse('OpenWindow', { windowId }, closed)
    expect(way?.isUntouched(closed)).toBe(true)
    expect(way?.isUntouched(idle)).toBe(true)
    expect(way?.isUntouched(paused)).toBe(false)
    const called = { ticketId: id('A001'), version: 3, number: 'A001', businessId: 'cash', classId: 'ordinary' }
    expect(way?.isUntouched(withWindow(idle, { ticket: { ...called, state: 'called', since: MOCK_TICK } }))).toBe(false)
  })

  it('gets back the profile it had, or the one set for it for the rest of its time', () => {
    const profileId = 'ordinary-first'
    const own = usual.windows.find((window) => window.windowId === windowId)?.profile
    if (!own) throw new Error('there is no window 3')
    const set = (minutes: number, over: Partial<PadWindow['profile']> = {}) =>
      withWindow(usual, { profile: { ...own, from: 'override', until: MOCK_TICK + minutes * MINUTE, ...over } })
    const data = { windowId, profileId, minutes: 30 }
    expect(reverse('OverrideProfile', data, usual)?.plan(usual)).toEqual({ type: 'EndOverride', data: { windowId } })
    expect(reverse('OverrideProfile', data, set(20))?.plan(usual)).toEqual({
      type: 'OverrideProfile',
      data: { windowId, profileId: own.id, minutes: 20 },
    })
    const ended = reverse('EndOverride', { windowId }, set(20))
    expect(ended?.plan(usual)?.data).toEqual({ windowId, profileId: own.id, minutes: 20 })
    expect(ended?.isUntouched(usual)).toBe(true)
    expect(ended?.isUntouched(set(60, { id: 'other' }))).toBe(false)
    expect(reverse('EndOverride', { windowId }, usual)).toBeNull()
  })

  it('a teller who was just sat there leaves again', () => {
    const empty = withWindow(closed, { teller: null })
    expect(reverse('SignIn', { windowId, tellerId: 'wang' }, empty)?.plan(empty)).toEqual({
      type: 'SignOut',
      data: { windowId },
    })
    expect(reverse('SignIn', { windowId, tellerId: 'li' }, closed)).toBeNull()
  })

  it('is not touched once somebody else sits there', () => {
    const other = { id: 'zhao', name: '赵敏' }
    const empty = withWindow(closed, { teller: null })
    const seated = reverse('SignIn', { windowId, tellerId: 'wang' }, empty)
    expect(seated?.isUntouched(empty)).toBe(true)
    expect(seated?.isUntouched(withWindow(idle, { teller: { id: 'wang', name: '王强' } }))).toBe(true)
    expect(seated?.isUntouched(withWindow(idle, { teller: other }))).toBe(false)
    const opened = reverse('OpenWindow', { windowId }, closed)
    expect(opened?.isUntouched(idle)).toBe(true)
    expect(opened?.isUntouched(withWindow(idle, { teller: other }))).toBe(false)
  })
})

describe('a machine', () => {
  it('is again what it was', () => {
    const view: PadView = {
      ...mockPad('nobody'),
      machines: [{ machineId: 'crs1', state: 'free', isAble: true, reason: null }],
    }
    const way = reverse('SetMachine', { machineId: 'crs1', state: 'out', reason: '缺钞' }, view)
    expect(way?.plan(view)).toEqual({ type: 'SetMachine', data: { machineId: 'crs1', state: 'free' } })
    const busy = { ...view, machines: [{ machineId: 'crs1', state: 'busy' as const, isAble: true, reason: null }] }
    expect(way?.isUntouched(busy)).toBe(false)
    expect(reverse('SetMachine', { machineId: 'crs1', state: 'free' }, view)).toBeNull()
  })
})

describe('a text on the big screens', () => {
  const text = (zh: string, en: string) => ({ 'zh-CN': zh, en })
  const [before, after] = [text('请注意台阶', 'Mind the step'), text('系统繁忙', 'System busy')]
  const nothing: PadView = { ...mockPad('nobody'), broadcast: null }
  const saying = (words: typeof before, minutes: number): PadView => ({
    ...nothing,
    broadcast: { text: words, until: MOCK_TICK + minutes * MINUTE },
  })

  it('is taken off them where there was none', () => {
    const way = reverse('Broadcast', { text: after, minutes: 15 }, nothing)
    expect(way?.isUntouched(nothing)).toBe(true)
    expect(way?.isUntouched(saying(after, 15))).toBe(true)
    expect(way?.isUntouched(saying(before, 15))).toBe(false)
    expect(way?.plan(nothing)).toEqual({ type: 'EndBroadcast', data: {} })
  })

  it('gives way to the one before it, for as long as that had left', () => {
    const way = reverse('Broadcast', { text: after, minutes: 15 }, saying(before, 7.5))
    expect(way?.plan(nothing)).toEqual({ type: 'Broadcast', data: { text: before, minutes: 8 } })
    const overdue = reverse('Broadcast', { text: after, minutes: 15 }, saying(before, 0))
    expect(overdue?.plan(nothing)).toEqual({ type: 'EndBroadcast', data: {} })
  })

  it('that was ended comes back, unless another is there by then', () => {
    const way = reverse('EndBroadcast', {}, saying(before, 3))
    expect(way?.plan(nothing)).toEqual({ type: 'Broadcast', data: { text: before, minutes: 3 } })
    expect(way?.isUntouched(nothing)).toBe(true)
    expect(way?.isUntouched(saying(after, 5))).toBe(false)
    expect(reverse('EndBroadcast', {}, nothing)).toBeNull()
  })
})

it('what people have heard or have in their hands, or what has no opposite, is not taken back', () => {
  const view = mockPad('usual')
  const ticketId = id('A011')
  expect(reverse('CallNumber', { windowId: 'w3', ticketId }, view)).toBeNull()
  expect(reverse('CancelTicket', { ticketId }, view)).toBeNull()
  expect(reverse('AddBusiness', { ticketId, businessId: 'forex' }, view)).toBeNull()
  expect(reverse('ReprintTicket', { ticketId, kioskId: 'k1' }, view)).toBeNull()
})
