import { expect, test } from 'vitest'
import { sessionsBeside } from './session.ts'

test('a window that was taken is not open for that time, and goes on after it', () => {
  const session = { windowId: 'w1', tellerId: 't1', from: 10, until: 100 }
  const open = { windowId: 'w2', tellerId: 't2', from: 0, until: null }
  const taken = (windowId: string, from: number, until: number) => ({ windowId, from, until })
  const all = [session, open]
  expect(sessionsBeside(all, [])).toEqual(all)
  expect(sessionsBeside(all, [taken('w1', 0, 10), taken('w1', 100, 120), taken('w3', 20, 30)])).toEqual(all)
  expect(sessionsBeside(all, [taken('w1', 20, 30), taken('w1', 90, 110), taken('w2', 5, 50)])).toEqual([
    { ...session, until: 20 },
    { ...session, from: 30, until: 90 },
    { ...open, until: 5 },
    { ...open, from: 50 },
  ])
  expect(sessionsBeside(all, [taken('w1', 0, 100)])).toEqual([open])
})
