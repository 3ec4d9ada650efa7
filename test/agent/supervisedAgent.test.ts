import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AgentSupervisor, superviseAgent } from '../../hub/adapters/agents/supervisor.ts'
import { systemTimers } from '../../hub/adapters/broker/timers.ts'
import {
  BRANCH,
  type BrokerBench,
  brokerBench,
  type LogLine,
  logOf,
  type Receipt,
  SECRET,
  WALL_START,
} from '../support/brokerBench.ts'
import { mailbox } from '../support/mailbox.ts'

let bench: BrokerBench
let supervisor: AgentSupervisor | undefined
let folder: string
/** A line that takes everything and says nothing. */
let silentDevice: Server

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'supervised-'))
  silentDevice = createServer((socket) => socket.resume().on('error', () => {}))
  await new Promise<void>((resolve) => silentDevice.listen(0, '127.0.0.1', resolve))
  // The agent is a process of its own and lives by the real clock.
  bench = await brokerBench({ timers: systemTimers })
})
afterEach(async () => {
  await supervisor?.stop()
  await bench.close()
  await new Promise((resolve) => silentDevice.close(resolve))
  rmSync(folder, { recursive: true, force: true })
})

function supervise() {
  const log = mailbox<LogLine>()
  supervisor = superviseAgent({
    program: 'dist/program/device-drivers/agent.js',
    log: logOf(log),
    configuration: {
      branch: BRANCH,
      node: 'local',
      url: bench.broker.address.url,
      secret: SECRET,
      hubPublicKey: Buffer.alloc(32, 9).toString('base64'),
      stateDirectory: folder,
      devices: [
        {
          id: 'board-1',
          driver: 'led-onbon',
          port: { tcp: { host: '127.0.0.1', port: (silentDevice.address() as AddressInfo).port } },
        },
      ],
    },
  })
  return log
}

const says = (state: string) => (receipt: Receipt) =>
  receipt.message.kind === 'state' && receipt.message.payload.state === state
const sessionOf = ({ message }: Receipt) => (message.kind === 'state' ? message.payload.session : 0)

test("the hub's own agent connects, describes itself, is lost when it is killed and comes back in a later session", async () => {
  supervise()
  const first = await bench.received.next(says('ready'))
  const described = await bench.received.next(({ message }) => message.kind === 'description')
  expect(described.message).toMatchObject({
    payload: { session: sessionOf(first), devices: { 'board-1': { class: 'ledBoard' } } },
  })
  expect(bench.broker.gateway.isReady('local')).toBe(true)

  process.kill(supervisor?.pid ?? 0, 'SIGKILL')
  expect(sessionOf(await bench.received.next(says('lost')))).toBe(sessionOf(first))
  const second = await bench.received.next(says('ready'))
  expect(sessionOf(second)).toBeGreaterThan(sessionOf(first))
  expect(bench.log.all.filter(({ level }) => level === 'error')).toEqual([])
})

test('a command for a device the agent does not have comes back as not done', async () => {
  supervise()
  await bench.received.next(says('ready'))
  const outcome = await bench.broker.gateway.send(
    { nodeId: 'local', deviceId: 'no-such-board' },
    'Board.Clear',
    { address: 1 },
    { id: 'command-1', deadline: WALL_START + 60_000 },
  )
  expect(outcome).toMatchObject({
    kind: 'completion',
    completion: { completionCode: 'unsupportedCommand', errorCode: 'DEVICE_UNKNOWN', effect: 'notDone' },
  })
})

test('stopping it is a goodbye and not a loss', async () => {
  supervise()
  await bench.received.next(says('ready'))
  await supervisor?.stop()
  await bench.received.next(says('disconnected'))
  expect(bench.received.all.filter(says('lost'))).toEqual([])
})
