import { describe, expect, it } from 'vitest'
import {
  AIM_VECTORS,
  MICROSCAN_SPLIT_TEXT,
  MICROSCAN_SPLIT_VECTOR,
  MICROSCAN_VECTORS,
  SPLIT_TEXT,
  SPLIT_VECTOR,
} from '../../device-drivers/scanner-hidpos/vectors.ts'
import { hex, scannerBench } from '../../test/support/scannerBench.ts'
import { createSimulator } from './simulator.ts'

const bench = (settings: Record<string, unknown> = {}) => scannerBench(createSimulator, settings)
/** Without the maker's own identifier and the AIM modifier, which differ from scanner to scanner. */
const comparable = (report: string) => `${report.slice(0, 8)}..${report.slice(10, 122)}..${report.slice(124)}`

describe('a simulated HID-POS scanner', () => {
  it.each([
    ['qr', 'BRANCH-TICKET-A012', 'qrCode'],
    ['code128', '620501234567', 'code128'],
    ['ean13', '6901234567892', 'ean13'],
    ['chinese', '取号A012', 'qrCode'],
  ] as const)('sends the published report: %s', (name, data, symbology) => {
    const { device, sent } = bench()
    device.act('scan', { data, symbology })
    expect(sent.map(comparable)).toEqual([comparable(hex(AIM_VECTORS[name]))])
  })

  it('sends a long code in several', () => {
    const { device, sent, notices } = bench()
    device.act('scan', { data: SPLIT_TEXT })
    expect(sent.map(comparable)).toEqual(SPLIT_VECTOR.map((report) => comparable(hex(report))))
    expect(notices).toEqual([{ name: 'scanned', detail: { symbology: 'qrCode', bytes: 60 } }])
    device.act('half', { data: SPLIT_TEXT })
    expect(sent).toHaveLength(3)
  })

  it('sends the Microscan layout, and what stands around its codes', () => {
    const plain = bench({ report: 'microscan' })
    plain.device.act('scan', { data: 'A]002374938' })
    plain.device.act('scan', { data: MICROSCAN_SPLIT_TEXT })
    expect(plain.sent).toEqual([MICROSCAN_VECTORS.published, ...MICROSCAN_SPLIT_VECTOR].map(hex))
    const wrapped = bench({ report: 'microscan', aimPrefix: true, suffix: '0D 0A' })
    wrapped.device.act('scan', { data: '02374938', symbology: 'code39' })
    expect(wrapped.sent).toEqual([hex(MICROSCAN_VECTORS.wrapped)])
  })

  it('breaks off in the middle of a report', () => {
    const { device, sent } = bench()
    device.act('short-report')
    device.act('half', { data: 'A' })
    expect(sent.map(({ length }) => length / 2)).toEqual([40, 32])
    expect(() => device.act('fold')).toThrow('no act fold')
  })
})
