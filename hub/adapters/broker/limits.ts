/** What one peer may do. */
export interface PeerLimits {
  /** Sockets of one address. */
  readonly sockets: number
  /** Packets of one node, sustained and at once. A node that sends more is cut and banned. */
  readonly packetsPerSecond: number
  readonly packetBurst: number
  /** Successful connects of one node in a minute; more is flapping, and banned. */
  readonly connectsPerMinute: number
}

export interface BrokerLimits {
  /** Peers on the branch network. */
  readonly network: PeerLimits
  /** Peers on this machine: the hub's own agent speaks for every device it hosts, and may be killed and started in a loop. */
  readonly loopback: PeerLimits
  readonly socketsInAll: number
  readonly banMs: number
  /** From the first byte of the connection to a complete CONNECT. */
  readonly connectTimeoutMs: number
  /** A node that does not read for so long is cut. */
  readonly drainTimeoutMs: number
  /** Longest keep-alive a node may ask for; half as much again without a packet and it is lost. */
  readonly keepAliveSeconds: number
  /** From sending a command to its acknowledgement. */
  readonly acknowledgeMs: number
  /** A node stops accepting a command this long before the hub gives it up as not delivered. */
  readonly acceptMarginMs: number
  /** From a command's deadline to giving up on its completion. */
  readonly completionGraceMs: number
  /** Commands to one node that have no outcome yet. */
  readonly commandsInFlight: number
  /** A gap in the sequence, or a session without description, is waited out this long before a rebirth is asked for. */
  readonly rebirthAfterMs: number
  /** How often nodes are told the time. */
  readonly timeEveryMs: number
  /** How often the registry is asked whether the connected nodes still belong here. */
  readonly registryCheckMs: number
  /** One log line per kind of mistake and peer in this time. */
  readonly logEveryMs: number
}

export const DEFAULT_LIMITS: BrokerLimits = {
  network: { sockets: 8, packetsPerSecond: 50, packetBurst: 200, connectsPerMinute: 15 },
  loopback: { sockets: 64, packetsPerSecond: 500, packetBurst: 2_000, connectsPerMinute: 150 },
  socketsInAll: 200,
  banMs: 5 * 60_000,
  connectTimeoutMs: 5_000,
  drainTimeoutMs: 3_000,
  keepAliveSeconds: 60,
  acknowledgeMs: 2_000,
  acceptMarginMs: 500,
  completionGraceMs: 10_000,
  commandsInFlight: 64,
  rebirthAfterMs: 2_000,
  timeEveryMs: 60_000,
  registryCheckMs: 2_000,
  logEveryMs: 10_000,
}

/** The address without the IPv6 wrapping of IPv4, so that one machine is one peer. */
export function plainAddress(address: string | undefined): string {
  return (address ?? 'unknown').replace(/^::ffff:(?=\d+\.)/i, '')
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address === 'localhost' || /^127(\.\d{1,3}){3}$/.test(plainAddress(address))
}
