import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http'
import { Duplex } from 'node:stream'
import { type Admits, admits } from './callers.ts'
import type { BytePort, PortFactory } from './port.ts'

/** One request of a device that calls us over HTTP/1.1. */
export interface DeviceRequest {
  readonly method: string
  /** Path with query, as sent. */
  readonly url: string
  readonly headers: IncomingHttpHeaders
  /** Whole; overwritten with 0 once it is answered, since it may hold a picture or a password. */
  readonly body: Uint8Array
  /** Address of who called; undefined over a line. */
  readonly remote: string | undefined
  /** Aborts when the connection ends before the answer has been written: nobody is there to answer any more. */
  readonly gone: AbortSignal
}

/**
 * What became of an answer. `written`: all of it was handed over to a connection that was alive. `broken`: the connection ended while
 * it was written, some or all of it may have arrived. `notWritten`: the connection was gone before, not one byte of it went out.
 */
export type AnswerFate = 'written' | 'broken' | 'notWritten'

export interface DeviceAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** Called once with what became of it. */
  readonly onFate?: (fate: AnswerFate) => void
}

/** A port at which requests arrive. Nothing can be written to it but answers. */
export interface RequestPort extends BytePort {
  /**
   * Who answers; what it throws or rejects with is answered 500. Before it is called requests are answered 503. `maxBytes`: a longer body is
   * answered 413 without being read, whoever sends it; absent: that of a plate camera.
   */
  serve(answer: (request: DeviceRequest) => Promise<DeviceAnswer>, limits?: { readonly maxBytes: number }): void
}

export function isRequestPort(port: BytePort): port is RequestPort {
  return 'serve' in port
}

/** Three pictures of a plate camera and their envelope. */
const MAX_BODY_BYTES = 8 * 1024 * 1024
const MAX_HEADER_BYTES = 16 * 1024
const MAX_CONNECTIONS = 32
/** From the first byte to the last of one request; of its head. */
const REQUEST_MS = 15_000
const HEAD_MS = 5_000

type Answerer = (request: DeviceRequest) => Promise<DeviceAnswer>

interface Requests {
  readonly server: Server
  readonly port: RequestPort
  /** What is still under way is not handed to the driver any more: it has been told that its port is gone. */
  silence(): void
  /** Ends connections on which nothing is asked: those that rest, and the oldest that has not said a whole head yet. */
  makeRoom(): void
}

/** Node's own HTTP server with limits; where its connections come from is its owner's business. */
function createRequests(close: () => void): Requests {
  let answer: Answerer | undefined
  let maxBytes = MAX_BODY_BYTES
  function silence(): void {
    answer = undefined
  }
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    requestTimeout: REQUEST_MS,
    headersTimeout: HEAD_MS,
    keepAliveTimeout: 60_000,
    connectionsCheckingInterval: 5_000,
  })
  // One listener for each connection, however many requests it has brought.
  const underWay = new WeakMap<Duplex, Set<() => void>>()
  /** The oldest first. */
  const connections = new Set<Duplex>()
  server.on('connection', (socket: Duplex) => {
    const ends = new Set<() => void>()
    underWay.set(socket, ends)
    connections.add(socket)
    socket.once('close', () => {
      connections.delete(socket)
      for (const end of [...ends]) end()
    })
  })
  server.on('request', (request, response) => {
    void handle(request, response, { answerer: () => answer, maxBytes }, underWay.get(request.socket) ?? new Set())
  })
  server.on('clientError', (_, socket) => {
    // Ended on our side alone it would stay open as long as the device likes, and an answer that waits behind another one with it.
    const over = () => socket.destroy()
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n', over)
    else over()
  })
  return {
    server,
    silence,
    makeRoom() {
      server.closeIdleConnections()
      for (const socket of connections) {
        if (underWay.get(socket)?.size === 0) {
          socket.destroy()
          return
        }
      }
    },
    port: {
      write: () => Promise.reject(new Error('this port answers requests, nothing is written to it')),
      serve(next, limits) {
        answer = next
        maxBytes = limits?.maxBytes ?? MAX_BODY_BYTES
      },
      close() {
        silence()
        close()
      },
    },
  }
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  { answerer, maxBytes }: { readonly answerer: () => Answerer | undefined; readonly maxBytes: number },
  ends: Set<() => void>,
): Promise<void> {
  // A connection that breaks off in the middle is the device's business.
  request.on('error', () => {})
  response.on('error', () => {})
  const { method = '', url = '', headers, socket } = request
  const gone = new AbortController()
  const end = () => gone.abort()
  const answered = () => ends.delete(end)
  ends.add(end)
  try {
    const body = await bodyOf(request, maxBytes)
    if (!body) {
      send(socket, response, { status: 413, headers: { connection: 'close' } }, ends)
      return
    }
    const answer = answerer()
    try {
      const given = answer
        ? await answer({ method, url, headers, body, remote: socket.remoteAddress, gone: gone.signal })
        : { status: 503 }
      answered()
      send(socket, response, given, ends)
    } finally {
      body.fill(0)
    }
  } catch {
    send(socket, response, { status: 500 }, ends)
  } finally {
    answered()
  }
}

/** Undefined: longer than the limit. Rejects when the connection breaks off. */
async function bodyOf(request: IncomingMessage, maxBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > maxBytes) return undefined
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } finally {
    for (const chunk of chunks) chunk.fill(0)
  }
}

function send(
  socket: Duplex,
  response: ServerResponse,
  { status, headers = {}, body, onFate }: DeviceAnswer,
  ends: Set<() => void>,
): void {
  if (response.headersSent || response.destroyed || socket.destroyed || !socket.writable) {
    onFate?.('notWritten')
    return
  }
  if (onFate) {
    // Until it is written the end of the connection is the end of the answer, one that waits behind another included.
    const broken = () => tell('broken')
    const tell = (fate: AnswerFate) => {
      if (!ends.delete(broken)) return
      onFate(fate)
    }
    ends.add(broken)
    response.once('finish', () => tell(socket.destroyed || socket.errored ? 'broken' : 'written'))
  }
  const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : (body ?? new Uint8Array())
  response.writeHead(status, { ...headers, 'content-length': String(bytes.length) })
  response.end(bytes)
}

/** Listens for devices that call us. The port is open while we listen, whether or not anybody has called yet. */
export function listeningPort({
  host = '127.0.0.1',
  port,
  may = admits(),
}: {
  host?: string | undefined
  port: number
  may?: Admits
}): PortFactory {
  return (listeners, { signal }) =>
    new Promise((resolve, reject) => {
      let state: 'opening' | 'open' | 'closed' = 'opening'
      function end(): void {
        state = 'closed'
        requests.silence()
        requests.server.close()
        requests.server.closeAllConnections()
      }
      const requests = createRequests(() => {
        if (state !== 'closed') end()
      })
      const { server } = requests
      server.maxConnections = MAX_CONNECTIONS
      server.on('connection', (socket) => {
        if (!may(socket.remoteAddress)) socket.destroy()
      })
      // A device that opens one connection after the other and closes none must not shut out itself and all others, nor somebody who
      // opens them and says nothing.
      server.on('drop', () => requests.makeRoom())
      function giveUp(): void {
        if (state !== 'opening') return
        end()
        reject(new Error(`listening on ${host}:${port} was given up`))
      }
      if (signal.aborted) {
        giveUp()
        return
      }
      signal.addEventListener('abort', giveUp, { once: true })
      server.once('listening', () => {
        signal.removeEventListener('abort', giveUp)
        if (state !== 'opening') return
        state = 'open'
        resolve(requests.port)
      })
      server.on('error', (error: NodeJS.ErrnoException) => {
        signal.removeEventListener('abort', giveUp)
        const before = state
        // It listens still where only a connection could not be taken, and would hold the port from its successor.
        end()
        const reason = `can not listen on ${host}:${port}: ${error.code === 'EADDRINUSE' ? 'the port is taken' : error.message}`
        if (before === 'opening') reject(new Error(reason))
        else if (before === 'open') listeners.onClose(reason)
      })
      server.listen(port, host)
    })
}

/** The same requests on one line of bytes: a device behind a converter, or a simulated one. */
export function requestsOver(open: PortFactory): PortFactory {
  return async (listeners, options) => {
    let bytes: BytePort | undefined
    /** Runs from the first byte of a request to its last: nobody else looks at the time on a line. */
    let unfinished: NodeJS.Timeout | undefined
    const requests = createRequests(() => {
      const line = bytes
      bytes = undefined
      line?.close()
      endWire()
    })
    let wire = newWire()

    /** Has had its last request: the device wanted the connection closed. */
    let spent: Duplex | undefined
    requests.server.prependListener('request', (request) => {
      const mine = wire
      request.once('end', () => {
        awaitRest(false)
        if (/close/i.test(request.headers.connection ?? '')) spent = mine
      })
    })

    /** A device that was switched off in the middle would have its next requests taken for the rest of this one. */
    function awaitRest(isAwaited: boolean): void {
      if (isAwaited && unfinished) return
      clearTimeout(unfinished)
      unfinished = isAwaited ? setTimeout(endWire, REQUEST_MS) : undefined
    }

    function endWire(): void {
      awaitRest(false)
      wire.destroy()
    }

    /** A line has no connections: where HTTP ends one, the next begins with the device's next byte. */
    function newWire(): Duplex {
      const made = new Duplex({
        read() {},
        write(chunk: Buffer, _encoding, written) {
          if (chunk.length === 0) written()
          else if (!bytes) written(new Error('the line is closed'))
          else
            bytes.write(chunk).then(
              () => written(),
              () => written(new Error('the line has closed')),
            )
        },
      })
      made.on('error', () => {})
      requests.server.emit('connection', made)
      return made
    }

    bytes = await open(
      {
        onData(chunk) {
          if (wire === spent || wire.destroyed || wire.writableEnded) {
            awaitRest(false)
            wire = newWire()
          }
          awaitRest(true)
          wire.push(Buffer.from(chunk))
        },
        onClose(reason) {
          bytes = undefined
          requests.silence()
          endWire()
          listeners.onClose(reason)
        },
      },
      options,
    )
    return requests.port
  }
}
