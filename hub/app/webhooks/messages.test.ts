import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type DomainEvent, type RecordedEvent, WEBHOOK_TYPES } from '../../../contracts/index.ts'
import { person, TestBranch } from '../../../test/support/testBranch.ts'
import { messagesOf, ticketsOf } from './messages.ts'
import type { TicketFacts } from './ticketFacts.ts'

const { config } = new TestBranch().branch
if (!config) throw new Error('there is no configuration')
const TICKET = '2026-11-18-A012'
const AT = { seq: 481, tick: 10_000_000, wall: Date.UTC(2026, 10, 18, 2, 15, 0), correlationId: 'v', causeId: 'c' }
const REMOTE: TicketFacts = {
  businessId: 'cash',
  classId: 'ordinary',
  remote: { partnerId: 'mobile-bank', reference: 'order-20261118-7' },
  score: null,
}
const WALK_IN: TicketFacts = { businessId: 'cash', classId: 'gold', remote: null, score: 1 }

function told(event: DomainEvent, facts?: TicketFacts) {
  const recorded = { ...event, ...AT, actor: { kind: 'system', id: 'test' } } as RecordedEvent
  const tickets = new Map(facts ? ticketsOf(recorded).map((ticketId) => [ticketId, facts]) : [])
  return messagesOf(recorded, { config: config as NonNullable<typeof config>, tickets })
}

const reminded = (ahead: number, isPending: boolean): DomainEvent => ({
  type: 'TicketReminded',
  version: 1,
  data: { ticketId: TICKET, ahead, isPending },
})
const issued: DomainEvent = {
  type: 'TicketIssued',
  version: 1,
  data: {
    ticketId: TICKET,
    visitId: 'visit',
    number: 'A012',
    queueId: 'ordinary',
    businessId: 'cash',
    classId: 'ordinary',
    place: { tick: 10_000_000, sequence: 12 },
    waitingSince: 10_000_000,
    kioskId: null,
    readingId: null,
    presented: person(1),
    counter: 12,
    configurationVersion: 1,
    ahead: 5,
    remote: {
      partnerId: 'mobile-bank',
      pendingUntil: 10_000_000 + 7_200_000,
      nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
      reference: 'order-20261118-7',
      alsoKnownBy: [],
      wantsReminder: true,
    },
  },
}
const notice = (
  kind: 'vipArrival' | 'lowScore' | 'forecastBreach' | 'longWait' | 'emergency',
  more = {},
): DomainEvent => ({
  type: 'NoticeRaised',
  version: 1,
  data: { noticeId: '5f0c3a52-6a0e-4c0b-9f55-0f2b6f3f7c11', kind, ticketId: TICKET, windowId: null, ...more },
})
const finished: DomainEvent = {
  type: 'ServiceFinished',
  version: 1,
  data: { ticketId: TICKET, windowId: 'w2', tellerId: 't2', servedSince: 1, by: 'finish', outcomeId: 'done' },
}

const ALERT = {
  alertId: 'a-481',
  nodeId: 'local',
  deviceId: 'printer',
  component: null,
  code: 'paper-out',
  severity: 3,
} as const
const WEIGHT = { attention: 'now', owner: 'replenish', selfClearing: false, detail: 'in its own words' } as const
const HISTORY = { openedAt: 1, times: 1, acknowledged: null, escalated: null } as const

/** An event of each kind, as the documentation shows what is made of it. */
const EVENTS: readonly (readonly [DomainEvent, TicketFacts?])[] = [
  [reminded(3, true), REMOTE],
  [issued, REMOTE],
  [
    {
      type: 'TicketActivated',
      version: 1,
      data: { ticketId: TICKET, by: 'qr', kioskId: 'k1', readingId: null, presented: null, waitingSince: 1 },
    },
    REMOTE,
  ],
  [
    {
      type: 'TicketCalled',
      version: 1,
      data: { ticketId: TICKET, windowId: 'w2', tellerId: 't2', explanation: {} as never, rotation: null },
    },
    REMOTE,
  ],
  [finished, REMOTE],
  [notice('vipArrival', { adviserId: 'zhang' }), WALK_IN],
  [notice('lowScore', { windowId: 'w2' }), WALK_IN],
  [notice('forecastBreach', { ticketId: null, classId: 'gold', predictedMinutes: 14 })],
  [{ type: 'ForecastRestored', version: 1, data: { classId: 'gold' } }],
  [
    {
      type: 'NoticeRaised',
      version: 1,
      data: {
        noticeId: '5f0c3a52-6a0e-4c0b-9f55-0f2b6f3f7c11',
        kind: 'serviceLevel',
        ticketId: null,
        windowId: null,
        classId: 'gold',
      },
    },
  ],
  [{ type: 'ServiceLevelRestored', version: 1, data: { classId: 'gold' } }],
  [notice('longWait'), WALK_IN],
  [notice('emergency', { ticketId: null, windowId: 'w2', staffId: 't2' })],
  [
    {
      type: 'NoticeRaised',
      version: 1,
      data: {
        noticeId: '5f0c3a52-6a0e-4c0b-9f55-0f2b6f3f7c11',
        kind: 'help',
        ticketId: null,
        windowId: null,
        kioskId: 'k1',
        topic: 'printer',
      },
    },
  ],
  [{ type: 'AlertOpened', version: 1, data: { ...ALERT, ...WEIGHT, isSuppressed: false } }],
  [{ type: 'AlertSettled', version: 1, data: { ...ALERT, wasTold: true } }],
  [{ type: 'AlertAcknowledged', version: 1, data: { ...ALERT, note: 'on my way' } }],
  [{ type: 'AlertEscalated', version: 1, data: { ...ALERT, to: 'manager' } }],
  [
    {
      type: 'FormSubmitted',
      version: 1,
      data: {
        formId: '0b6c1f0e-7b51-4a4e-9a53-2f0f6a6f3c11',
        templateId: 'deposit',
        version: 1,
        name: { 'zh-CN': '存款', en: 'Deposit' },
        reference: 'K7PM2X9Q',
        language: 'zh-CN',
        sealed: { keyId: 'form', iv: 'AAAA', data: 'AAAA', tag: 'AAAA' },
        fingerprint: '0'.repeat(64),
        person: person(1).blindIndex,
        isByDocument: true,
        kioskId: 'k1',
        day: '2026-11-18',
        keepUntil: '2026-11-19',
        validUntil: Date.UTC(2026, 10, 19, 20, 0, 0),
      },
    },
  ],
  [
    {
      type: 'FormClosed',
      version: 1,
      data: { formId: '0b6c1f0e-7b51-4a4e-9a53-2f0f6a6f3c11', outcome: 'used', coreReference: 'TX-20261118-7' },
    },
  ],
]

describe('what webhooks are told', () => {
  it('is made of every type there is, exactly as the documentation shows it', () => {
    const page = readFileSync(new URL('../../../docs/webhooks.md', import.meta.url), 'utf8')
    const shown = [...page.matchAll(/^- `(\w+)`.*?```json\n(.*?)```/gms)].map(([, type = '', json = '']) => [
      type,
      JSON.parse(json) as unknown,
    ])
    const made = EVENTS.flatMap(([event, facts]) => told(event, facts))
    expect(made.map(({ type }) => type)).toEqual([...WEBHOOK_TYPES])
    expect(shown).toEqual(made.map(({ type, data }) => [type, data]))
  })

  it('names the channel that took the ticket, and nobody where no ticket of a channel is meant', () => {
    const partners = EVENTS.map(([event, facts]) => told(event, facts)[0]?.partnerId)
    expect(partners).toEqual([...Array(5).fill('mobile-bank'), ...Array(15).fill(null)])
  })

  it('reminds in words of their own those who are here, those who are next and those who have yet to come', () => {
    const words = (ahead: number, isPending: boolean) => told(reminded(ahead, isPending), REMOTE)[0]?.data.text
    expect(words(3, false)).toEqual({
      'zh-CN': '您的 A012 号前面还有 3 位，请留意叫号。',
      en: '3 people are ahead of your ticket A012. Please listen for your call.',
    })
    expect(words(1, false)).toMatchObject({ en: '1 person is ahead of your ticket A012. Please listen for your call.' })
    expect(words(0, false)).toMatchObject({ 'zh-CN': '您的 A012 号是下一位，请留意叫号。' })
    expect(words(2, true)).toMatchObject({ 'zh-CN': '您预约的 A012 号前面还有 2 位，请尽快到网点激活号码。' })
  })

  it('is each way a ticket ends, and nothing when a ticket goes on', () => {
    const noShow = (requeued: boolean): DomainEvent => ({
      type: 'TicketNoShow',
      version: 1,
      data: {
        ticketId: TICKET,
        windowId: 'w2',
        by: 'noShow',
        requeued: requeued ? { place: { tick: 1, sequence: 1 }, waitingSince: 1, callableFrom: 1, times: 1 } : null,
      },
    })
    const ends: DomainEvent[] = [
      finished,
      noShow(false),
      { type: 'TicketCancelled', version: 1, data: { ticketId: TICKET, reason: 'left' } },
      { type: 'TicketExpired', version: 1, data: { ticketId: TICKET } },
    ]
    const outcomes = ends.map((event) => told(event, WALK_IN).map(({ type, data }) => [type, data.outcome]))
    expect(outcomes.flat()).toEqual(['served', 'noShow', 'cancelled', 'expired'].map((end) => ['ticketEnded', end]))
    expect(told(noShow(true), WALK_IN)).toEqual([])
  })

  it('is still the number and the day of a ticket of which nothing else is known any more', () => {
    expect(told(finished)).toMatchObject([
      { partnerId: null, data: { ticketId: TICKET, number: 'A012', businessId: null, classId: null } },
    ])
  })

  it('is once that a device has something, and once that it is well again', () => {
    const types = (...events: DomainEvent[]) => events.flatMap((event) => told(event).map(({ type }) => type))
    const opened = (isSuppressed: boolean): DomainEvent => ({
      type: 'AlertOpened',
      version: 1,
      data: { ...ALERT, ...WEIGHT, isSuppressed },
    })
    const closed = (isFinal: boolean, wasTold: boolean): DomainEvent => ({
      type: 'AlertClosed',
      version: 1,
      data: { ...ALERT, ...WEIGHT, ...HISTORY, end: 'gone', isFinal, wasTold },
    })
    const again: DomainEvent = { type: 'AlertRepeated', version: 1, data: { ...ALERT, ...WEIGHT, times: 2 } }
    const settled = (wasTold: boolean): DomainEvent => ({
      type: 'AlertSettled',
      version: 1,
      data: { ...ALERT, wasTold },
    })
    const coming = types(opened(false), closed(false, true), again, closed(false, true), settled(true))
    expect(coming).toEqual(['deviceAlert', 'deviceAlertCleared'])
    expect(types(opened(true), closed(false, false), settled(false))).toEqual([])
    const later: DomainEvent = { type: 'AlertTold', version: 1, data: { ...ALERT, ...WEIGHT } }
    expect(types(opened(true), later, closed(true, true))).toEqual(['deviceAlert', 'deviceAlertCleared'])
  })

  it('is nothing of a ticket that was taken in the branch: nobody outside waits for it', () => {
    const inBranch = { ...issued, data: { ...issued.data, remote: undefined } } as unknown as DomainEvent
    expect(told(inBranch, WALK_IN)).toEqual([])
  })
})
