import { describe, expect, it } from 'vitest'
import {
  bytesOf,
  LINE_VECTORS,
  NEWLAND_COMMAND,
  NEWLAND_VECTORS,
  TRIGGER_VECTORS,
} from '../../device-drivers/scanner-line/vectors.ts'
import { hex, scannerBench } from '../../test/support/scannerBench.ts'
import { createSimulator } from './simulator.ts'

const bench = (settings: Record<string, unknown> = {}) => scannerBench(createSimulator, settings)

describe('a simulated line scanner', () => {
  it.each([
    ['plain', {}, { data: 'BRANCH-TICKET-A012' }],
    ['code128Lf', { terminator: 'lf', aimPrefix: true }, { data: '620501234567', symbology: 'code128' }],
    ['framed', { prefix: '02', suffix: '03' }, { data: '6901234567892', symbology: 'ean13' }],
    ['utf8', {}, { data: '取号A012' }],
    ['gb18030', { charset: 'gb18030' }, { data: '取号A012' }],
  ] as const)('sends the published form %s', (name, settings, code) => {
    const { device, sent, notices } = bench(settings)
    device.act('scan', code)
    expect(sent).toEqual([hex(LINE_VECTORS[name])])
    expect(notices.map(({ name: notice }) => notice)).toEqual(['scanned'])
  })

  it('reads what lies before it while its light is on, and its light burns for one code', () => {
    const { device, sent } = bench({ trigger: 'honeywell' })
    device.act('present')
    expect(sent).toEqual([])
    for (const byte of bytesOf(TRIGGER_VECTORS.on)) device.receive(Uint8Array.of(byte))
    expect(sent).toEqual([hex(LINE_VECTORS.plain)])
    expect(device.look()).toMatchObject({ light: false, lying: 'qrCode', last: 'qrCode' })
    device.act('take-away')
    device.receive(bytesOf(`00 16 ${TRIGGER_VECTORS.on}`))
    expect(device.look()).toMatchObject({ light: true, lying: null })
    device.receive(bytesOf(TRIGGER_VECTORS.off))
    expect(device.look()).toMatchObject({ light: false })
    device.act('scan')
    expect(sent).toHaveLength(2)
  })

  it('takes and answers commands as published, cut anywhere', () => {
    const command = bytesOf(NEWLAND_VECTORS.command)
    for (let cut = 0; cut <= command.length; cut++) {
      const { device, sent } = bench()
      device.receive(command.slice(0, cut))
      device.receive(command.slice(cut))
      expect(sent).toEqual([hex(NEWLAND_VECTORS.answer)])
      expect(device.look()).toMatchObject({ configuration: [NEWLAND_COMMAND] })
    }
    const { device, sent } = bench()
    device.act('refuse', { as: 'unknown' })
    device.receive(command)
    expect(sent).toEqual([hex(NEWLAND_VECTORS.unknown)])
    device.act('no-answers')
    device.receive(command)
    expect(sent).toHaveLength(1)
    expect(device.look()).toMatchObject({ configuration: [] })
  })

  it('fails as it is told to', () => {
    const { device, sent } = bench()
    device.act('half', { data: 'ABCD' })
    device.act('noise', { hex: '00FF' })
    device.act('control')
    device.act('invalid-text')
    device.act('double')
    device.act('scan', { data: 'A' })
    device.act('silent')
    device.act('scan')
    expect(sent).toEqual(['414243', '00FF', '41071B420D', '41FFFF420D', '410D', '410D'])
    expect(() => device.act('scan', { symbology: 'morse' })).toThrow('no such symbology')
    expect(() => device.act('scan', { data: '' })).toThrow()
    expect(() => device.act('too-long', { bytes: 1e9 })).toThrow()
  })
})
