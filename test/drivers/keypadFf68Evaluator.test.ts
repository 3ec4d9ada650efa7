import { describe, expect, it } from 'vitest'
import { Outbox } from '../../device-drivers/agent/outbox.ts'
import { bytesOf, VECTORS } from '../../device-drivers/keypad-ff68/vectors.ts'
import { fakeClock } from '../support/fakeClock.ts'
import {
  choose,
  hubOnDemand,
  invite,
  keypadBench,
  notices,
  press,
  unitOf,
  vector,
  written,
} from '../support/keypadBench.ts'
import type { Bench, RecordedEvent } from '../support/memoryPort.ts'

const START = vector('eval.start')
const ACK_1 = vector('eval.ack1')
const RESULT_1 = bytesOf(VECTORS['eval.result1'])
const DAY_MS = 86_400_000
const scores = (line: Bench) =>
  line.events.flatMap(({ name, data }) => (name === 'Evaluator.ScoredEvent' ? [data] : []))

describe("a customer's answer", () => {
  it('goes to the hub and is acknowledged as published', async () => {
    const line = await keypadBench()
    await invite(line)
    await choose(line, 1)
    expect(line.events).toEqual([
      {
        name: 'Evaluator.ScoredEvent',
        id: expect.any(String),
        keepForMs: DAY_MS,
        data: { address: 1, choice: 1 },
      },
    ])
    expect(written(line)).toEqual([START, ACK_1])
    expect(notices(line, 'evaluation-acked')).toEqual([{ address: 1, choice: 1, latencyMs: 0 }])
  })

  it('is acknowledged only once the hub has it on disk, its repeats are the same answer', async () => {
    const hub = hubOnDemand()
    const line = await keypadBench({ emit: hub.emit })
    await invite(line)
    await choose(line, 1)
    await line.clock.advance(2_500)
    expect(line.events).toHaveLength(1)
    expect(written(line)).toEqual([START])
    await hub.settle(line, 'committed')
    expect(written(line)).toEqual([START, ACK_1])
    expect(notices(line, 'evaluation-acked')).toEqual([{ address: 1, choice: 1, latencyMs: 2_500 }])
  })

  it('that the hub does not take is not acknowledged', async () => {
    const hub = hubOnDemand()
    const line = await keypadBench({ emit: hub.emit })
    await invite(line)
    await choose(line, 1)
    await line.clock.advance(3_000)
    await hub.settle(line, 'expired')
    expect(written(line)).toEqual([START])
    expect(notices(line, 'evaluation-given-up')).toEqual([{ address: 1, choice: 1 }])
  })

  it('reaches a hub that was away for hours, and nobody is acknowledged any more', async () => {
    const hub = hubOnDemand()
    const line = await keypadBench({ emit: hub.emit })
    await invite(line)
    await choose(line, 1)
    await line.clock.advance(3 * 3_600_000)
    await hub.settle(line, 'committed')
    expect(scores(line)).toEqual([{ address: 1, choice: 1 }])
    expect(written(line)).toEqual([START])
  })

  it('whose acknowledgement was lost is acknowledged again, and is still one answer', async () => {
    const line = await keypadBench()
    await line.inject(RESULT_1)
    for (let repeat = 0; repeat < 8; repeat++) {
      await line.clock.advance(300)
      await line.inject(RESULT_1)
    }
    expect(scores(line)).toHaveLength(1)
    expect(written(line)).toEqual(Array.from({ length: 9 }, () => ACK_1))
  })

  it('is another one after an invitation, though the hub has not taken the first yet', async () => {
    const hub = hubOnDemand()
    const line = await keypadBench({ emit: hub.emit })
    await invite(line)
    await choose(line, 1)
    await invite(line)
    await choose(line, 1)
    expect(scores(line)).toHaveLength(2)
    await hub.settle(line, 'committed')
    // The acknowledgement of the first could be taken for that of the second.
    expect(written(line)).toEqual([START, START])
    await hub.settle(line, 'committed')
    expect(written(line)).toEqual([START, START, ACK_1])
  })

  it('is another one after the evaluate key, however soon', async () => {
    const line = await keypadBench()
    await press(line, 'evaluate')
    await choose(line, 1)
    await line.clock.advance(600)
    await press(line, 'evaluate')
    await choose(line, 1)
    expect(scores(line)).toHaveLength(2)
    expect(notices(line, 'evaluation-acked')).toHaveLength(2)
  })

  it('is another one after a pause, and another choice is another one at once', async () => {
    const line = await keypadBench()
    await line.inject(RESULT_1)
    await line.inject(bytesOf('FF 68 03 03 68 01 11 02 14 16'))
    await line.clock.advance(2_000)
    await line.inject(RESULT_1)
    expect(scores(line).map(({ choice }) => choice)).toEqual([1, 2, 1])
  })

  it('is kept apart from that of another unit', async () => {
    const line = await keypadBench()
    await Promise.all([invite(line, 1), invite(line, 2)])
    await choose(line, 3, 2)
    await choose(line, 3, 1)
    expect(scores(line)).toEqual([
      { address: 2, choice: 3 },
      { address: 1, choice: 3 },
    ])
    expect(notices(line, 'evaluation-acked')).toMatchObject([{ address: 2 }, { address: 1 }])
  })

  it('and keys of the same unit do not disturb each other', async () => {
    const hub = hubOnDemand()
    const line = await keypadBench({ emit: hub.emit })
    await invite(line)
    await press(line, 'callNext')
    await choose(line, 1)
    await press(line, 'recall')
    await line.clock.advance(650)
    expect(line.events.map(({ name }) => name)).toEqual(['Keypad.KeyPressedEvent', 'Evaluator.ScoredEvent'])
    await hub.settle(line, 'committed')
    await hub.settle(line, 'committed')
    await hub.settle(line, 'committed')
    expect(written(line).slice(1)).toEqual([vector('key.call.addr1'), ACK_1, vector('key.recall')])
    expect(notices(line, 'key-echoed').map(({ key }) => key)).toEqual(['callNext', 'recall'])
    expect(notices(line, 'evaluation-acked')).toHaveLength(1)
  })

  it('more often than a hub that is away can take is refused in the end', async () => {
    const hub = hubOnDemand()
    const line = await keypadBench({ emit: hub.emit })
    for (let choice = 0; choice < 10; choice++) {
      await line.inject(bytesOf(`FF680303680111${(0x20 + choice).toString(16)}${(0x32 + choice).toString(16)}16`))
    }
    expect(scores(line)).toHaveLength(8)
    expect(line.logs.filter(({ level }) => level === 'warn')).toHaveLength(2)
    // Another unit is not held up by it.
    await line.inject(bytesOf('FF 68 03 03 68 02 11 01 14 16'))
    expect(scores(line)).toHaveLength(9)
  })

  it.each([
    ['none', 'FF 68 02 02 68 01 11 12 16'],
    ['two', 'FF 68 04 04 68 01 11 01 01 14 16'],
  ])('of %s choices is logged and not acknowledged', async (_, hex) => {
    const line = await keypadBench()
    await line.inject(bytesOf(hex))
    expect(line.events).toEqual([])
    expect(line.written).toEqual([])
    expect(line.logs).toEqual([{ level: 'warn', message: 'evaluation that is not one choice', fields: { address: 1 } }])
  })

  it('may be cut at every byte, behind noise and glued to a key', async () => {
    for (let cut = 1; cut < RESULT_1.length; cut++) {
      const line = await keypadBench()
      await line.inject(Uint8Array.from([0x68, 0xff, 0x00, ...RESULT_1.subarray(0, cut)]))
      await line.inject(Uint8Array.from([...RESULT_1.subarray(cut), ...bytesOf(VECTORS['key.pause'])]))
      expect(line.events.map(({ data }) => data)).toEqual([
        { address: 1, choice: 1 },
        { address: 1, key: 'pause', digits: '' },
      ])
      expect(written(line)).toEqual([ACK_1, vector('key.pause')])
    }
  })

  it('cut off by an unplug is not completed on the next port, but by its repeat', async () => {
    for (let cut = 1; cut < RESULT_1.length; cut++) {
      const line = await keypadBench()
      await line.inject(RESULT_1.subarray(0, cut))
      await line.unplug()
      await line.plug()
      await line.inject(RESULT_1.subarray(cut))
      expect(line.events).toEqual([])
      await line.clock.advance(300)
      await line.inject(RESULT_1)
      expect(scores(line)).toHaveLength(1)
      expect(written(line)).toEqual([ACK_1])
    }
  })

  it('of the connection before is acknowledged only when it is repeated in the new one', async () => {
    const hub = hubOnDemand()
    const line = await keypadBench({ emit: hub.emit })
    await line.inject(RESULT_1)
    await line.unplug()
    await line.plug()
    await hub.settle(line, 'committed')
    expect(line.written).toEqual([])
    await line.clock.advance(300)
    await line.inject(RESULT_1)
    expect(scores(line)).toHaveLength(1)
    expect(written(line)).toEqual([ACK_1])
  })
})

describe("a customer's answer in the agent's outbox", () => {
  /** Drivers with an outbox as in the agent: events wait there until the hub is connected. */
  function agent(clock = fakeClock()) {
    const outbox = new Outbox(clock)
    const sent: string[] = []
    return {
      sent,
      outbox,
      emit: ({ id, name, data, keepForMs }: RecordedEvent) =>
        outbox.add({ id, deviceId: 'keypads', name, data, atMs: clock.now() }, keepForMs),
      hubComes: () =>
        outbox.connected((event) => {
          sent.push(event.name)
          return Promise.resolve()
        }),
    }
  }

  it('waits there while the hub is away and is acknowledged when the hub is back in time', async () => {
    const clock = fakeClock()
    const { outbox, emit, hubComes, sent } = agent(clock)
    const line = await keypadBench({ clock, emit })
    await invite(line)
    await choose(line, 1)
    await clock.advance(1_500)
    expect(outbox.waiting).toBe(1)
    expect(written(line)).toEqual([START])
    hubComes()
    await clock.settle()
    expect(sent).toEqual(['Evaluator.ScoredEvent'])
    expect(written(line)).toEqual([START, ACK_1])
  })

  it('is lost with an agent that ends, unacknowledged, and counts when the unit repeats it to the next agent', async () => {
    const clock = fakeClock()
    const first = agent(clock)
    const second = agent(clock)
    let next: Bench | undefined
    const line = await keypadBench({
      clock,
      emit: first.emit,
      // The wire leads to the agent that is there.
      onWire(bytes) {
        next?.driver.received(bytes)
        return next ? [] : [bytes]
      },
    })
    await invite(line)
    await choose(line, 1)
    await clock.advance(400)
    expect(first.outbox.waiting).toBe(1)
    line.driver.disconnected('the agent ends')
    line.driver.stop()
    first.outbox.stop()
    await clock.settle()
    expect(written(line)).toEqual([START])

    next = await keypadBench({ clock, emit: second.emit })
    second.hubComes()
    await clock.advance(300)
    expect(second.sent).toEqual(['Evaluator.ScoredEvent'])
    expect(written(next)).toEqual([ACK_1])
    for (const bytes of next.written) line.device.receive(bytes)
    expect(notices(line, 'evaluation-acked')).toEqual([{ address: 1, choice: 1, latencyMs: 700 }])
  })
})

describe('stars of a teller', () => {
  it('are shown as published and painted again when the line is back, the last ones only', async () => {
    const line = await keypadBench()
    const show = (stars: number, address = 1) => line.execute({ name: 'Evaluator.ShowStars', data: { address, stars } })
    expect(await show(5)).toEqual({ completionCode: 'success', effect: 'done' })
    expect(written(line)).toEqual([vector('eval.stars5')])
    expect(unitOf(line)).toMatchObject({ stars: 5 })
    await line.unplug()
    expect(await show(3)).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
    await line.plug()
    expect(unitOf(line)).toMatchObject({ stars: 3 })
    expect(written(line)).toHaveLength(2)
    expect(await show(3, 9)).toMatchObject({ errorCode: 'DEVICE_UNKNOWN', effect: 'notDone' })
  })
})

describe('the line of evaluators', () => {
  it('may bring every frame twice, glued together: one answer, acknowledged', async () => {
    const line = await keypadBench()
    line.device.act('double', { address: 1, times: 9 })
    await invite(line)
    await choose(line, 1)
    await press(line, 'callNext')
    expect(line.events.map(({ name }) => name)).toEqual(['Evaluator.ScoredEvent', 'Keypad.KeyPressedEvent'])
    expect(unitOf(line)).toMatchObject({ unacknowledged: null, unanswered: null })
  })
})
