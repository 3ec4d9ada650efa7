import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { topics } from '../../contracts/index.ts'
import { createSimulator } from '../../simulators/keypad-ff68/simulator.ts'
import { type RunningLine, serve } from '../../simulators/line/serve.ts'
import { type PlainBroker, plainBroker } from '../support/plainBroker.ts'

const SECRET = 's'.repeat(43)
const NODE = topics.node('branch-1', 'kiosk-1')
const hubPublicKey = generateKeyPairSync('x25519')
  .publicKey.export({ format: 'der', type: 'spki' })
  .subarray(-32)
  .toString('base64')

let directory = ''
let broker: PlainBroker
let keypad: RunningLine
const children: ChildProcess[] = []

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'branchhub-agent-'))
  broker = await plainBroker(SECRET)
  keypad = await serve(createSimulator, { addresses: [1] }, { tcp: 0 })
})
afterEach(async () => {
  for (const child of children.splice(0))
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
  await broker.close()
  await keypad.close()
  rmSync(directory, { recursive: true, force: true })
})

function configuration(change: Record<string, unknown> = {}) {
  return {
    branch: 'branch-1',
    node: 'kiosk-1',
    url: broker.url,
    secret: SECRET,
    hubPublicKey,
    stateDirectory: join(directory, 'state'),
    devices: [{ id: 'keypad-1', driver: 'keypad-ff68', port: keypad.port, settings: { addresses: [1] } }],
    ...change,
  }
}

function agent(args: string[], stdin?: unknown, ipc = false) {
  const child = spawn(process.execPath, ['dist/program/device-drivers/agent.js', ...args], {
    stdio: ['pipe', 'pipe', 'pipe', ...(ipc ? ['ipc' as const] : [])],
  })
  children.push(child)
  child.stdin?.end(stdin === undefined ? '' : JSON.stringify(stdin))
  const output = Promise.all([text(child.stdout as NodeJS.ReadableStream), text(child.stderr as NodeJS.ReadableStream)])
  return {
    child,
    async ended() {
      const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
      const [[stdout, stderr], [code]] = await Promise.all([output, exit])
      return { code, stdout, stderr }
    },
  }
}

const state =
  (word: string, fromSession = 0) =>
  ({ topic, payload }: { topic: string; payload: string }) =>
    topic === `${NODE}/$state` && JSON.parse(payload).state === word && JSON.parse(payload).session > fromSession

test('a key pressed on the line reaches the hub, a command of the hub reaches the keypad, and SIGTERM ends it in order', async () => {
  const { child, ended } = agent(['--config', '-'], configuration())
  const finished = ended()
  const ready = await broker.message(state('ready'))
  await broker.message(
    ({ topic, payload }) => topic === `${NODE}/keypad-1/status/common` && JSON.parse(payload).data.device === 'online',
  )

  const echoed = new Promise((resolve) => keypad.onNotice(({ name }) => name === 'key-echoed' && resolve(name)))
  keypad.device.act('press', { address: 1, keys: 'callNext' })
  const event = await broker.message(({ topic }) => topic.startsWith(`${NODE}/keypad-1/event/`))
  expect(JSON.parse(event.payload)).toMatchObject({
    session: JSON.parse(ready.payload).session,
    data: { address: 1, key: 'callNext' },
  })
  await echoed

  const shown = new Promise<Record<string, unknown>>((resolve) =>
    keypad.onNotice(({ name, detail }) => name === 'shown' && resolve(detail)),
  )
  broker.send('kiosk-1', `${NODE}/keypad-1/cmd/Keypad.Display`, {
    id: 'c-1',
    from: 'hub',
    deadline: Date.now() + 10_000,
    data: { address: 1, waiting: 7, ticket: 12 },
  })
  expect(await shown).toMatchObject({ address: 1 })
  const completion = await broker.message(
    ({ topic, payload }) => topic === `${NODE}/keypad-1/reply/hub/c-1` && JSON.parse(payload).type === 'completion',
  )
  expect(JSON.parse(completion.payload)).toMatchObject({ completionCode: 'success', effect: 'done' })

  child.kill('SIGTERM')
  await broker.message(state('disconnected'))
  const { code, stdout, stderr } = await finished
  expect([code, stderr]).toEqual([0, ''])
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines.every((line) => typeof line.component === 'string' && typeof line.msg === 'string')).toBe(true)
  expect(stdout).not.toContain(SECRET)
  expect(broker.messages.filter(({ payload }) => payload.includes('"lost"'))).toEqual([])
})

test('started by a hub, a device that is set up wrongly is shown broken with the reason, and the others work', async () => {
  const { child, ended } = agent(
    ['--config', '-'],
    configuration({
      devices: [
        { id: 'keypad-1', driver: 'keypad-ff68', port: keypad.port, settings: { addresses: [1] } },
        { id: 'keypad-2', driver: 'keypad-ff68', port: keypad.port, settings: { addresses: ['one'] } },
        { id: 'mystery', driver: 'no-such', port: keypad.port },
      ],
    }),
    true,
  )
  const finished = ended()
  const isStatus =
    (device: string, word: string) =>
    ({ topic, payload }: { topic: string; payload: string }) =>
      topic === `${NODE}/${device}/status/common` && JSON.parse(payload).data.device === word
  await broker.message(isStatus('keypad-1', 'online'))
  await broker.message(isStatus('keypad-2', 'hardwareError'))
  const alert = await broker.message(({ topic }) => topic === `${NODE}/keypad-2/alert/device-fault`)
  expect(JSON.parse(alert.payload).detail).toContain('configuration: /devices/1/settings/addresses/0')
  child.kill('SIGTERM')
  const { code, stdout } = await finished
  expect(code).toBe(0)
  expect(stdout).toContain('there is no driver no-such')
})

test('killed, it leaves its will; started again it comes in a higher session, and with a hub restarted on the same port too', async () => {
  const first = agent(['--config', '-'], configuration())
  const one = JSON.parse((await broker.message(state('ready'))).payload).session as number
  first.child.kill('SIGKILL')
  const lost = await broker.message(state('lost'))
  expect(JSON.parse(lost.payload).session).toBe(one)

  const path = join(directory, 'agent.json')
  writeFileSync(path, JSON.stringify(configuration()), { mode: 0o600 })
  agent(['--config', path])
  const two = JSON.parse((await broker.message(state('ready', one))).payload).session as number
  expect(two).toBeGreaterThan(one)

  await broker.close()
  broker = await plainBroker(SECRET, broker.port)
  const three = JSON.parse((await broker.message(state('ready'))).payload).session as number
  expect(three).toBeGreaterThan(two)
})

test('all mistakes of the configuration are told at once, with their places', async () => {
  const wrong = configuration({
    hubPublicKey: 'AAAA',
    devices: [
      { id: 'x', driver: 'keypad-ff68', port: keypad.port, settings: { addresses: [] } },
      { id: 'x', driver: 'no-such', port: keypad.port },
    ],
  })
  const { code, stderr } = await agent(['--config', '-'], wrong).ended()
  expect(code).toBe(2)
  const places = stderr
    .trim()
    .split('\n')
    .map((line) => line.split(':')[0])
  expect(places).toEqual(['/hubPublicKey', '/devices/0/settings/addresses', '/devices/1/id', '/devices/1/driver'])
})

test('without a configuration, or with an unknown option, it says how to use it', async () => {
  const answers = await Promise.all([
    agent([]).ended(),
    agent(['--conifg', 'x']).ended(),
    agent(['--config', join(directory, 'none.json')]).ended(),
  ])
  expect(answers.map(({ code }) => code)).toEqual([2, 2, 2])
  expect(answers[0]?.stderr).toContain('Usage:')
  expect(answers[1]?.stderr).toContain('Usage:')
  expect(answers[2]?.stderr).toContain('can not read')
})

test('what is plugged in is listed, and what can not be listed is said in words', async () => {
  const { code, stdout } = await agent(['--list-ports']).ended()
  expect(code).toBe(0)
  expect(stdout).toContain('Serial ports\n  ')
  expect(stdout).toContain('HID devices\n  ')
})

test('it does not outlive the process that started it with a channel', async () => {
  const { child, ended } = agent(['--config', '-'], configuration(), true)
  const finished = ended()
  await broker.message(state('ready'))
  child.disconnect()
  expect((await finished).code).toBe(0)
  await broker.message(state('disconnected'))
})

test('what the hub says of its devices is applied live, and holds after a kill -9 although the file says otherwise', async () => {
  const other = await serve(createSimulator, { addresses: [2] }, { tcp: 0 })
  try {
    const isOnline =
      (device: string, fromSession = 0) =>
      ({ topic, payload }: { topic: string; payload: string }) =>
        topic === `${NODE}/${device}/status/common` &&
        JSON.parse(payload).data.device === 'online' &&
        JSON.parse(payload).session > fromSession
    const first = agent(['--config', '-'], configuration())
    await broker.message(isOnline('keypad-1'))
    const line = { id: 'keypad-2', driver: 'keypad-ff68', port: other.port, settings: { addresses: [2] } }
    broker.send('kiosk-1', `${NODE}/$ctl/configuration`, { version: 12, devices: [line] })
    const told = await broker.message(
      ({ topic, payload }) => topic === `${NODE}/$desc` && JSON.parse(payload).configurationVersion === 12,
    )
    const { session, devices } = JSON.parse(told.payload)
    expect(Object.keys(devices)).toEqual(['keypad-2'])
    expect(devices['keypad-2'].configuration).toMatch(/^[0-9a-f]{16}$/)
    await broker.message(isOnline('keypad-2'))

    first.child.kill('SIGKILL')
    await broker.message(state('lost'))
    agent(['--config', '-'], configuration())
    await broker.message(isOnline('keypad-2', session))
    const again = broker.messages.filter(
      ({ topic, payload }) => topic === `${NODE}/$desc` && JSON.parse(payload).session > session,
    )
    expect(again.map(({ payload }) => Object.keys(JSON.parse(payload).devices))).toEqual(again.map(() => ['keypad-2']))
  } finally {
    await other.close()
  }
})
