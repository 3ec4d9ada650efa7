import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { BranchConfigurationInput, EventData } from '../../contracts/index.ts'
import { temporaryDirectory } from '../support/storeFixtures.ts'
import { MANAGER, MINUTE, person, SECOND, smallConfiguration } from '../support/testBranch.ts'
import { ok, type Sent, status, WebhookBench, webhook, withWebhooks } from '../support/webhookBench.ts'

const directory = temporaryDirectory()
const HOUR = 60 * MINUTE
const SOON = SECOND
let benches: WebhookBench[] = []
let count = 0
afterEach(async () => {
  await Promise.all(benches.map((bench) => bench.close()))
  benches = []
})
afterAll(() => directory.remove())

function bench(configuration: BranchConfigurationInput): WebhookBench {
  count += 1
  const made = new WebhookBench(`${directory.path}/${count}`, configuration)
  benches.push(made)
  return made
}

const ids = (sent: readonly Sent[]) => sent.map(({ id }) => id)

describe('deliveries of the journal', () => {
  it('are made once of each event, for each webhook that wants it, and sent at once', async () => {
    const at = bench(withWebhooks(webhook(), webhook({ id: 'other', types: ['help', 'vipArrival'] })))
    at.help()
    at.help()
    await at.pass(SOON)
    expect(at.sent.map(({ webhookId, type }) => `${webhookId} ${type}`).toSorted()).toEqual([
      'hook help',
      'hook help',
      'other help',
      'other help',
    ])
    expect(new Set(ids(at.sent)).size).toBe(4)
    await at.pass(HOUR)
    expect(at.sent.length).toBe(4)
    expect(at.webhooks.deliveries({}).map(({ state, attempts }) => [state, attempts])).toEqual(
      Array(4).fill(['delivered', 1]),
    )
  })

  it('say what, when and where in the body, under the id of the delivery', async () => {
    const at = bench(withWebhooks(webhook()))
    const { wall } = at.at.now
    at.help()
    await at.pass(SOON)
    const [delivery] = at.webhooks.deliveries({ webhook: 'hook' })
    expect(at.sent[0]?.body).toEqual({
      id: delivery?.deliveryId,
      type: 'help',
      timestamp: new Date(wall).toISOString(),
      outlet: 'test',
      data: { noticeId: expect.any(String), kioskId: 'k1', topic: 'printer' },
    })
    expect(delivery).toMatchObject({ type: 'help', seq: at.at.branch.lastSeq, lastStatus: 200, nextAttemptAt: null })
  })

  it('of a new webhook begin with what happens after it is configured', async () => {
    const at = bench(withWebhooks(webhook()))
    at.help()
    at.configure(webhook(), webhook({ id: 'late' }))
    at.help()
    await at.pass(SOON)
    expect(at.sent.filter(({ webhookId }) => webhookId === 'hook').length).toBe(2)
    expect(at.sent.filter(({ webhookId }) => webhookId === 'late').length).toBe(1)
  })

  it('are given up when their webhook is removed, and do not come back with it', async () => {
    const at = bench(withWebhooks(webhook()))
    at.answer = () => status(500)
    at.help()
    await at.pass(SOON)
    at.configure()
    at.answer = () => ok
    expect(at.webhooks.deliveries({})).toMatchObject([{ state: 'givenUp', nextAttemptAt: null }])
    at.configure(webhook())
    await at.pass(HOUR)
    expect(at.sent.length).toBe(1)
  })

  it('are made after a restart of what was recorded and not looked at before a kill', async () => {
    const at = bench(withWebhooks(webhook()))
    at.help()
    await at.kill()
    at.restart()
    await at.pass(SOON)
    expect(at.sent.length).toBe(1)
    at.webhooks.stop()
    await at.kill()
    at.restart()
    await at.pass(HOUR)
    expect(at.sent.length).toBe(1)
  })

  it('that were sent when the hub was killed are sent again with the same id, body and record', async () => {
    const at = bench(withWebhooks(webhook()))
    let isSent = () => {}
    const sent = new Promise<void>((resolve) => {
      isSent = resolve
    })
    at.answer = () => new Promise(() => isSent())
    at.help()
    await at.pass(SOON)
    await sent
    await at.kill()
    at.answer = () => ok
    at.restart()
    await at.pass(SOON)
    expect(at.sent.length).toBe(2)
    expect(at.sent[1]).toMatchObject({ id: at.sent[0]?.id, body: at.sent[0]?.body })
    expect(at.webhooks.deliveries({}).length).toBe(1)
  })

  it('cost nothing where no webhook is configured', async () => {
    const at = bench(smallConfiguration())
    await at.pass(SOON)
    const before = at.waits.length
    at.help()
    expect(at.waits.length).toBe(before)
    expect(at.webhooks.deliveries({})).toEqual([])
  })
})

describe('of tickets', () => {
  const everything = webhook({ types: ['ticketReserved', 'ticketCalled', 'ticketEnded', 'nthInLine'] })

  function reserve(at: WebhookBench, number: number, partnerId: string | null): string {
    const ticketId = `2026-11-18-A${String(number).padStart(3, '0')}`
    const { tick } = at.at.now
    at.record({
      type: 'TicketIssued',
      version: 1,
      data: {
        ticketId,
        visitId: `visit-${number}`,
        number: ticketId.slice(11),
        queueId: 'ordinary',
        businessId: 'cash',
        classId: 'ordinary',
        place: { tick, sequence: number },
        waitingSince: tick,
        kioskId: null,
        readingId: null,
        presented: person(number),
        counter: number,
        configurationVersion: 1,
        ...(partnerId !== null && {
          remote: {
            partnerId,
            pendingUntil: tick + HOUR,
            nonce: 'nonce-canary-0123456789',
            reference: `order-${number}`,
            alsoKnownBy: ['feedfeedfeedfeed'],
            wantsReminder: true,
          },
        }),
      } satisfies EventData<'TicketIssued'>,
    })
    return ticketId
  }

  it("a partner's webhook is told of the tickets that partner took, and of nothing else", async () => {
    const types = ['ticketReserved', 'ticketEnded', 'help'] as const
    const at = bench(withWebhooks(webhook({ types: [...types], partner: 'bank-app' })))
    const [own = '', foreign = '', none = ''] = [
      reserve(at, 1, 'bank-app'),
      reserve(at, 2, 'wechat'),
      reserve(at, 3, null),
    ]
    at.help()
    for (const ticketId of [own, foreign, none]) at.do('CancelTicket', { ticketId })
    await at.pass(SOON)
    expect(at.sent.map(({ type, body }) => [type, body.data.ticketId])).toEqual([
      ['ticketReserved', own],
      ['ticketEnded', own],
    ])
    expect(at.sent[1]?.body.data).toEqual({
      ticketId: own,
      number: 'A001',
      businessId: 'cash',
      classId: 'ordinary',
      partnerId: 'bank-app',
      reference: 'order-1',
      outcome: 'cancelled',
    })
  })

  it('that expire with their day are told of although the day has taken them with it, after a kill too', async () => {
    const at = bench(withWebhooks({ ...everything, types: ['ticketEnded'] }))
    const ticketId = reserve(at, 1, 'bank-app')
    at.do('TransferTicket', { ticketId: at.at.issue('cash').id, to: { queue: 'account' } })
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    expect(at.at.branch.tickets.get(ticketId)).toBeUndefined()
    await at.kill()
    at.restart()
    await at.pass(SOON)
    expect(at.sent.map(({ body: { data } }) => data)).toEqual([
      expect.objectContaining({ ticketId, businessId: 'cash', reference: 'order-1', outcome: 'expired' }),
      expect.objectContaining({ number: 'A002', businessId: 'account', outcome: 'expired' }),
    ])
  })

  it('tell nothing of a person: no blind index, nonce, reason in free words or name is in a delivery', async () => {
    const at = bench(withWebhooks({ ...everything, types: [...everything.types, 'ticketActivated', 'vipArrival'] }))
    const ticketId = reserve(at, 10, 'bank-app')
    const { tick } = at.at.now
    at.record(
      {
        type: 'TicketActivated',
        version: 1,
        data: { ticketId, by: 'document', kioskId: 'k1', readingId: null, presented: person(10), waitingSince: tick },
      },
      { type: 'TicketReminded', version: 1, data: { ticketId, ahead: 2, isPending: false } },
      {
        type: 'NoticeRaised',
        version: 1,
        data: { noticeId: 'n-1', kind: 'vipArrival', ticketId, windowId: null, adviserId: 'adviser-canary' },
      },
    )
    at.do('CancelTicket', { ticketId, reason: '金丝雀先生走了' }, MANAGER)
    await at.pass(SOON)
    const all = JSON.stringify(at.sent.map(({ body }) => body))
    expect(at.sent.map(({ type }) => type)).toEqual([
      'ticketReserved',
      'ticketActivated',
      'nthInLine',
      'vipArrival',
      'ticketEnded',
    ])
    const { blindIndex, identity } = person(10)
    for (const canary of [blindIndex, identity.keyId, 'feedfeed', 'nonce-canary', '金丝雀', 'adviser-canary']) {
      expect(all).not.toContain(canary)
    }
  })
})

describe('what a receiver does not take', () => {
  it('comes again after 5 s, 30 s, 2 min ... with the same id, and is given up a day after its event', async () => {
    const at = bench(withWebhooks(webhook()))
    at.answer = () => status(500)
    const from = at.at.now.wall
    at.help()
    await at.pass(30 * HOUR)
    const after = at.sent.map(({ wall }) => Math.round((wall - from) / SECOND))
    expect(after.slice(0, 6)).toEqual([0, 5, 35, 155, 755, 2555])
    expect(new Set(ids(at.sent)).size).toBe(1)
    expect(at.webhooks.deliveries({})).toMatchObject([
      { state: 'givenUp', attempts: at.sent.length, lastStatus: 500, nextAttemptAt: null },
    ])
    expect(Math.max(...after)).toBeLessThan(24 * 3600)
    expect(Math.max(...after)).toBeGreaterThan(18 * 3600)
  })

  it('is given up after ten minutes when it says who is next, as nobody is next that long', async () => {
    const at = bench(withWebhooks(webhook({ types: ['nthInLine'] })))
    at.answer = () => ({ kind: 'failed', error: 'ECONNREFUSED' })
    const { id: ticketId } = at.at.issue()
    at.record({ type: 'TicketReminded', version: 1, data: { ticketId, ahead: 3, isPending: false } })
    await at.pass(HOUR)
    expect(at.webhooks.deliveries({})).toMatchObject([
      { state: 'givenUp', lastError: 'ECONNREFUSED', lastStatus: null },
    ])
    const last = at.sent.at(-1)
    expect((last?.wall ?? 0) - (at.sent[0]?.wall ?? 0)).toBeLessThan(10 * MINUTE)
  })

  it('is not even sent when the hub was off until it was worth nothing', async () => {
    const at = bench(withWebhooks(webhook({ types: ['nthInLine', 'help'] })))
    const { id: ticketId } = at.at.issue()
    at.record({ type: 'TicketReminded', version: 1, data: { ticketId, ahead: 3, isPending: true } })
    at.help()
    await at.kill()
    at.at.advance(HOUR)
    at.restart()
    await at.pass(SOON)
    expect(at.sent.map(({ type }) => type)).toEqual(['help'])
    expect(at.webhooks.deliveries({ state: 'givenUp' })).toMatchObject([{ type: 'nthInLine', lastError: 'tooLate' }])
  })

  it('waits as long as the receiver asks for, up to an hour', async () => {
    const at = bench(withWebhooks(webhook()))
    at.answer = () =>
      at.sent.length === 1 ? status(429, 20 * MINUTE) : at.sent.length === 2 ? status(503, 9 * HOUR) : ok
    const from = at.at.now.wall
    at.help()
    await at.pass(3 * HOUR)
    expect(at.sent.map(({ wall }) => Math.round((wall - from) / MINUTE))).toEqual([0, 20, 80])
  })

  it('is given up at once when the receiver says 410: it wants no more of it', async () => {
    const at = bench(withWebhooks(webhook()))
    at.answer = () => status(410)
    at.help()
    await at.pass(HOUR)
    expect(at.sent.length).toBe(1)
    expect(at.webhooks.deliveries({})).toMatchObject([{ state: 'givenUp', attempts: 1, lastStatus: 410 }])
  })

  it('goes on after a restart where it was', async () => {
    const at = bench(withWebhooks(webhook()))
    at.answer = () => status(500)
    at.help()
    await at.pass(40 * SECOND)
    expect(at.sent.length).toBe(3)
    at.webhooks.stop()
    await at.kill()
    at.answer = () => ok
    at.restart()
    await at.pass(MINUTE)
    expect(at.sent.length).toBe(3)
    await at.pass(2 * MINUTE)
    expect(at.webhooks.deliveries({})).toMatchObject([{ state: 'delivered', attempts: 4 }])
  })

  it('is tried again at once when somebody asks for it, also after it was given up', async () => {
    const at = bench(withWebhooks(webhook()))
    at.answer = () => status(500)
    at.help()
    await at.pass(30 * HOUR)
    const [given] = at.webhooks.deliveries({})
    const before = at.sent.length
    at.answer = () => ok
    expect(at.webhooks.retry(given?.deliveryId ?? '')).toMatchObject({ state: 'waiting' })
    await at.pass(SOON)
    expect(at.sent.length).toBe(before + 1)
    const view = at.webhooks.deliveries({})[0]
    expect(view).toMatchObject({ state: 'delivered', attempts: before + 1 })
    expect(at.webhooks.retry(view?.deliveryId ?? '')).toEqual(view)
    expect(at.webhooks.retry('unknown')).toBeUndefined()
  })

  it('is said once in the log until it works again, without path or query of the address', async () => {
    const at = bench(withWebhooks(webhook()))
    at.answer = () => status(500)
    for (let n = 0; n < 5; n += 1) at.help()
    await at.pass(10 * MINUTE)
    at.answer = () => ok
    await at.pass(HOUR)
    const lines = at.log.lines.filter(({ message }) => message.startsWith('a webhook'))
    expect(lines.map(({ level }) => level)).toEqual(['warn', 'info'])
    expect(lines[0]?.fields).toMatchObject({ webhookId: 'hook', origin: 'https://example.test', status: 500 })
    expect(JSON.stringify(at.log.lines)).not.toContain('canary')
  })
})

describe('receivers side by side', () => {
  it('at most four are under way to one, and one that hangs holds up no other', async () => {
    const at = bench(withWebhooks(webhook({ id: 'hanging' }), webhook({ id: 'well' })))
    const hanging: ((outcome: typeof ok) => void)[] = []
    at.answer = ({ webhookId }) => (webhookId === 'well' ? ok : new Promise((resolve) => hanging.push(resolve)))
    for (let n = 0; n < 10; n += 1) at.help()
    await at.pass(SOON)
    expect(at.sent.filter(({ webhookId }) => webhookId === 'well').length).toBe(10)
    expect(hanging.length).toBe(4)
    for (const answer of hanging.slice()) answer(ok)
    await at.pass(SOON)
    expect(hanging.length).toBe(8)
  })

  it('one in trouble is asked gently: one at a time, less and less often, and gets everything when it is back', async () => {
    const at = bench(withWebhooks(webhook()))
    at.answer = () => ({ kind: 'failed', error: 'ECONNREFUSED' })
    for (let n = 0; n < 60; n += 1) at.help()
    await at.pass(MINUTE)
    expect(at.sent.length).toBeLessThan(15)
    at.answer = () => ok
    await at.pass(10 * MINUTE)
    expect(at.webhooks.deliveries({ state: 'delivered' }).length).toBe(60)
    expect(at.webhooks.deliveries({ state: 'waiting' })).toEqual([])
  })

  it('nobody is woken while nothing waits but the deleting of old records', async () => {
    const at = bench(withWebhooks(webhook()))
    at.help()
    await at.pass(MINUTE)
    expect(at.waits.every((ms) => ms > HOUR)).toBe(true)
    expect(at.waits.length).toBe(1)
  })
})

describe('records', () => {
  it('are kept for thirty days', async () => {
    const at = bench(withWebhooks(webhook()))
    at.help()
    await at.pass(29 * 24 * HOUR)
    expect(at.webhooks.deliveries({}).length).toBe(1)
    at.help()
    await at.pass(2 * 24 * HOUR)
    expect(at.webhooks.deliveries({}).length).toBe(1)
    await at.pass(30 * 24 * HOUR)
    expect(at.webhooks.deliveries({})).toEqual([])
  })

  it('are filtered by webhook and state, newest first, as many as asked for', async () => {
    const at = bench(withWebhooks(webhook(), webhook({ id: 'bad' })))
    at.answer = ({ webhookId }) => (webhookId === 'bad' ? status(400) : ok)
    at.help()
    at.help()
    await at.pass(SOON)
    const seqs = at.webhooks.deliveries({ webhook: 'hook' }).map(({ seq }) => seq)
    expect(seqs).toEqual(seqs.toSorted((a, b) => b - a))
    expect(at.webhooks.deliveries({ state: 'waiting' }).every(({ webhookId }) => webhookId === 'bad')).toBe(true)
    expect(at.webhooks.deliveries({ limit: 1 }).length).toBe(1)
    const failed = at.webhooks.deliveries({ webhook: 'bad' }).find(({ attempts }) => attempts > 0)
    expect((failed?.nextAttemptAt ?? 0) - (failed?.lastAttemptAt ?? 0)).toBe(5 * SECOND)
  })

  it('a disk that is full for a while loses nothing', async () => {
    const at = bench(withWebhooks(webhook()))
    const { advance } = at.store.webhooks
    at.store.webhooks.advance = () => {
      throw new Error('full')
    }
    at.help()
    await at.pass(SOON)
    expect(at.sent).toEqual([])
    at.store.webhooks.advance = advance.bind(at.store.webhooks)
    await at.pass(10 * SECOND)
    expect(at.sent.length).toBe(1)
  })

  it('one that is asked for while the disk is full is sent once when it is not', async () => {
    const at = bench(withWebhooks(webhook()))
    const hanging: ((outcome: typeof ok) => void)[] = []
    at.answer = () => new Promise((resolve) => hanging.push(resolve))
    for (let n = 0; n < 10; n += 1) at.help()
    await at.pass(SOON)
    const { settle } = at.store.webhooks
    at.store.webhooks.settle = () => {
      throw new Error('full')
    }
    for (let n = 0; n < 2; n += 1) {
      for (const answer of hanging.splice(0)) answer(ok)
      await at.pass(SOON)
    }
    expect(at.sent.length).toBe(8)
    at.store.webhooks.settle = settle.bind(at.store.webhooks)
    const [last] = at.webhooks.deliveries({})
    at.webhooks.retry(last?.deliveryId ?? '')
    await at.pass(10 * SECOND)
    expect(ids(at.sent).filter((id) => id === last?.deliveryId).length).toBe(1)
    expect(at.sent.length).toBe(10)
  })

  it('while what came of deliveries can not be stored, nothing more is sent, and what was sent is not repeated', async () => {
    const at = bench(withWebhooks(webhook()))
    const { settle } = at.store.webhooks
    at.store.webhooks.settle = () => {
      throw new Error('full')
    }
    at.help()
    await at.pass(SOON)
    at.help()
    await at.pass(4 * SECOND)
    expect(at.sent.length).toBe(1)
    at.store.webhooks.settle = settle.bind(at.store.webhooks)
    await at.pass(10 * SECOND)
    expect(at.sent.length).toBe(2)
    expect(at.webhooks.deliveries({ state: 'delivered' }).length).toBe(2)
  })
})
