import { afterEach, expect, it } from 'vitest'
import { openStore } from '../../hub/adapters/store/store.ts'
import { upcast } from '../../hub/core/upcasters.ts'
import type { HubClient } from '../../simulators/people/hubClient.ts'
import { SILENT } from '../support/appHarness.ts'
import { smallBranch, startTestBranch, type TestBranch } from '../support/branch.ts'
import { type WebhookReceiver, webhookReceiver } from '../support/webhookReceiver.ts'

/** More in a long run: KILLS=200 npm test -- test/faults/webhookKill.test.ts */
const KILLS = Number(process.env.KILLS ?? 6)

let branch: TestBranch | undefined
let receiver: WebhookReceiver | undefined
afterEach(async () => {
  await branch?.close()
  receiver?.close()
  branch = undefined
  receiver = undefined
})

/** Customers come and are called, until the hub is gone. */
async function work(manager: HubClient, teller: HubClient): Promise<void> {
  try {
    for (;;) {
      await manager.command('IssueTicket', { businessId: 'cash', classId: 'ordinary', print: false })
      await teller.command('CallNext', { windowId: 'w1' })
    }
  } catch {
    // The power has failed.
  }
}

it(`kill -9 of the hub, ${KILLS} times under load: every call is told, a repeat has the id it had`, async () => {
  const hook = await webhookReceiver()
  receiver = hook
  const configuration = smallBranch((change) => {
    for (const queue of change.queues) queue.to = 99_999
    change.webhooks = [{ id: 'calls', url: hook.url, types: ['ticketCalled'] }]
  })
  const running = await startTestBranch({ ports: 'tcp', configuration })
  branch = running
  for (let kill = 0; kill < KILLS; kill += 1) {
    const [manager, teller] = [await running.screen('manager'), await running.screen('teller1')]
    await teller.command('SignIn', { windowId: 'w1' })
    void work(manager, teller)
    for (let seen = 0; seen < 3 + kill * 4; seen += 1) await hook.got.next()
    await running.kill9()
    manager.close()
    teller.close()
    await running.start()
  }
  await running.kill9()
  const called = await calls(running)
  await running.start()
  while (new Set(told(hook).map(([ticketId]) => ticketId)).size < called.length) await hook.got.next()

  const ids = new Map<string, Set<string>>()
  for (const [ticketId, id] of told(hook)) ids.set(ticketId, (ids.get(ticketId) ?? new Set()).add(id))
  expect([...ids.keys()].toSorted()).toEqual(called.toSorted())
  expect(called.length).toBeGreaterThan(KILLS * 3)
  for (const [ticketId, of] of ids) expect([...of].length, ticketId).toBe(1)
})

function told({ got }: WebhookReceiver): [ticketId: string, id: string][] {
  return got.all.map(({ headers, body }) => {
    const { data } = JSON.parse(body) as { data: { ticketId: string } }
    return [data.ticketId, String(headers['webhook-id'])]
  })
}

/** The tickets the journal says were called; the hub does not run. */
async function calls({ dataDirectory }: TestBranch): Promise<string[]> {
  const store = openStore(dataDirectory, { upcast, log: SILENT, ballastBytes: 0 })
  try {
    return [...store.journal.read(0)].flatMap((event) => (event.type === 'TicketCalled' ? [event.data.ticketId] : []))
  } finally {
    await store.close()
  }
}
