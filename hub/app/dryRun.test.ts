import { describe, expect, test } from 'vitest'
import type { RecordedEvent } from '../../contracts/index.ts'
import { CLOCK, MINUTE, smallConfiguration, TestBranch, teller } from '../../test/support/testBranch.ts'
import { WindowSessions } from './dryRun.ts'

function journalOf(at: TestBranch) {
  return {
    get lastSeq() {
      return at.branch.lastSeq
    },
    *read(after: number, limit = Number.POSITIVE_INFINITY): IterableIterator<RecordedEvent> {
      yield* at.journal.slice(after, after + limit)
    },
  }
}

/** Opened, paused, opened, closed, and opened by somebody else, ten minutes each. */
function workingDay(): { at: TestBranch; minute: (n: number) => number } {
  const at = new TestBranch()
  const start = at.now.tick
  const next = () => at.advance(10 * MINUTE)
  at.staff(1, 2)
  next().do('PauseWindow', { windowId: 'w1' }, teller('t1'))
  next().do('OpenWindow', { windowId: 'w1' }, teller('t1'))
  next().do('SignOut', { windowId: 'w1' }, teller('t1'))
  next().do('SignIn', { windowId: 'w1', tellerId: 't9' })
  next()
  return { at, minute: (n) => start + n * MINUTE }
}

describe('the times of windows', () => {
  test('are those between opening and pause or end, with who sat there; open ones go on', async () => {
    const { at, minute } = workingDay()
    const sessions = new WindowSessions(journalOf(at))
    await sessions.load()
    expect(sessions.today(at.branch.windows.values())).toEqual([
      { windowId: 'w1', tellerId: 't1', from: minute(0), until: minute(10) },
      { windowId: 'w1', tellerId: 't1', from: minute(20), until: minute(30) },
      { windowId: 'w1', tellerId: 't9', from: minute(40), until: null },
      { windowId: 'w2', tellerId: 't2', from: minute(0), until: null },
    ])
  })

  test('read late are those that were followed, also what is committed while the journal is read', async () => {
    const { at } = workingDay()
    const followed = new WindowSessions(journalOf(at))
    const loading = followed.load()
    const before = at.journal.length
    at.advance(MINUTE).do('PauseWindow', { windowId: 'w2' }, teller('t2'))
    followed.committed(at.journal.slice(before))
    await loading
    const known = at.journal.length
    at.advance(MINUTE).do('CloseWindow', { windowId: 'w2' }, teller('t2'))
    at.advance(MINUTE).do('OpenWindow', { windowId: 'w2' }, teller('t2'))
    followed.committed(at.journal.slice(known))
    const late = new WindowSessions(journalOf(at))
    await late.load()
    const windows = [...at.branch.windows.values()]
    expect(followed.today(windows)).toEqual(late.today(windows))
    expect(late.today(windows).filter(({ windowId }) => windowId === 'w2')).toHaveLength(2)
  })

  test('begin anew with the day', async () => {
    const { at } = workingDay()
    const sessions = new WindowSessions(journalOf(at))
    await sessions.load()
    const before = at.journal.length
    at.advance(MINUTE).do('OpenBusinessDay', { day: '2026-11-19' }, CLOCK)
    sessions.committed(at.journal.slice(before))
    expect(sessions.today(at.branch.windows.values())).toEqual([])
  })

  test('of an outlet that never closes go on over the roll-over', async () => {
    const at = new TestBranch({ ...smallConfiguration(), calling: { dayEnd: 'continue' } }).staff(1, 2)
    at.advance(10 * MINUTE).do('OpenBusinessDay', { day: '2026-11-19' }, CLOCK)
    const rolledAt = at.now.tick
    at.advance(10 * MINUTE).do('SignOut', { windowId: 'w1' }, teller('t1'))
    const sessions = new WindowSessions(journalOf(at))
    await sessions.load()
    expect(sessions.today(at.branch.windows.values())).toEqual([
      { windowId: 'w1', tellerId: 't1', from: rolledAt, until: at.now.tick },
      { windowId: 'w2', tellerId: 't2', from: rolledAt, until: null },
    ])
  })
})
