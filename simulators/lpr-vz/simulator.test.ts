import { Buffer } from 'node:buffer'
import { expect, test } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import { createSimulator } from './simulator.ts'

function camera(settings: Record<string, unknown> = {}) {
  const clock = fakeClock()
  const sent: string[] = []
  const notices: string[] = []
  const device = createSimulator(
    {
      send: (bytes) => sent.push(Buffer.from(bytes).toString()),
      clock,
      notice: (name, detail) => notices.push(`${name} ${JSON.stringify(detail)}`),
    },
    { wallMs: 1_686_299_994_687, ...settings },
  )
  device.lineOpened()
  const body = () => sent.at(-1)?.split('\r\n\r\n').slice(1).join('\r\n\r\n') ?? ''
  return {
    clock,
    device,
    sent,
    notices,
    body,
    json: () => JSON.parse(body()),
    hear(answer: unknown, status = 200) {
      const text = JSON.stringify({ Response_AlarmInfoPlate: answer })
      device.receive(Buffer.from(`HTTP/1.1 ${status} X\r\nContent-Length: ${text.length}\r\n\r\n${text}`))
    },
  }
}

test('it begins with a heartbeat that carries its own password, and beats every 30 s', async () => {
  const { sent, hear, clock, body } = camera({ serialNumbers: ['d85b1269-8f942256'] })
  expect(body()).toContain('name="user_name"\r\n\r\nadmin\r\n')
  expect(body()).toContain('name="pass_wd"\r\n\r\nInvented-7391\r\n')
  expect(body()).toContain('name="serialno"\r\n\r\nd85b1269-8f942256\r\n')
  hear({ info: 'no' })
  await clock.advance(29_999)
  expect(sent).toHaveLength(1)
  await clock.advance(1)
  expect(sent).toHaveLength(2)
})

test('a car is pushed with its number, time and picture', () => {
  const { device, hear, json, sent } = camera({ pathSecret: 'Secret_12345' })
  hear({})
  device.act('pass', { plate: '沪AD12345', color: 'green', confidence: 90 })
  expect(sent.at(-1)).toMatch(/^POST \/Secret_12345\/vz HTTP\/1\.1\r\n/)
  expect(json().AlarmInfoPlate).toMatchObject({
    serialno: 'a1b2c3d4-00000001',
    result: {
      PlateResult: {
        license: '沪AD12345',
        colorType: 5,
        type: 19,
        plateid: 1,
        isoffline: 0,
        imageFile: expect.stringMatching(/^[\w+/=]+$/),
        timeStamp: { Timeval: { sec: 1_686_299_994, usec: 687_000, dechour: 16, decmin: 39 } },
      },
    },
  })
})

test('an answer of "ok" opens the first output, an order the one it names; with plain heartbeats only answers to plates are read', async () => {
  const { device, hear, notices, clock } = camera()
  hear({ info: 'ok', ivs_ioctrl: { io: 2, value: 2, delay: 500 } })
  expect(notices).toEqual(['registered {}'])
  device.act('pass', {})
  hear({ info: 'ok' })
  expect(notices).toContain('gate-opened {"io":0,"by":"info"}')
  device.act('pass', {})
  hear({ info: 'no', ivs_ioctrl: { io: 2, value: 2, delay: 500 } })
  expect(device.look()).toMatchObject({ outputs: { '0': { opened: 1 }, '2': { on: true, opened: 1 } } })
  await clock.advance(500)
  expect(device.look()).toMatchObject({ outputs: { '2': { on: false, opened: 1 } } })
})

test('with comet polling every answer is followed by the next poll, and read', async () => {
  const { hear, sent, notices, clock } = camera({ registration: 'comet' })
  hear({ ivs_ioctrl: { io: 1, value: 2, delay: 100 } })
  expect(notices).toContain('gate-opened {"io":1,"by":"comet"}')
  await clock.advance(50)
  expect(sent).toHaveLength(2)
})

test('what did not get through is kept and comes late, one after the other as it is told', async () => {
  const { device, hear, json, clock, notices } = camera()
  hear({})
  device.act('cut-off')
  device.act('pass', { plate: '京A00001' })
  device.act('pass', { plate: '京A00002' })
  expect(device.look()).toMatchObject({ recordsKept: 2, givenUp: 2 })
  device.act('cut-off', { on: false })
  hear({})
  expect(json().AlarmInfoPlate.result.PlateResult).toMatchObject({ plateid: 1, isoffline: 1 })
  hear({ ContinuePushOffline: { plateid: 1, continue: 1 } })
  expect(json().AlarmInfoPlate.result.PlateResult).toMatchObject({ plateid: 2, isoffline: 1 })
  hear({ ContinuePushOffline: { plateid: 1, continue: 1 } })
  expect(device.look()).toMatchObject({ recordsKept: 1 })
  await clock.advance(30_000)
  hear({})
  hear({ ContinuePushOffline: { plateid: 2, continue: 1 } })
  expect(device.look()).toMatchObject({ recordsKept: 0 })
  expect(notices.filter((notice) => notice.startsWith('answered'))).toEqual([
    'answered {"plateId":1,"late":true}',
    'answered {"plateId":2,"late":true}',
  ])
})

test('a push is tried five times in all; a heartbeat that is lost every second', async () => {
  const { device, hear, sent, clock } = camera({ retryMs: 100 })
  hear({})
  device.act('pass', {})
  for (let attempt = 0; attempt < 5; attempt++) {
    hear({}, 503)
    await clock.advance(100)
  }
  expect(sent).toHaveLength(6)
  expect(device.look()).toMatchObject({ givenUp: 1, recordsKept: 1 })
  device.act('silent')
  await clock.advance(40_000)
  device.act('silent', { on: false })
  expect(sent.length).toBeGreaterThan(6)
})
