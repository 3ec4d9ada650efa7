import { afterEach, describe, expect, it } from 'vitest'
import type {
  Actor,
  BranchConfigurationInput,
  BranchView,
  DisplayView,
  KioskView,
  PadTicket,
  PadView,
  Text,
  TicketView,
  WindowView,
} from '../../contracts/index.ts'
import { smallBranch } from '../support/branch.ts'
import { MINUTE_MS, type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'

const KIOSK: Actor = { kind: 'kiosk', id: 'k1' }
const TELLER: Actor = { kind: 'teller', id: 'teller1' }
const running: ServiceHarness[] = []
const text = (words: string): Text => ({ 'zh-CN': words, en: words })

async function start(change: (configuration: BranchConfigurationInput) => void = () => undefined) {
  const harness = await serviceHarness({ configuration: smallBranch(change) })
  running.push(harness)
  return harness
}
afterEach(() => {
  for (const harness of running.splice(0)) harness.stop()
})

const pad = (harness: ServiceHarness) => harness.view<PadView>('pad')
const onPad = (harness: ServiceHarness, ticketId: string): PadTicket | undefined =>
  (pad(harness) as Record<string, unknown>)[`ticket:${ticketId}`] as PadTicket | undefined
const kiosk = (harness: ServiceHarness) => harness.view<KioskView>('kiosk:k1')
const window1 = (harness: ServiceHarness) => harness.view<WindowView>('window:w1')
const cashAt = (harness: ServiceHarness) => kiosk(harness).businesses.find(({ businessId }) => businessId === 'cash')

async function take(harness: ServiceHarness, data: object = {}): Promise<string> {
  const { ticketId = '' } = await harness.done(
    { type: 'IssueTicket', data: { businessId: 'cash', kioskId: 'k1', ...data } } as never,
    KIOSK,
  )
  return ticketId
}

describe('what screens show of a ticket', () => {
  it('its further businesses, at the kiosk, on the PAD and at the window', async () => {
    const harness = await start((configuration) => {
      configuration.businesses.push({ id: 'account', name: text('Account'), meanServiceMinutes: 10 })
      for (const queue of configuration.queues) queue.businesses.push('account')
    })
    const agenda = ['account']
    const ticketId = await take(harness, { moreBusinessIds: agenda })
    expect(kiosk(harness).ticket).toMatchObject({ ticketId, agenda, isActivated: false })
    expect(onPad(harness, ticketId)).toMatchObject({ agenda, pendingUntil: null, partnerId: null })
    await harness.done({ type: 'SignIn', data: { windowId: 'w1' } }, TELLER)
    await harness.done({ type: 'CallNext', data: { windowId: 'w1' } }, TELLER)
    expect(window1(harness).current).toMatchObject({ agenda, done: [], outcomeId: null, isQuick: false })
    const at = { windowId: 'w1', ticketId }
    await harness.done({ type: 'FinishService', data: { ...at, rest: 'here' } }, TELLER)
    expect(window1(harness).current).toMatchObject({ businessId: agenda[0], agenda: [], done: ['cash'] })
  })

  it('when a held one returns, and that it has', async () => {
    const harness = await start()
    const ticketId = await take(harness)
    const { tick = 0 } = harness.service.view('pad') ?? {}
    await harness.done({ type: 'HoldTicket', data: { ticketId, minutes: 5 } })
    expect(onPad(harness, ticketId)).toMatchObject({ state: 'held', returnAt: tick + 5 * MINUTE_MS })
    harness.pass(5 * MINUTE_MS)
    await harness.done({ type: 'PassTime', data: {} }, { kind: 'clock', id: 'hub' })
    expect(onPad(harness, ticketId)).toMatchObject({ state: 'waiting', returnAt: null })
  })

  it('one who is served without a ticket', async () => {
    const harness = await start()
    await harness.done({ type: 'SignIn', data: { windowId: 'w1' } }, TELLER)
    await harness.done({ type: 'ServeWithoutTicket', data: { windowId: 'w1', businessId: 'cash' } }, TELLER)
    expect(window1(harness).current).toMatchObject<Partial<TicketView>>({
      number: 'QS001',
      isQuick: true,
      state: 'serving',
    })
  })
})

describe('a kiosk says before it is asked', () => {
  it('why there is no ticket, and when there will be one', async () => {
    const harness = await start((configuration) => {
      configuration.opening = { hours: [{ from: '11:30', to: '17:00' }] }
    })
    expect(cashAt(harness)).toMatchObject({ offered: true, refusal: 'OUTSIDE_HOURS', opensAt: '11:30' })
    expect(
      await harness.send({ type: 'IssueTicket', data: { businessId: 'cash', kioskId: 'k1' } }, KIOSK),
    ).toMatchObject({
      ok: false,
      problem: { code: 'OUTSIDE_HOURS' },
    })
  })

  it('that a queue is full, until somebody has left it', async () => {
    const harness = await start((configuration) => {
      for (const queue of configuration.queues) queue.capacity = 1
    })
    expect(cashAt(harness)).toMatchObject({ refusal: null, opensAt: null })
    const ticketId = await take(harness)
    expect(cashAt(harness)?.refusal).toBe('QUEUE_FULL')
    await harness.done({ type: 'CancelTicket', data: { ticketId } })
    expect(cashAt(harness)?.refusal).toBeNull()
  })
})

describe('a machine that would do it without waiting', () => {
  const offer = { ruleId: 'small-cash', machineId: 'atm', maxAmount: 20000 }
  const diverting = () =>
    start((configuration) => {
      configuration.diversion = {
        machines: [{ id: 'atm', name: text('ATM'), where: text('Left') }],
        rules: [{ id: 'small-cash', businesses: ['cash'], machines: ['atm'], maxAmount: 20000, fromAhead: 1 }],
      }
    })

  it('is offered at the kiosk once somebody waits, and not while it is out of order', async () => {
    const harness = await diverting()
    expect(cashAt(harness)?.offer).toBeNull()
    await take(harness)
    harness.pass(1_000)
    expect(cashAt(harness)?.offer).toEqual(offer)
    await harness.done({ type: 'SetMachine', data: { machineId: 'atm', state: 'out', reason: 'No paper' } })
    expect(cashAt(harness)?.offer).toBeNull()
    expect(pad(harness).machines).toEqual([{ machineId: 'atm', state: 'out', isAble: true, reason: 'No paper' }])
    expect(harness.view<BranchView>('branch').machines).toEqual([{ id: 'atm', name: text('ATM'), where: text('Left') }])
  })

  it('is offered for whoever waits on the PAD until he does not want it, and both answers are counted', async () => {
    const harness = await diverting()
    const [first, second] = [await take(harness), await take(harness)]
    expect(onPad(harness, first)?.offer).toEqual(offer)
    const answer = { ruleId: 'small-cash', machineId: 'atm', businessId: 'cash' }
    await harness.done({ type: 'AnswerDiversion', data: { ...answer, ticketId: first, accepted: false } })
    expect(onPad(harness, first)).toMatchObject({ state: 'waiting', offer: null })
    await harness.done({ type: 'AnswerDiversion', data: { ...answer, ticketId: second, accepted: true } })
    expect(onPad(harness, second)).toBeUndefined()
    expect(pad(harness).diversions).toEqual([{ ruleId: 'small-cash', accepted: 1, refused: 1 }])
  })
})

describe('the lobby manager sees', () => {
  it('how each class stands against its target, and is told once when one misses it', async () => {
    const harness = await start((configuration) => {
      for (const customerClass of configuration.classes) {
        customerClass.target = { minutes: 1, percent: 80, fromCalls: 1, alarmMinutes: 60 }
      }
    })
    await take(harness)
    harness.pass(2 * MINUTE_MS)
    for (let second = 0; second < 3; second += 1) {
      harness.pass(1_000)
      await harness.done({ type: 'PassTime', data: {} }, { kind: 'clock', id: 'hub' })
    }
    const [level] = pad(harness).serviceLevels
    expect(level).toMatchObject({
      called: 0,
      within: 0,
      waitingOver: 1,
      percent: 0,
      targetMinutes: 1,
      targetPercent: 80,
    })
    expect(level?.breachedAt).not.toBeNull()
    expect(pad(harness).notices).toMatchObject([{ kind: 'serviceLevel', classId: level?.classId, number: null }])
  })

  it('who has pressed the emergency button, and where', async () => {
    const harness = await start()
    await harness.done({ type: 'SignIn', data: { windowId: 'w1' } }, TELLER)
    await harness.done({ type: 'RaiseEmergency', data: {} }, TELLER)
    await harness.done({ type: 'RaiseEmergency', data: {} }, TELLER)
    expect(pad(harness).notices).toMatchObject([
      { kind: 'emergency', windowId: 'w1', teller: { id: 'teller1', name: '王芳' }, acknowledged: false },
    ])
  })

  it('until when a window pauses, on the PAD, at the window and over it', async () => {
    const harness = await start((configuration) => {
      const [window] = configuration.windows
      if (window) window.breaks = [{ from: '12:00', to: '12:30', name: text('Lunch') }]
    })
    await harness.done({ type: 'SignIn', data: { windowId: 'w1' } }, TELLER)
    expect(window1(harness).nextBreak).toEqual({ name: text('Lunch'), from: '12:00', to: '12:30' })
    const { tick = 0 } = harness.service.view('pad') ?? {}
    await harness.done({ type: 'PauseWindow', data: { windowId: 'w1', minutes: 10 } }, TELLER)
    const pausedUntil = tick + 10 * MINUTE_MS
    expect(window1(harness).pausedUntil).toBe(pausedUntil)
    expect(pad(harness).windows[0]).toMatchObject({ status: 'paused', pausedUntil })
    await harness.done({ type: 'OpenWindow', data: { windowId: 'w1' } }, TELLER)
    expect(pad(harness).windows[0]).toMatchObject({ status: 'open', pausedUntil: null })
  })
})

describe('a text for everybody in the hall', () => {
  it('is on the big screens and the PAD until its time is over', async () => {
    const harness = await start((configuration) => {
      configuration.displays = [{ id: 'hall', name: text('Hall') }]
    })
    const shown = () => harness.view<DisplayView>('display:hall').broadcast
    expect(shown()).toBeNull()
    await harness.done({ type: 'Broadcast', data: { text: text('Closing soon'), minutes: 10 } })
    expect(shown()).toEqual(text('Closing soon'))
    harness.pass(10 * MINUTE_MS - 1)
    expect(pad(harness).broadcast).toMatchObject({ text: text('Closing soon') })
    harness.pass(1)
    expect(shown()).toBeNull()
    expect(pad(harness).broadcast).toBeNull()
  })
})
