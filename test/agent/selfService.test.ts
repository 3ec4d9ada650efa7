import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type MachineStatus, topics, type UnitsStatus } from '../../contracts/index.ts'
import { LOCAL_NODE } from '../../hub/app/agentDevices.ts'
import { type RunningLine, serve } from '../../simulators/line/serve.ts'
import { createSimulator } from '../../simulators/xfs4iot/simulator.ts'
import { type BrokerMessage, type PlainBroker, plainBroker } from '../support/plainBroker.ts'

/** The agent as a process of its own, at machines that serve XFS4IoT on this machine's loopback. */

const SECRET = 's'.repeat(43)
const BRANCH = 'hall'
const ANSWER_WITHIN_MS = 15_000
const KIOSK = { commands: ['CardReader.Move', 'CardReader.Reset', 'Storage.SetCount'] }

let directory = ''
let broker: PlainBroker
let atm: RunningLine
let kiosk: RunningLine
let agent: ChildProcess
let output: Promise<[string, string]>

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'branchhub-machine-'))
  broker = await plainBroker(SECRET)
  atm = await serve(createSimulator, { machine: 'atm', moveMs: 50, restartMs: 200 }, { tcp: 0 })
  kiosk = await serve(createSimulator, { machine: 'cardKiosk', moveMs: 50, restartMs: 200 }, { tcp: 0 })
  agent = spawn(process.execPath, ['dist/program/device-drivers/agent.js', '--config', '-'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  output = Promise.all([text(agent.stdout as NodeJS.ReadableStream), text(agent.stderr as NodeJS.ReadableStream)])
  const hubPublicKey = generateKeyPairSync('x25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const device = (id: string, line: RunningLine, settings: object) => ({
    id,
    driver: 'xfs4iot',
    port: line.port,
    settings,
  })
  agent.stdin?.end(
    JSON.stringify({
      branch: BRANCH,
      node: LOCAL_NODE,
      url: broker.url,
      secret: SECRET,
      hubPublicKey: hubPublicKey.toString('base64'),
      cardKey: randomBytes(32).toString('base64'),
      stateDirectory: join(directory, 'state'),
      devices: [device('atm', atm, {}), device('kiosk', kiosk, KIOSK)],
    }),
  )
  for (const id of ['atm', 'kiosk']) await isOnline(id)
})
afterEach(async () => {
  if (agent.exitCode === null && agent.signalCode === null) {
    const gone = once(agent, 'exit')
    agent.kill('SIGKILL')
    await gone
  }
  await atm.close()
  await kiosk.close()
  await broker.close()
  rmSync(directory, { recursive: true, force: true })
})

/** A status of this kind, among those from the `from`th message on, for which this holds. */
async function status<T>(id: string, iface: string, holds: (data: T) => boolean, from = 0): Promise<T> {
  const dataOf = ({ payload }: BrokerMessage) => (JSON.parse(payload) as { data: T }).data
  const topic = topics.status(BRANCH, LOCAL_NODE, id, iface)
  const message = await broker.message(
    (one) => one.topic === topic && broker.messages.indexOf(one) >= from && holds(dataOf(one)),
  )
  return dataOf(message)
}
const isOnline = (id: string, from = 0) =>
  status<{ device: string }>(id, 'common', ({ device }) => device === 'online', from)

let told = 0
async function tell(id: string, name: string, data: object): Promise<Record<string, unknown>> {
  const command = { id: `c-${++told}`, from: 'bench', deadline: Date.now() + ANSWER_WITHIN_MS, data }
  broker.send(LOCAL_NODE, topics.command(BRANCH, LOCAL_NODE, id, name), command)
  const topic = topics.reply(BRANCH, LOCAL_NODE, id, 'bench', command.id)
  const { payload } = await broker.message(
    (one) => one.topic === topic && (JSON.parse(one.payload) as { type: string }).type === 'completion',
  )
  return JSON.parse(payload) as Record<string, unknown>
}

/** How often a card was told to move, by what was on the wire. */
const moves = () =>
  kiosk.log.entries().filter(({ direction, bytes }) => {
    if (direction !== 'toDevice') return false
    const { header } = JSON.parse(Buffer.from(bytes).toString()) as { header: { name: string; type: string } }
    return header.name === 'CardReader.Move'
  }).length

test('its parts and units arrive, and so do a cassette that runs low, notes that are taken and paper that is out', async () => {
  const { mode, components } = await status<MachineStatus>('atm', 'machine', (data) =>
    Object.values(data.components).every(({ device }) => device === 'online'),
  )
  expect(mode).toBe('inService')
  expect(Object.values(components).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['cardReader', 'cashDispenser', 'receiptPrinter', 'journalPrinter', 'encryptor', 'camera']),
  )
  const full = await status<UnitsStatus>('atm', 'units', ({ units }) => Object.keys(units).length >= 6)
  const cassette = Object.entries(full.units).find(([id]) => id.endsWith('dispenser.unit1'))?.[1]
  expect(cassette).toMatchObject({ kind: 'cash', role: 'dispense', currency: 'CNY', value: 100, count: 2_000 })

  const from = broker.messages.length
  atm.device.act('cassette', { unit: 'unit1', state: 'low' })
  await status<UnitsStatus>(
    'atm',
    'units',
    ({ units }) => Object.values(units).some(({ count, replenishment }) => count === 200 && replenishment === 'low'),
    from,
  )
  atm.device.act('withdraw', { amount: 1_000 })
  await status<UnitsStatus>(
    'atm',
    'units',
    ({ units }) => Object.values(units).some(({ count }) => count === 190),
    from,
  )
  atm.device.act('paper', { state: 'out' })
  await status<MachineStatus>(
    'atm',
    'machine',
    (data) => Object.values(data.components).some(({ details }) => details['paper.upper'] === 'out'),
    from,
  )
})

test('a machine that restarts is gone, and back as it was', async () => {
  const from = broker.messages.length
  atm.device.act('cassette', { unit: 'unit2', state: 'empty' })
  atm.device.act('restart')
  await status<{ device: string }>('atm', 'common', ({ device }) => device === 'offline', from)
  const gone = broker.messages.length
  await isOnline('atm', gone)
  await status<UnitsStatus>(
    'atm',
    'units',
    ({ units }) => Object.values(units).some(({ replenishment }) => replenishment === 'empty'),
    gone,
  )
  expect(
    broker.messages.filter(
      ({ topic, payload }) => topic === topics.alert(BRANCH, LOCAL_NODE, 'kiosk', 'device-offline') && payload !== '',
    ),
  ).toEqual([])
})

test('a card is given out once, and taken', async () => {
  expect(await tell('kiosk', 'Storage.SetCount', { unit: 'unit1', count: 120 })).toMatchObject({ effect: 'done' })
  const from = broker.messages.length
  expect(await tell('kiosk', 'CardReader.Move', { from: 'unit1', to: 'exit' })).toMatchObject({
    completionCode: 'success',
    effect: 'done',
  })
  expect(kiosk.device.look()).toMatchObject({ card: 'exit', cardUnits: [{ id: 'unit1', count: 119 }, {}, {}] })
  await status<{ units: Record<string, { count: number }> }>(
    'kiosk',
    'storage',
    ({ units }) => units['unit1']?.count === 119,
    from,
  )
  kiosk.device.act('take-card')
  await broker.message(
    ({ topic }) => topic === topics.event(BRANCH, LOCAL_NODE, 'kiosk', 'CardReader.MediaRemovedEvent'),
  )
  expect(kiosk.device.look()).toMatchObject({ card: null })
})

test.each([
  { moved: true, card: 'transport' },
  { moved: false, card: null },
])(
  'cut off behind the acknowledgement of a move, nobody knows, and it is not told again; moved: $moved',
  async ({ moved, card }) => {
    const finished = new Promise<void>((resolve) => {
      kiosk.onNotice(({ name }) => name === 'card-moved' && resolve())
    })
    const from = broker.messages.length
    kiosk.device.act('close-after-acknowledge', { moved })
    const completion = await tell('kiosk', 'CardReader.Move', { from: 'unit1', to: 'transport' })
    expect(completion['effect']).toBe('unknown')
    if (moved) await finished
    const cards = (device: string) => async (since: number) => {
      const isSo = ({ components }: MachineStatus) => components['carddispenser']?.device === device
      await status<MachineStatus>('kiosk', 'machine', isSo, since)
    }
    await cards('offline')(from)
    // Dialled again, it says how it is.
    await cards('online')(broker.messages.length)
    // Where nothing has moved, nothing new is said of it.
    const isThere = (data: { media: string }) => data.media === (moved ? 'present' : 'notPresent')
    await status<{ media: string }>('kiosk', 'cardReader', isThere, moved ? from : 0)
    expect(kiosk.device.look()).toMatchObject({ card })
    expect(moves()).toBe(1)
    const ended = once(agent, 'exit')
    agent.kill('SIGTERM')
    const [[, stderr], [code]] = await Promise.all([output, ended])
    expect([code, stderr]).toEqual([0, ''])
    expect(moves()).toBe(1)
  },
)
