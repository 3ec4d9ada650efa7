import { isIP } from 'node:net'
import WebSocket from 'ws'
import type { BytePort, PortFactory } from './port.ts'

/** Where a WebSocket is to be opened. `host` absent: the host of the port. */
export interface SocketAddress {
  readonly host?: string
  readonly port: number
  /** From the first slash on. */
  readonly path: string
}

export interface SocketListeners {
  /** One whole message, in however many frames it came; undefined: one that is no text. */
  onMessage(text: string | undefined): void
  /** Called once when it ends for any reason but `close()`. */
  onClose(reason: string): void
}

/** One open WebSocket. Once it has ended it is never opened again, and nothing is kept to be sent later. */
export interface TextSocket {
  /** Rejects with `NotSent` when it is not open, or when the other side does not read; with another error it may have gone out in part. */
  send(text: string): Promise<void>
  /** Idempotent. After it no callback is called any more. */
  close(): void
}

/** A port through which the driver dials WebSockets at one host. Nothing is dialled by opening it. */
export interface SocketPort extends BytePort {
  readonly host: string
  /** To be tried in this order; undefined: those of the driver's protocol. */
  readonly ports: readonly number[] | undefined
  readonly secure: boolean
  /** Rejects with a `DialFailed`. `signal`: the attempt is given up. */
  dial(
    address: SocketAddress,
    listeners: SocketListeners,
    options: { timeoutMs: number; signal?: AbortSignal },
  ): Promise<TextSocket>
}

/** `refused`: a server is there that takes no WebSocket at this path; `away`: nobody answers; `limit`: too many are open here. */
export class DialFailed extends Error {
  readonly kind: 'refused' | 'away' | 'limit'
  constructor(kind: DialFailed['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

/** Not one byte has gone out. */
export class NotSent extends Error {}

export function isSocketPort(port: BytePort): port is SocketPort {
  return 'dial' in port
}

/** Longest message of an XFS4IoT service (KAL's receive buffer); pictures of cheques are the longest. */
const MAX_MESSAGE_BYTES = 2 * 1024 * 1024
/** What may wait to be read by the other side. */
const MAX_UNSENT_BYTES = 256 * 1024
/** Services of one machine, and attempts at their ports. */
const MAX_SOCKETS = 48
const PING_MS = 15_000
/** The other side may look whether we are there, as often as this. Each look is answered, and an answer that is not read stays in memory. */
const MOST_PINGS_PER_SECOND = 50

export interface DialingOptions {
  readonly host: string
  readonly ports?: readonly number[] | undefined
  readonly secure?: boolean | undefined
  /** PEM. */
  readonly ca?: string | undefined
}

/** `pingMs`: how often it is looked whether the other end is there; a test may be in a hurry. */
export function dialingPort(
  { host, ports, secure = false, ca }: DialingOptions,
  { pingMs = PING_MS }: { pingMs?: number } = {},
): PortFactory {
  return (_, { signal }) => {
    if (signal.aborted) return Promise.reject(new Error('opening was given up'))
    const open = new Set<{ drop(): void }>()
    let isClosed = false
    const port: SocketPort = {
      host,
      ports,
      secure,
      write: () => Promise.reject(new Error('this port dials WebSockets, nothing is written to it')),
      dial(address, listeners, options) {
        if (isClosed) return Promise.reject(new DialFailed('away', 'the port is closed'))
        if (open.size >= MAX_SOCKETS)
          return Promise.reject(new DialFailed('limit', `${MAX_SOCKETS} WebSockets are open to ${host} already`))
        return dial({ ...address, host: address.host ?? host }, { secure, ca, pingMs, open, ...options }, listeners)
      },
      close() {
        isClosed = true
        for (const socket of [...open]) socket.drop()
      },
    }
    return Promise.resolve(port)
  }
}

interface DialOptions {
  readonly secure: boolean
  readonly ca: string | undefined
  readonly pingMs: number
  readonly open: Set<{ drop(): void }>
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

function dial(
  { host, port, path }: Required<SocketAddress>,
  { secure, ca, pingMs, open, timeoutMs, signal }: DialOptions,
  listeners: SocketListeners,
): Promise<TextSocket> {
  return new Promise((resolve, reject) => {
    const where = `${host}:${port}${path}`
    if (signal?.aborted) return reject(new DialFailed('away', `dialling ${where} was given up`))
    const name = isIP(host) === 6 ? `[${host}]` : host
    let socket: WebSocket
    try {
      socket = new WebSocket(`${secure ? 'wss' : 'ws'}://${name}:${port}${path}`, {
        maxPayload: MAX_MESSAGE_BYTES,
        perMessageDeflate: false,
        autoPong: false,
        followRedirects: false,
        handshakeTimeout: timeoutMs,
        maxHeaderSize: 16 * 1024,
        ...(secure && { minVersion: 'TLSv1.2' as const, ...(ca !== undefined && { ca }) }),
      })
    } catch (error) {
      return reject(new DialFailed('away', `${where}: ${error instanceof Error ? error.message : String(error)}`))
    }
    let state: 'opening' | 'open' | 'ended' = 'opening'
    let reason: string | undefined
    let refused = false
    let pings: NodeJS.Timeout | undefined
    // The handshake's own limit begins with the connection; a name that is looked up for ever is not in it.
    const limit = setTimeout(() => giveUp(`${where} does not answer`), timeoutMs)

    const entry = {
      drop() {
        if (state === 'opening') giveUp('the port is closed')
        state = 'ended'
        forget()
        socket.terminate()
      },
    }
    open.add(entry)

    function forget(): void {
      clearTimeout(limit)
      clearInterval(pings)
      signal?.removeEventListener('abort', aborted)
      open.delete(entry)
    }

    function giveUp(words: string): void {
      if (state !== 'opening') return
      state = 'ended'
      forget()
      socket.terminate()
      reject(new DialFailed('away', words))
    }

    function aborted(): void {
      giveUp(`dialling ${where} was given up`)
    }
    signal?.addEventListener('abort', aborted, { once: true })

    /** A peer that has answered a ping once has to answer the next, unless it speaks. One that never did is left to who asks it something. */
    function watchLife(): void {
      let answersPings = false
      let isSilent = false
      const lives = () => {
        isSilent = false
      }
      socket.on('message', lives)
      socket.on('pong', () => {
        answersPings = true
        lives()
      })
      pings = setInterval(() => {
        if (isSilent && answersPings) {
          reason = 'it does not answer any more'
          socket.terminate()
          return
        }
        isSilent = true
        socket.ping()
      }, pingMs)
      pings.unref()
    }

    let pinged = { sinceMs: 0, count: 0 }
    socket.on('ping', (data) => {
      if (state === 'ended' || socket.readyState !== WebSocket.OPEN) return
      const nowMs = performance.now()
      if (nowMs - pinged.sinceMs >= 1_000) pinged = { sinceMs: nowMs, count: 0 }
      if (++pinged.count <= MOST_PINGS_PER_SECOND) {
        socket.pong(data)
        return
      }
      reason = 'it pings without end'
      socket.terminate()
    })
    // Wherever it goes, a redirection or a page are no WebSocket.
    socket.on('unexpected-response', (_, response) => {
      refused = true
      reason = `HTTP ${response.statusCode ?? 0}`
      response.destroy()
      socket.terminate()
    })
    socket.on('open', () => {
      if (state !== 'opening') return
      clearTimeout(limit)
      signal?.removeEventListener('abort', aborted)
      state = 'open'
      watchLife()
      resolve({
        send: (text) =>
          new Promise((sent, failed) => {
            // What ws would keep for later must not be: whoever asked is told that it was not sent.
            if (state !== 'open' || socket.readyState !== WebSocket.OPEN) {
              failed(new NotSent(`the connection to ${where} is closed`))
              return
            }
            if (socket.bufferedAmount > MAX_UNSENT_BYTES) {
              failed(new NotSent(`${where} does not read`))
              return
            }
            socket.send(text, (error) => (error ? failed(error) : sent()))
          }),
        close() {
          if (state === 'ended') return
          state = 'ended'
          forget()
          socket.close()
          // A peer that does not say goodbye is not waited for.
          setTimeout(() => socket.terminate(), 500).unref()
        },
      })
    })
    socket.on('message', (data, isBinary) => {
      if (state === 'open') listeners.onMessage(isBinary ? undefined : textOf(data))
    })
    socket.on('error', (error) => {
      reason ??= error.message
    })
    socket.on('close', (code) => {
      const before = state
      state = 'ended'
      forget()
      const words = reason ?? `closed with ${code}`
      if (before === 'opening')
        reject(new DialFailed(refused ? 'refused' : 'away', `can not connect to ${where}: ${words}`))
      else if (before === 'open') listeners.onClose(`connection to ${where} lost: ${words}`)
    })
  })
}

function textOf(data: WebSocket.RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8')
  return Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.from(data).toString('utf8')
}
