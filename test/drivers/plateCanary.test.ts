import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { definition as hik } from '../../device-drivers/lpr-hik/driver.ts'
import * as hikVectors from '../../device-drivers/lpr-hik/vectors.ts'
import { definition as vz } from '../../device-drivers/lpr-vz/driver.ts'
import * as vzVectors from '../../device-drivers/lpr-vz/vectors.ts'
import { isRequestPort, type RequestPort } from '../../device-drivers/transport/requests.ts'
import { createSimulator as createHik } from '../../simulators/lpr-hik/simulator.ts'
import { createSimulator as createVz } from '../../simulators/lpr-vz/simulator.ts'
import { type Bench, bench, unpluggedBench } from '../support/memoryPort.ts'

/** No plate, password or picture is anywhere but in the sealed box. */

const CANARIES = [
  'A12345',
  'D12345',
  '1234567890',
  'Invented-7391',
  'Canary',
  'JFIF-picture',
  '/9j/',
  'picture-of-a-car',
]

function said({ logs, status, alerts, events, failures }: Bench): string {
  const open = events.map(({ name, id, data }) => ({ name, id, data: { ...data, sealed: undefined } }))
  return JSON.stringify({ logs, status, alerts: [...alerts], open, failures })
}
function expectClean(one: Bench): void {
  const text = said(one)
  for (const canary of CANARIES) expect(text).not.toContain(canary)
  // What is sealed goes to `seal` and nowhere else.
  for (const { plain } of one.sealed) expect(Object.keys(plain).sort()).toEqual(['color', 'plate'])
}
const post = (body: Uint8Array, type: string) =>
  Buffer.concat([
    Buffer.from(`POST /x HTTP/1.1\r\nHost: hub\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`),
    body,
  ])

test.each([true, false])('a VZ camera, the hub there: %s', async (isHubThere) => {
  const one = await bench(vz, createVz, {
    settings: { registration: 'comet', gates: { exit: { io: 0 } }, cometHoldMs: 500 },
    emit: () => Promise.resolve(isHubThere ? 'committed' : 'expired'),
  })
  for (const plate of ['京A12345', '沪AD12345', '京A1234567890', '_无_']) one.device.act('pass', { plate })
  one.device.act('pass', { plate: '京A12345', forged: true })
  one.device.act('stay')
  one.device.act('picture')
  one.device.act('serial-data', { text: 'Canary-Serial' })
  one.device.act('cut-short')
  one.device.act('pass', { plate: '京A12345' })
  await one.clock.advance(60_000)
  for (const text of Object.values(vzVectors).filter((vector) => vector.length > 60)) {
    await one.inject(post(Buffer.from(text), text === vzVectors.HEARTBEAT ? vzVectors.HEARTBEAT_TYPE : 'text/json'))
    await one.clock.advance(1_000)
  }
  one.device.act('silent')
  await one.clock.advance(120_000)
  await one.unplug()
  expect(one.sealed.length).toBeGreaterThan(2)
  expectClean(one)
})

test('a Hikvision camera', async () => {
  const one = await bench(hik, createHik)
  for (const plate of ['京A12345', '沪AD12345', '京A1234567890']) one.device.act('pass', { plate, early: true })
  one.device.act('early-only', { plate: '京A12345' })
  await one.clock.advance(5_000)
  for (const text of [hikVectors.PLATE, hikVectors.LATE, hikVectors.PLATE.slice(0, 900)])
    await one.inject(post(hikVectors.form(text), hikVectors.FORM_TYPE))
  await one.clock.advance(60_000)
  await one.unplug()
  expect(one.sealed.length).toBeGreaterThan(2)
  expectClean(one)
})

test.each([
  ['a VZ heartbeat', vz, createVz, vzVectors.HEARTBEAT, vzVectors.HEARTBEAT_TYPE],
  ['a VZ plate', vz, createVz, vzVectors.PLATE, 'application/json'],
  ['a VZ caller without the secret', vz, createVz, vzVectors.HEARTBEAT, vzVectors.HEARTBEAT_TYPE],
  ['a Hikvision event', hik, createHik, hikVectors.form(hikVectors.PLATE), hikVectors.FORM_TYPE],
])('%s is overwritten before its answer is given', async (name, definition, createSimulator, body, type) => {
  const one = unpluggedBench(definition, createSimulator, {
    settings: name.includes('secret') ? { pathSecret: 'Secret_12345' } : {},
  })
  let answer: Parameters<RequestPort['serve']>[0] = () => Promise.reject(new Error('nobody answers'))
  const port: RequestPort = {
    write: () => Promise.resolve(),
    close() {},
    serve(next) {
      answer = next
    },
  }
  expect(isRequestPort(port)).toBe(true)
  one.driver.connected(port)
  const bytes = Buffer.from(body)
  const { signal: gone } = new AbortController()
  const given = answer({
    method: 'POST',
    url: '/x',
    headers: { 'content-type': type },
    body: bytes,
    remote: undefined,
    gone,
  })
  expect(bytes.every((byte) => byte === 0)).toBe(true)
  await one.clock.advance(2_000)
  expect((await given).status).toBe(200)
})
