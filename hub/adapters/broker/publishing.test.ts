import fc from 'fast-check'
import { connectAsync } from 'mqtt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { problem } from '../../../contracts/index.ts'
import { BRANCH, type BrokerBench, brokerBench, type RawNode, SECRET } from '../../../test/support/brokerBench.ts'
import * as bytes from '../../../test/support/mqttBytes.ts'

let bench: BrokerBench
beforeEach(async () => {
  bench = await brokerBench()
})
afterEach(() => bench.close())

const keyPressed = (index: number, fields: object = {}) => ({
  id: `key-${index}`,
  session: 1,
  seq: index,
  ts: 1_790_000_000_000,
  data: { address: 3, key: 'callNext', digits: '' },
  ...fields,
})
const KEY = 'keypad-1/event/Keypad.KeyPressedEvent'
const READY = { state: 'ready', session: 1 }
/** The loss of the node is reported too once its connection is cut. */
const taken = (nodeId = 'kiosk-1') =>
  bench.received.all.filter(
    (receipt) =>
      receipt.nodeId === nodeId && !(receipt.message.kind === 'state' && receipt.message.payload.state === 'lost'),
  )

function gate() {
  let open: () => void = () => {}
  const passed = new Promise<void>((resolve) => {
    open = resolve
  })
  return { open, passed }
}

describe('what a node says', () => {
  test("reaches the use cases, checked and with the node's own name", async () => {
    const node = await bench.node()
    const description = {
      version: 1,
      session: 1,
      software: 'agent 1',
      devices: { 'keypad-1': { class: 'callerKeypad', driver: 'keypad-ff68', interfaces: ['common'], commands: {} } },
    }
    const alert = { session: 1, seq: 1, ts: 5, severity: 3, attention: 'now', owner: 'flm' }
    node.publish('$state', { state: 'init', session: 1 }, { id: 1, retain: true })
    node.publish('$desc', description, { id: 2, retain: true })
    node.publish(
      'keypad-1/status/common',
      { session: 1, seq: 0, ts: 5, data: { device: 'online' } },
      { id: 3, retain: true },
    )
    node.publish('keypad-1/alert/device-fault', alert, { id: 4, retain: true })
    node.publish('keypad-1/alert/device-fault', '', { id: 5, retain: true })
    node.publish(KEY, keyPressed(2), { id: 6 })
    for (const id of [1, 2, 3, 4, 5, 6]) expect(await node.next('puback')).toMatchObject({ id })
    expect(bench.received.all).toEqual(
      [
        { kind: 'state', payload: { state: 'init', session: 1 } },
        { kind: 'description', payload: description },
        { kind: 'status', deviceId: 'keypad-1', iface: 'common', data: { device: 'online' } },
        { kind: 'alert', deviceId: 'keypad-1', code: 'device-fault', payload: alert },
        { kind: 'alert', deviceId: 'keypad-1', code: 'device-fault', payload: null },
        {
          kind: 'event',
          deviceId: 'keypad-1',
          name: 'Keypad.KeyPressedEvent',
          id: 'key-2',
          ts: 1_790_000_000_000,
          data: { address: 3, key: 'callNext', digits: '' },
        },
      ].map((message) => ({ nodeId: 'kiosk-1', message })),
    )
  })

  test('comes through from an ordinary MQTT client', async () => {
    const client = await connectAsync(bench.broker.address.url, {
      protocolVersion: 4,
      clientId: 'kiosk-2',
      username: 'kiosk-2',
      password: SECRET,
      reconnectPeriod: 0,
    })
    await client.publishAsync(`sb/1/${BRANCH}/kiosk-2/$state`, JSON.stringify(READY), { qos: 1, retain: true })
    expect(taken('kiosk-2')).toEqual([{ nodeId: 'kiosk-2', message: { kind: 'state', payload: READY } }])
    await client.endAsync()
  })
})

describe('an acknowledgement', () => {
  test('comes only after the message is committed', async () => {
    const node = await bench.node()
    const { open, passed } = gate()
    bench.answer = async () => {
      await passed
      return undefined
    }
    node.publish(KEY, keyPressed(0), { id: 11 })
    await bench.received.next()
    node.write(bytes.pingreq())
    await node.next('pingresp')
    expect(node.inbox.all.filter(({ type }) => type === 'puback')).toEqual([])
    open()
    expect(await node.next('puback')).toMatchObject({ id: 11 })
  })

  test('500 messages reach the use cases and are acknowledged in the order of arrival, whatever is committed first', async () => {
    const node = await bench.node()
    let random = 1
    bench.answer = async () => {
      random = (random * 48_271) % 2_147_483_647
      for (let turns = random % 5; turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve))
      return undefined
    }
    node.write(
      Buffer.concat(
        Array.from({ length: 500 }, (_, index) =>
          bytes.publish(`sb/1/${BRANCH}/kiosk-1/${KEY}`, JSON.stringify(keyPressed(index)), { id: index + 1 }),
        ),
      ),
    )
    await node.next('puback', ({ id }) => id === 500)
    expect(node.inbox.all.flatMap((packet) => (packet.type === 'puback' ? [packet.id] : []))).toEqual(
      Array.from({ length: 500 }, (_, index) => index + 1),
    )
    expect(bench.received.all.map(({ message }) => message.kind === 'event' && message.id)).toEqual(
      Array.from({ length: 500 }, (_, index) => `key-${index}`),
    )
  })

  test.each(['rejects', 'throws'])(
    'does not come when the hub %s; the connection is closed and the next one is served',
    async (how) => {
      const node = await bench.node()
      bench.answer = () => {
        if (how === 'throws') throw new Error('disk full')
        return Promise.reject(new Error('disk full'))
      }
      node.publish(KEY, keyPressed(0), { id: 11 })
      await node.closed
      expect(node.inbox.all.filter(({ type }) => type === 'puback')).toEqual([])
      bench.answer = async () => undefined
      const again = await bench.node('kiosk-1', 2)
      again.publish(KEY, keyPressed(0, { session: 2 }), { id: 11 })
      await again.next('puback')
    },
  )

  test('of a refused message comes, with the reason on $ctl/error', async () => {
    const node = await bench.node()
    bench.answer = async () => problem('READING_EXPIRED')
    node.publish(KEY, keyPressed(0), { id: 11 })
    expect(await node.message('$ctl/error')).toEqual({
      topic: `sb/1/${BRANCH}/kiosk-1/${KEY}`,
      id: 'key-0',
      problem: problem('READING_EXPIRED'),
    })
    expect(await node.next('puback')).toMatchObject({ id: 11 })
  })
})

test.each<[string, string, object | string, string]>([
  ['not JSON', KEY, '{', '/'],
  ['JSON that is no object', KEY, '7', '/'],
  ['an unknown field', KEY, keyPressed(0, { extra: 1 }), '/extra'],
  ['a wrong type', KEY, keyPressed(0, { seq: 'one' }), '/seq'],
  ['an unknown event', 'keypad-1/event/Keypad.Exploded', keyPressed(0), '/'],
  ['an event of a device of another kind', 'keypad-1/event/IdCard.ReadEvent', keyPressed(0), '/data'],
  ['an unknown interface', 'keypad-1/status/toaster', { session: 1, seq: 0, ts: 1, data: {} }, '/'],
  [
    'an unknown alert',
    'keypad-1/alert/on-fire',
    { session: 1, seq: 0, ts: 1, severity: 4, attention: 'now', owner: 'flm' },
    '/',
  ],
  ['an unknown alert that is cleared', 'keypad-1/alert/on-fire', '', '/'],
  ['a state that does not exist', '$state', { state: 'happy', session: 1 }, '/state'],
  ['an empty state', '$state', '', '/'],
  [
    'devices under a name that is no id',
    '$desc',
    '{"version":1,"session":1,"software":"x","devices":{"__proto__":{"x":1}}}',
    '/devices',
  ],
  ['text that is not UTF-8', '$state', '\udc00', '/'],
])('%s is acknowledged, refused with its place, and logged once', async (_, topic, payload, place) => {
  const node = await bench.node()
  for (const id of [1, 2, 3]) {
    node.publish(topic, payload, { id, retain: !topic.includes('/event/') })
    expect(await node.next('puback')).toMatchObject({ id })
    const refusal = await node.message('$ctl/error')
    expect(refusal).toMatchObject({ topic: `sb/1/${BRANCH}/kiosk-1/${topic}`, problem: { code: 'BAD_REQUEST' } })
    const { mistakes } = (refusal.problem as { details: { mistakes: { path: string }[] } }).details
    expect(mistakes.map(({ path }) => path || '/').some((path) => path.startsWith(place))).toBe(true)
  }
  expect(taken()).toEqual([])
  expect(bench.log.all.filter(({ level }) => level === 'warn')).toHaveLength(1)
})

test('any JSON and any bytes on a permitted topic are acknowledged and refused, and the broker goes on', async () => {
  const node = await bench.node()
  const topics = [
    '$state',
    '$desc',
    'd/status/printer',
    'd/alert/noise',
    KEY,
    'd/event/IdCard.ReadEvent',
    'd/reply/hub/x',
  ]
  const payload = fc.oneof(
    fc.json(),
    fc.string({ minLength: 1 }),
    fc.constantFrom('null', '[]', '{}', '{"session":null,"seq":{}}', '['.repeat(60_000)),
  )
  let id = 0
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...topics), payload, async (topic, text) => {
      id++
      node.publish(topic, text, { id })
      await node.next('puback', (packet) => packet.id === id)
      expect(await node.message('$ctl/error')).toMatchObject({ problem: { code: 'BAD_REQUEST' } })
    }),
    { numRuns: 300 },
  )
  expect(taken()).toEqual([])
})

test('values of a refused message are neither sent back nor logged', async () => {
  const node = await bench.node()
  node.publish(
    KEY,
    keyPressed(0, { data: { address: '110101199003077758', key: 'callNext', digits: '110101199003077758' } }),
    { id: 1 },
  )
  const refusal = await node.message('$ctl/error')
  expect(JSON.stringify([refusal, bench.log.all])).not.toContain('110101199003077758')
})

describe('a node may publish only what is its own: it is closed for', () => {
  const own = `sb/1/${BRANCH}/kiosk-1`
  const forbidden = [
    `sb/1/${BRANCH}/kiosk-2/$state`,
    `sb/1/${BRANCH}/kiosk-2/keypad-1/status/common`,
    `sb/1/hz-002/kiosk-1/$state`,
    `sb/1/${BRANCH}/kiosk-1`,
    `sb/1/${BRANCH}/kiosk-1/`,
    `sb/1/${BRANCH}/kiosk-11/$state`,
    `sb/2/${BRANCH}/kiosk-1/$state`,
    '$SYS/broker/new/clients',
    `$SYS/${own}/$state`,
    `$share/group/${own}/$state`,
    `/${own}/$state`,
    `${own}/../kiosk-2/$state`,
    `${own}/keypad-1/../../kiosk-2/$state`,
    `${own}//status/common`,
    `${own}/keypad-1/status`,
    `${own}/keypad-1/status/`,
    `${own}/keypad-1/status/common/deep`,
    `${own}/Keypad/status/common`,
    `${own}/${'k'.repeat(33)}/status/common`,
    `${own}/keypad-1/cmd/Keypad.Beep`,
    `${own}/$ctl/time`,
    `${own}/$ctl/rebirth`,
    `${own}/$other`,
    `${own}/keypad-1/reply/kiosk-2/id-1`,
    `${own}/keypad-1/reply/hub/${'i'.repeat(37)}`,
    `${own}/keypad-1/event/Keypad KeyPressed`,
    `${own}/keypad-1/event/__proto__`,
    `${own}/\u202ekeypad-1/status/common`,
    `${own}/keypad-1\u0000/status/common`,
    Array.from({ length: 101 }, () => 'a').join('/'),
    `${own}/+/status/common`,
    `${own}/#`,
    '#',
  ]
  test.each(forbidden)('%s', async (topic) => {
    const node = await bench.node()
    node.write(bytes.publish(topic, JSON.stringify(READY), { id: 1 }))
    await node.closed
    expect(taken()).toEqual([])
    expect(node.inbox.all.filter(({ type }) => type === 'puback')).toEqual([])
    // Its loss is a second line when it had said something, and it has not.
    expect(bench.log.all.filter(({ level }) => level === 'warn')).toHaveLength(1)
  })

  test.each([KEY, 'keypad-1/reply/hub/id-1'])('a retained %s', async (topic) => {
    const node = await bench.node()
    node.publish(topic, keyPressed(0), { retain: true })
    await node.closed
    expect(taken()).toEqual([])
  })

  test('any other topic, made up at random', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.constantFrom(
            'sb',
            '1',
            BRANCH,
            'kiosk-1',
            'kiosk-2',
            '$state',
            '$ctl',
            'keypad-1',
            'cmd',
            'event',
            '..',
            '',
            'reply',
            'hub',
          ),
          { minLength: 1, maxLength: 9 },
        ),
        async (levels) => {
          const topic = levels.join('/')
          fc.pre(topic.length > 0 && !topic.startsWith(`${own}/`))
          const node = await bench.node()
          node.write(bytes.publish(topic, JSON.stringify(READY), { id: 1 }))
          await node.closed
          expect(taken()).toEqual([])
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('a node may listen only to what is its own', () => {
  const own = `sb/1/${BRANCH}/kiosk-1`
  async function connected(): Promise<RawNode> {
    const node = await bench.open()
    node.write(bytes.connect({ clientId: 'kiosk-1', userName: 'kiosk-1', password: SECRET }))
    await node.next('connack')
    return node
  }

  test.each([
    '#',
    '+/#',
    '$SYS/#',
    `sb/1/${BRANCH}/#`,
    `sb/1/${BRANCH}/+/$ctl/#`,
    `sb/1/${BRANCH}/kiosk-2/$ctl/#`,
    `sb/1/${BRANCH}/kiosk-2/+/cmd/#`,
    `${own}/#`,
    `${own}/+/status/#`,
    `${own}/+/cmd/+`,
    `${own}/$ctl/time`,
    `$share/g/${own}/$ctl/#`,
  ])('%s closes the connection', async (filter) => {
    const node = await connected()
    node.write(bytes.subscribe([filter]))
    await node.closed
    expect(node.inbox.all.filter(({ type }) => type === 'suback')).toEqual([])
  })

  test('one forbidden filter among permitted ones leaves no subscription behind', async () => {
    const node = await connected()
    node.write(bytes.subscribe([`${own}/$ctl/#`, `sb/1/${BRANCH}/kiosk-2/#`]))
    await node.closed
    const again = await connected()
    const other = await bench.node('kiosk-2')
    other.publish('$state', READY, { id: 1, retain: true })
    await other.next('puback')
    again.write(bytes.pingreq())
    await again.next('pingresp')
    expect(again.inbox.all.filter(({ type }) => type === 'publish')).toEqual([])
  })

  test('what nodes say is delivered to no node, and nothing retained is kept', async () => {
    const first = await bench.node('kiosk-1')
    const second = await bench.node('kiosk-2')
    first.publish('$state', READY, { id: 1, retain: true })
    await first.next('puback')
    const third = await bench.node('local')
    for (const node of [first, second, third]) {
      node.write(bytes.pingreq())
      await node.next('pingresp')
      expect(
        node.inbox.all.flatMap((packet) =>
          packet.type === 'publish' ? [packet.topic.split('/').slice(-2).join('/')] : [],
        ),
      ).toEqual(['$ctl/time'])
    }
  })
})
