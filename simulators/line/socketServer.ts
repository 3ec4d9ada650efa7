import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { ServedSockets, SimulatorContext, SocketEnd, SocketListener } from '../device.ts'
import { garble } from './faults.ts'
import type { SimulatedLine } from './simulatedLine.ts'

const HOST = '127.0.0.1'
const RETRY_MS = 500

export interface SocketServer {
  readonly port: { websocket: { host: string; ports: number[] } }
  unplug(): Promise<void>
  replug(): Promise<void>
  close(): Promise<void>
}

/**
 * Carries a device that serves WebSockets: on the first of these ports that is free (0: any). Every message is an entry of the line's log.
 * Faults of the line are those of its messages: `splitBytes` is the size of a frame, `paceBaud` delays, `mute` swallows, noise is a message
 * that is none, a wrong rate makes nonsense of what is sent.
 */
export async function socketServer(
  line: SimulatedLine,
  sockets: ServedSockets,
  ports: readonly number[],
  { clock, random }: { clock: SimulatorContext['clock']; random: () => number },
): Promise<SocketServer> {
  const open = new Map<WebSocket, { send(bytes: Uint8Array): void }>()
  const upgrades = new WebSocketServer({
    noServer: true,
    maxPayload: sockets.largestMessage,
    perMessageDeflate: false,
    clientTracking: false,
  })
  let server: Server | undefined
  let connections = new Set<Socket>()
  let isPlugged = true
  let isAway = false
  /** One after the other, whoever asks for it. */
  let change: Promise<void> = Promise.resolve()

  const bound = await firstFree(ports)
  sockets.carriedBy({
    away() {
      isAway = true
      settle().catch(() => {})
    },
    back() {
      isAway = false
      comeBack()
    },
  })

  /** Somebody may have taken the port meanwhile. */
  function comeBack(): void {
    settle().catch(() => clock.after(RETRY_MS, comeBack))
  }

  async function firstFree(candidates: readonly number[]): Promise<number> {
    let taken: unknown
    for (const port of candidates) {
      try {
        return await listen(port)
      } catch (error) {
        // Below 1024 a port may be forbidden as well as taken.
        if (!['EADDRINUSE', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
        taken = error
      }
    }
    throw taken
  }

  async function listen(port: number): Promise<number> {
    const next = createServer((_request, response) => {
      response.writeHead(400, { 'content-length': 0, connection: 'close' }).end()
    })
    next.on('connection', (socket: Socket) => {
      connections.add(socket)
      socket.once('close', () => connections.delete(socket))
    })
    next.on('upgrade', upgrade)
    next.listen(port, HOST)
    await once(next, 'listening')
    server = next
    return (next.address() as AddressInfo).port
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {})
    const path = (request.url ?? '/').split('?')[0] ?? '/'
    const accepts = sockets.dialled({ path, host: request.headers.host ?? `${HOST}:${bound}` })
    if (!accepts) {
      socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
      return
    }
    upgrades.handleUpgrade(request, socket, head, (webSocket) => accept(webSocket, accepts))
  }

  function accept(webSocket: WebSocket, accepts: (socket: SocketEnd) => SocketListener): void {
    webSocket.on('error', () => {})
    const end = socketEnd(webSocket)
    const listener = accepts(end)
    open.set(webSocket, { send: (bytes) => end.raw(bytes) })
    if (open.size === 1)
      line.hostOpened({
        toHost(bytes) {
          for (const one of open.values()) one.send(bytes)
        },
      })
    webSocket.on('message', (data) => {
      const bytes = Buffer.isBuffer(data) ? data : Buffer.concat(data as Buffer[])
      line.log.add({ atMs: clock.now(), direction: 'toDevice', bytes: Uint8Array.from(bytes) })
      if (!line.faults.mute) listener.message(bytes.toString('utf8'))
    })
    webSocket.on('close', () => {
      if (!open.delete(webSocket)) return
      listener.closed()
      if (open.size === 0) line.hostClosed()
    })
  }

  function socketEnd(webSocket: WebSocket): SocketEnd & { raw(bytes: Uint8Array): void } {
    const isOpen = () => webSocket.readyState === webSocket.OPEN
    function raw(bytes: Uint8Array, frames = 1): void {
      if (!isOpen()) return
      const size = Math.max(1, Math.min(line.faults.splitBytes ?? bytes.length, Math.ceil(bytes.length / frames)))
      for (let at = 0; at < bytes.length; at += size) {
        const isLast = at + size >= bytes.length
        webSocket.send(bytes.subarray(at, at + size), { binary: false, fin: isLast })
      }
    }
    function send(text: string, frames: number): void {
      if (!isOpen() || line.faults.mute) return
      const said = line.faults.baudMismatch ? Buffer.from(nonsense(text, random)) : Buffer.from(text)
      line.log.add({ atMs: clock.now(), direction: 'toHost', bytes: Uint8Array.from(said) })
      raw(said, frames)
    }
    /** When what was sent before has gone out, at the pace of the line. */
    let freeAtMs = 0
    return {
      raw: (bytes) => raw(Buffer.from(Buffer.from(bytes).toString('latin1'))),
      send(text, frames = 1) {
        const { paceBaud } = line.faults
        if (paceBaud === undefined && freeAtMs <= clock.now()) {
          send(text, frames)
          return
        }
        freeAtMs = Math.max(freeAtMs, clock.now()) + (text.length * 10_000) / (paceBaud ?? Number.POSITIVE_INFINITY)
        clock.after(freeAtMs - clock.now(), () => send(text, frames))
      },
      cut() {
        // An empty ping goes out behind everything else.
        if (isOpen()) webSocket.ping('', false, () => webSocket.terminate())
      },
    }
  }

  async function stopListening(): Promise<void> {
    const listening = server
    server = undefined
    if (!listening) return
    const gone = once(listening, 'close')
    listening.close()
    const cut = connections
    connections = new Set()
    for (const socket of cut) socket.destroy()
    await gone
  }

  function settle(): Promise<void> {
    change = change
      .catch(() => {})
      .then(async () => {
        const isWanted = isPlugged && !isAway
        if (!isWanted) await stopListening()
        else if (!server) await listen(bound)
      })
    return change
  }

  return {
    port: { websocket: { host: HOST, ports: [bound] } },
    unplug() {
      isPlugged = false
      return settle()
    },
    replug() {
      isPlugged = true
      return settle()
    },
    close() {
      isPlugged = false
      return settle()
    },
  }
}

/** What a message comes to at the wrong rate; text all the same, since a frame of text must be. */
function nonsense(text: string, random: () => number): string {
  return Buffer.from(garble(Buffer.from(text), random)).toString('latin1')
}
