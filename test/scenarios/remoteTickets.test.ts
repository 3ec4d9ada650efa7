import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { CommandAnswer, KioskView, RemoteTicketView } from '../../contracts/index.ts'
import type { HubClient } from '../../simulators/people/hubClient.ts'
import { notice, smallBranch, startTestBranch, type TestBranch } from '../support/branch.ts'

const NUMBER = '110101199003077758'
const NAME = '金丝雀翎'
const PHONE = '13912345678'
const CARD = { layout: 'citizen', name: NAME, number: NUMBER, birth: '19900307', sex: '1' }
const PARTNER = { id: 'bank-app', name: { 'zh-CN': '手机银行', en: 'Mobile bank' } }
const KIOSK = 'kiosk:k1'

let branch: TestBranch | undefined
afterEach(async () => {
  await branch?.close()
  branch = undefined
})

async function start(): Promise<TestBranch> {
  branch = await startTestBranch({
    ports: 'tcp',
    configuration: smallBranch((configuration) => {
      configuration.partners = [PARTNER]
    }),
  })
  return branch
}

/** Runs `partner-key` beside the running hub; resolves with what it prints. */
async function partnerKey({ dataDirectory }: TestBranch, ...more: string[]): Promise<string> {
  const args = ['dist/program/hub/main.js', 'partner-key', PARTNER.id, ...more, '--data', dataDirectory]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.on('data', (chunk) => {
    printed += chunk
  })
  const [code] = await once(child, 'close')
  expect(code).toBe(0)
  return printed.trim()
}

/** The mobile bank's server: its key, and nothing of a browser. */
function partner(of: TestBranch, key: string) {
  const ask = async (method: string, path: string, body?: object) => {
    const response = await fetch(`${of.address}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: (await response.json()) as RemoteTicketView & { code?: string } }
  }
  return {
    ask,
    reserve: (id: string, more: object = {}) => ask('POST', 'remote-tickets', { id, businessId: 'cash', ...more }),
    look: async (ticketId: string) => (await ask('GET', `remote-tickets/${ticketId}`)).body,
  }
}

const outcome = (answer: CommandAnswer) => (answer.ok ? 'done' : answer.problem.code)
const activate = (kiosk: HubClient, means: { code: string } | { qr: string }, id?: string) =>
  kiosk.command('ActivateTicket', { with: means }, id)

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

describe('a ticket taken in the mobile bank', () => {
  it('is printed when its code is typed at a kiosk, by QR code and by ID card, and leaves nobody in any file', async () => {
    const running = await start()
    const app = partner(running, await partnerKey(running))
    const kiosk = await running.kiosk('k1')
    await kiosk.until<KioskView>(KIOSK, (view) => view.reader === 'ok' && view.printer === 'ok')

    const byCode = (await app.reserve('r-1', { knownBy: [{ kind: 'phone', number: PHONE }] })).body
    const first = notice(running.lines.printer, 'printed')
    expect(outcome(await activate(kiosk, { code: byCode.activation?.code ?? '' }))).toBe('done')
    expect(JSON.stringify(await first)).toContain('A001')
    const shown = await kiosk.until<KioskView>(KIOSK, (view) => view.ticket?.number === 'A001')
    expect(shown.ticket).toMatchObject({ isActivated: true, peopleAhead: 0 })

    const byQr = (await app.reserve('r-2')).body
    const second = notice(running.lines.printer, 'printed')
    expect(outcome(await activate(kiosk, { qr: byQr.activation?.qr ?? '' }))).toBe('done')
    expect(JSON.stringify(await second)).toContain('A002')

    const person = { knownBy: [{ kind: 'citizen', number: NUMBER, name: NAME }] }
    const byCard = (await app.reserve('r-3', person)).body
    expect(byCard).toMatchObject({ number: 'A003', state: 'pending', peopleAhead: 2 })
    const third = notice(running.lines.printer, 'printed')
    running.lines.reader.device.act('present-card', CARD)
    expect(JSON.stringify(await third)).toContain('A003')
    running.lines.reader.device.act('remove-card')
    expect(await app.look(byCard.ticketId)).toMatchObject({ state: 'waiting', activation: null })

    const manager = await running.screen('manager')
    const seen = await manager.get<{ customer: { document: string } }>(`/api/v1/tickets/${byCard.ticketId}`)
    expect(seen.customer).toEqual({ name: '金***', document: '1101**********7758' })
    // A key that is gone cannot betray anybody, so the power fails before anything is tidied up.
    await running.kill9()
    const files = filesUnder(running.directory)
    expect(files.some((file) => file.endsWith('hub.db-wal'))).toBe(true)
    const secrets = [NUMBER, NAME, PHONE, byCode.activation?.code, byQr.activation?.qr]
    for (const secret of secrets) {
      const bytes = Buffer.from(String(secret))
      expect(running.output()).not.toContain(String(secret))
      for (const file of files) expect([file, readFileSync(file).includes(bytes)]).toEqual([file, false])
    }
  })

  it('is activated once: by two kiosks at the same instant, after a power cut, and with an answer that was lost', async () => {
    const running = await start()
    const app = partner(running, await partnerKey(running))
    const ticket = (await app.reserve('r-1', { knownBy: [{ kind: 'citizen', number: NUMBER }] })).body
    const qr = { qr: ticket.activation?.qr ?? '' }
    const [one, two] = [await running.kiosk('k1'), await running.kiosk('k2')]
    const sent = [
      ['k1', 'first'],
      ['k2', 'second'],
      ['k1', 'third'],
    ] as const
    const answers = await Promise.all(sent.map(([kioskId, id]) => activate(kioskId === 'k1' ? one : two, qr, id)))
    expect(answers.map(outcome).sort()).toEqual(['ACTIVATION_USED', 'ACTIVATION_USED', 'done'])
    const winner = answers.findIndex(({ ok }) => ok)
    const [winningKiosk = 'k1', winningId] = sent[winner] ?? []

    await running.kill9()
    await running.start()
    const back = await running.kiosk(winningKiosk)
    expect(outcome(await activate(back, qr))).toBe('ACTIVATION_USED')
    expect(outcome(await activate(back, { code: ticket.activation?.code ?? '' }))).toBe('ACTIVATION_USED')
    expect(await activate(back, qr, winningId)).toEqual(answers[winner])
    const again = await app.reserve('r-1', { knownBy: [{ kind: 'citizen', number: NUMBER }] })
    expect(again.body).toMatchObject({ ticketId: ticket.ticketId, state: 'waiting', activation: null })
    expect((await app.reserve('r-1')).body.code).toBe('COMMAND_ID_REUSED')
    const manager = await running.screen('manager')
    const { tickets } = await manager.get<{ tickets: object[] }>('/api/v1/tickets')
    expect(tickets).toHaveLength(1)
  })

  it('keeps ticket, place and code through a power cut, and can still be given up; a revoked key is worth nothing at once', async () => {
    const running = await start()
    const key = await partnerKey(running)
    expect(key).toMatch(/^bhp_[\w-]{43}$/)
    const app = partner(running, key)
    const [first, twin] = await Promise.all([app.reserve('r-1'), app.reserve('r-1')])
    expect(twin.body.ticketId).toBe(first.body.ticketId)
    await running.kill9()
    await running.start()
    const after = (await app.reserve('r-1')).body
    expect([after.ticketId, after.activation?.code]).toEqual([first.body.ticketId, first.body.activation?.code])
    expect(after.activation?.until).toBeGreaterThan(Date.now() + 60 * 60_000)

    const cancelled = await app.ask('POST', 'commands/CancelTicket', { id: 'c-1', data: { ticketId: after.ticketId } })
    expect(cancelled.status).toBe(200)
    expect((await app.look(after.ticketId)).state).toBe('cancelled')
    expect((await app.ask('GET', 'offer')).body).toMatchObject({ outletId: 'test-branch' })

    await partnerKey(running, '--revoke')
    const refused = await app.ask('GET', 'offer')
    expect([refused.status, refused.body.code]).toEqual([401, 'KEY_INVALID'])
    expect(running.output()).not.toContain(key)
    for (const file of filesUnder(running.directory))
      expect([file, readFileSync(file).includes(key)]).toEqual([file, false])
  })
})
