import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type EffectScope, effectScope, nextTick, type Ref, ref, type ShallowRef, shallowRef } from 'vue'
import type { CallView, DisplayView } from '../../contracts/index.ts'
import { FakeTimers } from '../../dashboard/common/hub/fakeHubSocket.ts'
import { type CallShow, IDLE_MS, useCallShow } from './callShow.ts'

const NOW = 1_000_000
let scope: EffectScope
let timers: FakeTimers
let view: ShallowRef<DisplayView>
let isLive: Ref<boolean>
let show: CallShow
/** Numbers in the order they were said, and how to end the voice of each. */
let said: string[]
let endVoice: (() => void)[]
let mayRepeat: () => boolean
let kept: string[]

function call(number: string, agoMs: number, over: Partial<CallView> = {}): CallView {
  const at = NOW + timers.nowMs - agoMs
  return {
    callId: `${at}.0`,
    ticketId: `2026-11-23-${number}`,
    number,
    windowId: 'w1',
    windowNumber: 1,
    at,
    isCalling: true,
    ...over,
  }
}

beforeEach(() => {
  timers = new FakeTimers()
  said = []
  endVoice = []
  kept = []
  isLive = ref(true)
  view = shallowRef<DisplayView>({
    displayId: 'hall',
    name: { 'zh-CN': '大厅屏', en: 'Hall screen' },
    kind: 'hall',
    window: null,
    calls: [],
    waiting: [],
    broadcast: null,
    showSeconds: 4,
    sound: { on: true, percent: 80, repeat: 1, chime: true, languages: ['zh-CN'] },
  })
})
afterEach(() => scope.stop())

function start(): void {
  scope = effectScope()
  show = scope.run(() =>
    useCallShow({
      view: () => view.value,
      isLive: () => isLive.value,
      tick: () => NOW + timers.nowMs,
      voice: {
        say: ({ number }, _sound, may) => {
          said.push(number)
          mayRepeat = may
          return new Promise((resolve) => endVoice.push(resolve))
        },
      },
      memory: {
        load: () => kept,
        save: (ids) => {
          kept = [...ids]
        },
      },
      schedule: timers.schedule,
    }),
  ) as CallShow
}
async function see(...calls: CallView[]): Promise<void> {
  view.value = { ...view.value, calls }
  await settled()
}
async function pass(milliseconds: number): Promise<void> {
  timers.pass(milliseconds)
  await settled()
}
async function hush(): Promise<void> {
  for (const end of endVoice.splice(0)) end()
  await settled()
}
async function settled(): Promise<void> {
  for (let turn = 0; turn < 6; turn += 1) await nextTick()
}
const big = () => show.shown.value?.number

describe('two calls at once', () => {
  it('are shown one after the other, each for its time and until its voice has ended', async () => {
    start()
    const [first, second] = [call('A1', 2), call('A2', 1)]
    await see(second, first)
    expect([big(), said]).toEqual(['A1', ['A1']])
    await pass(4000)
    expect([big(), said]).toEqual(['A1', ['A1']])
    await hush()
    expect([big(), said, show.past.value.map(({ number }) => number)]).toEqual(['A2', ['A1', 'A2'], ['A1']])
    await hush()
    await pass(3999)
    expect(show.isHeld.value).toBe(true)
    await pass(1)
    expect([big(), show.isHeld.value]).toEqual(['A2', false])
  })

  it('leave a repetition out only for one who has waited long for his turn', async () => {
    start()
    const [first, second] = [call('A1', 2), call('A2', 1)]
    await see(second, first)
    expect(mayRepeat()).toBe(true)
    await pass(15_001)
    expect(mayRepeat()).toBe(false)
  })
})

it('is calm again when nobody has been called for a while, and keeps the last call', async () => {
  start()
  expect(show.isCalm.value).toBe(true)
  await see(call('A1', 0))
  expect(show.isCalm.value).toBe(false)
  await hush()
  await pass(4000)
  await pass(IDLE_MS - 1)
  expect(show.isCalm.value).toBe(false)
  await pass(1)
  expect([show.isCalm.value, big()]).toEqual([true, 'A1'])
})

it('shows and does not say a call whose customer came while it stood in line', async () => {
  start()
  const [first, second] = [call('A1', 2), call('A2', 1)]
  await see(second, first)
  await see({ ...second, isCalling: false }, first)
  await hush()
  await pass(4000)
  expect([big(), said]).toEqual(['A2', ['A1']])
})

it('says nothing twice over a reconnect and a page that is loaded anew', async () => {
  start()
  const first = call('A1', 0)
  await see(first)
  await hush()
  await pass(4000)
  isLive.value = false
  await settled()
  isLive.value = true
  await see(first)
  scope.stop()
  start()
  await settled()
  expect([said, show.isHeld.value, show.isCalm.value, big()]).toEqual([['A1'], false, false, 'A1'])
})

it('says what was called meanwhile, oldest first, once it is connected again', async () => {
  start()
  isLive.value = false
  await see(call('A2', 1000), call('A1', 2000), call('A0', 200_000))
  expect(said).toEqual([])
  isLive.value = true
  await settled()
  await pass(4000)
  await hush()
  expect(said).toEqual(['A1', 'A2'])
})
