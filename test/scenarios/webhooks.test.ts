import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import type { DeliveryView } from '../../contracts/index.ts'
import { notice, PASSWORD, smallBranch, startTestBranch, type TestBranch } from '../support/branch.ts'
import { type Received, type WebhookReceiver, webhookReceiver } from '../support/webhookReceiver.ts'

let branch: TestBranch | undefined
let receivers: WebhookReceiver[] = []
afterEach(async () => {
  for (const receiver of receivers) receiver.close()
  receivers = []
  await branch?.close()
  branch = undefined
})

async function receiver(): Promise<WebhookReceiver> {
  const made = await webhookReceiver()
  receivers.push(made)
  return made
}

/** What the evaluator sends for the worst. */
const LOW = 4
type Types = 'help' | 'lowScore' | 'ticketCalled' | 'ticketEnded'

async function branchTelling(hooks: Record<string, { url: string; types: Types[] }>): Promise<TestBranch> {
  const configuration = smallBranch((change) => {
    for (const window of change.windows ?? []) window.evaluator = { device: 'keypads', address: window.number }
    change.webhooks = Object.entries(hooks).map(([id, { url, types }]) => ({ id, url, types }))
  })
  branch = await startTestBranch({ ports: 'tcp', configuration })
  return branch
}

function secretOf({ dataDirectory }: TestBranch, webhookId: string, ...more: string[]): string {
  const args = ['dist/program/hub/main.js', 'webhook-secret', webhookId, '--data', dataDirectory, ...more]
  return execFileSync(process.execPath, args, { encoding: 'utf8' }).trim()
}

/** The check that the documentation gives receivers, and nothing of ours. */
async function documentedCheck({ directory }: TestBranch) {
  const [, code = ''] = /```js\n(.*?)```/s.exec(readFileSync('docs/webhooks.md', 'utf8')) ?? []
  const file = join(directory, 'check.mjs')
  writeFileSync(file, code)
  const { isGenuine } = (await import(pathToFileURL(file).href)) as {
    isGenuine: (secret: string, headers: Received['headers'], body: string, nowSeconds?: number) => boolean
  }
  return isGenuine
}

async function ask(running: TestBranch, method: 'GET' | 'POST', path: string, user = 'supervisor') {
  const loggedIn = await fetch(`${running.address}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ user, password: PASSWORD }),
  })
  const cookie = (loggedIn.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
  const headers = { cookie, ...(method === 'POST' ? { 'content-type': 'application/json' } : {}) }
  return fetch(`${running.address}${path}`, { method, headers, ...(method === 'POST' ? { body: '{}' } : {}) })
}

it('a low score and a call for help reach the bank signed, and a receiver can check that as documented', async () => {
  const hook = await receiver()
  const running = await branchTelling({ duty: { url: hook.url, types: ['help', 'lowScore'] } })
  const isGenuine = await documentedCheck(running)
  const secret = secretOf(running, 'duty')
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)

  const kiosk = await running.kiosk('k1')
  await kiosk.command('RequestHelp', { topic: 'printer' })
  const help = await hook.got.next()
  expect(isGenuine(secret, help.headers, help.body)).toBe(true)
  expect(isGenuine(secret, help.headers, `${help.body} `)).toBe(false)
  expect(isGenuine(secretOf(running, 'another'), help.headers, help.body)).toBe(false)
  expect(isGenuine(secret, help.headers, help.body, Date.now() / 1000 + 3600)).toBe(false)
  expect(JSON.parse(help.body)).toMatchObject({
    id: help.headers['webhook-id'],
    type: 'help',
    outlet: 'test-branch',
    data: { kioskId: 'k1', topic: 'printer' },
  })

  const manager = await running.screen('manager')
  const teller = await running.screen('teller1')
  await teller.command('SignIn', { windowId: 'w1' })
  await manager.command('IssueTicket', { businessId: 'cash', classId: 'gold', print: false })
  const called = await teller.command('CallNext', { windowId: 'w1' })
  const ticketId = called.ok ? (called.result.ticketId as string) : ''
  const invited = notice(running.lines.keypads, 'evaluation-invited')
  await teller.command('FinishService', { windowId: 'w1', ticketId })
  await invited
  running.lines.keypads.device.act('evaluate', { address: 1, choice: LOW })
  const low = await hook.got.next()
  expect(JSON.parse(low.body)).toMatchObject({
    type: 'lowScore',
    data: { ticketId, businessId: 'cash', windowNumber: 1 },
  })

  // A renewed secret is in force without a restart, and receivers with the one before still take what comes.
  const renewed = secretOf(running, 'duty', '--renew')
  expect(renewed).not.toBe(secret)
  await (await running.kiosk('k2')).command('RequestHelp', { topic: 'document' })
  const later = await hook.got.next()
  expect(isGenuine(renewed, later.headers, later.body)).toBe(true)
  expect(isGenuine(secret, later.headers, later.body)).toBe(true)
  expect(running.output()).not.toContain(secret)
})

it('a receiver that is down gets everything once it is up; another is not held up, and somebody may hurry it', async () => {
  const [down, well] = [await receiver(), await receiver()]
  down.status = 503
  const running = await branchTelling({
    down: { url: `${down.url}?token=canary`, types: ['help'] },
    well: { url: well.url, types: ['help'] },
  })
  const kiosk = await running.kiosk('k1')
  await kiosk.command('RequestHelp', { topic: 'printer' })
  const [refused] = await Promise.all([down.got.next(), well.got.next()])
  const list = async (query: string) =>
    (
      (await (await ask(running, 'GET', `/api/v1/webhook-deliveries?${query}`)).json()) as {
        deliveries: DeliveryView[]
      }
    ).deliveries
  down.status = 200
  const again = await down.got.next()
  expect(again.headers['webhook-id']).toBe(refused.headers['webhook-id'])
  expect(again.body).toBe(refused.body)

  down.status = 500
  await (await running.kiosk('k2')).command('RequestHelp', { topic: 'document' })
  const failed = await down.got.next(({ body }) => body.includes('document'))
  down.status = 200
  const id = String(failed.headers['webhook-id'])
  expect((await ask(running, 'POST', `/api/v1/webhook-deliveries/${id}/retry`)).status).toBe(200)
  const hurried = await down.got.next()
  expect(hurried.headers['webhook-id']).toBe(id)
  expect((await list('webhook=well&limit=1')).map(({ type }) => type)).toEqual(['help'])
  expect(await (await ask(running, 'POST', '/api/v1/webhook-deliveries/nothing/retry')).json()).toMatchObject({
    code: 'WEBHOOK_UNKNOWN',
  })
  expect((await ask(running, 'GET', '/api/v1/webhook-deliveries', 'manager')).status).toBe(403)
  expect(running.output()).toContain('a webhook does not take what is sent to it')
  expect(running.output()).not.toContain('canary')
})

it('what a killed hub had not delivered is delivered by the next, with the same id', async () => {
  const hook = await receiver()
  hook.status = null
  const running = await branchTelling({ duty: { url: hook.url, types: ['help'] } })
  await (await running.kiosk('k1')).command('RequestHelp', { topic: 'printer' })
  const unanswered = await hook.got.next()
  await running.kill9()
  hook.status = 200
  await running.start()
  const delivered = await hook.got.next()
  expect(delivered.headers['webhook-id']).toBe(unanswered.headers['webhook-id'])
  expect(delivered.body).toBe(unanswered.body)
})
