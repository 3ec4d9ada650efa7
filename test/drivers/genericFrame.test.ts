import { describe, expect, it } from 'vitest'
import { definition } from '../../device-drivers/generic-frame/driver.ts'
import { VECTORS } from '../../device-drivers/generic-frame/vectors.ts'
import { bytesOf, VECTORS as FF68 } from '../../device-drivers/keypad-ff68/vectors.ts'
import { createSimulator } from '../../simulators/generic-frame/simulator.ts'
import { createSimulator as createFf68 } from '../../simulators/keypad-ff68/simulator.ts'
import { frameExample } from '../support/frameTables.ts'
import { choose, hubOnDemand, invite, notices, press, unitOf, written } from '../support/keypadBench.ts'
import { type BenchOptions, bench } from '../support/memoryPort.ts'

const hexOf = (hex: string) => hex.replaceAll(' ', '').toLowerCase()

/** The example's tables at the driver and at the simulated units. */
function line(name: Parameters<typeof frameExample>[0], options: BenchOptions = {}) {
  const tables = frameExample(name)
  return bench(definition, createSimulator, { settings: tables, simulatorSettings: tables, ...options })
}

describe('FF 68 told in tables, with units that have an encoding of their own', () => {
  const ff68 = (options: BenchOptions = {}) =>
    bench(definition, createFf68, {
      settings: frameExample('keypad-ff68'),
      simulatorSettings: { addresses: [1, 2] },
      ...options,
    })

  it('echoes keys when the hub has them, once for each repeat', async () => {
    const hub = hubOnDemand()
    const b = await ff68({ emit: hub.emit })
    await press(b, ['6', 'confirm'])
    await b.clock.advance(700)
    expect(b.written).toEqual([])
    expect(b.events.map(({ data }) => data)).toEqual([{ address: 1, key: 'confirm', digits: '6' }])
    await hub.settle(b, 'committed')
    expect(written(b)).toEqual([hexOf(FF68['key.6+ok(give up)'])])
    expect(notices(b, 'key-echoed')).toHaveLength(1)
  })

  it('asks, and acknowledges the answer', async () => {
    const b = await ff68()
    expect(await invite(b)).toEqual({ completionCode: 'success', effect: 'done' })
    await choose(b, 1)
    expect(b.events.map(({ data }) => data)).toEqual([{ address: 1, choice: 1 }])
    expect(written(b)).toEqual([hexOf(FF68['eval.start']), hexOf(FF68['eval.ack1'])])
    expect(notices(b, 'evaluation-acked')).toHaveLength(1)
  })

  it('does not ask twice where the echo of the evaluate key has asked already', async () => {
    const b = await ff68()
    await press(b, 'evaluate')
    expect(unitOf(b)).toMatchObject({ asking: true })
    expect(await invite(b)).toMatchObject({ effect: 'done' })
    expect(written(b)).toEqual([hexOf(FF68['eval.start'])])
  })

  it('shows figures and beeps', async () => {
    const b = await ff68()
    await b.execute({ name: 'Keypad.Display', data: { address: 1, waiting: null, ticket: 12 } })
    await b.execute({ name: 'Keypad.Beep', data: { address: 1 } })
    expect(written(b)).toEqual([hexOf(FF68['disp.ticket012']), hexOf(FF68.beep)])
    expect(unitOf(b)).toMatchObject({ ticket: '012', beeps: 1 })
  })
})

describe('an invented keypad', () => {
  it('is acknowledged when the hub has its key, and not when the hub did not take it', async () => {
    const hub = hubOnDemand()
    const b = await line('simple-keypad', { emit: hub.emit })
    await press(b, 'callNext')
    expect(b.written).toEqual([])
    await hub.settle(b, 'committed')
    expect(written(b)).toEqual([hexOf(VECTORS['keypad.acknowledged'])])
    expect(notices(b, 'key-echoed')).toEqual([{ address: 1, key: 'callNext', latencyMs: 0 }])
    await b.clock.advance(1_000)
    await press(b, 'recall')
    await b.clock.advance(5_000)
    await hub.settle(b, 'expired')
    expect(b.written).toHaveLength(1)
    expect(notices(b, 'key-unanswered')).toEqual([{ address: 1, key: 'recall' }])
  })

  it('has one key for digits and key together', async () => {
    const b = await line('simple-keypad')
    await press(b, ['6', 'confirm'])
    expect(b.events.map(({ data }) => data)).toEqual([{ address: 1, key: 'confirm', digits: '6' }])
  })

  it('repeated is one press, half a second later another one', async () => {
    const b = await line('simple-keypad')
    const call = bytesOf(VECTORS['keypad.call'])
    await b.inject(call)
    await b.clock.advance(300)
    await b.inject(call)
    expect(b.events).toHaveLength(1)
    expect(b.written).toHaveLength(2)
    await b.clock.advance(300)
    await b.inject(call)
    expect(b.events).toHaveLength(2)
  })

  it('answers what it has no frames for: not supported, not done', async () => {
    const b = await line('simple-keypad')
    expect(await invite(b)).toEqual({
      completionCode: 'unsupportedCommand',
      errorCode: 'COMMAND_UNSUPPORTED',
      effect: 'notDone',
    })
    expect(await b.execute({ name: 'Keypad.Display', data: { address: 1, waiting: 1, ticket: 1 } })).toMatchObject({
      completionCode: 'unsupportedCommand',
      effect: 'notDone',
    })
    expect(await b.execute({ name: 'Keypad.Beep', data: { address: 1 } })).toMatchObject({ effect: 'done' })
    expect(written(b)).toEqual([hexOf(VECTORS['keypad.beep'])])
    // Nothing is repainted that was never shown.
    await b.unplug()
    await b.plug()
    expect(b.written).toHaveLength(1)
  })
})

describe('an invented evaluator', () => {
  it('is asked, and its answer acknowledged', async () => {
    const b = await line('evaluator')
    expect(await invite(b, 11)).toMatchObject({ effect: 'done' })
    expect(unitOf(b, 11)).toMatchObject({ asking: true })
    await choose(b, 2, 11)
    expect(b.events.map(({ name, data }) => [name, data])).toEqual([
      ['Evaluator.ScoredEvent', { address: 11, choice: 2 }],
    ])
    expect(written(b)).toEqual([hexOf(VECTORS['evaluator.ask']), hexOf(VECTORS['evaluator.acknowledged2'])])
    expect(b.status.keypad?.units).toEqual({ 11: 'active', 12: 'unknown' })
  })

  it('repeats its answer until the hub has it, and gives up without an acknowledgement', async () => {
    const hub = hubOnDemand()
    const b = await line('evaluator', { emit: hub.emit })
    await invite(b, 12)
    await choose(b, 1, 12)
    await b.clock.advance(10_000)
    expect(b.events).toHaveLength(1)
    expect(notices(b, 'evaluation-given-up')).toEqual([{ address: 12, choice: 1 }])
  })

  it('of an address that is not configured is not answered', async () => {
    const b = await line('evaluator', { settings: { ...frameExample('evaluator'), addresses: [11] } })
    b.device.act('evaluate', { address: 12, choice: 1, force: true })
    await b.clock.advance(1_000)
    expect(b.events).toEqual([])
    expect(b.written).toEqual([])
    expect(b.logs.filter(({ level }) => level === 'warn')).toHaveLength(1)
  })
})

it('wrong tables are refused with all their mistakes', async () => {
  await expect(
    line('simple-keypad', {
      settings: { ...frameExample('simple-keypad'), addresses: [1, 2], invite: 'AA {address}' },
    }),
  ).rejects.toThrow(
    'the frame tables are wrong: frames without an address can only be of one unit; invite can not have {address}',
  )
})
