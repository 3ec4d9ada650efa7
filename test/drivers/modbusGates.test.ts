import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DriverCompletion } from '../../device-drivers/driver.ts'
import { definition } from '../../device-drivers/modbus/driver.ts'
import type { SimulatorFactory } from '../../simulators/device.ts'
import { createSimulator } from '../../simulators/modbus/simulator.ts'
import { fakeClock } from '../support/fakeClock.ts'
import { type Bench, bench, plainMemory, unpluggedBench } from '../support/memoryPort.ts'

const OPEN = 0x0aaa
const MAP = {
  gates: {
    latch: { unit: 1, register: 5, open: OPEN, close: 0x0bbb },
    seen: { unit: 1, register: 6, open: OPEN, close: 0x0bbb, feedback: { register: 16, open: 1, closed: 0 } },
    pulse: { unit: 1, register: 7, open: OPEN, pulseMs: 500 },
  },
}
type GateName = keyof typeof MAP.gates
const GATES = Object.keys(MAP.gates) as GateName[]

/** What spoils the wire once, at one byte of the next frame in one direction that is about the gate. */
interface Spoiling {
  readonly direction: 'request' | 'answer'
  readonly fault: 'cut' | 'flip' | 'insert' | 'lose' | 'unplug' | 'late'
  readonly byte: number
}

const FRAME_BYTES = 8
const spoilings: Spoiling[] = (['request', 'answer'] as const).flatMap((direction) => [
  ...(['cut', 'flip', 'insert', 'unplug'] as const).flatMap((fault) =>
    Array.from({ length: FRAME_BYTES }, (_, byte): Spoiling => ({ direction, fault, byte })),
  ),
  { direction, fault: 'lose', byte: 0 },
  { direction, fault: 'late', byte: 0 },
])

/** A line whose wire can be spoiled in both directions. */
function spoiledLine(settings: Record<string, unknown> = MAP, memory = plainMemory()) {
  let next: Spoiling[] = []
  const clock = fakeClock()
  /** A gateway that is slow keeps the order of what it is given. */
  let slowUntil = 0
  const isMove = (bytes: Uint8Array) => bytes[1] === 0x06 && bytes[4] === OPEN >> 8 && bytes[5] === (OPEN & 0xff)
  const take = (direction: Spoiling['direction'], bytes: Uint8Array) =>
    isMove(bytes) && next[0]?.direction === direction ? next.shift() : undefined

  function spoil(bytes: Uint8Array, { fault, byte }: Spoiling, deliver: (bytes: Uint8Array) => void): void {
    switch (fault) {
      case 'cut':
        return deliver(bytes.slice(0, byte))
      case 'flip':
        return deliver(bytes.with(byte, (bytes[byte] ?? 0) ^ 0x10))
      case 'insert':
        return deliver(Uint8Array.from([...bytes.subarray(0, byte), 0x5a, ...bytes.subarray(byte)]))
      case 'lose':
        return
      case 'late':
        slowUntil = clock.now() + 700
        clock.after(700, () => deliver(bytes))
        return
      case 'unplug':
        deliver(bytes.slice(0, byte))
        void line.unplug()
    }
  }
  const wired: SimulatorFactory = (context, simulatorSettings) => {
    const device = createSimulator(
      {
        ...context,
        send(bytes) {
          const spoiling = take('answer', bytes)
          if (spoiling) spoil(bytes, spoiling, context.send)
          else context.send(bytes)
        },
      },
      simulatorSettings,
    )
    return {
      ...device,
      receive(bytes) {
        const spoiling = take('request', bytes)
        if (slowUntil > clock.now()) clock.after(slowUntil - clock.now(), () => device.receive(bytes))
        else if (spoiling) spoil(bytes, spoiling, (rest) => device.receive(rest))
        else device.receive(bytes)
      },
    }
  }
  const line: Bench = unpluggedBench(definition, wired, { settings, simulatorSettings: settings, clock, memory })
  return {
    line,
    spoilNext(...spoilings: readonly Spoiling[]) {
      next = [...spoilings]
    },
  }
}

const gateOf = (line: Bench, name: string) =>
  (
    line.device.look()['gates'] as Record<string, { opened: number; released: number; relay: number; position: string }>
  )[name] ?? { opened: -1, released: -1, relay: -1, position: '' }

async function finish(line: Bench, executed: Promise<DriverCompletion>): Promise<DriverCompletion> {
  let completion: DriverCompletion | undefined
  void executed.then((result) => {
    completion = result
  })
  for (let waited = 0; !completion && waited < 20_000; waited += 50) await line.clock.advance(50)
  if (!completion) throw new Error('never completed')
  return completion
}

const open = (line: Bench, gate: string) => finish(line, line.execute({ name: 'Gate.Open', data: { gate } }))
const close = (line: Bench, gate: string) => finish(line, line.execute({ name: 'Gate.Close', data: { gate } }))

function expectTruth(line: Bench, gate: string, before: number, { effect }: DriverCompletion, what: string): void {
  const { opened, relay } = gateOf(line, gate)
  const moved = opened - before
  // One that stays open may have been so before: it is done, too, when it is found as it should be.
  if (effect === 'done') expect(moved === 1 || (gate !== 'pulse' && relay === OPEN), what).toBe(true)
  else if (effect === 'notDone') expect(moved, what).toBe(0)
  else expect(moved, what).toBeLessThanOrEqual(1)
}

describe('a gate is moved once', () => {
  test.each(GATES)('%s: opened with no fault it is open, and nothing is written again', async (gate) => {
    const line = await bench(definition, createSimulator, { settings: MAP, simulatorSettings: MAP })
    expect(await open(line, gate)).toEqual({ completionCode: 'success', effect: 'done' })
    await line.clock.advance(20_000)
    await line.unplug()
    await line.plug()
    await line.clock.advance(20_000)
    expect(gateOf(line, gate)).toMatchObject({ opened: 1, released: gate === 'pulse' ? 1 : 0 })
  })

  test.each(GATES)(
    '%s: whatever fault at whatever byte, once at most, and what is said of it is true',
    async (gate) => {
      for (const spoiling of spoilings) {
        const { line, spoilNext } = spoiledLine()
        await line.plug()
        await line.clock.advance(500)
        spoilNext(spoiling)
        const completion = await open(line, gate)
        const what = `${gate} ${JSON.stringify(spoiling)} ${JSON.stringify(completion)}`
        expectTruth(line, gate, 0, completion, what)
        // Only a cut cable, or a device that speaks long after it was asked, leaves it open what happened.
        if (spoiling.fault !== 'unplug' && spoiling.fault !== 'late')
          expect(completion.effect, what).not.toBe('unknown')
        await line.plug().catch(() => undefined)
        await line.clock.advance(20_000)
        expect(gateOf(line, gate).opened, what).toBeLessThanOrEqual(1)
        expect(gateOf(line, 'pulse').relay, what).toBe(0)
        line.driver.stop()
      }
    },
  )

  test('several faults in a row, several commands: never more openings than commands', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            gate: fc.constantFrom(...GATES),
            faults: fc.array(fc.constantFrom(...spoilings), { maxLength: 3 }),
            pauseMs: fc.constantFrom(0, 50, 450, 1_200),
            replug: fc.boolean(),
          }),
          { minLength: 1, maxLength: 5 },
        ),
        async (commands) => {
          const { line, spoilNext } = spoiledLine()
          await line.plug()
          for (const { gate, faults, pauseMs, replug } of commands) {
            const before = gateOf(line, gate).opened
            spoilNext(...faults)
            const completion = await open(line, gate)
            expectTruth(line, gate, before, completion, JSON.stringify(completion))
            await line.clock.advance(pauseMs)
            expect(gateOf(line, gate).opened - before).toBeLessThanOrEqual(1)
            if (replug) await line.plug().catch(() => undefined)
          }
          await line.plug().catch(() => undefined)
          await line.clock.advance(10_000)
          expect(gateOf(line, 'pulse').relay).toBe(0)
          line.driver.stop()
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('what came of a gate without an answer', () => {
  const run = async (gate: GateName, ...acts: [string, Record<string, unknown>?][]) => {
    const line = await bench(definition, createSimulator, { settings: MAP, simulatorSettings: MAP })
    await line.clock.advance(500)
    for (const act of acts) line.device.act(...act)
    return { line, completion: await open(line, gate) }
  }

  test('lost answer: the register says that it was written', async () => {
    const { completion, line } = await run('latch', ['lose-answer'])
    expect(completion).toMatchObject({ completionCode: 'success', effect: 'done' })
    expect(completion.errorDescription).toBe(`gate latch: no answer, its register reads ${OPEN}`)
    expect(line.status.gates?.gates['latch']).toBe('open')
  })

  test('lost request: the register says that it was not', async () => {
    const { completion } = await run('latch', ['lose-request'])
    expect(completion).toMatchObject({ effect: 'notDone', errorCode: 'DEVICE_TIMEOUT' })
    expect(completion.errorDescription).toBe('gate latch: no answer, its register reads 0')
  })

  test('a unit that has gone silent: unknown, said as an alert until the next command', async () => {
    const { line, completion } = await run('latch', ['silent', { address: 1 }])
    expect(completion).toMatchObject({ effect: 'unknown', errorCode: 'DEVICE_INDETERMINATE' })
    expect(line.alerts.get('result-unknown')).toBe('gate latch')
    line.device.act('silent', { address: 1, on: false })
    await line.clock.advance(5_000)
    // Reading where it is ends the doubt where it can be read at all.
    expect(line.status.gates?.gates['latch']).toBe('unknown')
    await close(line, 'latch')
    expect(line.alerts.has('result-unknown')).toBe(false)
  })

  test('feedback decides where there is some, after the time the gate takes', async () => {
    const { completion } = await run('seen', ['lose-answer'])
    expect(completion).toMatchObject({ effect: 'done' })
    expect(completion.errorDescription).toContain('its feedback reads 1')
  })

  test('a gate that is still where it should be, on its way to where it was told before, has not obeyed', async () => {
    const line = await bench(definition, createSimulator, { settings: MAP, simulatorSettings: MAP })
    await line.clock.advance(3_000)
    const opening = line.execute({ name: 'Gate.Open', data: { gate: 'seen' } })
    await line.clock.advance(50)
    expect(await opening).toMatchObject({ effect: 'done' })
    // It takes 300 ms to leave, and its feedback still says closed.
    line.device.act('exception', { code: 4, times: 1 })
    const closing = line.execute({ name: 'Gate.Close', data: { gate: 'seen' } })
    await line.clock.advance(5_000)
    expect(await closing).toMatchObject({ effect: 'notDone' })
    expect((line.device.look() as { gates: Record<string, unknown> }).gates['seen']).toMatchObject({
      position: 'open',
      closed: 0,
    })
  })

  test('written, but it does not move: unknown, for it may move yet', async () => {
    const { completion } = await run('seen', ['jam-gate', { gate: 'seen' }], ['lose-answer'])
    expect(completion).toMatchObject({ effect: 'unknown', errorCode: 'DEVICE_INDETERMINATE' })
    expect(completion.errorDescription).toContain(`its register reads ${OPEN}, its feedback reads 0`)
  })

  test.each([
    [1, 'hardwareError', 'notDone', 'DEVICE_FAULT', 'it does not know this function'],
    [2, 'hardwareError', 'notDone', 'DEVICE_FAULT', 'it has no such register'],
    [3, 'hardwareError', 'notDone', 'DEVICE_FAULT', 'it does not take this value'],
    [6, 'deviceNotReady', 'notDone', 'DEVICE_FAULT', 'it is busy'],
    [4, 'timeOut', 'notDone', 'DEVICE_TIMEOUT', 'it failed while doing it, its register reads 0'],
    [10, 'hardwareError', 'notDone', 'DEVICE_FAULT', 'the gateway has no way to it'],
    [11, 'timeOut', 'notDone', 'DEVICE_TIMEOUT', 'the gateway has no answer from it, its register reads 0'],
  ])('exception %i', async (code, completionCode, effect, errorCode, words) => {
    const { line, completion } = await run('latch', ['exception', { code, times: 1 }])
    expect(completion).toEqual({ completionCode, effect, errorCode, errorDescription: `gate latch: ${words}` })
    await line.clock.advance(10_000)
    expect(gateOf(line, 'latch').opened).toBe(0)
  })

  test('an answer of another unit is not taken for one', async () => {
    const { completion } = await run('latch', ['foreign-answer', {}], ['lose-answer', {}])
    expect(completion.errorDescription).toBe(`gate latch: no answer, its register reads ${OPEN}`)
  })
})

describe('a pulse', () => {
  test('is as long as it is said to be, and the next one waits for its end', async () => {
    const line = await bench(definition, createSimulator, { settings: MAP, simulatorSettings: MAP })
    await line.clock.advance(500)
    const first = line.execute({ name: 'Gate.Open', data: { gate: 'pulse' } })
    const second = line.execute({ name: 'Gate.Open', data: { gate: 'pulse' } })
    await line.clock.advance(450)
    expect(gateOf(line, 'pulse')).toMatchObject({ opened: 1, relay: OPEN })
    await line.clock.advance(100)
    expect(gateOf(line, 'pulse')).toMatchObject({ released: 1 })
    expect((await finish(line, first)).effect).toBe('done')
    expect((await finish(line, second)).effect).toBe('done')
    await line.clock.advance(2_000)
    expect(gateOf(line, 'pulse')).toMatchObject({ opened: 2, released: 2, relay: 0 })
  })

  test('does not close, there is nothing to close it with', async () => {
    const line = await bench(definition, createSimulator, { settings: MAP, simulatorSettings: MAP })
    expect(await close(line, 'pulse')).toMatchObject({ completionCode: 'unsupportedCommand', effect: 'notDone' })
  })

  test('cut by the cable is finished when the line is back, and that is said', async () => {
    const line = await bench(definition, createSimulator, { settings: MAP, simulatorSettings: MAP })
    await line.clock.advance(500)
    expect((await open(line, 'pulse')).effect).toBe('done')
    await line.unplug()
    await line.clock.advance(5_000)
    expect(gateOf(line, 'pulse')).toMatchObject({ relay: OPEN })
    expect(line.alerts.get('device-fault')).toContain('its relay may still be on')
    await line.plug()
    await line.clock.advance(500)
    expect(gateOf(line, 'pulse')).toMatchObject({ opened: 1, released: 1, relay: 0 })
    expect(line.logs.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
      'a relay that could not be released at its time is released now',
    ])
    expect(line.alerts.has('device-fault')).toBe(false)
  })

  test('cut by the end of the process is finished by the next one', async () => {
    const memory = plainMemory()
    const line = await bench(definition, createSimulator, { settings: MAP, simulatorSettings: MAP, memory })
    await line.clock.advance(500)
    await open(line, 'pulse')
    expect(memory.load()).toEqual({ pulsing: ['pulse'] })
    // Killed: nothing of the driver runs any more.
    const left = plainMemory(JSON.stringify(memory.load()))
    const next = await bench(definition, createSimulator, { settings: MAP, simulatorSettings: MAP, memory: left })
    await next.clock.advance(500)
    expect(gateOf(next, 'pulse')).toMatchObject({ opened: 0, released: 1 })
    expect(left.load()).toEqual({ pulsing: [] })
  })

  test('that can not be remembered is not begun', async () => {
    const memory = {
      load: () => undefined,
      save() {
        throw new Error('the disk is full')
      },
    }
    const line = await bench(definition, createSimulator, { settings: MAP, simulatorSettings: MAP, memory })
    await line.clock.advance(500)
    expect(await open(line, 'pulse')).toMatchObject({ errorCode: 'STORE_UNAVAILABLE', effect: 'notDone' })
    expect((await open(line, 'latch')).effect).toBe('done')
    expect(gateOf(line, 'pulse').opened).toBe(0)
  })

  test('whose release is not answered is released again, however often', async () => {
    const line = await bench(definition, createSimulator, { settings: MAP, simulatorSettings: MAP })
    await line.clock.advance(500)
    expect((await open(line, 'pulse')).effect).toBe('done')
    line.device.act('silent', { address: 1 })
    await line.clock.advance(8_000)
    line.device.act('silent', { address: 1, on: false })
    await line.plug().catch(() => undefined)
    await line.clock.advance(3_000)
    expect(gateOf(line, 'pulse')).toMatchObject({ opened: 1, relay: 0 })
  })
})

describe('an adapter that gives back what is sent', () => {
  const MUTE = { gates: { latch: MAP.gates.latch } }
  const echoing: SimulatorFactory = (context, settings) => {
    const device = createSimulator(context, settings)
    return {
      ...device,
      receive(bytes) {
        context.send(bytes.slice(0, 3))
        context.send(bytes.slice(3))
        device.receive(bytes)
      },
    }
  }

  test('is no answer: a gate whose unit is not there is not said to be open', async () => {
    const line = await bench(definition, echoing, { settings: MUTE, simulatorSettings: MUTE })
    line.device.act('silent', { address: 1 })
    const { effect } = await open(line, 'latch')
    expect(effect).toBe('unknown')
    expect(gateOf(line, 'latch').opened).toBe(0)
  })

  test('does not keep it from opening, nor does a command before anything has been asked', async () => {
    const line = await bench(definition, echoing, { settings: MUTE, simulatorSettings: MUTE })
    expect(await open(line, 'latch')).toEqual({ completionCode: 'success', effect: 'done' })
    expect(await close(line, 'latch')).toEqual({ completionCode: 'success', effect: 'done' })
    expect(gateOf(line, 'latch').opened).toBe(1)
  })
})

describe('gates and time', () => {
  test('a command that could not begin by its deadline is not begun', async () => {
    const line = await bench(definition, createSimulator, { settings: MAP, simulatorSettings: MAP })
    await line.clock.advance(500)
    await open(line, 'pulse')
    const deadline = line.clock.now() + 200
    const late = line.execute({ name: 'Gate.Open', data: { gate: 'pulse' }, deadline })
    expect(await finish(line, late)).toMatchObject({ errorCode: 'DEADLINE_PASSED', effect: 'notDone' })
    await line.clock.advance(5_000)
    expect(gateOf(line, 'pulse').opened).toBe(1)
  })

  test('while the line is away a gate is not moved, then or later', async () => {
    const line = await bench(definition, createSimulator, { settings: MAP, simulatorSettings: MAP })
    await line.unplug()
    expect(await open(line, 'latch')).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
    await line.plug()
    await line.clock.advance(10_000)
    expect(gateOf(line, 'latch').opened).toBe(0)
  })

  test('more commands than can wait are refused', async () => {
    const line = await bench(definition, createSimulator, { settings: MAP, simulatorSettings: MAP })
    await line.clock.advance(500)
    const all = Array.from({ length: 7 }, () => line.execute({ name: 'Gate.Open', data: { gate: 'pulse' } }))
    const completions = await Promise.all(all.map((one) => finish(line, one)))
    const refused = completions.filter(({ errorCode }) => errorCode === 'TOO_MANY_REQUESTS')
    expect(refused.length).toBeGreaterThan(0)
    expect(gateOf(line, 'pulse').opened).toBe(7 - refused.length)
  })
})
