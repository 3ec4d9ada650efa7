import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import {
  CLOCK,
  DEVICE,
  KIOSK,
  MINUTE,
  person,
  smallConfiguration,
  TestBranch,
  teller,
} from '../../../test/support/testBranch.ts'

const t1 = teller('t1')

describe('day roll-over', () => {
  function evening(dayEnd: 'expire' | 'carryOver') {
    const at = new TestBranch({ ...smallConfiguration(), calling: { dayEnd } }).staff(1, 2)
    const [serving, called, held, waiting] = [at.issue(), at.issue(), at.issue(), at.issue()]
    at.callNext(1)
    at.do('StartService', { windowId: 'w1', ticketId: serving.id }, t1)
    at.callNext(2)
    at.do('HoldTicket', { ticketId: held.id })
    at.do('OpenBusinessDay', { day: '2026-11-19' }, CLOCK)
    return { at, serving, called, held, waiting }
  }

  test('finishes what is served, expires what is left, ends sign-ins, restarts numbers', () => {
    const { at, serving, called, held, waiting } = evening('expire')
    expect(at.journal.find(({ type }) => type === 'ServiceFinished')?.data).toMatchObject({ ticketId: serving.id })
    expect(at.last('BusinessDayOpened')).toEqual({
      day: '2026-11-19',
      previousDay: '2026-11-18',
      expired: [called.id, held.id, waiting.id],
      carriedOver: [],
      signedOut: ['t1', 't2'],
    })
    expect(at.branch.tickets.size).toBe(0)
    for (const window of at.branch.windows.values())
      expect(window).toMatchObject({ status: 'closed', tellerId: null, ticketId: null })
    expect(at.issue()).toMatchObject({ id: '2026-11-19-A001', sequence: 5 })
  })

  test('or carries over with place and wait unchanged, and gives no number twice', () => {
    const { at, called, held, waiting } = evening('carryOver')
    expect(at.last('BusinessDayOpened')).toMatchObject({ expired: [], carriedOver: [called.id, held.id, waiting.id] })
    expect(at.ticket(called.id)).toMatchObject({ state: 'waiting', place: called.place, windowId: null })
    expect(at.ticket(held.id).state).toBe('held')
    expect([at.issue().number, at.issue().number]).toEqual(['A001', 'A005'])
    at.staff(1)
    expect(at.callNext().id).toBe(called.id)
    at.do('OpenBusinessDay', { day: '2026-11-20' }, CLOCK)
    expect(at.ticket(waiting.id).id).toBe('2026-11-18-A004')
  })

  test('happens once per day, and never backwards', () => {
    const at = new TestBranch()
    expect(at.refusal('OpenBusinessDay', { day: '2026-11-18' }, CLOCK)).toBe('DAY_ALREADY_OPEN')
    expect(at.refusal('OpenBusinessDay', { day: '2026-11-17' }, CLOCK)).toBe('DAY_ALREADY_OPEN')
    expect(at.refusal('OpenBusinessDay', { day: '2026-12-01' }, CLOCK)).toBeUndefined()
  })
})

describe('a configuration change', () => {
  const apply = (
    at: TestBranch,
    change: (configuration: BranchConfigurationInput) => void,
    moveTickets?: Record<string, string>,
  ) => {
    const configuration = smallConfiguration()
    change(configuration)
    const basedOn = at.branch.configurationVersion
    return at.send('ApplyConfiguration', { configuration, basedOn, ...(moveTickets ? { moveTickets } : {}) })
  }
  const withoutGold = (configuration: BranchConfigurationInput) => {
    configuration.queues = configuration.queues.filter(({ id }) => id !== 'gold')
    configuration.profiles = [
      { id: 'main', name: configuration.outlet.name, tiers: [{ queues: ['ordinary', 'account'] }] },
    ]
  }

  test('is in force for the next decision and loses no ticket', () => {
    const at = new TestBranch().staff(1)
    at.issue('account')
    at.issue('cash', 'gold')
    apply(at, (configuration) => {
      configuration.profiles = [
        {
          id: 'main',
          name: configuration.outlet.name,
          tiers: [{ queues: ['account'] }, { queues: ['gold', 'ordinary'] }],
        },
      ]
    })
    expect(at.branch.configurationVersion).toBe(2)
    expect(at.callNext().queueId).toBe('account')
    expect(at.callNext().queueId).toBe('gold')
  })

  test('based on another version is refused', () => {
    const at = new TestBranch()
    expect(at.refusal('ApplyConfiguration', { configuration: smallConfiguration(), basedOn: 0 })).toBe('CONFIG_STALE')
  })

  test('with mistakes is refused with all of them', () => {
    const decision = apply(new TestBranch(), (configuration) => {
      configuration.windows[0] = { id: 'w1', number: 2, profile: 'nowhere' }
    })
    expect(decision).toMatchObject({
      refused: {
        code: 'CONFIG_INVALID',
        details: { mistakes: [{ path: '/windows/1/number' }, { path: '/windows/0/profile' }] },
      },
    })
  })

  test('that removes a queue with tickets must say where they go', () => {
    const at = new TestBranch().staff(1)
    const [first, gold] = [at.issue(), at.issue('cash', 'gold')]
    expect(apply(at, withoutGold)).toMatchObject({
      refused: { code: 'CONFIG_ORPHANS_TICKETS', details: { queues: { gold: 1 } } },
    })
    expect(apply(at, withoutGold, { gold: 'nowhere' })).toMatchObject({ refused: { code: 'QUEUE_UNKNOWN' } })
    apply(at, withoutGold, { gold: 'ordinary' })
    expect(at.ticket(gold.id)).toMatchObject({ queueId: 'ordinary', number: 'G001', place: gold.place })
    expect([at.callNext().id, at.callNext().id]).toEqual([first.id, gold.id])
  })

  test('that removes a window signs its teller out, unless a customer is there', () => {
    const at = new TestBranch().staff(1, 2)
    const ticket = at.issue()
    at.callNext(1)
    at.do('TransferTicket', { windowId: 'w1', ticketId: ticket.id, to: { window: 'w2' } }, t1)
    const withoutW2 = (configuration: BranchConfigurationInput) => {
      configuration.windows = configuration.windows.filter(({ id }) => id !== 'w2')
    }
    const other = at.issue()
    at.callNext(2)
    expect(apply(at, withoutW2)).toMatchObject({ refused: { code: 'WINDOW_BUSY' } })
    at.do('TransferTicket', { windowId: 'w2', ticketId: ticket.id, to: { window: 'w1' } }, teller('t2'))
    at.do('CallNumber', { windowId: 'w1', ticketId: ticket.id })
    at.do('TransferTicket', { windowId: 'w1', ticketId: ticket.id, to: { window: 'w2' } }, t1)
    apply(at, withoutW2)
    expect(at.branch.windows.has('w2')).toBe(false)
    expect(at.ticket(ticket.id)).toMatchObject({ directed: null, queueId: 'ordinary' })
    expect([at.callNext(1).id, at.callNext(1).id]).toEqual([ticket.id, other.id])
  })

  test('that gives a prefix to another queue never repeats a number of the day', () => {
    const at = new TestBranch()
    const before = [at.issue().number, at.issue().number]
    apply(at, (configuration) => {
      for (const queue of configuration.queues) if (queue.id === 'gold') queue.prefix = 'A'
      for (const queue of configuration.queues) if (queue.id === 'ordinary') queue.prefix = 'X'
    })
    const after = [at.issue('cash', 'gold').number, at.issue('cash', 'gold').number, at.issue().number]
    expect([...before, ...after]).toEqual(['A001', 'A002', 'A003', 'A004', 'X001'])
    apply(at, () => undefined)
    expect([at.issue().number, at.issue('cash', 'gold').number]).toEqual(['A005', 'G001'])
  })
})

describe('devices', () => {
  const device = { deviceId: 'printer', nodeId: 'local' }

  test('only changes are recorded', () => {
    const at = new TestBranch()
    const recorded = (act: () => unknown) => {
      const before = at.journal.length
      act()
      return at.journal.slice(before).map(({ type }) => type)
    }
    const node = (state: 'ready' | 'lost', session: number) => at.do('ReportNode', { nodeId: 'local', state, session })
    expect(recorded(() => node('ready', 1))).toEqual(['NodeStateChanged'])
    expect(recorded(() => node('ready', 1))).toEqual([])
    expect(recorded(() => node('ready', 2))).toEqual(['NodeStateChanged'])
    expect(recorded(() => at.do('ReportDevice', { ...device, device: 'online' }))).toEqual(['DeviceStateChanged'])
    expect(recorded(() => at.do('ReportDevice', { ...device, device: 'online' }))).toEqual([])
  })

  test('a node speaks for its own devices only', () => {
    const at = new TestBranch()
    expect(at.refusal('ReportDevice', { deviceId: 'printer', nodeId: 'other', device: 'online' })).toBe(
      'DEVICE_UNKNOWN',
    )
    const healthy = { findings: [], isOwnMaintenance: false }
    expect(at.refusal('ReportHealth', { deviceId: 'printer', nodeId: 'other', ...healthy })).toBe('DEVICE_UNKNOWN')
    expect(at.refusal('ReportHealth', { deviceId: 'nothing', nodeId: 'local', ...healthy })).toBe('DEVICE_UNKNOWN')
    expect(at.refusal('ReportHealth', { deviceId: null, nodeId: 'other', ...healthy })).toBe('DEVICE_UNKNOWN')
  })

  test('a doubted clock is said once and ends with the next day', () => {
    const at = new TestBranch()
    at.do('DoubtClock', { wall: 1, lastWall: 2 }, CLOCK)
    at.do('DoubtClock', { wall: 1, lastWall: 2 }, CLOCK)
    expect(at.journal.filter(({ type }) => type === 'ClockDoubted')).toHaveLength(1)
    expect(at.branch.clockDoubted).toBe(true)
    at.do('OpenBusinessDay', { day: '2026-11-19' }, CLOCK)
    expect(at.branch.clockDoubted).toBe(false)
  })
})

test('where the day never ends, what speaks of tickets that have gone goes with them, and so do old readings', () => {
  const at = new TestBranch({ ...smallConfiguration(), calling: { dayEnd: 'continue' } }).staff(1)
  const take = (n: number) => {
    const document = { readingId: `r${n}`, deviceId: 'reader', presented: person(n), age: 40 }
    at.do('PresentIdentity', document, DEVICE)
    return at.do('IssueTicket', { businessId: 'cash', readingId: `r${n}` }, KIOSK).ticketId
  }
  for (const n of [1, 2, 3]) take(n)
  for (let n = 0; n < 2; n += 1) at.do('FinishService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
  at.advance(60 * MINUTE)
  at.do('OpenBusinessDay', { day: '2026-11-19' }, CLOCK)
  expect([...at.branch.tickets.values()].map(({ number }) => number)).toEqual(['A003'])
  expect(at.branch.windows.get('w1')?.lastServedId).toBeNull()
  expect([...at.branch.readings.values()].map(({ id }) => id)).toEqual(['r3'])
  expect(at.branch.kiosks.get('k1')).toMatchObject({ readingId: 'r3', ticketId: '2026-11-18-A003' })
  at.do('FinishService', { windowId: 'w1', ticketId: at.callNext().id }, t1)
  at.do('OpenBusinessDay', { day: '2026-11-20' }, CLOCK)
  expect(at.branch.kiosks.get('k1')?.ticketId).toBeNull()
})
