import { describe, expect, test } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import { frameExample } from '../../test/support/frameTables.ts'
import { bytesOf } from '../../test/support/wireMeaning.ts'
import { createSimulator } from './simulator.ts'

function units(settings: Record<string, unknown>) {
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
  return { clock, sent, notices, device, say: (hex: string) => device.receive(bytesOf(hex)) }
}

describe('units that speak as tables say', () => {
  test('FF 68, as published', async () => {
    const { device, sent, say, notices, clock } = units(frameExample('keypad-ff68'))
    device.act('press', { address: 1, keys: ['6', 'confirm'] })
    expect(sent).toEqual(['FF680404680101060F1716'])
    for (const byte of 'FF 68 04 04 68 01 01 06 0F 17 16'.split(' ')) say(byte)
    expect(notices).toEqual([{ name: 'key-echoed', address: 1, key: 'confirm', latencyMs: 0 }])
    // Noise, then figures.
    say('FF 68 08 FF 68 08 08 68 01 02 0A 0A 0A 00 01 02 24 16')
    expect(notices.at(-1)).toEqual({ name: 'shown', address: 1, waiting: '   ', ticket: '012' })
    say('FF 68 03 03 68 01 01 0B 0D 16')
    device.act('evaluate', { address: 1, choice: 1 })
    expect(sent.at(-1)).toBe('FF680303680111011316')
    await clock.advance(300)
    expect(sent).toHaveLength(3)
    say('FF 68 03 03 68 01 01 01 03 16')
    await clock.advance(10_000)
    expect(sent).toHaveLength(3)
    expect(notices.at(-1)).toEqual({ name: 'evaluation-acked', address: 1, choice: 1, latencyMs: 300 })
  })

  test('an evaluator with a CRC does not take a frame with a wrong one', () => {
    const { device, say } = units(frameExample('evaluator'))
    say('7E 0B 3F 30 00 00 0D')
    expect(device.look()).toMatchObject({ units: { 11: { asking: false } } })
    say('7E 0B 3F 30 11 E6 0D')
    expect(device.look()).toMatchObject({ units: { 11: { asking: true }, 12: { asking: false } } })
  })

  test('without tables speak like nobody', () => {
    const { device, sent } = units({ addresses: [3] })
    device.act('press', { keys: 'callNext' })
    expect(sent).toEqual(['AA030101A9'])
  })

  test('refuse what is in no table', () => {
    const { device } = units(frameExample('simple-keypad'))
    expect(() => device.act('press', { keys: 'transfer' })).toThrow('no such keys')
    expect(() => device.act('press', { keys: ['7', 'confirm'] })).toThrow('no such keys')
    expect(() => device.act('evaluate', { choice: 1, force: true })).toThrow('no such choice')
    expect(() => device.act('press', { address: 9, keys: 'callNext' })).toThrow('no unit 9')
  })
})
