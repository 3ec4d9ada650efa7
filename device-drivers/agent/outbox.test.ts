import { expect, test } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import { Outbox, type PendingEvent } from './outbox.ts'

function event(id: string): PendingEvent {
  return {
    id,
    deviceId: 'keypad-1',
    name: 'Keypad.KeyPressedEvent',
    data: { address: 1, key: 'callNext', digits: '' },
    atMs: 0,
  }
}

function hub() {
  const got: string[] = []
  const acknowledge = new Map<string, () => void>()
  const cut = new Map<string, () => void>()
  return {
    got,
    acknowledge: (id: string) => acknowledge.get(id)?.(),
    cut: () => {
      for (const reject of cut.values()) reject()
    },
    send: ({ id }: PendingEvent) => {
      got.push(id)
      return new Promise<void>((resolve, reject) => {
        acknowledge.set(id, resolve)
        cut.set(id, () => reject(new Error('cut')))
      })
    },
  }
}

test('an event is committed when the hub acknowledges it', async () => {
  const clock = fakeClock()
  const outbox = new Outbox(clock)
  const link = hub()
  outbox.connected(link.send)
  const outcome = outbox.add(event('a'), 1_000)
  link.acknowledge('a')
  expect(await outcome).toBe('committed')
  expect([outbox.waiting, clock.pending]).toEqual([0, 0])
})

test('what was not acknowledged goes out again on the next connection, in order, with what happened meanwhile behind it', async () => {
  const clock = fakeClock()
  const outbox = new Outbox(clock)
  const first = hub()
  outbox.connected(first.send)
  const outcomes = [outbox.add(event('a'), 5_000), outbox.add(event('b'), 5_000)]
  first.acknowledge('a')
  await clock.settle()
  outbox.disconnected()
  first.cut()
  outcomes.push(outbox.add(event('c'), 5_000))
  await clock.advance(1_000)
  const second = hub()
  outbox.connected(second.send)
  expect([first.got, second.got]).toEqual([
    ['a', 'b'],
    ['b', 'c'],
  ])
  second.acknowledge('b')
  second.acknowledge('c')
  expect(await Promise.all(outcomes)).toEqual(['committed', 'committed', 'committed'])
})

test('an event older than it is worth is dropped and never sent', async () => {
  const clock = fakeClock()
  const outbox = new Outbox(clock)
  const outcome = outbox.add(event('a'), 1_000)
  await clock.advance(999)
  expect(outbox.waiting).toBe(1)
  await clock.advance(1)
  expect(await outcome).toBe('expired')
  const link = hub()
  outbox.connected(link.send)
  expect(link.got).toEqual([])
})

test('an event the hub refuses is dropped; another one is not touched', async () => {
  const outbox = new Outbox(fakeClock())
  const outcome = outbox.add(event('a'), 1_000)
  void outbox.add(event('b'), 1_000)
  expect([outbox.refuse('a'), outbox.refuse('x')]).toEqual([true, false])
  expect(await outcome).toBe('expired')
  expect(outbox.waiting).toBe(1)
})

test('the same id is one event', async () => {
  const outbox = new Outbox(fakeClock())
  const link = hub()
  outbox.connected(link.send)
  const outcomes = [outbox.add(event('a'), 1_000), outbox.add(event('a'), 1_000)]
  link.acknowledge('a')
  expect(await Promise.all(outcomes)).toEqual(['committed', 'committed'])
  expect(link.got).toEqual(['a'])
})

test('memory is bounded while the hub is away: the oldest go', async () => {
  const outbox = new Outbox(fakeClock())
  const oldest = outbox.add(event('0'), 60_000)
  for (let id = 1; id <= 1_000; id++) void outbox.add(event(String(id)), 60_000)
  expect(outbox.waiting).toBe(1_000)
  expect(await oldest).toBe('expired')
})
