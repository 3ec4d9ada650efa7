import { expect, test } from 'vitest'
import { fakeClock } from '../../test/support/fakeClock.ts'
import type { DriverCommand, DriverCompletion } from '../driver.ts'
import { CommandDesk, type Reply } from './commandDesk.ts'
import { hubTime } from './hubTime.ts'

const NOW = 1_700_000_000_000
const DONE: DriverCompletion = { completionCode: 'success', effect: 'done' }
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {} }

/** A desk before one board whose commands end when the test says so. */
function desk(concurrentCommands = false) {
  const clock = fakeClock()
  const executed: { command: DriverCommand; finish: (completion: DriverCompletion) => void }[] = []
  const replies: { to: string; reply: Reply }[] = []
  let connected = true
  const target = {
    commands: ['Board.Show', 'Board.Clear'] as const,
    concurrentCommands,
    execute: (command: DriverCommand) => new Promise<DriverCompletion>((finish) => executed.push({ command, finish })),
  }
  const subject = new CommandDesk(
    new Map([['board-1', target]]),
    hubTime(clock, () => NOW),
    silent,
  )
  const send = ({ deviceId, from, id }: { deviceId: string; from: string; id: string }, reply: Reply) => {
    if (!connected) return Promise.reject(new Error('cut'))
    replies.push({ to: `${deviceId} ${from} ${id}`, reply })
    return Promise.resolve()
  }
  subject.connected(send)
  return {
    clock,
    executed,
    replies,
    subject,
    cut() {
      connected = false
      subject.disconnected()
    },
    reconnect() {
      connected = true
      subject.connected(send)
    },
    raw: (name: string, text: string) => subject.receive('board-1', name, new TextEncoder().encode(text)),
    send(
      id: string,
      change: { name?: string; device?: string; data?: unknown; deadline?: number; acceptBy?: number } = {},
    ) {
      const {
        name = 'Board.Clear',
        device = 'board-1',
        data = { address: 1 },
        deadline = NOW + 5_000,
        acceptBy,
      } = change
      subject.receive(
        device,
        name,
        new TextEncoder().encode(JSON.stringify({ id, from: 'hub', deadline, acceptBy, data })),
      )
    },
    completions: () => replies.flatMap(({ reply }) => (reply.type === 'completion' ? [reply] : [])),
  }
}

test('a command is acknowledged at once, carried out and completed to its sender', async () => {
  const { send, executed, replies, clock } = desk()
  send('c-1')
  expect(replies).toEqual([{ to: 'board-1 hub c-1', reply: { type: 'acknowledge' } }])
  expect(executed[0]?.command).toEqual({ id: 'c-1', name: 'Board.Clear', data: { address: 1 }, deadline: 5_000 })
  executed[0]?.finish(DONE)
  await clock.settle()
  expect(replies[1]).toEqual({ to: 'board-1 hub c-1', reply: { type: 'completion', ...DONE } })
})

test('commands of one device are carried out one after the other, in order of receipt', async () => {
  const { send, executed, clock } = desk()
  for (const id of ['c-1', 'c-2', 'c-3']) send(id)
  expect(executed.map(({ command }) => command.id)).toEqual(['c-1'])
  executed[0]?.finish(DONE)
  await clock.settle()
  executed[1]?.finish(DONE)
  await clock.settle()
  expect(executed.map(({ command }) => command.id)).toEqual(['c-1', 'c-2', 'c-3'])
})

test('a driver that puts commands in order itself gets them at once', () => {
  const { send, executed } = desk(true)
  for (const id of ['c-1', 'c-2', 'c-3']) send(id)
  expect(executed.map(({ command }) => command.id)).toEqual(['c-1', 'c-2', 'c-3'])
})

test('a command that comes again is acknowledged while it runs, and answered from memory after it', async () => {
  const { send, executed, replies, clock } = desk()
  send('c-1')
  send('c-1')
  expect(replies.map(({ reply }) => reply.type)).toEqual(['acknowledge', 'acknowledge'])
  executed[0]?.finish(DONE)
  await clock.settle()
  send('c-1')
  await clock.settle()
  expect(replies.slice(2).map(({ reply }) => reply)).toEqual([
    { type: 'completion', ...DONE },
    { type: 'completion', ...DONE },
  ])
  expect(executed).toHaveLength(1)
})

test('a duplicate after its deadline is still answered with what happened', async () => {
  const { send, executed, clock, completions } = desk()
  send('c-1')
  executed[0]?.finish(DONE)
  await clock.advance(60_000)
  send('c-1')
  await clock.settle()
  expect(completions().map(({ effect }) => effect)).toEqual(['done', 'done'])
})

test('another command under a used id is refused and not carried out', async () => {
  const { send, executed, completions, clock } = desk()
  send('c-1')
  send('c-1', { data: { address: 2 } })
  await clock.settle()
  expect(completions()).toMatchObject([{ errorCode: 'COMMAND_ID_REUSED', effect: 'notDone' }])
  expect(executed).toHaveLength(1)
})

test('a command past its deadline is not carried out, neither on arrival nor after waiting its turn', async () => {
  const { send, executed, completions, replies, clock } = desk()
  send('late', { deadline: NOW - 1 })
  await clock.settle()
  expect(replies.map(({ reply }) => reply)).toMatchObject([
    { type: 'completion', completionCode: 'timeOut', errorCode: 'DEADLINE_PASSED', effect: 'notDone' },
  ])
  send('first')
  send('second', { deadline: NOW + 1_000 })
  await clock.advance(1_001)
  executed[0]?.finish(DONE)
  await clock.settle()
  expect(executed.map(({ command }) => command.id)).toEqual(['first'])
  expect(completions().at(-1)).toMatchObject({ errorCode: 'DEADLINE_PASSED', effect: 'notDone' })
})

test('a command that comes after the hub has given it up is not carried out, one that came in time may wait its turn', async () => {
  const { send, executed, completions, clock } = desk()
  send('given-up', { acceptBy: NOW - 1 })
  await clock.settle()
  expect(completions()).toMatchObject([{ errorCode: 'DEADLINE_PASSED', effect: 'notDone' }])
  send('first', { acceptBy: NOW + 1_500 })
  send('second', { acceptBy: NOW + 1_500 })
  await clock.advance(3_000)
  executed[0]?.finish(DONE)
  await clock.settle()
  expect(executed.map(({ command }) => command.id)).toEqual(['first', 'second'])
})

test.each([
  ['a device that is not here', { device: 'board-9' }, 'unsupportedCommand', 'DEVICE_UNKNOWN'],
  ['a command that does not exist', { name: 'Board.Explode' }, 'unsupportedCommand', 'COMMAND_UNSUPPORTED'],
  ['a name every object has', { name: 'toString' }, 'unsupportedCommand', 'COMMAND_UNSUPPORTED'],
  [
    'a command of another class of device',
    { name: 'IdCard.Reset', data: {} },
    'unsupportedCommand',
    'COMMAND_UNSUPPORTED',
  ],
  ['data with a wrong field', { data: { address: 'one' } }, 'invalidData', 'BAD_REQUEST'],
  ['data with a field too many', { data: { address: 1, x: 1 } }, 'invalidData', 'BAD_REQUEST'],
  ['no data', { data: null }, 'invalidData', 'BAD_REQUEST'],
])('%s is answered with a completion that says why', async (_, change, completionCode, errorCode) => {
  const { send, executed, completions, clock } = desk()
  send('c-1', change)
  await clock.settle()
  expect(completions()).toMatchObject([{ completionCode, errorCode, effect: 'notDone' }])
  expect(executed).toHaveLength(0)
})

test('a message without the form of a command is answered when it says whom to answer, and disturbs nothing', async () => {
  const { raw, send, replies, executed, clock } = desk()
  raw('Board.Clear', '{"id":"c-1","from":"hub"}')
  for (const wrong of [
    '',
    'null',
    '[]',
    '{',
    '{"id":7,"from":"hub"}',
    '"\ud800"',
    '{"id":"c-2","from":"../x","deadline":1,"data":{}}',
  ])
    raw('Board.Clear', wrong)
  await clock.settle()
  expect(replies).toMatchObject([
    { to: 'board-1 hub c-1', reply: { completionCode: 'invalidData', errorCode: 'BAD_REQUEST' } },
  ])
  send('c-3')
  expect(executed).toHaveLength(1)
})

test('a completion that found no connection is told on the next one, once', async () => {
  const { send, executed, cut, reconnect, completions, clock } = desk()
  send('c-1')
  cut()
  executed[0]?.finish(DONE)
  await clock.settle()
  expect(completions()).toEqual([])
  reconnect()
  await clock.settle()
  reconnect()
  await clock.settle()
  expect(completions()).toEqual([{ type: 'completion', ...DONE }])
})

test('only the last 256 completions are kept', async () => {
  const { send, replies, clock } = desk()
  for (let n = 0; n < 257; n++) send(`c-${n}`, { device: 'board-9' })
  await clock.settle()
  replies.length = 0
  send('c-256', { device: 'board-9' })
  expect(replies.map(({ reply }) => reply.type)).toEqual(['completion'])
  send('c-0', { device: 'board-9' })
  expect(replies.map(({ reply }) => reply.type)).toEqual(['completion', 'acknowledge', 'completion'])
})

test('a command that never ends does not keep the others in memory', async () => {
  const { send, replies, clock } = desk()
  send('stuck')
  for (let n = 0; n < 257; n++) send(`c-${n}`, { device: 'board-9' })
  await clock.settle()
  replies.length = 0
  send('c-0', { device: 'board-9' })
  expect(replies.map(({ reply }) => reply.type)).toEqual(['acknowledge', 'completion'])
})

test('a device that does not keep up refuses what it can not hold', async () => {
  const { send, completions, clock } = desk()
  for (let n = 0; n < 65; n++) send(`c-${n}`)
  await clock.settle()
  expect(completions()).toMatchObject([
    { completionCode: 'deviceNotReady', errorCode: 'TOO_MANY_REQUESTS', effect: 'notDone' },
  ])
})
