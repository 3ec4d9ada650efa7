import { afterEach, describe, expect, it } from 'vitest'
import { EvaluatorInvites } from '../../hub/app/outputs/evaluatorInvites.ts'
import type { DeviceGateway } from '../../hub/app/ports.ts'
import { HandClock, TELLER } from '../support/appHarness.ts'
import { DONE, evaluatedBranch, type ServiceHarness, serviceHarness } from '../support/serviceHarness.ts'
import { collectingLog } from '../support/storeFixtures.ts'

const running: ServiceHarness[] = []
afterEach(() => {
  for (const harness of running.splice(0)) harness.stop()
})

async function atWindow(log = collectingLog()) {
  const harness = await serviceHarness({ configuration: evaluatedBranch(), service: { log } })
  running.push(harness)
  await harness.done({ type: 'SignIn', data: { windowId: 'w1' } }, TELLER)
  return harness
}

/** Serves one customer at window 1 to the end; the answer is his ticket. */
async function serve(harness: ServiceHarness): Promise<string> {
  await harness.done({ type: 'IssueTicket', data: { businessId: 'cash' } })
  const { ticketId = '' } = await harness.done({ type: 'CallNext', data: { windowId: 'w1' } }, TELLER)
  await harness.done({ type: 'FinishService', data: { windowId: 'w1', ticketId } }, TELLER)
  return ticketId
}

const invitations = ({ sent }: ServiceHarness) => sent.filter(({ name }) => name === 'Evaluator.Invite')
const given = ({ journal }: ServiceHarness) => journal.events.filter(({ type }) => type === 'EvaluationGiven')
const score = (harness: ServiceHarness, choice: number, more?: { id?: string; ts?: number }) =>
  harness.event('Evaluator.ScoredEvent', 'keypads', { address: 1, choice }, more)

describe('an answer at the evaluator', () => {
  it('is on disk before its message is acknowledged, and belongs to the customer who was asked', async () => {
    const harness = await atWindow()
    const ticketId = await serve(harness)
    harness.pass(3_000)
    expect(await score(harness, 2, { id: 'answer-1' })).toBeUndefined()
    expect(given(harness)).toMatchObject([
      {
        data: { ticketId, score: 4, channel: 'evaluator' },
        actor: { kind: 'device', id: 'keypads' },
        causeId: 'answer-1',
      },
    ])
  })

  it('counts once, however often its message comes: at the same time and later', async () => {
    const harness = await atWindow()
    await serve(harness)
    harness.pass(3_000)
    const at = { id: 'answer-1', ts: harness.wall() }
    expect(await Promise.all([score(harness, 2, at), score(harness, 2, at)])).toEqual([undefined, undefined])
    harness.pass(60_000)
    expect(await score(harness, 2, at)).toBeUndefined()
    expect(given(harness)).toHaveLength(1)
  })

  it('that nobody asked for, or that comes twice, is acknowledged and changes nothing', async () => {
    const harness = await atWindow()
    expect(await score(harness, 1)).toBeUndefined()
    await serve(harness)
    harness.pass(3_000)
    await score(harness, 1)
    expect(await score(harness, 4)).toBeUndefined()
    expect(given(harness)).toHaveLength(1)
  })

  it('kept for hours while the hub was away still goes to the customer who gave it', async () => {
    const harness = await atWindow()
    const first = await serve(harness)
    harness.pass(3_000)
    const pressedAt = harness.wall()
    harness.pass(60_000)
    await serve(harness)
    harness.pass(3 * 3_600_000)
    expect(await score(harness, 3, { ts: pressedAt })).toBeUndefined()
    expect(given(harness)).toMatchObject([{ data: { ticketId: first, score: 3 } }])
  })

  it('that can not be stored is not acknowledged, and counts when it comes again', async () => {
    const harness = await atWindow()
    await serve(harness)
    harness.pass(3_000)
    const at = { id: 'answer-1', ts: harness.wall() }
    harness.journal.failing = new Error('disk full')
    await expect(score(harness, 1, at)).rejects.toThrow('STORE_UNAVAILABLE')
    harness.journal.failing = undefined
    expect(await score(harness, 1, at)).toBeUndefined()
    expect(given(harness)).toHaveLength(1)
  })

  it('of a unit no window has is told to the node; a choice nobody configured is noted in the log', async () => {
    const log = collectingLog()
    const harness = await atWindow(log)
    expect(await harness.event('Evaluator.ScoredEvent', 'keypads', { address: 9, choice: 1 })).toMatchObject({
      code: 'DEVICE_UNKNOWN',
    })
    expect(await harness.event('Evaluator.ScoredEvent', 'nowhere', { address: 1, choice: 1 })).toMatchObject({
      code: 'DEVICE_UNKNOWN',
    })
    await serve(harness)
    harness.pass(3_000)
    expect(await score(harness, 200)).toBeUndefined()
    expect(log.lines).toMatchObject([{ level: 'warn', fields: { deviceId: 'keypads', choice: 200 } }])
  })
})

describe('an invitation', () => {
  it('lets the evaluator of the window ask, within ten seconds of the end of service', async () => {
    const harness = await atWindow()
    const end = harness.wall()
    await serve(harness)
    expect(invitations(harness)).toEqual([
      { name: 'Evaluator.Invite', deviceId: 'keypads', data: { address: 1 }, deadline: end + 10_000 },
    ])
  })

  it('that did not come through is not repeated, and noted', async () => {
    const log = collectingLog()
    const harness = await atWindow(log)
    const troubles = () => log.lines.filter(({ message }) => message.includes('evaluator'))
    harness.outcome = (name) =>
      name === 'Evaluator.Invite' ? Promise.resolve({ kind: 'notDelivered' }) : Promise.reject(new Error('no board'))
    const ticketId = await serve(harness)
    await new Promise((resolve) => setImmediate(resolve))
    expect(invitations(harness)).toHaveLength(1)
    expect(troubles()).toMatchObject([{ level: 'warn', fields: { windowId: 'w1', ticketId, failure: 'notDelivered' } }])
    harness.outcome = () => Promise.reject(new Error('gateway closed'))
    await serve(harness)
    await new Promise((resolve) => setImmediate(resolve))
    expect(troubles()).toHaveLength(2)
  })

  it('that is older than ten seconds asks nobody', async () => {
    const harness = await atWindow()
    await serve(harness)
    const [invited] = harness.journal.events.filter(({ type }) => type === 'EvaluationInvited')
    if (!invited) throw new Error('nobody was invited')
    const clock = new HandClock()
    const asked: unknown[] = []
    const gateway: DeviceGateway = {
      isReady: () => true,
      send: (_target, _name, data) => {
        asked.push(data)
        return Promise.resolve(DONE)
      },
    }
    const invites = new EvaluatorInvites(harness.branch, gateway, clock, collectingLog())
    clock.tick = invited.tick + 10_000
    invites.committed([invited])
    expect(asked).toEqual([])
    clock.tick -= 1
    invites.committed([invited])
    expect(asked).toEqual([{ address: 1 }])
  })

  it('of before a restart asks nobody', async () => {
    const harness = await atWindow()
    await serve(harness)
    const again = await harness.restart()
    running.push(again)
    expect(invitations(again)).toEqual([])
  })
})
