import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'

type Tree = Record<string, unknown>

/** One connection to the odd server, down to its frames. */
export interface OddPeer {
  /** Last part of the address; empty: the publisher. */
  readonly service: string
  readonly pings: number
  text(text: string): void
  /** In frames of so many bytes, a ping between each two. */
  inPieces(text: string, bytes: number): void
  binary(bytes: Uint8Array): void
  ping(): void
  closeWith(code: number): void
  cut(): void
}
export interface OddCommand {
  readonly peer: OddPeer
  readonly name: string
  readonly id: number
  readonly version: unknown
  readonly payload: Tree
  /** Header and payload of a message about this command; `header` over what belongs there. */
  say(type: string, payload?: Tree | null, header?: Tree): void
}
export interface OddScript {
  onCommand(command: OddCommand): void
  /** Milliseconds until the handshake is answered; Infinity: never. */
  readonly handshakeMs?: number
  /** What stands instead of `101`. */
  readonly refusal?: string
  /** Pings are answered so many times. */
  readonly pongs?: number
}

const OPCODES = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const
const PATH = /^\/xfs4iot\/v1\.0\/?([^/ ]*)\/?$/i

/** A server of WebSockets written by hand from RFC 6455, so that every frame can be as odd as the standard lets it be. */
export class OddXfsServer {
  readonly commands: OddCommand[] = []
  readonly peers: OddPeer[] = []
  #script: OddScript
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #waiting = new Set<() => void>()

  private constructor(script: OddScript) {
    this.#script = script
    this.#server = createServer((socket) => this.#accept(socket))
  }

  static async start(script: OddScript): Promise<OddXfsServer> {
    const server = new OddXfsServer(script)
    server.#server.listen(0, '127.0.0.1')
    await once(server.#server, 'listening')
    return server
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  set script(script: OddScript) {
    this.#script = script
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
    await once(this.#server, 'close')
  }

  all(name: string): OddCommand[] {
    return this.commands.filter((one) => one.name === name)
  }

  /** When it is so; looked at with every command, connection and end of one. */
  when(done: () => boolean): Promise<void> {
    if (done()) return Promise.resolve()
    return new Promise((resolve) => {
      const look = () => {
        if (!done()) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
    })
  }

  #look(): void {
    for (const look of [...this.#waiting]) look()
  }

  #accept(socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('error', () => {})
    let held = Buffer.alloc(0)
    let read: ((bytes: Buffer) => Buffer) | undefined
    socket.on('close', () => {
      this.#sockets.delete(socket)
      this.#look()
    })
    socket.on('data', (bytes: Buffer) => {
      held = Buffer.concat([held, bytes])
      if (read) {
        held = Buffer.from(read(held))
        return
      }
      const end = held.indexOf('\r\n\r\n')
      if (end < 0) return
      const head = held.subarray(0, end).toString('latin1')
      held = Buffer.from(held.subarray(end + 4))
      const path = /^GET (\S+) HTTP\/1\.1/.exec(head)?.[1] ?? ''
      const key = /^sec-websocket-key: *(\S+)/im.exec(head)?.[1]
      const service = PATH.exec(path)?.[1]
      const refusal =
        key === undefined || service === undefined ? 'HTTP/1.1 400 Bad Request\r\n\r\n' : this.#script.refusal
      if (refusal !== undefined || service === undefined) {
        socket.end(refusal ?? '')
        return
      }
      this.#later(this.#script.handshakeMs ?? 0, () => {
        const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64')
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
        )
        read = this.#opened(socket, service)
        held = Buffer.from(read(held))
      })
    })
  }

  #later(ms: number, what: () => void): void {
    if (ms === 0) return what()
    if (!Number.isFinite(ms)) return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      what()
    }, ms)
    this.#timers.add(timer)
  }

  #opened(socket: Socket, service: string): (bytes: Buffer) => Buffer {
    const send = (opcode: number, data: Uint8Array, isLast = true) => {
      const { length } = data
      const head =
        length < 126
          ? Buffer.from([opcode | (isLast ? 0x80 : 0), length])
          : length < 65_536
            ? Buffer.from([opcode | (isLast ? 0x80 : 0), 126, length >> 8, length & 0xff])
            : Buffer.concat([Buffer.from([opcode | (isLast ? 0x80 : 0), 127]), eightBytes(length)])
      if (!socket.destroyed) socket.write(Buffer.concat([head, data]))
    }
    let pings = 0
    let pongs = this.#script.pongs ?? Number.POSITIVE_INFINITY
    const peer: OddPeer = {
      service,
      get pings() {
        return pings
      },
      text: (text) => send(OPCODES.text, Buffer.from(text)),
      inPieces(text, bytes) {
        const data = Buffer.from(text)
        for (let at = 0; at < data.length; at += bytes) {
          const opcode = at === 0 ? OPCODES.text : OPCODES.continuation
          send(opcode, data.subarray(at, at + bytes), at + bytes >= data.length)
          if (at + bytes < data.length) send(OPCODES.ping, Buffer.from('?'))
        }
      },
      binary: (bytes) => send(OPCODES.binary, bytes),
      ping: () => send(OPCODES.ping, Buffer.alloc(0)),
      closeWith: (code) => send(OPCODES.close, Buffer.from([code >> 8, code & 0xff])),
      cut: () => socket.destroy(),
    }
    this.peers.push(peer)
    this.#look()
    return (bytes) => {
      let rest = bytes
      for (;;) {
        const frame = frameIn(rest)
        if (!frame) return rest
        rest = frame.rest
        if (frame.opcode === OPCODES.ping) {
          pings += 1
          if (pongs-- > 0) send(OPCODES.pong, frame.data)
          this.#look()
        } else if (frame.opcode === OPCODES.close) {
          send(OPCODES.close, frame.data)
          socket.end()
        } else if (frame.opcode === OPCODES.text) this.#command(peer, frame.data.toString('utf8'))
      }
    }
  }

  #command(peer: OddPeer, text: string): void {
    const { header, payload } = JSON.parse(text) as { header: Tree; payload?: Tree }
    const name = String(header['name'])
    const id = Number(header['requestId'])
    const command: OddCommand = {
      peer,
      name,
      id,
      version: header['version'],
      payload: payload ?? {},
      say: (type, said = {}, more = {}) =>
        peer.text(JSON.stringify({ header: { name, requestId: id, type, version: '2.0', ...more }, payload: said })),
    }
    this.commands.push(command)
    this.#script.onCommand(command)
    this.#look()
  }
}

/** One frame of a client, unmasked; a client masks all it sends. */
function frameIn(bytes: Buffer): { opcode: number; data: Buffer; rest: Buffer } | undefined {
  if (bytes.length < 6) return undefined
  const short = (bytes[1] as number) & 0x7f
  const [length, from] =
    short < 126
      ? [short, 2]
      : bytes.length < 14
        ? [Number.POSITIVE_INFINITY, 0]
        : short === 126
          ? [bytes.readUInt16BE(2), 4]
          : [Number(bytes.readBigUInt64BE(2)), 10]
  if (bytes.length < from + 4 + length) return undefined
  const mask = bytes.subarray(from, from + 4)
  const data = Buffer.from(bytes.subarray(from + 4, from + 4 + length))
  for (let at = 0; at < data.length; at += 1) data[at] = (data[at] as number) ^ (mask[at % 4] as number)
  return { opcode: (bytes[0] as number) & 0x0f, data, rest: bytes.subarray(from + 4 + length) }
}

function eightBytes(length: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(length))
  return bytes
}
