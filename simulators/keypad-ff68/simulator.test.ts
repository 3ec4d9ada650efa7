import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import { createSimulator } from './simulator.ts'

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const bytes = (text: string) => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'))
const CALL = 'FF 68 03 03 68 01 01 0C 0E 16'
/** Also the echo of the evaluate key. */
const START = 'FF 68 03 03 68 01 01 0B 0D 16'
const RESULT_1 = 'FF 68 03 03 68 01 11 01 13 16'
const ACK_1 = 'FF 68 03 03 68 01 01 01 03 16'

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
    device.act('evaluate', { address: 1, choice: 1, force: true })
    expect(sent.at(-1)).toBe(clean(RESULT_1))
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

  it('send a frame twice when they are told to', () => {
    const { device, sent } = simulate()
    device.act('double', { address: 1 })
    device.act('press', { address: 1, keys: 'callNext' })
    expect(sent).toEqual([clean(CALL), clean(CALL)])
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

describe('simulated evaluators', () => {
  it('show the published stars, and keypads do not', () => {
    const { device, notices } = simulate({ addresses: [1, 2], evaluators: [1] })
    device.receive(bytes('FF 68 03 03 68 01 02 05 08 16 FF 68 03 03 68 02 02 05 09 16'))
    expect(notices).toEqual([{ name: 'stars-shown', address: 1, stars: 5 }])
    expect(device.look()).toMatchObject({ units: { '1': { stars: 5 }, '2': { stars: null } } })
  })

  const unit = (device: ReturnType<typeof simulate>['device'], address = 1) =>
    (device.look()['units'] as Record<string, unknown>)[String(address)]

  it('ask when they are started and send what is chosen until it is acknowledged', async () => {
    const { device, sent, notices, clock } = simulate()
    device.receive(bytes(START))
    expect(unit(device)).toMatchObject({ evaluator: true, asking: true, lastChoice: null })
    device.act('evaluate', { address: 1, choice: 1 })
    expect(unit(device)).toMatchObject({ asking: false, lastChoice: 1, unacknowledged: 1 })
    await clock.advance(650)
    expect(sent).toEqual([clean(RESULT_1), clean(RESULT_1), clean(RESULT_1)])
    device.receive(bytes('FF 68 03 03 68 01 01 02 04 16'))
    expect(unit(device)).toMatchObject({ unacknowledged: 1 })
    device.receive(bytes(ACK_1))
    expect(unit(device)).toMatchObject({ lastChoice: 1, unacknowledged: null })
    await clock.advance(60_000)
    expect(sent).toHaveLength(3)
    expect(notices).toEqual([
      { name: 'evaluation-invited', address: 1 },
      { name: 'evaluation-acked', address: 1, choice: 1, latencyMs: 650 },
    ])
  })

  it('give an answer up that nobody acknowledges for three seconds', async () => {
    const { device, sent, notices, clock } = simulate()
    device.receive(bytes(START))
    device.act('evaluate', { address: 1, choice: 1 })
    await clock.advance(2_999)
    expect(notices).toEqual([{ name: 'evaluation-invited', address: 1 }])
    await clock.advance(1)
    expect(sent).toHaveLength(10)
    expect(notices.at(-1)).toEqual({ name: 'evaluation-given-up', address: 1, choice: 1 })
    device.receive(bytes(ACK_1))
    expect(notices).toHaveLength(2)
  })

  it('refuse a customer they do not ask, once answered too, and stop asking after half a minute', async () => {
    const { device, sent, notices, clock } = simulate()
    const choose = () => device.act('evaluate', { address: 1, choice: 1 })
    expect(choose).toThrow('evaluator 1 does not ask')
    expect(sent).toEqual([])
    device.receive(bytes(START))
    choose()
    expect(choose).toThrow('evaluator 1 does not ask')
    device.receive(bytes(ACK_1))
    device.receive(bytes(START))
    await clock.advance(29_999)
    expect(unit(device)).toMatchObject({ asking: true })
    await clock.advance(1)
    expect(unit(device)).toMatchObject({ asking: false })
    expect(notices.at(-1)).toEqual({ name: 'evaluation-unanswered', address: 1 })
    expect(choose).toThrow('evaluator 1 does not ask')
  })

  it('asked anew forget the answer that was not acknowledged', async () => {
    const { device, sent, clock } = simulate()
    device.receive(bytes(START))
    device.act('evaluate', { address: 1, choice: 1 })
    device.receive(bytes(START))
    await clock.advance(10_000)
    expect(sent).toEqual([clean(RESULT_1)])
    expect(unit(device)).toMatchObject({ asking: true, unacknowledged: null })
  })

  it('share a unit with a keypad: the echo of its evaluate key starts them', () => {
    const { device, notices } = simulate()
    device.act('press', { address: 1, keys: 'evaluate' })
    device.receive(bytes(START))
    expect(notices).toEqual([
      { name: 'key-echoed', address: 1, key: 'evaluate', latencyMs: 0 },
      { name: 'evaluation-invited', address: 1 },
    ])
  })

  it('leave keys alone and are left alone by them', () => {
    const { device, notices } = simulate()
    device.receive(bytes(START))
    device.act('press', { address: 1, keys: 'callNext' })
    device.act('evaluate', { address: 1, choice: 1 })
    device.receive(bytes(ACK_1))
    device.receive(bytes(CALL))
    expect(notices.slice(1)).toEqual([
      { name: 'evaluation-acked', address: 1, choice: 1, latencyMs: 0 },
      { name: 'key-echoed', address: 1, key: 'callNext', latencyMs: 0 },
    ])
  })

  it('have an address of their own where the settings say so', () => {
    const { device, notices } = simulate({ addresses: [1, 2], evaluators: [2] })
    device.receive(bytes(START))
    expect(unit(device)).toMatchObject({ evaluator: false, asking: false })
    expect(() => device.act('evaluate', { address: 1, choice: 1, force: true })).toThrow('no evaluator 1')
    device.receive(bytes('FF 68 03 03 68 02 01 0B 0E 16'))
    expect(notices).toEqual([{ name: 'evaluation-invited', address: 2 }])
    expect(() => device.act('evaluate', { address: 2, choice: 300 })).toThrow('no such choice')
  })
})
