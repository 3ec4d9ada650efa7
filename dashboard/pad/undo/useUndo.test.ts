import { afterEach, beforeEach, expect, it } from 'vitest'
import { type EffectScope, effectScope, nextTick, shallowRef } from 'vue'
import type { PadView } from '../../../contracts/index.ts'
import { mockPad } from '../../../test/support/mockPad.ts'
import { FakeTimers } from '../../common/hub/fakeHubSocket.ts'
import type { Planned, Reversal } from './reversal.ts'
import { UNDO_MS, type Undo, useUndo } from './useUndo.ts'

let timers: FakeTimers
let scope: EffectScope
let undo: Undo
const view = shallowRef<PadView>(mockPad('nobody'))
const planned: Planned = { type: 'OpenWindow', data: { windowId: 'w3' } }
let isUntouched: boolean
const reversal: Reversal = { isUntouched: () => isUntouched, plan: () => planned }

beforeEach(() => {
  timers = new FakeTimers()
  isUntouched = true
  scope = effectScope()
  undo = scope.run(() => useUndo(() => view.value, timers.schedule)) as Undo
})
afterEach(() => scope.stop())

it('is offered for eight seconds', () => {
  undo.offer('3 号窗口已暂停服务', reversal)
  timers.pass(UNDO_MS - 1)
  expect(undo.offered.value).toBe('3 号窗口已暂停服务')
  timers.pass(1)
  expect(undo.offered.value).toBeNull()
  expect(undo.take()).toBeNull()
})

it('is taken once', () => {
  undo.offer('done', reversal)
  expect(undo.take()).toEqual(planned)
  expect(undo.offered.value).toBeNull()
  expect(undo.take()).toBeNull()
})

it('stays while somebody is about to press it', () => {
  undo.offer('done', reversal)
  undo.hold()
  timers.pass(10 * UNDO_MS)
  expect(undo.offered.value).toBe('done')
  undo.release()
  timers.pass(UNDO_MS)
  expect(undo.offered.value).toBeNull()
})

it('is gone as soon as something else has happened, also before it was offered', async () => {
  undo.offer('done', reversal)
  isUntouched = false
  view.value = mockPad('usual')
  await nextTick()
  expect(undo.offered.value).toBeNull()
  undo.offer('done', reversal)
  expect(undo.offered.value).toBeNull()
})

it('is of the last act alone, with a time of its own', () => {
  undo.offer('first', reversal)
  timers.pass(UNDO_MS - 1)
  undo.offer('second', reversal)
  timers.pass(UNDO_MS - 1)
  expect(undo.offered.value).toBe('second')
})
