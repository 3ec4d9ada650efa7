import { afterEach, describe, expect, it } from 'vitest'
import type { BranchConfigurationInput, Delta, PadTicket, PadView } from '../../contracts/index.ts'
import { MaskedCustomers } from '../../hub/app/identities.ts'
import { PadTicketParts } from '../../hub/app/views/padTickets.ts'
import { TELLER } from '../support/appHarness.ts'
import {
  evaluatedBranch,
  HOUR_MS,
  MINUTE_MS,
  type ServiceHarness,
  serviceHarness,
  TELLERS,
  VISITOR,
} from '../support/serviceHarness.ts'

const GOLD = 'gold'
const running: ServiceHarness[] = []

async function hall(change?: (configuration: BranchConfigurationInput) => void): Promise<ServiceHarness> {
  const harness = await serviceHarness({ configuration: evaluatedBranch(change) })
  running.push(harness)
  return harness
}

afterEach(() => {
  for (const harness of running.splice(0)) harness.stop()
})

const pad = (harness: ServiceHarness) => harness.view<PadView>('pad')
const parts = (view: PadView) =>
  Object.entries(view)
    .filter(([key]) => key.startsWith('ticket:'))
    .map(([, part]) => part as PadTicket)

async function issue(harness: ServiceHarness, classId?: string): Promise<string> {
  const { ticketId = '' } = await harness.done({
    type: 'IssueTicket',
    data: { businessId: 'cash', ...(classId ? { classId } : {}) },
  })
  return ticketId
}

const signIn = (harness: ServiceHarness, windowId = 'w1', id = 'teller1') =>
  harness.done({ type: 'SignIn', data: { windowId } }, { kind: 'teller', id })
const callNext = (harness: ServiceHarness, windowId = 'w1', id = 'teller1') =>
  harness.done({ type: 'CallNext', data: { windowId } }, { kind: 'teller', id })

/** The next change of the pad as its screens get it. */
function nextDelta({ service }: ServiceHarness): Promise<Delta> {
  return new Promise((resolve) => {
    const end = service.onDelta((delta) => {
      if (delta.channel !== 'pad') return
      end()
      resolve(delta)
    })
  })
}

describe('people on the pad', () => {
  it('are those who wait or are held, with when their target and their patience end', async () => {
    const harness = await hall((configuration) => {
      configuration.classes[1] = { ...configuration.classes[1], target: { minutes: 5, alarmMinutes: 15 } } as never
    })
    await harness.card()
    const gold = await issue(harness, GOLD)
    const held = await issue(harness)
    await harness.done({ type: 'HoldTicket', data: { ticketId: held } })
    const view = pad(harness)
    const byNumber = new Map(parts(view).map((part) => [part.number, part]))
    expect([...byNumber.keys()].sort()).toEqual(['A001', 'A002', 'V001'])
    const anonymous = view[`ticket:${gold}`]
    expect(anonymous).toMatchObject({ state: 'waiting', classId: 'gold', queueId: 'cash-gold', customer: null })
    expect((anonymous?.targetAt ?? 0) - (anonymous?.waitingSince ?? 0)).toBe(5 * MINUTE_MS)
    expect((anonymous?.alarmAt ?? 0) - (anonymous?.waitingSince ?? 0)).toBe(15 * MINUTE_MS)
    expect(byNumber.get('A001')?.customer).toEqual({ name: '金**', document: '1101**********7758' })
    expect(byNumber.get('A002')).toMatchObject({ state: 'held' })
    expect(Object.keys(view.ahead).sort()).toEqual([byNumber.get('A001')?.ticketId, gold].sort())
  })

  it('go when they are called, and come back when they are sent elsewhere', async () => {
    const harness = await hall()
    await signIn(harness)
    const ticketId = await issue(harness)
    harness.service.watch('pad')
    const gone = nextDelta(harness)
    await callNext(harness)
    expect(await gone).toMatchObject({ unset: [`ticket:${ticketId}`] })
    const back = nextDelta(harness)
    await harness.done(
      { type: 'TransferTicket', data: { windowId: 'w1', ticketId, to: { queue: 'cash-gold' } } },
      TELLER,
    )
    const { set, unset } = await back
    expect(unset).toBeUndefined()
    expect(set[`ticket:${ticketId}`]).toMatchObject({ queueId: 'cash-gold', state: 'waiting' })
  })

  it('are sent one by one: what happens to one of three hundred is one part, and the others stay the same objects', async () => {
    const harness = await hall()
    for (let count = 0; count < 300; count += 1) await issue(harness)
    harness.service.watch('pad')
    const before = pad(harness)
    const { ticketId } = parts(before)[150] as PadTicket
    const change = nextDelta(harness)
    await harness.done({ type: 'HoldTicket', data: { ticketId } })
    const { set } = await change
    expect(Object.keys(set).sort()).toEqual(['figures', 'queues', `ticket:${ticketId}`])
    const after = pad(harness)
    const same = Object.keys(before).filter(
      (key) => key.startsWith('ticket:') && (before as never)[key] === (after as never)[key],
    )
    expect(same).toHaveLength(299)
    // What changed for everybody behind it comes with the next count, which the other screens share: figures, not people.
    expect(after.ahead).toBe(before.ahead)
    harness.pass(1_000)
    const counted = pad(harness)
    const moved = Object.keys(counted.ahead).filter((id) => counted.ahead[id] !== after.ahead[id])
    expect(moved).toHaveLength(149)
    expect(parts(counted).filter((part, index) => part !== parts(after)[index])).toEqual([])
  })

  it('have no name any more once the keys of personal data are deleted', async () => {
    const harness = await hall()
    await harness.card()
    const { config, tickets } = harness.branch
    if (!config) throw new Error('no configuration')
    let isKeyThere = true
    const customers = new MaskedCustomers({ reveal: () => (isKeyThere ? VISITOR : undefined) } as never)
    const made = new PadTicketParts({
      customers,
      branch: harness.branch,
      fleet: { condition: () => 'ok', printer: () => 'ok', deviceClass: () => undefined },
      tellerName: (tellerId) => tellerId,
    })
    const customer = () => {
      const view: Record<`ticket:${string}`, PadTicket> = {}
      made.addTo(view, [...tickets.values()], config)
      return Object.values(view).map((part) => part.customer)
    }
    expect(customer()).toEqual([{ name: '金**', document: '1101**********7758' }])
    isKeyThere = false
    customers.clear()
    expect(customer()).toEqual([null])
  })

  it('are made anew with another target', async () => {
    const harness = await hall()
    await harness.card()
    const before = parts(pad(harness))[0]
    const { version, configuration } = harness.service.configuration()
    const [ordinary, ...others] = configuration.classes
    const changed = {
      ...configuration,
      classes: [{ ...ordinary, target: { minutes: 1 } }, ...others],
    } as BranchConfigurationInput
    await harness.done(
      { type: 'ApplyConfiguration', data: { configuration: changed, basedOn: version } },
      { kind: 'supervisor', id: 'supervisor' },
    )
    const after = parts(pad(harness))[0]
    expect((before?.targetAt ?? 0) - (after?.targetAt ?? 0)).toBe(9 * MINUTE_MS)
  })
})

describe('figures of the pad', () => {
  it('count the hall, the windows and what was served, and name who waits longest', async () => {
    const harness = await hall()
    await signIn(harness)
    const first = await issue(harness)
    await callNext(harness)
    await harness.done({ type: 'FinishService', data: { windowId: 'w1', ticketId: first } }, TELLER)
    const longest = await issue(harness)
    harness.pass(MINUTE_MS)
    await issue(harness, GOLD)
    const held = await issue(harness)
    await harness.done({ type: 'HoldTicket', data: { ticketId: held } })
    await harness.done({ type: 'PauseWindow', data: { windowId: 'w1' } }, TELLER)
    await signIn(harness, 'w2', 'teller2')
    expect(pad(harness).figures).toMatchObject({
      waiting: 2,
      held: 1,
      longest: { ticketId: longest, number: 'A002', classId: 'ordinary' },
      windowsOpen: 1,
      windowsPaused: 1,
      windowsClosed: 1,
      served: 1,
      meanScore: null,
    })
  })

  it('measure service by the first call of a ticket against the target of its class, also after a restart', async () => {
    const harness = await hall((configuration) => {
      configuration.classes[0] = { ...configuration.classes[0], target: { minutes: 10, percent: 80 } } as never
      configuration.classes[1] = { ...configuration.classes[1], target: { minutes: 3, percent: 90 } } as never
      configuration.calling = { noShow: { policy: 'end', coolDownSeconds: 0 } }
    })
    expect(pad(harness).figures.serviceLevel).toBeNull()
    await signIn(harness)
    await issue(harness)
    harness.pass(5 * MINUTE_MS)
    await issue(harness, GOLD)
    harness.pass(5 * MINUTE_MS)
    const late = await callNext(harness)
    expect(late.number).toBe('V001')
    // Called after 5 min, its target 3 min; sent back as a no-show it is called again at once, which changes nothing.
    await harness.done({ type: 'MarkNoShow', data: { windowId: 'w1', ticketId: late.ticketId ?? '' } }, TELLER)
    expect((await callNext(harness)).number).toBe('V001')
    expect((await callNext(harness)).number).toBe('A001')
    const level = { within: 1, of: 2, targetMinutes: 10, targetPercent: 80 }
    expect(pad(harness).figures.serviceLevel).toEqual(level)
    const again = await harness.restart()
    running.push(again)
    expect(pad(again).figures.serviceLevel).toEqual(level)
    await issue(again)
    await callNext(again)
    expect(pad(again).figures.serviceLevel).toEqual({ ...level, within: 2, of: 3 })
  })

  it('begin anew with the business day, and know after a restart where it began', async () => {
    const harness = await hall()
    await signIn(harness)
    await issue(harness)
    await callNext(harness)
    expect(pad(harness).figures.serviceLevel).toMatchObject({ of: 1 })
    harness.pass(24 * HOUR_MS)
    // The day is opened at the start.
    const tomorrow = await harness.restart()
    running.push(tomorrow)
    expect(tomorrow.branch.businessDay).toBe('2026-11-24')
    expect(pad(tomorrow).figures).toMatchObject({ served: 0, waiting: 0, serviceLevel: null })
    await signIn(tomorrow)
    await issue(tomorrow)
    await callNext(tomorrow)
    expect(pad(tomorrow).figures.serviceLevel).toMatchObject({ within: 1, of: 1 })
    const again = await tomorrow.restart()
    running.push(again)
    expect(pad(again).figures.serviceLevel).toMatchObject({ within: 1, of: 1 })
  })

  it('give the mean of the scores', async () => {
    const harness = await hall()
    await signIn(harness)
    for (const choice of [1, 4]) {
      const ticketId = await issue(harness)
      await callNext(harness)
      await harness.done({ type: 'FinishService', data: { windowId: 'w1', ticketId } }, TELLER)
      harness.pass(3_000)
      await harness.event('Evaluator.ScoredEvent', 'keypads', { address: 1, choice })
    }
    expect(pad(harness).figures).toMatchObject({ served: 2, meanScore: 3 })
  })
})

describe('lanes and windows of the pad', () => {
  it('stand in the order of the configuration, with who waits, for how long, and the windows that are there for them', async () => {
    const harness = await hall((configuration) => {
      const name = { 'zh-CN': '仅金卡', en: 'Gold only' }
      configuration.profiles.push({ id: 'gold-only', name, tiers: [{ queues: ['cash-gold'] }] })
    })
    await signIn(harness)
    await signIn(harness, 'w2', 'teller2')
    await harness.done({ type: 'OverrideProfile', data: { windowId: 'w2', profileId: 'gold-only', minutes: 30 } })
    const oldest = await issue(harness)
    harness.pass(MINUTE_MS)
    await issue(harness)
    const view = pad(harness)
    const since = view[`ticket:${oldest}`]?.waitingSince
    expect(view.queues).toEqual([
      { queueId: 'cash-ordinary', waiting: 2, held: 0, oldestSince: since, openWindows: 1, meanServiceMinutes: 3 },
      { queueId: 'cash-gold', waiting: 0, held: 0, oldestSince: null, openWindows: 2, meanServiceMinutes: 3 },
    ])
    expect(view.windows.map(({ number, status, queues }) => ({ number, status, queues }))).toEqual([
      { number: 1, status: 'open', queues: ['cash-gold', 'cash-ordinary'] },
      { number: 2, status: 'open', queues: ['cash-gold'] },
      { number: 3, status: 'closed', queues: ['cash-gold', 'cash-ordinary'] },
    ])
    const { profile } = view.windows[1] as PadView['windows'][number]
    expect(profile).toMatchObject({ id: 'gold-only', from: 'override' })
    harness.pass(30 * MINUTE_MS)
    expect(pad(harness).windows[1]?.profile).toMatchObject({ id: 'counter', from: 'default', until: null })
  })

  it('show who serves whom, and since when', async () => {
    const harness = await hall()
    await signIn(harness)
    const ticketId = await issue(harness)
    harness.pass(MINUTE_MS)
    await callNext(harness)
    const called = pad(harness).windows[0]
    expect(called).toMatchObject({
      teller: TELLERS[0],
      ticket: { ticketId, number: 'A001', state: 'called', businessId: 'cash', classId: 'ordinary' },
    })
    harness.pass(MINUTE_MS)
    await harness.done({ type: 'StartService', data: { windowId: 'w1', ticketId } }, TELLER)
    const serving = pad(harness).windows[0]
    expect(serving?.ticket?.state).toBe('serving')
    expect((serving?.ticket?.since ?? 0) - (called?.ticket?.since ?? 0)).toBe(MINUTE_MS)
    expect(serving?.since).toBe(called?.since)
  })

  it('name everybody who may sit there, and whoever else does', async () => {
    const harness = await hall()
    await signIn(harness, 'w2', 'teller1')
    await harness.done({ type: 'SignIn', data: { windowId: 'w3' } }, { kind: 'manager', id: 'manager' })
    expect(pad(harness).tellers).toEqual([
      { ...TELLERS[0], windowId: 'w2' },
      { ...TELLERS[1], windowId: null },
      { id: 'manager', name: 'manager', windowId: 'w3' },
    ])
  })
})

describe('what the pad draws attention to', () => {
  it('is not pushed out by what somebody has acknowledged', async () => {
    const harness = await hall()
    const open = await harness.done({ type: 'RequestHelp', data: { kioskId: 'k1' } })
    for (let count = 0; count < 60; count += 1) {
      harness.pass(61_000)
      const { noticeId = '' } = await harness.done({ type: 'RequestHelp', data: { kioskId: 'k2' } })
      await harness.done({ type: 'AcknowledgeNotice', data: { noticeId } })
    }
    const { notices } = pad(harness)
    expect(notices).toHaveLength(50)
    expect(notices.at(-1)).toMatchObject({ noticeId: open.noticeId, acknowledged: false })
    expect(notices.map(({ at }) => at)).toEqual(notices.map(({ at }) => at).sort((a, b) => b - a))
  })

  it('are only people of the branch: a manager puts no stranger at a window', async () => {
    const harness = await hall()
    const signIn = (tellerId: string) =>
      harness.service.submit(
        { id: `sign-in-${tellerId}`, type: 'SignIn', data: { windowId: 'w1', tellerId } },
        { kind: 'manager', id: 'manager' },
      )
    expect(await signIn('nobody-here')).toMatchObject({ ok: false, problem: { code: 'TELLER_UNKNOWN' } })
    expect(await signIn(TELLERS[0]?.id ?? '')).toMatchObject({ ok: true })
  })

  it('is every device that is away, out of order or has something to say', async () => {
    const harness = await hall()
    const conditions = () =>
      Object.fromEntries(pad(harness).devices.map((device) => [device.deviceId, device.condition]))
    expect(conditions()).toEqual({ reader: 'offline', printer: 'offline', keypads: 'offline', boards: 'offline' })
    for (const [deviceId, device] of [
      ['reader', 'online'],
      ['printer', 'online'],
      ['keypads', 'hardwareError'],
    ] as const) {
      await harness.service.traffic.receive('local', { kind: 'status', deviceId, iface: 'common', data: { device } })
    }
    const alert = { severity: 2, ts: harness.wall() } as never
    await harness.service.traffic.receive('local', {
      kind: 'alert',
      deviceId: 'printer',
      code: 'paper-low',
      payload: alert,
    })
    const expected = { reader: 'ok', printer: 'attention', keypads: 'fault', boards: 'offline' }
    await expect.poll(conditions).toEqual(expected)
    expect(pad(harness).devices[1]).toMatchObject({
      driver: 'printer-escpos',
      alerts: [{ code: 'paper-low', severity: 2, since: expect.any(Number) }],
    })
    await harness.service.traffic.receive('local', {
      kind: 'alert',
      deviceId: 'printer',
      code: 'paper-low',
      payload: null,
    })
    await expect.poll(() => conditions().printer).toBe('ok')
    harness.ready = false
    expect(Object.values(conditions())).toEqual(['offline', 'offline', 'offline', 'offline'])
  })

  it('is a customer of a class the bank looks out for, and a customer who is not satisfied, newest first', async () => {
    const harness = await hall()
    await signIn(harness)
    const ticketId = await issue(harness, GOLD)
    await callNext(harness)
    await harness.done({ type: 'FinishService', data: { windowId: 'w1', ticketId } }, TELLER)
    harness.pass(2_000)
    await harness.event('Evaluator.ScoredEvent', 'keypads', { address: 1, choice: 4 })
    const [low, vip] = pad(harness).notices
    expect(low).toMatchObject({
      kind: 'lowScore',
      ticketId,
      number: 'V001',
      windowId: 'w1',
      teller: { id: TELLER.id },
      score: 1,
      acknowledged: false,
    })
    expect(vip).toMatchObject({ kind: 'vipArrival', ticketId, classId: 'gold', score: null, acknowledged: false })
    await harness.done({ type: 'AcknowledgeNotice', data: { noticeId: low?.noticeId ?? '' } })
    expect(pad(harness).notices.map(({ acknowledged }) => acknowledged)).toEqual([true, false])
  })

  it('is somebody at a kiosk who asks for a person: which kiosk, and what it is about', async () => {
    const harness = await hall()
    const kiosk = { kind: 'kiosk', id: 'k1' } as const
    const { noticeId = '' } = await harness.done(
      { type: 'RequestHelp', data: { kioskId: 'k1', topic: 'printer' } },
      kiosk,
    )
    const [notice] = pad(harness).notices
    expect(notice).toEqual({
      noticeId,
      kind: 'help',
      ticketId: null,
      number: null,
      classId: null,
      windowId: null,
      kioskId: 'k1',
      topic: 'printer',
      teller: null,
      predictedMinutes: null,
      score: null,
      at: expect.any(Number),
      acknowledged: false,
    })
    await harness.done({ type: 'AcknowledgeNotice', data: { noticeId } })
    expect(pad(harness).notices[0]?.acknowledged).toBe(true)
  })
})
