import { createServer, type Server, type Socket } from 'node:net'
import { type Admits, admits } from './callers.ts'
import type { BytePort, PortFactory, PortListeners } from './port.ts'

/** How callers are dealt with, milliseconds. */
export interface CallerLimits {
  /** First keep-alive probe of a silent connection; ten more follow a second apart before it counts as dead. */
  readonly keepAliveMs: number
  /** Silence of the one we have, while another call from its address waits, that proves it dead. */
  readonly proofMs: number
  /** A caller for whom there is no place by then is sent away. */
  readonly waitMs: number
  /** Callers that may wait; one more is sent away at once. */
  readonly maxWaiting: number
}

export const CALLER_LIMITS: CallerLimits = { keepAliveMs: 10_000, proofMs: 5_000, waitMs: 30_000, maxWaiting: 4 }

interface Waiting {
  readonly socket: Socket
  readonly cancel: () => void
}

interface Opening {
  readonly resolve: (port: BytePort) => void
  readonly reject: (error: Error) => void
  readonly listeners: PortListeners
}

/**
 * For a device that calls us over TCP and is one stream of bytes: the port is open while somebody is connected. One caller is heard at a
 * time. Who calls meanwhile waits: for its end, or, from the same address, for a silence of `proofMs`, since a machine that was switched off
 * leaves a connection behind that never ends. From another address silence proves nothing; there the keep-alive has to.
 * Who calls from an address that may not is hung up on, and not one byte of it is heard.
 * It goes on listening between two openings, until it is released: a caller is not to find the door shut while a driver recovers.
 */
export function callerPort(
  { host = '127.0.0.1', port, may = admits() }: { host?: string | undefined; port: number; may?: Admits },
  limits: CallerLimits = CALLER_LIMITS,
): PortFactory {
  const where = `${host}:${port}`
  let server: Server | undefined
  let opening: Opening | undefined
  /** Whom we hear, and since when it has been silent. */
  let heard: { readonly socket: Socket; lastMs: number } | undefined
  let waiting: Waiting[] = []
  let cancelProof: (() => void) | undefined
  let isReleased = false

  function after(ms: number, callback: () => void): () => void {
    const timer = setTimeout(callback, ms).unref()
    return () => clearTimeout(timer)
  }

  function listen(): void {
    const made = createServer({ pauseOnConnect: true, noDelay: true }, called)
    made.on('error', (error: NodeJS.ErrnoException) => {
      // It listens still where only a connection could not be taken, and would hold the port from its successor.
      made.close()
      if (server === made) server = undefined
      const reason = `can not listen on ${where}: ${error.code === 'EADDRINUSE' ? 'the port is taken' : error.message}`
      refuse(new Error(reason))
    })
    made.listen(port, host)
    server = made
  }

  function refuse(error: Error): void {
    const refused = opening
    opening = undefined
    refused?.reject(error)
  }

  function called(socket: Socket): void {
    socket.on('error', () => {})
    // Before it takes a place that the device may need.
    if (!may(socket.remoteAddress)) {
      socket.destroy()
      return
    }
    if (waiting.length >= limits.maxWaiting) {
      socket.destroy()
      return
    }
    socket.setKeepAlive(true, limits.keepAliveMs)
    waiting.push({ socket, cancel: after(limits.waitMs, () => socket.destroy()) })
    socket.once('close', () => dismiss(socket))
    proceed()
  }

  function dismiss(socket: Socket): void {
    const found = waiting.find((one) => one.socket === socket)
    found?.cancel()
    waiting = waiting.filter((one) => one !== found)
  }

  /** Gives the next caller to who waits for one, or looks when the one we have can be given up. */
  function proceed(): void {
    if (heard) {
      awaitProof(heard)
      return
    }
    const [next] = waiting
    if (!opening || !next) return
    const { listeners, resolve } = opening
    opening = undefined
    dismiss(next.socket)
    resolve(take(next.socket, listeners))
  }

  function awaitProof(current: NonNullable<typeof heard>): void {
    const from = current.socket.remoteAddress
    if (cancelProof || !waiting.some(({ socket }) => socket.remoteAddress === from)) return
    const sinceMs = performance.now()
    cancelProof = after(limits.proofMs, () => {
      cancelProof = undefined
      if (heard !== current) return
      if (current.lastMs < sinceMs) current.socket.destroy(new Error('it was silent while it called anew'))
      else awaitProof(current)
    })
  }

  function take(socket: Socket, listeners: PortListeners): BytePort {
    const current = { socket, lastMs: performance.now() }
    let state: 'open' | 'closed' = 'open'
    let reason = 'the caller hung up'
    heard = current

    function end(): boolean {
      if (state === 'closed') return false
      state = 'closed'
      if (heard === current) heard = undefined
      cancelProof?.()
      cancelProof = undefined
      socket.destroy()
      return true
    }

    socket.on('data', (bytes) => {
      current.lastMs = performance.now()
      if (state === 'open') listeners.onData(bytes)
    })
    socket.on('end', () => socket.destroy())
    socket.on('error', (error: NodeJS.ErrnoException) => {
      reason = error.code === 'ETIMEDOUT' ? 'the caller does not answer any more' : error.message
    })
    socket.on('close', () => {
      if (end()) listeners.onClose(`connection at ${where} lost: ${reason}`)
    })
    // In a later turn than the opening: whoever opened it is to have the port before its first bytes.
    setImmediate(() => {
      if (state === 'open') socket.resume()
    })
    return {
      write: (bytes) =>
        new Promise((written, failed) => {
          if (state !== 'open') failed(new Error(`the connection at ${where} is closed`))
          else socket.write(bytes, (error) => (error ? failed(error) : written()))
        }),
      close: () => void end(),
    }
  }

  const factory = (listeners: PortListeners, { signal }: { signal: AbortSignal }): Promise<BytePort> =>
    new Promise((resolve, reject) => {
      if (isReleased || signal.aborted) {
        reject(new Error(`listening on ${where} was given up`))
        return
      }
      if (opening) {
        reject(new Error(`${where} is waited at already`))
        return
      }
      const giveUp = () => refuse(new Error(`nobody has called at ${where}`))
      const settled = <T>(settle: (value: T) => void) => {
        return (value: T) => {
          signal.removeEventListener('abort', giveUp)
          settle(value)
        }
      }
      signal.addEventListener('abort', giveUp, { once: true })
      opening = { listeners, resolve: settled(resolve), reject: settled(reject) }
      if (!server) listen()
      proceed()
    })

  return Object.assign(factory, {
    isCalled: true,
    release() {
      isReleased = true
      server?.close()
      server = undefined
      refuse(new Error(`listening on ${where} was given up`))
      for (const { socket } of waiting) socket.destroy()
      // Whoever has a port open closes it; the server ends with its last connection.
    },
  })
}
