import { connectAsync } from 'mqtt'
import { afterEach, describe, expect, test } from 'vitest'
import { BRANCH, type BrokerBench, brokerBench, type RawNode, SECRET } from '../../../test/support/brokerBench.ts'
import * as bytes from '../../../test/support/mqttBytes.ts'
import { selfSigned } from '../../../test/support/selfSigned.ts'
import { DEFAULT_LIMITS } from './limits.ts'

let bench: BrokerBench
afterEach(() => bench.close())

const STATE = `sb/1/${BRANCH}/kiosk-1/$state`
const honest = { clientId: 'kiosk-1', userName: 'kiosk-1', password: SECRET }
const LOST = JSON.stringify({ state: 'lost', session: 1 })

async function answerTo(fields: bytes.ConnectFields): Promise<number> {
  const node = await bench.open()
  node.write(bytes.connect(fields))
  const { code } = await node.next('connack')
  if (code !== 0) await node.closed
  return code
}

describe('credentials', () => {
  test('a node with its own secret is taken', async () => {
    bench = await brokerBench()
    expect(await answerTo(honest)).toBe(0)
    expect(bench.broker.connectedNodes()).toMatchObject([{ nodeId: 'kiosk-1', address: '127.0.0.1', state: undefined }])
  })

  test.each<[string, bytes.ConnectFields, number, string]>([
    ['a wrong secret', { ...honest, password: 'e'.repeat(64) }, 4, 'credentials'],
    ['an unknown node', { clientId: 'kiosk-9', userName: 'kiosk-9', password: SECRET }, 4, 'credentials'],
    ['no secret', { clientId: 'kiosk-1', userName: 'kiosk-1' }, 4, 'credentials'],
    ['no name', { clientId: 'kiosk-1' }, 5, 'name'],
    ['another client id than its name', { ...honest, clientId: 'kiosk-2' }, 5, 'name'],
    ['a name that is no id', { clientId: 'Kiosk 1', userName: 'Kiosk 1', password: SECRET }, 5, 'name'],
    ['the name of a built-in property', { clientId: '__proto__', userName: '__proto__', password: SECRET }, 5, 'name'],
    ['a session that outlives the connection', { ...honest, clean: false }, 5, 'persistentSession'],
    [
      'a will on the topic of another node',
      { ...honest, will: { topic: `sb/1/${BRANCH}/kiosk-2/$state`, payload: LOST } },
      5,
      'will',
    ],
    [
      'a will on another topic of its own',
      { ...honest, will: { topic: `sb/1/${BRANCH}/kiosk-1/$desc`, payload: LOST } },
      5,
      'will',
    ],
    [
      'a will that says ready',
      { ...honest, will: { topic: STATE, payload: LOST.replace('lost', 'ready') } },
      5,
      'will',
    ],
    ['a will that is not JSON', { ...honest, will: { topic: STATE, payload: '{' } }, 5, 'will'],
    ['a will that is not retained', { ...honest, will: { topic: STATE, payload: LOST, retain: false } }, 5, 'will'],
  ])('refuses %s and says so in one line', async (_, fields, code, reason) => {
    bench = await brokerBench()
    expect(await answerTo(fields)).toBe(code)
    expect(await answerTo(fields)).toBe(code)
    expect(bench.log.all.filter(({ level }) => level !== 'info' && level !== 'debug')).toMatchObject([
      { level: 'warn', fields: { reason, peer: '127.0.0.1' } },
    ])
    expect(bench.broker.connectedNodes()).toEqual([])
  })

  test('no secret and no payload of a refused node is logged', async () => {
    bench = await brokerBench()
    await answerTo({ ...honest, password: 'my-very-own-secret' })
    expect(JSON.stringify(bench.log.all)).not.toContain('my-very-own-secret')
  })

  test.each([0, 61])(
    'refuses a keep-alive of %i s: a node that is gone would be taken for alive',
    async (keepAliveSeconds) => {
      bench = await brokerBench()
      expect(await answerTo({ ...honest, keepAliveSeconds })).not.toBe(0)
    },
  )

  test('a registry that throws refuses and leaves the broker running', async () => {
    let broken = true
    bench = await brokerBench({
      registry: {
        verify: () => {
          if (broken) throw new Error('database is locked')
          return true
        },
        list: () => [],
      },
    })
    expect(await answerTo(honest)).toBe(3)
    broken = false
    expect(await answerTo(honest)).toBe(0)
  })

  test('a revoked node is cut within five seconds', async () => {
    bench = await brokerBench()
    const [kiosk, other] = [await bench.node('kiosk-1'), await bench.node('kiosk-2')]
    bench.registry.delete('kiosk-1')
    await bench.time.advance(5_000)
    await kiosk.closed
    expect(bench.broker.connectedNodes().map(({ nodeId }) => nodeId)).toEqual(['kiosk-2'])
    expect(other.socket.destroyed).toBe(false)
  })

  test('a node that was given a new secret is cut', async () => {
    bench = await brokerBench()
    const kiosk = await bench.node('kiosk-1')
    bench.registry.set('kiosk-1', { secret: 'a'.repeat(64), enrolledAt: 2 })
    await bench.time.advance(5_000)
    await kiosk.closed
  })
})

describe('frames', () => {
  test('another protocol version is told so', async () => {
    bench = await brokerBench()
    const node = await bench.open()
    node.write(bytes.connect({ ...honest, level: 5 }))
    expect(await node.next('connack')).toMatchObject({ code: 1 })
    await node.closed
  })

  test('a socket without CONNECT is cut after 5 s, also in the middle of one', async () => {
    bench = await brokerBench()
    const [silent, slow] = [await bench.open(), await bench.open()]
    slow.write(bytes.connect(honest).subarray(0, 20))
    // The broker has both sockets once it has answered a third.
    expect(await answerTo(honest)).toBe(0)
    await bench.time.advance(4_999)
    expect([silent.socket.destroyed, slow.socket.destroyed]).toEqual([false, false])
    await bench.time.advance(1)
    await Promise.all([silent.closed, slow.closed])
    expect(bench.log.all).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining({ fault: 'noConnect' }) }),
    )
  })

  test('an oversized packet is cut at its header, others are not disturbed', async () => {
    bench = await brokerBench()
    const [rogue, other] = [await bench.node('kiosk-1'), await bench.node('kiosk-2')]
    rogue.write(Uint8Array.of(0x32, 0xff, 0xff, 0xff, 0x7f))
    await rogue.closed
    other.publish('$state', { state: 'ready', session: 1 }, { id: 5, retain: true })
    expect(await other.next('puback')).toMatchObject({ id: 5 })
    expect(bench.log.all.filter(({ fields }) => fields.fault === 'tooLarge')).toHaveLength(1)
  })

  test('a packet in single bytes is one packet', async () => {
    bench = await brokerBench()
    const node = await bench.node()
    for (const byte of bytes.publish(STATE, '{"state":"ready","session":1}', { id: 3, retain: true }))
      node.write(Uint8Array.of(byte))
    expect(await node.next('puback')).toMatchObject({ id: 3 })
  })

  test.each([0, 2])('QoS %i is cut', async (qos) => {
    bench = await brokerBench()
    const node = await bench.node()
    node.publish('$state', { state: 'ready', session: 1 }, { qos, retain: true })
    await node.closed
    expect(
      bench.received.all.filter(({ message }) => message.kind === 'state' && message.payload.state === 'ready'),
    ).toEqual([])
  })

  test('a flood is cut, banned for five minutes, and disturbs nobody', async () => {
    const loopback = { ...DEFAULT_LIMITS.loopback, packetsPerSecond: 50, packetBurst: 200 }
    bench = await brokerBench({ limits: { loopback } })
    const [rogue, other] = [await bench.node('kiosk-1'), await bench.node('kiosk-2')]
    rogue.write(
      Buffer.concat(
        Array.from({ length: 5_000 }, (_, index) =>
          bytes.publish(STATE, '{"state":"ready","session":1}', { id: index + 1, retain: true }),
        ),
      ),
    )
    await rogue.closed
    other.publish('$state', { state: 'ready', session: 1 }, { id: 5, retain: true })
    await other.next('puback')
    expect(bench.received.all.filter(({ nodeId }) => nodeId === 'kiosk-1').length).toBeLessThanOrEqual(201)
    expect(await answerTo(honest)).toBe(3)
    await bench.time.advance(DEFAULT_LIMITS.banMs)
    expect(await answerTo(honest)).toBe(0)
  })

  test('a node that connects over and over is banned; wrong secrets ban nobody', async () => {
    const loopback = { ...DEFAULT_LIMITS.loopback, connectsPerMinute: 15 }
    bench = await brokerBench({ limits: { loopback } })
    for (let count = 0; count < 20; count++) expect(await answerTo({ ...honest, password: 'wrong' })).toBe(4)
    for (let count = 0; count < 15; count++) expect(await answerTo(honest)).toBe(0)
    expect(await answerTo(honest)).toBe(3)
    expect(await answerTo({ ...honest, clientId: 'kiosk-2', userName: 'kiosk-2' })).toBe(0)
  })
})

describe('sockets', () => {
  const limitedTo = (sockets: number, socketsInAll = 200) => ({
    loopback: { ...DEFAULT_LIMITS.loopback, sockets },
    socketsInAll,
  })

  test('idle sockets make way for a node, the oldest first', async () => {
    bench = await brokerBench({ limits: limitedTo(8) })
    const idle: RawNode[] = []
    for (let count = 0; count < 40; count++) idle.push(await bench.open())
    expect(await answerTo(honest)).toBe(0)
    await Promise.all(idle.slice(0, 32).map(({ closed }) => closed))
  })

  test('nodes never make way', async () => {
    bench = await brokerBench({ limits: limitedTo(2) })
    const nodes = [await bench.node('kiosk-1'), await bench.node('kiosk-2')]
    const third = await bench.open()
    await third.closed
    for (const node of nodes) {
      node.write(bytes.pingreq())
      await node.next('pingresp')
    }
  })

  test('the limit in all holds as well', async () => {
    bench = await brokerBench({ limits: limitedTo(64, 2) })
    await bench.node('kiosk-1')
    await bench.node('kiosk-2')
    const third = await bench.open()
    await third.closed
  })
})

describe('listening', () => {
  test('on the network without TLS is refused', async () => {
    bench = await brokerBench()
    await expect(brokerBench({ listen: { host: '0.0.0.0', port: 0 } })).rejects.toMatchObject({
      problem: { code: 'CONFIG_INVALID' },
    })
  })

  test('with TLS serves nodes by TLS only', async () => {
    bench = await brokerBench({ listen: { port: 0, tls: selfSigned() } })
    const { url } = bench.broker.address
    expect(url).toMatch(/^mqtts:/)
    const options = { protocolVersion: 4, reconnectPeriod: 0, rejectUnauthorized: false } as const
    const client = await connectAsync(url, { ...options, clientId: 'kiosk-1', username: 'kiosk-1', password: SECRET })
    expect(bench.broker.connectedNodes()).toMatchObject([{ nodeId: 'kiosk-1' }])
    const plain = await bench.open()
    plain.write(bytes.connect(honest))
    await plain.closed
    expect(plain.inbox.all).toEqual([])
    expect(await bench.log.next(({ fields }) => fields.kind === 'tls')).toMatchObject({ level: 'warn' })
    await client.endAsync()
  })

  test('on a port that is taken is refused, and the broker that has it goes on', async () => {
    bench = await brokerBench()
    await expect(brokerBench({ listen: { port: bench.broker.address.port } })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    expect(await answerTo(honest)).toBe(0)
  })
})
