import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { aimed, history, historyConfiguration } from '../../../test/support/randomHistory.ts'
import {
  CLOCK,
  MANAGER,
  MINUTE,
  SECOND,
  smallConfiguration,
  TestBranch,
  teller,
} from '../../../test/support/testBranch.ts'
import { hasEnded } from '../records.ts'
import { DayTime } from './dayTime.ts'
import { type RecordedDay, recordDays } from './recordedDay.ts'

const days = ({ journal }: TestBranch) => recordDays(journal)
const today = (branch: TestBranch): RecordedDay => days(branch).at(-1) as RecordedDay
const visitorOf = (day: RecordedDay, number: string) => day.visitors.find((visitor) => visitor.number === number)

/** The next business day, at 9:00. */
function nextDay(branch: TestBranch, day: string): void {
  branch.advance(20 * 60 * MINUTE)
  branch.now = { ...branch.now, date: day, weekday: 'thu', businessDay: day, secondOfDay: 9 * 3600 }
  branch.do('OpenBusinessDay', { day }, CLOCK)
}

describe('a recorded day', () => {
  test('is empty as long as nothing has happened, and none without a configuration', () => {
    const branch = new TestBranch()
    expect(today(branch)).toMatchObject({ date: '2026-11-18', isOver: false, visitors: [], sessions: [], gaps: [] })
    expect(recordDays([])).toEqual([])
    expect(recordDays(branch.journal.filter(({ type }) => type !== 'ConfigurationApplied'))).toEqual([])
  })

  test('says which local time its ticks are, in the zone of the outlet', () => {
    const branch = new TestBranch()
    const { wall, tick } = branch.now
    const { start } = today(branch)
    // 2025-11-19T02:00Z in Shanghai.
    expect(new Date(wall).toISOString()).toBe('2025-11-19T02:00:00.000Z')
    expect(start).toEqual({
      tick,
      wall,
      date: '2025-11-19',
      weekday: 'wed',
      secondOfDay: 36_000,
      businessDay: '2026-11-18',
    })
    expect(new DayTime(start).at(tick + 90 * MINUTE)).toMatchObject({ date: '2025-11-19', secondOfDay: 41_400 })
  })

  test('tells when each came, was called and served, and which windows were open', () => {
    const branch = new TestBranch().staff(1)
    const began = branch.now.tick
    const first = branch.issue('cash', 'gold')
    branch.advance(2 * MINUTE).callNext()
    branch.advance(MINUTE).do('StartService', { windowId: 'w1', ticketId: first.id }, teller('t1'))
    branch.advance(4 * MINUTE).do('FinishService', { windowId: 'w1', ticketId: first.id }, teller('t1'))
    branch.advance(MINUTE).do('PauseWindow', { windowId: 'w1', minutes: 5 }, teller('t1'))
    branch.advance(5 * MINUTE).do('OpenWindow', { windowId: 'w1' }, teller('t1'))
    branch.advance(3 * MINUTE).do('SignOut', { windowId: 'w1' }, teller('t1'))
    const day = today(branch)
    expect(day.visitors).toEqual([
      {
        id: first.id,
        number: 'G001',
        classId: 'gold',
        businessIds: ['cash'],
        arrivedAt: began,
        waitingSince: began,
        place: first.place,
        isRemote: false,
        isCarriedOver: false,
        isMoved: false,
        calls: [
          {
            tick: began + 2 * MINUTE,
            windowId: 'w1',
            tellerId: 't1',
            queueId: 'gold',
            businessId: 'cash',
            waitedMs: 2 * MINUTE,
            came: true,
            missedAt: null,
          },
        ],
        services: [
          {
            businessId: 'cash',
            queueId: 'gold',
            directed: null,
            windowId: 'w1',
            tellerId: 't1',
            from: began + 2 * MINUTE,
            until: began + 7 * MINUTE,
            startedAt: began + 3 * MINUTE,
            ms: 5 * MINUTE,
            isHere: false,
            end: 'finished',
          },
        ],
        line: { queueId: 'gold', directed: null },
        end: { kind: 'served', tick: began + 7 * MINUTE },
      },
    ])
    const w1 = { windowId: 'w1', tellerId: 't1' }
    expect(day.sessions).toEqual([
      { ...w1, from: began, until: began + 8 * MINUTE },
      { ...w1, from: began + 13 * MINUTE, until: began + 16 * MINUTE },
    ])
    expect(day.pauses).toEqual([{ ...w1, from: began + 8 * MINUTE, until: began + 13 * MINUTE, isPlanned: false }])
    expect(day.gaps).toEqual([{ ...w1, from: began, until: began + 2 * MINUTE, isAfterService: false }])
  })

  test('keeps the end of everybody: no-show, cancelled, still there, expired at the end of the day', () => {
    const configuration = smallConfiguration()
    configuration.calling = { noShow: { policy: 'keep', coolDownSeconds: 60 } }
    const branch = new TestBranch(configuration).staff(1)
    const [absent, gone, left] = [branch.issue(), branch.issue(), branch.issue()]
    for (const _ of [1, 2]) {
      branch.advance(MINUTE).do('CallNumber', { windowId: 'w1', ticketId: absent.id })
      branch.advance(MINUTE).do('MarkNoShow', { windowId: 'w1', ticketId: absent.id })
    }
    branch.do('CancelTicket', { ticketId: gone.id })
    expect(visitorOf(today(branch), absent.number)).toMatchObject({
      businessIds: ['cash'],
      services: [],
      calls: [
        { came: false, missedAt: absent.issuedAt + 2 * MINUTE },
        { came: false, missedAt: absent.issuedAt + 4 * MINUTE },
      ],
      end: { kind: 'noShow' },
    })
    expect(visitorOf(today(branch), gone.number)?.end).toEqual({ kind: 'cancelled', tick: branch.now.tick })
    expect(visitorOf(today(branch), left.number)?.end).toEqual({ kind: 'open', tick: branch.now.tick })
    nextDay(branch, '2026-11-19')
    const [over, next] = days(branch)
    expect(over).toMatchObject({ date: '2026-11-18', isOver: true, end: branch.now.tick })
    expect(visitorOf(over as RecordedDay, left.number)?.end.kind).toBe('expired')
    expect(next).toMatchObject({ date: '2026-11-19', visitors: [], isOver: false })
  })

  test('has the businesses of a visit in order: on the agenda, added, sent on, and left when it ended', () => {
    const branch = new TestBranch().staff(1, 2)
    const { id } = branch.ticket(
      branch.do('IssueTicket', { businessId: 'cash', moreBusinessIds: ['account'], classId: 'ordinary' }).ticketId,
    )
    branch.callNext()
    branch.advance(MINUTE).do('FinishService', { windowId: 'w1', ticketId: id }, teller('t1'))
    branch.callNext(2)
    branch.do('AddBusiness', { ticketId: id, businessId: 'cash', windowId: 'w2' }, teller('t2'))
    branch
      .advance(2 * MINUTE)
      .do('TransferTicket', { windowId: 'w2', ticketId: id, to: { window: 'w1' } }, teller('t2'))
    branch.callNext()
    branch.advance(3 * MINUTE).do('FinishService', { windowId: 'w1', ticketId: id, rest: 'here' }, teller('t1'))
    const there = today(branch).visitors[0]
    expect(there?.businessIds).toEqual(['cash', 'account', 'account', 'cash'])
    branch.advance(MINUTE).do('FinishService', { windowId: 'w1', ticketId: id }, teller('t1'))
    const done = today(branch).visitors[0]
    expect(done?.businessIds).toEqual(['cash', 'account', 'account', 'cash'])
    expect(done?.services.map(({ windowId, ms, end, isHere }) => [windowId, ms / MINUTE, end, isHere])).toEqual([
      ['w1', 1, 'finished', false],
      ['w2', 2, 'sentOn', false],
      ['w1', 3, 'finished', false],
      ['w1', 1, 'finished', true],
    ])
    expect(done?.services[2]).toMatchObject({ queueId: 'account', directed: { window: 'w1' } })
    expect(done?.calls).toHaveLength(3)
  })

  test('takes a service without a ticket as a taken window, and a remote ticket from its activation with its place', () => {
    const configuration = smallConfiguration()
    configuration.partners = [{ id: 'bank', name: configuration.outlet.name }]
    const branch = new TestBranch(configuration).staff(1)
    const reserved = branch.do('ReserveTicket', {
      businessId: 'cash',
      partnerId: 'bank',
      presented: null,
      alsoKnownBy: [],
      nonce: 'nonce-nonce-nonce-1',
      reference: null,
      wantsReminder: false,
    })
    const ticket = branch.ticket(reserved.ticketId)
    const { ticketId: quick = '' } = branch.do(
      'ServeWithoutTicket',
      { windowId: 'w1', businessId: 'cash' },
      teller('t1'),
    )
    const quickFrom = branch.now.tick
    branch.advance(10 * MINUTE).do('FinishService', { windowId: 'w1', ticketId: quick }, teller('t1'))
    expect(today(branch).visitors).toEqual([])
    expect(today(branch).occupied).toEqual([
      { windowId: 'w1', tellerId: 't1', businessId: 'cash', from: quickFrom, until: branch.now.tick, isQuick: true },
    ])
    branch.do('ActivateTicket', { with: { ticketId: ticket.id } })
    expect(visitorOf(today(branch), ticket.number)).toMatchObject({
      isRemote: true,
      arrivedAt: branch.now.tick,
      waitingSince: branch.now.tick,
      place: ticket.place,
    })
  })

  test('knows the configurations in force, and closes windows that are configured no more', () => {
    const branch = new TestBranch().staff(1, 3)
    const began = branch.now.tick
    const changed = smallConfiguration()
    changed.windows = changed.windows.slice(0, 2)
    const moved = branch.issue('account')
    const account = changed.queues[2]
    if (account) Object.assign(account, { id: 'opening' })
    for (const profile of changed.profiles) profile.finally = ['opening']
    branch.do('CloseWindow', { windowId: 'w3' }, teller('t3'))
    branch.do('SignOut', { windowId: 'w3' }, teller('t3'))
    branch
      .advance(MINUTE)
      .do('ApplyConfiguration', { configuration: changed, basedOn: 1, moveTickets: { account: 'opening' } }, MANAGER)
    const day = today(branch)
    expect(day.configurations.map(({ from, version, config }) => [from, version, config.windows.length])).toEqual([
      [began, 1, 3],
      [branch.now.tick, 2, 2],
    ])
    expect(visitorOf(day, moved.number)?.line.queueId).toBe('opening')
    nextDay(branch, '2026-11-19')
    expect(today(branch).configurations.map(({ from, version }) => [from, version])).toEqual([[branch.now.tick, 2]])
  })

  test('finds when a window left somebody waiting, also before it paused', () => {
    const branch = new TestBranch().staff(1)
    const first = branch.issue()
    branch.callNext()
    branch.issue()
    branch.issue()
    branch.advance(MINUTE).do('FinishService', { windowId: 'w1', ticketId: first.id }, teller('t1'))
    const free = branch.now.tick
    branch.advance(30 * SECOND)
    const second = branch.callNext()
    branch.advance(MINUTE).do('FinishService', { windowId: 'w1', ticketId: second.id }, teller('t1'))
    const freeAgain = branch.now.tick
    branch.advance(45 * SECOND).do('PauseWindow', { windowId: 'w1' }, teller('t1'))
    expect(today(branch).gaps).toEqual([
      { windowId: 'w1', tellerId: 't1', from: free, until: free + 30 * SECOND, isAfterService: true },
      { windowId: 'w1', tellerId: 't1', from: freeAgain, until: freeAgain + 45 * SECOND, isAfterService: true },
    ])
  })

  test('carries tickets over to the next day, or goes on where the outlet never closes', () => {
    for (const dayEnd of ['carryOver', 'continue'] as const) {
      const configuration = smallConfiguration()
      configuration.calling = { dayEnd }
      const branch = new TestBranch(configuration).staff(1)
      const served = branch.issue()
      const waiting = branch.issue()
      branch.callNext()
      branch.do('StartService', { windowId: 'w1', ticketId: served.id }, teller('t1'))
      nextDay(branch, '2026-11-19')
      const opened = branch.now.tick
      if (dayEnd === 'continue') {
        branch.advance(MINUTE).do('FinishService', { windowId: 'w1', ticketId: served.id }, teller('t1'))
      }
      const [over, next] = days(branch) as [RecordedDay, RecordedDay]
      expect(visitorOf(over, served.number)).toMatchObject({
        services: [{ end: 'dayEnd', until: opened }],
        end: { kind: dayEnd === 'continue' ? 'carriedOver' : 'served' },
      })
      expect(visitorOf(over, waiting.number)?.end.kind).toBe('carriedOver')
      expect(next.visitors).toMatchObject([
        { number: waiting.number, isCarriedOver: true, arrivedAt: opened, waitingSince: waiting.waitingSince },
      ])
      expect(over.sessions).toMatchObject([{ windowId: 'w1', until: opened }])
      const goesOn = dayEnd === 'continue'
      expect(next.sessions).toMatchObject(goesOn ? [{ windowId: 'w1', tellerId: 't1', from: opened, until: null }] : [])
      expect(next.occupied).toMatchObject(goesOn ? [{ windowId: 'w1', from: opened, until: branch.now.tick }] : [])
    }
  })

  test('passes over what a journal says of tickets and windows whose beginning it does not have', () => {
    const branch = new TestBranch().staff(1)
    const [known, unknown] = [branch.issue(), branch.issue()]
    branch.callNext()
    const hasBeginning = branch.journal.filter(
      (event) => !(event.type === 'TicketIssued' && event.data.ticketId === unknown.id),
    )
    branch.do('CancelTicket', { ticketId: unknown.id })
    branch.do('TransferTicket', { windowId: 'w1', ticketId: known.id, to: { queue: 'account' } }, teller('t1'))
    const later = branch.journal.slice(hasBeginning.length + 1)
    const [day] = recordDays([...hasBeginning, ...later])
    expect(day?.visitors.map(({ id, end }) => [id, end.kind])).toEqual([[known.id, 'open']])
  })
})

describe('any history', () => {
  test('loses no call and no ticket, and its times do not overlap', { timeout: 60_000 }, () => {
    let calls = 0
    fc.assert(
      fc.property(history, (steps) => {
        const branch = new TestBranch(historyConfiguration()).staff(1, 2)
        for (const step of steps) {
          const { data, actor } = aimed(branch, step)
          branch.send(step.type, data as never, actor)
          branch.advance(step.afterMs)
        }
        const recorded = recordDays(branch.journal)
        const told = branch.journal.filter(({ type }) => type === 'TicketCalled')
        const all = recorded.flatMap(({ visitors }) => visitors)
        expect(all.flatMap((visitor) => visitor.calls)).toHaveLength(told.length)
        calls += told.length
        for (const day of recorded) checkDay(day)
        checkAgainst(branch, recorded.at(-1) as RecordedDay)
      }),
      { numRuns: 150 },
    )
    expect(calls).toBeGreaterThan(30)
  })
})

function checkDay({ visitors, sessions, occupied, gaps, end, start }: RecordedDay): void {
  for (const { arrivedAt, calls, services, businessIds, end: ended } of visitors) {
    expect(arrivedAt).toBeLessThanOrEqual(ended.tick)
    for (const { tick } of calls) expect(tick).toBeGreaterThanOrEqual(arrivedAt)
    for (const [at, { businessId, ms }] of services.entries())
      expect([businessIds[at], ms >= 0]).toEqual([businessId, true])
  }
  const stays = visitors.flatMap(({ services }) => services)
  for (const list of [sessions, [...stays, ...occupied], gaps]) checkApart(list, end)
  for (const { from } of sessions) expect(from).toBeGreaterThanOrEqual(start.tick)
}

/** No window twice at one time. */
function checkApart(
  list: readonly { readonly windowId: string; readonly from: number; readonly until: number | null }[],
  end: number,
): void {
  const freeAt = new Map<string, number>()
  for (const { windowId, from, until } of [...list].sort(
    (a, b) => a.from - b.from || (a.until ?? end) - (b.until ?? end),
  )) {
    expect(from).toBeGreaterThanOrEqual(freeAt.get(windowId) ?? 0)
    freeAt.set(windowId, until ?? end)
  }
}

/** What the branch itself knows of its tickets of today. */
function checkAgainst({ branch }: TestBranch, { visitors }: RecordedDay): void {
  const known = new Map(visitors.map((visitor) => [visitor.id, visitor]))
  for (const ticket of branch.tickets.values()) {
    const visitor = known.get(ticket.id)
    if (visitor === undefined) continue
    const kind = ticket.state === 'evaluated' ? 'served' : ticket.state
    expect([ticket.id, visitor.end.kind, visitor.classId]).toEqual([
      ticket.id,
      hasEnded(ticket.state) ? kind : 'open',
      ticket.classId,
    ])
    if (!hasEnded(ticket.state)) expect(visitor.line).toEqual({ queueId: ticket.queueId, directed: ticket.directed })
  }
}
