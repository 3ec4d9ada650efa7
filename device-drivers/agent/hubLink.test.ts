import { Check } from 'typebox/value'
import { expect, test } from 'vitest'
import {
  AlertPayload,
  DEVICE_EVENTS,
  type DeviceDescription,
  eventPayload,
  NodeDescriptionPayload,
  NodeStatePayload,
  problem,
  STATUS,
  statusPayload,
  topics,
} from '../../contracts/index.ts'
import { fakeClock } from '../../test/support/fakeClock.ts'
import { CommandDesk } from './commandDesk.ts'
import { DeviceTwin } from './deviceTwin.ts'
import { HubLink } from './hubLink.ts'
import { hubTime } from './hubTime.ts'
import { type OpenPipe, PipeError, type PipeListeners } from './mqttPipe.ts'
import { Outbox } from './outbox.ts'

const NOW = 1_700_000_000_000
const PREFIX = topics.node('branch-1', 'kiosk-1')
const description: DeviceDescription = {
  class: 'callerKeypad',
  driver: 'keypad-ff68',
  interfaces: ['common', 'keypad'],
  commands: { 'Keypad.Beep': ['1.0'] },
}
const key = { address: 1, key: 'callNext', digits: '' } as const

interface Published {
  topic: string
  retain: boolean
  payload: ReturnType<typeof JSON.parse>
  acknowledge: () => void
}

/** A hub that keeps what it is sent, acknowledges at once unless told not to, and can be away, refuse or cut. */
function hub() {
  const connections: {
    will: unknown
    filters: readonly string[]
    published: Published[]
    listeners: PipeListeners
    ended: boolean
    cut: (reason?: string) => void
  }[] = []
  const mode = { absent: false, refuses: false, acknowledges: true }
  const attempts: number[] = []
  const clock = fakeClock()
  const openPipe: OpenPipe = (will, listeners) => {
    attempts.push(clock.now())
    if (mode.absent) return Promise.reject(new PipeError('nothing listens there', false))
    if (mode.refuses) return Promise.reject(new PipeError('not authorized', true))
    const open = new Set<(error: Error) => void>()
    let closed = false
    const connection = {
      will: JSON.parse(will.payload) as unknown,
      filters: [] as readonly string[],
      published: [] as Published[],
      listeners,
      ended: false,
      cut(reason = 'cut') {
        closed = true
        for (const reject of open) reject(new Error(reason))
        listeners.onClose(reason)
      },
    }
    connections.push(connection)
    return Promise.resolve({
      publish(topic, payload, { retain }) {
        if (closed) return Promise.reject(new Error('closed'))
        return new Promise<void>((resolve, reject) => {
          open.add(reject)
          connection.published.push({
            topic: topic.slice(PREFIX.length + 1),
            retain,
            payload: payload && JSON.parse(payload),
            acknowledge: resolve,
          })
          if (mode.acknowledges) resolve()
        })
      },
      subscribe(filters) {
        connection.filters = filters
        return Promise.resolve()
      },
      end() {
        connection.ended = true
        return Promise.resolve()
      },
      destroy() {},
    })
  }

  let session = 40
  const time = hubTime(clock, () => NOW)
  const outbox = new Outbox(clock)
  const lines: string[] = []
  const log = {
    trace() {},
    debug() {},
    info: (_: object, text: string) => lines.push(text),
    warn: (_: object, text: string) => lines.push(text),
    error() {},
  }
  const desk = new CommandDesk(
    new Map([
      [
        'keypad-1',
        {
          commands: ['Keypad.Beep'] as const,
          concurrentCommands: false,
          execute: () => Promise.resolve({ completionCode: 'success', effect: 'done' } as const),
        },
      ],
    ]),
    time,
    log,
  )
  const link = new HubLink({
    branch: 'branch-1',
    node: 'kiosk-1',
    software: 'test 1',
    openPipe,
    sessions: { next: () => ++session },
    outbox,
    desk,
    time,
    clock,
    random: () => 0,
    log,
  })
  const twin = new DeviceTwin('keypad-1', description, () => clock.now(), link)
  link.change({ put: [twin] })
  return {
    mode,
    connections,
    attempts,
    clock,
    time,
    link,
    twin,
    outbox,
    lines,
    last: () => {
      const connection = connections.at(-1)
      if (!connection) throw new Error('the node has not connected')
      return connection
    },
    say(topic: string, message: unknown) {
      connections
        .at(-1)
        ?.listeners.onMessage(
          `${PREFIX}/${topic}`,
          new TextEncoder().encode(typeof message === 'string' ? message : JSON.stringify(message)),
        )
    },
    press: (id: string) =>
      outbox.add({ id, deviceId: 'keypad-1', name: 'Keypad.KeyPressedEvent', data: key, atMs: clock.now() }, 10_000),
  }
}

test('on connecting the node says init, what it is, every status, its alerts and ready, each as the contract has it', async () => {
  const { link, twin, clock, last } = hub()
  twin.setStatus('common', { device: 'online' })
  twin.setStatus('keypad', { units: { '1': 'active' } })
  twin.raise('noise', 'line 3')
  link.start()
  await clock.settle()
  const { will, filters, published } = last()
  expect(will).toEqual({ state: 'lost', session: 41 })
  expect(filters).toEqual([`${PREFIX}/+/cmd/#`, `${PREFIX}/$ctl/#`])
  const said = published.filter(({ payload }) => payload !== '')
  expect(said.map(({ topic }) => topic)).toEqual([
    '$state',
    '$desc',
    'keypad-1/status/common',
    'keypad-1/status/keypad',
    'keypad-1/alert/noise',
    '$state',
  ])
  expect(published.every(({ retain }) => retain)).toBe(true)
  const [init, desc, common, keypad, alert, ready] = said.map(({ payload }) => payload)
  expect([init.state, ready.state]).toEqual(['init', 'ready'])
  expect(Check(NodeStatePayload, init) && Check(NodeStatePayload, ready)).toBe(true)
  expect(Check(NodeDescriptionPayload, desc)).toBe(true)
  expect(desc.devices).toEqual({ 'keypad-1': description })
  expect(Check(statusPayload(STATUS.common), common) && Check(statusPayload(STATUS.keypad), keypad)).toBe(true)
  expect(Check(AlertPayload, alert)).toBe(true)
  expect(alert).toMatchObject({ severity: 2, owner: 'slm', detail: 'line 3', session: 41 })
  expect([common.seq, keypad.seq, alert.seq]).toEqual([0, 1, 2])
})

test('alerts that an agent before this one may have left open are cleared once', async () => {
  const { link, twin, clock, last } = hub()
  twin.raise('paper-low')
  link.start()
  await clock.settle()
  const empty = () =>
    last()
      .published.filter(({ payload }) => payload === '')
      .map(({ topic }) => topic)
  expect(empty()).toContain('keypad-1/alert/paper-out')
  expect(empty()).not.toContain('keypad-1/alert/paper-low')
  last().cut()
  await clock.advance(1_000)
  expect(empty()).toEqual([])
})

test('an alert that closed while the hub was away is cleared when it is back', async () => {
  const { link, twin, clock, last, connections } = hub()
  twin.raise('paper-out')
  link.start()
  await clock.settle()
  last().cut()
  twin.clear('paper-out')
  await clock.advance(1_000)
  expect(connections).toHaveLength(2)
  expect(last().published.find(({ topic }) => topic === 'keypad-1/alert/paper-out')).toMatchObject({
    payload: '',
    retain: true,
  })
})

test('status, alerts and events of a session count up together; only a change is said', async () => {
  const { link, twin, clock, last, press } = hub()
  link.start()
  await clock.settle()
  const before = last().published.length
  twin.setStatus('common', { device: 'online' })
  twin.setStatus('common', { device: 'online' })
  void press('e-1')
  twin.raise('noise')
  twin.raise('noise')
  twin.clear('noise')
  const said = last().published.slice(before)
  expect(said.map(({ topic, payload, retain }) => [topic, payload.seq, retain])).toEqual([
    ['keypad-1/status/common', 0, true],
    ['keypad-1/event/Keypad.KeyPressedEvent', 1, false],
    ['keypad-1/alert/noise', 2, true],
    ['keypad-1/alert/noise', undefined, true],
  ])
  expect(Check(eventPayload(DEVICE_EVENTS['Keypad.KeyPressedEvent']), said[1]?.payload)).toBe(true)
})

test('every connection is a new session, and an event not acknowledged comes again under its id in the new one', async () => {
  const { link, clock, last, mode, press, connections } = hub()
  link.start()
  await clock.settle()
  mode.acknowledges = false
  const outcome = press('e-1')
  last().cut()
  mode.acknowledges = true
  await clock.advance(1_000)
  expect(connections.map(({ will }) => will)).toEqual([
    { state: 'lost', session: 41 },
    { state: 'lost', session: 42 },
  ])
  const { published } = last()
  expect(published.at(-1)).toMatchObject({
    topic: 'keypad-1/event/Keypad.KeyPressedEvent',
    payload: { id: 'e-1', session: 42, ts: NOW },
  })
  expect(published.findLastIndex(({ payload }) => payload.state === 'ready')).toBe(published.length - 2)
  expect(await outcome).toBe('committed')
})

test("the hub's time is used for what happens and for deadlines", async () => {
  const { link, twin, clock, last, say } = hub()
  link.start()
  await clock.settle()
  say('$ctl/time', { ts: NOW + 3_600_000 })
  await clock.advance(10)
  twin.setStatus('common', { device: 'online' })
  expect(last().published.at(-1)?.payload.ts).toBe(NOW + 3_600_010)
  say('keypad-1/cmd/Keypad.Beep', { id: 'c-1', from: 'hub', deadline: NOW + 1_000, data: { address: 1 } })
  await clock.settle()
  expect(last().published.at(-1)).toMatchObject({
    topic: 'keypad-1/reply/hub/c-1',
    retain: false,
    payload: { errorCode: 'DEADLINE_PASSED', session: 41 },
  })
})

test('a command is answered on the reply topic of its sender', async () => {
  const { link, clock, last, say } = hub()
  link.start()
  await clock.settle()
  say('keypad-1/cmd/Keypad.Beep', { id: 'c-1', from: 'hub', deadline: NOW + 1_000, data: { address: 1 } })
  await clock.settle()
  expect(
    last()
      .published.slice(-2)
      .map(({ topic, payload }) => [topic, payload]),
  ).toEqual([
    ['keypad-1/reply/hub/c-1', { type: 'acknowledge', session: 41 }],
    ['keypad-1/reply/hub/c-1', { type: 'completion', completionCode: 'success', effect: 'done', session: 41 }],
  ])
})

test('rebirth says everything again without a new session', async () => {
  const { link, twin, clock, last, say, connections } = hub()
  twin.setStatus('common', { device: 'online' })
  twin.raise('noise')
  link.start()
  await clock.settle()
  const before = last().published.length
  say('$ctl/rebirth', { id: 'r-1', from: 'hub' })
  expect(
    last()
      .published.slice(before)
      .map(({ topic, payload }) => [topic, payload.seq]),
  ).toEqual([
    ['$desc', undefined],
    ['keypad-1/status/common', 2],
    ['keypad-1/alert/noise', 3],
  ])
  expect(connections).toHaveLength(1)
})

test('an event the hub refuses is dropped with one log line', async () => {
  const { link, clock, say, mode, press, outbox, lines } = hub()
  link.start()
  await clock.settle()
  mode.acknowledges = false
  const outcome = press('e-1')
  lines.length = 0
  say('$ctl/error', {
    topic: `${PREFIX}/keypad-1/event/Keypad.KeyPressedEvent`,
    id: 'e-1',
    problem: problem('BAD_REQUEST'),
  })
  expect(await outcome).toBe('expired')
  expect([outbox.waiting, lines]).toEqual([0, ['the hub has refused a message']])
})

test('control messages that make no sense change nothing', async () => {
  const { link, clock, last, say, connections, time } = hub()
  link.start()
  await clock.settle()
  const before = last().published.length
  for (const topic of ['$ctl/time', '$ctl/error', '$ctl/toString', '$ctl'])
    for (const wrong of ['', '{', 'null', '{"ts":"x"}']) say(topic, wrong)
  expect([last().published.length, connections.length, time.at()]).toEqual([before, 1, NOW])
})

test('an absent hub is looked for within a second, logged once, and once more when it is back', async () => {
  const { link, clock, mode, attempts, lines, connections } = hub()
  mode.absent = true
  link.start()
  await clock.advance(5_000)
  expect(attempts.slice(0, 6)).toEqual([0, 100, 300, 700, 1_500, 2_500])
  mode.absent = false
  await clock.advance(1_000)
  expect(connections).toHaveLength(1)
  expect(lines).toEqual(['no connection to the hub, trying again until it is back', 'connected to the hub'])
})

test('a hub that refuses the node is asked fewer than 15 times a minute', async () => {
  const { link, clock, mode, attempts } = hub()
  mode.refuses = true
  link.start()
  await clock.advance(60_000)
  expect(attempts.length).toBeGreaterThan(8)
  expect(attempts.length).toBeLessThan(15)
})

test('a hub killed again and again is found again quickly each time', async () => {
  const { link, clock, mode, last, attempts, connections } = hub()
  link.start()
  await clock.settle()
  for (let kill = 1; kill <= 10; kill++) {
    mode.absent = true
    last().cut()
    await clock.advance(500)
    mode.absent = false
    const back = clock.now()
    await clock.advance(1_000)
    expect(connections).toHaveLength(kill + 1)
    expect((attempts.at(-1) ?? Infinity) - back).toBeLessThanOrEqual(1_000)
  }
})

test('a node that ends says so and does not come back', async () => {
  const { link, clock, last, connections } = hub()
  link.start()
  await clock.settle()
  const connection = last()
  await link.stop()
  expect(connection.published.at(-1)).toMatchObject({
    topic: '$state',
    retain: true,
    payload: { state: 'disconnected', session: 41 },
  })
  expect(connection.ended).toBe(true)
  await clock.advance(60_000)
  expect(connections).toHaveLength(1)
})

test('a hub that does not listen any more can not keep the node from ending', async () => {
  const { link, clock, mode } = hub()
  link.start()
  await clock.settle()
  mode.acknowledges = false
  const stopped = link.stop()
  await clock.advance(1_000)
  await expect(stopped).resolves.toBeUndefined()
})

test('a status that is too long for the hub is not sent, and nothing else suffers from it', async () => {
  const { link, twin, clock, last } = hub()
  const part = {
    kind: 'other' as const,
    details: Object.fromEntries(Array.from({ length: 48 }, (_, at) => [`detail-${at}`, 'x'.repeat(64)])),
  }
  const components = Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`part-${at}`, part]))
  twin.setStatus('machine', { mode: 'unknown', components })
  twin.setStatus('common', { device: 'online' })
  link.start()
  await clock.settle()
  const statuses = () => last().published.filter(({ topic }) => topic.includes('/status/'))
  expect(statuses().map(({ topic }) => topic)).toEqual(['keypad-1/status/common'])
  twin.setStatus('machine', { mode: 'inService', components: {} })
  expect(statuses().map(({ payload }) => (payload as { seq: number }).seq)).toEqual([0, 1])
})
