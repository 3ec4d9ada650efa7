import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import { MINUTE, SECOND, smallConfiguration, TestBranch, teller, text } from '../../../test/support/testBranch.ts'
import { lookup } from '../lookup.ts'
import { DayTime } from '../simulation/dayTime.ts'
import type { WindowSession } from '../simulation/session.ts'
import { customersOf, occupied, placer } from './customers.ts'
import { replay } from './replay.ts'

type Tiers = BranchConfigurationInput['profiles'][number]['tiers']

const STEP = 30 * SECOND
/** Rules that depend on times, on numbers of people and on turns. */
const RULES: Tiers[] = [
  [{ queues: ['gold'] }, { queues: ['ordinary'] }],
  [{ queues: ['gold'] }, { queues: ['ordinary'], timeThresholdMinutes: 6 }],
  [{ queues: ['gold'] }, { queues: ['ordinary'], peopleThreshold: 2 }],
  [{ queues: ['gold', 'ordinary', 'account'], order: 'rotation', weights: { gold: 2, ordinary: 1, account: 1 } }],
  [{ queues: ['gold', 'ordinary'], order: 'accumulating', rates: { gold: 3, ordinary: 1, elderly: 2 } }],
  [{ queues: ['gold', 'ordinary'], order: 'headStart', headStartMinutes: { gold: 5 } }],
]

/** What happens in one step of the day, from a random number each. */
interface Step {
  readonly comes: number
  readonly service: number
  readonly fate: number
  readonly pause: number
}

/** A real day at two windows that call as soon as they are free. */
class RealDay extends TestBranch {
  readonly sessions: WindowSession[] = []
  readonly #openSince = new Map<number, number>()
  readonly #doneAt = new Map<number, { at: number; isNoShow: boolean }>()

  constructor(tiers: Tiers) {
    const configuration = smallConfiguration()
    const rest = ['account'].filter((id) => !tiers.some(({ queues }) => queues.includes(id)))
    configuration.profiles = [{ id: 'main', name: text('Main'), tiers, finally: rest, guardMinutes: 20 }]
    super(configuration)
    this.staff(1, 2)
    for (const n of [1, 2]) this.#openSince.set(n, this.now.tick)
  }

  step({ comes, service, fate, pause }: Step): void {
    if (pause === 0) this.#turn(2)
    for (let n = 0; n < Math.max(0, comes - 5); n += 1) {
      this.issue(comes + n === 7 ? 'account' : 'cash', (comes + service) % 3 === 0 ? 'gold' : 'ordinary')
    }
    for (const n of [1, 2]) {
      this.#finish(n)
      this.#serve(n, service, fate)
    }
    this.advance(STEP)
  }

  /** As the journal tells it. */
  allSessions(): WindowSession[] {
    const open = [...this.#openSince].map(([n, from]) => ({ windowId: `w${n}`, tellerId: `t${n}`, from, until: null }))
    return [...this.sessions, ...open]
  }

  /** Waits of those who were called, by ticket. */
  calls(): Map<string, number> {
    const calls = this.journal.flatMap((event) => (event.type === 'TicketCalled' ? [event.data] : []))
    return new Map(calls.map(({ ticketId, explanation }) => [ticketId, explanation.waitedS * 1000]))
  }

  #turn(n: number): void {
    const from = this.#openSince.get(n)
    this.do(from === undefined ? 'OpenWindow' : 'PauseWindow', { windowId: `w${n}` }, teller(`t${n}`))
    if (from === undefined) this.#openSince.set(n, this.now.tick)
    else if (from < this.now.tick) {
      this.sessions.push({ windowId: `w${n}`, tellerId: `t${n}`, from, until: this.now.tick })
    }
    if (from !== undefined) this.#openSince.delete(n)
  }

  #finish(n: number): void {
    const done = this.#doneAt.get(n)
    const ticketId = this.branch.windows.get(`w${n}`)?.ticketId
    if (!done || !ticketId || this.now.tick < done.at) return
    this.do(done.isNoShow ? 'MarkNoShow' : 'FinishService', { windowId: `w${n}`, ticketId }, teller(`t${n}`))
  }

  #serve(n: number, service: number, fate: number): void {
    if (!this.#openSince.has(n) || this.branch.windows.get(`w${n}`)?.ticketId) return
    const isCalled = 'events' in this.send('CallNext', { windowId: `w${n}` }, teller(`t${n}`))
    if (!isCalled && fate === 0)
      this.do('ServeWithoutTicket', { windowId: `w${n}`, businessId: 'cash' }, teller(`t${n}`))
    this.#doneAt.set(n, { at: this.now.tick + service * STEP, isNoShow: isCalled && fate === 1 })
  }
}

/** Waits of the day as the rules in force play it, by ticket. */
function playedOf(real: RealDay): Map<string, number> {
  const { branch, now } = real
  const { config } = branch
  if (!config) throw new Error('the branch has no configuration')
  const customers = customersOf(branch, config, now.tick)
  const day = { customers, occupied: occupied(branch, now.tick), sessions: real.allSessions(), now }
  const calls = replay(day, lookup(config), placer(config, config))
  return new Map([...calls].map(([ticketId, { waitedMs }]) => [ticketId, waitedMs]))
}

describe('a day played by the rules in force', () => {
  test('calls whom the branch called, when it did: with thresholds, turns, no-shows, pauses and quick service', {
    timeout: 60_000,
  }, () => {
    const step = fc.record({
      comes: fc.nat(8),
      service: fc.integer({ min: 1, max: 9 }),
      fate: fc.nat(7),
      pause: fc.nat(19),
    })
    const day = fc.tuple(fc.constantFrom(...RULES), fc.array(step, { minLength: 20, maxLength: 80 }))
    let compared = 0
    fc.assert(
      fc.property(day, ([tiers, steps]) => {
        const real = new RealDay(tiers)
        for (const each of steps) real.step(each)
        const played = playedOf(real)
        for (const [ticketId, waitedMs] of real.calls()) {
          expect([ticketId, played.get(ticketId)]).toEqual([ticketId, waitedMs])
          compared += 1
        }
      }),
      { numRuns: 20 },
    )
    expect(compared).toBeGreaterThan(100)
  })

  test('has the window with the lowest number call first, however long another one has been idle', () => {
    const real = new RealDay([{ queues: ['gold'] }, { queues: ['ordinary'] }])
    const comes = { comes: 6, service: 1, fate: 2, pause: 1 }
    // The second one is called by window 1 though window 2 has been idle for longer; so the third, who comes as window 2 pauses, waits.
    const steps = [comes, { ...comes, service: 2 }, { ...comes, pause: 0 }, { ...comes, comes: 0 }]
    for (const each of steps) real.step(each)
    expect([...real.calls().values()]).toEqual([0, 0, STEP])
    expect(playedOf(real)).toEqual(real.calls())
  })
})

describe('local time of a trial', () => {
  const now = {
    tick: 1_000_000,
    wall: 0,
    date: '2026-12-31',
    weekday: 'thu',
    secondOfDay: 3600,
    businessDay: '2026-12-30',
  } as const
  const time = new DayTime(now)

  test('is of the day before and the day after, over the end of a year', () => {
    expect(time.at(now.tick)).toMatchObject({ date: '2026-12-31', weekday: 'thu', secondOfDay: 3600 })
    expect(time.at(now.tick - 61 * MINUTE)).toMatchObject({ date: '2026-12-30', weekday: 'wed', secondOfDay: 86_340 })
    expect(time.at(now.tick + 24 * 60 * MINUTE)).toMatchObject({
      date: '2027-01-01',
      weekday: 'fri',
      secondOfDay: 3600,
    })
    expect(time.at(now.tick - 8 * 24 * 60 * MINUTE)).toMatchObject({ date: '2026-12-23', weekday: 'wed' })
  })

  test('changes next where a rule begins or ends, or at midnight; never without rules', () => {
    const rule = { profileId: 'main', dates: null, weekdays: null, from: 2 * 3600, to: 3 * 3600 }
    const at = (hours: number) => now.tick + (hours - 1) * 60 * MINUTE
    expect([1, 2, 2.5, 3, 24].map((hours) => time.nextChange([rule], at(hours)))).toEqual([2, 3, 3, 24, 26].map(at))
    expect(time.nextChange([], now.tick)).toBe(Number.POSITIVE_INFINITY)
  })
})
