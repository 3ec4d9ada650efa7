import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { eventsFrom, filesHolding, openTestStore, temporaryDirectory } from '../../../test/support/storeFixtures.ts'
import type { DeliveryProgress, NewDelivery } from '../../app/webhooks/ports.ts'
import type { Store } from './store.ts'
import { openWebhookSecrets } from './webhookSecrets.ts'

let directory: ReturnType<typeof temporaryDirectory>
let store: Store
beforeEach(() => {
  directory = temporaryDirectory()
  store = openTestStore(directory.path)
  store.journal.commit({ events: eventsFrom(1, 20), answers: [] })
})
afterEach(async () => {
  await store.close()
  directory.remove()
})

const delivery = (seq: number, webhookId = 'hook'): NewDelivery => ({
  id: `${webhookId}-${seq}`,
  webhookId,
  type: 'help',
  seq,
  body: `{"seq":${seq}}`,
})
const delivered: DeliveryProgress = {
  state: 'delivered',
  attempts: 1,
  lastAttemptTick: 9_000,
  nextAttemptTick: null,
  lastStatus: 204,
  lastError: null,
}

describe('webhook deliveries in the store', () => {
  it('are there with the cursor or not at all', async () => {
    const broken = { ...delivery(3), type: null } as unknown as NewDelivery
    expect(() => store.webhooks.advance(new Map([['hook', 3]]), [delivery(2), broken])).toThrow(/NOT NULL/)
    expect(store.webhooks.cursors()).toEqual(new Map())
    expect(store.webhooks.find('hook-2')).toBeUndefined()
    store.webhooks.advance(new Map([['hook', 3]]), [delivery(2), delivery(3)])
    await store.close()
    store = openTestStore(directory.path)
    expect(store.webhooks.cursors()).toEqual(new Map([['hook', 3]]))
    expect(store.webhooks.find('hook-3')).toEqual({
      ...delivery(3),
      state: 'waiting',
      attempts: 0,
      lastAttemptTick: null,
      nextAttemptTick: 3_000,
      lastStatus: null,
      lastError: null,
      eventTick: 3_000,
    })
  })

  it('made twice of the same event are one, with what came of it', () => {
    store.webhooks.advance(new Map([['hook', 1]]), [delivery(1)])
    store.webhooks.settle(new Map([['hook-1', delivered]]))
    store.webhooks.advance(new Map([['hook', 1]]), [delivery(1)])
    expect(store.webhooks.list({}, 10)).toMatchObject([{ id: 'hook-1', ...delivered }])
  })

  it('are due in order of their time, webhook by webhook', () => {
    store.webhooks.advance(new Map(), [delivery(1), delivery(2), delivery(3), delivery(1, 'other')])
    store.webhooks.settle(new Map([['hook-1', { ...delivered, state: 'waiting', nextAttemptTick: 2_500 }]]))
    const due = (tick: number, limit = 10) => store.webhooks.due('hook', tick, limit).map(({ id }) => id)
    expect(due(1_999)).toEqual([])
    expect(due(3_000)).toEqual(['hook-2', 'hook-1', 'hook-3'])
    expect(due(3_000, 1)).toEqual(['hook-2'])
    expect(store.webhooks.nextDue('hook', 2_000)).toBe(2_500)
    expect(store.webhooks.nextDue('hook', 3_000)).toBeUndefined()
  })

  it('of a removed webhook are given up if they wait, and its cursor is gone', () => {
    const cursors = new Map([
      ['hook', 2],
      ['other', 2],
    ])
    store.webhooks.advance(cursors, [delivery(1), delivery(2), delivery(1, 'other')])
    store.webhooks.settle(new Map([['hook-1', delivered]]))
    store.webhooks.forget('hook')
    expect(store.webhooks.cursors()).toEqual(new Map([['other', 2]]))
    expect(store.webhooks.list({ webhookId: 'hook' }, 10).map(({ state }) => state)).toEqual(['givenUp', 'delivered'])
    expect(store.webhooks.list({ state: 'waiting' }, 10).map(({ id }) => id)).toEqual(['other-1'])
  })

  it('are deleted by the age of their event, the oldest first, never while they wait', () => {
    store.webhooks.advance(
      new Map(),
      [1, 2, 3, 4].map((seq) => delivery(seq)),
    )
    for (const id of ['hook-1', 'hook-3', 'hook-4']) store.webhooks.settle(new Map([[id, delivered]]))
    expect(store.webhooks.prune(4_000, 1)).toBe(1)
    expect(store.webhooks.prune(4_000, 10)).toBe(1)
    expect(store.webhooks.list({}, 10).map(({ id }) => id)).toEqual(['hook-4', 'hook-2'])
  })
})

describe('the secret of a webhook', () => {
  it('is the same for the hub and for the command line beside it, another for each webhook, and in no file', () => {
    const beside = openWebhookSecrets(directory.path)
    const [secret = Buffer.alloc(0)] = store.webhookSecrets.secretsOf('hook')
    expect(beside.secretsOf('hook')).toEqual([secret])
    expect(secret.length).toBe(32)
    expect(beside.secretsOf('other')).not.toEqual([secret])
    beside.close()
    expect(filesHolding(directory.path, secret)).toEqual([])
    expect(filesHolding(directory.path, secret.toString('base64'))).toEqual([])
  })

  it('is another one when it is renewed, at once for the running hub, with the one before it beside it', () => {
    const [first] = store.webhookSecrets.secretsOf('hook')
    const beside = openWebhookSecrets(directory.path)
    beside.renew('hook')
    const [second, before, ...more] = store.webhookSecrets.secretsOf('hook')
    expect(second).not.toEqual(first)
    expect(before).toEqual(first)
    expect(more).toEqual([])
    beside.renew('hook')
    beside.close()
    expect(store.webhookSecrets.secretsOf('hook')[1]).toEqual(second)
    expect(store.webhookSecrets.secretsOf('hook').length).toBe(2)
  })
})
