import { type EventEmitter, once } from 'node:events'
import { connect as connectTcp } from 'node:net'
import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { NodeErrorPayload, WindowView } from '../../contracts/index.ts'
import { openRegistry } from '../../hub/adapters/store/registry.ts'
import { notice, startTestBranch, type TestBranch } from '../support/branch.ts'

let branch: TestBranch
let secret: string
let mqttPort: number
let hubPid: number | undefined

beforeAll(async () => {
  branch = await startTestBranch({ ports: 'tcp' })
  hubPid = branch.hub.pid
  const registry = openRegistry(branch.dataDirectory)
  secret = registry.nodes.enrol('kiosk-9')
  registry.close()
  mqttPort = Number(/mqtt:\/\/127\.0\.0\.1:(\d+)/.exec(branch.output())?.[1])
})
afterAll(async () => {
  await branch.close()
})

/** The branch works and is the same process as at the start. */
async function stillWorks(round: number): Promise<void> {
  expect(branch.hub.pid).toBe(hubPid)
  expect(branch.hub.exitCode).toBeNull()
  const number = `A${String(round).padStart(3, '0')}`
  const printed = notice(branch.lines.printer, 'printed', (detail) => JSON.stringify(detail).includes(number))
  branch.lines.reader.device.act('present-card', { seed: 500 + round })
  await printed
  branch.lines.reader.device.act('remove-card')
  // Another window every time: the same key within half a second would be the same press.
  const at = ((round - 1) % 3) + 1
  const windowId = `w${at}`
  const teller = await branch.screen(`teller${at}`)
  await teller.command('SignIn', { windowId })
  await teller.until<WindowView>(`window:${windowId}`, (view) => view.keypad === 'ok')
  const shown = notice(
    branch.lines.boards,
    'shown',
    (detail) => detail.address === at && String(detail.text).includes(number),
  )
  branch.lines.keypads.device.act('press', { address: at, keys: 'callNext' })
  await shown
  const view = await teller.until<WindowView>(`window:${windowId}`, (now) => now.current?.number === number)
  await teller.command('FinishService', { windowId, ticketId: view.current?.ticketId as string })
  teller.close()
}

function node(options: Partial<mqtt.IClientOptions> = {}) {
  return mqtt.connect(`mqtt://127.0.0.1:${mqttPort}`, {
    protocolVersion: 4,
    clientId: 'kiosk-9',
    username: 'kiosk-9',
    password: secret,
    clean: true,
    reconnectPeriod: 0,
    ...options,
  })
}

describe('wrong input disturbs nobody else', () => {
  it('noise on every line', async () => {
    await stillWorks(1)
    for (const line of Object.values(branch.lines)) line.noise(700)
    await stillWorks(2)
  })

  it('a foreign node, a wrong secret and a second name are refused at the door', async () => {
    for (const options of [
      { username: 'stranger', clientId: 'stranger' },
      { password: 'x'.repeat(43) },
      { clientId: 'local' },
    ]) {
      const client = node(options)
      const [error] = (await once(client as unknown as EventEmitter, 'error')) as [Error & { code?: number }]
      expect(error.code, JSON.stringify(options)).toBeGreaterThanOrEqual(4)
      client.end(true)
    }
    await stillWorks(3)
  })

  it('a known node hears what is wrong with a message, and nothing becomes of it', async () => {
    const client = node()
    await once(client as unknown as EventEmitter, 'connect')
    const prefix = 'sb/1/test-branch/kiosk-9'
    await client.subscribeAsync([`${prefix}/+/cmd/#`, `${prefix}/$ctl/#`], { qos: 1 })
    const errors: NodeErrorPayload[] = []
    const problems = new Promise<void>((resolve) => {
      client.on('message', (topic, payload) => {
        if (!topic.endsWith('/$ctl/error')) return
        errors.push(JSON.parse(payload.toString()) as NodeErrorPayload)
        if (errors.length === 3) resolve()
      })
    })
    const envelope = { id: 'e-1', session: 1, seq: 0, ts: Date.now() }
    await client.publishAsync(`${prefix}/reader/event/IdCard.ReadEvent`, '{"id":', { qos: 1 })
    await client.publishAsync(
      `${prefix}/reader/event/IdCard.ReadEvent`,
      JSON.stringify({ ...envelope, data: { number: '110101199003077758' } }),
      { qos: 1 },
    )
    await client.publishAsync(
      `${prefix}/keypads/event/Keypad.KeyPressedEvent`,
      JSON.stringify({ ...envelope, id: 'e-2', data: { address: 1, key: 'callNext', digits: '' } }),
      { qos: 1 },
    )
    await problems
    expect(errors.map(({ problem }) => problem.code)).toEqual(['BAD_REQUEST', 'BAD_REQUEST', 'DEVICE_UNKNOWN'])
    expect(JSON.stringify(errors)).not.toContain('110101199003077758')
    expect(branch.output()).not.toContain('110101199003077758')
    await client.endAsync(true)
    await stillWorks(4)
  })

  it.each([
    ["another node's topic", 'sb/1/test-branch/local/keypads/event/Keypad.KeyPressedEvent', '{}'],
    ['a topic nobody knows', 'sb/1/test-branch/kiosk-9/x/y/z', '{}'],
    ['a packet larger than the limit', 'sb/1/test-branch/kiosk-9/reader/event/IdCard.ReadEvent', 'x'.repeat(80_000)],
  ])('%s ends the connection', async (_name, topic, payload) => {
    const client = node()
    client.on('error', () => undefined)
    await once(client as unknown as EventEmitter, 'connect')
    // events.once would take the reset of the connection, which is what is wanted, for a failure.
    const closed = new Promise<void>((resolve) => {
      client.on('close', resolve)
    })
    client.publish(topic, payload, { qos: 1 }, () => undefined)
    await closed
    client.end(true)
  })

  it('bytes that are no MQTT at all end the connection', async () => {
    const socket = connectTcp(mqttPort, '127.0.0.1')
    await once(socket, 'connect')
    socket.on('error', () => undefined)
    const closed = new Promise<void>((resolve) => {
      socket.on('close', () => resolve())
    })
    socket.write(Buffer.alloc(5_000, 0xff))
    await closed
    await stillWorks(5)
  })

  it('illegal actions and wrong bodies are refused by code over HTTP', async () => {
    const teller = await branch.screen('teller2')
    await teller.command('SignIn', { windowId: 'w2' })
    const ticketId = '2026-01-01-A999'
    expect(await teller.command('FinishService', { windowId: 'w2', ticketId })).toMatchObject({ ok: false })
    expect(await teller.command('CallNext', { windowId: 'w2' })).toMatchObject({
      ok: false,
      problem: { code: 'NOBODY_WAITING' },
    })
    expect(await teller.command('CallNext', { windowId: 'w1' })).toMatchObject({ ok: false })
    expect(await teller.command('CallNext', { windowId: 'w99' })).toMatchObject({
      ok: false,
      problem: { code: 'WINDOW_UNKNOWN' },
    })
    expect(await teller.command('CancelTicket', { ticketId })).toMatchObject({
      ok: false,
      problem: { code: 'FORBIDDEN' },
    })
    expect(await teller.command('CallNext', { windowId: 7 } as never)).toMatchObject({
      ok: false,
      problem: { code: 'BAD_REQUEST' },
    })
    for (const [path, body, status] of [
      ['/api/v1/commands/CallNext', '{', 400],
      ['/api/v1/commands/NoSuchThing', '{}', 404],
      ['/api/v1/session', JSON.stringify({ user: 'teller1', password: 'x', admin: true }), 400],
    ] as const) {
      const response = await fetch(`${branch.address}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      })
      expect([status, 401]).toContain(response.status)
      expect(await response.json()).toHaveProperty('code')
    }
    await stillWorks(6)
  })
})
