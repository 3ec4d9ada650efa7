import { afterEach, describe, expect, it } from 'vitest'
import type { DeviceView, PadView } from '../../contracts/index.ts'
import { openRegistry } from '../../hub/adapters/store/registry.ts'
import type { HubClient } from '../../simulators/people/hubClient.ts'
import { said, smallBranch, startTestBranch, type TestBranch } from '../support/branch.ts'
import { freePort } from '../support/freePort.ts'
import { LAMP, type MqttNode, mqttNode } from '../support/mqttNode.ts'

let branch: TestBranch
const nodes: MqttNode[] = []
afterEach(async () => {
  for (const node of nodes.splice(0)) node.client.end(true)
  await branch.close()
})

/** A hub with a lamp on a node of its own, which the test plays. */
async function start(): Promise<{ connect(session: number): Promise<MqttNode>; manager: () => Promise<HubClient> }> {
  let secret = ''
  const configuration = smallBranch(({ devices = [] }) => {
    for (const [node, id, host] of [
      ['lobby', 'lamp', '10.0.0.7'],
      ['vault', 'safe', '10.0.0.8'],
    ] as const)
      devices.push({ id, node, driver: 'printer-escpos', port: { tcp: { host, port: 9100 } } })
  })
  const port = await freePort()
  branch = await startTestBranch({
    ports: 'tcp',
    configuration,
    args: ['--mqtt-port', String(port)],
    seed(dataDirectory) {
      const registry = openRegistry(dataDirectory)
      secret = registry.nodes.enrol('lobby')
      registry.nodes.enrol('vault')
      registry.close()
    },
  })
  return {
    async connect(session) {
      const node = await mqttNode(`mqtt://127.0.0.1:${port}`, { branch: 'test-branch', node: 'lobby', secret, session })
      nodes.push(node)
      return node
    },
    manager: () => branch.screen('manager'),
  }
}

const lampIs = (client: HubClient, condition: string) =>
  client.until<PadView>('pad', ({ devices }) =>
    devices.some((device) => device.deviceId === 'lamp' && device.condition === condition),
  )
const lamp = async (client: HubClient): Promise<DeviceView | undefined> =>
  (await client.get<{ devices: DeviceView[] }>('/api/v1/devices')).devices.find(({ deviceId }) => deviceId === 'lamp')

async function online(node: MqttNode, session: number): Promise<void> {
  await node.say('$state', { state: 'init', session })
  await node.describe({ lamp: LAMP })
  await node.status('lamp', 'online', 0)
  await node.say('$state', { state: 'ready', session })
}

describe('a node of the branch', () => {
  it('that nobody knows yet, or that says things out of count, is asked to say everything again', async () => {
    const { connect, manager } = await start()
    const node = await connect(5)
    await node.say('$state', { state: 'ready', session: 5 })
    expect(await node.control('rebirth')).toMatchObject({ from: 'hub' })
    await node.describe({ lamp: LAMP })
    await node.status('lamp', 'online', 0)
    await lampIs(await manager(), 'ok')
    // Two has gone missing on its way.
    await node.status('lamp', 'deviceBusy', 2)
    expect(await node.control('rebirth')).toMatchObject({ from: 'hub' })
  })

  it('is told of its own devices and hears nothing of another node; asking for that ends its connection', async () => {
    const { connect } = await start()
    const node = await connect(1)
    const { devices, version } = await node.configuration()
    expect([version, devices.map(({ id }) => id)]).toEqual([1, ['lamp']])
    expect(JSON.stringify(devices)).not.toMatch(/safe|secret|key/i)
    node.client.subscribe('sb/1/test-branch/vault/$ctl/#', { qos: 1 })
    await node.closed
    expect(JSON.stringify(node.heard.all)).not.toContain('safe')
  })

  it('that is lost takes its devices with it, whatever they said last; its word from before is not taken for the present', async () => {
    const { connect, manager } = await start()
    const client = await manager()
    const first = await connect(5)
    await online(first, 5)
    await lampIs(client, 'ok')
    first.cut()
    await lampIs(client, 'offline')
    expect(await lamp(client)).toMatchObject({ nodeState: 'lost', device: 'unknown' })

    const second = await connect(6)
    await online(second, 6)
    await lampIs(client, 'ok')
    // The will of the connection before comes late, and once more from the node itself.
    await second.say('$state', { state: 'lost', session: 5 })
    await second.status('lamp', 'deviceBusy', 1)
    expect(await lamp(client)).toMatchObject({ nodeState: 'ready' })
  })

  it('that connects twice with one credential speaks by the newer connection; the older is cut and it is noted', async () => {
    const { connect, manager } = await start()
    const client = await manager()
    const first = await connect(5)
    await online(first, 5)
    const second = await connect(6)
    await online(second, 6)
    await first.closed
    await said(branch, /"audit":true.*a node that is connected connects again|connects again.*"audit":true/)
    await lampIs(client, 'ok')
    expect(await lamp(client)).toMatchObject({ nodeState: 'ready', device: 'online' })
  })

  it('is not believed to be there after the hub was killed until it comes again, and then has what it says', async () => {
    const { connect, manager } = await start()
    const node = await connect(5)
    await online(node, 5)
    await lampIs(await manager(), 'ok')
    await branch.kill9()
    await branch.start()
    const after = await manager()
    // What it said before is not shown as live.
    expect(await lamp(after)).toMatchObject({ nodeState: 'lost', device: 'unknown' })
    const again = await connect(6)
    expect((await again.configuration()).devices.map(({ id }) => id)).toEqual(['lamp'])
    await again.describe({ lamp: LAMP })
    await again.status('lamp', 'deviceBusy', 0)
    await again.say('$state', { state: 'ready', session: 6 })
    await lampIs(after, 'ok')
    expect(await lamp(after)).toMatchObject({ nodeState: 'ready', device: 'deviceBusy' })
  })
})

describe('a command to a device of the branch', () => {
  it('that was under way when the hub was killed is known not to be known afterwards, and is not sent again', async () => {
    const { connect } = await start()
    const node = await connect(5)
    await online(node, 5)
    const supervisor = await branch.screen('supervisor')
    await lampIs(supervisor, 'ok')
    const data = { deviceId: 'lamp', name: 'Printer.Reset', data: {}, reason: 'it prints nothing' } as const
    expect(await supervisor.command('CommandDevice', data, 'c-1')).toMatchObject({ ok: true })
    const sent = await node.heard.next(({ topic }) => topic === 'lamp/cmd/Printer.Reset')
    expect(sent.payload).toMatchObject({ id: 'c-1', from: 'hub', data: {} })
    await branch.kill9()
    await branch.start()
    const again = await connect(6)
    await online(again, 6)
    const after = await branch.screen('supervisor')
    // Somebody should look what has become of it.
    await after.until<PadView>('pad', ({ devices }) =>
      devices.some(({ deviceId, alerts }) => deviceId === 'lamp' && alerts[0]?.code === 'command-unsettled'),
    )
    expect(await after.get('/api/v1/fleet/commands?device=lamp')).toMatchObject({
      commands: [{ commandId: 'c-1', by: 'supervisor', state: 'unknown', detail: 'hubRestarted' }],
    })
    expect(again.heard.all.filter(({ topic }) => topic.includes('/cmd/'))).toEqual([])
    // The same id again is the same command, which has its answer.
    expect(await after.command('CommandDevice', data, 'c-1')).toMatchObject({ ok: true })
    expect(await after.get('/api/v1/fleet/commands')).toMatchObject({ commands: [{ state: 'unknown' }] })
  })

  it('restarts a real driver: the device is there again and does what it did before', async () => {
    await start()
    const supervisor = await branch.screen('supervisor')
    const is = (condition: string) =>
      supervisor.until<PadView>('pad', ({ devices }) =>
        devices.some((device) => device.deviceId === 'boards' && device.condition === condition),
      )
    await is('ok')
    const data = { deviceId: 'boards', name: 'Device.Restart', data: {}, reason: 'dark' } as const
    expect(await supervisor.command('CommandDevice', data)).toMatchObject({ ok: true })
    await is('offline')
    await is('ok')
    const { commands } = await supervisor.get<{ commands: object[] }>('/api/v1/fleet/commands?device=boards&limit=1')
    expect(commands).toMatchObject([{ name: 'Device.Restart', state: 'done', reason: 'dark' }])
  })
})
