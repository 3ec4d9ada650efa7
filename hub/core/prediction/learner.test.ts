import { describe, expect, it } from 'vitest'
import type { RecordedEvent } from '../../../contracts/index.ts'
import { MINUTE, SECOND, smallConfiguration, TestBranch, teller } from '../../../test/support/testBranch.ts'
import { checkConfiguration } from '../configuration.ts'
import { lognormal, stream } from '../simulation/random.ts'
import { Arrivals } from './arrivals.ts'
import { Learner } from './learner.ts'
import { emptyModel, Model, type ModelState } from './model.ts'

const checked = checkConfiguration(smallConfiguration())
if ('mistakes' in checked) throw new Error('the configuration has mistakes')
const { config } = checked

/** A branch whose learner hears of everything as it happens. */
class Taught {
  readonly at = new TestBranch()
  readonly learner = new Learner()
  #known = 0

  learn(): this {
    const fresh = this.at.journal.slice(this.#known)
    this.#known = this.at.journal.length
    for (const event of fresh) this.learner.take(event, this.at.now)
    return this
  }

  /** One after the other at a window, each for so long. */
  serve(times: readonly number[], window = 1, businessId = 'cash'): this {
    const { at } = this
    for (const ms of times) {
      const ticket = at.issue(businessId)
      at.callNext(window)
      at.advance(ms)
      at.do('FinishService', { windowId: `w${window}`, ticketId: ticket.id }, teller(`t${window}`))
      this.learn()
    }
    return this
  }

  nextDay(day: string): this {
    this.at.now = { ...this.at.now, date: day, businessDay: day, secondOfDay: 36_000 }
    this.at.do('OpenBusinessDay', { day })
    return this.learn()
  }

  get model(): Model {
    return new Model(this.learner.state, config)
  }
}

const times = (count: number, mean: number, seed = 1) => {
  const random = stream(seed)
  return Array.from({ length: count }, () => Math.round(lognormal(random(), mean, 0.8)))
}
const minutes = (ms: number) => ms / MINUTE

describe('what is learned of service times', () => {
  it('begins with what is configured', () => {
    const model = new Model(emptyModel(), config)
    expect(minutes(model.meanServiceMs('cash', null))).toBe(4)
    expect(minutes(model.meanServiceMs('account', 't1'))).toBe(10)
    const draws = Array.from({ length: 1000 }, (_, n) => model.serviceMs('cash', 't1', (n + 0.5) / 1000))
    expect(minutes(draws.reduce((sum, ms) => sum + ms, 0) / 1000)).toBeCloseTo(4, 1)
  })

  it('comes to what it is, and a business nobody has come for borrows from the branch', () => {
    const taught = new Taught()
    taught.at.staff(1)
    taught.serve(times(200, 6 * MINUTE)).nextDay('2026-11-19')
    expect(Math.abs(minutes(taught.model.meanServiceMs('cash', null)) - 6)).toBeLessThan(0.5)
    expect(minutes(taught.model.meanServiceMs('account', null))).toBeGreaterThan(13)
  })

  it('of a teller shrinks to the branch: a few times say little, many say much', () => {
    const taught = new Taught()
    taught.at.staff(1, 2)
    taught.serve(times(100, 4 * MINUTE), 1)
    const few = taught.serve(times(3, 8 * MINUTE, 2), 2).model
    expect(few.meanServiceMs('cash', 't2') / few.meanServiceMs('cash', 't1')).toBeLessThan(1.5)
    const many = taught.serve(times(100, 8 * MINUTE, 3), 2).model
    expect(many.meanServiceMs('cash', 't2') / many.meanServiceMs('cash', 't1')).toBeGreaterThan(1.4)
  })

  it('follows a day that changes at noon, and begins the next day as usual', () => {
    const taught = new Taught()
    taught.at.staff(1)
    taught.serve(times(120, 4 * MINUTE))
    const morning = minutes(taught.model.meanServiceMs('cash', null))
    taught.serve(times(60, 8 * MINUTE, 2))
    const afternoon = minutes(taught.model.meanServiceMs('cash', null))
    expect(Math.abs(morning - 4)).toBeLessThan(0.6)
    expect(afternoon).toBeGreaterThan(6)
    taught.nextDay('2026-11-19')
    expect(minutes(taught.model.meanServiceMs('cash', null))).toBeLessThan(0.8 * afternoon)
  })

  it('of one that goes on is what is left of it: the longer it lasts the longer it will', () => {
    const model = new Model(emptyModel(), config)
    const left = (elapsed: number) => model.remainingMs('cash', null, elapsed * MINUTE, 0.5)
    expect(left(0)).toBeCloseTo(model.serviceMs('cash', null, 0.5), -3)
    expect(left(12)).toBeGreaterThan(left(4))
    expect(left(600)).toBeGreaterThan(0)
    for (const elapsed of [0, 1, 5, 20, 90]) expect(left(elapsed)).toBeGreaterThanOrEqual(0)
  })

  it('is not led astray by a finish that was forgotten', () => {
    const taught = new Taught()
    taught.at.staff(1)
    const before = taught.serve(times(40, 4 * MINUTE)).model.meanServiceMs('cash', null)
    expect(taught.serve([180 * MINUTE]).model.meanServiceMs('cash', null)).toBe(before)
  })

  it('begins in spite of lines that were clicked away, and of a mean that was configured far too short', () => {
    const taught = new Taught()
    taught.at.staff(1)
    taught.serve(Array.from({ length: 40 }, () => SECOND))
    taught.serve(times(100, 40 * MINUTE))
    expect(minutes(taught.model.meanServiceMs('cash', null))).toBeGreaterThan(25)
  })

  it('is learned of those too whom staff have set aside or sent elsewhere while they waited', () => {
    const taught = new Taught()
    const { at } = taught
    at.staff(1)
    const before = taught.learn().learner.state.ratios.length
    for (let n = 0; n < 10; n += 1) {
      const ticket = at.issue()
      if (n % 2 === 0) {
        at.do('HoldTicket', { ticketId: ticket.id })
        at.do('ResumeTicket', { ticketId: ticket.id })
      } else at.do('TransferTicket', { ticketId: ticket.id, to: { window: 'w1' } })
      at.callNext(1)
      at.advance(3 * MINUTE)
      at.do('FinishService', { windowId: 'w1', ticketId: ticket.id })
      taught.learn()
    }
    expect(taught.learner.state.ratios.length - before).toBe(10)
  })
})

describe('what is learned of people', () => {
  it('is how often nobody comes, by the time waited, and how long a teller looks out for them', () => {
    const taught = new Taught()
    const { at } = taught
    at.staff(1)
    const before = taught.model
    for (let n = 0; n < 60; n += 1) {
      const ticket = at.issue()
      at.advance(25 * MINUTE)
      at.callNext(1)
      at.advance(20 * SECOND)
      at.do('MarkNoShow', { windowId: 'w1', ticketId: ticket.id }, teller('t1'))
      taught.learn()
    }
    expect(taught.model.noShow(25 * MINUTE)).toBeGreaterThan(0.5)
    expect(taught.model.noShow(MINUTE)).toBe(before.noShow(MINUTE))
    expect(taught.model.noShowMs).toBeLessThan(30 * SECOND)
  })

  it('is how soon the next one is called while somebody waits', () => {
    const taught = new Taught()
    const { at } = taught
    at.staff(1)
    for (let n = 0; n < 60; n += 1) {
      at.issue()
      at.issue()
      for (const pause of [30 * SECOND, 20 * MINUTE]) {
        const ticket = at.callNext(1)
        at.advance(3 * MINUTE)
        at.do('FinishService', { windowId: 'w1', ticketId: ticket.id }, teller('t1'))
        // A break between two customers is none of it.
        at.advance(pause)
        taught.learn()
      }
    }
    expect(Math.abs(taught.model.gapMs / SECOND - 30)).toBeLessThan(7)
  })

  it('is who comes when: as on the days before, at the level of today', () => {
    const taught = new Taught()
    const days = ['2026-11-18', '2026-11-19', '2026-11-20']
    for (const day of days) {
      if (day !== days[0]) taught.nextDay(day)
      // Twelve an hour from ten to noon, all of one class.
      for (let n = 0; n < 24; n += 1) {
        taught.at.issue('cash', n % 4 === 0 ? 'gold' : 'ordinary')
        taught.at.advance(5 * MINUTE)
        taught.learn()
      }
    }
    taught.nextDay('2026-11-23')
    const at = (hour: number) => ({ tick: 0, secondOfDay: hour * 3600 })
    const expected = new Arrivals(taught.learner.state.arrivals, at(10))
    expect(Math.abs(expected.expected('ordinary', 60 * MINUTE) - 9)).toBeLessThan(1.5)
    expect(Math.abs(expected.expected('gold', 60 * MINUTE) - 3)).toBeLessThan(1)
    expect(new Arrivals(taught.learner.state.arrivals, at(14)).expected('ordinary', 60 * MINUTE)).toBeLessThan(1)

    // Today twice as many.
    for (let n = 0; n < 40; n += 1) {
      taught.at.issue('cash', n % 4 === 0 ? 'gold' : 'ordinary')
      taught.at.advance(1.5 * MINUTE)
      taught.learn()
    }
    const rush = new Arrivals(taught.learner.state.arrivals, at(11)).expected('ordinary', 60 * MINUTE)
    expect(rush).toBeGreaterThan(12)
    const drawn = [...new Arrivals(taught.learner.state.arrivals, at(11)).draw(stream(1))]
    expect(drawn.filter(({ tick }) => tick < 60 * MINUTE).length).toBeGreaterThan(10)
    expect(drawn.every(({ tick }, n) => tick >= (drawn[n - 1]?.tick ?? 0))).toBe(true)
  })

  it('counts a ticket of a phone when it is made live', () => {
    const learner = new Learner()
    const meta = { version: 1, tick: 0, wall: 0, actor: { kind: 'system', id: 's' }, correlationId: 'c', causeId: 'c' }
    const event = (seq: number, type: string, data: object) =>
      ({ ...meta, seq, type, data }) as unknown as RecordedEvent
    const remote = { partnerId: 'p' }
    const ticket = { ticketId: 't', businessId: 'cash', classId: 'gold', waitingSince: 0, remote }
    learner.take(event(1, 'TicketIssued', ticket), { date: '2026-11-18', secondOfDay: 36_000 })
    expect(learner.state.arrivals.today).toEqual({})
    learner.take(event(2, 'TicketActivated', { ticketId: 't', waitingSince: 0 }), {
      date: '2026-11-18',
      secondOfDay: 39_600,
    })
    expect(learner.state.arrivals.today['cash/gold']?.[22]).toBe(1)
  })
})

describe('the learner', () => {
  it('knows nothing of what is still to come: after some events it is as if there were no more', () => {
    const taught = new Taught()
    taught.at.staff(1, 2)
    taught
      .serve(times(20, 5 * MINUTE))
      .serve(times(20, 3 * MINUTE, 2), 2)
      .nextDay('2026-11-19')
    taught.at.staff(1)
    taught.serve(times(20, 6 * MINUTE, 3))
    const { journal } = taught.at
    const moment = { date: '2026-11-18', secondOfDay: 36_000 }
    const whole = new Learner()
    const states: ModelState[] = []
    for (const event of journal) {
      whole.take(event, moment)
      states.push(structuredClone(whole.state))
    }
    for (const length of [1, 40, 90, journal.length - 1]) {
      const part = new Learner()
      for (const event of journal.slice(0, length)) part.take(event, moment)
      expect(part.state).toEqual(states[length - 1])
    }
  })

  it('takes no event twice, and is plain JSON', () => {
    const taught = new Taught()
    taught.at.staff(1)
    taught.serve(times(10, 5 * MINUTE))
    const before = JSON.stringify(taught.learner.state)
    for (const event of taught.at.journal) taught.learner.take(event, taught.at.now)
    expect(JSON.stringify(taught.learner.state)).toBe(before)
    expect(JSON.parse(before)).toEqual(taught.learner.state)
  })

  it('has no word of a person in it', () => {
    const taught = new Taught()
    taught.at.staff(1)
    taught.serve(times(5, 5 * MINUTE))
    const text = JSON.stringify(taught.learner.state)
    for (const { id, number } of taught.at.branch.tickets.values()) {
      expect(text).not.toContain(id)
      expect(text).not.toContain(number)
    }
  })
})
