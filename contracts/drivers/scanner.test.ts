import Value, { Check } from 'typebox/value'
import { expect, it } from 'vitest'
import { HidScannerSettings, LineScannerSettings } from './scanner.ts'

const line = (settings: object) => Check(LineScannerSettings, Value.Default(LineScannerSettings, settings))
const hid = (settings: object) => Check(HidScannerSettings, Value.Default(HidScannerSettings, settings))

it('needs nothing said of a scanner as it comes out of its box', () => {
  expect([line({}), hid({})]).toEqual([true, true])
  expect(Value.Default(LineScannerSettings, {})).toMatchObject({ terminator: 'cr', trigger: 'none', maxBytes: 1024 })
})

it.each([
  { prefix: '02', suffix: '03 1D' },
  { trigger: 'honeywell' },
  { trigger: { on: '16 54 0D', off: '16550d' } },
  { configuration: ['@C11ENA1,MIN12,MAX22', '#SCNMOD2'] },
])('takes %j of a line scanner', (settings) => {
  expect(line(settings)).toBe(true)
})

it.each([
  // What ends a line can not stand in it.
  { prefix: '0D' },
  { suffix: '03 0a' },
  { suffix: '3' },
  { trigger: { on: '16 54 0D' } },
  { trigger: 'newland' },
  { maxBytes: 3001 },
  { configuration: ['C11ENA1'] },
  // One command a frame, and none that asks.
  { configuration: ['@C11ENA1;C39ENA1'] },
  { configuration: ['@C11ENA*'] },
])('refuses %j', (settings) => {
  expect(line(settings)).toBe(false)
})

it('takes line ends behind the codes of a HID scanner', () => {
  expect([hid({ report: 'microscan', suffix: '0D 0A' }), hid({ report: 'other' })]).toEqual([true, false])
})
