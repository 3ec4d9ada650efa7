import { afterEach, beforeEach, expect, it } from 'vitest'
import { type EffectScope, effectScope, nextTick, type ShallowRef, shallowRef } from 'vue'
import { type CommandResult, problem, type WindowView } from '../../contracts/index.ts'
import { FakeTimers } from '../common/hub/fakeHubSocket.ts'
import type { HubClient } from '../common/hub/hubClient.ts'
import type { Outcome } from '../common/hub/outcome.ts'
import { DONE_SHOWN_MS, DOUBLE_PRESS_MS, useWindowDesk, type WindowDesk } from './windowDesk.ts'
import { ticketView, windowView } from './windowView.fixture.ts'

let scope: EffectScope
let view: ShallowRef<WindowView>
let desk: WindowDesk
let timers: FakeTimers
let sent: [string, unknown][]
let answer: (outcome: Outcome<CommandResult>) => void

beforeEach(() => {
  scope = effectScope()
  timers = new FakeTimers()
  view = shallowRef(windowView({ current: ticketView({ version: 3 }) }))
  sent = []
  const send = (type: string, data: unknown) => {
    sent.push([type, data])
    return new Promise<Outcome<CommandResult>>((resolve) => {
      answer = resolve
    })
  }
  desk = scope.run(() =>
    useWindowDesk({
      hub: { send } as unknown as Pick<HubClient, 'send'>,
      windowId: 'w1',
      view: () => view.value,
      schedule: timers.schedule,
    }),
  ) as WindowDesk
})
afterEach(() => scope.stop())

const about = { windowId: 'w1', ticketId: '2026-11-23-A001', seen: 3 }
const done = { kind: 'done', value: { seq: 1 } } as const

it('says of every command which ticket and which version of it was on the screen', async () => {
  for (const [act, type] of [
    ['start', 'StartService'],
    ['finish', 'FinishService'],
    ['recall', 'Recall'],
    ['noShow', 'MarkNoShow'],
    ['call', 'CallNext'],
  ] as const) {
    const acted = desk.do(act)
    expect(sent.at(-1)).toEqual([type, about])
    answer({ kind: 'unanswered' })
    await acted
    timers.pass(DOUBLE_PRESS_MS)
  }
  void desk.transfer({ queue: 'wealth' }, false)
  expect(sent.at(-1)).toEqual(['TransferTicket', { ...about, to: { queue: 'wealth' } }])
})

it('says how a customer is held, sent on, finished and kept', async () => {
  const cases: [() => Promise<void>, string, object][] = [
    [() => desk.hold({}), 'HoldTicket', about],
    [() => desk.hold({ minutes: 10, raise: true }), 'HoldTicket', { ...about, minutes: 10, raise: true }],
    [() => desk.transfer({ window: 'w2' }, true), 'TransferTicket', { ...about, to: { window: 'w2' }, back: true }],
    [() => desk.finish({ rest: 'here' }), 'FinishService', { ...about, rest: 'here' }],
    [() => desk.finish({ outcomeId: 'done' }), 'FinishService', { ...about, outcomeId: 'done' }],
    [() => desk.call('done'), 'CallNext', { ...about, outcomeId: 'done' }],
    [() => desk.addBusiness('forex'), 'AddBusiness', { ...about, businessId: 'forex' }],
    [() => desk.pause(undefined, 15), 'PauseWindow', { windowId: 'w1', minutes: 15 }],
    [() => desk.serveWithoutTicket('cash'), 'ServeWithoutTicket', { windowId: 'w1', businessId: 'cash' }],
    [() => desk.callNumber('2026-11-23-A009'), 'CallNumber', { windowId: 'w1', ticketId: '2026-11-23-A009' }],
  ]
  for (const [press, type, data] of cases) {
    const acted = press()
    expect(sent.at(-1)).toEqual([type, data])
    answer({ kind: 'unanswered' })
    await acted
    timers.pass(DOUBLE_PRESS_MS)
  }
})

it('sends nothing about a customer who is not there', () => {
  view.value = windowView()
  void desk.hold({ minutes: 5 })
  void desk.finish()
  void desk.addBusiness('forex')
  expect(sent).toEqual([])
})

it('calls for an empty window as an empty window', () => {
  view.value = windowView()
  void desk.do('call')
  expect(sent).toEqual([['CallNext', { windowId: 'w1', ticketId: null }]])
})

it('asks the customer served last for an evaluation, and nobody when nobody was', () => {
  void desk.do('invite')
  expect(sent).toEqual([])
  view.value = windowView({ lastServed: { ticketId: '2026-11-23-A000', number: 'A000', evaluation: null } })
  void desk.do('invite')
  expect(sent).toEqual([['InviteEvaluation', { windowId: 'w1', ticketId: '2026-11-23-A000' }]])
})

it('takes one press at a time, until the window shows the result', async () => {
  const acted = desk.do('start')
  void desk.do('start')
  expect(sent).toHaveLength(1)
  answer(done)
  await acted
  expect(desk.press.value).toEqual({ act: 'start', phase: 'done' })
  void desk.do('start')
  expect(sent).toHaveLength(1)
  view.value = windowView({ current: ticketView({ version: 4, state: 'serving' }) })
  await nextTick()
  timers.pass(DOUBLE_PRESS_MS)
  expect(desk.press.value).toBeNull()
  void desk.do('finish')
  expect(sent.at(-1)).toEqual(['FinishService', { ...about, seen: 4 }])
})

it('takes the second half of a double press for what it is, however fast the first was carried out', async () => {
  const acted = desk.do('start')
  view.value = windowView({ current: ticketView({ version: 4, state: 'serving' }) })
  answer(done)
  await acted
  await nextTick()
  void desk.do('finish')
  expect(sent).toHaveLength(1)
  expect(desk.press.value).toEqual({ act: 'start', phase: 'done' })
  timers.pass(DOUBLE_PRESS_MS)
  expect(desk.press.value).toBeNull()
  void desk.do('finish')
  expect(sent).toHaveLength(2)
})

it('takes no press right after one that was refused, and leaves the refusal there', async () => {
  const acted = desk.do('start')
  answer({ kind: 'refused', problem: problem('TICKET_STALE', { current: null }) })
  await acted
  void desk.do('start')
  expect(sent).toHaveLength(1)
  timers.pass(DOUBLE_PRESS_MS)
  expect(desk.press.value?.phase).toBe('refused')
  void desk.do('start')
  expect(sent).toHaveLength(2)
})

it('takes no press that was meant for what the button did before', () => {
  desk.rest()
  void desk.do('start')
  expect(sent).toEqual([])
  timers.pass(DOUBLE_PRESS_MS)
  void desk.do('start')
  expect(sent).toHaveLength(1)
})

it('does not wait for ever for a window on which nothing changes', async () => {
  const acted = desk.do('recall')
  answer(done)
  await acted
  expect(desk.isBusy.value).toBe(true)
  timers.pass(DONE_SHOWN_MS)
  expect(desk.isBusy.value).toBe(false)
})

it('keeps a refusal until it is put away or the next press', async () => {
  const acted = desk.do('start')
  answer({ kind: 'refused', problem: problem('TICKET_STALE', { current: null }) })
  await acted
  timers.pass(10 * DONE_SHOWN_MS)
  expect(desk.press.value).toMatchObject({ phase: 'refused', problem: { code: 'TICKET_STALE' } })
  expect(desk.isBusy.value).toBe(false)
  desk.dismiss()
  expect(desk.press.value).toBeNull()
})

it('says that nothing is known when no answer came', async () => {
  const acted = desk.do('start')
  answer({ kind: 'unanswered' })
  await acted
  expect(desk.press.value).toEqual({ act: 'start', phase: 'unanswered' })
})
