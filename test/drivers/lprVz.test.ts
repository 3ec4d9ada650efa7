import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { definition } from '../../device-drivers/lpr-vz/driver.ts'
import { createSimulator } from '../../simulators/lpr-vz/simulator.ts'
import { type Bench, type BenchOptions, bench } from '../support/memoryPort.ts'

const GATES = { exit: { io: 1, pulseMs: 700 }, entry: { io: 0, pulseMs: 500 } }
const COMET = { registration: 'comet', cometHoldMs: 1000, gates: GATES }
const OPEN_EXIT = { name: 'Gate.Open', data: { gate: 'exit' } } as const

async function camera(settings: Record<string, unknown> = {}, options: BenchOptions = {}) {
  const result = await bench(definition, createSimulator, {
    settings,
    simulatorSettings: { ...settings, wallMs: Date.UTC(2026, 10, 29, 1) },
    ...options,
  })
  await result.clock.advance(100)
  return result
}
const plates = ({ events }: Bench) =>
  events.flatMap((event) => (event.name === 'PlateReader.PlateReadEvent' ? [event.data] : []))
/** The bodies of all answers that reached the camera. */
const answers = ({ written }: Bench) =>
  Buffer.concat(written)
    .toString()
    .split(/HTTP\/1\.1 /)
    .slice(1)
const pulses = ({ notices }: Bench) => notices.filter(({ name }) => name === 'gate-opened').map(({ detail }) => detail)
const pass = ({ device }: Bench, argument: Record<string, unknown> = {}) => device.act('pass', argument)

test('a car: its plate goes to the hub sealed, its mask open, and the camera is answered no', async () => {
  const one = await camera({ directions: { down: 'in', up: 'out' } })
  expect(one.status.common).toEqual({ device: 'online' })
  expect(one.status.camera).toEqual({ camera: 'ok' })
  expect(one.status.gates).toEqual({ gates: {} })
  pass(one, { plate: '京A·12345', color: 'blue', confidence: 93, trigger: 8 })
  await one.clock.advance(100)
  expect(plates(one)).toEqual([
    {
      mask: '京A***45',
      sealed: expect.anything(),
      confidence: 93,
      direction: 'in',
      trigger: 'video',
      offlineRecord: false,
      takenAt: Date.UTC(2026, 10, 29, 1) + 100,
    },
  ])
  expect(one.sealed).toEqual([{ plain: { plate: '京A12345', color: 'blue' }, id: one.events[0]?.id }])
  expect(one.device.look()).toMatchObject({ answered: 1, outputs: {} })
  expect(answers(one).at(-1)).toContain(
    '{"Response_AlarmInfoPlate":{"info":"no","content":"retransfer_stop","is_pay":"false","plateid":1}}',
  )
})

test('no plate, a car that does not pass, a forged plate, something that is none: answered no and not reported', async () => {
  const one = await camera()
  one.device.act('no-plate')
  for (const trigger of [64, 65, 66]) one.device.act('stay', { trigger })
  pass(one, { type: 31 })
  pass(one, { forged: true })
  pass(one, { plate: '京A1234567890' })
  await one.clock.advance(500)
  expect(one.events).toEqual([])
  expect(one.device.look()).toMatchObject({ answered: 7, givenUp: 0 })
  for (const answer of answers(one)) expect(answer).toContain('"info":"no"')
  expect(one.logs.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
    'the camera takes a plate for a forged one, it is not reported',
    'what the camera read can not be a plate, it is not reported',
  ])
})

test('the same passage again is answered the same and reported once; the same number after a restart is another car', async () => {
  const one = await camera()
  pass(one)
  await one.clock.advance(100)
  one.device.act('repeat')
  one.device.act('repeat')
  await one.clock.advance(100)
  expect(plates(one)).toHaveLength(1)
  const [first, second, third] = answers(one).slice(-3)
  expect([second, third].map((answer) => answer?.split('\r\n\r\n')[1])).toEqual(
    [first, first].map((answer) => answer?.split('\r\n\r\n')[1]),
  )
  await one.clock.advance(120_000)
  one.device.act('restart')
  pass(one)
  await one.clock.advance(100)
  expect(plates(one)).toHaveLength(2)
})

test('a hub that is away: the camera keeps its record and sends it late, once and told to go on', async () => {
  let isHubThere = false
  const ids: string[] = []
  const one = await camera(
    {},
    {
      emit: ({ id }) => {
        ids.push(id)
        return Promise.resolve(isHubThere ? 'committed' : 'expired')
      },
    },
  )
  pass(one)
  await one.clock.advance(20_000)
  expect(ids).toHaveLength(5)
  expect(one.device.look()).toMatchObject({ givenUp: 1, recordsKept: 1 })
  isHubThere = true
  await one.clock.advance(31_000)
  expect(one.device.look()).toMatchObject({ recordsKept: 0 })
  expect(new Set(ids).size).toBe(1)
  expect(plates(one).at(-1)).toMatchObject({ offlineRecord: true })
  const late = '"ContinuePushOffline":{"plateid":1,"continue":1}'
  expect(answers(one).filter((answer) => answer.includes(late))).toHaveLength(1)
  one.device.act('repeat')
  await one.clock.advance(100)
  expect(answers(one).filter((answer) => answer.includes(late))).toHaveLength(2)
  expect(ids).toHaveLength(6)
})

test('many late records come one after the other; those that were known from before are not reported again', async () => {
  const one = await camera()
  pass(one, { plate: '京A00001' })
  await one.clock.advance(100)
  one.device.act('cut-off')
  one.device.act('repeat')
  for (let number = 2; number <= 40; number++) pass(one, { plate: `京A000${String(number).padStart(2, '0')}` })
  one.device.act('cut-off', { on: false })
  await one.clock.advance(1_000)
  expect(one.device.look()).toMatchObject({ recordsKept: 0 })
  expect(plates(one)).toHaveLength(40)
  expect(plates(one).filter(({ offlineRecord }) => offlineRecord)).toHaveLength(39)
})

test('silent for twice the heartbeat it is offline, with its first word it is back', async () => {
  const one = await camera({ heartbeatMs: 5_000 })
  one.device.act('silent')
  await one.clock.advance(9_000)
  expect(one.status.common).toEqual({ device: 'online' })
  await one.clock.advance(2_000)
  expect(one.status.common).toEqual({ device: 'offline' })
  expect(one.status.camera).toEqual({ camera: 'silent' })
  expect(one.alerts.get('device-offline')).toBe('the camera has not spoken for 10 s')
  one.device.act('silent', { on: false })
  await one.clock.advance(100)
  expect(one.status.common).toEqual({ device: 'online' })
  expect([...one.alerts.keys()]).toEqual([])
})

test('a port at which nobody calls is not online, and no order waits there', async () => {
  const one = await camera({ ...COMET, heartbeatMs: 5_000 }, { onWire: () => [] })
  expect(one.status.common).toBeUndefined()
  expect(one.status.camera).toEqual({ camera: 'unknown' })
  expect(one.status.gates).toEqual({ gates: { exit: 'unknown', entry: 'unknown' } })
  await one.clock.advance(11_000)
  expect(one.status.common).toEqual({ device: 'offline' })
  expect(await one.execute(OPEN_EXIT)).toMatchObject({ errorCode: 'DEVICE_OFFLINE', effect: 'notDone' })
})

test.each([
  ['another serial number', { serialNumbers: ['a1b2c3d4-00000001'] }, {}],
  ['no secret in its path', { pathSecret: 'Secret_12345' }, {}],
  ['a wrong secret', { pathSecret: 'Secret_12345' }, { pathSecret: 'Secret_12346' }],
])('a caller with %s is told no and counts for nothing', async (_, settings, simulatorSettings) => {
  const one = await camera({ ...settings, ...COMET }, { simulatorSettings: { ...COMET, ...simulatorSettings } })
  if ('serialNumbers' in settings) {
    one.device.act('stranger')
    await one.clock.advance(2_000)
  }
  const before = answers(one).length
  const opened = one.execute(OPEN_EXIT)
  pass(one)
  one.device.act('input', { input: 1 })
  await one.clock.advance(10_000)
  expect(await opened).toMatchObject({ effect: 'notDone', errorCode: 'DEVICE_TIMEOUT' })
  expect(one.events).toEqual([])
  expect(answers(one).length).toBeGreaterThan(before + 2)
  for (const answer of answers(one).slice(before))
    expect(answer).toMatch(/\{"Response_AlarmInfoPlate":\{"info":"no"\}\}$/)
  expect(pulses(one)).toEqual([])
  expect(one.logs.filter(({ level }) => level === 'warn').length).toBeGreaterThan(0)
})

test('who knows both is let in', async () => {
  const one = await camera({ pathSecret: 'Secret_12345', serialNumbers: ['a1b2c3d4-00000001', 'other'] })
  pass(one)
  await one.clock.advance(100)
  expect(plates(one)).toHaveLength(1)
})

test('a contact that changes, bytes of the serial line, a picture', async () => {
  const one = await camera()
  one.device.act('input', { input: 1, value: 0 })
  one.device.act('serial-data', { text: 'cgn.com' })
  one.device.act('picture')
  await one.clock.advance(100)
  expect(one.events.map(({ name, data }) => ({ name, data }))).toEqual([
    { name: 'Input.ChangedEvent', data: { input: 1, value: 0 } },
  ])
  expect(answers(one)).toHaveLength(4)
})

test('a poll is held until an order comes, and carries it once', async () => {
  const one = await camera(COMET)
  expect(await one.execute(OPEN_EXIT)).toEqual({ completionCode: 'success', effect: 'done' })
  const entry = one.execute({ name: 'Gate.Open', data: { gate: 'entry' } })
  await one.clock.advance(5_000)
  expect(await entry).toMatchObject({ effect: 'done' })
  expect(pulses(one)).toEqual([
    { io: 1, by: 'comet' },
    { io: 0, by: 'comet' },
  ])
  expect(answers(one).filter((answer) => answer.includes('ivs_ioctrl'))).toHaveLength(2)
  expect(one.device.look()).toMatchObject({ outputs: { '0': { on: false, opened: 1 }, '1': { on: false, opened: 1 } } })
})

test('the answer to a plate waits for a decision, no longer than it may', async () => {
  const one = await camera({ gates: GATES, decisionMs: 1_500 })
  pass(one)
  await one.clock.advance(1_000)
  expect(plates(one)).toHaveLength(1)
  expect(one.device.look()).toMatchObject({ answered: 0 })
  const opened = one.execute(OPEN_EXIT)
  await one.clock.advance(100)
  expect(await opened).toMatchObject({ effect: 'done' })
  expect(pulses(one)).toEqual([{ io: 1, by: 'plate' }])
  pass(one)
  await one.clock.advance(1_600)
  expect(one.device.look()).toMatchObject({ answered: 2 })
  expect(pulses(one)).toHaveLength(1)
})

test('with plain heartbeats an order waits for a plate, and is not done when none comes before its deadline', async () => {
  const one = await camera({ gates: GATES, heartbeatMs: 5_000 }, { simulatorSettings: { heartbeatMs: 2_000 } })
  const opened = one.execute(OPEN_EXIT)
  await one.clock.advance(9_999)
  expect(pulses(one)).toEqual([])
  await one.clock.advance(1)
  expect(await opened).toMatchObject({ completionCode: 'timeOut', effect: 'notDone' })
  pass(one)
  await one.clock.advance(20_000)
  expect(pulses(one)).toEqual([])
  const next = one.execute(OPEN_EXIT)
  pass(one)
  await one.clock.advance(100)
  expect(await next).toMatchObject({ effect: 'done' })
  expect(pulses(one)).toEqual([{ io: 1, by: 'plate' }])
})

test('a late record and a car that has no way to be decided carry no order', async () => {
  const one = await camera({ gates: GATES })
  one.device.act('cut-off')
  pass(one)
  one.device.act('cut-off', { on: false })
  const opened = one.execute(OPEN_EXIT)
  await one.clock.advance(5_000)
  expect(plates(one)).toMatchObject([{ offlineRecord: true }])
  expect(pulses(one)).toEqual([])
  await one.clock.advance(5_000)
  expect(await opened).toMatchObject({ effect: 'notDone' })
})

test('an unknown gate, and orders to a camera without gates', async () => {
  const one = await camera(COMET)
  expect(await one.execute({ name: 'Gate.Open', data: { gate: 'garage' } })).toMatchObject({
    completionCode: 'invalidData',
    effect: 'notDone',
  })
  expect(await one.execute({ name: 'Gate.Close', data: { gate: 'exit' } })).toMatchObject({
    completionCode: 'unsupportedCommand',
  })
  const without = await camera({ registration: 'comet' })
  expect(await without.execute(OPEN_EXIT)).toMatchObject({ completionCode: 'invalidData', effect: 'notDone' })
})

test('the line pulled while the order is on its way: unknown, and nothing later', async () => {
  const one = await camera(COMET)
  const opened = one.execute(OPEN_EXIT)
  // The answer is handed over in this turn; the line is gone before it is told that it has arrived.
  await one.unplug()
  expect(['unknown', 'notDone']).toContain((await opened).effect)
  await one.plug()
  await one.clock.advance(20_000)
  expect(pulses(one)).toEqual([])
})
