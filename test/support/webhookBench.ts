import type { Actor, BranchConfigurationInput, CommandData, CommandType, DomainEvent } from '../../contracts/index.ts'
import type { Store } from '../../hub/adapters/store/store.ts'
import type { SendOutcome, WebhookSender } from '../../hub/app/webhooks/ports.ts'
import { Webhooks } from '../../hub/app/webhooks/webhooks.ts'
import { collectingLog, openTestStore } from './storeFixtures.ts'
import { CLOCK, MANAGER, smallConfiguration, TestBranch } from './testBranch.ts'

type Webhook = NonNullable<BranchConfigurationInput['webhooks']>[number]

export interface Sent {
  readonly webhookId: string
  readonly url: string
  readonly id: string
  readonly type: string
  readonly wall: number
  readonly body: Record<string, unknown> & { readonly data: Record<string, unknown> }
}

export const ok: SendOutcome = { kind: 'answered', status: 200, retryAfterMs: null }
export const status = (code: number, retryAfterMs: number | null = null): SendOutcome => ({
  kind: 'answered',
  status: code,
  retryAfterMs,
})

export function webhook(more: Partial<Webhook> = {}): Webhook {
  return { id: 'hook', url: 'https://example.test/in?token=canary', types: ['help'], ...more }
}

export function withWebhooks(...webhooks: Webhook[]): BranchConfigurationInput {
  return { ...smallConfiguration(), webhooks, partners: [{ id: 'bank-app', name: { 'zh-CN': '手机银行', en: 'App' } }] }
}

/** Webhooks over the real core and the real store; the test moves the time and answers for the receivers. */
export class WebhookBench {
  readonly at: TestBranch
  readonly sent: Sent[] = []
  readonly log = collectingLog()
  /** How a receiver answers; by default it takes everything. */
  answer: (sent: Sent) => SendOutcome | Promise<SendOutcome> = () => ok
  store: Store
  webhooks: Webhooks
  private readonly directory: string
  private timers: { readonly due: number; readonly callback: () => void }[] = []
  private stored = 0

  constructor(directory: string, configuration: BranchConfigurationInput) {
    this.directory = directory
    this.at = new TestBranch(configuration)
    this.store = openTestStore(directory)
    this.webhooks = this.begin()
    this.commit()
    this.webhooks.start()
  }

  do<T extends CommandType>(type: T, data: CommandData<T>, actor: Actor = MANAGER) {
    const result = this.at.do(type, data, actor)
    this.commit()
    return result
  }

  record(...events: DomainEvent[]): void {
    for (const event of events) this.at.record(event, MANAGER, `cause-${this.at.journal.length}`)
    this.commit()
  }

  configure(...webhooks: Webhook[]): void {
    const basedOn = this.at.branch.configurationVersion
    this.do('ApplyConfiguration', { configuration: withWebhooks(...webhooks), basedOn }, CLOCK)
  }

  /** Somebody at a kiosk asks for a person: a notice of its own, as often as it is called. */
  help(): void {
    const noticeId = `notice-${this.at.journal.length}`
    this.record({
      type: 'NoticeRaised',
      version: 1,
      data: { noticeId, kind: 'help', ticketId: null, windowId: null, kioskId: 'k1', topic: 'printer' },
    })
  }

  /** Moves the time on, timer by timer, and lets what each sets off come to its end. */
  async pass(ms: number): Promise<void> {
    const until = this.at.now.tick + ms
    for (;;) {
      await settle()
      const next = this.timers.toSorted((a, b) => a.due - b.due)[0]
      if (!next || next.due > until) break
      this.timers = this.timers.filter((timer) => timer !== next)
      this.at.advance(Math.max(0, next.due - this.at.now.tick))
      next.callback()
    }
    this.at.advance(until - this.at.now.tick)
  }

  /** The process is gone at once: nothing of what it meant to store is stored. */
  async kill(): Promise<void> {
    this.timers = []
    await this.store.close()
  }

  restart(): void {
    this.store = openTestStore(this.directory)
    this.webhooks = this.begin()
    this.webhooks.start()
  }

  async close(): Promise<void> {
    this.webhooks.stop()
    await this.store.close()
  }

  /** The wake-ups that are set, in ms from now. */
  get waits(): readonly number[] {
    return this.timers.map(({ due }) => due - this.at.now.tick)
  }

  private begin(): Webhooks {
    const { at, store } = this
    const sender: WebhookSender = {
      send: async ({ webhookId, url, id, body, wall }) => {
        const read = JSON.parse(body) as Sent['body'] & { readonly type: string }
        const sent = { webhookId, url, id, type: read.type, wall, body: read }
        this.sent.push(sent)
        return this.answer(sent)
      },
    }
    return new Webhooks({
      branch: at.branch,
      journal: store.journal,
      store: store.webhooks,
      sender,
      clock: { now: () => at.now, monotonicMs: () => at.now.tick },
      log: this.log,
      after: (ms, callback) => void this.timers.push({ due: at.now.tick + ms, callback }),
      random: () => 0.5,
    })
  }

  private commit(): void {
    const events = this.at.journal.slice(this.stored)
    this.stored = this.at.journal.length
    this.store.journal.commit({ events, answers: [] })
    this.webhooks.committed(events)
  }
}

/** Promises and immediates that are under way, to their end: nothing here waits for a disk or a wire. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}
