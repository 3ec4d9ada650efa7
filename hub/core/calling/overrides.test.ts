import { describe, expect, test } from 'vitest'
import type { Explanation } from '../../../contracts/index.ts'
import { MINUTE, smallConfiguration, TestBranch, teller, text } from '../../../test/support/testBranch.ts'
import { explainInWords } from '../explain.ts'
import { lookup } from '../lookup.ts'
import { peopleAheadOfAll } from '../peopleAhead.ts'
import { profileInForce } from './schedule.ts'
import { selectNext } from './select.ts'

/** Gold first as a rule; on Wednesdays until 11 accounts; on one date gold only. `ordinary-first` and `by-time` are for overrides. */
function branch(): TestBranch {
  const configuration = smallConfiguration()
  configuration.profiles.push(
    { id: 'accounts', name: text('Accounts'), tiers: [{ queues: ['account'] }], finally: ['ordinary'] },
    { id: 'gold-only', name: text('Gold'), tiers: [{ queues: ['gold'] }] },
    { id: 'ordinary-first', name: text('Ordinary'), tiers: [{ queues: ['ordinary'] }, { queues: ['gold'] }] },
  )
  configuration.windows[1] = {
    id: 'w2',
    number: 2,
    profile: 'main',
    schedule: [
      { profile: 'accounts', weekdays: ['wed'], from: '09:00', to: '11:00' },
      { profile: 'gold-only', dates: ['2026-11-19'] },
    ],
  }
  return new TestBranch(configuration).staff(1, 2, 3)
}

function inForce(at: TestBranch, windowId: string) {
  const { config } = at.branch
  const found = config && profileInForce(lookup(config), windowId, at.now, at.branch.windows.get(windowId)?.override)
  return found && { id: found.profile.id, from: found.from, until: found.until }
}

function override(at: TestBranch, minutes: number, windowId = 'w1', profileId = 'ordinary-first'): void {
  at.do('OverrideProfile', { windowId, profileId, minutes, reason: '普通客户积压' })
}

describe('a manager overrides the profile of a window', () => {
  test('from now on, for this window, with its reason', () => {
    const at = branch()
    at.issue()
    at.issue('cash', 'gold')
    override(at, 30)
    const until = at.now.tick + 30 * MINUTE
    expect(at.last('ProfileOverridden')).toEqual({
      windowId: 'w1',
      profileId: 'ordinary-first',
      until,
      reason: '普通客户积压',
    })
    expect(inForce(at, 'w1')).toEqual({ id: 'ordinary-first', from: 'override', until })
    expect(at.callNext(1).number).toBe('A001')
    expect(at.last('TicketCalled').explanation).toMatchObject({ profileId: 'ordinary-first', profileFrom: 'override' })
    expect(at.callNext(3).number).toBe('G001')
  })

  test('until its expiry, which is the first moment without it', () => {
    const at = branch()
    override(at, 30)
    expect(inForce(at.advance(30 * MINUTE - 1), 'w1')?.from).toBe('override')
    expect(inForce(at.advance(1), 'w1')).toEqual({ id: 'main', from: 'default', until: null })
  })

  test('before rules for a date, for a weekday and time, and the default', () => {
    const at = branch()
    expect(inForce(at, 'w2')).toEqual({ id: 'accounts', from: 'schedule', until: null })
    override(at, 1440, 'w2')
    expect(inForce(at, 'w2')?.from).toBe('override')
    at.now = { ...at.now, date: '2026-11-19', weekday: 'thu' }
    expect(inForce(at, 'w2')?.from).toBe('override')
    at.do('EndOverride', { windowId: 'w2' })
    expect(inForce(at, 'w2')).toEqual({ id: 'gold-only', from: 'date', until: null })
  })

  test('again: the newer one counts; ended once, there is nothing to end', () => {
    const at = branch()
    override(at, 30)
    override(at.advance(MINUTE), 5, 'w1', 'gold-only')
    expect(inForce(at, 'w1')).toEqual({ id: 'gold-only', from: 'override', until: at.now.tick + 5 * MINUTE })
    at.do('EndOverride', { windowId: 'w1' })
    const events = at.journal.length
    expect(at.do('EndOverride', { windowId: 'w1' })).toEqual({ windowId: 'w1' })
    override(at, 5)
    at.advance(5 * MINUTE).do('EndOverride', { windowId: 'w1' })
    expect(at.journal.slice(events).map(({ type }) => type)).toEqual(['ProfileOverridden', 'ProfileSwitched'])
  })

  test('of what there is', () => {
    const at = branch()
    const data = { windowId: 'w1', profileId: 'main', minutes: 1 }
    expect(at.refusal('OverrideProfile', { ...data, profileId: 'nothing' })).toBe('PROFILE_UNKNOWN')
    expect(at.refusal('OverrideProfile', { ...data, windowId: 'w9' })).toBe('WINDOW_UNKNOWN')
    expect(at.refusal('EndOverride', { windowId: 'w9' })).toBe('WINDOW_UNKNOWN')
  })

  test('also of a closed window, over sign-out and day roll-over, until its expiry', () => {
    const at = branch()
    override(at, 30, 'w1')
    override(at, 5, 'w2')
    at.do('SignOut', { windowId: 'w1' }, teller('t1'))
    at.advance(10 * MINUTE).do('OpenBusinessDay', { day: '2026-11-19' })
    expect(inForce(at, 'w1')?.from).toBe('override')
    expect(at.branch.windows.get('w2')?.override).toBeNull()
    expect(inForce(at.advance(20 * MINUTE), 'w1')?.from).toBe('default')
  })

  test('goes with the window, and ends with its profile: it is not back when that is', () => {
    const at = branch()
    override(at, 60, 'w1')
    override(at, 60, 'w3')
    const { config, configurationVersion } = at.branch
    const configuration = JSON.parse(JSON.stringify(config))
    configuration.profiles = configuration.profiles.filter(({ id }: { id: string }) => id !== 'ordinary-first')
    configuration.windows = configuration.windows.filter(({ id }: { id: string }) => id !== 'w3')
    override(at, 60, 'w2', 'gold-only')
    const before = at.journal.length
    at.do('ApplyConfiguration', { configuration, basedOn: configurationVersion })
    const ended = at.journal.slice(before).filter(({ type }) => type === 'ProfileOverrideEnded')
    expect(ended.map(({ data }) => data)).toEqual([{ windowId: 'w1' }])
    expect(inForce(at, 'w1')).toEqual({ id: 'main', from: 'default', until: null })
    at.do('ApplyConfiguration', { configuration: config as never, basedOn: configurationVersion + 1 })
    expect(['w1', 'w2', 'w3'].map((id) => inForce(at, id)?.from)).toEqual(['default', 'override', 'default'])
  })
})

describe('people ahead', () => {
  test('follows an override, and its end on the way', () => {
    const at = branch()
    for (const n of [2, 3]) at.do('SignOut', { windowId: `w${n}` }, teller(`t${n}`))
    for (let n = 0; n < 4; n += 1) at.issue()
    for (let n = 0; n < 3; n += 1) at.issue('cash', 'gold')
    override(at, 10)
    const ahead = peopleAheadOfAll(at.branch, at.now)
    // Cash takes 4 min: ordinary at 0, 4 and 8 min; at 12 min gold is first again.
    const numbers = [...ahead].sort((a, b) => a[1] - b[1]).map(([id]) => id.slice(-4))
    expect(numbers).toEqual(['A001', 'A002', 'A003', 'G001', 'G002', 'G003', 'A004'])
  })

  test('a window with nobody to call goes on when its override ends', () => {
    const at = branch()
    for (const n of [2, 3]) at.do('SignOut', { windowId: `w${n}` }, teller(`t${n}`))
    const { id } = at.issue()
    override(at, 10, 'w1', 'gold-only')
    at.issue('cash', 'gold')
    expect(peopleAheadOfAll(at.branch, at.now).get(id)).toBe(1)
  })
})

describe('in words', () => {
  const said = (at: TestBranch, change: Partial<Explanation> = {}) => {
    const explanation = selectNext(at.branch, 'w1', at.now)?.explanation
    return explanation && explainInWords({ ...explanation, ...change }, at.branch.config)
  }

  test('a call by an override says so', () => {
    const at = branch()
    at.issue()
    at.issue('cash', 'gold')
    override(at, 30)
    expect(said(at)).toEqual({
      'zh-CN': '临时叫号规则：普通按到达顺序，先于金卡',
      en: 'Temporary profile: 普通: in order of arrival, before 金卡',
    })
    for (const rule of ['direct', 'number'] as const) expect(said(at, { rule })?.en).not.toContain('Temporary')
    at.do('EndOverride', { windowId: 'w1' })
    expect(said(at)?.['zh-CN']).toBe('金卡按到达顺序，先于普通')
  })
})
