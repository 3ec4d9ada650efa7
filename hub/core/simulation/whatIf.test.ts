import Value from 'typebox/value'
import { describe, expect, test } from 'vitest'
import { type BranchConfigurationInput, WhatIfView } from '../../../contracts/index.ts'
import { journalOfMorning, visitors } from '../../../test/support/randomMorning.ts'
import { MINUTE, SECOND, smallConfiguration, TestBranch, teller, text } from '../../../test/support/testBranch.ts'
import { DayTrial } from './dayTrial.ts'
import type { Visitor } from './play.ts'
import { stream } from './random.ts'
import { type RecordedDay, recordDays } from './recordedDay.ts'
import { type WhatIfQuestion, whatIf } from './whatIf.ts'

type Change = WhatIfQuestion['change']

function configuration(change: (made: BranchConfigurationInput) => void = () => undefined): BranchConfigurationInput {
  const made: BranchConfigurationInput = { ...smallConfiguration(), kiosks: [], devices: [] }
  for (const window of made.windows) delete window.keypad
  made.profiles.push({ id: 'fair', name: text('Fair'), tiers: [{ queues: ['gold', 'ordinary', 'account'] }] })
  made.calling = { noShow: { policy: 'keep', coolDownSeconds: 60 } }
  change(made)
  return made
}

function dayOf(made: BranchConfigurationInput, people: readonly Visitor[], seed = 1): RecordedDay {
  const [day] = recordDays(journalOfMorning(made, people, seed))
  if (day === undefined) throw new Error('no day')
  return day
}

const busy = dayOf(configuration(), visitors(stream(1, 'people')))
const ask = (change: Change, day = busy, replications = 30) => whatIf({ days: [day], change, replications })
const ofClass = (view: WhatIfView, classId: string) => {
  const found = view.classes.find((each) => each.classId === classId)
  if (found === undefined) throw new Error(`no figures of ${classId}`)
  return found.figures
}

describe('a day with nothing changed', () => {
  const view = ask({})

  test('is the same before and after, to the last digit, and no difference is told', () => {
    for (const figures of [view.all, ...view.classes.map((each) => each.figures)]) {
      for (const { before, after, difference, isClear } of Object.values(figures)) {
        expect([after, difference ?? 0, isClear]).toEqual([before, 0, false])
      }
    }
    for (const { arrivals, waiting, meanWaitS } of view.intervals) {
      for (const { before, after } of [arrivals, waiting, meanWaitS]) expect(after).toEqual(before)
    }
  })

  test('played just as it was has the waits that were measured', () => {
    const { measured, before, after } = view.recorded
    expect(before).toEqual(measured)
    expect(after).toEqual(measured)
    expect(measured.customers).toBe(busy.visitors.length)
    const waits = busy.visitors.flatMap(({ calls: [first], arrivedAt }) => (first ? [first.tick - arrivedAt] : []))
    expect(measured.meanWaitS).toBeCloseTo(waits.reduce((sum, wait) => sum + wait, 0) / waits.length / 1000, 2)
    expect(measured.called).toBe(waits.length)
  })

  test('drawn anew has as many customers in each half-hour, and waits like those of the day', () => {
    expect(view.all.customers.before).toBe(busy.visitors.length)
    const came = (from: string) => view.intervals.find((interval) => interval.from === from)?.arrivals.before
    const [first] = view.intervals
    expect(first?.from).toBe('09:00')
    const inHalf = (n: number) =>
      busy.visitors.filter(({ arrivedAt }) => Math.floor(arrivedAt / (30 * MINUTE)) === n).length
    expect(['09:00', '09:30', '10:00', '10:30'].map(came)).toEqual([0, 1, 2, 3].map(inHalf))
    const measured = view.recorded.measured.meanWaitS ?? 0
    expect(view.all.meanWaitS.before ?? 0).toBeGreaterThan(measured / 2)
    expect(view.all.meanWaitS.before ?? 0).toBeLessThan(measured * 2)
  })

  test('is of the form the contract gives it, and asked again the same', () => {
    expect([...Value.Errors(WhatIfView, view)]).toEqual([])
    expect(ask({})).toEqual(view)
  })
})

describe('other staffing', () => {
  test('a window opened as well shortens the wait clearly, and shares the work', () => {
    const view = ask({
      staffing: [
        { open: 'w3', from: '10:40', to: '13:00' },
        { open: 'w2', from: '09:00', to: '09:10' },
      ],
    })
    expect(view.all.meanWaitS).toMatchObject({ isClear: true })
    expect(view.all.meanWaitS.difference ?? 0).toBeLessThan(-60)
    expect((view.all.meanWaitS.difference ?? 0) + (view.all.meanWaitS.halfWidth ?? 0)).toBeLessThan(0)
    const [w1, , w3] = view.windows
    expect(w3?.openHours.after ?? 0).toBeGreaterThan(w3?.openHours.before ?? 0)
    expect(w1?.utilisation.after ?? 1).toBeLessThan(w1?.utilisation.before ?? 0)
  })

  test('a window closed lengthens it', () => {
    const { all } = ask({ staffing: [{ close: 'w1', from: '09:30', to: '10:30' }] })
    expect(all.meanWaitS.isClear).toBe(true)
    expect(all.meanWaitS.difference ?? 0).toBeGreaterThan(0)
  })

  test('a break that is moved leaves the time it was at and takes as long at the other', () => {
    const made = configuration((c) => Object.assign(c.windows[0] ?? {}, { breaks: [{ from: '09:40', to: '10:00' }] }))
    const day = dayOf(made, visitors(stream(2, 'people')))
    expect(day.pauses.map(({ windowId, isPlanned }) => [windowId, isPlanned])).toEqual([['w1', true]])
    const trial = DayTrial.of(day, { staffing: [{ moveBreak: 'w1', at: '09:45', to: '10:30' }] })
    if (!(trial instanceof DayTrial)) throw new Error(JSON.stringify(trial))
    const { before, after } = trial.play(0)
    const [pause] = day.pauses
    const length = (pause?.until ?? 0) - (pause?.from ?? 0)
    expect(length).toBeGreaterThan(10 * MINUTE)
    /** Calls in a time, its ends left out, for who is there already is served first. */
    const calls = (played: typeof before, from: number, ms: number) => {
      const { busy: taken = [] } = played.windows.find(({ windowId }) => windowId === 'w1') ?? {}
      return taken.filter((span) => span.from > from && span.from < from + ms).length
    }
    const [old, moved] = [pause?.from ?? 0, 90 * MINUTE]
    expect([calls(before, old, length), calls(after, moved, length)]).toEqual([0, 0])
    expect(calls(after, old, length)).toBeGreaterThan(0)
    expect(calls(before, moved, length)).toBeGreaterThan(0)
  })
})

describe('other rules', () => {
  test('a profile at all windows moves the wait from one class to the other', () => {
    const view = ask({ rules: { profileId: 'fair', windows: ['w1', 'w2', 'w3'] } }, busy, 40)
    const [gold, elderly] = [ofClass(view, 'gold').meanWaitS, ofClass(view, 'elderly').meanWaitS]
    expect(gold.isClear).toBe(true)
    expect(gold.difference ?? 0).toBeGreaterThan(elderly.difference ?? 0)
    // All by arrival: nobody overtakes.
    expect(view.all.overtakes).toMatchObject({ isClear: true, after: 0 })
  })

  test('that forget a queue do not look the better for it: who is never called is told, and has missed his target', () => {
    const goldOnly = { id: 'main', name: text('Gold only'), tiers: [{ queues: ['gold'] }] }
    const view = ask({ rules: { profile: goldOnly } })
    expect(view.all.uncalled).toMatchObject({ isClear: true })
    expect(view.all.uncalled.difference ?? 0).toBeGreaterThan(busy.visitors.length / 2)
    const { uncalled, withinTarget, meanWaitS } = ofClass(view, 'elderly')
    expect(uncalled.after).toBe(ofClass(view, 'elderly').customers.after)
    expect([withinTarget.after, meanWaitS.after, meanWaitS.difference]).toEqual([0, null, null])
    expect(view.all.withinTarget.difference ?? 0).toBeLessThan(-0.2)
    expect(view.recorded.after.called).toBeLessThan(view.recorded.before.called)
  })

  test('a whole configuration or one profile may be proposed, as in a dry run', () => {
    const fair = configuration((c) => {
      for (const window of c.windows) window.profile = 'fair'
    })
    const byProfile = ask({ rules: { profile: { ...fair.profiles[1], id: 'main' } } })
    const byConfiguration = ask({ rules: { configuration: fair } })
    expect(byProfile.all).toEqual(byConfiguration.all)
    expect(byProfile.all.meanWaitS.before).toEqual(ask({}).all.meanWaitS.before)
  })
})

describe('other arrivals', () => {
  test('come as many times as the factor says, to one, of the business and in the time that are meant', () => {
    const count = (view: WhatIfView) => view.all.customers
    const all = busy.visitors.length
    const more = count(ask({ arrivals: [{ factor: 1.2 }] }))
    expect(more.before).toBe(all)
    expect(Math.abs((more.after ?? 0) - all * 1.2)).toBeLessThan(0.5)
    const inTime = busy.visitors.filter(
      ({ businessIds, arrivedAt }) => businessIds[0] === 'cash' && arrivedAt >= 30 * MINUTE && arrivedAt < 60 * MINUTE,
    )
    const none = ask({ arrivals: [{ factor: 0, business: 'cash', from: '09:30', to: '10:00' }] })
    expect(none.recorded.after.customers).toBe(all - inTime.length)
    expect(ask({ arrivals: [{ factor: 1.3 }] }).all.meanWaitS).toMatchObject({ isClear: true })
  })

  test('those who come later come later', () => {
    const view = ask({ arrivals: [{ from: '09:00', to: '09:30', shiftMinutes: 120 }] })
    const at = (from: string) => view.intervals.find((interval) => interval.from === from)?.arrivals
    expect(at('09:00')).toMatchObject({ after: 0 })
    expect(at('11:00')).toMatchObject({ before: 0, after: at('09:00')?.before })
    expect(view.all.customers.difference).toBe(0)
  })
})

test('times are of the business day, which goes on after midnight', () => {
  const night = configuration((c) => Object.assign(c.outlet, { dayStartsAt: '12:00' }))
  // The same people from 22:00 on.
  const shifted = dayOf(night, visitors(stream(1, 'people')))
  const late = { ...shifted, start: { ...shifted.start, secondOfDay: 22 * 3600 } }
  const after = (from: string, to?: string) =>
    ask({ arrivals: [{ factor: 0, from, ...(to !== undefined && { to }) }] }, late, 2).recorded.after.customers
  const cameBefore = (minutes: number) => late.visitors.filter(({ arrivedAt }) => arrivedAt < minutes * MINUTE).length
  expect([after('23:00'), after('23:00', '01:00'), after('00:00')]).toEqual([60, 60, 120].map(cameBefore))
  expect(cameBefore(120)).toBe(late.visitors.length)
  expect(
    ask({}, late, 2)
      .intervals.map(({ from }) => from)
      .slice(0, 6),
  ).toEqual(['22:00', '22:30', '23:00', '23:30', '00:00', '00:30'])
})

test('several days are played each by itself and counted together', () => {
  const other = dayOf(configuration(), visitors(stream(3, 'people')), 3)
  const view = whatIf({ days: [busy, { ...other, date: '2026-11-03' }], change: {}, replications: 4 })
  expect(view.days).toEqual(['2026-11-02', '2026-11-03'])
  expect(view.recorded.measured.customers).toBe(busy.visitors.length + other.visitors.length)
  expect(view.intervals[0]?.arrivals.before ?? 0).toBeLessThan(view.all.customers.before ?? 0)
})

test('mistakes of a change are all told at their places, once, and nothing is played', () => {
  const change: Change = {
    rules: { profileId: 'none', windows: ['w1', 'w9'] },
    staffing: [{ open: 'w9', from: '09:00', to: '10:00' }],
  }
  const days = [busy, { ...busy, date: '2026-11-03' }]
  expect(whatIf({ days, change, replications: 5 })).toMatchObject({
    days: [],
    replications: 0,
    mistakes: [
      { path: '/rules/windows', message: 'there is no window "w9"' },
      { path: '/rules/profileId', message: 'there is no profile "none"' },
    ],
  })
  const others: Change = {
    staffing: [
      { open: 'w9', from: '09:00', to: '10:00' },
      { close: 'w1', from: '10:00', to: '10:00' },
      { moveBreak: 'w1', at: '14:00', to: '15:00' },
    ],
    arrivals: [{ business: 'loan' }, { from: '12:00', to: '11:00' }],
  }
  expect(ask(others).mistakes.map(({ path }) => path)).toEqual([
    '/staffing/0',
    '/staffing/1',
    '/staffing/2',
    '/arrivals/0/business',
    '/arrivals/1',
  ])
})

test('a day on which tellers take their time is played with the time they took', () => {
  const at = new TestBranch(configuration()).staff(1)
  const calls: number[] = []
  // Somebody waits as the teller rests after the first; the third comes to an idle window and is called after a while.
  const call = () => {
    calls.push(at.now.tick)
    return at.callNext()
  }
  const finish = (ticketId: string) => at.do('FinishService', { windowId: 'w1', ticketId }, teller('t1'))
  at.issue()
  const first = call()
  at.advance(MINUTE).issue()
  at.advance(MINUTE)
  finish(first.id)
  at.advance(40 * SECOND)
  const second = call()
  at.advance(2 * MINUTE)
  finish(second.id)
  at.advance(5 * MINUTE).issue()
  at.advance(20 * SECOND)
  finish(call().id)
  at.advance(MINUTE).do('SignOut', { windowId: 'w1' }, teller('t1'))
  const [day] = recordDays(at.journal)
  const trial = day && DayTrial.of(day, {})
  if (!(trial instanceof DayTrial)) throw new Error('no trial')
  expect(trial.play(0).before.visits.map(({ calledAt }) => calledAt)).toEqual(calls)
})

test('a ticket carried over waits since its own day, and a remote one has the place of its taking', () => {
  const made = configuration((c) => Object.assign(c, { partners: [{ id: 'bank', name: text('Bank') }] }))
  Object.assign(made.calling ?? {}, { dayEnd: 'carryOver' })
  const at = new TestBranch(made)
  const old = at.issue()
  at.advance(MINUTE).now = { ...at.now, businessDay: '2026-11-19' }
  at.do('OpenBusinessDay', { day: '2026-11-19' })
  const nonce = 'nonce-nonce-nonce-1'
  const channel = { partnerId: 'bank', presented: null, alsoKnownBy: [], nonce, reference: null, wantsReminder: false }
  const { ticketId: remote = '' } = at.do('ReserveTicket', { businessId: 'cash', ...channel })
  at.advance(MINUTE).issue()
  at.advance(MINUTE).do('ActivateTicket', { with: { ticketId: remote } })
  at.staff(1)
  const calls = [1, 2, 3].map(() => {
    const called = at.callNext()
    const { tick } = at.now
    at.advance(MINUTE)
    return { tick, id: called.id }
  })
  expect(calls.map(({ id }) => id).slice(0, 2)).toEqual([old.id, remote])
  const day = recordDays(at.journal)[1]
  const trial = day && DayTrial.of(day, {})
  if (!(trial instanceof DayTrial)) throw new Error('no trial')
  const called = new Map(calls.map(({ id, tick }) => [id, tick]))
  const { before } = trial.play(0)
  expect(before.visits.map(({ calledAt }) => calledAt)).toEqual(day?.visitors.map(({ id }) => called.get(id)))
})
