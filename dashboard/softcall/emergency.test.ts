import { afterEach, beforeEach, expect, it } from 'vitest'
import { type EffectScope, effectScope } from 'vue'
import { type CommandResult, problem } from '../../contracts/index.ts'
import { FakeTimers } from '../common/hub/fakeHubSocket.ts'
import type { HubClient } from '../common/hub/hubClient.ts'
import type { Outcome } from '../common/hub/outcome.ts'
import { type Emergency, isEmergencyKey, TOLD_SHOWN_MS, useEmergency } from './emergency.ts'

let scope: EffectScope
let timers: FakeTimers
let emergency: Emergency
let sent: [string, unknown][]
let answer: (outcome: Outcome<CommandResult>) => void

beforeEach(() => {
  scope = effectScope()
  timers = new FakeTimers()
  sent = []
  const send = (type: string, data: unknown) => {
    sent.push([type, data])
    return new Promise<Outcome<CommandResult>>((resolve) => {
      answer = resolve
    })
  }
  const hub = { send } as unknown as Pick<HubClient, 'send'>
  emergency = scope.run(() => useEmergency(hub, 'w1', timers.schedule)) as Emergency
})
afterEach(() => scope.stop())

it('is sent once, and says for a while that the manager has been told', async () => {
  const raised = emergency.raise()
  void emergency.raise()
  expect([sent, emergency.phase.value]).toEqual([[['RaiseEmergency', { windowId: 'w1' }]], 'sending'])
  answer({ kind: 'done', value: { seq: 1 } })
  await raised
  expect(emergency.phase.value).toBe('told')
  timers.pass(TOLD_SHOWN_MS)
  expect(emergency.phase.value).toBe('quiet')
})

it('says for as long as it takes that nobody may know of it', async () => {
  for (const outcome of [
    { kind: 'unanswered' } as const,
    { kind: 'refused', problem: problem('FORBIDDEN') } as const,
  ]) {
    const raised = emergency.raise()
    answer(outcome)
    await raised
    timers.pass(10 * TOLD_SHOWN_MS)
    expect(emergency.phase.value).toBe('untold')
  }
  expect(sent).toHaveLength(2)
})

it('has a combination of keys that nobody types by accident', () => {
  const pressed = { code: 'KeyE', ctrlKey: true, altKey: true, repeat: false }
  expect(isEmergencyKey(pressed)).toBe(true)
  for (const other of [{ code: 'KeyR' }, { ctrlKey: false }, { altKey: false }, { repeat: true }])
    expect(isEmergencyKey({ ...pressed, ...other })).toBe(false)
})
