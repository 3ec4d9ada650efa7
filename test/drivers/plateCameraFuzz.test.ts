import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { definition as hik } from '../../device-drivers/lpr-hik/driver.ts'
import * as hikVectors from '../../device-drivers/lpr-hik/vectors.ts'
import { definition as vz } from '../../device-drivers/lpr-vz/driver.ts'
import * as vzVectors from '../../device-drivers/lpr-vz/vectors.ts'
import { createSimulator as createHik } from '../../simulators/lpr-hik/simulator.ts'
import { createSimulator as createVz } from '../../simulators/lpr-vz/simulator.ts'
import { bench } from '../support/memoryPort.ts'

/** Anybody can send anything to a port that listens: nothing is thrown and nothing opened. */

const texts = (vectors: Record<string, unknown>) =>
  Object.values(vectors).filter((vector): vector is string => typeof vector === 'string' && vector.length > 60)
const bodies = [
  ...[...texts(vzVectors), ...texts(hikVectors)].map((text) => Buffer.from(text)),
  hikVectors.form(hikVectors.PLATE),
  hikVectors.form(hikVectors.PLATE_JSON),
  Buffer.from('<a>'.repeat(5_000)),
  Buffer.from('{"AlarmInfoPlate":'.repeat(5_000)),
  Buffer.from('['.repeat(50_000)),
]
const mutated = fc
  .tuple(fc.constantFrom(...bodies), fc.array(fc.tuple(fc.nat(3_000), fc.nat(255)), { maxLength: 4 }), fc.nat(3_000))
  .map(([body, changes, cut]) => {
    const bytes = Buffer.from(body)
    for (const [at, value] of changes) bytes[at % bytes.length] = value
    return cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes
  })
const request = fc.record({
  method: fc.constantFrom('POST', 'POST', 'POST', 'GET', 'PUT', 'NONSENSE'),
  path: fc.constantFrom('/', '/vz', '/%00', `/${'x'.repeat(3_000)}`, '*', '//[', 'http://x/'),
  type: fc.constantFrom(
    'application/json',
    'text/xml',
    vzVectors.HEARTBEAT_TYPE,
    hikVectors.FORM_TYPE,
    'multipart/form-data; boundary=""',
    '\u0001',
  ),
  more: fc.constantFrom(
    '',
    '',
    `X: ${'y'.repeat(20_000)}\r\n`,
    'Transfer-Encoding: chunked\r\n',
    'Connection: close\r\n',
    'Expect: 100-continue\r\n',
  ),
  body: fc.oneof(
    { weight: 4, arbitrary: mutated },
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map((text) => Buffer.from(text)),
  ),
})

test.each([
  ['lpr-vz', vz, createVz, { registration: 'comet', gates: { exit: { io: 1 } }, cometHoldMs: 500, decisionMs: 300 }],
  ['lpr-hik', hik, createHik, {}],
])('%s takes whatever is sent to it', async (_, definition, createSimulator, settings) => {
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 6 }), async (requests) => {
      // Nothing but these requests is on the wire.
      const one = await bench(definition, createSimulator, { settings, onWire: () => [] })
      for (const { method, path, type, more, body } of requests) {
        const head = `${method} ${path} HTTP/1.1\r\nHost: hub\r\nContent-Type: ${type}\r\n${more}`
        await one.inject(Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n`))
        await one.inject(body)
        await one.clock.advance(50)
      }
      await one.clock.advance(5_000)
      const said = Buffer.concat(one.written).toString()
      expect(said).not.toMatch(/ivs_ioctrl|"ok"|HTTP\/1\.1 500/)
      expect(one.failures).toEqual([])
      for (const { name } of one.events) expect(['PlateReader.PlateReadEvent', 'Input.ChangedEvent']).toContain(name)
      one.driver.stop()
    }),
    { numRuns: 250 },
  )
})
