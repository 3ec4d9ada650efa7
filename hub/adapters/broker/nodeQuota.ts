import type { PeerLimits } from './limits.ts'

interface Account {
  tokens: number
  refilledAt: number
  /** Times of the successful connects of the last minute, oldest first. */
  connects: number[]
  bannedUntil: number
}

const MINUTE_MS = 60_000

/**
 * What a node may do across its connections: packets by a token bucket, connects by the minute, and the bans for more. Only
 * ever counts nodes that have shown their credentials, so nobody else can have a node banned. Times in monotonic milliseconds.
 */
export class NodeQuota {
  readonly #banMs: number
  readonly #accounts = new Map<string, Account>()

  constructor(banMs: number) {
    this.#banMs = banMs
  }

  /** Counts a connect. False when the node is banned, or is from now on because it comes too often. */
  connect(nodeId: string, limits: PeerLimits, nowMs: number): boolean {
    const account = this.#account(nodeId, limits, nowMs)
    if (nowMs < account.bannedUntil) return false
    account.connects = account.connects.filter((at) => nowMs - at < MINUTE_MS)
    account.connects.push(nowMs)
    if (account.connects.length <= limits.connectsPerMinute) return true
    this.ban(nodeId, limits, nowMs)
    return false
  }

  /** Counts a packet. False when it is one too many; the node is banned from then on. */
  packet(nodeId: string, limits: PeerLimits, nowMs: number): boolean {
    const account = this.#account(nodeId, limits, nowMs)
    const refill = ((nowMs - account.refilledAt) * limits.packetsPerSecond) / 1_000
    account.tokens = Math.min(limits.packetBurst, account.tokens + refill)
    account.refilledAt = nowMs
    if (account.tokens >= 1) {
      account.tokens -= 1
      return true
    }
    this.ban(nodeId, limits, nowMs)
    return false
  }

  ban(nodeId: string, limits: PeerLimits, nowMs: number): void {
    const account = this.#account(nodeId, limits, nowMs)
    account.bannedUntil = nowMs + this.#banMs
    account.connects = []
  }

  #account(nodeId: string, limits: PeerLimits, nowMs: number): Account {
    let account = this.#accounts.get(nodeId)
    if (!account) {
      account = { tokens: limits.packetBurst, refilledAt: nowMs, connects: [], bannedUntil: Number.NEGATIVE_INFINITY }
      this.#accounts.set(nodeId, account)
    }
    return account
  }
}
