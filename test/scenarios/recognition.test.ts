import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import type { KioskView, PadView } from '../../contracts/index.ts'
import { notice, PASSWORD, said, smallBranch, startTestBranch, type TestBranch } from '../support/branch.ts'
import { hub } from '../support/hubProgram.ts'
import { filesHolding } from '../support/storeFixtures.ts'

const NUMBER = '110101199003077758'
const CARD = { layout: 'citizen', name: '金丝雀', number: NUMBER, birth: '19900307', sex: '1' }
const LIST = `citizen,class,adviser\r\n${NUMBER},gold,teller1\r\n`
const TOKEN = 'token-of-the-customer-system'

let branch: TestBranch | undefined
let crm: Server | undefined
afterEach(async () => {
  await branch?.close()
  branch = undefined
  crm?.closeAllConnections()
  crm?.close()
  crm = undefined
  delete process.env.BRANCHHUB_CRM_TOKEN
})

/** A card is put down; resolves with the ms from its being read to the VIP alert on the lobby manager's PAD. */
async function cardToAlert(running: TestBranch): Promise<{ ms: number; pad: PadView }> {
  const manager = await running.screen('manager')
  const kiosk = await running.kiosk('k1')
  await kiosk.until<KioskView>('kiosk:k1', (view) => view.reader === 'ok' && view.printer === 'ok')
  await manager.view<PadView>('pad')
  const read = notice(running.lines.reader, 'card-read').then(() => performance.now())
  running.lines.reader.device.act('present-card', CARD)
  const pad = await manager.until<PadView>('pad', (view) => view.notices.some(({ kind }) => kind === 'vipArrival'))
  const at = performance.now()
  return { ms: at - (await read), pad }
}

it('a customer of the list imported beside the running hub is called gold by his card, and the PAD tells of him within a second', async () => {
  branch = await startTestBranch({ ports: 'tcp' })
  const data = ['--data', branch.dataDirectory]
  const file = join(branch.directory, 'customers.csv')
  writeFileSync(file, 'citizen,class,adviser\n110101199003077759,gold,\n,platinum,zoe\n')
  const refused = await hub(['directory', 'import', file, ...data])
  expect(refused.code).toBe(1)
  expect(refused.out).toMatch(/customers\.csv:2:1 {2}1101\*{10}7759: the check character[\s\S]*3 mistakes, nothing was/)
  expect(refused.out).not.toContain('110101199003077759')
  writeFileSync(file, LIST)
  expect(await hub(['directory', 'import', file, ...data])).toMatchObject({ code: 0, problems: '' })
  writeFileSync(file, '')

  const { ms, pad } = await cardToAlert(branch)
  expect(ms).toBeLessThan(1_000)
  expect(pad.notices).toMatchObject([{ kind: 'vipArrival' }])
  const manager = await branch.screen('manager')
  const { tickets } = await manager.get<{ tickets: object[] }>('/api/v1/tickets')
  expect(tickets).toMatchObject([{ number: 'V001', classId: 'gold' }])
  expect(filesHolding(branch.directory, NUMBER)).toEqual([])
  expect(branch.output()).not.toContain(NUMBER)

  const forgotten = await hub(['directory', 'forget', '--kind', 'citizen', ...data], `${NUMBER}\n`)
  expect(forgotten.code).toBe(0)
  expect((await hub(['directory', 'count', ...data])).out).toBe('0 customers\n')
  expect((await hub(['directory', 'forget', '--kind', 'citizen', ...data], `${NUMBER}\n`)).code).toBe(2)
})

it('a customer only the own system of the bank knows has his ticket at once, and the PAD tells of him within a second of an answer after 300 ms', async () => {
  process.env.BRANCHHUB_CRM_TOKEN = TOKEN
  const shown: (string | undefined)[] = []
  crm = createServer((request, response) => {
    shown.push(request.headers.authorization)
    setTimeout(() => response.end(JSON.stringify({ classId: 'gold', adviserId: 'teller1' })), 300)
  })
  crm.listen(0, '127.0.0.1')
  await once(crm, 'listening')
  const url = `http://127.0.0.1:${(crm.address() as AddressInfo).port}/who`
  branch = await startTestBranch({
    ports: 'tcp',
    configuration: smallBranch((configuration) => {
      configuration.recognition = { crm: { url } }
    }),
  })
  const { ms } = await cardToAlert(branch)
  expect(ms).toBeLessThan(1_000)
  expect(shown).toEqual([`Bearer ${TOKEN}`])
  const manager = await branch.screen('manager')
  const { tickets } = await manager.get<{ tickets: object[] }>('/api/v1/tickets')
  // The number he was given stays; he waits among the gold ones.
  expect(tickets).toMatchObject([{ number: 'A001', classId: 'gold', queueId: 'cash-gold' }])
  expect(filesHolding(branch.directory, NUMBER)).toEqual([])
  expect(filesHolding(branch.directory, TOKEN)).toEqual([])
  for (const secret of [NUMBER, TOKEN]) expect(branch.output()).not.toContain(secret)
})

it('a customer system that hangs is left alone after some tries, and tickets come and the hub is well all the while', async () => {
  crm = createServer(() => undefined)
  crm.listen(0, '127.0.0.1')
  await once(crm, 'listening')
  const url = `http://127.0.0.1:${(crm.address() as AddressInfo).port}/who`
  branch = await startTestBranch({
    ports: 'tcp',
    configuration: smallBranch((configuration) => {
      configuration.recognition = { crm: { url, timeoutMs: 100, breakAfter: 2, breakSeconds: 600 } }
    }),
  })
  const running = branch
  const kiosk = await running.kiosk('k1')
  await kiosk.until<KioskView>('kiosk:k1', (view) => view.reader === 'ok' && view.printer === 'ok')
  for (const [seed, number] of [
    [5, 'A001'],
    [6, 'A002'],
    [7, 'A003'],
  ] as const) {
    const printed = notice(running.lines.printer, 'printed', (detail) => JSON.stringify(detail).includes(number))
    running.lines.reader.device.act('present-card', { seed })
    await printed
    running.lines.reader.device.act('remove-card')
  }
  await said(running, /does not answer as it should and is left alone/)
  expect(await (await fetch(`${running.address}/healthz`)).json()).toMatchObject({ status: 'ok' })
})

it('a long list goes in over HTTP while the hub serves; one that is larger, or of somebody who may not, does not', async () => {
  branch = await startTestBranch({ ports: 'tcp' })
  const { address } = branch
  const session = async (user: string) => {
    const answer = await fetch(`${address}/api/v1/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ user, password: PASSWORD }),
    })
    return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
  }
  const send = async (cookie: string, csv: string) => {
    const answer = await fetch(`${address}/api/v1/directory/import`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify({ csv, mode: 'replace' }),
    })
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
  }
  const cookie = await session('supervisor')
  expect(await send(await session('teller1'), LIST)).toMatchObject({ status: 403 })
  const lines = Array.from({ length: 20_000 }, (_, n) => `${13_000_000_000 + n},P${1_000_000 + n},gold,teller1`)
  const importing = send(cookie, `phone,passbook,class,adviser\n${lines.join('\n')}\n`)
  let longestMs = 0
  let isDone = false
  void importing.then(() => {
    isDone = true
  })
  while (!isDone) {
    const from = performance.now()
    await (await fetch(`${address}/healthz`)).json()
    longestMs = Math.max(longestMs, performance.now() - from)
  }
  expect(await importing).toMatchObject({ status: 200, body: { imported: 20_000, customers: 20_000 } })
  expect(longestMs).toBeLessThan(1_000)
  expect(await send(cookie, 'phone,class\n123,gold\n')).toMatchObject({
    status: 422,
    body: { code: 'DIRECTORY_INVALID' },
  })
  expect(await send(cookie, 'x'.repeat(4_000_001))).toMatchObject({ status: 400 })
  // The length it says it has is enough. Who sends it all is cut off meanwhile, and may not come to read the answer.
  const headers = { 'content-type': 'application/json', 'content-length': 6_000_000, cookie }
  const tooLong = request(`${address}/api/v1/directory/import`, { method: 'POST', headers })
  tooLong.on('error', () => {}).flushHeaders()
  const [refused] = (await once(tooLong, 'response')) as [IncomingMessage]
  expect(refused.statusCode).toBe(413)
  tooLong.destroy()
})
