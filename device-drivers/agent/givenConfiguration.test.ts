import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Type from 'typebox'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AlertPayload, type Device, type NodeDescriptionPayload, topics } from '../../contracts/index.ts'
import { fakeClock } from '../../test/support/fakeClock.ts'
import { type Mailbox, mailbox } from '../../test/support/mailbox.ts'
import type { DriverCompletion, DriverDefinition } from '../driver.ts'
import { loadLines } from './configuration.ts'
import { configurationFile } from './configurationFile.ts'
import { firstConfiguration, type LoadLines } from './configurator.ts'
import { createLog } from './log.ts'
import { type AgentNode, createNode } from './node.ts'

const PREFIX = topics.node('branch-1', 'kiosk-1')
let directory = ''
const nodes: AgentNode[] = []
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'branchhub-given-'))
})
afterEach(async () => {
  for (const node of nodes.splice(0)) await node.stop()
  rmSync(directory, { recursive: true, force: true })
})

interface Said {
  readonly topic: string
  readonly payload: unknown
}

const lamp = (id: string, settings: Record<string, unknown> = {}): Device => ({
  id,
  driver: 'lamp-test',
  port: { tcp: { host: '127.0.0.1', port: 1 } },
  settings,
})

/** A node of lamps that log every life of theirs, before a hub that is played by the test. */
async function start(devices: Device[], { hubIsThere = true, fileVersion = 0 } = {}) {
  const lives: string[] = []
  const finishes: ((completion: DriverCompletion) => void)[] = []
  const definition: DriverDefinition = {
    name: 'lamp-test',
    class: 'controlUnit',
    interfaces: ['common'],
    commands: ['Gate.Open'],
    defaultBaudRate: 9_600,
    settings: Type.Object({ watts: Type.Optional(Type.Number()) }, { additionalProperties: false }),
    create({ deviceId, settings, status, raise, clear }) {
      lives.push(`${deviceId} begins ${JSON.stringify(settings)}`)
      return {
        connected() {
          status('common', { device: 'online' })
          clear('device-fault')
          raise('noise', 'it hums')
        },
        disconnected() {},
        received() {},
        execute: () => new Promise((finish) => finishes.push(finish)),
        stop: () => lives.push(`${deviceId} ends`),
      }
    },
  }
  const said: Mailbox<Said> = mailbox<Said>()
  let hear: (topic: string, payload: Uint8Array) => void = () => {}
  const clock = fakeClock()
  const file = configurationFile(directory)
  const load: LoadLines = (lines, good) => loadLines(lines, good, { 'lamp-test': () => Promise.resolve(definition) })
  const given = await load(devices, [])
  const first = await firstConfiguration({ configurationVersion: fileVersion, devices }, given ?? [], file.load(), load)
  const node = createNode(
    {
      branch: 'branch-1',
      node: 'kiosk-1',
      hubPublicKey: Buffer.alloc(32, 9).toString('base64'),
      configurationVersion: first.version,
    },
    first.devices,
    {
      software: 'test',
      clock,
      wallNow: () => 0,
      random: () => 0.5,
      newId: () => 'id',
      openPipe: (_will, { onMessage }) => {
        if (!hubIsThere) return Promise.reject(new Error('no hub'))
        hear = onMessage
        return Promise.resolve({
          publish(topic, payload) {
            said.put({ topic: topic.slice(PREFIX.length + 1), payload: payload && JSON.parse(payload) })
            return Promise.resolve()
          },
          subscribe: () => Promise.resolve(),
          end: () => Promise.resolve(),
          destroy() {},
        })
      },
      openPort: () => () => Promise.resolve({ write: () => Promise.resolve(), close() {} }),
      sessions: { next: () => 1 },
      memoryOf: () => ({ load: () => undefined, save() {} }),
      given: { load, file },
      log: createLog('silent', { write() {} }),
    },
  )
  nodes.push(node)
  node.start()
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))
  return {
    lives,
    finishes,
    said,
    clock,
    file,
    give: (message: unknown) => hear(`${PREFIX}/$ctl/configuration`, bytes(message)),
    command: (device: string, name: string, id: string, data: unknown = {}) =>
      hear(`${PREFIX}/${device}/cmd/${name}`, bytes({ id, from: 'hub', deadline: 60_000, data })),
    description: (fits: (payload: NodeDescriptionPayload) => boolean) =>
      said.next(({ topic, payload }) => topic === '$desc' && fits(payload as NodeDescriptionPayload)),
    completion: async (device: string, id: string) =>
      (
        await said.next(
          ({ topic, payload }) =>
            topic === `${device}/reply/hub/${id}` && (payload as { type: string }).type === 'completion',
        )
      ).payload as DriverCompletion,
    alert: async (device: string, code: string) =>
      (await said.next(({ topic, payload }) => topic === `${device}/alert/${code}` && payload !== ''))
        .payload as AlertPayload,
    is: (device: string, word: string) =>
      said.next(
        ({ topic, payload }) =>
          topic === `${device}/status/common` && (payload as { data: { device: string } }).data.device === word,
      ),
  }
}

const isVersion = (version: number) => (payload: NodeDescriptionPayload) => payload.configurationVersion === version

test('only devices whose line is another one begin anew; others come and go; what runs is said', async () => {
  const node = await start([lamp('a'), lamp('b', { watts: 40 }), lamp('c')])
  const before = (await node.description(isVersion(0))).payload as NodeDescriptionPayload
  await node.is('b', 'online')
  node.lives.length = 0
  node.give({ version: 7, devices: [lamp('a'), lamp('b', { watts: 60 }), lamp('d')] })
  const after = (await node.description(isVersion(7))).payload as NodeDescriptionPayload
  expect(node.lives).toEqual(['c ends', 'b ends', 'b begins {"watts":60}', 'd begins {}'])
  expect(Object.keys(after.devices)).toEqual(['a', 'b', 'd'])
  expect(after.devices['a']).toEqual(before.devices['a'])
  expect(after.devices['b']?.configuration).not.toBe(before.devices['b']?.configuration)
  // What the life before had raised is raised again or taken back.
  await node.is('d', 'online')
  expect((await node.alert('d', 'noise')).detail).toBe('it hums')
})

test('the same again is no news to the devices, and its version is said', async () => {
  const node = await start([lamp('a')])
  await node.is('a', 'online')
  node.give({ version: 3, devices: [{ node: 'kiosk-1', ...lamp('a') }] })
  await node.description(isVersion(3))
  expect(node.lives).toEqual(['a begins {}'])
})

test('a wrong line leaves its device with the one before and the reason; a new device is shown broken; the right line heals both', async () => {
  const node = await start([lamp('a', { watts: 40 })])
  await node.is('a', 'online')
  node.give({ version: 4, devices: [lamp('a', { wats: 60 }), lamp('new', { watts: 'many' })] })
  await node.description(isVersion(4))
  expect(node.lives).toEqual(['a begins {"watts":40}'])
  expect((await node.alert('a', 'device-fault')).detail).toBe('configuration: /settings/wats: there is no such setting')
  await node.is('new', 'hardwareError')
  expect((await node.alert('new', 'device-fault')).detail).toContain('/settings/watts')
  node.give({ version: 5, devices: [lamp('a', { watts: 40 }), lamp('new', { watts: 5 })] })
  await node.said.next(({ topic, payload }) => topic === 'a/alert/device-fault' && payload === '')
  await node.is('new', 'online')
  expect(node.lives).toEqual(['a begins {"watts":40}', 'new begins {"watts":5}'])
})

test.each([
  ['not in the form of the contract', { version: 'new', devices: [] }],
  ['without devices', { version: 9 }],
  ['with two devices of one name', { version: 9, devices: [lamp('b'), lamp('b')] }],
  ['with a device without a name', { version: 9, devices: [{ driver: 'lamp-test' }] }],
  ['no object', 'nonsense'],
])('a configuration %s changes nothing', async (_, wrong) => {
  const node = await start([lamp('a')])
  node.give(wrong)
  node.give({ version: 10, devices: [lamp('a')] })
  await node.description(isVersion(10))
  expect(node.said.all.filter(({ topic }) => topic === '$desc')).toHaveLength(2)
  expect(node.lives).toEqual(['a begins {}'])
})

test('what was given is kept, mode 0600, and wins over an older file at the next start, without a hub', async () => {
  const first = await start([lamp('a', { watts: 1 })])
  first.give({ version: 6, devices: [lamp('a', { watts: 2 })] })
  await first.description(isVersion(6))
  first.give({ version: 8, devices: [lamp('a', { watts: 'x' }), lamp('b')] })
  await first.description(isVersion(8))
  const path = join(directory, 'configuration.json')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  // The line that is wrong is still known to be wrong, and gives way to the last that ran.
  const again = await start([lamp('a', { watts: 1 })], { hubIsThere: false, fileVersion: 5 })
  expect(again.lives).toEqual(['a begins {"watts":2}', 'b begins {}'])
  const newer = await start([lamp('a', { watts: 3 })], { hubIsThere: false, fileVersion: 9 })
  expect(newer.lives).toEqual(['a begins {"watts":3}'])
  writeFileSync(path, readFileSync(path, 'utf8').slice(0, 40))
  const broken = await start([lamp('a', { watts: 4 })], { hubIsThere: false })
  expect(broken.lives).toEqual(['a begins {"watts":4}'])
})

test('a restart gives the device a new driver; what was under way ends as unknown, what waited is done by the new one', async () => {
  const node = await start([lamp('a'), lamp('b')])
  await node.is('a', 'online')
  node.command('a', 'Gate.Open', 'c-1', { gate: 'front' })
  node.command('a', 'Gate.Open', 'c-2', { gate: 'front' })
  node.command('a', 'Device.Restart', 'c-3')
  expect(await node.completion('a', 'c-3')).toMatchObject({ completionCode: 'success', effect: 'done' })
  expect(node.lives).toEqual(['a begins {}', 'b begins {}', 'a ends', 'a begins {}'])
  await node.clock.advance(100)
  expect(await node.completion('a', 'c-1')).toMatchObject({ errorCode: 'DEVICE_INDETERMINATE', effect: 'unknown' })
  await node.is('a', 'online')
  expect(node.finishes).toHaveLength(2)
  node.finishes[1]?.({ completionCode: 'success', effect: 'done' })
  expect(await node.completion('a', 'c-2')).toMatchObject({ effect: 'done' })
  // The same again is answered and not done again.
  node.command('a', 'Device.Restart', 'c-3')
  await node.said.next(({ topic }) => topic === 'a/reply/hub/c-3')
  expect(node.lives).toHaveLength(4)
})

test('a device that is broken says so to a restart, and one that is not here too', async () => {
  const node = await start([lamp('a', { wats: 1 })])
  await node.is('a', 'hardwareError')
  node.command('a', 'Device.Restart', 'c-1')
  expect(await node.completion('a', 'c-1')).toMatchObject({
    errorCode: 'DEVICE_FAULT',
    errorDescription: expect.stringContaining('/settings/wats'),
    effect: 'notDone',
  })
  node.command('z', 'Device.Restart', 'c-2')
  expect(await node.completion('z', 'c-2')).toMatchObject({ errorCode: 'DEVICE_UNKNOWN', effect: 'notDone' })
})
