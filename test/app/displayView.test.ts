import { afterEach, describe, expect, it } from 'vitest'
import type { BranchConfigurationInput, DisplayView } from '../../contracts/index.ts'
import { TELLER } from '../support/appHarness.ts'
import { smallBranch } from '../support/branch.ts'
import { HOUR_MS, MINUTE_MS, type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'

const running: ServiceHarness[] = []
const name = { 'zh-CN': '屏', en: 'Screen' }

/** A branch with a screen in the hall that speaks, and one over window 2. */
async function hall(change: (configuration: BranchConfigurationInput) => void = () => undefined) {
  const configuration = smallBranch((branch) => {
    branch.displays = [
      { id: 'hall', name, sound: true },
      { id: 'over-w2', name, kind: 'window', window: 'w2', showSeconds: 8 },
    ]
    change(branch)
  })
  const harness = await serviceHarness({ configuration })
  running.push(harness)
  await signIn(harness)
  return harness
}

afterEach(() => {
  for (const harness of running.splice(0)) harness.stop()
})

const display = (harness: ServiceHarness, id = 'hall') => harness.view<DisplayView>(`display:${id}`)
const numbers = (harness: ServiceHarness, id = 'hall') =>
  display(harness, id).calls.map(({ number, windowNumber }) => `${number} ${windowNumber}`)
const signIn = (harness: ServiceHarness, windowId = 'w1', id = 'teller1') =>
  harness.done({ type: 'SignIn', data: { windowId } }, { kind: 'teller', id })

async function issue(harness: ServiceHarness, classId = 'ordinary'): Promise<string> {
  return (await harness.done({ type: 'IssueTicket', data: { businessId: 'cash', classId } })).ticketId ?? ''
}

/** Issues a ticket and calls it; the answer is its id. */
async function call(harness: ServiceHarness, windowId = 'w1', teller = 'teller1'): Promise<string> {
  await issue(harness)
  harness.pass(1_000)
  const { ticketId = '' } = await harness.done({ type: 'CallNext', data: { windowId } }, { kind: 'teller', id: teller })
  return ticketId
}

async function restarted(harness: ServiceHarness): Promise<ServiceHarness> {
  const next = await harness.restart()
  running.push(next)
  return next
}

describe('calls on a big screen', () => {
  it('stand newest first by their last announcement, each ticket once, and tell a repetition by its id', async () => {
    const harness = await hall()
    await signIn(harness, 'w2', 'teller2')
    const first = await call(harness)
    await call(harness, 'w2', 'teller2')
    expect(numbers(harness)).toEqual(['A002 2', 'A001 1'])
    const [, before] = display(harness).calls
    harness.pass(10_000)
    await harness.done({ type: 'Recall', data: { windowId: 'w1', ticketId: first } }, TELLER)
    expect(numbers(harness)).toEqual(['A001 1', 'A002 2'])
    const [again] = display(harness).calls
    const seq = harness.journal.events.find(({ type }) => type === 'TicketCalled')?.seq
    expect([before?.callId, again?.callId]).toEqual([`${seq}.0`, `${seq}.1`])
    expect((again?.at ?? 0) - (before?.at ?? 0)).toBe(11_000)
  })

  it('say whether the customer is still expected', async () => {
    const harness = await hall()
    const isCalling = () => display(harness).calls.map((shown) => shown.isCalling)
    const first = await call(harness)
    expect(isCalling()).toEqual([true])
    await harness.done({ type: 'StartService', data: { windowId: 'w1', ticketId: first } }, TELLER)
    expect(isCalling()).toEqual([false])
    const second = await call(harness)
    expect(isCalling()).toEqual([true, false])
    await harness.done(
      { type: 'TransferTicket', data: { windowId: 'w1', ticketId: second, to: { queue: 'cash-gold' } } },
      TELLER,
    )
    expect(isCalling()).toEqual([false, false])
    await harness.done({ type: 'CallNext', data: { windowId: 'w1' } }, TELLER)
    expect(display(harness).calls.map((shown) => `${shown.number} ${shown.isCalling}`)).toEqual([
      'A002 true',
      'A001 false',
    ])
  })

  it('are the same after a restart, also of customers who have left their window again', async () => {
    const harness = await hall((configuration) => {
      configuration.calling = { noShow: { policy: 'end', coolDownSeconds: 60 } }
    })
    await signIn(harness, 'w2', 'teller2')
    const back = await call(harness, 'w2', 'teller2')
    await harness.done(
      { type: 'MarkNoShow', data: { windowId: 'w2', ticketId: back } },
      { kind: 'teller', id: 'teller2' },
    )
    const held = await call(harness)
    harness.pass(10_000)
    await harness.done({ type: 'Recall', data: { windowId: 'w1', ticketId: held } }, TELLER)
    await harness.done({ type: 'HoldTicket', data: { ticketId: held } }, TELLER)
    await call(harness)
    const before = [display(harness).calls, display(harness, 'over-w2').calls]
    expect(before[0]).toHaveLength(3)
    const after = await restarted(harness)
    expect([display(after).calls, display(after, 'over-w2').calls]).toEqual(before)
    await after.done({ type: 'Recall', data: { windowId: 'w1', ticketId: before[0]?.[0]?.ticketId ?? '' } }, TELLER)
    expect(display(after).calls[0]?.callId).toMatch(/\.1$/)
  })

  it('are at most 24, and over a window only those to it', async () => {
    const harness = await hall()
    await signIn(harness, 'w2', 'teller2')
    for (let count = 0; count < 26; count += 1) await call(harness)
    await call(harness, 'w2', 'teller2')
    expect(numbers(harness)).toHaveLength(24)
    expect(numbers(harness)[0]).toBe('A027 2')
    expect(numbers(harness)[23]).toBe('A004 1')
    expect(numbers(harness, 'over-w2')).toEqual(['A027 2'])
  })

  it('end with the business day, carried-over customers or not', async () => {
    const harness = await hall((configuration) => {
      configuration.calling = { dayEnd: 'carryOver' }
    })
    await call(harness)
    harness.pass(24 * HOUR_MS)
    const tomorrow = await restarted(harness)
    expect(display(tomorrow).calls).toEqual([])
    expect(display(tomorrow).waiting).toEqual([{ businessId: 'cash', waiting: 1 }])
    await signIn(tomorrow)
    await tomorrow.done({ type: 'CallNext', data: { windowId: 'w1' } }, TELLER)
    expect(numbers(tomorrow)).toEqual(['A001 1'])
  })

  it('hold nothing of a person', async () => {
    const harness = await hall()
    await harness.card()
    await harness.done({ type: 'CallNext', data: { windowId: 'w1' } }, TELLER)
    const text = JSON.stringify([display(harness), display(harness, 'over-w2')])
    expect(text).toContain('A001')
    expect(text).not.toMatch(/金|1101|7758|gold|ordinary/)
  })
})

describe('a big screen', () => {
  it('counts by business who can be called now', async () => {
    const harness = await hall((configuration) => {
      configuration.calling = { noShow: { policy: 'end', coolDownSeconds: 60 } }
    })
    const ticketId = await call(harness)
    await issue(harness)
    await issue(harness, 'gold')
    const waiting = () => display(harness).waiting
    expect(waiting()).toEqual([{ businessId: 'cash', waiting: 2 }])
    await harness.done({ type: 'MarkNoShow', data: { windowId: 'w1', ticketId } }, TELLER)
    expect(waiting()).toEqual([{ businessId: 'cash', waiting: 2 }])
    harness.pass(MINUTE_MS)
    expect(waiting()).toEqual([{ businessId: 'cash', waiting: 3 }])
  })

  it('over a window shows what happens there', async () => {
    const harness = await hall()
    expect(display(harness).window).toBeNull()
    const window = () => display(harness, 'over-w2').window
    expect(window()).toEqual({
      windowId: 'w2',
      number: 2,
      name: null,
      status: 'closed',
      pauseReason: null,
      pausedUntil: null,
      ticket: null,
    })
    await signIn(harness, 'w2', 'teller2')
    const ticketId = await call(harness, 'w2', 'teller2')
    const teller2 = { kind: 'teller', id: 'teller2' } as const
    expect(window()).toMatchObject({ status: 'open', ticket: { number: 'A001', state: 'called' } })
    await harness.done({ type: 'StartService', data: { windowId: 'w2', ticketId } }, teller2)
    expect(window()?.ticket).toEqual({ number: 'A001', state: 'serving' })
    const reason = { 'zh-CN': '休息', en: 'Break' }
    await harness.done({ type: 'FinishService', data: { windowId: 'w2', ticketId } }, teller2)
    await harness.done({ type: 'PauseWindow', data: { windowId: 'w2', reason } }, teller2)
    expect(window()).toMatchObject({ status: 'paused', pauseReason: reason, ticket: null })
  })

  it('speaks as the configuration has it, and no louder than the time of day allows', async () => {
    const harness = await hall((configuration) => {
      configuration.voice = { repeat: 1, chime: false, volume: [{ from: '10:00', to: '10:30', percent: 30 }] }
    })
    expect(display(harness).sound).toEqual({
      on: true,
      percent: 30,
      repeat: 1,
      chime: false,
      languages: ['zh-CN', 'en'],
    })
    harness.pass(30 * MINUTE_MS)
    expect(display(harness).sound.percent).toBe(80)
    expect(display(harness, 'over-w2')).toMatchObject({ kind: 'window', showSeconds: 8, sound: { on: false } })
  })

  it('that is not configured has no view', async () => {
    const harness = await hall()
    expect(harness.service.view('display:nowhere')).toBeUndefined()
  })
})
