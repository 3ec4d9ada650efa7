import { expect, test } from 'vitest'
import { readPort, readSettings } from './tryDevice.ts'

test.each([
  ['tcp:10.0.0.9:9100', { tcp: { host: '10.0.0.9', port: 9100 } }],
  ['serial:/dev/ttyUSB0', { serial: { path: '/dev/ttyUSB0' } }],
  ['serial:COM3@19200', { serial: { path: 'COM3', baudRate: 19_200 } }],
  ['listen:8080', { listen: { port: 8080 } }],
  // A camera on the network can not call 127.0.0.1.
  ['listen:0.0.0.0:8080', { listen: { host: '0.0.0.0', port: 8080 } }],
  ['hid:0c2e:0B61', { hid: { vendorId: 0x0c2e, productId: 0x0b61 } }],
  ['ws:atm-7', { websocket: { host: 'atm-7' } }],
  ['wss:10.0.0.9:5846', { websocket: { host: '10.0.0.9', ports: [5846], secure: true } }],
  ['{"tcp":{"host":"h","port":1}}', { tcp: { host: 'h', port: 1 } }],
])('%s is a port', (text, port) => {
  expect(readPort(text)).toEqual(port)
})

test.each([
  '',
  '{',
  '[]',
  'null',
  'tcp:h',
  'tcp:h:99999',
  'listen:0',
  'serial:',
  'serial:/dev/x@5',
  'hid:c2e',
  'ws:',
  'ws:h:0',
])('%j is none', (text) => {
  expect(() => readPort(text)).toThrow(RangeError)
})

test('settings are a JSON object or refused by name', () => {
  expect(readSettings('{"a":1}')).toEqual({ a: 1 })
  for (const text of ['', '{', 'null', '[]', '5']) expect(() => readSettings(text)).toThrow('--settings')
})
