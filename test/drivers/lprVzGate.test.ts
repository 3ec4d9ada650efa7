import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { definition } from '../../device-drivers/lpr-vz/driver.ts'
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

type HistoryEvent = typeof event extends fc.Arbitrary<infer One> ? One : never

/** Every request of the camera comes twice, so that the answer with the order waits behind one that is held; then nonsense. */
const DOUBLED: [number, HistoryEvent][] = [
  [850, { kind: 'doubles', on: true }],
  [0, { kind: 'open', forMs: 1 }],
  [0, { kind: 'noise', bytes: Uint8Array.from([0]) }],
]

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
    {
      numRuns: 200,
      // An order that is never answered is told with its history.
      timeout: 10_000,
      examples: registration === 'comet' ? [[DOUBLED]] : [],
    },
  )
})
