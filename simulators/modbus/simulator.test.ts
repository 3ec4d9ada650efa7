import { describe, expect, test } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import { bytesOf } from '../../test/support/wireMeaning.ts'
import { createSimulator } from './simulator.ts'

const MAP = {
  boards: { '1': { unit: 17, register: 0, count: 4, encoding: 'digits' } },
  lamps: { door: { unit: 17, register: 0x6b, values: { off: 0, continuous: 1 } } },
  gates: { car: { unit: 17, register: 0x6c, open: 1, pulseMs: 500 } },
  inputs: [{ input: 1, unit: 17, register: 0x6d }],
}

function units(settings: Record<string, unknown> = MAP) {
  const clock = fakeClock()
  const sent: string[] = []
  const notices: unknown[] = []
  const device = createSimulator(
    {
      clock,
      send: (bytes) => sent.push(Buffer.from(bytes).toString('hex').toUpperCase()),
      notice: (name, detail) => notices.push({ name, ...detail }),
    },
    settings,
  )
  const say = (hex: string) => device.receive(bytesOf(hex))
  return { clock, sent, notices, device, say }
}

describe('simulated Modbus units', () => {
  test('answer as published', () => {
    const { say, sent } = units()
    say('11 03 00 6B 00 03 76 87')
    say('11 06 00 01 00 03 9A 9B')
    say('11 10 00 01 00 02 04 00 0A 01 02 C6 F0')
    say('11 03 00 70 00 01 87 41')
    expect(sent).toEqual(['110306000000000000ECB5', '1106000100039A9B', '1110000100021298', '118302C134'])
  })

  test('hear frames in pieces, nothing that is for others, and no frame with a wrong check', async () => {
    const { say, sent, clock } = units()
    for (const byte of '11 06 00 01 00 03 9A 9B'.split(' ')) say(byte)
    expect(sent).toHaveLength(1)
    say('12 06 00 01 00 03 9A A8')
    say('11 06 00 01 00 03 9A 9C')
    await clock.advance(100)
    say('11 06 00 01 00 03 9A 9B')
    expect(sent).toHaveLength(2)
  })

  test('say that they do not know a function, behind the silence that ends a frame', async () => {
    const { say, sent, clock } = units()
    say('11 04 00 00 00 01 33 5A')
    await clock.advance(100)
    expect(sent).toEqual(['1184018305'])
  })

  test('show what is in their registers', async () => {
    const { say, device, notices, clock } = units()
    say('11 10 00 01 00 02 04 00 0A 01 02 C6 F0')
    expect(notices).toEqual([{ name: 'shown', address: 1, text: '0  0' }])
    say('11 06 00 6C 00 01 8A 87')
    await clock.advance(400)
    expect(device.look()).toMatchObject({ gates: { car: { opened: 1, released: 0, relay: 1, position: 'open' } } })
    expect(notices.at(-1)).toEqual({ name: 'gate', gate: 'car', position: 'open' })
  })

  test('without a map have one of each at every address', () => {
    const { device } = units({ addresses: [3, 4] })
    expect(Object.keys(device.look()['units'] as object)).toEqual(['3', '4'])
    expect(device.look()).toMatchObject({ boards: { 3: '0000' }, lamps: { 'lamp-3': 'off' } })
  })

  test('refuse acts on what is not there', () => {
    const { device } = units()
    expect(() => device.act('silent', { address: 1 })).toThrow('no unit 1')
    expect(() => device.act('set-input', { input: 9 })).toThrow('no input 9')
    expect(() => device.act('jam-gate', { gate: 'none' })).toThrow('no gate none')
    expect(() => device.act('toString')).toThrow('no act toString')
  })
})
