import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as bytes from '../../../test/support/mqttBytes.ts'
import { type FrameFault, frameChecker } from './mqttFrames.ts'

const TOPIC = 'sb/1/hz-001/kiosk-1/$state'

function check(...chunks: Uint8Array[]): { packets: Uint8Array[]; fault: FrameFault | undefined; mostHeld: number } {
  const checker = frameChecker()
  const packets: Uint8Array[] = []
  let fault: FrameFault | undefined
  let mostHeld = 0
  for (const chunk of chunks) {
    const result = checker.push(chunk)
    packets.push(...result.packets)
    fault = result.fault
    mostHeld = Math.max(mostHeld, checker.heldBytes)
  }
  return { packets, fault, mostHeld }
}

/** The verdict on one packet after a good CONNECT. */
const after = (packet: Uint8Array) => check(bytes.connect(), packet).fault

describe('packets of a node that keeps to the rules', () => {
  const stream = [
    bytes.connect({ userName: 'kiosk-1', password: 's'.repeat(64), will: { topic: TOPIC, payload: '{}' } }),
    bytes.subscribe(['sb/1/hz-001/kiosk-1/+/cmd/#', 'sb/1/hz-001/kiosk-1/$ctl/#']),
    bytes.publish(TOPIC, '{"state":"ready","session":1}', { retain: true }),
    bytes.publish('sb/1/hz-001/kiosk-1/设备/x', Buffer.alloc(65_536), { id: 65_535, dup: true }),
    bytes.puback(7),
    bytes.unsubscribe(['sb/1/hz-001/kiosk-1/$ctl/#']),
    bytes.pingreq(),
    bytes.disconnect(),
  ]

  test('come through whole and unchanged', () => {
    const { packets, fault } = check(Buffer.concat(stream))
    expect(fault).toBeUndefined()
    expect(Buffer.concat(packets)).toEqual(Buffer.concat(stream))
    expect(packets.map(({ length }) => length)).toEqual(stream.map(({ length }) => length))
  })

  test('come through whole when cut at any byte', () => {
    const short = Buffer.concat(stream.filter(({ length }) => length < 1_000))
    const whole = check(short).packets.map((packet) => Buffer.from(packet))
    expect(whole).toHaveLength(7)
    for (let at = 0; at <= short.length; at++) {
      const { packets, fault } = check(short.subarray(0, at), short.subarray(at))
      expect(fault).toBeUndefined()
      expect(packets.map((packet) => Buffer.from(packet))).toEqual(whole)
    }
  })
})

test.each<[string, Uint8Array, FrameFault]>([
  ['a packet before CONNECT', bytes.pingreq(), 'firstPacket'],
  ['a request of another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'firstPacket'],
  ['a CONNECT over 4 KB', bytes.connect({ password: 'x'.repeat(4_100), userName: 'kiosk-1' }), 'tooLarge'],
  ['the header alone of a CONNECT of 256 MB', Uint8Array.of(0x10, 0xff, 0xff, 0xff, 0x7f), 'tooLarge'],
  ['a length of five bytes', Uint8Array.of(0x10, 0xff, 0xff, 0xff, 0xff), 'length'],
  ['a length written longer than needed', Uint8Array.of(0x10, 0x80, 0x00), 'length'],
  ['MQTT 3.1', bytes.connect({ protocol: 'MQIsdp', level: 3 }), 'protocolLevel'],
  ['MQTT 5', bytes.connect({ level: 5 }), 'protocolLevel'],
  ['a bridge', bytes.connect({ level: 0x84 }), 'protocolLevel'],
  ['a password without a user', bytes.connect({ password: 'x' }), 'flags'],
  ['a will of QoS 0', bytes.connect({ will: { topic: TOPIC, payload: '', qos: 0 } }), 'qos'],
  ['a will with a wildcard', bytes.connect({ will: { topic: 'sb/#', payload: '' } }), 'topic'],
  ['a client id with a line feed', bytes.connect({ clientId: 'kiosk\n1' }), 'text'],
  ['a client id that is not UTF-8', bytes.connect({ clientId: Uint8Array.of(0x66, 0xff) }), 'text'],
  [
    'a CONNECT with bytes left over',
    bytes.packet(0x10, Buffer.concat([bytes.connect().subarray(2), Buffer.from('x')])),
    'malformed',
  ],
  ['a CONNECT cut short inside', bytes.packet(0x10, bytes.connect().subarray(2, -1)), 'malformed'],
])('refuses %s', (_, packet, fault) => {
  expect(check(packet)).toMatchObject({ fault, packets: [] })
})

test.each<[string, Uint8Array, FrameFault]>([
  ['a second CONNECT', bytes.connect(), 'packetType'],
  ['a packet only servers send', bytes.packet(0x20, Uint8Array.of(0, 0)), 'packetType'],
  ['a reserved type', bytes.packet(0xf0, Uint8Array.of()), 'packetType'],
  ['a packet of a QoS 2 exchange', bytes.packet(0x62, Uint8Array.of(0, 1)), 'packetType'],
  ['QoS 0', bytes.publish(TOPIC, '{}', { qos: 0 }), 'qos'],
  ['QoS 2', bytes.publish(TOPIC, '{}', { qos: 2 }), 'qos'],
  ['QoS 3', bytes.publish(TOPIC, '{}', { qos: 3 }), 'qos'],
  ['packet id 0', bytes.publish(TOPIC, '{}', { id: 0 }), 'packetId'],
  ['an acknowledgement of id 0', bytes.puback(0), 'packetId'],
  ['a payload over 64 KB', bytes.publish(TOPIC, Buffer.alloc(65_537)), 'tooLarge'],
  [
    'the header alone of a packet over 64 KB',
    Buffer.concat([Uint8Array.of(0x32), bytes.remainingLength(66_049)]),
    'tooLarge',
  ],
  ['an empty topic', bytes.publish('', '{}'), 'topic'],
  ['a topic longer than any of ours', bytes.publish('x'.repeat(257), '{}'), 'topic'],
  ['a topic of nine levels', bytes.publish('a/b/c/d/e/f/g/h/i', '{}'), 'topic'],
  ['a filter of nine levels', bytes.subscribe(['a/b/c/d/e/f/g/h/#']), 'topic'],
  ['+ in a topic', bytes.publish('sb/1/hz-001/+/$state', '{}'), 'topic'],
  ['# in a topic', bytes.publish('sb/1/hz-001/#', '{}'), 'topic'],
  ['NUL in a topic', bytes.publish('sb/1/hz-001/kiosk-1\u0000/$state', '{}'), 'text'],
  ['a C1 control character in a topic', bytes.publish('sb/\u0085', '{}'), 'text'],
  ['a noncharacter in a topic', bytes.publish('sb/\ufffe', '{}'), 'text'],
  ['a surrogate in a topic', bytes.publish(Uint8Array.of(0x73, 0xed, 0xa0, 0x80), '{}'), 'text'],
  ['an overlong slash in a topic', bytes.publish(Uint8Array.of(0x73, 0xc0, 0xaf), '{}'), 'text'],
  ['a topic longer than its packet', bytes.packet(0x32, Uint8Array.of(0xff, 0xff, 0x61)), 'malformed'],
  ['a SUBSCRIBE with wrong flags', bytes.packet(0x80, bytes.subscribe(['a']).subarray(2)), 'flags'],
  ['a SUBSCRIBE of nothing', bytes.subscribe([]), 'malformed'],
  ['a SUBSCRIBE with id 0', bytes.subscribe(['a'], { id: 0 }), 'packetId'],
  ['33 filters', bytes.subscribe(Array.from({ length: 33 }, (_, index) => `a/${index}`)), 'tooManyFilters'],
  ['a filter of QoS 3', bytes.subscribe(['a'], { qos: 3 }), 'qos'],
  ['a filter with a control character', bytes.subscribe(['a\u0007']), 'text'],
  ['a PINGREQ with a body', bytes.packet(0xc0, Uint8Array.of(1)), 'malformed'],
])('refuses %s after CONNECT', (_, packet, fault) => {
  expect(after(packet)).toBe(fault)
})

test('nothing may follow DISCONNECT', () => {
  expect(check(bytes.connect(), bytes.disconnect(), bytes.pingreq()).fault).toBe('afterDisconnect')
})

test('32 filters are permitted', () => {
  expect(after(bytes.subscribe(Array.from({ length: 32 }, (_, index) => `a/${index}`)))).toBeUndefined()
})

describe('whatever comes', () => {
  const honest = fc.constantFrom(
    bytes.connect(),
    bytes.publish(TOPIC, '{}'),
    bytes.publish(TOPIC, Buffer.alloc(300)),
    bytes.subscribe(['a', 'b']),
    bytes.puback(1),
    bytes.pingreq(),
  )
  const mutated = fc.tuple(honest, fc.nat(), fc.nat(255)).map(([packet, place, value]) => {
    const copy = Buffer.from(packet)
    copy[place % copy.length] = value
    return copy
  })
  const stream = fc
    .array(
      fc.oneof(
        honest,
        mutated,
        fc.uint8Array({ maxLength: 40 }).map((noise) => Buffer.from(noise)),
      ),
      { maxLength: 8 },
    )
    .map((parts) => Buffer.concat([bytes.connect(), ...parts]))
  const raw = fc.uint8Array({ maxLength: 400 }).map((noise) => Buffer.from(noise))

  test('the verdict does not depend on how the bytes are cut, and memory is bounded', () => {
    fc.assert(
      fc.property(fc.oneof(stream, raw), fc.array(fc.nat(), { maxLength: 12 }), (input, cuts) => {
        const places = [0, ...cuts.map((cut) => cut % (input.length + 1)).sort((a, b) => a - b), input.length]
        const chunks = places.slice(1).map((end, index) => input.subarray(places[index], end))
        const whole = check(input)
        const cut = check(...chunks)
        expect(cut.fault).toBe(whole.fault)
        expect(Buffer.concat(cut.packets)).toEqual(Buffer.concat(whole.packets))
        expect(cut.packets).toHaveLength(whole.packets.length)
        expect(Math.max(cut.mostHeld, whole.mostHeld)).toBeLessThanOrEqual(65_536 + 512 + 5)
      }),
      { numRuns: 1_000 },
    )
  })

  test('nothing comes out after a fault', () => {
    const checker = frameChecker()
    expect(checker.push(bytes.pingreq()).fault).toBe('firstPacket')
    expect(checker.push(bytes.connect())).toEqual({ packets: [], fault: 'firstPacket' })
    expect(checker.heldBytes).toBeLessThan(6)
  })
})
