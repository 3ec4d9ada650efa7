import { afterEach, beforeEach, expect, it } from 'vitest'
import { type EffectScope, effectScope, type Ref } from 'vue'
import { FakeTimers } from '../../dashboard/common/hub/fakeHubSocket.ts'
import { useLinkCheck } from './linkCheck.ts'

let scope: EffectScope
let timers: FakeTimers
let probe: (signal: AbortSignal) => Promise<unknown>
let cutSince: Ref<number | null>

beforeEach(() => {
  timers = new FakeTimers()
  probe = async () => 'ok'
  scope = effectScope()
  cutSince = scope.run(() =>
    useLinkCheck({ probe: (signal) => probe(signal), schedule: timers.schedule, wallMs: () => timers.nowMs }),
  ) as Ref<number | null>
})
afterEach(() => scope.stop())

async function pass(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 100) {
    timers.pass(100)
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
  }
}

it('knows within three seconds that the hub has fallen silent, since when, and that it is back', async () => {
  await pass(10_000)
  expect(cutSince.value).toBeNull()
  probe = (signal) =>
    new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('late'))))
  await pass(2600)
  const since = cutSince.value
  expect(since).toBeGreaterThan(10_000)
  await pass(10_000)
  expect(cutSince.value).toBe(since)
  probe = async () => 'ok'
  await pass(3000)
  expect(cutSince.value).toBeNull()
})

it('asks nothing any more once the page is gone', async () => {
  let asked = 0
  probe = async () => {
    asked += 1
  }
  await pass(3000)
  const before = asked
  scope.stop()
  await pass(5000)
  expect([before > 0, asked]).toEqual([true, before])
})
