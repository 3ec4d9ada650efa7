import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { definition } from '../../device-drivers/lpr-vz/driver.ts'
import * as vectors from '../../device-drivers/lpr-vz/vectors.ts'
import { createSimulator } from '../../simulators/lpr-vz/simulator.ts'
import { bench, unpluggedBench } from '../support/memoryPort.ts'

/** A gate is opened by Gate.Open and by nothing else, whatever the camera, the line and the agent go through. */

const SETTINGS = { gates: { exit: { io: 1, pulseMs: 700 } }, cometHoldMs: 800, decisionMs: 600, heartbeatMs: 2_000 }
const OPEN = { name: 'Gate.Open', data: { gate: 'exit' } } as const

const event = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('open' as const), forMs: fc.integer({ min: 1, max: 3_000 }) }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('act' as const),
      act: fc.constantFrom('pass', 'no-plate', 'stay', 'repeat', 'input', 'restart', 'cut-short', 'picture'),
    }),
  },
  // The line is pulled while the order is on its way, so many turns after it was given.
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('openAndPull' as const), turns: fc.nat(12) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('unplug' as const, 'plug' as const) }) },
  fc.record({ kind: fc.constantFrom('cut-off' as const, 'silent' as const), on: fc.boolean() }),
  fc.record({ kind: fc.constant('kill' as const) }),
  fc.record({ kind: fc.constant('noise' as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 30 }) }),
  fc.record({ kind: fc.constant('doubles' as const), on: fc.boolean() }),
)

test.each(['comet', 'heartbeat'])('with %s no answer opens a gate but one for each order', async (registration) => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(1_500), event), { maxLength: 30 }), async (events) => {
      const settings = { ...SETTINGS, registration }
      let doubles = false
      let one = unpluggedBench(definition, createSimulator, {
        settings,
        simulatorSettings: settings,
        // The wire carries what the camera says twice.
        onWire: (bytes) => (doubles ? [bytes, bytes] : [bytes]),
      })
      const ended: Promise<string>[] = []
      const answers: string[] = []
      let openings = 0
      const keep = () => {
        answers.push(Buffer.concat(one.written).toString())
        openings += one.notices.filter(({ name }) => name === 'gate-opened').length
      }
      let isPlugged = true
      await one.plug()
      for (const [pauseMs, event] of events) {
        switch (event.kind) {
          case 'open':
            ended.push(
              one.execute({ ...OPEN, deadline: one.clock.now() + event.forMs }).then(({ effect }) => effect ?? 'none'),
            )
            break
          case 'openAndPull':
            ended.push(
              one.execute({ ...OPEN, deadline: one.clock.now() + 3_000 }).then(({ effect }) => effect ?? 'none'),
            )
            for (let turn = 0; turn < event.turns; turn++) await Promise.resolve()
            if (isPlugged) await one.unplug()
            isPlugged = false
            await one.plug()
            isPlugged = true
            break
          case 'act':
            one.device.act(event.act)
            break
          case 'unplug':
            if (isPlugged) await one.unplug()
            isPlugged = false
            break
          case 'plug':
            if (!isPlugged) await one.plug()
            isPlugged = true
            break
          case 'cut-off':
          case 'silent':
            one.device.act(event.kind, { on: event.on })
            break
          case 'noise':
            await one.inject(event.bytes)
            break
          case 'doubles':
            doubles = event.on
            break
          case 'kill': {
            // The agent is gone in the middle of it; another one starts, and orders are not carried over.
            if (isPlugged) await one.unplug()
            one.driver.stop()
            await one.clock.advance(100)
            keep()
            one = await bench(definition, createSimulator, { settings, simulatorSettings: settings })
            isPlugged = true
          }
        }
        await one.clock.advance(pauseMs)
      }
      await one.clock.advance(30_000)
      keep()
      const effects = await Promise.all(ended)
      const count = (effect: string) => effects.filter((one) => one === effect).length
      const said = answers.join('')
      const written = said.split('ivs_ioctrl').length - 1
      expect(said).not.toMatch(/"info":"(?!no")/)
      expect(count('done') + count('unknown') + count('notDone')).toBe(effects.length)
      expect(written).toBeGreaterThanOrEqual(count('done'))
      expect(written).toBeLessThanOrEqual(count('done') + count('unknown'))
      expect(openings).toBeLessThanOrEqual(written)
    }),
    { numRuns: 300 },
  )
})

test('whatever is sent in whatever shape, nothing is opened and nothing thrown', async () => {
  const known = Object.values(vectors).filter((text) => text.length > 60)
  const mutated = fc
    .tuple(fc.constantFrom(...known), fc.array(fc.tuple(fc.nat(3_000), fc.nat(255)), { maxLength: 4 }), fc.nat(3_000))
    .map(([text, changes, cut]) => {
      const bytes = Buffer.from(text)
      for (const [at, value] of changes) bytes[at % bytes.length] = value
      return cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes
    })
  const body = fc.oneof(
    mutated,
    fc.uint8Array({ maxLength: 300 }),
    fc.json().map((text) => Buffer.from(text)),
  )
  const request = fc.record({
    method: fc.constantFrom('POST', 'GET', 'PUT', 'DELETE', 'NONSENSE'),
    path: fc.constantFrom('/', '/vz', '/%00', `/${'x'.repeat(3_000)}`, '*', '//[', 'http://x/'),
    type: fc.constantFrom('application/json', vectors.HEARTBEAT_TYPE, 'multipart/form-data; boundary=""', '\u0001'),
    more: fc.constantFrom(
      '',
      `X: ${'y'.repeat(20_000)}\r\n`,
      'Transfer-Encoding: chunked\r\n',
      'Connection: close\r\n',
    ),
    body,
  })
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 6 }), async (requests) => {
      const one = await bench(definition, createSimulator, {
        settings: { ...SETTINGS, registration: 'comet' },
        // Nothing but these requests is on the wire.
        onWire: () => [],
      })
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
    { numRuns: 300 },
  )
})
