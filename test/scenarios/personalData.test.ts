import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import { afterEach, expect, it } from 'vitest'
import type { AgentConfiguration, KioskView, WindowView } from '../../contracts/index.ts'
import { openRegistry } from '../../hub/adapters/store/registry.ts'
import { notice, said, smallBranch, startTestBranch, type TestBranch } from '../support/branch.ts'
import { filesIn } from '../support/storeFixtures.ts'
import { tracesOf } from '../support/traces.ts'

const NUMBER = '110101199003077758'
const NAME = '金丝雀翎'
const CARD = { layout: 'citizen', name: NAME, number: NUMBER, birth: '19900307', sex: '1' }

let branch: TestBranch | undefined
let agent: ChildProcess | undefined
let tap: Server | undefined
afterEach(async () => {
  if (agent && agent.exitCode === null) {
    const gone = once(agent, 'exit')
    agent.kill('SIGTERM')
    await gone
  }
  await branch?.close()
  tap?.close()
})

/** Everything that goes over the node's connection, both ways. */
async function wireTap(mqttPort: number): Promise<{ port: number; bytes: () => Buffer }> {
  const heard: Buffer[] = []
  const server = createServer((node) => {
    const broker = connect(mqttPort, '127.0.0.1')
    for (const [from, to] of [
      [node, broker],
      [broker, node],
    ] as const) {
      from.on('data', (chunk) => {
        heard.push(chunk)
        to.write(chunk)
      })
      from.on('close', () => to.destroy())
      from.on('error', () => to.destroy())
    }
  })
  tap = server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { port: (server.address() as AddressInfo).port, bytes: () => Buffer.concat(heard) }
}

const traces = (bytes: Buffer) => tracesOf({ number: NUMBER, name: NAME }, bytes)

it('whose card lies on the reader is in no file, no log and no message between node and hub, from the card to the call', async () => {
  expect(traces(iconv.encode(`x${NUMBER}${NAME}`, 'gb18030'))).toEqual([
    'number in utf8',
    'number in gb18030',
    'name in gb18030',
  ])
  const configuration = smallBranch((change) => {
    for (const device of change.devices ?? []) if (device.id === 'reader') device.node = 'front'
  })
  const running = await startTestBranch({ ports: 'tcp', configuration, simulatesOtherNodes: true })
  branch = running
  const mqttPort = Number(/mqtt:\/\/127\.0\.0\.1:(\d+)/.exec(await said(running, /the broker listens/))?.[1])
  const wire = await wireTap(mqttPort)
  const registry = openRegistry(running.dataDirectory)
  const given: AgentConfiguration = {
    branch: configuration.outlet.id,
    node: 'front',
    url: `mqtt://127.0.0.1:${wire.port}`,
    secret: registry.nodes.enrol('front'),
    hubPublicKey: registry.hubPublicKey,
    stateDirectory: join(running.directory, 'front'),
    devices: [{ id: 'reader', node: 'front', driver: 'idcard-sam', port: running.lines.reader.port, settings: {} }],
  }
  registry.close()
  agent = spawn(process.execPath, ['dist/program/device-drivers/agent.js', '--config', '-', '--log-level', 'debug'])
  let agentSaid = ''
  for (const stream of [agent.stdout, agent.stderr]) {
    stream?.on('data', (chunk) => {
      agentSaid += chunk
    })
  }
  agent.stdin?.end(JSON.stringify(given))

  const kiosk = await running.kiosk('k1')
  await kiosk.until<KioskView>('kiosk:k1', (view) => view.reader === 'ok' && view.printer === 'ok')
  const printed = notice(running.lines.printer, 'printed')
  running.lines.reader.device.act('present-card', CARD)
  const paper = Buffer.from(JSON.stringify(await printed))
  const teller = await running.screen('teller1')
  await teller.command('SignIn', { windowId: 'w1' })
  await teller.command('CallNext', { windowId: 'w1' })
  // He was read: his teller sees him masked.
  const view = await teller.until<WindowView>('window:w1', (now) => now.current !== null)
  expect(view.current?.customer).toEqual({ name: '金***', document: '1101**********7758' })
  running.lines.reader.device.act('remove-card')
  // A key that is gone cannot betray anybody, so the power fails before anything is tidied up.
  await running.kill9()

  expect(traces(paper)).toEqual([])
  expect(wire.bytes().includes('IdCard.ReadEvent')).toBe(true)
  expect(traces(wire.bytes())).toEqual([])
  expect(traces(Buffer.from(running.output()))).toEqual([])
  expect(agentSaid).not.toBe('')
  expect(traces(Buffer.from(agentSaid))).toEqual([])
  const files = filesIn(running.directory)
  expect(files.some((file) => file.endsWith('hub.db-wal'))).toBe(true)
  for (const file of files) expect(traces(readFileSync(file)), file).toEqual([])
})
