import { describe, expect, it } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import { MINUTE, smallConfiguration, TestBranch } from '../../../test/support/testBranch.ts'
import { FORECAST_OPTIONS, type ForecastOptions, forecast, runsFor } from './forecast.ts'
import { emptyModel, type ModelState } from './model.ts'
import { type Present, presentOf } from './present.ts'

const CASH = 4 * MINUTE
/** Many futures, so that figures are near what they are estimates of; nobody is yet to come. */
const MANY: ForecastOptions = { ...FORECAST_OPTIONS, replications: 2000, fewest: 2000, lookAheadMs: 0 }

/** A branch nobody misses a call in, where the times of services are exponential. */
function exponentialModel(): ModelState {
  const sure = { sum: 0, weight: 1e9 }
  const ratios = Array.from({ length: 4000 }, (_, n) => -Math.log(1 - (n + 0.5) / 4000))
  const asConfigured = { sum: 1e6, weight: 1e6 }
  return {
    ...emptyModel(),
    ratios,
    noShows: emptyModel().noShows.map(() => sure),
    gapMs: sure,
    branch: asConfigured,
    businesses: { cash: asConfigured, account: asConfigured },
  }
}

function present(at: TestBranch, model: ModelState = exponentialModel()): Present {
  const made = presentOf(at.branch, at.now, model)
  if (!made) throw new Error('no configuration')
  return made
}

/** Windows 1 to 3, each with somebody who was called this moment. */
function fullWindows(configuration?: BranchConfigurationInput): TestBranch {
  const at = new TestBranch(configuration).staff(1, 2, 3)
  for (const n of [1, 2, 3]) {
    at.issue('cash', 'gold')
    at.do('StartService', { windowId: `w${n}`, ticketId: at.callNext(n).id })
  }
  return at
}

/** Of the nth of `order` exponential times at rate `order` a minute in all: the Erlang distribution. */
function erlangQuantile(shape: number, meanMs: number, share: number): number {
  const below = (x: number) => {
    let term = 1
    let sum = 1
    for (let k = 1; k < shape; k += 1) {
      term *= x / k
      sum += term
    }
    return 1 - Math.exp(-x) * sum
  }
  let [low, high] = [0, 50 + 10 * shape]
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2
    if (below(middle) < share) low = middle
    else high = middle
  }
  return low * meanMs
}

describe('a forecast', { timeout: 60_000 }, () => {
  it('of a line with full windows is the exact distribution: Erlang, by the number ahead', () => {
    const at = fullWindows()
    const issued = Array.from({ length: 9 }, () => at.issue())
    const { tickets } = forecast(present(at), MANY)
    for (const ahead of [0, 2, 8]) {
      const { p50Ms = 0, p90Ms = 0 } = tickets[issued[ahead]?.id ?? ''] ?? {}
      const [p50, p90] = [0.5, 0.9].map((share) => erlangQuantile(ahead + 1, CASH / 3, share)) as [number, number]
      expect(Math.abs(p50Ms / p50 - 1), `P50 with ${ahead} ahead`).toBeLessThan(0.05)
      expect(Math.abs(p90Ms / p90 - 1), `P90 with ${ahead} ahead`).toBeLessThan(0.05)
    }
  })

  it('is the same for the same state, and changes nothing', () => {
    const at = fullWindows()
    for (let n = 0; n < 5; n += 1) at.issue()
    const state = present(at)
    expect(forecast(state)).toEqual(forecast(JSON.parse(JSON.stringify(state))))
  })

  it('lets nobody wait where a window is free, and says nothing of whom nobody calls', () => {
    const at = new TestBranch().staff(1)
    const { next } = forecast(present(at))
    expect(next['cash/ordinary']).toEqual({ p50Ms: 0, p90Ms: 0 })
    const closed = new TestBranch()
    const ticket = closed.issue()
    const nobody = forecast(present(closed))
    expect(nobody.tickets[ticket.id]).toBeUndefined()
    expect(nobody.next).toEqual({})
  })

  it('of a newcomer is that of the ticket he would take', () => {
    const at = fullWindows()
    for (let n = 0; n < 6; n += 1) at.issue()
    const asNext = forecast(present(at), MANY).next['cash/ordinary']
    const taken = at.issue()
    const asTicket = forecast(present(at), MANY).tickets[taken.id]
    expect(Math.abs((asNext?.p50Ms ?? 0) / (asTicket?.p50Ms ?? 1) - 1)).toBeLessThan(0.05)
    expect(Math.abs((asNext?.p90Ms ?? 0) / (asTicket?.p90Ms ?? 1) - 1)).toBeLessThan(0.05)
  })

  it('knows the rules: gold does not wait for those before it, and past the threshold it does', () => {
    const at = fullWindows()
    const [first] = Array.from({ length: 6 }, () => at.issue())
    const gold = at.issue('cash', 'gold')
    const { tickets } = forecast(present(at), MANY)
    expect(tickets[gold.id]?.p50Ms).toBeLessThan(0.6 * (tickets[first?.id ?? '']?.p50Ms ?? 0))

    const rules = smallConfiguration()
    const [main] = rules.profiles
    if (main?.tiers[1]) main.tiers[1].timeThresholdMinutes = 10
    const late = fullWindows(rules)
    const before = late.issue()
    late.advance(11 * MINUTE)
    const goldLater = late.issue('cash', 'gold')
    const after = forecast(present(late), MANY).tickets
    expect(after[before.id]?.p50Ms).toBeLessThan(after[goldLater.id]?.p50Ms ?? 0)
  })

  it('counts those who are still to come before him', () => {
    // From ten on twenty each half-hour.
    const rush = { 'cash/gold': Array.from({ length: 48 }, (_, slot) => (slot < 20 ? 0 : 100)) }
    const model = exponentialModel()
    const busy = { ...model, arrivals: { ...model.arrivals, history: rush, days: 5 } }
    const at = fullWindows()
    const ordinary = Array.from({ length: 4 }, () => at.issue()).at(-1)
    const alone = forecast(present(at), MANY).tickets[ordinary?.id ?? '']
    const passed = forecast(present(at, busy), MANY).tickets[ordinary?.id ?? '']
    expect(passed?.p50Ms).toBeGreaterThan(1.5 * (alone?.p50Ms ?? Number.POSITIVE_INFINITY))
  })

  it('knows when a teller means to be back, and that a planned break begins', () => {
    const at = new TestBranch().staff(1)
    at.do('PauseWindow', { windowId: 'w1', minutes: 20 })
    const ticket = at.issue()
    expect(forecast(present(at)).tickets[ticket.id]?.p50Ms).toBe(20 * MINUTE)

    const rules = smallConfiguration()
    rules.windows[0] = { id: 'w1', number: 1, profile: 'main', breaks: [{ from: '10:02', to: '10:32' }] }
    rules.devices = []
    rules.kiosks = []
    const noon = new TestBranch({ ...rules, windows: rules.windows.slice(0, 1) }).staff(1)
    const [first, second] = [noon.issue(), noon.issue()]
    noon.callNext(1)
    const { tickets } = forecast(present(noon, emptyModel()))
    expect(tickets[first.id]).toBeUndefined()
    expect(tickets[second.id]?.p50Ms).toBeGreaterThanOrEqual(30 * MINUTE)
  })

  it('asks about held and pending tickets as if they stood in line, and about those with a time from then on', () => {
    const at = fullWindows()
    const [open, timed] = [at.issue(), at.issue()]
    at.do('HoldTicket', { ticketId: open.id })
    at.do('HoldTicket', { ticketId: timed.id, minutes: 30 })
    const { tickets } = forecast(present(at), MANY)
    const alone = erlangQuantile(1, CASH / 3, 0.5)
    expect(Math.abs((tickets[open.id]?.p50Ms ?? 0) / alone - 1)).toBeLessThan(0.1)
    expect(tickets[timed.id]?.p50Ms).toBeGreaterThanOrEqual(30 * MINUTE)
  })

  it('of classes is of whole waits, what has passed included', () => {
    const at = fullWindows()
    at.issue()
    at.advance(25 * MINUTE)
    const { classes } = forecast(present(at), MANY)
    const ordinary = classes.find(({ classId }) => classId === 'ordinary')
    expect(ordinary?.p50Ms).toBeGreaterThan(25 * MINUTE)
    expect(ordinary).toMatchObject({ customers: 1, withinTarget: 0 })
  })

  it('plays fewer futures the fuller the hall is', () => {
    const at = fullWindows()
    const few = present(at)
    const many = { ...few, tickets: Array.from({ length: 300 }, () => few.tickets[0] as Present['tickets'][number]) }
    expect(runsFor(few, FORECAST_OPTIONS)).toBe(FORECAST_OPTIONS.replications)
    expect(runsFor(many, FORECAST_OPTIONS)).toBe(FORECAST_OPTIONS.fewest)
  })

  it('gives nobody up who has waited long already: his patience is what is left of it', () => {
    const model = { ...exponentialModel(), leaving: { sum: 50, weight: 3000 } }
    const at = fullWindows()
    const tickets = Array.from({ length: 6 }, () => at.issue())
    at.advance(90 * MINUTE)
    const { tickets: waits } = forecast(present(at, model), MANY)
    for (const { id } of tickets) expect(waits[id]?.p50Ms).toBeGreaterThan(0)
  })

  it('waits for the next business of who is at the window', () => {
    const at = new TestBranch().staff(1)
    const first = at.ticket(
      at.do('IssueTicket', { businessId: 'cash', moreBusinessIds: ['account'], classId: 'ordinary' }).ticketId,
    )
    at.do('StartService', { windowId: 'w1', ticketId: at.callNext(1).id })
    at.advance(MINUTE)
    const behind = at.issue('account')
    const wait = forecast(present(at), MANY).tickets[behind.id]
    // His cash, and then his account, for which he came first.
    expect(first.agenda).toEqual(['account'])
    expect(wait?.p50Ms).toBeGreaterThan(8 * MINUTE)
  })

  it('does not expect a teller this moment who is late already', () => {
    const at = new TestBranch().staff(1)
    at.do('PauseWindow', { windowId: 'w1', minutes: 5 })
    at.advance(60 * MINUTE)
    const ticket = at.issue()
    expect(forecast(present(at), MANY).tickets[ticket.id]?.p50Ms).toBeGreaterThan(5 * MINUTE)
  })

  it('counts those whom nobody will call in what their class comes to', () => {
    const rules = smallConfiguration()
    rules.profiles = [
      { id: 'main', name: rules.profiles[0]?.name ?? { 'zh-CN': '', en: '' }, tiers: [{ queues: ['ordinary'] }] },
    ]
    const at = new TestBranch(rules).staff(1)
    for (let n = 0; n < 5; n += 1) at.issue('cash', 'gold')
    at.issue()
    const { classes, tickets } = forecast(present(at))
    const gold = classes.find(({ classId }) => classId === 'gold')
    expect(gold).toMatchObject({ customers: 5, withinTarget: 0 })
    expect(gold?.p90Ms).toBeGreaterThan(60 * MINUTE)
    expect(Object.keys(tickets)).toHaveLength(1)
  })

  it('takes the wait for a second business for no first wait', () => {
    const at = new TestBranch().staff(1)
    const visit = at.do('IssueTicket', { businessId: 'cash', moreBusinessIds: ['account'] })
    const ticketId = visit.ticketId ?? ''
    at.callNext(1)
    at.advance(60 * MINUTE)
    at.do('FinishService', { windowId: 'w1', ticketId })
    const { classes, tickets } = forecast(present(at))
    expect(classes).toEqual([])
    expect(tickets[ticketId]).toEqual({ p50Ms: 0, p90Ms: 0 })
  })
})
