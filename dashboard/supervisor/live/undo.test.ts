import { expect, it } from 'vitest'
import type { PadWindow } from '../../../contracts/index.ts'
import { undoOf } from './undo.ts'

const MINUTE = 60_000
const window = (over: Partial<PadWindow> = {}): PadWindow => ({
  windowId: 'w1',
  number: 1,
  status: 'open',
  since: 0,
  pauseReason: null,
  pausedUntil: null,
  teller: { id: 'li', name: '李雯' },
  profile: { id: 'gold', name: { 'zh-CN': '金卡优先', en: 'Gold first' }, from: 'default', until: null },
  ticket: null,
  queues: [],
  ...over,
})
const overridden = window({
  profile: { id: 'other', name: { 'zh-CN': '其他', en: 'Other' }, from: 'override', until: 10 * MINUTE },
})
const reason = { 'zh-CN': '午休', en: 'Lunch' }

it.each([
  ['PauseWindow', window(), { type: 'OpenWindow', data: { windowId: 'w1' } }],
  ['CloseWindow', window(), { type: 'OpenWindow', data: { windowId: 'w1' } }],
  ['OpenWindow', window({ status: 'closed' }), { type: 'CloseWindow', data: { windowId: 'w1' } }],
  [
    'OpenWindow',
    window({ status: 'paused', pauseReason: reason }),
    { type: 'PauseWindow', data: { windowId: 'w1', reason } },
  ],
  ['CloseWindow', window({ status: 'paused' }), { type: 'PauseWindow', data: { windowId: 'w1' } }],
  ['OverrideProfile', window(), { type: 'EndOverride', data: { windowId: 'w1' } }],
  [
    'OverrideProfile',
    overridden,
    { type: 'OverrideProfile', data: { windowId: 'w1', profileId: 'other', minutes: 8 } },
  ],
  ['EndOverride', overridden, { type: 'OverrideProfile', data: { windowId: 'w1', profileId: 'other', minutes: 8 } }],
] as const)('%s is taken back by what was before', (type, before, undo) => {
  expect(undoOf(type, before, 2 * MINUTE + 1)).toEqual(undo)
})

it('what can not be taken back safely is not offered', () => {
  expect(undoOf('SignOut', window(), 0)).toBeNull()
  expect(undoOf('SignIn', window(), 0)).toBeNull()
  expect(undoOf('OpenWindow', window(), 0)).toBeNull()
  expect(undoOf('PauseWindow', window({ status: 'paused' }), 0)).toBeNull()
  expect(undoOf('EndOverride', overridden, 11 * MINUTE)).toBeNull()
})
