import { effectScope, nextTick, ref, shallowRef } from 'vue'
import { type BranchView, type CommandResult, type ErrorCode, type KioskView, problem } from '../contracts/index.ts'
import { FakeTimers } from '../dashboard/common/hub/fakeHubSocket.ts'
import type { HubClient } from '../dashboard/common/hub/hubClient.ts'
import type { Outcome } from '../dashboard/common/hub/outcome.ts'
import { useKioskFlow } from './kioskFlow.ts'

type Business = KioskView['businesses'][number]
interface Sent {
  readonly type: string
  readonly data: unknown
  readonly answer: (outcome: Outcome<CommandResult>) => void
}

/** The flow of one kiosk whose hub is the test. @param first what the page finds when it is opened */
export function flowBench(first: Partial<KioskView> = {}) {
  const scope = effectScope()
  const timers = new FakeTimers()
  const tick = ref(100_000)
  const language = ref<'zh-CN' | 'en'>('zh-CN')
  const sent: Sent[] = []
  const view = shallowRef<KioskView>({
    kioskId: 'k1',
    name: { 'zh-CN': '一号', en: 'One' },
    businesses: ['cash', 'account', 'forex', 'wealth'].map((businessId) => business(businessId)),
    reading: null,
    failedReadings: { count: 0, reason: null },
    ticket: null,
    help: null,
    forms: [],
    reader: 'ok',
    printer: 'ok',
    ...first,
  })
  const branch = { languages: ['zh-CN', 'en'], hasRemoteTickets: true }
  const send = (type: string, data: unknown) =>
    new Promise<Outcome<CommandResult>>((answer) => {
      sent.push({ type, data, answer })
    })
  const flow = scope.run(() =>
    useKioskFlow({
      hub: { send } as unknown as Pick<HubClient, 'send'>,
      kioskId: 'k1',
      view: () => view.value,
      branch: () => branch as unknown as BranchView,
      tick,
      language,
      schedule: timers.schedule,
    }),
  )
  if (!flow) throw new Error('the scope has ended')

  async function settle(): Promise<void> {
    for (let turn = 0; turn < 4; turn += 1) await nextTick()
  }
  return {
    flow,
    timers,
    tick,
    language,
    branch,
    sent,
    stop: () => scope.stop(),
    /** What was asked of the hub, without the answers. */
    asked: () => sent.map(({ type, data }) => [type, data]),
    async see(change: Partial<KioskView>): Promise<void> {
      view.value = { ...view.value, ...change }
      await settle()
    },
    /** The view with this business as it is said. */
    async offer(businessId: string, over: Partial<Business>): Promise<void> {
      const businesses = view.value.businesses.map((one) => (one.businessId === businessId ? { ...one, ...over } : one))
      view.value = { ...view.value, businesses }
      await settle()
    },
    /** The hub's answer to the last command. */
    async answer(outcome: Partial<CommandResult> | ErrorCode): Promise<void> {
      const last = sent.at(-1)
      if (!last) throw new Error('nothing was asked')
      last.answer(
        typeof outcome === 'string'
          ? { kind: 'refused', problem: problem(outcome) }
          : { kind: 'done', value: { seq: 1, ...outcome } },
      )
      await settle()
    },
    settle,
  }
}
export type FlowBench = ReturnType<typeof flowBench>

function business(businessId: string): Business {
  return {
    businessId,
    offered: true,
    waiting: 2,
    peopleAhead: 2,
    wait: null,
    refusal: null,
    opensAt: null,
    offer: null,
  }
}

export function givenTicket(number: string, over: Partial<NonNullable<KioskView['ticket']>> = {}): KioskView['ticket'] {
  return {
    ticketId: `2026-11-23-${number}`,
    number,
    businessId: 'cash',
    agenda: [],
    issuedAt: 100_000,
    isActivated: false,
    peopleAhead: 2,
    wait: null,
    print: 'printed',
    ...over,
  }
}

export function cardOf(readingId: string, validUntil: number): KioskView['reading'] {
  return { readingId, customer: { name: '张*', document: '1' }, classId: 'gold', validUntil }
}
