import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import { createSimulator } from './simulator.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const CALL = 'FF 68 03 03 68 01 01 0C 0E 16'

function simulate(settings: Record<string, unknown> = {}) {
  const clock = fakeClock()
  const sent: string[] = []
  const notices: unknown[] = []
  const device = createSimulator(
    { send: (data) => sent.push(hex(data)), clock, notice: (name, detail) => notices.push({ name, ...detail }) },
    settings,
  )
  return { clock, sent, notices, device }
}
const clean = (text: string) => text.replaceAll(' ', '').toLowerCase()

describe('simulated keypads', () => {
  it('send the published frames', () => {
    const { device, sent } = simulate()
    const published: [string | string[], string][] = [
      ['callNext', CALL],
      ['recall', 'FF 68 03 03 68 01 01 0D 0F 16'],
      ['pause', 'FF 68 03 03 68 01 01 12 14 16'],
      ['transfer', 'FF 68 03 03 68 01 01 13 15 16'],
      [['6', 'confirm'], 'FF 68 04 04 68 01 01 06 0F 17 16'],
    ]
    for (const [keys, frame] of published) {
      device.act('press', { address: 1, keys })
      expect(sent.at(-1)).toBe(clean(frame))
      device.receive(bytes(frame))
    }
    device.act('evaluation', { address: 1, choice: 1 })
    expect(sent.at(-1)).toBe(clean('FF 68 03 03 68 01 11 01 13 16'))
  })

  it('repeat a key three times and then give up', async () => {
    const { device, sent, notices, clock } = simulate()
    device.act('press', { address: 1, keys: 'callNext' })
    await clock.advance(1_199)
    expect(sent).toEqual([clean(CALL), clean(CALL), clean(CALL), clean(CALL)])
    expect(notices).toEqual([])
    await clock.advance(1)
    expect(notices).toEqual([{ name: 'key-unanswered', address: 1, key: 'callNext' }])
  })

  it('take only the unchanged echo, and then the next key', async () => {
    const { device, sent, notices, clock } = simulate()
    device.act('press', { address: 1, keys: 'callNext' })
    device.act('press', { address: 1, keys: 'pause' })
    await clock.advance(40)
    device.receive(bytes('FF 68 03 03 68 01 01 0D 0F 16'))
    expect(notices).toEqual([])
    device.receive(bytes(CALL))
    expect(notices).toEqual([{ name: 'key-echoed', address: 1, key: 'callNext', latencyMs: 40 }])
    expect(sent).toEqual([clean(CALL), clean('FF 68 03 03 68 01 01 12 14 16')])
  })

  it('show figures and beep, each its own', () => {
    const { device, notices } = simulate({ addresses: [1, 2] })
    device.receive(bytes('00 FF 68 FF 68 08 08 68 01 02 0A 0A 0A 00 01 02 24 16 FF 68 02 02 68 01 03 04 16'))
    expect(device.look()).toMatchObject({
      units: { '1': { waiting: '   ', ticket: '012', beeps: 1 }, '2': { ticket: '   ', beeps: 0 } },
    })
    expect(notices).toEqual([
      { name: 'shown', address: 1, display: '   012' },
      { name: 'beeped', address: 1 },
    ])
  })

  it('that are silent neither speak nor hear', () => {
    const { device, sent, notices } = simulate()
    device.act('silent', { address: 1 })
    device.act('press', { address: 1, keys: 'callNext' })
    device.receive(bytes('FF 68 02 02 68 01 03 04 16'))
    expect(sent).toEqual([])
    expect(notices).toEqual([])
  })

  it('refuse acts, keys and addresses they do not know', () => {
    const { device } = simulate()
    expect(() => device.act('fly')).toThrow('no act fly')
    expect(() => device.act('press', { address: 1, keys: 'fly' })).toThrow('no such keys')
    expect(() => device.act('press', { address: 5, keys: 'callNext' })).toThrow('no keypad 5')
  })
})
