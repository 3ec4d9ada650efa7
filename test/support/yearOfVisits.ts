import type { DomainEvent, RecordedEvent } from '../../contracts/index.ts'
import { checkConfiguration } from '../../hub/core/configuration.ts'
import { stream } from '../../hub/core/simulation/random.ts'
import { historyConfiguration } from './randomHistory.ts'
import { text } from './testBranch.ts'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const ZONE_MS = 8 * HOUR_MS
const DAYS = 365
const TELLERS = 12
const BEGIN = Date.UTC(2026, 0, 1) - ZONE_MS
const EXPLANATION = {
  rule: 'tier',
  profileId: 'main',
  profileFrom: 'default',
  ticketId: '2026-01-01-A001',
  waitedS: 0,
  tier: 0,
  order: 'arrival',
  notHead: false,
  considered: [],
} as const

export function daysOfYear(): { from: string; to: string } {
  return { from: dateOf(0), to: dateOf(DAYS - 1) }
}

/** The events reports count of a year with so many visits, evenly over its days: ticket, call, start, end, evaluation; tellers with breaks. */
export function* yearOfVisits(visits: number): Generator<RecordedEvent> {
  const random = stream(1, 'year of visits')
  const checked = checkConfiguration(historyConfiguration())
  if (!('config' in checked)) throw new Error('the configuration of the tests has mistakes')
  let seq = 0
  let sequence = 0
  const record = (wall: number, { type, data }: Pick<DomainEvent, 'type' | 'data'>): RecordedEvent => {
    seq += 1
    const ids = { correlationId: `v${seq}`, causeId: `c${seq}` }
    const actor = { kind: 'system', id: 'generator' } as const
    return { type, version: 1, data, seq, tick: wall - BEGIN, wall, actor, ...ids } as RecordedEvent
  }
  yield record(BEGIN, {
    type: 'ConfigurationApplied',
    data: { version: 1, configuration: checked.config as never, moved: [] },
  })
  let previousDay: string | null = null
  let left = visits
  for (let n = 0; n < DAYS; n += 1) {
    const day = dateOf(n)
    const midnight = BEGIN + n * DAY_MS
    const ofDay: [wall: number, event: Pick<DomainEvent, 'type' | 'data'>][] = []
    const at = (wall: number, type: DomainEvent['type'], data: object) =>
      void ofDay.push([Math.round(wall), { type, data } as Pick<DomainEvent, 'type' | 'data'>])
    at(midnight, 'BusinessDayOpened', { day, previousDay, expired: [], carriedOver: [], signedOut: [] })
    previousDay = day
    for (let teller = 1; teller <= TELLERS; teller += 1) {
      const here = { tellerId: `t${teller}`, windowId: `w${teller}` }
      const noon = midnight + 12 * HOUR_MS + teller * MINUTE_MS
      at(midnight + 8.9 * HOUR_MS, 'TellerSignedIn', here)
      at(midnight + 9 * HOUR_MS, 'WindowOpened', here)
      at(noon, 'WindowPaused', { windowId: here.windowId, reason: text(teller % 2 ? '午餐' : '开会') })
      at(noon + 40 * MINUTE_MS, 'WindowOpened', here)
      at(midnight + 17.5 * HOUR_MS, 'TellerSignedOut', here)
    }
    const today = Math.round(left / (DAYS - n))
    left -= today
    const arrivals = Array.from({ length: today }, () => midnight + (9 + random() * 7.5) * HOUR_MS).sort(
      (a, b) => a - b,
    )
    for (const [index, arrived] of arrivals.entries()) {
      const visit = index + 1
      sequence += 1
      const number = `A${String(visit).padStart(3, '0')}`
      const ticketId = `${day}-${number}`
      const teller = 1 + Math.floor(random() * TELLERS)
      const of = { ticketId, windowId: `w${teller}`, tellerId: `t${teller}` }
      const called = arrived + random() ** 2 * 45 * MINUTE_MS
      const served = called + (1 + random() * 8) * MINUTE_MS
      at(arrived, 'TicketIssued', {
        ticketId,
        visitId: `visit-${sequence}`,
        number,
        queueId: 'ordinary',
        businessId: random() < 0.7 ? 'cash' : 'account',
        classId: random() < 0.1 ? 'gold' : 'ordinary',
        place: { tick: 0, sequence },
        waitingSince: Math.round(arrived) - BEGIN,
        kioskId: random() < 0.8 ? 'k1' : null,
        readingId: null,
        presented: null,
        counter: visit,
        configurationVersion: 1,
      })
      const chance = random()
      if (chance < 0.03) {
        at(called, 'TicketCancelled', { ticketId, reason: null })
        continue
      }
      const withinTarget = called - arrived < 10 * MINUTE_MS
      const explanation = { ...EXPLANATION, queueId: 'ordinary' }
      at(called, 'TicketCalled', { ...of, explanation, rotation: null, withinTarget })
      if (chance < 0.08) {
        at(called + MINUTE_MS, 'TicketRecalled', { ...of, times: 1 })
        at(called + 2 * MINUTE_MS, 'TicketNoShow', { ...of, by: 'noShow', requeued: null })
        continue
      }
      at(called + MINUTE_MS / 2, 'ServiceStarted', of)
      const servedSince = Math.round(called + MINUTE_MS / 2) - BEGIN
      at(served, 'ServiceFinished', { ...of, servedSince, by: 'finish' })
      at(served, 'EvaluationInvited', { ...of, validUntil: Math.round(served) - BEGIN + MINUTE_MS })
      if (random() < 0.6) {
        const score = 1 + Math.floor(random() ** 0.3 * 5)
        const given = { choice: score, score, low: score < 3, reason: null, givenAt: 0, channel: 'evaluator' }
        at(served + 5_000, 'EvaluationGiven', { ...of, ...given })
      }
    }
    ofDay.sort(([a], [b]) => a - b)
    for (const [wall, event] of ofDay) yield record(wall, event)
  }
}

function dateOf(n: number): string {
  return new Date(BEGIN + ZONE_MS + n * DAY_MS).toISOString().slice(0, 10)
}
