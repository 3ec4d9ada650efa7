import { afterEach, beforeEach, expect, it } from 'vitest'
import { type EffectScope, effectScope } from 'vue'
import { type CommandResult, problem } from '../../contracts/index.ts'
import { FakeTimers } from '../common/hub/fakeHubSocket.ts'
import type { HubClient } from '../common/hub/hubClient.ts'
import type { Outcome } from '../common/hub/outcome.ts'
import { DONE_SHOWN_MS, type PadDesk, usePadDesk } from './padDesk.ts'

let scope: EffectScope
let desk: PadDesk
let timers: FakeTimers
let sent: [string, unknown][]
let answer: (outcome: Outcome<CommandResult>) => void
const about = { ticketId: '2026-11-23-A001', seen: 3 }
const hold = () => desk.send('挂起', 'HoldTicket', about)

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
  desk = scope.run(() => usePadDesk({ send } as unknown as Pick<HubClient, 'send'>, timers.schedule)) as PadDesk
})
afterEach(() => scope.stop())

it('sends one command for a double touch, and answers the second with nothing', async () => {
  const first = hold()
  expect(await hold()).toBeNull()
  expect(sent).toEqual([['HoldTicket', about]])
  expect(desk.press.value).toEqual({ act: '挂起', phase: 'sent' })
  answer({ kind: 'unanswered' })
  expect(await first).toBeNull()
  expect(desk.press.value).toEqual({ act: '挂起', phase: 'unanswered' })
})

it('says that it is done for a moment, and then what came of it', async () => {
  const sending = hold()
  answer({ kind: 'done', value: { seq: 7 } })
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
  expect([desk.press.value?.phase, desk.isBusy.value]).toEqual(['done', true])
  timers.pass(DONE_SHOWN_MS)
  expect(await sending).toEqual({ seq: 7 })
  expect([desk.press.value, desk.isBusy.value]).toEqual([null, false])
})

it('keeps a refusal until it is put away', async () => {
  const sending = hold()
  answer({ kind: 'refused', problem: problem('TICKET_STALE', { current: null }) })
  expect(await sending).toBeNull()
  expect(desk.press.value).toMatchObject({ phase: 'refused', problem: { code: 'TICKET_STALE' } })
  desk.dismiss()
  expect(desk.press.value).toBeNull()
})

it('takes what is no command in the same way: one at a time, with what became of it', async () => {
  const asking = desk.ask('登记客户身份', async () => ({ kind: 'refused', problem: problem('IDENTITY_KNOWN') }))
  expect(await hold()).toBeNull()
  expect(sent).toEqual([])
  expect(await asking).toBeNull()
  expect(desk.press.value).toMatchObject({ act: '登记客户身份', phase: 'refused' })
})
