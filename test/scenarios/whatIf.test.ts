import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, expect, it } from 'vitest'
import type { RecordedDaysView, WhatIfView } from '../../contracts/index.ts'
import { PASSWORD, startTestBranch, type TestBranch } from '../support/branch.ts'

let branch: TestBranch | undefined
afterEach(async () => {
  await branch?.close()
  branch = undefined
})

it('today so far can be played otherwise while the branch works, by API and beside it from its data', async () => {
  branch = await startTestBranch({ ports: 'tcp' })
  const supervisor = await branch.screen('supervisor')
  const teller = await branch.screen('teller1')
  await teller.command('SignIn', { windowId: 'w1' })
  for (let n = 0; n < 3; n += 1) await supervisor.command('IssueTicket', { businessId: 'cash', print: false })
  await teller.command('CallNext', { windowId: 'w1' })

  const { days } = await supervisor.get<RecordedDaysView>('/api/v1/recorded-days')
  expect(days).toMatchObject([{ isOver: false, customers: 3, called: 1 }])
  const day = days[0]?.day ?? ''
  const body = { days: [day], change: { arrivals: [{ factor: 2 }] }, replications: 4 }
  const response = await post(branch, '/api/v1/what-if', body, await cookieOf(branch, 'supervisor'))
  const view = (await response.json()) as WhatIfView
  expect([response.status, view.days, view.replications]).toEqual([200, [day], 4])
  expect(view.all.customers).toMatchObject({ before: 3, after: 6 })

  // The branch has gone on, and its data can be asked beside it.
  expect(await teller.command('Recall', { windowId: 'w1', ticketId: `${day}-A001` })).toMatchObject({ ok: true })
  const args = ['what-if', '--data', branch.dataDirectory, '--arrivals', '2', '--replications', '4', '--json', '-']
  const child = spawn(process.execPath, ['dist/program/hub/main.js', ...args])
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  expect((JSON.parse(printed) as WhatIfView).all.customers).toMatchObject({ before: 3, after: 6 })
})

function post({ address }: TestBranch, path: string, body: object, cookie?: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(cookie !== undefined && { cookie }) }
  return fetch(address + path, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function cookieOf(running: TestBranch, user: string): Promise<string> {
  const { headers } = await post(running, '/api/v1/session', { user, password: PASSWORD })
  return (headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
}
