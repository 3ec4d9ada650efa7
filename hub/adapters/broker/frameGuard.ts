import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { type FrameFault, frameChecker } from './mqttFrames.ts'
import type { Timers } from './timers.ts'

/** Why a guard cut a connection: what was wrong with its bytes, or how they came. */
export type GuardFault = FrameFault | 'noConnect' | 'flood'

export interface FrameGuardOptions {
  readonly connectTimeoutMs: number
  readonly timers: Timers
  /** Asked for every complete packet; false cuts the connection as a flood. */
  admit(): boolean
  /** Called once, before the socket is destroyed. */
  onFault(fault: GuardFault): void
}

/** CONNACK "unacceptable protocol version", the one refusal a client of another version understands. */
const WRONG_VERSION = Uint8Array.of(0x20, 0x02, 0x00, 0x01)

/**
 * Stands between a socket and the broker, which has no limit of packet size and buffers what has not even said CONNECT: only
 * complete packets that hold to MQTT 3.1.1 and to the limits come through. A socket that breaks a rule is destroyed.
 */
export class FrameGuard extends Duplex {
  readonly #socket: Socket
  readonly #options: FrameGuardOptions
  readonly #checker = frameChecker()
  #cancelConnectTimer: () => void
  #refused = false

  constructor(socket: Socket, options: FrameGuardOptions) {
    super({ allowHalfOpen: false })
    this.#socket = socket
    this.#options = options
    this.#cancelConnectTimer = options.timers.after(options.connectTimeoutMs, () => this.#refuse('noConnect'))
    // A stream without a listener for errors would end the process.
    this.on('error', () => {})
    socket.on('data', (chunk: Buffer) => this.#received(chunk))
    socket.on('end', () => this.push(null))
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => this.destroy())
  }

  #received(chunk: Uint8Array): void {
    if (this.#refused || this.destroyed) return
    const { packets, fault } = this.#checker.push(chunk)
    if (packets.length > 0) this.#cancelConnectTimer()
    for (const packet of packets) {
      if (!this.#options.admit()) {
        this.#refuse('flood')
        return
      }
      if (!this.push(packet)) this.#socket.pause()
    }
    if (fault) this.#refuse(fault)
  }

  #refuse(fault: GuardFault): void {
    if (this.#refused || this.destroyed) return
    this.#refused = true
    this.#options.onFault(fault)
    // What has been answered or not: the connect timer is still running and ends it in any case.
    if (fault === 'protocolLevel') this.#socket.end(WRONG_VERSION, () => this.destroy())
    else this.destroy()
  }

  override _read(): void {
    this.#socket.resume()
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    // The next write waits until the socket takes more: the broker notices a reader that does not read.
    if (this.#socket.write(chunk)) done()
    else this.#socket.once('drain', () => done())
  }

  /** One packet comes in many small writes; they leave as one. */
  override _writev(chunks: { chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), 'buffer' as BufferEncoding, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done())
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#cancelConnectTimer()
    this.#socket.destroy()
    done(error)
  }
}
