import { afterEach, describe, expect, test } from 'vitest'
import {
  BRANCH,
  type BrokerBench,
  brokerBench,
  clockOf,
  type RawNode,
  SECRET,
  WALL_START,
} from '../../../test/support/brokerBench.ts'
import { fakeClock } from '../../../test/support/fakeClock.ts'
import * as bytes from '../../../test/support/mqttBytes.ts'

let bench: BrokerBench
afterEach(() => bench.close())

const lost = (session: number, afterMs = 0) => ({
  nodeId: 'kiosk-1',
  message: { kind: 'state', payload: { state: 'lost', session, ts: WALL_START + afterMs } },
})
const isState = (state: string) => (receipt: BrokerBench['received']['all'][number]) =>
  receipt.message.kind === 'state' && receipt.message.payload.state === state

async function ready(session = 1): Promise<RawNode> {
  const node = await bench.node('kiosk-1', session)
  node.publish('$state', { state: 'ready', session }, { id: 21, retain: true })
  await node.next('puback')
  return node
}

/** Everything the broker had to do for the node so far is done once it answers another. */
async function settled(): Promise<void> {
  const probe = await bench.node('kiosk-2')
  probe.write(bytes.pingreq())
  await probe.next('pingresp')
}

describe('the loss of a node', () => {
  test("is reported once, with the hub's time and its session, when its socket ends", async () => {
    bench = await brokerBench()
    const node = await ready(7)
    await bench.time.advance(1_234)
    node.socket.destroy()
    expect(await bench.received.next(isState('lost'))).toEqual(lost(7, 1_234))
    await settled()
    expect(bench.received.all.filter(isState('lost'))).toHaveLength(1)
    expect(bench.broker.connectedNodes().map(({ nodeId }) => nodeId)).toEqual(['kiosk-2'])
  })

  test('is reported as well when it says DISCONNECT without having said that it goes', async () => {
    bench = await brokerBench()
    const node = await ready()
    node.write(bytes.disconnect())
    expect(await bench.received.next(isState('lost'))).toEqual(lost(1))
  })

  test('is reported of a node without a will', async () => {
    bench = await brokerBench()
    const node = await bench.open()
    node.write(bytes.connect({ clientId: 'kiosk-1', userName: 'kiosk-1', password: SECRET }))
    await node.next('connack')
    node.publish('$state', { state: 'ready', session: 4 }, { id: 1, retain: true })
    await node.next('puback')
    node.socket.destroy()
    expect(await bench.received.next(isState('lost'))).toEqual(lost(4))
  })

  test.each(['disconnected', 'sleeping'])('is not reported of a node that has said %s', async (state) => {
    bench = await brokerBench()
    const node = await ready()
    node.publish('$state', { state, session: 1 }, { id: 22, retain: true })
    await node.next('puback', ({ id }) => id === 22)
    node.write(bytes.disconnect())
    await node.closed
    await settled()
    expect(bench.received.all.filter(isState('lost'))).toEqual([])
  })

  test('is not reported of a node that has never said anything', async () => {
    bench = await brokerBench()
    const node = await bench.node()
    node.socket.destroy()
    await settled()
    expect(bench.received.all).toEqual([])
  })

  test('that can not be recorded does not end the broker', async () => {
    bench = await brokerBench()
    const node = await ready()
    bench.answer = () => {
      throw new Error('disk full')
    }
    node.socket.destroy()
    await bench.log.next(({ level }) => level === 'error')
    await settled()
  })

  test('said by a node about an earlier session is ignored', async () => {
    bench = await brokerBench()
    const node = await ready(7)
    node.publish('$state', { state: 'lost', session: 6 }, { id: 23, retain: true })
    await node.next('puback', ({ id }) => id === 23)
    expect(bench.received.all.filter(isState('lost'))).toEqual([])
    expect(bench.broker.gateway.isReady('kiosk-1')).toBe(true)
  })
})

describe('a second connection of a node', () => {
  test('takes over, the first is reported lost before anything of the second is heard, and it is audited', async () => {
    bench = await brokerBench()
    const first = await ready(1)
    const second = await ready(2)
    await first.closed
    expect(
      bench.received.all.map(
        ({ message }) => message.kind === 'state' && [message.payload.state, message.payload.session],
      ),
    ).toEqual([
      ['ready', 1],
      ['lost', 1],
      ['ready', 2],
    ])
    expect(bench.log.all.filter(({ fields }) => fields.audit)).toMatchObject([
      { level: 'warn', fields: { nodeId: 'kiosk-1' } },
    ])
    expect(bench.broker.connectedNodes()).toMatchObject([{ nodeId: 'kiosk-1', session: 2, state: 'ready' }])
    second.write(bytes.pingreq())
    await second.next('pingresp')
  })

  test('with a wrong secret changes nothing', async () => {
    bench = await brokerBench()
    const first = await ready(1)
    const second = await bench.open()
    second.write(bytes.connect({ clientId: 'kiosk-1', userName: 'kiosk-1', password: 'wrong' }))
    await second.closed
    first.write(bytes.pingreq())
    await first.next('pingresp')
    expect(bench.received.all.filter(isState('lost'))).toEqual([])
  })

  test('one that is cut while the next one comes leaves the next one in place', async () => {
    bench = await brokerBench()
    let node = await ready(1)
    for (let session = 2; session < 12; session++) {
      node.socket.destroy()
      node = await ready(session)
    }
    expect(bench.broker.connectedNodes()).toMatchObject([{ nodeId: 'kiosk-1', session: 11, state: 'ready' }])
    expect(bench.received.all.filter(isState('lost'))).toHaveLength(10)
  })
})

describe('a rebirth is asked for', () => {
  const status = (seq: number) => ({ session: 1, seq, ts: 1, data: { device: 'online' } })
  const description = { version: 1, session: 1, software: 'agent 1', devices: {} }

  test('2 s after a gap in the sequence', async () => {
    bench = await brokerBench()
    const node = await ready()
    node.publish('$desc', description, { id: 1, retain: true })
    node.publish('keypad-1/status/common', status(0), { id: 2, retain: true })
    node.publish('keypad-1/status/common', status(2), { id: 3, retain: true })
    await node.next('puback', ({ id }) => id === 3)
    await bench.time.advance(1_999)
    node.write(bytes.pingreq())
    await node.next('pingresp')
    expect(node.inbox.all.some((packet) => packet.type === 'publish' && packet.topic.endsWith('/rebirth'))).toBe(false)
    await bench.time.advance(1)
    expect(await node.message('$ctl/rebirth')).toEqual({ id: expect.any(String), from: 'hub' })
  })

  test('2 s after the first word of a session that has not described itself', async () => {
    bench = await brokerBench()
    const node = await ready()
    await bench.time.advance(2_000)
    await node.message('$ctl/rebirth')
  })

  test('not of a session in order, with an event of an earlier one among its messages', async () => {
    bench = await brokerBench()
    const node = await ready(5)
    const late = { id: 'key-1', session: 4, seq: 77, ts: 1, data: { address: 3, key: 'callNext', digits: '' } }
    node.publish('$desc', { ...description, session: 5 }, { id: 1, retain: true })
    node.publish('keypad-1/event/Keypad.KeyPressedEvent', late, { id: 2 })
    node.publish('keypad-1/status/common', { ...status(9), session: 4 }, { id: 3, retain: true })
    node.publish('keypad-1/status/common', { ...status(0), session: 5 }, { id: 4, retain: true })
    node.publish('keypad-1/alert/noise', '', { id: 5, retain: true })
    node.publish('keypad-1/status/common', { ...status(1), session: 5 }, { id: 6, retain: true })
    await node.next('puback', ({ id }) => id === 6)
    await bench.time.advance(10_000)
    node.write(bytes.pingreq())
    await node.next('pingresp')
    expect(node.inbox.all.some((packet) => packet.type === 'publish' && packet.topic.endsWith('/rebirth'))).toBe(false)
    expect(bench.received.all.map(({ message }) => message.kind)).toEqual([
      'state',
      'description',
      'event',
      'status',
      'alert',
      'status',
    ])
  })
})

test('nodes are told the time before their subscription is granted, and every minute', async () => {
  bench = await brokerBench()
  const node = await bench.node()
  const told = node.inbox.all.map(({ type }) => type)
  expect(told).toEqual(['connack', 'publish', 'suback'])
  expect(await node.message('$ctl/time')).toEqual({ ts: WALL_START })
  await bench.time.advance(60_000)
  expect(await node.message('$ctl/time')).toEqual({ ts: WALL_START + 60_000 })
})

test('nodes hear of a step of the clock before the command whose deadline it would spoil', async () => {
  const usual = clockOf(fakeClock())
  let stepMs = 0
  const clock = { ...usual, now: () => ({ ...usual.now(), wall: usual.now().wall + stepMs }) }
  bench = await brokerBench({ clock })
  const node = await ready()
  expect(await node.message('$ctl/time')).toEqual({ ts: WALL_START })
  stepMs = -8 * 3_600_000
  const deadline = clock.now().wall + 5_000
  void bench.broker.gateway.send(
    { nodeId: 'kiosk-1', deviceId: 'keypads' },
    'Keypad.Beep',
    { address: 1 },
    { id: 'b1', deadline },
  )
  const topics = [await node.next('publish'), await node.next('publish')].map(({ topic }) => topic.split('kiosk-1/')[1])
  expect(topics).toEqual(['$ctl/time', 'keypads/cmd/Keypad.Beep'])
})

test("the broker's own messages have QoS 1 and are not retained", async () => {
  bench = await brokerBench()
  const node = await bench.node()
  expect(await node.next('publish')).toMatchObject({ topic: `sb/1/${BRANCH}/kiosk-1/$ctl/time`, qos: 1, retain: false })
})

test('closing cuts the nodes and reports none of them as lost', async () => {
  bench = await brokerBench()
  const node = await ready()
  await bench.broker.close()
  await node.closed
  expect(bench.received.all.filter(isState('lost'))).toEqual([])
})
