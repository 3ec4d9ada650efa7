import type { Socket } from 'node:net'
import { type BrokerLimits, isLoopback, plainAddress } from './limits.ts'

export type Refusal = 'tooManySockets' | 'tooManySocketsOfPeer'

interface Entry {
  readonly socket: Socket
  readonly address: string
  /** Speaks for a node that has shown its credentials. */
  settled: boolean
}

/**
 * All sockets of the broker's listener, counted by address and in all. When there is no room, the oldest socket that has not
 * shown credentials makes way, so that idle sockets never keep a real node out.
 */
export class SocketTable {
  readonly #limits: BrokerLimits
  /** Oldest first. */
  readonly #entries = new Map<string, Entry>()

  constructor(limits: BrokerLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#entries.size
  }

  /** Takes a new socket in, or says why there is no room for it; the caller destroys it then. */
  add(socket: Socket): Refusal | undefined {
    const address = plainAddress(socket.remoteAddress)
    const peer = isLoopback(address) ? this.#limits.loopback : this.#limits.network
    const own = [...this.#entries.values()].filter((entry) => entry.address === address)
    if (own.length >= peer.sockets && !this.#evict(own)) return 'tooManySocketsOfPeer'
    if (this.#entries.size >= this.#limits.socketsInAll && !this.#evict([...this.#entries.values()]))
      return 'tooManySockets'
    const key = keyOf(socket)
    this.#entries.set(key, { socket, address, settled: false })
    socket.once('close', () => {
      if (this.#entries.get(key)?.socket === socket) this.#entries.delete(key)
    })
    return undefined
  }

  /** The socket with this address and port speaks for a node now. TLS wraps sockets, so it is not the object that tells. */
  settle(socket: Socket): void {
    const entry = this.#entries.get(keyOf(socket))
    if (entry) entry.settled = true
  }

  destroyAll(): void {
    for (const { socket } of this.#entries.values()) socket.destroy()
  }

  #evict(candidates: readonly Entry[]): boolean {
    const oldest = candidates.find(({ settled }) => !settled)
    if (!oldest) return false
    this.#entries.delete(keyOf(oldest.socket))
    oldest.socket.destroy()
    return true
  }
}

function keyOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort}`
}
