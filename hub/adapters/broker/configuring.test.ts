import { afterEach, expect, test } from 'vitest'
import type { Device, NodeConfigurationPayload } from '../../../contracts/index.ts'
import { BRANCH, type BrokerBench, brokerBench, SECRET } from '../../../test/support/brokerBench.ts'
import * as bytes from '../../../test/support/mqttBytes.ts'

let bench: BrokerBench
afterEach(() => bench.close())

const device = (id: string): Device => ({ id, driver: 'lamp', port: { tcp: { host: 'h', port: 1 } } })

async function benchWith(wanted: Record<string, NodeConfigurationPayload | undefined>) {
  const given: string[] = []
  bench = await brokerBench({
    configurations: {
      of: (nodeId) => wanted[nodeId],
      given: (nodeId, version) => given.push(`${nodeId} ${version}`),
    },
  })
  return given
}

test('a node is told of its devices when it listens, and again when they are others, each only of its own', async () => {
  const wanted: Record<string, NodeConfigurationPayload | undefined> = {
    'kiosk-1': { version: 3, devices: [device('printer')] },
    'kiosk-2': { version: 3, devices: [device('reader')] },
  }
  const given = await benchWith(wanted)
  const one = await bench.node('kiosk-1')
  expect(await one.message('$ctl/configuration')).toEqual(wanted['kiosk-1'])
  const two = await bench.node('kiosk-2')
  expect(await two.message('$ctl/configuration')).toEqual(wanted['kiosk-2'])

  wanted['kiosk-1'] = { version: 4, devices: [device('printer'), device('scanner')] }
  // Nothing of this one is another: it is not told.
  wanted['kiosk-2'] = { version: 4, devices: [device('reader')] }
  bench.broker.configurationChanged()
  expect(await one.message('$ctl/configuration')).toEqual(wanted['kiosk-1'])
  two.write(bytes.pingreq())
  await two.next('pingresp')
  const heard = two.inbox.all.filter((packet) => packet.type === 'publish' && packet.topic.endsWith('configuration'))
  expect(heard).toHaveLength(1)
  expect(given).toEqual(['kiosk-1 3', 'kiosk-2 3', 'kiosk-1 4'])
})

test('a node that has come again is told again; one that there is nothing to say to hears nothing', async () => {
  const given = await benchWith({ 'kiosk-1': { version: 9, devices: [] } })
  const first = await bench.node('kiosk-1', 1)
  await first.message('$ctl/configuration')
  first.socket.destroy()
  const second = await bench.node('kiosk-1', 2)
  expect(await second.message('$ctl/configuration')).toEqual({ version: 9, devices: [] })
  const silent = await bench.node('kiosk-2')
  await silent.message('$ctl/time')
  expect(given).toEqual(['kiosk-1 9', 'kiosk-1 9'])
  expect(silent.inbox.all.some((packet) => packet.type === 'publish' && packet.topic.includes('configuration'))).toBe(
    false,
  )
})

test.each([
  'sb/1/hz-001/kiosk-2/$ctl/#',
  'sb/1/hz-001/kiosk-2/$ctl/configuration',
  'sb/1/hz-001/+/$ctl/configuration',
  'sb/1/hz-001/kiosk-1/$ctl/configuration/../../kiosk-2/$ctl/#',
  '$share/g/sb/1/hz-001/kiosk-2/$ctl/#',
  '#',
])("a stolen credential does not read another node's devices by %s: it is cut", async (filter) => {
  await benchWith({
    'kiosk-1': { version: 1, devices: [device('mine')] },
    'kiosk-2': { version: 1, devices: [device('secret-thing')] },
  })
  const owner = await bench.node('kiosk-2')
  const thief = await bench.open()
  thief.write(bytes.connect({ clientId: 'kiosk-1', userName: 'kiosk-1', password: SECRET }))
  await thief.next('connack')
  // One allowed filter beside the other: the packet is refused as a whole.
  thief.write(bytes.subscribe([`sb/1/${BRANCH}/kiosk-1/$ctl/#`, filter], { id: 5 }))
  await thief.closed
  bench.broker.configurationChanged()
  await owner.message('$ctl/configuration')
  expect(JSON.stringify(thief.inbox.all)).not.toContain('secret-thing')
})

test('a node may not speak as the hub: a configuration from one node to another is refused and cuts it', async () => {
  await benchWith({})
  const victim = await bench.node('kiosk-2')
  const thief = await bench.node('kiosk-1')
  thief.write(
    bytes.publish(`sb/1/${BRANCH}/kiosk-2/$ctl/configuration`, JSON.stringify({ version: 99, devices: [] }), { id: 7 }),
  )
  await thief.closed
  victim.write(bytes.pingreq())
  await victim.next('pingresp')
  expect(JSON.stringify(victim.inbox.all)).not.toContain('"version\\":99')
})
