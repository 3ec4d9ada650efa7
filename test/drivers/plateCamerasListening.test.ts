import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { definition as hik } from '../../device-drivers/lpr-hik/driver.ts'
import { definition as vz } from '../../device-drivers/lpr-vz/driver.ts'
import { listeningPort } from '../../device-drivers/transport/requests.ts'
import { type RunningLine, serve } from '../../simulators/line/serve.ts'
import { createSimulator as createHik } from '../../simulators/lpr-hik/simulator.ts'
import { createSimulator as createVz } from '../../simulators/lpr-vz/simulator.ts'
import { hosted } from '../conformance/rig.ts'

/** Cameras that really call a port that really listens. */

const ending: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const clock = {
  now: () => performance.now(),
  after(ms: number, callback: () => void) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

function started(
  definition: typeof vz,
  createSimulator: typeof createVz,
  settings: Record<string, unknown>,
  port: number,
) {
  const pair = { definition, createSimulator, settings, simulatorSettings: settings, commands: [] }
  const device = hosted(pair, listeningPort({ port }), clock, { isListening: true })
  ending.push(() => device.host.stop())
  device.host.start()
  return device
}

async function calling(createSimulator: typeof createVz, settings: Record<string, unknown>, port: number) {
  const line = await serve(createSimulator, settings, { connect: { host: '127.0.0.1', port } })
  ending.push(() => line.close())
  return line
}

/** Resolves with the next notice of that name. */
const noticed = ({ onNotice }: RunningLine, wanted: string) =>
  new Promise<Record<string, unknown>>((resolve) => {
    const cancel = onNotice(({ name, detail }) => {
      if (name !== wanted) return
      cancel()
      resolve(detail)
    })
  })

const connected = ({ hosted: now, onHosted }: RunningLine) =>
  now
    ? Promise.resolve()
    : new Promise<void>((resolve) => {
        const cancel = onHosted(() => {
          cancel()
          resolve()
        })
      })

test('a VZ camera on several connections at once: heartbeats and pushes pass a poll that is held, the order goes out once', async () => {
  const port = await freePort()
  const settings = { registration: 'comet', cometHoldMs: 20_000, gates: { exit: { io: 1, pulseMs: 200 } } }
  const device = started(vz, createVz, settings, port)
  const polls = await calling(createVz, settings, port)
  const more = await calling(createVz, { ...settings, serialNumbers: ['a1b2c3d4-00000002'] }, port)
  // Cameras push over connections of their own.
  const pushes = await calling(createVz, { registration: 'off' }, port)
  const contacts = await calling(createVz, { registration: 'off' }, port)
  await Promise.all([device.next('online'), ...[polls, more, pushes, contacts].map(connected)])
  const answered = [noticed(pushes, 'answered'), noticed(contacts, 'pushed')]
  pushes.device.act('pass', { plate: '京A12345' })
  contacts.device.act('input', { input: 0, value: 1 })
  await Promise.all(answered)
  const opened = [polls, more].map((line) => noticed(line, 'gate-opened'))
  expect(await device.execute({ name: 'Gate.Open', data: { gate: 'exit' } })).toMatchObject({ effect: 'done' })
  expect(await Promise.race(opened)).toEqual({ io: 1, by: 'comet' })
  const pictures = [polls, more].map(({ device }) => JSON.stringify(device.look()['outputs']))
  expect(pictures.filter((outputs) => outputs.includes('opened'))).toHaveLength(1)
  expect(device.events.map(({ name }) => name).sort()).toEqual(['Input.ChangedEvent', 'PlateReader.PlateReadEvent'])
  expect(device.thrown()).toEqual([])
})

test('a Hikvision camera: it calls until the agent listens, and again after its cable was out', async () => {
  const port = await freePort()
  const line = await calling(createHik, {}, port)
  const device = started(hik, createHik, { heartbeatMs: 1_000 }, port)
  await device.next('online')
  const answered = noticed(line, 'answered')
  line.device.act('pass', { plate: '沪AD12345' })
  expect(await answered).toMatchObject({ status: 200 })
  expect(device.events).toMatchObject([{ data: { mask: '沪A****45', direction: 'in' } }])
  await line.unplug()
  await device.next('offline')
  const online = device.next('online')
  await line.replug()
  await online
  expect(device.thrown()).toEqual([])
})
