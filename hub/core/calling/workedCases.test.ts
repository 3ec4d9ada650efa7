import { describe, expect, test } from 'vitest'
import type { BranchConfigurationInput } from '../../../contracts/index.ts'
import { MINUTE, SECOND, smallConfiguration, TestBranch, text } from '../../../test/support/testBranch.ts'
import { selectNext } from './select.ts'

type Profile = BranchConfigurationInput['profiles'][number]

/** A branch whose window w1 has this profile, with tickets that have waited so long at the end. */
function branchWith(profile: Omit<Profile, 'id' | 'name'>, waiting: [classId: string, waitedMs: number][]) {
  const configuration = smallConfiguration()
  configuration.profiles = [{ id: 'main', name: text('Main'), ...profile }]
  return waitingIn(new TestBranch(configuration), waiting)
}

function waitingIn(at: TestBranch, waiting: [classId: string, waitedMs: number][]) {
  const end = at.now.tick
  for (const [classId, waitedMs] of waiting.sort(([, a], [, b]) => b - a)) {
    at.now = { ...at.now, tick: end - waitedMs }
    at.issue('cash', classId)
  }
  at.now = { ...at.now, tick: end }
  return at
}

function calledAt(at: TestBranch) {
  return selectNext(at.branch, 'w1', at.now)?.explanation
}

const goldFirst: Profile['tiers'] = [{ queues: ['gold'] }, { queues: ['ordinary'] }]
const minutes = (n: number, seconds = 0) => n * MINUTE + seconds * SECOND
const many = (n: number): [string, number][] => Array.from({ length: n }, (_, at) => ['ordinary', minutes(5) - at])

describe('gold first; ordinary T = 30 min', () => {
  const profile = { tiers: [{ queues: ['gold'] }, { queues: ['ordinary'], timeThresholdMinutes: 30 }] }

  test('ordinary 30:01, gold 5:00: ordinary', () => {
    const at = branchWith(profile, [
      ['ordinary', minutes(30, 1)],
      ['gold', minutes(5)],
    ])
    expect(calledAt(at)).toMatchObject({ queueId: 'ordinary', rule: 'timeThreshold', tier: 1, waitedS: 1801 })
  })

  test('ordinary 30:00, gold 0:10: gold', () => {
    const at = branchWith(profile, [
      ['ordinary', minutes(30)],
      ['gold', minutes(0, 10)],
    ])
    expect(calledAt(at)).toMatchObject({ queueId: 'gold', rule: 'tier', tier: 0 })
  })

  test('one millisecond over 30:00 is strictly longer', () => {
    const at = branchWith(profile, [
      ['ordinary', minutes(30) + 1],
      ['gold', minutes(0, 10)],
    ])
    expect(calledAt(at)?.queueId).toBe('ordinary')
  })

  test('ordinary 29:59 only: ordinary', () => {
    const at = branchWith(profile, [['ordinary', minutes(29, 59)]])
    expect(calledAt(at)).toMatchObject({ queueId: 'ordinary', rule: 'tier' })
  })
})

describe('gold first; ordinary N = 10', () => {
  const profile = { tiers: [{ queues: ['gold'] }, { queues: ['ordinary'], peopleThreshold: 10 }] }

  test('12 ordinary, 1 gold: ordinary, 11 stand behind the head', () => {
    const at = branchWith(profile, [...many(12), ['gold', minutes(1)]])
    expect(calledAt(at)).toMatchObject({ queueId: 'ordinary', rule: 'peopleThreshold', ticketId: '2026-11-18-A001' })
  })

  test('11 ordinary, 1 gold: gold, 10 stand behind', () => {
    const at = branchWith(profile, [...many(11), ['gold', minutes(1)]])
    expect(calledAt(at)).toMatchObject({ queueId: 'gold', rule: 'tier' })
  })
})

describe('Mon 09:00-11:00: ordinary first; gold T = 10 min', () => {
  function monday(secondOfDay: number) {
    const configuration = smallConfiguration()
    configuration.profiles.push({
      id: 'monday',
      name: text('Monday'),
      tiers: [{ queues: ['ordinary'] }, { queues: ['gold'], timeThresholdMinutes: 10 }],
    })
    const schedule = [{ profile: 'monday', weekdays: ['mon' as const], from: '09:00', to: '11:00' }]
    configuration.windows[0] = { id: 'w1', number: 1, profile: 'main', schedule }
    const at = new TestBranch(configuration)
    at.now = { ...at.now, weekday: 'mon', date: '2026-11-16', secondOfDay }
    return at
  }

  test('gold 10:01, ordinary 45:00: gold by its own threshold', () => {
    const at = waitingIn(monday(10 * 3600), [
      ['gold', minutes(10, 1)],
      ['ordinary', minutes(45)],
    ])
    expect(calledAt(at)).toMatchObject({
      queueId: 'gold',
      rule: 'timeThreshold',
      profileId: 'monday',
      profileFrom: 'schedule',
    })
  })

  test('gold 10:00, ordinary 0:10: ordinary, then gold', () => {
    const at = waitingIn(monday(10 * 3600), [
      ['gold', minutes(10)],
      ['ordinary', minutes(0, 10)],
    ]).staff(1)
    expect([at.callNext().queueId, at.callNext().queueId]).toEqual(['ordinary', 'gold'])
  })

  test.each([
    [9 * 3600 - 1, 'main'],
    [9 * 3600, 'monday'],
    [11 * 3600 - 1, 'monday'],
    [11 * 3600, 'main'],
  ])('at second %i of the day profile %s is in force', (second, profileId) => {
    const at = waitingIn(monday(second), [['ordinary', minutes(1)]])
    expect(calledAt(at)?.profileId).toBe(profileId)
  })
})

describe('starvation guard', () => {
  test('gold first, no thresholds, guard 60: ordinary 60:01, gold 1:00: ordinary, with the guard as reason', () => {
    const at = branchWith({ tiers: goldFirst }, [
      ['ordinary', minutes(60, 1)],
      ['gold', minutes(1)],
    ])
    expect(calledAt(at)).toMatchObject({ queueId: 'ordinary', rule: 'guard' })
  })

  test('at 60:00 it does not act yet', () => {
    const at = branchWith({ tiers: goldFirst }, [
      ['ordinary', minutes(60)],
      ['gold', minutes(1)],
    ])
    expect(calledAt(at)).toMatchObject({ queueId: 'gold', rule: 'tier' })
  })

  test('0 turns it off', () => {
    const at = branchWith({ tiers: goldFirst, guardMinutes: 0 }, [
      ['ordinary', minutes(300)],
      ['gold', minutes(1)],
    ])
    expect(calledAt(at)?.queueId).toBe('gold')
  })

  test('ordinary T = 30; guard 60: gold 61:00, ordinary 31:00: ordinary, own threshold before guard', () => {
    const tiers = [{ queues: ['gold'] }, { queues: ['ordinary'], timeThresholdMinutes: 30 }]
    const at = branchWith({ tiers, guardMinutes: 60 }, [
      ['gold', minutes(61)],
      ['ordinary', minutes(31)],
    ])
    expect(calledAt(at)).toMatchObject({ queueId: 'ordinary', rule: 'timeThreshold' })
  })

  test('it does not act on a tier with a threshold of its own, a people threshold included', () => {
    const tiers = [{ queues: ['gold'] }, { queues: ['ordinary'], peopleThreshold: 5 }]
    const at = branchWith({ tiers, guardMinutes: 60 }, [
      ['ordinary', minutes(90)],
      ['gold', minutes(1)],
    ])
    expect(calledAt(at)?.queueId).toBe('gold')
  })
})

describe('schedules', () => {
  function scheduled(schedule: NonNullable<BranchConfigurationInput['windows'][number]['schedule']>) {
    const configuration = smallConfiguration()
    for (const id of ['weekend', 'holiday']) {
      configuration.profiles.push({ id, name: text(id), tiers: [{ queues: ['ordinary', 'gold'] }] })
    }
    configuration.windows[0] = { id: 'w1', number: 1, profile: 'main', schedule }
    return waitingIn(new TestBranch(configuration), [['ordinary', minutes(1)]])
  }

  test('Sat and Sun 08:00-18:00, set once, hold every weekend and no other day', () => {
    const at = scheduled([{ profile: 'weekend', weekdays: ['sat', 'sun'], from: '08:00', to: '18:00' }])
    const inForce = (weekday: 'fri' | 'sat' | 'sun' | 'mon', date: string, hour: number) => {
      at.now = { ...at.now, weekday, date, secondOfDay: hour * 3600 }
      return calledAt(at)?.profileId
    }
    expect(inForce('fri', '2026-11-20', 10)).toBe('main')
    for (const [sat, sun] of [
      ['2026-11-21', '2026-11-22'],
      ['2026-11-28', '2026-11-29'],
      ['2027-02-06', '2027-02-07'],
    ]) {
      expect(inForce('sat', sat as string, 8)).toBe('weekend')
      expect(inForce('sun', sun as string, 17)).toBe('weekend')
      expect(inForce('sun', sun as string, 18)).toBe('main')
    }
    expect(inForce('mon', '2026-11-23', 10)).toBe('main')
  })

  test('a date outranks weekday and time, and the default holds otherwise', () => {
    const at = scheduled([
      { profile: 'weekend', weekdays: ['sat'] },
      { profile: 'holiday', dates: ['2026-11-21'], from: '10:00', to: '24:00' },
    ])
    at.now = { ...at.now, weekday: 'sat', date: '2026-11-21', secondOfDay: 10 * 3600 }
    expect(calledAt(at)).toMatchObject({ profileId: 'holiday', profileFrom: 'date' })
    at.now = { ...at.now, secondOfDay: 86_399 }
    expect(calledAt(at)).toMatchObject({ profileId: 'holiday' })
    at.now = { ...at.now, secondOfDay: 10 * 3600 - 1 }
    expect(calledAt(at)).toMatchObject({ profileId: 'weekend', profileFrom: 'schedule' })
    at.now = { ...at.now, weekday: 'sun', date: '2026-11-22' }
    expect(calledAt(at)).toMatchObject({ profileId: 'main', profileFrom: 'default' })
  })

  test('a rule without days holds every day', () => {
    const at = scheduled([{ profile: 'weekend', from: '09:00', to: '10:30' }])
    expect(calledAt(at)).toMatchObject({ profileId: 'weekend', profileFrom: 'schedule' })
  })
})
