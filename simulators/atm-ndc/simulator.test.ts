import { describe, expect, it } from 'vitest'
import { NDC_SAMPLES, ndc } from '../../device-drivers/atm-ndc/vectors.ts'
import { scannerBench } from '../../test/support/scannerBench.ts'
import { createSimulator } from './simulator.ts'

const bench = (settings: Record<string, unknown> = {}) => {
  const { device, sent, notices } = scannerBench(createSimulator, settings)
  return { device, notices, sent: () => sent.map((hex) => Buffer.from(hex, 'hex').toString('latin1')) }
}
const framed = (text: string, counted = 0) => {
  const body = ndc(text)
  return String.fromCharCode((body.length + counted) >> 8, (body.length + counted) & 0xff) + body
}

describe('a simulated ATM', () => {
  it.each([
    ['power-cycle', {}, NDC_SAMPLES.powerFailure],
    ['supervisor', {}, NDC_SAMPLES.supervisorEntry],
    ['supervisor', { on: false }, NDC_SAMPLES.supervisorExit],
    ['paper', { printer: 'receipt', state: 'low' }, NDC_SAMPLES.receiptLow],
    ['reject', {}, NDC_SAMPLES.rejected],
    ['reject', { code: 'B09' }, NDC_SAMPLES.illegalCoordination],
    ['ask', { for: 'options' }, NDC_SAMPLES.options],
    ['ask', { for: 'release' }, NDC_SAMPLES.release],
    ['ask', { for: 'sensors' }, NDC_SAMPLES.sensors.replace('01111110', '01111111')],
  ] as const)('says %s %j in the published form', (act, argument, text) => {
    const { device, sent } = bench()
    device.act(act, argument)
    expect(sent()).toEqual([framed(text)])
  })

  it('bounds its messages as it is told to', () => {
    const spoken = (settings: Record<string, unknown>) => {
      const { device, sent } = bench(settings)
      device.act('power-cycle')
      return sent()
    }
    expect(spoken({ lengthIncludesItself: true })).toEqual([framed(NDC_SAMPLES.powerFailure, 2)])
    expect(spoken({ framing: 'etx' })).toEqual([`${ndc(NDC_SAMPLES.powerFailure)}\x03`])
    expect(spoken({ framing: 'none', luno: '000' })).toEqual([ndc('12|000||B0022')])
  })

  it('gives notes, counts them and tells when a cassette runs low and out', () => {
    const { device, sent } = bench({ notes: 4, low: 2 })
    device.act('withdraw', { notes: [1] })
    device.act('withdraw', { notes: [1] })
    device.act('withdraw', { notes: [2] })
    device.act('withdraw', { notes: [1] })
    const [, well, , low, , out, , none] = sent()
    expect(well).toBe(framed('22|001000001||B/CAM/9B026000'))
    expect(low).toBe(framed('22|001000001||8|E001000000|01000||12111'))
    expect(out).toBe(framed('22|001000001||8|E002000000|04000||13111'))
    expect(none).toBe(framed('22|001000001||8|E200000000|04000||13111'))
    expect(device.look()).toMatchObject({ cassettes: [0, 4, 4, 4], transactions: 4 })
    device.act('ask', { for: 'counters' })
    expect(sent().at(-1)).toBe(
      framed(
        `22|001000001||F|2${'0004'}${'0000004'}${'00000000040000400004'}${'0'.repeat(20)}${'00004'}${'0'.repeat(15)}${'0'.repeat(20)}${'00000'}`,
      ),
    )
    device.act('supervisor')
    expect(() => device.act('withdraw')).toThrow('not in service')
  })

  it('fails as it is told to, and refuses what it does not know', () => {
    const { device, sent } = bench()
    device.act('silent')
    device.act('power-cycle')
    device.act('silent', { on: false })
    device.act('double', { times: 3 })
    device.act('power-cycle')
    device.act('half')
    expect(sent()).toHaveLength(4)
    for (const [act, argument] of [
      ['dance', {}],
      ['fault', { device: 'Z' }],
      ['fault', { severity: 9 }],
      ['paper', { state: 'wet' }],
      ['withdraw', { notes: [100] }],
      ['withdraw', { fails: 'badly' }],
      ['take-cassette', { cassette: 5 }],
      ['tamper', { sensor: 'none' }],
      ['ask', { for: 'toString' }],
    ] as const)
      expect(() => device.act(act, argument), act).toThrow()
  })
})
