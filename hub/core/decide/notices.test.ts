import { describe, expect, test } from 'vitest'
import {
  CLOCK,
  MINUTE,
  SECOND,
  smallConfiguration,
  TestBranch,
  teller,
  text,
} from '../../../test/support/testBranch.ts'
import { isBroadcastOver } from './noticeCommands.ts'

const [t1, t2] = [teller('t1'), teller('t2')]
const alarms = ({ branch }: TestBranch) => [...branch.notices.values()].filter(({ kind }) => kind === 'emergency')

describe('an emergency', () => {
  test('is told with who raised it and the window he sits at', () => {
    const at = new TestBranch().staff(1)
    const { noticeId, windowId } = at.do('RaiseEmergency', {}, t1)
    expect(windowId).toBe('w1')
    expect(alarms(at)).toMatchObject([{ id: noticeId, windowId: 'w1', staffId: 't1', acknowledged: false }])
    at.do('RaiseEmergency', {}, t2)
    expect(at.last('NoticeRaised')).toMatchObject({ windowId: null, staffId: 't2' })
    expect(at.refusal('RaiseEmergency', { windowId: 'w9' }, t1)).toBe('WINDOW_UNKNOWN')
  })

  test('pressed again within a minute is the same alarm, until somebody has taken note', () => {
    const at = new TestBranch().staff(1)
    const { noticeId } = at.do('RaiseEmergency', {}, t1)
    at.advance(60 * SECOND - 1)
    expect(at.do('RaiseEmergency', { windowId: 'w1' }, t1).noticeId).toBe(noticeId)
    expect(alarms(at)).toHaveLength(1)
    at.advance(1)
    const later = at.do('RaiseEmergency', {}, t1).noticeId ?? ''
    expect(later).not.toBe(noticeId)
    at.do('AcknowledgeNotice', { noticeId: later })
    expect(at.do('RaiseEmergency', {}, t1).noticeId).not.toBe(later)
    expect(alarms(at)).toHaveLength(3)
  })

  test('of somebody else, or at another window, is another alarm', () => {
    const at = new TestBranch().staff(1, 2)
    at.do('RaiseEmergency', {}, t1)
    at.do('RaiseEmergency', {}, t2)
    at.do('RaiseEmergency', { windowId: 'w2' }, t1)
    expect(alarms(at)).toHaveLength(3)
  })

  test('needs no open business day', () => {
    expect(new TestBranch(null).do('RaiseEmergency', {}, t1)).toHaveProperty('noticeId')
  })
})

describe('a broadcast', () => {
  test('is on the screens for so many minutes, and replaced by the next', () => {
    const at = new TestBranch()
    at.do('Broadcast', { text: text('First'), minutes: 5 })
    at.do('Broadcast', { text: text('Second'), minutes: 10 })
    expect(at.branch.facts.broadcast).toEqual({ text: text('Second'), until: at.now.tick + 10 * MINUTE })
    at.advance(10 * MINUTE - 1)
    expect(isBroadcastOver(at.branch, at.now)).toBe(false)
    at.do('PassTime', {}, CLOCK)
    expect(at.branch.facts.broadcast).not.toBeNull()
    at.advance(1)
    expect(isBroadcastOver(at.branch, at.now)).toBe(true)
    at.do('PassTime', {}, CLOCK)
    expect(at.branch.facts.broadcast).toBeNull()
  })

  test('is ended before by who sent it; when there is none nothing is recorded', () => {
    const at = new TestBranch()
    at.do('Broadcast', { text: text('First'), minutes: 5 })
    at.do('EndBroadcast', {})
    expect(at.branch.facts.broadcast).toBeNull()
    const events = at.journal.length
    at.do('EndBroadcast', {})
    expect(at.journal).toHaveLength(events)
  })
})

test('a list that is full loses what nobody needs any more, then the least of the rest, and never a cry for help', () => {
  const configuration = smallConfiguration()
  if (configuration.classes[1]) Object.assign(configuration.classes[1], { vip: true, target: { alarmMinutes: 5 } })
  const at = new TestBranch(configuration).staff(1)
  const { noticeId: alarm = '' } = at.do('RaiseEmergency', {}, t1)
  const { noticeId: help = '' } = at.do('RequestHelp', { kioskId: 'k1' })
  const { noticeId: seen = '' } = at.do('RaiseEmergency', {}, t2)
  at.do('AcknowledgeNotice', { noticeId: seen })
  const first = at.issue('cash', 'gold')
  at.advance(6 * MINUTE)
  at.do('PassTime', {}, CLOCK)
  const kinds = () => [...at.branch.notices.values()].map(({ kind }) => kind)
  while (at.branch.notices.size < 200) at.advance(1).issue('cash', 'gold')
  expect(kinds()).toContain('longWait')
  at.issue('cash', 'gold')
  expect([at.branch.notices.has(seen), kinds().includes('longWait')]).toEqual([false, true])
  at.issue('cash', 'gold')
  expect([kinds().includes('longWait'), at.branch.notices.has(`${first.id}-vip`)]).toEqual([false, true])
  for (let n = 0; n < 200; n += 1) at.advance(1).issue('cash', 'gold')
  expect(at.branch.notices.size).toBe(200)
  expect([at.branch.notices.has(alarm), at.branch.notices.has(help)]).toEqual([true, true])
})
