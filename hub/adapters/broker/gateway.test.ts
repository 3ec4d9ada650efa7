import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  BRANCH,
  type BrokerBench,
  brokerBench,
  clockOf,
  logOf,
  type RawNode,
  WALL_START,
} from '../../../test/support/brokerBench.ts'
import { fakeClock } from '../../../test/support/fakeClock.ts'
import { mailbox } from '../../../test/support/mailbox.ts'
import * as bytes from '../../../test/support/mqttBytes.ts'
import type { DeviceOutcome } from '../../app/ports.ts'
import { commandGateway } from './gateway.ts'
import { DEFAULT_LIMITS } from './limits.ts'

let bench: BrokerBench
beforeEach(async () => {
  bench = await brokerBench()
})
afterEach(() => bench.close())

const COMPLETION = { type: 'completion', session: 1, completionCode: 'success', effect: 'done' }
const ACKNOWLEDGE = { type: 'acknowledge', session: 1 }
const BOARD = { nodeId: 'kiosk-1', deviceId: 'board-1' }
const SHOWN = { address: 1, text: 'A001 请到 3 号窗口', emphasis: true }
const DEADLINE = WALL_START + 5_000

async function ready(nodeId = 'kiosk-1', session = 1): Promise<RawNode> {
  const node = await bench.node(nodeId, session)
  node.publish('$state', { state: 'ready', session }, { id: 21, retain: true })
  await node.next('puback')
  return node
}

const show = (id = 'command-1', deadline = DEADLINE) =>
  bench.broker.gateway.send(BOARD, 'Board.Show', SHOWN, { id, deadline })

async function reply(node: RawNode, payload: object, id = 'command-1', packetId = 31): Promise<void> {
  node.publish(`board-1/reply/hub/${id}`, payload, { id: packetId })
  await node.next('puback', (packet) => packet.id === packetId)
}

function outcomeOf(promise: Promise<DeviceOutcome>) {
  const state: { outcome?: DeviceOutcome } = {}
  void promise.then((outcome) => {
    state.outcome = outcome
  })
  return state
}

test('a command reaches its node and its completion comes back', async () => {
  const node = await ready()
  const outcome = show()
  expect(await node.message('board-1/cmd/Board.Show')).toEqual({
    id: 'command-1',
    from: 'hub',
    deadline: DEADLINE,
    acceptBy: WALL_START + 1_500,
    data: SHOWN,
  })
  await reply(node, ACKNOWLEDGE)
  await reply(node, COMPLETION, 'command-1', 32)
  expect(await outcome).toEqual({ kind: 'completion', completion: COMPLETION })
  await bench.time.advance(60_000)
})

test('a command goes to its node only, with QoS 1 and not retained', async () => {
  const node = await ready()
  const other = await ready('kiosk-2')
  void show()
  expect(await node.next('publish', ({ topic }) => topic.includes('/cmd/'))).toMatchObject({ qos: 1, retain: false })
  other.write(bytes.pingreq())
  await other.next('pingresp')
  expect(other.inbox.all.some((packet) => packet.type === 'publish' && packet.topic.includes('/cmd/'))).toBe(false)
})

test('the node must not accept a command after its deadline either', async () => {
  const node = await ready()
  void show('command-1', WALL_START + 300)
  expect(await node.message('board-1/cmd/Board.Show')).toMatchObject({
    deadline: WALL_START + 300,
    acceptBy: WALL_START + 300,
  })
})

describe('not delivered', () => {
  test.each<[string, () => Promise<unknown>]>([
    ['the node is not connected', async () => {}],
    ['the node is not ready yet', () => bench.node()],
    [
      'the node does not listen to commands',
      async () => {
        const node = await ready()
        node.write(bytes.unsubscribe([`sb/1/${BRANCH}/kiosk-1/+/cmd/#`]))
        await node.next('unsuback')
      },
    ],
    [
      'the node has gone',
      async () => {
        const node = await ready()
        node.socket.destroy()
        await bench.received.next(({ message }) => message.kind === 'state' && message.payload.state === 'lost')
      },
    ],
  ])('at once when %s', async (_, prepare) => {
    await prepare()
    expect(bench.broker.gateway.isReady('kiosk-1')).toBe(false)
    expect(await show()).toEqual({ kind: 'notDelivered' })
  })

  test('at once when the deadline has passed', async () => {
    await ready()
    expect(await show('command-1', WALL_START - 1)).toEqual({ kind: 'notDelivered' })
  })

  test('when no acknowledgement came for 2 s', async () => {
    const node = await ready()
    const state = outcomeOf(show())
    await node.message('board-1/cmd/Board.Show')
    await bench.time.advance(1_999)
    expect(state.outcome).toBeUndefined()
    await bench.time.advance(1)
    expect(state.outcome).toEqual({ kind: 'notDelivered' })
    await reply(node, ACKNOWLEDGE)
    await reply(node, COMPLETION, 'command-1', 32)
    expect(
      bench.log.all.filter(({ level, fields }) => level === 'debug' && fields.commandId === 'command-1'),
    ).toHaveLength(2)
  })

  test('the 65th command that has no outcome yet; other nodes are not concerned', async () => {
    await ready()
    const other = await ready('kiosk-2')
    const outcomes = Array.from({ length: 64 }, (_, index) => outcomeOf(show(`command-${index}`)))
    expect(await show('command-64')).toEqual({ kind: 'notDelivered' })
    const elsewhere = bench.broker.gateway.send({ nodeId: 'kiosk-2', deviceId: 'board-1' }, 'Board.Show', SHOWN, {
      id: 'x',
      deadline: DEADLINE,
    })
    await other.message('board-1/cmd/Board.Show')
    await reply(other, COMPLETION, 'x')
    expect(await elsewhere).toMatchObject({ kind: 'completion' })
    await bench.time.advance(2_000)
    expect(outcomes.map(({ outcome }) => outcome?.kind)).toEqual(outcomes.map(() => 'notDelivered'))
    const state = outcomeOf(show('command-65'))
    await bench.time.settle()
    expect(state.outcome).toBeUndefined()
  })
})

describe('indeterminate', () => {
  test('when no completion comes until 10 s after the deadline', async () => {
    const node = await ready()
    const state = outcomeOf(show())
    await reply(node, ACKNOWLEDGE)
    await bench.time.advance(14_999)
    expect(state.outcome).toBeUndefined()
    await bench.time.advance(1)
    expect(state.outcome).toEqual({ kind: 'indeterminate' })
  })

  test.each(['before', 'after'])('at once when the node is lost %s its acknowledgement', async (when) => {
    const node = await ready()
    const outcome = show()
    await node.message('board-1/cmd/Board.Show')
    if (when === 'after') await reply(node, ACKNOWLEDGE)
    node.socket.destroy()
    expect(await outcome).toEqual({ kind: 'indeterminate' })
  })

  test('at once when the node comes again in a new session; its late completion is ignored', async () => {
    const node = await ready()
    const outcome = show()
    await reply(node, ACKNOWLEDGE)
    const again = await ready('kiosk-1', 2)
    expect(await outcome).toEqual({ kind: 'indeterminate' })
    await reply(again, { ...COMPLETION, session: 2 })
    expect(bench.log.all).toContainEqual(
      expect.objectContaining({ level: 'debug', fields: expect.objectContaining({ commandId: 'command-1' }) }),
    )
  })

  test('when the broker closes', async () => {
    await ready()
    const outcome = show()
    await bench.broker.close()
    expect(await outcome).toEqual({ kind: 'indeterminate' })
  })
})

test('a reply of another session, of another node or in another form decides nothing', async () => {
  const node = await ready('kiosk-1', 3)
  const other = await ready('kiosk-2', 3)
  const state = outcomeOf(show())
  await reply(node, { ...COMPLETION, session: 2 }, 'command-1', 32)
  await reply(other, { ...COMPLETION, session: 3 }, 'command-1', 33)
  await reply(node, { ...COMPLETION, session: 3, effect: 'perhaps' }, 'command-1', 34)
  await reply(node, { ...COMPLETION, session: 3 }, 'command-2', 35)
  expect(state.outcome).toBeUndefined()
  await reply(node, { ...COMPLETION, session: 3 }, 'command-1', 36)
  expect(state.outcome).toMatchObject({ kind: 'completion' })
})

test('the same id under way is one command', async () => {
  const node = await ready()
  const [first, second] = [show(), show()]
  await reply(node, COMPLETION)
  expect(await first).toEqual(await second)
  node.write(bytes.pingreq())
  await node.next('pingresp')
  expect(node.inbox.all.filter((packet) => packet.type === 'publish' && packet.topic.includes('/cmd/'))).toHaveLength(1)
})

test('a command that is not in the form of the contract is not sent', async () => {
  const node = await ready()
  const wrong = bench.broker.gateway.send(
    BOARD,
    'Board.Show',
    { ...SHOWN, address: -1 },
    { id: 'command-1', deadline: DEADLINE },
  )
  await expect(wrong).rejects.toMatchObject({ problem: { code: 'BAD_REQUEST' } })
  node.write(bytes.pingreq())
  await node.next('pingresp')
  expect(node.inbox.all.some((packet) => packet.type === 'publish' && packet.topic.includes('/cmd/'))).toBe(false)
})

test('a node that does not read is cut, and holds up nobody meanwhile', async () => {
  await bench.close()
  bench = await brokerBench({ limits: { drainTimeoutMs: 300, commandsInFlight: 1_000_000 } })
  const deaf = await ready('kiosk-1')
  const other = await ready('kiosk-2')
  deaf.socket.pause()
  const elements = Array.from({ length: 60 }, () => ({ type: 'text' as const, text: '请'.repeat(200) }))
  const printer = { nodeId: 'kiosk-1', deviceId: 'printer-1' }
  const outcomes = Array.from({ length: 400 }, (_, index) =>
    bench.broker.gateway.send(
      printer,
      'Printer.PrintTicket',
      { elements },
      { id: `ticket-${index}`, deadline: DEADLINE },
    ),
  )
  const elsewhere = bench.broker.gateway.send({ nodeId: 'kiosk-2', deviceId: 'board-1' }, 'Board.Show', SHOWN, {
    id: 'x',
    deadline: DEADLINE,
  })
  await other.message('board-1/cmd/Board.Show')
  expect(bench.broker.gateway.isReady('kiosk-1')).toBe(true)
  await reply(other, COMPLETION, 'x')
  expect(await elsewhere).toMatchObject({ kind: 'completion' })
  expect(new Set((await Promise.all(outcomes)).map(({ kind }) => kind))).toEqual(new Set(['indeterminate']))
  expect(bench.broker.gateway.isReady('kiosk-1')).toBe(false)
})

test('an acknowledgement that waits unread while the hub is held up still counts', async () => {
  const time = fakeClock()
  let heldUpMs = 0
  const clock = { ...clockOf(time), monotonicMs: () => time.now() + heldUpMs }
  const line = { ready: true, session: 1, send: () => {} }
  const gateway = commandGateway({
    branch: BRANCH,
    line: () => line,
    clock,
    timers: time,
    limits: DEFAULT_LIMITS,
    log: logOf(mailbox()),
  })
  const state = outcomeOf(gateway.send(BOARD, 'Board.Show', SHOWN, { id: 'command-1', deadline: DEADLINE }))
  heldUpMs = 3_000
  await time.advance(2_000)
  expect(state.outcome).toBeUndefined()
  gateway.replied('kiosk-1', 'board-1', 'command-1', { type: 'acknowledge', session: 1 })
  await time.advance(2_000)
  expect(state.outcome).toBeUndefined()
  gateway.close()
})
