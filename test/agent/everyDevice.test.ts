import { type ChildProcess, spawn } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parse } from 'yaml'
import { type DEVICE_EVENTS, type DeviceCommandData, type DeviceCommandName, topics } from '../../contracts/index.ts'
import { agentDevices, LOCAL_NODE } from '../../hub/app/agentDevices.ts'
import { type BranchDevices, startBranchDevices } from '../../simulators/branchDevices.ts'
import { EVERY_DEVICE, inForce } from '../support/everyDevice.ts'
import { type PlainBroker, plainBroker } from '../support/plainBroker.ts'

const SECRET = 's'.repeat(43)
const BRANCH = 'device-bench'
const ANSWER_WITHIN_MS = 20_000

type Told = {
  [Name in DeviceCommandName]: { readonly device: string; readonly name: Name; readonly data: DeviceCommandData[Name] }
}[DeviceCommandName]

/** Of each device that takes commands one that does what it is for. */
const COMMANDS: readonly Told[] = [
  { device: 'id-reader', name: 'IdCard.GetSerial', data: {} },
  { device: 'printer', name: 'Printer.PrintTicket', data: { elements: [{ type: 'text', text: 'A001' }] } },
  { device: 'code-reader', name: 'BarcodeReader.Trigger', data: { on: true } },
  { device: 'keypads', name: 'Keypad.Display', data: { address: 1, waiting: 3, ticket: 12 } },
  { device: 'boards', name: 'Board.Show', data: { address: 1, text: '请A012号到1号窗口', emphasis: true } },
  { device: 'table-keypads', name: 'Keypad.Display', data: { address: 2, waiting: 3, ticket: 13 } },
  { device: 'control-units', name: 'Gate.Open', data: { gate: 'car-park' } },
  { device: 'card-dispenser', name: 'CardReader.Move', data: { from: 'unit1', to: 'exit' } },
  { device: 'card-issuer', name: 'CardReader.Move', data: { from: 'unit1', to: 'transport' } },
  { device: 'card-reader', name: 'CardReader.SetEntry', data: { allowed: true } },
  { device: 'entry-camera', name: 'Gate.Open', data: { gate: 'entry' } },
  { device: 'cash-machine', name: 'Printer.Reset', data: {} },
  { device: 'card-kiosk', name: 'CardReader.Move', data: { from: 'unit1', to: 'exit' } },
]
/** What somebody does at each device that only speaks, and what comes of it. */
const ACTS: readonly {
  readonly device: string
  readonly act: string
  readonly argument: object
  readonly event: keyof typeof DEVICE_EVENTS
}[] = [
  { device: 'swipe-reader', act: 'swipe', argument: { seed: 1 }, event: 'CardReader.CardReadEvent' },
  { device: 'desk-scanner', act: 'scan', argument: { data: 'A012' }, event: 'BarcodeReader.ReadEvent' },
  { device: 'exit-camera', act: 'pass', argument: { plate: '京A00001' }, event: 'PlateReader.PlateReadEvent' },
  { device: 'lobby-atm', act: 'capture-card', argument: {}, event: 'Machine.IncidentEvent' },
  { device: 'payment-kiosk', act: 'transaction', argument: {}, event: 'Machine.TransactionEvent' },
  { device: 'receipt-machine', act: 'incident', argument: {}, event: 'Machine.IncidentEvent' },
]

let directory = ''
let broker: PlainBroker
let devices: BranchDevices
let agent: ChildProcess
let output: Promise<[string, string]>

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'branchhub-every-'))
  broker = await plainBroker(SECRET)
  devices = await startBranchDevices(EVERY_DEVICE, undefined, { ports: 'free' })
  agent = spawn(process.execPath, ['dist/program/device-drivers/agent.js', '--config', '-'], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  output = Promise.all([text(agent.stdout as NodeJS.ReadableStream), text(agent.stderr as NodeJS.ReadableStream)])
  const hubPublicKey = generateKeyPairSync('x25519').publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  agent.stdin?.end(
    JSON.stringify({
      branch: BRANCH,
      node: LOCAL_NODE,
      url: broker.url,
      secret: SECRET,
      hubPublicKey: hubPublicKey.toString('base64'),
      cardKey: randomBytes(32).toString('base64'),
      stateDirectory: join(directory, 'state'),
      devices: agentDevices(inForce(parse(devices.configuration)), LOCAL_NODE),
    }),
  )
})
afterEach(async () => {
  if (agent.exitCode === null && agent.signalCode === null) {
    const gone = once(agent, 'exit')
    agent.kill('SIGKILL')
    await gone
  }
  await devices.close()
  await broker.close()
  rmSync(directory, { recursive: true, force: true })
})

interface Completion {
  readonly type: string
  readonly completionCode?: string
  readonly effect?: string
  readonly errorCode?: string
}

/** What came of a command, as its device's agent tells it. */
async function told({ device, name, data }: Told): Promise<readonly unknown[]> {
  const command = { id: device, from: 'bench', deadline: Date.now() + ANSWER_WITHIN_MS, data }
  broker.send(LOCAL_NODE, topics.command(BRANCH, LOCAL_NODE, device, name), command)
  const { payload } = await broker.message(
    (message) =>
      message.topic === topics.reply(BRANCH, LOCAL_NODE, device, 'bench', device) &&
      (JSON.parse(message.payload) as Completion).type === 'completion',
  )
  const { completionCode, effect, errorCode } = JSON.parse(payload) as Completion
  return [device, completionCode, effect, errorCode]
}

test('an agent with a device of every driver: all come online, do what they are told and say what happens to them', async () => {
  const ids = [...devices.lines.keys()]
  await Promise.all(
    ids.map((id) =>
      broker.message(
        ({ topic, payload }) =>
          topic === topics.status(BRANCH, LOCAL_NODE, id, 'common') &&
          (JSON.parse(payload) as { data: { device: string } }).data.device === 'online',
      ),
    ),
  )

  // Every device has either a command or something that happens to it.
  expect([...COMMANDS, ...ACTS].map(({ device }) => device).sort()).toEqual([...ids].sort())
  const answers = await Promise.all(COMMANDS.map((command) => told(command)))
  expect(answers).toEqual(COMMANDS.map(({ device }) => [device, 'success', 'done', undefined]))

  for (const { device, act, argument, event } of ACTS) {
    devices.lines.get(device)?.device.act(act, argument)
    await broker.message(({ topic }) => topic === topics.event(BRANCH, LOCAL_NODE, device, event))
  }

  const ended = once(agent, 'exit')
  agent.kill('SIGTERM')
  const [[stdout, stderr], [code]] = await Promise.all([output, ended])
  expect([code, stderr]).toEqual([0, ''])
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { level: number; msg: string })
  // 40 is a warning, 50 an error.
  expect(lines.filter(({ level }) => level >= 40)).toEqual([])
})
