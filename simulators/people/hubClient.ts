import { randomUUID } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import type {
  CommandAnswer,
  CommandData,
  Delta,
  PublicCommandType,
  SessionView,
  SubscribeAnswer,
} from '../../contracts/index.ts'

type View = Record<string, unknown>

/** The view that a delta makes of the one before. */
export function afterDelta(before: View, { set, unset = [] }: Pick<Delta, 'set' | 'unset'>): View {
  const view = { ...before, ...set }
  for (const key of unset) delete view[key]
  return view
}

/**
 * A screen without a picture: logs in, subscribes to one channel and sends commands, over the same HTTP and socket.io
 * messages as the real pages. Used by simulated people and by tests.
 */
export class HubClient {
  private readonly address: string
  private cookie = ''
  private socket: Socket | undefined
  private readonly channels = new Map<string, { version: number; epoch: string; view: View }>()
  private readonly watchers = new Set<() => void>()

  constructor(address: string) {
    this.address = address.replace(/\/$/, '')
  }

  async logIn(user: string, password: string): Promise<SessionView> {
    return this.open('/api/v1/session', { user, password })
  }

  async startKiosk(kioskId: string, key: string): Promise<SessionView> {
    return this.open('/api/v1/kiosk-session', { kioskId, key })
  }

  async startDisplay(displayId: string, key: string): Promise<SessionView> {
    return this.open('/api/v1/display-session', { displayId, key })
  }

  /** Sends a command; the answer is the hub's, refusals included. Rejects when the hub can not be reached. */
  async command<T extends PublicCommandType>(
    type: T,
    data: CommandData<T>,
    id: string = randomUUID(),
  ): Promise<CommandAnswer> {
    const socket = await this.connected()
    return (await socket.timeout(10_000).emitWithAck('command', { id, type, data })) as CommandAnswer
  }

  /** POST to an API path; the body of a 200 answer, else a rejection with the refusal's code. */
  async post<T>(path: string, body: unknown): Promise<T> {
    const headers = { cookie: this.cookie, 'content-type': 'application/json' }
    const response = await fetch(`${this.address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
    const answer = (await response.json()) as T & { code?: string }
    if (!response.ok) throw new Error(answer.code ?? String(response.status))
    return answer
  }

  /** GET of an API path; the body of a 200 answer, else a rejection with the refusal's code. */
  async get<T>(path: string): Promise<T> {
    const response = await fetch(`${this.address}${path}`, { headers: { cookie: this.cookie } })
    const body = (await response.json()) as T & { code?: string }
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${body.code ?? ''}`)
    return body
  }

  /** The view of a channel as this screen has it, after subscribing if it must. */
  async view<V>(channel: string): Promise<V> {
    if (!this.channels.has(channel)) await this.subscribe(channel)
    return this.channels.get(channel)?.view as V
  }

  /** Resolves with the view as soon as it satisfies the condition; rejects after `withinMs`. */
  async until<V>(channel: string, condition: (view: V) => boolean, withinMs = 10_000): Promise<V> {
    const first = await this.view<V>(channel)
    if (condition(first)) return first
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer)
        this.watchers.delete(look)
      }
      const look = () => {
        const view = this.channels.get(channel)?.view as V | undefined
        if (view === undefined || !condition(view)) return
        done()
        resolve(view)
      }
      const timer = setTimeout(() => {
        done()
        reject(
          new Error(
            `${channel} did not become as awaited within ${withinMs} ms: ${JSON.stringify(this.channels.get(channel)?.view)}`,
          ),
        )
      }, withinMs)
      this.watchers.add(look)
      look()
    })
  }

  /** Called after every change of any subscribed view. Returns the way to end it. */
  onChange(listener: () => void): () => void {
    this.watchers.add(listener)
    return () => this.watchers.delete(listener)
  }

  close(): void {
    this.socket?.disconnect()
    this.socket = undefined
    this.watchers.clear()
  }

  private async open(path: string, body: unknown): Promise<SessionView> {
    const response = await fetch(`${this.address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const answer = (await response.json()) as SessionView & { code?: string }
    if (!response.ok) throw new Error(`POST ${path}: ${response.status} ${answer.code ?? ''}`)
    this.cookie = (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
    return answer
  }

  private async connected(): Promise<Socket> {
    this.socket ??= this.connect()
    const { socket } = this
    if (socket.connected) return socket
    await new Promise<void>((resolve, reject) => {
      const onConnect = () => {
        clearTimeout(timer)
        resolve()
      }
      const timer = setTimeout(() => {
        socket.off('connect', onConnect)
        reject(new Error('The hub can not be reached'))
      }, 10_000)
      socket.once('connect', onConnect)
    })
    return socket
  }

  private connect(): Socket {
    const socket = io(this.address, {
      transports: ['websocket'],
      extraHeaders: { cookie: this.cookie, origin: this.address },
      reconnectionDelay: 200,
      reconnectionDelayMax: 1_000,
      // Each person is a screen of his own: one connection each.
      forceNew: true,
    })
    socket.on('delta', (delta: Delta) => this.apply(delta))
    socket.on('connect', () => {
      for (const channel of this.channels.keys()) void this.subscribe(channel).catch(() => undefined)
    })
    return socket
  }

  private async subscribe(channel: string): Promise<void> {
    const socket = await this.connected()
    const answer = (await socket.timeout(10_000).emitWithAck('subscribe', { channel })) as SubscribeAnswer
    if (!answer.ok) throw new Error(`subscribe ${channel}: ${answer.problem.code}`)
    this.channels.set(channel, answer.snapshot)
    this.changed()
  }

  private apply(delta: Delta): void {
    const known = this.channels.get(delta.channel)
    if (!known) return
    if (known.epoch !== delta.epoch || known.version !== delta.from) {
      // A gap: only a new snapshot is true.
      if (delta.epoch !== known.epoch || delta.from > known.version)
        void this.subscribe(delta.channel).catch(() => undefined)
      return
    }
    const view = afterDelta(known.view, delta)
    this.channels.set(delta.channel, { epoch: delta.epoch, version: delta.to, view })
    this.changed()
  }

  private changed(): void {
    for (const watcher of [...this.watchers]) watcher()
  }
}
