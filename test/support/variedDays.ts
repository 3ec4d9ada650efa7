import type { RecordedEvent } from '../../contracts/index.ts'
import { stream } from '../../hub/core/simulation/random.ts'
import { historyConfiguration } from './randomHistory.ts'
import { CLOCK, MANAGER, person, TestBranch, teller, text } from './testBranch.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const STEPS = 260
const REASONS = [null, text('午餐'), text('开会')] as const

/** When and where the days are. Left out: 18 November 2026 from 10:00, in Shanghai, six hours a day, by a clock that is right. */
export interface DaysSetting {
  readonly timeZone?: string
  /** From the last two days on. */
  readonly laterZone?: string
  /** Unix ms, and the business day it is in. */
  readonly from?: { readonly wall: number; readonly day: string }
  /** Hours from one business day's beginning to its last event, at most: past midnight, if there are enough. */
  readonly hours?: number
  readonly dayEnd?: 'expire' | 'carryOver' | 'continue'
  /** Now and then somebody sets the wall clock, up to two hours back or ahead. */
  readonly isClockSet?: boolean
}

/**
 * Days of a branch in which all that reports count happens often: evaluations of every score, recalls, pauses with reasons and pauses put
 * off, customers without a ticket, further businesses here and elsewhere, reserved tickets that are made live, given up or run out,
 * tellers who come and go. On the last day sign-ins go on. The same seed gives the same.
 */
export function variedDays(days: number, seed: number, setting: DaysSetting = {}): RecordedEvent[] {
  const { timeZone, laterZone, from, hours = 6.5, dayEnd = 'expire', isClockSet = false } = setting
  const configuration = historyConfiguration()
  if (timeZone) configuration.outlet.timeZone = timeZone
  configuration.evaluation = { invite: 'finish', lowScore: 2, answerSeconds: 120 }
  configuration.partners = [
    { id: 'bank', name: text('Bank'), ticketsPerDay: 500 },
    { id: 'map', name: text('Map'), ticketsPerDay: 500 },
  ]
  configuration.remote = { activateWithinMinutes: 30 }
  configuration.calling = { noShow: { policy: 'end', maxRequeues: 1, coolDownSeconds: 0 }, dayEnd }
  const branch = new TestBranch(null)
  if (from) branch.now = { ...branch.now, wall: from.wall, date: from.day, businessDay: from.day }
  branch.do('ApplyConfiguration', { configuration, basedOn: 0 }, CLOCK)
  branch.do('OpenBusinessDay', { day: branch.now.businessDay }, CLOCK)
  const random = stream(seed, 'varied days')
  const first = branch.now
  for (let day = 0; day < days; day += 1) {
    if (day > 0) begin(branch, first, day)
    if (day === days - 2) {
      const calling = { ...configuration.calling, dayEnd: 'continue' as const }
      const outlet = { ...configuration.outlet, ...(laterZone && { timeZone: laterZone }) }
      branch.send('ApplyConfiguration', { configuration: { ...configuration, calling, outlet }, basedOn: 1 }, CLOCK)
    }
    for (let step = 0; step < STEPS; step += 1) {
      branch.advance(Math.round(((random() * hours) / STEPS) * HOUR_MS))
      if (isClockSet && random() < 0.03) setClock(branch, Math.round((random() * 4 - 2) * HOUR_MS))
      branch.send('PassTime', {}, CLOCK)
      act(branch, random, step)
    }
  }
  return branch.journal
}

function begin(branch: TestBranch, first: TestBranch['now'], day: number): void {
  const businessDay = new Date(Date.parse(first.businessDay) + day * DAY_MS).toISOString().slice(0, 10)
  const at = { tick: first.tick + day * DAY_MS, wall: first.wall + day * DAY_MS }
  branch.now = { ...first, ...at, date: businessDay, businessDay }
  branch.do('OpenBusinessDay', { day: businessDay }, CLOCK)
}

function setClock(branch: TestBranch, byMs: number): void {
  branch.now = { ...branch.now, wall: branch.now.wall + byMs }
}

/** One thing that happens; a refusal is none. */
function act(branch: TestBranch, random: () => number, step: number): void {
  const one = <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T
  const n = one([1, 2, 3])
  const windowId = `w${n}`
  const actor = teller(`t${n}`)
  const ticketId = branch.branch.windows.get(windowId)?.ticketId ?? ''
  const last = branch.branch.windows.get(windowId)?.lastServedId ?? ''
  const pending = [...branch.branch.pending()].map(({ id }) => id)
  const businessId = one(['cash', 'cash', 'account'])
  const held = [...branch.branch.held()].map(({ id }) => id)
  switch (one(ACTS)) {
    case 'issue':
      return void branch.send('IssueTicket', { businessId, classId: one(['ordinary', 'gold']), ...kiosk(random) })
    case 'two':
      return void branch.send('IssueTicket', { businessId: 'cash', moreBusinessIds: ['account'], classId: 'ordinary' })
    case 'reserve':
      return reserve(branch, businessId, one(['bank', 'map']), step)
    case 'activate':
      return void branch.send('ActivateTicket', { with: { ticketId: one(pending) ?? '' } })
    case 'giveUp':
      return void branch.send('CancelTicket', { ticketId: one(pending) ?? '' })
    case 'call':
      return void branch.send('CallNext', { windowId }, actor)
    case 'start':
      return void branch.send('StartService', { windowId, ticketId }, actor)
    case 'recall':
      return void branch.send('Recall', { windowId, ticketId }, actor)
    case 'finish':
      return void branch.send(
        'FinishService',
        { windowId, ticketId, rest: one(['queue', 'here', 'drop'] as const) },
        actor,
      )
    case 'noShow':
      return void branch.send('MarkNoShow', { windowId, ticketId }, actor)
    case 'transfer':
      return void branch.send('TransferTicket', { windowId, ticketId, to: { queue: 'account' } }, actor)
    case 'hold':
      return void branch.send('HoldTicket', { windowId, ticketId }, actor)
    case 'resume':
      return void branch.send('ResumeTicket', { ticketId: one(held) ?? '' })
    case 'quick':
      return void branch.send('ServeWithoutTicket', { windowId, businessId }, actor)
    case 'ask':
      return void branch.send('InviteEvaluation', { windowId, ticketId: last }, actor)
    case 'answer': {
      const given = { choice: one([1, 2, 3, 4, 5]), givenAt: branch.now.wall }
      return void branch.send('GiveEvaluation', { deviceId: 'keypads', address: n === 1 ? 1 : 12, ...given })
    }
    case 'pause': {
      const reason = one(REASONS)
      return void branch.send('PauseWindow', { windowId, ...(reason && { reason }), ...putOff(random) }, actor)
    }
    case 'open':
      return void branch.send('OpenWindow', { windowId }, actor)
    case 'signIn':
      return void branch.send('SignIn', { windowId }, actor)
    case 'signOut':
      return void branch.send('SignOut', { windowId }, actor)
    case 'change': {
      const tickets = [...branch.branch.tickets.values()].map(({ id }) => id)
      return void branch.send(
        'ChangeTicket',
        { ticketId: one(tickets) ?? '', classId: one(['gold', 'ordinary']) },
        MANAGER,
      )
    }
  }
}

const ACTS = [
  ...[
    'issue',
    'issue',
    'issue',
    'two',
    'reserve',
    'activate',
    'giveUp',
    'call',
    'call',
    'call',
    'start',
    'recall',
    'finish',
  ],
  ...[
    'finish',
    'finish',
    'noShow',
    'transfer',
    'hold',
    'resume',
    'quick',
    'ask',
    'answer',
    'answer',
    'answer',
    'pause',
  ],
  ...['open', 'open', 'signIn', 'signIn', 'signIn', 'signOut', 'change'],
]

function kiosk(random: () => number): { kioskId?: string } {
  return random() < 0.6 ? { kioskId: 'k2' } : {}
}

function putOff(random: () => number): { minutes?: number } {
  return random() < 0.5 ? { minutes: Math.ceil(random() * 20) } : {}
}

function reserve(branch: TestBranch, businessId: string, partnerId: string, step: number): void {
  branch.send('ReserveTicket', {
    businessId,
    partnerId,
    presented: person(1000 + step),
    alsoKnownBy: [],
    nonce: `nonce-nonce-nonce-${step}`,
    reference: null,
    wantsReminder: false,
  })
}
