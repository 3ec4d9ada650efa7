import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput, DryRunView } from '../../contracts/index.ts'
import { MINUTE, SECOND, smallConfiguration, TestBranch, teller, text } from '../../test/support/testBranch.ts'
import type { Proposal } from './dryRun/proposal.ts'
import { dryRun } from './dryRun.ts'
import type { WindowSession } from './simulation/session.ts'

type Profile = BranchConfigurationInput['profiles'][number]

const GOLD_FIRST: Profile = {
  id: 'main',
  name: text('Main'),
  tiers: [{ queues: ['gold'] }, { queues: ['ordinary'] }],
  finally: ['account'],
  guardMinutes: 0,
}
const ORDINARY_FIRST: Profile = { ...GOLD_FIRST, tiers: [{ queues: ['ordinary'] }, { queues: ['gold'] }] }

function configuration(change: (c: BranchConfigurationInput) => void = () => undefined): BranchConfigurationInput {
  const made = smallConfiguration()
  made.profiles = [structuredClone(GOLD_FIRST)]
  change(made)
  return made
}

/** A day with window 1 alone: every two minutes an ordinary customer comes, every fourth time a gold one too. */
class MadeDay extends TestBranch {
  readonly sessions: WindowSession[]

  constructor(made = configuration()) {
    super(made)
    this.staff(1)
    this.sessions = [{ windowId: 'w1', tellerId: 't1', from: this.now.tick, until: null }]
  }

  /** `pairs` rounds of two minutes; the window serves whoever is next as soon as it is free, `serviceMs` each. */
  play(rounds: number, serviceMs = 2 * MINUTE): this {
    const busy = () => this.branch.windows.get('w1')?.ticketId ?? null
    let doneAt = 0
    for (let round = 0; round < rounds; round += 1) {
      this.issue('cash', 'ordinary')
      if (round % 4 === 0) this.issue('cash', 'gold')
      for (let step = 0; step < 4; step += 1) {
        if (busy() !== null && this.now.tick >= doneAt) {
          this.do('FinishService', { windowId: 'w1', ticketId: busy() ?? '' }, teller('t1'))
        }
        if (busy() === null && 'events' in this.send('CallNext', { windowId: 'w1' }, teller('t1'))) {
          doneAt = this.now.tick + serviceMs
        }
        this.advance(30 * SECOND)
      }
    }
    return this
  }

  try(proposal: Proposal): DryRunView {
    return dryRun(this.branch, proposal, this.now, this.sessions)
  }

  /** As `try`, of a profile in place of `main`. */
  profile(profile: Partial<Profile>): DryRunView {
    return this.try({ profile: { ...GOLD_FIRST, ...profile } })
  }
}

const ofClass = (view: DryRunView, classId: string) => {
  const found = view.classes.find((figures) => figures.classId === classId)
  if (!found) throw new Error(`no figures of ${classId}`)
  return found
}
const kinds = (view: DryRunView) => view.warnings.map(({ kind }) => kind)
const warning = (view: DryRunView, kind: DryRunView['warnings'][number]['kind']) =>
  view.warnings.find((found) => found.kind === kind)

describe('a dry run of the rules in force', () => {
  const day = new MadeDay().play(30)

  test('changes nothing: every figure is the same before and after', () => {
    for (const proposal of [{ configuration: configuration() }, { profile: GOLD_FIRST }]) {
      const view = day.try(proposal)
      expect(view.mistakes).toEqual([])
      expect(view.tickets).toEqual([])
      expect(view.compared).toBe(38)
      for (const { before, after } of view.classes) expect(after).toEqual(before)
      for (const { before, after } of view.next) expect(after).toEqual(before)
      expect(view.classes.map(({ classId, tickets }) => [classId, tickets])).toEqual([
        ['ordinary', 30],
        ['gold', 8],
      ])
    }
  })

  test('plays the day as it was: waits are those that customers really had', () => {
    const { before } = ofClass(day.try({ profile: GOLD_FIRST }), 'ordinary')
    const calls = day.journal.flatMap((event) => (event.type === 'TicketCalled' ? [event.data] : []))
    const called = calls.filter(({ ticketId }) => day.ticket(ticketId).classId === 'ordinary')
    const longest = Math.max(...called.map(({ explanation }) => explanation.waitedS))
    // Those who still wait are played to their end, so the longest wait of the day can only grow.
    expect(before.called).toBe(30)
    expect(before.maxS).toBeGreaterThanOrEqual(longest)
    const { before: gold } = ofClass(day.try({ profile: GOLD_FIRST }), 'gold')
    const ofGold = calls.filter(({ ticketId }) => day.ticket(ticketId).classId === 'gold')
    const mean = ofGold.reduce((sum, { explanation }) => sum + explanation.waitedS, 0) / ofGold.length
    expect(gold.meanS).toBeCloseTo(mean, 0)
  })

  test('asked twice gives the same answer, and leaves the branch as it was', () => {
    const proposal = { profile: ORDINARY_FIRST }
    const before = day.branch.lastSeq
    expect(day.try(proposal)).toEqual(day.try(proposal))
    expect(day.branch.lastSeq).toBe(before)
    const [next] = day.try(proposal).next
    expect(next?.before).not.toBeNull()
  })
})

describe('a dry run of other rules', () => {
  test('that put the ordinary first shows their wait shorter, that of gold longer, and whose', () => {
    const day = new MadeDay().play(30)
    const view = day.try({ profile: ORDINARY_FIRST })
    const [ordinary, gold] = [ofClass(view, 'ordinary'), ofClass(view, 'gold')]
    expect(ordinary.after.meanS ?? 0).toBeLessThan(ordinary.before.meanS ?? 0)
    expect(gold.after.meanS ?? 0).toBeGreaterThan(gold.before.meanS ?? 0)
    expect(ordinary.after.withinTarget).toBeGreaterThan(ordinary.before.withinTarget)
    const differences = view.tickets.map(({ beforeS, afterS }) => Math.abs((afterS ?? 0) - (beforeS ?? 0)))
    expect(differences.length).toBeGreaterThan(3)
    expect(Math.min(...differences)).toBeGreaterThanOrEqual(60)
    expect(differences).toEqual([...differences].sort((a, b) => b - a))
    expect(view.tickets[0]).toMatchObject({ classId: 'gold', queueId: 'gold' })
  })

  test('says who would be called at each open window now, in words of the rules proposed', () => {
    const day = new MadeDay()
    const ordinary = day.issue('cash', 'ordinary')
    const gold = day.issue('cash', 'gold')
    expect(day.try({ profile: ORDINARY_FIRST }).next).toEqual([
      {
        windowId: 'w1',
        before: {
          ticketId: gold.id,
          number: 'G001',
          words: expect.objectContaining({ en: expect.stringContaining('金卡') }),
        },
        after: {
          ticketId: ordinary.id,
          number: 'A001',
          words: expect.objectContaining({ en: expect.stringContaining('普通') }),
        },
      },
    ])
  })

  test('puts the tickets into the queues they would be in, but for those that staff have put elsewhere', () => {
    const day = new MadeDay()
    const gold = day.issue('cash', 'gold')
    const moved = day.issue('cash', 'ordinary')
    day.do('TransferTicket', { ticketId: moved.id, to: { queue: 'account' } })
    const oneLine = configuration((c) => {
      c.queues = c.queues.filter(({ id }) => id !== 'gold')
      c.queues[0]?.classes.push('gold')
      c.profiles = [{ ...GOLD_FIRST, tiers: [{ queues: ['ordinary'] }] }]
    })
    const [next] = day.try({ configuration: oneLine }).next
    expect(next?.after).toMatchObject({ ticketId: gold.id })
    const accountsFirst = {
      ...GOLD_FIRST,
      tiers: [{ queues: ['account'] }, { queues: ['gold', 'ordinary'] }],
      finally: [],
    }
    expect(day.try({ profile: accountsFirst }).next[0]?.after).toMatchObject({ ticketId: moved.id })
  })

  test('leaves who waits now in his queue, as it is when the rules come into force, also for what is done no more', () => {
    const day = new MadeDay()
    const loan = day.issue('account')
    const gold = day.issue('cash', 'gold')
    const changed = configuration((c) => {
      c.businesses = [
        { id: 'cash', name: text('Cash'), meanServiceMinutes: 4 },
        { id: 'exchange', name: text('Exchange'), meanServiceMinutes: 6 },
      ]
      const [ordinary, goldQueue, account] = c.queues
      if (!ordinary || !goldQueue || !account) throw new Error('three queues')
      ordinary.classes = ['ordinary', 'elderly', 'gold']
      goldQueue.businesses = ['exchange']
      Object.assign(account, { businesses: ['exchange'], classes: ['ordinary', 'elderly'] })
      c.profiles = [
        {
          ...GOLD_FIRST,
          tiers: [{ queues: ['gold'] }, { queues: ['account'] }, { queues: ['ordinary'] }],
          finally: [],
        },
      ]
    })
    const view = day.try({ configuration: changed })
    expect(view.mistakes).toEqual([])
    expect(view.next[0]?.after).toMatchObject({ ticketId: gold.id })
    expect([kinds(view), view.tickets.filter(({ afterS }) => afterS === null)]).toEqual([[], []])

    day.do('ApplyConfiguration', { configuration: changed, basedOn: day.branch.configurationVersion })
    const first = day.callNext(1)
    day.do('FinishService', { windowId: 'w1', ticketId: first.id }, teller('t1'))
    expect([first.id, day.callNext(1).id]).toEqual([gold.id, loan.id])
  })

  test('leaves a ticket in the queue of another class that staff put it into', () => {
    const day = new MadeDay()
    const first = day.issue('cash', 'ordinary')
    const moved = day.issue('cash', 'gold')
    day.do('TransferTicket', { ticketId: moved.id, to: { queue: 'ordinary' } })
    expect(day.ticket(moved.id)).toMatchObject({ queueId: 'ordinary', classId: 'gold' })
    expect(day.profile({}).next[0]?.after).toMatchObject({ ticketId: first.id })
  })

  test('goes on with the turns there are now', () => {
    const tiers: Profile['tiers'] = [
      { queues: ['gold', 'ordinary'], order: 'rotation', weights: { gold: 1, ordinary: 1 } },
    ]
    const day = new MadeDay(configuration((c) => c.profiles.splice(0, 1, { ...GOLD_FIRST, tiers })))
    day.issue('cash', 'gold')
    day.issue('cash', 'gold')
    const ordinary = day.issue('cash', 'ordinary')
    expect(day.callNext().queueId).toBe('gold')
    expect(day.profile({ tiers }).next[0]?.after).toMatchObject({ ticketId: ordinary.id })
  })

  test('follows the schedule of the time of day played', () => {
    const day = new MadeDay().play(30)
    const at = (from: string, to: string) =>
      configuration((c) => {
        c.profiles.push({ ...ORDINARY_FIRST, id: 'turned' })
        Object.assign(c.windows[0] ?? {}, { schedule: [{ profile: 'turned', weekdays: ['wed'], from, to }] })
      })
    const whole = ofClass(day.try({ configuration: at('10:00', '12:00') }), 'gold').after.meanS ?? 0
    const half = ofClass(day.try({ configuration: at('10:00', '10:30') }), 'gold').after.meanS ?? 0
    const never = ofClass(day.try({ configuration: at('08:00', '10:00') }), 'gold')
    expect(never.after).toEqual(never.before)
    expect(half).toBeGreaterThan(never.after.meanS ?? 0)
    expect(whole).toBeGreaterThan(half)
  })

  test('has windows call only while they were open, and those that are open now until everybody is called', () => {
    const day = new MadeDay()
    for (let n = 0; n < 4; n += 1) day.issue()
    day.advance(60 * MINUTE)
    const { tick } = day.now
    const played = (sessions: WindowSession[]) => {
      const view = dryRun(day.branch, { profile: GOLD_FIRST }, day.now, sessions)
      return ofClass(view, 'ordinary').before
    }
    const session = { windowId: 'w1', tellerId: 't1' }
    // Cash takes four minutes: open for five of them, two are called in them.
    expect(played([{ ...session, from: tick - 60 * MINUTE, until: tick - 55 * MINUTE }])).toMatchObject({
      called: 2,
      maxS: 240,
    })
    expect(played([{ ...session, from: tick - 30 * MINUTE, until: null }])).toMatchObject({
      called: 4,
      maxS: 42 * 60,
    })
    expect(played([])).toEqual({ called: 0, meanS: null, maxS: null, withinTarget: 0 })
  })

  test('counts the wait of a remote ticket from its activation, at the place of its taking', () => {
    const day = new MadeDay(
      configuration((c) => Object.assign(c, { partners: [{ id: 'phone', name: text('Phone') }] })),
    )
    const reserved = day.do(
      'ReserveTicket',
      {
        businessId: 'cash',
        partnerId: 'phone',
        presented: null,
        alsoKnownBy: [],
        nonce: 'abcdefghijklmnop',
        reference: null,
        wantsReminder: false,
      },
      { kind: 'partner', id: 'phone' },
    )
    const [first, second] = [day.issue(), day.issue()]
    day.advance(6 * MINUTE)
    day.do('ActivateTicket', { with: { ticketId: reserved.ticketId ?? '' } })
    day.advance(6 * MINUTE)
    const sessions = [{ windowId: 'w1', tellerId: 't1', from: day.now.tick, until: null }]
    const view = dryRun(day.branch, { profile: { ...GOLD_FIRST, tiers: [{ queues: ['gold'] }] } }, day.now, sessions)
    // By the rules in force: the remote one at 6 min, then 12 + 4, 12 + 8 min. By the proposed ones nobody is called.
    const waits = view.tickets.map(({ ticketId, beforeS, afterS }) => [ticketId, beforeS, afterS])
    expect(waits.sort()).toEqual([
      [reserved.ticketId, 360, null],
      [first.id, 960, null],
      [second.id, 1200, null],
    ])
  })
})

describe('a proposal', () => {
  const day = new MadeDay().play(4)

  test('with mistakes is not played, and every mistake is told at its place', () => {
    const view = day.try({
      configuration: configuration((c) => {
        c.profiles[0]?.tiers.push({ queues: ['silver'], timeThresholdMinutes: -1 })
        Object.assign(c.windows[0] ?? {}, { profile: 'none' })
      }),
    })
    expect(view).toMatchObject({ warnings: [], next: [], classes: [], tickets: [], compared: 0 })
    expect(view.mistakes.map(({ path }) => path).sort()).toEqual([
      '/profiles/0/tiers/2/queues/0',
      '/profiles/0/tiers/2/timeThresholdMinutes',
      '/windows/0/profile',
    ])
  })

  test.each([null, 1, 'text', [], {}, { id: 7 }, { id: 'main' }])(
    '%j as a profile is answered with mistakes',
    (profile) => {
      const view = day.try({ profile })
      expect(view.mistakes.length).toBeGreaterThan(0)
      for (const { path } of view.mistakes) expect(path).toMatch(/^\/profiles\/\d/)
      expect(day.try({ configuration: profile }).mistakes.length).toBeGreaterThan(0)
    },
  )

  test('of a profile with a new id is for the windows named; one that does not exist is a mistake', () => {
    const profile = { ...ORDINARY_FIRST, id: 'new' }
    day.issue('cash', 'ordinary')
    day.issue('cash', 'gold')
    const view = day.try({ profile, windows: ['w1'] })
    expect(view.next[0]?.before?.number).toMatch(/^G/)
    expect(view.next[0]?.after?.number).toMatch(/^A/)
    expect(day.try({ profile, windows: ['w1', 'w9'] }).mistakes).toMatchObject([
      { path: '', message: 'there is no window "w9"' },
    ])
    const nowhere = day.try({ profile })
    expect(nowhere.next[0]?.after).toEqual(nowhere.next[0]?.before)
    expect(nowhere.warnings).toMatchObject([{ kind: 'configuration', path: '/profiles/1' }])
  })
})

describe('warnings', () => {
  test('there are none of rules that do well', () =>
    expect(new MadeDay().play(30).profile({})).toMatchObject({ warnings: [] }))

  test('unserved: a queue that no window at all, or none that is open now, would call', () => {
    const day = new MadeDay(
      configuration((c) => {
        c.profiles.push({ ...GOLD_FIRST, id: 'accounts', tiers: [{ queues: ['account'] }], finally: [] })
        Object.assign(c.windows[1] ?? {}, { profile: 'accounts' })
      }),
    )
    day.issue('account')
    const closed = day.profile({ finally: [] })
    expect(closed.warnings).toEqual([
      {
        kind: 'unserved',
        queueId: 'account',
        profileId: null,
        ticketId: null,
        path: '/queues/2',
        text: {
          'zh-CN': '现在没有开放的窗口叫开户（1 人等候）',
          en: 'No window that is open now calls 开户 (1 waiting)',
        },
      },
      expect.objectContaining({ kind: 'starvation', queueId: 'account' }),
    ])
    day.staff(2)
    expect(kinds(day.profile({ finally: [] }))).not.toContain('unserved')
    const nobody = day.try({
      configuration: configuration((c) => c.profiles.splice(0, 1, { ...GOLD_FIRST, finally: [] })),
    })
    expect(warning(nobody, 'unserved')?.text.en).toBe('No window at all calls 开户 (1 waiting)')
    expect(kinds(nobody)).not.toContain('configuration')
  })

  test('unserved: tickets that no queue takes', () => {
    const day = new MadeDay().play(4)
    day.issue('account')
    const without = configuration((c) => {
      c.businesses = c.businesses.filter(({ id }) => id !== 'account')
      c.queues = c.queues.filter(({ id }) => id !== 'account')
      c.profiles = [{ ...GOLD_FIRST, finally: [] }]
    })
    const view = day.try({ configuration: without })
    expect(warning(view, 'unserved')).toMatchObject({ queueId: 'account', path: null })
    expect(warning(view, 'unserved')?.text.en).toBe("No queue of the proposed rules takes 1 of today's tickets of 开户")
  })

  test('starvation: somebody waits past the guard, and longer than by the rules in force', () => {
    // Ordinary customers fill the window, so those of gold wait for the end of the rush.
    const day = new MadeDay().play(60, 3 * MINUTE)
    const view = day.try({ profile: ORDINARY_FIRST })
    const starving = view.warnings.filter(({ kind }) => kind === 'starvation')
    expect(starving).toMatchObject([{ queueId: 'gold', ticketId: expect.stringMatching(/-G\d+$/) }])
    const worst = view.tickets.find(({ ticketId }) => ticketId === starving[0]?.ticketId)
    expect(worst?.afterS ?? 0).toBeGreaterThan(60 * 60)
    expect(starving[0]?.text.en).toMatch(/^G\d+ would wait [\d.]+ min \([\d.]+ min by the rules in force\)$/)
    expect(kinds(day.try({ profile: { ...ORDINARY_FIRST, guardMinutes: 30 } }))).toContain('starvation')
    // The rules in force let the ordinary wait as long: that is nothing the proposal changes.
    expect(kinds(day.profile({}))).not.toContain('starvation')
  })

  test('inversion: a time threshold below two mean service times, in both languages', () => {
    const day = new MadeDay().play(4)
    const view = day.profile({ tiers: [{ queues: ['gold'] }, { queues: ['ordinary'], timeThresholdMinutes: 7 }] })
    expect(view.warnings).toMatchObject([
      { kind: 'inversion', profileId: 'main', path: '/profiles/0/tiers/1/timeThresholdMinutes' },
    ])
    expect(view.warnings[0]?.text).toEqual({
      'zh-CN': expect.stringContaining('时间门槛 7 分钟低于平均办理时间（4 分钟）的两倍'),
      en: expect.stringContaining('a threshold of 7 min is below two mean service times (4 min each)'),
    })
  })

  test("inversion: a lower tier waits less than one above it on today's tickets", () => {
    const day = new MadeDay().play(60, 3 * MINUTE)
    const inverted = day.profile({ tiers: [{ queues: ['gold'] }, { queues: ['ordinary'], peopleThreshold: 0 }] })
    expect(warning(inverted, 'inversion')).toMatchObject({ profileId: 'main', path: '/profiles/0/tiers/1' })
    const [gold, ordinary] = [ofClass(inverted, 'gold').after.meanS, ofClass(inverted, 'ordinary').after.meanS]
    expect(gold ?? 0).toBeGreaterThan(ordinary ?? 0)
    const gentle = new MadeDay().play(60, 90 * SECOND).profile({
      tiers: [{ queues: ['gold'] }, { queues: ['ordinary'], timeThresholdMinutes: 30 }],
    })
    expect(kinds(gentle)).not.toContain('inversion')
  })

  test('a profile that its windows do not use today says that there is nothing to see', () => {
    const day = new MadeDay(
      configuration((c) => {
        c.profiles.push({ ...GOLD_FIRST, id: 'turned' })
        Object.assign(c.windows[0] ?? {}, { schedule: [{ profile: 'turned', weekdays: ['sun'] }] })
      }),
    ).play(8)
    const view = day.try({ profile: { ...ORDINARY_FIRST, id: 'turned' } })
    expect(view.tickets).toEqual([])
    expect(view.warnings).toMatchObject([{ kind: 'configuration', profileId: 'turned' }])
  })

  test('fit into a view, however long the names', () => {
    const long = 'n'.repeat(200)
    const day = new MadeDay(
      configuration((c) => {
        for (const list of [c.queues, c.profiles, c.classes]) for (const item of list) item.name = text(long)
      }),
    ).play(30)
    const view = day.try({
      profile: {
        ...ORDINARY_FIRST,
        name: text(long),
        finally: [],
        tiers: [{ queues: ['ordinary'] }, { queues: ['gold'], timeThresholdMinutes: 1 }],
      },
    })
    expect(kinds(view)).toEqual(expect.arrayContaining(['unserved', 'inversion']))
    for (const { text: words } of view.warnings)
      expect(Math.max(words.en.length, words['zh-CN'].length)).toBeLessThanOrEqual(200)
  })
})
