import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { problem, SCREEN_SILENCE_MS, SOCKET_PING } from '../../../contracts/index.ts'
import { FakeHubSocket, FakeTimers } from './fakeHubSocket.ts'
import { ANSWER_TIMEOUT_MS, HubClient, PRESS_WORTH_MS, RESUBSCRIBE_MS } from './hubClient.ts'
import { SILENCE_MS } from './hubSilence.ts'

let socket: FakeHubSocket
let timers: FakeTimers
let hub: HubClient
let fate: 'valid' | 'ended' | 'unknown'
let ids: number
/** The page has woken up, as the browser tells it. */
let wake: () => void

function setUp() {
  timers = new FakeTimers()
  socket = new FakeHubSocket(timers)
  fate = 'valid'
  ids = 0
  hub = new HubClient({
    socket,
    checkSession: () => Promise.resolve(fate),
    monotonicMs: () => timers.nowMs,
    wallMs: () => 1_000_000 + timers.wallMs,
    schedule: timers.schedule,
    newId: () => `id-${++ids}`,
    watchPageLife: (onWake) => {
      wake = onWake
      return () => {
        wake = () => {}
      }
    },
  })
  hub.start()
}

beforeEach(setUp)

/** Connected, watching `branch` at version 5. */
function liveBranch() {
  const channel = hub.watch('branch')
  socket.open()
  socket.snapshot(5, { outletId: 'a', businessDay: 'monday' })
  return channel
}

describe('views', () => {
  it('start from the snapshot and follow by deltas', () => {
    const channel = liveBranch()
    socket.delta(5, { businessDay: 'tuesday' })
    expect(channel.view).toEqual({ outletId: 'a', businessDay: 'tuesday' })
    expect(channel.isLive).toBe(true)
    expect(hub.state.phase).toBe('live')
  })

  it('lose the keys that are gone', () => {
    const channel = hub.watch('pad')
    socket.open()
    socket.snapshot(5, { figures: {}, 'ticket:1': { number: 'A001' }, 'ticket:2': { number: 'A002' } })
    socket.delta(5, { figures: { waiting: 1 } }, { channel: 'pad', unset: ['ticket:1'] })
    expect(channel.view).toEqual({ figures: { waiting: 1 }, 'ticket:2': { number: 'A002' } })
    expect(Object.keys(channel.view ?? {})).toEqual(['figures', 'ticket:2'])
  })

  it("are the hub's whatever keys came, changed and went", () => {
    const view = fc.dictionary(
      fc.constantFrom('figures', 'windows', 'ticket:1', 'ticket:2'),
      fc.constantFrom(null, 1, 2),
    )
    fc.assert(
      fc.property(view, fc.array(view, { maxLength: 12 }), (first, later) => {
        setUp()
        const channel = hub.watch('pad')
        socket.open()
        socket.snapshot(0, first)
        let before = first
        later.forEach((next, version) => {
          const keys = Object.keys(next).filter((key) => !(key in before) || next[key] !== before[key])
          const unset = Object.keys(before).filter((key) => !(key in next))
          socket.delta(version, Object.fromEntries(keys.map((key) => [key, next[key]])), { channel: 'pad', unset })
          before = next
        })
        expect({ ...channel.view }).toEqual({ ...before })
      }),
    )
  })

  it('subscribe again at a gap, and take no delta until the snapshot is there', () => {
    const channel = liveBranch()
    socket.delta(7, { businessDay: 'wednesday' })
    expect(socket.subscriptions()).toEqual(['branch', 'branch'])
    expect(channel.isLive).toBe(false)
    socket.delta(5, { businessDay: 'old' })
    expect(channel.view?.businessDay).toBe('monday')
    socket.snapshot(8, { outletId: 'a', businessDay: 'wednesday' })
    expect(channel.view?.businessDay).toBe('wednesday')
    expect(hub.state.phase).toBe('live')
  })

  it('subscribe again when the hub is another run, whatever its version', () => {
    const channel = liveBranch()
    socket.delta(5, { businessDay: 'tuesday' }, { epoch: 'e2' })
    expect(socket.subscriptions()).toHaveLength(2)
    expect(channel.view?.businessDay).toBe('monday')
  })

  it('pass over a delta that the snapshot already holds', () => {
    const channel = liveBranch()
    socket.delta(4, { businessDay: 'sunday' })
    expect(channel.view?.businessDay).toBe('monday')
    expect(socket.subscriptions()).toHaveLength(1)
  })

  it('are shared by their readers and given up with the last one', () => {
    const first = liveBranch()
    const second = hub.watch('branch')
    expect(socket.subscriptions()).toHaveLength(1)
    expect(second.view).toBe(first.view)
    first.release()
    first.release()
    expect(socket.sent.some(({ message }) => message === 'unsubscribe')).toBe(false)
    second.release()
    expect(socket.sent.some(({ message }) => message === 'unsubscribe')).toBe(true)
  })

  it('say why there is none, and ask again only when that can help', () => {
    const channel = hub.watch('window:w9')
    socket.open()
    socket.sent[0]?.answer({ ok: false, problem: problem('NOT_FOUND') })
    expect(channel.problem?.code).toBe('NOT_FOUND')
    expect(channel.view).toBeUndefined()
    timers.pass(10 * RESUBSCRIBE_MS)
    expect(socket.subscriptions()).toHaveLength(1)
  })

  it('ask again when the hub is still starting', () => {
    hub.watch('branch')
    socket.open()
    socket.sent[0]?.answer({ ok: false, problem: problem('STARTING') })
    timers.pass(RESUBSCRIBE_MS)
    expect(socket.subscriptions()).toHaveLength(2)
  })
})

describe('connection', () => {
  it('is offline since the moment it was lost, keeps what it knew, and is live again after a new snapshot', () => {
    const channel = liveBranch()
    timers.pass(3000)
    socket.drop()
    expect(hub.state).toEqual({ phase: 'offline', offlineSince: 1_003_000 })
    expect(channel.view?.businessDay).toBe('monday')
    expect(channel.isLive).toBe(false)
    socket.open()
    expect(hub.state.phase).toBe('offline')
    socket.snapshot(0, { outletId: 'a', businessDay: 'tuesday' }, { epoch: 'e2' })
    expect(hub.state).toEqual({ phase: 'live', offlineSince: null })
    expect(channel.view?.businessDay).toBe('tuesday')
  })

  it('connects again by itself when the hub said goodbye', () => {
    liveBranch()
    socket.drop('io server disconnect')
    timers.pass(RESUBSCRIBE_MS)
    expect(socket.connects).toBe(2)
  })

  it('counts as lost when an answer stays out', () => {
    hub.watch('branch')
    socket.open()
    timers.pass(ANSWER_TIMEOUT_MS)
    expect(socket.connects).toBe(2)
    socket.open()
    expect(socket.subscriptions()).toHaveLength(2)
  })

  it('ends with the session, and not before', async () => {
    liveBranch()
    socket.drop()
    fate = 'unknown'
    socket.raise('connect_error')
    await Promise.resolve()
    expect(hub.state.phase).toBe('offline')
    fate = 'ended'
    socket.raise('connect_error')
    await Promise.resolve()
    expect(hub.state.phase).toBe('ended')
  })

  it('ends when the hub says that the session has expired', () => {
    liveBranch()
    socket.raise('session-expired', {})
    expect(hub.state.phase).toBe('ended')
  })
})

describe('the time of day', () => {
  const HOUR = 3_600_000
  /** The tablet's clock is five hours behind the hub's. */
  function behind() {
    hub.watch('branch')
    socket.open()
    socket.snapshot(5, { outletId: 'a' }, { tick: 2000, wall: 1_000_000 + 5 * HOUR })
  }

  it('is this machine’s before the hub has said a word', () => {
    expect(hub.wall()).toBe(1_000_000)
  })

  it('is the hub’s, of every tick, however wrong this machine’s is', () => {
    behind()
    expect(hub.wallOf(2000)).toBe(1_000_000 + 5 * HOUR)
    expect(hub.wallOf(62_000)).toBe(1_060_000 + 5 * HOUR)
    timers.pass(30_000)
    expect(hub.wall()).toBe(1_030_000 + 5 * HOUR)
  })

  it('follows the hub’s clock when that is set', () => {
    behind()
    socket.delta(5, {}, { tick: 3000, wall: 1_001_000 + 4 * HOUR })
    expect(hub.wallOf(2000)).toBe(1_000_000 + 4 * HOUR)
  })

  it.each([true, false])(
    'since when there is no connection is the hub’s, also after a sleep, the monotone clock running or not: %s',
    (runs) => {
      behind()
      timers.pass(1000)
      socket.drop()
      expect(hub.state.offlineSince).toBe(1_001_000 + 5 * HOUR)
      socket.open()
      socket.snapshot(6, { outletId: 'a' }, { tick: 3000, wall: 1_001_000 + 5 * HOUR })
      timers.sleep(10 * 60_000, runs)
      wake()
      expect(hub.state.offlineSince).toBe(1_001_000 + 5 * HOUR)
    },
  )
})

describe('silence', () => {
  it('is told before three seconds are over, with the moment since when nothing was heard', () => {
    expect(SILENCE_MS).toBe(SCREEN_SILENCE_MS)
    const channel = liveBranch()
    timers.pass(2500)
    socket.cut()
    timers.pass(SILENCE_MS - 501)
    expect(hub.state.phase).toBe('live')
    timers.pass(1)
    expect(hub.state).toEqual({ phase: 'offline', offlineSince: 1_002_000 })
    expect(channel.isLive).toBe(false)
    expect(socket.connects).toBe(2)
  })

  it('is none while the hub is only busy for a moment', () => {
    liveBranch()
    for (let round = 0; round < 20; round += 1) {
      socket.cut()
      timers.pass(SILENCE_MS - 1)
      socket.raise('ping')
      socket.beat()
      expect(hub.state.phase).toBe('live')
    }
    expect(socket.connects).toBe(1)
    expect(SOCKET_PING.timeoutMs).toBeGreaterThan(SILENCE_MS)
  })

  it('is broken by whatever comes from the hub', () => {
    liveBranch()
    socket.cut()
    timers.pass(2000)
    socket.delta(5, { businessDay: 'tuesday' })
    timers.pass(2000)
    expect(hub.state.phase).toBe('live')
  })

  it('ends with a new snapshot only: what lay in the line meanwhile is not believed', () => {
    const channel = liveBranch()
    socket.cut()
    timers.sleep(60_000, true)
    socket.delta(5, { businessDay: 'long ago' })
    expect(channel.view?.businessDay).toBe('monday')
    expect(channel.isLive).toBe(false)
    expect(hub.state).toEqual({ phase: 'offline', offlineSince: 1_000_000 })
    socket.open()
    socket.snapshot(90, { outletId: 'a', businessDay: 'wednesday' })
    expect(channel.view?.businessDay).toBe('wednesday')
    expect(hub.state).toEqual({ phase: 'live', offlineSince: null })
  })
})

describe('a page that sleeps', () => {
  it.each([true, false])(
    'shows nothing as live when it wakes, its monotone clock running meanwhile or not: %s',
    (runs) => {
      const channel = liveBranch()
      timers.sleep(600_000, runs)
      wake()
      expect(channel.isLive).toBe(false)
      expect(hub.state).toEqual({ phase: 'offline', offlineSince: 1_000_000 })
      expect(socket.connects).toBe(2)
      socket.open()
      socket.snapshot(0, { outletId: 'a', businessDay: 'tuesday' }, { epoch: 'e2' })
      expect(channel.view?.businessDay).toBe('tuesday')
      expect(hub.state.phase).toBe('live')
    },
  )

  it('finds out by itself where the browser does not tell it', () => {
    liveBranch()
    socket.cut()
    timers.sleep(600_000, false)
    timers.pass(SILENCE_MS)
    expect(hub.state.phase).toBe('offline')
  })

  it('goes on where it was after a moment', () => {
    liveBranch()
    timers.sleep(1000, true)
    wake()
    expect(hub.state.phase).toBe('live')
    expect(socket.connects).toBe(1)
  })

  it('does not wait for its next try to connect when it wakes or gets another network', () => {
    liveBranch()
    socket.drop()
    wake()
    expect(socket.connects).toBe(2)
  })

  it('does not connect again when its session was over before', () => {
    liveBranch()
    hub.stop()
    wake()
    expect(socket.connects).toBe(1)
  })

  it('does not carry out what was pressed before it fell asleep', async () => {
    liveBranch()
    const outcome = hub.send('SignIn', { windowId: 'w1' })
    timers.sleep(PRESS_WORTH_MS, false)
    wake()
    socket.open()
    expect(socket.commands()).toHaveLength(1)
    expect(await outcome).toEqual({ kind: 'unanswered' })
  })

  it('sends what was pressed a moment before once more, with the same id', async () => {
    liveBranch()
    const outcome = hub.send('SignIn', { windowId: 'w1' })
    socket.cut()
    timers.sleep(5000, false)
    wake()
    socket.open()
    expect(socket.commands().map(({ id }) => id)).toEqual(['id-1', 'id-1'])
    socket.answerCommand({ ok: true, result: { seq: 7 } })
    expect(await outcome).toMatchObject({ kind: 'done' })
  })
})

describe('commands', () => {
  const result = { seq: 7, number: 'A001' }

  it('bring the answer back', async () => {
    liveBranch()
    const outcome = hub.send('SignIn', { windowId: 'w1' })
    expect(socket.commands()).toEqual([{ id: 'id-1', type: 'SignIn', data: { windowId: 'w1' } }])
    socket.answerCommand({ ok: true, result })
    expect(await outcome).toEqual({ kind: 'done', value: result })
  })

  it('bring the refusal back', async () => {
    liveBranch()
    const outcome = hub.send('SignIn', { windowId: 'w1' })
    socket.answerCommand({ ok: false, problem: problem('WINDOW_OCCUPIED') })
    expect(await outcome).toMatchObject({ kind: 'refused', problem: { code: 'WINDOW_OCCUPIED' } })
  })

  it('are sent again with the same id after a reconnect, and settle once', async () => {
    liveBranch()
    const outcome = hub.send('SignIn', { windowId: 'w1' })
    socket.drop()
    socket.open()
    expect(socket.commands().map(({ id }) => id)).toEqual(['id-1', 'id-1'])
    socket.answerCommand({ ok: true, result })
    expect(await outcome).toEqual({ kind: 'done', value: result })
    socket.drop()
    socket.open()
    expect(socket.commands()).toHaveLength(2)
  })

  it('are sent again with the same id when the answer stays out for five seconds', () => {
    liveBranch()
    void hub.send('SignIn', { windowId: 'w1' })
    timers.pass(ANSWER_TIMEOUT_MS - 1)
    expect(socket.connects).toBe(1)
    timers.pass(1)
    expect(socket.connects).toBe(2)
    socket.open()
    expect(socket.commands().map(({ id }) => id)).toEqual(['id-1', 'id-1'])
  })

  it('have ids of their own, one per press', () => {
    liveBranch()
    void hub.send('SignIn', { windowId: 'w1' })
    void hub.send('SignIn', { windowId: 'w1' })
    expect(socket.commands().map(({ id }) => id)).toEqual(['id-1', 'id-2'])
  })

  it('are given up after twenty seconds without an answer, and not sent later', async () => {
    liveBranch()
    const outcome = hub.send('SignIn', { windowId: 'w1' })
    socket.drop()
    timers.pass(PRESS_WORTH_MS)
    expect(await outcome).toEqual({ kind: 'unanswered' })
    socket.open()
    expect(socket.commands()).toHaveLength(1)
  })

  it('end the session when the hub no longer knows it', async () => {
    liveBranch()
    const outcome = hub.send('SignIn', { windowId: 'w1' })
    socket.answerCommand({ ok: false, problem: problem('SESSION_EXPIRED') })
    expect(await outcome).toMatchObject({ kind: 'refused' })
    expect(hub.state.phase).toBe('ended')
  })
})

describe('clock', () => {
  it("runs from the hub's tick, whatever this machine's clock says", () => {
    liveBranch()
    expect(hub.tick()).toBe(1000)
    timers.pass(2500)
    expect(hub.tick()).toBe(3500)
  })

  it('is not set back by a message that was long on its way', () => {
    liveBranch()
    timers.pass(900)
    socket.delta(5, {}, { tick: 1200 })
    expect(hub.tick()).toBe(1900)
  })

  it('follows a hub whose clock was set anew', () => {
    liveBranch()
    socket.delta(5, {}, { tick: 500_000 })
    expect(hub.tick()).toBe(500_000)
  })
})
