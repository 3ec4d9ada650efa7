import Type from 'typebox'
import { expect, test } from 'vitest'
import type { DriverDefinition } from '../driver.ts'
import { loadConfiguration } from './configuration.ts'

const definition: DriverDefinition = {
  name: 'keypad-test',
  class: 'callerKeypad',
  interfaces: ['common'],
  commands: [],
  defaultBaudRate: 9_600,
  settings: Type.Object(
    { pollMs: Type.Optional(Type.Integer({ minimum: 10, default: 100 })) },
    { additionalProperties: false },
  ),
  create: () => {
    throw new Error('not created while checking')
  },
}
const drivers = { 'keypad-test': () => Promise.resolve(definition) }
const device = { id: 'keypad-1', driver: 'keypad-test', port: { tcp: { host: '127.0.0.1', port: 4001 } } }
const good = {
  branch: 'branch-1',
  node: 'kiosk-1',
  url: 'mqtt://127.0.0.1:1883',
  secret: 'x'.repeat(43),
  hubPublicKey: Buffer.alloc(32).toString('base64'),
  stateDirectory: '/tmp/x',
  devices: [device],
}

async function mistakes(document: unknown): Promise<string[]> {
  const loaded = await loadConfiguration(typeof document === 'string' ? document : JSON.stringify(document), drivers)
  return loaded.ok ? [] : loaded.mistakes.map(({ path }) => path)
}

test('a good configuration gives devices with their defaults filled in', async () => {
  const loaded = await loadConfiguration(JSON.stringify(good), drivers)
  expect(loaded).toMatchObject({ ok: true, devices: [{ id: 'keypad-1', settings: { pollMs: 100 } }] })
})

test('all mistakes are reported at once, each with its place', async () => {
  expect(await mistakes({ ...good, branch: 'Nr 1', secret: 'short', devices: [{ ...device, port: {} }] })).toEqual(
    expect.arrayContaining(['/branch', '/secret', '/devices/0/port']),
  )
  const devices = [
    { ...device, settings: { pollMs: 1 } },
    { ...device, settings: { pollMss: 100 } },
    { ...device, id: 'other', driver: 'constructor-x' },
  ]
  expect(await mistakes({ ...good, hubPublicKey: 'AAAA', devices })).toEqual([
    '/hubPublicKey',
    '/devices/0/settings/pollMs',
    '/devices/1/id',
    '/devices/1/settings/pollMss',
    '/devices/2/driver',
  ])
})

test('a mistake says that a field is not known and which drivers there are', async () => {
  const loaded = await loadConfiguration(
    JSON.stringify({
      ...good,
      devices: [
        { ...device, settings: { pollMss: 1 } },
        { ...device, id: 'x', driver: 'no-such' },
      ],
    }),
    drivers,
  )
  const text = loaded.ok ? '' : loaded.mistakes.map(({ message }) => message).join('\n')
  expect(text).toContain('no such setting')
  expect(text).toContain('keypad-test')
})

test('started by a hub, only what is wrong of a device leaves it out, and the others run', async () => {
  const devices = [
    { ...device, settings: { pollMs: 1 } },
    { ...device, id: 'other' },
    { ...device, id: 'x', driver: 'no-such' },
  ]
  const loaded = await loadConfiguration(JSON.stringify({ ...good, devices }), drivers, { leavesOut: true })
  expect(loaded).toMatchObject({
    ok: true,
    devices: [{ id: 'other' }],
    leftOut: [
      { id: 'keypad-1', definition: { name: 'keypad-test' }, mistakes: [{ path: '/devices/0/settings/pollMs' }] },
      { id: 'x', definition: undefined, mistakes: [{ path: '/devices/2/driver' }] },
    ],
  })
  const broken = await loadConfiguration(JSON.stringify({ ...good, secret: 'short', devices }), drivers, {
    leavesOut: true,
  })
  expect(broken.ok).toBe(false)
})

test.each(['', '{', 'null', '[]', '7'])('%j is refused, not thrown at', async (document) => {
  expect((await mistakes(document)).length).toBeGreaterThan(0)
})

test('a driver that can not be loaded is a mistake of its devices alone', async () => {
  const broken = { ...device, id: 'broken-1', driver: 'broken' }
  const loaded = await loadConfiguration(
    JSON.stringify({ ...good, devices: [broken, device] }),
    { ...drivers, broken: () => Promise.reject(new Error('no such library')) },
    { leavesOut: true },
  )
  expect(loaded).toMatchObject({
    ok: true,
    devices: [{ id: 'keypad-1' }],
    leftOut: [{ mistakes: [{ path: '/devices/0/driver', message: expect.stringContaining('no such library') }] }],
  })
})

test('who calls is waited for, over HTTP or TCP; a driver that dials is not', async () => {
  const waiting = { ...device, port: { listen: { port: 8080 } } }
  expect(await mistakes({ ...good, devices: [waiting] })).toEqual([])
  const links = {
    camera: () => Promise.resolve({ ...definition, name: 'camera', link: 'requests' as const }),
    dialler: () => Promise.resolve({ ...definition, name: 'dialler', link: 'sockets' as const }),
  }
  const on = (driver: string) => JSON.stringify({ ...good, devices: [{ ...waiting, driver }] })
  expect(await loadConfiguration(on('camera'), links)).toMatchObject({ ok: true })
  expect(await loadConfiguration(on('dialler'), links)).toMatchObject({
    ok: false,
    mistakes: [{ path: '/devices/0/port', message: 'dialler dials WebSockets: its port is websocket' }],
  })
})

test('what is wrong with the JSON is said without a word of it: there are secrets in it', async () => {
  for (const text of ['{"secret": abcdefghijkl}', '{"secret": "abcdefghijkl" "x": 1}', '{"secret": "abcdefghijkl']) {
    const loaded = await loadConfiguration(text, drivers)
    expect(loaded).toMatchObject({ ok: false, mistakes: [{ message: expect.stringMatching(/^not JSON: ./) }] })
    expect(JSON.stringify(loaded)).not.toContain('abc')
  }
})
