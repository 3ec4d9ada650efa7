import { describe, expect, it } from 'vitest'
import { CommandDesk } from '../../device-drivers/agent/commandDesk.ts'
import { hubTime } from '../../device-drivers/agent/hubTime.ts'
import { definition } from '../../device-drivers/keypad-ff68/driver.ts'
import { hubOnDemand, invite, keypadBench, notices, press, unitOf, vector, written } from '../support/keypadBench.ts'

const START = vector('eval.start')
/** The same at unit 2. */
const START_2 = 'ff6803036802010b0e16'
const DONE = { completionCode: 'success', effect: 'done' }

describe('an invitation', () => {
  it('is the published frame, and the evaluator asks', async () => {
    const line = await keypadBench()
    expect(await invite(line)).toEqual(DONE)
    expect(written(line)).toEqual([START])
    expect(unitOf(line)).toMatchObject({ asking: true })
    expect(await invite(line, 2)).toEqual(DONE)
    expect(notices(line, 'evaluation-invited')).toEqual([{ address: 1 }, { address: 2 }])
    // The two evaluators wait for a customer; the driver waits for nothing.
    expect(line.clock.pending).toBe(2)
  })

  it('is written again when the hub asks again', async () => {
    const line = await keypadBench()
    await invite(line)
    await invite(line)
    expect(written(line)).toEqual([START, START])
  })

  it('is refused for a unit that is not configured, and after its deadline', async () => {
    const line = await keypadBench()
    expect(await invite(line, 9)).toMatchObject({ completionCode: 'invalidData', effect: 'notDone' })
    const late = await line.execute({
      name: 'Evaluator.Invite',
      data: { address: 1 },
      deadline: line.clock.now(),
    })
    expect(late).toMatchObject({ errorCode: 'DEADLINE_PASSED', effect: 'notDone' })
    expect(line.written).toEqual([])
  })

  it('made while the line is gone is not kept for later', async () => {
    const line = await keypadBench()
    await line.unplug()
    expect(await invite(line)).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
    await line.plug()
    await line.clock.advance(60_000)
    expect(line.written).toEqual([])
    expect(line.clock.pending).toBe(0)
  })
})

describe('the evaluate key of a unit that is both, whose echo is the start of the evaluation', () => {
  it('needs no other start for the invitation that follows', async () => {
    const line = await keypadBench()
    await press(line, 'evaluate')
    expect(written(line)).toEqual([vector('key.evaluate')])
    expect(unitOf(line)).toMatchObject({ asking: true })
    await line.clock.advance(2_000)
    expect(await invite(line)).toEqual(DONE)
    expect(written(line)).toEqual([START])
  })

  it('stands for one invitation, of its own unit, within two seconds', async () => {
    const line = await keypadBench()
    await press(line, 'evaluate')
    await invite(line, 2)
    expect(written(line).slice(1)).toEqual([START_2])
    await invite(line)
    await invite(line)
    expect(written(line).slice(2)).toEqual([START])
    await press(line, 'evaluate')
    await line.clock.advance(2_001)
    await invite(line)
    expect(written(line).slice(3)).toEqual([START, START])
  })

  it('is not echoed by an invitation that comes before the commit', async () => {
    const hub = hubOnDemand()
    const line = await keypadBench({ emit: hub.emit })
    await press(line, 'evaluate')
    const invited = invite(line)
    await line.clock.advance(200)
    expect(line.written).toEqual([])
    // Another unit does not wait for it.
    expect(await invite(line, 2)).toEqual(DONE)
    await hub.settle(line, 'committed')
    expect(await invited).toEqual(DONE)
    expect(written(line)).toEqual([START_2, START])
    expect(notices(line, 'key-echoed')).toHaveLength(1)
    await line.clock.advance(60_000)
    expect(line.written).toHaveLength(2)
  })

  it('holds up no other unit of the line while its commit is waited for', async () => {
    const hub = hubOnDemand()
    const line = await keypadBench({ emit: hub.emit })
    const { commands, concurrentCommands = false } = definition
    const desk = new CommandDesk(
      new Map([['keypads', { commands, concurrentCommands, execute: (command) => line.driver.execute(command) }]]),
      hubTime(line.clock, () => line.clock.now()),
      { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
    )
    const send = (id: string, name: string, address: number) =>
      desk.receive(
        'keypads',
        name,
        Buffer.from(JSON.stringify({ id, from: 'hub', deadline: 9_000, data: { address } })),
      )
    await press(line, 'evaluate')
    send('c-1', 'Evaluator.Invite', 1)
    send('c-2', 'Keypad.Beep', 2)
    await line.clock.settle()
    expect(notices(line, 'beeped')).toEqual([{ address: 2 }])
    await hub.settle(line, 'committed')
    expect(notices(line, 'evaluation-invited')).toEqual([{ address: 1 }])
  })

  it('that the hub does not take does not keep the invitation', async () => {
    const hub = hubOnDemand()
    const line = await keypadBench({ emit: hub.emit })
    await press(line, 'evaluate')
    const invited = invite(line)
    await hub.settle(line, 'expired')
    expect(await invited).toEqual(DONE)
    expect(written(line)).toEqual([START])
  })

  it('that is never committed lets the invitation run into its deadline', async () => {
    const hub = hubOnDemand()
    const line = await keypadBench({ emit: hub.emit })
    await press(line, 'evaluate')
    const invited = invite(line)
    await line.clock.advance(10_000)
    expect(await invited).toMatchObject({ completionCode: 'timeOut', effect: 'notDone' })
    await hub.settle(line, 'committed')
    expect(line.written).toEqual([])
  })

  it('and a line that goes: the invitation is not done, and not done later', async () => {
    const hub = hubOnDemand()
    const line = await keypadBench({ emit: hub.emit })
    await press(line, 'evaluate')
    const invited = invite(line)
    await line.unplug()
    expect(await invited).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
    await line.plug()
    await hub.settle(line, 'committed')
    expect(line.written).toEqual([])
  })

  it('echoed on the connection before does not stand for an invitation on this one', async () => {
    const line = await keypadBench()
    await press(line, 'evaluate')
    await line.unplug()
    await line.plug()
    await invite(line)
    expect(written(line)).toEqual([START, START])
  })
})
