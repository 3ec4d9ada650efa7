import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { encode } from './parseText.ts'
import { tryMessage } from './tryMessage.ts'

const CHEQUES = readFileSync(join(import.meta.dirname, '../../config/machines/cheque-machine.yaml'), 'utf8')
const lineOf = (text: string) => CHEQUES.split('\n').findIndex((line) => line.includes(text)) + 1
const framed = (text: string) => {
  const body = [...encode(text, 'gb18030'), 3]
  return Uint8Array.from([2, ...body, body.reduce((sum, byte) => sum ^ byte, 0)])
}

test('a mistake in the configuration is told with its line and place', () => {
  const { lines, exitCode } = tryMessage(CHEQUES.replace('kind: voucher', 'kind: vouchr'), new Uint8Array())
  expect(exitCode).toBe(2)
  expect(lines).toEqual([
    `configuration  WRONG  line ${lineOf('kind: voucher')}, /messages/0/map/units/cheques/kind: must be equal to one of the allowed values`,
  ])
  expect(tryMessage(CHEQUES.replace('count: { field: 张数 }', 'count: { field: 张 }'), new Uint8Array()).lines).toEqual(
    [
      `configuration  WRONG  line ${lineOf('count: { field: 张数 }')}, /messages/0/map/units/cheques/count/field: no layout has the field 张`,
    ],
  )
  expect(tryMessage('machine: [', new Uint8Array()).exitCode).toBe(2)
  expect(tryMessage('- 1', new Uint8Array())).toEqual({
    lines: ['configuration  is no settings of a machine'],
    exitCode: 2,
  })
})

test('a mistake in a message is told with its step and field, and a card number is not shown', () => {
  const message = 'TRX|18|20261129101630|出售|办好|25.00|40|卡6222021001116245702'
  const { lines, exitCode } = tryMessage(CHEQUES, framed(message))
  expect(exitCode).toBe(1)
  expect(lines).toContain('schema         WRONG  结果: is none of the values it can have')
  expect(lines.slice(-2)).toEqual(['verdict        refused', 'answer         15'])
  expect(lines.join()).not.toContain('6222021001116245702')
})

test('several messages in their frames are told one by one, spoiled ones counted', () => {
  const good = framed('ALM|19|20261129101700|007|2|门被打开')
  const spoiled = good.with(5, 0x41)
  const { lines, exitCode } = tryMessage(CHEQUES, Uint8Array.from([...good, ...spoiled, ...good]))
  expect(exitCode).toBe(0)
  expect(lines[1]).toContain('in frames: 2 good, 1 with a wrong checksum')
  expect(lines.filter((line) => line === 'verdict        taken')).toHaveLength(2)
  expect(lines.join('\n')).toContain(
    'incident: {"component":"print-head","code":"007","severity":2,"detail":"门被打开"}',
  )
})

test('a device of a whole configuration is found by its id', () => {
  const branch = readFileSync(join(import.meta.dirname, '../../config/every-device.yaml'), 'utf8')
  const message = Buffer.from('{"seq":1,"ts":1795918500000,"ev":"hb"}')
  expect(tryMessage(branch, message)).toEqual({
    lines: ['configuration  say with --device which: payment-kiosk, receipt-machine'],
    exitCode: 2,
  })
  const { lines, exitCode } = tryMessage(branch, message, 'receipt-machine')
  expect([lines.at(-2), exitCode]).toEqual(['verdict        taken', 0])
  const wrong = tryMessage(branch.replace('op: { maxLength: 16 }', 'op: { longest: 16 }'), message, 'receipt-machine')
  const line = branch.split('\n').findIndex((one) => one.includes('op: { maxLength: 16 }')) + 1
  expect(wrong.lines.join()).toContain(`line ${line}, /messages/1/schema/op/longest`)
})

test('over HTTP the answer is what the machine gets', () => {
  const kiosk = readFileSync(join(import.meta.dirname, '../../config/machines/payment-kiosk.yaml'), 'utf8')
  expect(
    tryMessage(kiosk, Buffer.from('{"type":"alarm","alarm":{"part":"BNA","code":"7","level":2}}')).lines.at(-1),
  ).toBe(
    'answer         400 {"ok":false,"mistakes":[{"step":"schema","place":"alarm.code","message":"is not like its pattern"}]}',
  )
  expect(tryMessage(kiosk, Buffer.from('{"type":"hello"}')).lines.slice(-2)).toEqual([
    'verdict        ignored',
    'answer         200 {"ok":true,"verdict":"ignored"} at /kiosk',
  ])
})
