import { describe, expect, test } from 'vitest'
import { KIOSK, MANAGER, MINUTE, TestBranch, teller } from '../../../test/support/testBranch.ts'
import { Branch, snapshot, stateHashInput } from '../branch.ts'

const call = (at: TestBranch, kioskId = 'k1') =>
  at.do('RequestHelp', { kioskId, topic: 'printer' }, KIOSK).noticeId ?? ''
const open = ({ branch }: TestBranch) => [...branch.notices.values()].filter(({ acknowledged }) => !acknowledged)

describe('a call for a person at a kiosk', () => {
  test('is a notice with the kiosk and what it is about, of no ticket', () => {
    const at = new TestBranch()
    const noticeId = call(at)
    expect([...at.branch.notices.values()]).toEqual([
      {
        id: noticeId,
        kind: 'help',
        ticketId: null,
        windowId: null,
        kioskId: 'k1',
        topic: 'printer',
        classId: null,
        adviserId: null,
        staffId: null,
        predictedMinutes: null,
        at: at.now.tick,
        acknowledged: false,
      },
    ])
    at.do('RequestHelp', { kioskId: 'k2' }, MANAGER)
    expect(at.last('NoticeRaised')).toMatchObject({ kioskId: 'k2', topic: 'general' })
  })

  test('is one call however often it is pressed within a minute while nobody has taken note', () => {
    const at = new TestBranch()
    const first = call(at)
    at.advance(MINUTE - 1)
    const seq = at.branch.lastSeq
    expect(call(at)).toBe(first)
    expect(at.branch.lastSeq).toBe(seq)
    at.advance(1)
    expect(call(at)).not.toBe(first)
    expect(open(at)).toHaveLength(2)
  })

  test('after somebody has taken note is another one, and so is that of another kiosk', () => {
    const at = new TestBranch()
    const first = call(at)
    const other = call(at, 'k2')
    expect(at.do('AcknowledgeNotice', { noticeId: first })).toEqual({ noticeId: first })
    expect(call(at, 'k2')).toBe(other)
    const again = call(at)
    expect([first, other]).not.toContain(again)
    // In the same millisecond as the one before: the open one is meant.
    expect(call(at)).toBe(again)
    expect(open(at).map(({ id }) => id)).toEqual([other, again])
  })

  test('needs a kiosk that there is', () => {
    const at = new TestBranch()
    expect(at.refusal('RequestHelp', { kioskId: 'k9' })).toBe('KIOSK_UNKNOWN')
    expect(at.refusal('RequestHelp', {}, teller('t1'))).toBe('KIOSK_UNKNOWN')
    expect(new TestBranch(null).refusal('RequestHelp', { kioskId: 'k1' })).toBe('DAY_NOT_OPEN')
  })

  test('is the same after a restart, and gone with the business day', () => {
    const at = new TestBranch()
    const first = call(at)
    const hash = stateHashInput(at.branch)
    at.branch = Branch.restore(JSON.parse(JSON.stringify(snapshot(at.branch))))
    expect(stateHashInput(at.branch)).toBe(hash)
    expect(call(at)).toBe(first)
    at.do('OpenBusinessDay', { day: '2026-11-19' })
    expect(at.branch.notices.size).toBe(0)
    expect(call(at)).not.toBe(first)
  })
})

test('a notice recorded before there were calls for help is a notice of no kiosk', () => {
  const at = new TestBranch()
  const { id: ticketId } = at.issue()
  const data = { noticeId: 'old', kind: 'lowScore', ticketId, windowId: 'w1' } as const
  at.record({ type: 'NoticeRaised', version: 1, data }, MANAGER, 'c')
  expect(at.branch.notices.get('old')).toMatchObject({ ticketId, kioskId: null, topic: null })
})
