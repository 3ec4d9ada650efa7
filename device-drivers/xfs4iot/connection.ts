import type { DriverClock } from '../driver.ts'
import { DialFailed, NotSent, type SocketAddress, type SocketPort, type TextSocket } from '../transport/sockets.ts'
import type { Generation, Tree } from './envelope.ts'
import {
  type Ask,
  type Effect,
  type ExchangeState,
  type Input,
  initialExchange,
  nextTimer,
  type Outcome,
  step,
} from './exchange.ts'

export interface ConnectionListeners {
  onUnsolicited(name: string, payload: Tree): void
  /** What a request that was given up has come to after all. */
  onLate(id: number, outcome: Outcome): void
  onMalformed(reason: string): void
  /** Called once when it ends for any reason but `close()`; every request has been answered by then. */
  onEnd(reason: string): void
}

interface Asker {
  readonly resolve: (outcome: Outcome) => void
  readonly onEvent: ((name: string, payload: Tree) => void) | undefined
  readonly onAsked: ((id: number) => void) | undefined
}

/** One WebSocket and its conversation: carries out what the machine of `exchange.ts` decides. */
export class Connection {
  readonly #clock: DriverClock
  readonly #listeners: ConnectionListeners
  #socket: TextSocket | undefined
  #state: ExchangeState = initialExchange
  #cancelTimer: () => void = () => {}
  #lastRef = 0
  readonly #asking = new Map<number, Asker>()
  readonly #asked = new Map<number, Asker>()

  private constructor(clock: DriverClock, listeners: ConnectionListeners) {
    this.#clock = clock
    this.#listeners = listeners
  }

  /** Rejects with a `DialFailed`. */
  static async open(
    port: SocketPort,
    address: SocketAddress,
    { clock, timeoutMs, signal }: { clock: DriverClock; timeoutMs: number; signal?: AbortSignal },
    listeners: ConnectionListeners,
  ): Promise<Connection> {
    const connection = new Connection(clock, listeners)
    // What is said at once must not be before there is somebody to hear it.
    connection.#socket = await port.dial(
      address,
      {
        onMessage: (text) => connection.#feed({ kind: 'text', at: clock.now(), text }),
        onClose: (reason) => connection.#end(reason),
      },
      { timeoutMs, ...(signal && { signal }) },
    )
    if (connection.#state.ended) throw new DialFailed('away', 'it was closed at once')
    return connection
  }

  get generation(): Generation {
    return this.#state.generation
  }

  /** Always resolves. `onAsked` is told the request id before the command leaves, `onEvent` what the service says of its course. */
  ask(
    ask: Ask,
    { onAsked, onEvent }: { onAsked?: (id: number) => void; onEvent?: (name: string, payload: Tree) => void } = {},
  ): Promise<Outcome> {
    return new Promise((resolve) => {
      const ref = ++this.#lastRef
      this.#asking.set(ref, { resolve, onAsked, onEvent })
      this.#feed({ kind: 'ask', at: this.#clock.now(), ref, ask })
    })
  }

  /** What the service has said of itself. */
  able(maximumRequests: number, cancelVersion: string | null | undefined): void {
    this.#feed({ kind: 'able', at: this.#clock.now(), maximumRequests, cancelVersion })
  }

  /** Ends it without a word to the listeners; who waits is answered. */
  close(): void {
    const socket = this.#socket
    this.#socket = undefined
    socket?.close()
    this.#feed({ kind: 'closed', at: this.#clock.now() })
  }

  #end(reason: string): void {
    if (this.#state.ended) return
    const socket = this.#socket
    this.#socket = undefined
    socket?.close()
    this.#feed({ kind: 'closed', at: this.#clock.now() })
    this.#listeners.onEnd(reason)
  }

  #feed(input: Input): void {
    const { state, effects } = step(this.#state, input)
    this.#state = state
    for (const effect of effects) this.#carryOut(effect)
    this.#cancelTimer()
    const due = nextTimer(this.#state)
    this.#cancelTimer =
      due === undefined
        ? () => {}
        : this.#clock.after(Math.max(0, due - this.#clock.now()), () =>
            this.#feed({ kind: 'timer', at: this.#clock.now() }),
          )
  }

  #carryOut(effect: Effect): void {
    switch (effect.kind) {
      case 'asked':
        return this.#isAsked(effect.ref, effect.id)
      case 'send':
        return this.#send(effect.id, effect.text)
      case 'refused':
        this.#asking.get(effect.ref)?.resolve(effect.outcome)
        this.#asking.delete(effect.ref)
        return
      case 'ended':
        this.#asked.get(effect.id)?.resolve(effect.outcome)
        this.#asked.delete(effect.id)
        return
      case 'event':
        return this.#asked.get(effect.id)?.onEvent?.(effect.name, effect.payload)
      case 'late':
        return this.#listeners.onLate(effect.id, effect.outcome)
      case 'unsolicited':
        return this.#listeners.onUnsolicited(effect.name, effect.payload)
      case 'malformed':
        return this.#listeners.onMalformed(effect.reason)
      case 'hangUp':
        queueMicrotask(() => this.#end(effect.reason))
    }
  }

  #isAsked(ref: number, id: number): void {
    const asker = this.#asking.get(ref)
    this.#asking.delete(ref)
    if (!asker) return
    this.#asked.set(id, asker)
    asker.onAsked?.(id)
  }

  #send(id: number, text: string): void {
    const socket = this.#socket
    if (!socket) {
      queueMicrotask(() => this.#feed({ kind: 'unsent', at: this.#clock.now(), id }))
      return
    }
    socket.send(text).catch((error: unknown) => {
      if (error instanceof NotSent) this.#feed({ kind: 'unsent', at: this.#clock.now(), id })
      this.#end(error instanceof Error ? error.message : String(error))
    })
  }
}
