import { expect, test } from 'vitest'
import { definition } from '../../device-drivers/lpr-hik/driver.ts'
import { createSimulator } from '../../simulators/lpr-hik/simulator.ts'
import { type Bench, type BenchOptions, bench } from '../support/memoryPort.ts'

const START = Date.UTC(2026, 10, 29, 1)

async function camera(settings: Record<string, unknown> = {}, options: BenchOptions = {}) {
  const result = await bench(definition, createSimulator, {
    settings,
    simulatorSettings: { ...settings, wallMs: START },
    ...options,
  })
  await result.clock.advance(100)
  return result
}
const plates = ({ events }: Bench) =>
  events.flatMap((event) => (event.name === 'PlateReader.PlateReadEvent' ? [event.data] : []))

test.each(['form', 'plain', 'oldForm', 'prefixed', 'json'])('a car, from a firmware that writes %s', async (style) => {
  const one = await camera({}, { simulatorSettings: { style, wallMs: START } })
  expect(one.status).toMatchObject({ common: { device: 'online' }, camera: { camera: 'ok' } })
  one.device.act('pass', { plate: '沪A·D12345', color: 'newEnergyGreen', direction: 'reverse', confidence: 88.5 })
  await one.clock.advance(100)
  expect(plates(one)).toEqual([
    {
      mask: '沪A****45',
      sealed: expect.anything(),
      confidence: 88.5,
      direction: 'out',
      trigger: 'unknown',
      offlineRecord: false,
      takenAt: START,
    },
  ])
  expect(one.sealed).toEqual([{ plain: { plate: '沪AD12345', color: 'green' }, id: one.events[0]?.id }])
  expect(one.device.look()).toMatchObject({ answered: 1, givenUp: 0 })
})

test('an early event and the full one are one car, told with its confidence; so is a repeat', async () => {
  const one = await camera()
  one.device.act('pass', { early: true })
  await one.clock.advance(100)
  one.device.act('repeat')
  await one.clock.advance(5_000)
  expect(plates(one)).toMatchObject([{ confidence: 97 }])
  expect(one.device.look()).toMatchObject({ answered: 3 })
})

test('an early event whose full one does not come is told after a moment', async () => {
  const one = await camera()
  one.device.act('early-only', {})
  await one.clock.advance(1_000)
  expect(plates(one)).toEqual([])
  await one.clock.advance(1_000)
  expect(plates(one)).toMatchObject([{ confidence: 0, direction: 'unknown' }])
  one.device.act('early-only', {})
  await one.clock.advance(100)
  await one.unplug()
  expect(plates(one)).toHaveLength(2)
})

test('a hub that is away is answered for with 503, and the camera sends it again later', async () => {
  let isHubThere = false
  const one = await camera({}, { emit: () => Promise.resolve(isHubThere ? 'committed' : 'expired') })
  one.device.act('pass')
  await one.clock.advance(5_000)
  expect(one.device.look()).toMatchObject({ givenUp: 1, recordsKept: 1 })
  isHubThere = true
  await one.clock.advance(10_000)
  expect(one.device.look()).toMatchObject({ recordsKept: 0, answered: 1 })
  expect(plates(one).at(-1)).toMatchObject({ offlineRecord: true })
  expect(new Set(one.events.map(({ id }) => id)).size).toBe(1)
})

test('no plate, and events of other kinds: answered and not reported', async () => {
  const one = await camera()
  one.device.act('pass', { plate: 'unknown' })
  one.device.act('pass', { plate: '无车牌' })
  one.device.act('pass', { plate: 'ABC' })
  one.device.act('event', { type: 'linedetection' })
  one.device.act('cut-short')
  one.device.act('pass', { plate: '京A12345' })
  // The one that was cut short gets through when the camera sends it again.
  await one.clock.advance(12_000)
  expect(plates(one)).toHaveLength(1)
  expect(one.logs.filter(({ level }) => level === 'warn').map(({ message }) => message)).toEqual([
    'what the camera read can not be a plate, it is not reported',
    'a request that is no event of a camera',
  ])
})

test('silent for twice the heartbeat it is offline, with its first word it is back', async () => {
  const one = await camera({ heartbeatMs: 5_000 })
  one.device.act('silent')
  await one.clock.advance(11_000)
  expect(one.status).toMatchObject({ common: { device: 'offline' }, camera: { camera: 'silent' } })
  expect(one.alerts.has('device-offline')).toBe(true)
  one.device.act('silent', { on: false })
  await one.clock.advance(1_000)
  expect(one.status).toMatchObject({ common: { device: 'online' }, camera: { camera: 'ok' } })
  expect(one.alerts.size).toBe(0)
})

test('a camera that is not configured, or does not know the secret, is refused and counts for nothing', async () => {
  const stranger = await camera({ macAddresses: ['44-47-CC-00-00-01'] })
  expect(stranger.status.common).toEqual({ device: 'online' })
  stranger.device.act('stranger')
  stranger.device.act('pass')
  await stranger.clock.advance(10_000)
  expect(stranger.events).toEqual([])
  expect(stranger.device.look()).toMatchObject({ givenUp: 1 })
  const ignorant = await camera({ pathSecret: 'Secret_12345' }, { simulatorSettings: {} })
  ignorant.device.act('pass')
  await ignorant.clock.advance(10_000)
  expect(ignorant.events).toEqual([])
  expect(ignorant.status.common).toBeUndefined()
  const known = await camera({ pathSecret: 'Secret_12345' })
  known.device.act('pass')
  await known.clock.advance(100)
  expect(plates(known)).toHaveLength(1)
})
