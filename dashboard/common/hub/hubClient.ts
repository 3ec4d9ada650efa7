import { shallowReactive } from 'vue'
import type {
  ChannelViews,
  CommandAnswer,
  CommandData,
  CommandResult,
  Delta,
  Problem,
  PublicCommandType,
  Snapshot,
  SubscribeAnswer,
} from '../../../contracts/index.ts'
import { HubClock } from './hubClock.ts'
import { HubSilence } from './hubSilence.ts'
import type { HubSocket } from './hubSocket.ts'
import { newMessageId } from './messageId.ts'
import { endsSession, type Outcome } from './outcome.ts'
import { type WatchPageLife, watchBrowserPage } from './pageLife.ts'

/** Without an answer for this long the connection counts as lost, and what is open is sent again on a new one. */
export const ANSWER_TIMEOUT_MS = 5000
/** A press is worth this long: later the person has given up, and carrying it out would surprise him. */
export const PRESS_WORTH_MS = 20_000
/** Before a subscription that the hub could not serve is asked for again. */
export const RESUBSCRIBE_MS = 1000

export interface HubState {
  /** `live`: connected, and every watched view is the hub's newest. `ended`: the session is over. */
  phase: 'connecting' | 'live' | 'offline' | 'ended'
  /** Unix ms by the hub's clock since when there is no connection, or nothing was heard on it; null while there is one. */
  offlineSince: number | null
}

/** A view of the hub, kept up to date; components read it. */
export interface Channel<View> {
  readonly view: View | undefined
  /** False while the view may be older than the hub's. */
  readonly isLive: boolean
  /** Why there is no view: no such window, no permission. */
  readonly problem: Problem | undefined
  /** To be called once, when nobody reads it any more. */
  release(): void
}

export interface HubClientOptions {
  readonly socket: HubSocket
  /** Is this browser still logged in? `unknown` when the hub can not be reached. A refused connection does not say why. */
  readonly checkSession: () => Promise<'valid' | 'ended' | 'unknown'>
  /** Milliseconds of a monotone clock. */
  readonly monotonicMs?: () => number
  readonly wallMs?: () => number
  /** Runs `work` once after `delayMs`; the answer cancels it. */
  readonly schedule?: (delayMs: number, work: () => void) => () => void
  readonly newId?: () => string
  readonly watchPageLife?: WatchPageLife
}

interface Watched {
  readonly name: string
  readonly store: { view: object | undefined; isLive: boolean; problem: Problem | undefined }
  readers: number
  epoch: string
  version: number
  /** An answer to `subscribe` is awaited: deltas before it belong to what was held before. */
  isAsking: boolean
  cancelTimer: () => void
}

interface Pending {
  readonly message: { readonly id: string; readonly type: PublicCommandType; readonly data: unknown }
  readonly settle: (outcome: Outcome<CommandResult>) => void
  cancelTimeout: () => void
  readonly cancelGiveUp: () => void
  /** Whether somebody still waits for it; timers alone do not say so after a sleep. */
  readonly isWorthIt: () => boolean
}

/**
 * The one object that talks to the hub: connection, subscriptions, commands. Views start from a snapshot and follow by
 * deltas; a gap, or another run of the hub, means a new snapshot. One press is one command id, however often it has to be
 * sent until it is answered.
 */
export class HubClient {
  readonly state: HubState = shallowReactive<HubState>({ phase: 'connecting', offlineSince: null })
  readonly #options: Required<HubClientOptions>
  readonly #clock: HubClock
  readonly #silence: HubSilence
  readonly #channels = new Map<string, Watched>()
  readonly #pending = new Map<string, Pending>()
  #isConnected = false
  /** The hub's clock before this machine's, as at its last message: right also after a sleep in which the monotone clock stood. */
  #aheadMs = 0
  #stopWatchingPage = () => {}

  constructor(options: HubClientOptions) {
    this.#options = {
      monotonicMs: () => performance.now(),
      wallMs: () => Date.now(),
      schedule: (delayMs, work) => {
        const timer = setTimeout(work, delayMs)
        return () => clearTimeout(timer)
      },
      newId: newMessageId,
      watchPageLife: watchBrowserPage,
      ...options,
    }
    const { socket, monotonicMs, wallMs, schedule } = this.#options
    this.#clock = new HubClock(monotonicMs)
    const onSilence = (lastHeard: number) => this.#onSilence(lastHeard)
    this.#silence = new HubSilence({ monotonicMs, wallMs, schedule, onSilence })
    socket.on('connect', () => this.#onConnect())
    socket.on('disconnect', (reason) => this.#onDisconnect(reason))
    socket.on('connect_error', () => this.#onConnectError())
    socket.on('ping', () => this.#silence.heard())
    socket.on('delta', (delta) => this.#silence.heard() && this.#onDelta(delta as Delta))
    socket.on('session-expired', () => this.#end())
  }

  /** Connects and stays connected until the session ends or `stop`. */
  start(): void {
    this.#stopWatchingPage = this.#options.watchPageLife(() => this.#onWake())
    this.#options.socket.connect()
  }

  stop(): void {
    this.#end()
  }

  /** Estimated tick of the hub's monotone clock now. */
  tick(): number {
    return this.#clock.tick()
  }

  /** What time it is by the hub at this tick of its clock, in Unix ms; before its first message by this machine. */
  wallOf(tick: number): number {
    return this.#clock.wallOf(tick) ?? this.#options.wallMs() + tick - this.tick()
  }

  /** What time it is by the hub now, in Unix ms. A screen whose own clock or zone is wrong shows the branch's time all the same. */
  wall(): number {
    return this.wallOf(this.tick())
  }

  watch<Name extends 'branch' | 'pad' | 'fleet'>(name: Name): Channel<ChannelViews[Name]>
  watch<Kind extends 'window' | 'kiosk' | 'display'>(name: `${Kind}:${string}`): Channel<ChannelViews[Kind]>
  watch(name: string): Channel<object> {
    const watched = this.#channels.get(name) ?? this.#addChannel(name)
    watched.readers += 1
    const { store } = watched
    let isHeld = true
    const release = () => {
      if (!isHeld) return
      isHeld = false
      watched.readers -= 1
      if (watched.readers === 0) this.#dropChannel(watched)
    }
    return {
      get view() {
        return store.view
      },
      get isLive() {
        return store.isLive
      },
      get problem() {
        return store.problem
      },
      release,
    }
  }

  /**
   * Sends one command. The id is made here, once: a lost answer is asked for again with the same id, which the hub answers
   * without doing it twice. `unanswered` after 20 s.
   */
  send<Type extends PublicCommandType>(type: Type, data: CommandData<Type>): Promise<Outcome<CommandResult>> {
    if (this.state.phase === 'ended') return Promise.resolve({ kind: 'unanswered' })
    return new Promise((resolve) => {
      const id = this.#options.newId()
      const { monotonicMs, wallMs } = this.#options
      const pressed = { monotonic: monotonicMs(), wall: wallMs() }
      const settle = (outcome: Outcome<CommandResult>) => {
        const pending = this.#pending.get(id)
        if (!pending) return
        this.#pending.delete(id)
        pending.cancelTimeout()
        pending.cancelGiveUp()
        resolve(outcome)
      }
      const pending: Pending = {
        message: { id, type, data },
        settle,
        cancelTimeout: () => {},
        cancelGiveUp: this.#options.schedule(PRESS_WORTH_MS, () => settle({ kind: 'unanswered' })),
        isWorthIt: () => Math.max(monotonicMs() - pressed.monotonic, wallMs() - pressed.wall) < PRESS_WORTH_MS,
      }
      this.#pending.set(id, pending)
      if (this.#isConnected) this.#sendPending(pending)
    })
  }

  #sendPending(pending: Pending): void {
    pending.cancelTimeout()
    if (!pending.isWorthIt()) {
      pending.settle({ kind: 'unanswered' })
      return
    }
    pending.cancelTimeout = this.#options.schedule(ANSWER_TIMEOUT_MS, () => this.#reconnect())
    this.#options.socket.emit('command', pending.message, (answer) => {
      this.#silence.heard()
      const { ok, ...rest } = answer as CommandAnswer
      if (ok) pending.settle({ kind: 'done', value: (rest as { result: CommandResult }).result })
      else {
        const { problem } = rest as { problem: Problem }
        pending.settle({ kind: 'refused', problem })
        if (endsSession(problem)) this.#end()
      }
    })
  }

  #addChannel(name: string): Watched {
    const watched: Watched = {
      name,
      store: shallowReactive({ view: undefined, isLive: false, problem: undefined }),
      readers: 0,
      epoch: '',
      version: 0,
      isAsking: false,
      cancelTimer: () => {},
    }
    this.#channels.set(name, watched)
    if (this.#isConnected) this.#subscribe(watched)
    this.#judge()
    return watched
  }

  #dropChannel(watched: Watched): void {
    watched.cancelTimer()
    this.#channels.delete(watched.name)
    if (this.#isConnected) this.#options.socket.emit('unsubscribe', { channel: watched.name }, () => {})
    this.#judge()
  }

  #subscribe(watched: Watched): void {
    if (watched.isAsking) return
    watched.isAsking = true
    watched.store.isLive = false
    watched.cancelTimer()
    watched.cancelTimer = this.#options.schedule(ANSWER_TIMEOUT_MS, () => this.#reconnect())
    let isAnswered = false
    this.#options.socket.emit('subscribe', { channel: watched.name }, (answer) => {
      if (isAnswered || this.#channels.get(watched.name) !== watched || !watched.isAsking) return
      isAnswered = true
      if (!this.#silence.heard()) return
      watched.cancelTimer()
      watched.isAsking = false
      const subscribed = answer as SubscribeAnswer
      if (subscribed.ok) this.#takeSnapshot(watched, subscribed.snapshot)
      else this.#takeRefusal(watched, subscribed.problem)
    })
  }

  #noteClocks(tick: number, wall: number): void {
    this.#clock.note(tick, wall)
    this.#aheadMs = wall - this.#options.wallMs()
  }

  #takeSnapshot(watched: Watched, { epoch, version, tick, wall, view }: Snapshot): void {
    this.#noteClocks(tick, wall)
    watched.epoch = epoch
    watched.version = version
    watched.store.view = view
    watched.store.problem = undefined
    watched.store.isLive = true
    this.#judge()
  }

  #takeRefusal(watched: Watched, problem: Problem): void {
    if (endsSession(problem)) {
      this.#end()
      return
    }
    watched.store.problem = problem
    // A window that was removed, or a password to change first: nothing this page can wait for.
    if (problem.retryable) {
      watched.cancelTimer = this.#options.schedule(RESUBSCRIBE_MS, () => this.#subscribe(watched))
    } else {
      // What it was is no longer true, and nothing will change it any more.
      watched.store.view = undefined
    }
    this.#judge()
  }

  #onDelta({ channel, epoch, from, to, tick, wall, set, unset = [] }: Delta): void {
    this.#noteClocks(tick, wall)
    const watched = this.#channels.get(channel)
    if (!watched || watched.isAsking) return
    if (epoch === watched.epoch && to <= watched.version) return
    if (epoch !== watched.epoch || from !== watched.version) {
      this.#subscribe(watched)
      this.#judge()
      return
    }
    watched.version = to
    const view: Record<string, unknown> = { ...watched.store.view, ...set }
    for (const key of unset) delete view[key]
    watched.store.view = view
  }

  #onConnect(): void {
    this.#isConnected = true
    this.#silence.open()
    for (const watched of this.#channels.values()) this.#subscribe(watched)
    for (const pending of this.#pending.values()) this.#sendPending(pending)
    this.#judge()
  }

  #onDisconnect(reason: unknown): void {
    this.#isConnected = false
    this.#silence.close()
    for (const watched of this.#channels.values()) {
      watched.isAsking = false
      watched.store.isLive = false
      watched.cancelTimer()
    }
    for (const pending of this.#pending.values()) pending.cancelTimeout()
    this.#judge()
    // The transport reconnects by itself, except when the hub itself said goodbye.
    if (reason === 'io server disconnect' && this.state.phase !== 'ended') {
      this.#options.schedule(RESUBSCRIBE_MS, () => {
        if (this.state.phase !== 'ended') this.#options.socket.connect()
      })
    }
  }

  /** The browser does not tell a page why a WebSocket was refused, so the session is asked about in another way. */
  #onConnectError(): void {
    this.#judge()
    void this.#options.checkSession().then((session) => {
      if (session === 'ended' && !this.#isConnected) this.#end()
    })
  }

  /** The transport may learn of it much later, or never: what is on the screen is old from now on. */
  #onSilence(lastHeard: number): void {
    if (this.state.phase === 'ended') return
    this.state.offlineSince ??= lastHeard + this.#aheadMs
    this.#reconnect()
  }

  /** The page was asleep, or the network is another one: no time is lost with waiting for a timer. */
  #onWake(): void {
    if (this.state.phase === 'ended') return
    if (!this.#isConnected) this.#reconnect()
    else this.#silence.check()
  }

  /** A connection on which an answer stays out is not one. */
  #reconnect(): void {
    if (this.state.phase === 'ended') return
    this.#options.socket.disconnect()
    if (this.#isConnected) this.#onDisconnect('no answer')
    this.#options.socket.connect()
  }

  #end(): void {
    if (this.state.phase === 'ended') return
    this.state.phase = 'ended'
    this.#stopWatchingPage()
    this.#silence.close()
    this.#options.socket.disconnect()
    this.#isConnected = false
    for (const watched of this.#channels.values()) {
      watched.cancelTimer()
      watched.store.isLive = false
    }
    for (const pending of this.#pending.values()) pending.settle({ kind: 'unanswered' })
  }

  #judge(): void {
    if (this.state.phase === 'ended') return
    if (!this.#isConnected) {
      this.state.offlineSince ??= this.#options.wallMs() + this.#aheadMs
      this.state.phase = 'offline'
      return
    }
    const isLive = [...this.#channels.values()].every(({ store }) => store.isLive || store.problem)
    if (isLive) {
      this.state.phase = 'live'
      this.state.offlineSince = null
    } else if (this.state.phase === 'live') {
      this.state.phase = 'connecting'
    }
  }
}
