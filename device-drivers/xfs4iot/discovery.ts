import { isIP } from 'node:net'
import type { DriverClock } from '../driver.ts'
import { DialFailed, type SocketAddress, type SocketPort } from '../transport/sockets.ts'
import { Connection } from './connection.ts'
import { isTree, type Tree } from './envelope.ts'
import type { Outcome } from './exchange.ts'
import { textAt } from './tree.ts'
import { FIRST_VERSIONS } from './versions.ts'

/** A service of a machine: the last part of its address is its name. */
export interface Endpoint {
  readonly name: string
  /** Undefined: it is not dialled, for this reason. */
  readonly address: SocketAddress | undefined
  readonly reason?: string
}

/** The ports a publisher may be at, in the order they are bound by the standard: the first that is free is the machine's one port. */
const STANDARD_PORTS = [80, 443, ...Array.from({ length: 11 }, (_, at) => 5846 + at)]
const PLAIN_HTTP = 80
/** "v1.0" is in the address of every release. Some servers know it only with the slash at the end. */
const PUBLISHER_PATHS = ['/xfs4iot/v1.0', '/xfs4iot/v1.0/'] as const
const SERVICE_PATH = /^\/xfs4iot\/v1\.0\/([A-Za-z0-9._-]{1,64})\/?$/i
const MAX_SERVICES = 32
const MAX_URI = 512
/** Dialled side by side: politely, for most of them are not there. */
const SIDE_BY_SIDE = 4
const DIAL_MS = 1_000
const ACKNOWLEDGE_MS = 2_000
const ANSWER_MS = 4_000

export function publisherPorts({ ports, secure }: Pick<SocketPort, 'ports' | 'secure'>): readonly number[] {
  return ports ?? STANDARD_PORTS.filter((port) => !secure || port !== PLAIN_HTTP)
}

/**
 * Where the services are that a publisher lists. It may send us to its own host only, and to those of the configuration: a machine that
 * was tampered with must not have the branch's agent dial whatever it likes. Its own loopback name is itself. A machine that is to be
 * spoken to by TLS is never spoken to without.
 */
export function endpointsOf(
  uris: readonly unknown[],
  { host, secure, hosts }: { host: string; secure: boolean; hosts: readonly string[] },
): Endpoint[] {
  const found: Endpoint[] = []
  const allowed = new Set(hosts.map(hostName))
  for (const uri of uris.slice(0, MAX_SERVICES)) {
    const endpoint =
      typeof uri === 'string' && uri.length <= MAX_URI ? endpointOf(uri, { host, secure, allowed }) : undefined
    if (!endpoint) continue
    const known = found.findIndex(({ name }) => name === endpoint.name)
    if (known < 0) found.push(endpoint)
    // A machine may list a service by several of its names: one of them is enough.
    else if (endpoint.address && !found[known]?.address) found[known] = endpoint
  }
  return found
}

function endpointOf(
  uri: string,
  { host, secure, allowed }: { host: string; secure: boolean; allowed: ReadonlySet<string> },
): Endpoint | undefined {
  let url: URL
  try {
    url = new URL(uri)
  } catch {
    return undefined
  }
  const [, name] = SERVICE_PATH.exec(url.pathname) ?? []
  if (name === undefined) return undefined
  const no = (reason: string): Endpoint => ({ name, address: undefined, reason })
  if (url.protocol !== (secure ? 'wss:' : 'ws:'))
    return no(`it is at ${url.protocol.slice(0, 8)}, not at ${secure ? 'wss' : 'ws'}`)
  if (url.username !== '' || url.password !== '') return no('its address has a password')
  const port = url.port === '' ? (secure ? 443 : 80) : Number(url.port)
  const named = hostName(url.hostname)
  if (port === 0) return no('its address has no port')
  const path = url.pathname
  if (named === hostName(host) || isLoopback(named)) return { name, address: { port, path } }
  if (allowed.has(named)) return { name, address: { host: named, port, path } }
  return no(`it is at another host, ${named.slice(0, 64)}, that is not among hosts`)
}

const hostName = (host: string) =>
  host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.')) || host === '0.0.0.0'
}

/** What a publisher has said; undefined: nobody at these ports is one. */
export interface Published {
  readonly vendorName: string | undefined
  readonly uris: readonly unknown[]
  readonly port: number
}

/** Looks for the publisher at its ports, some at a time; the first of them in order counts. */
export async function discover(
  port: SocketPort,
  clock: DriverClock,
  signal: AbortSignal,
): Promise<Published | undefined> {
  const ports = publisherPorts(port)
  for (let at = 0; at < ports.length && !signal.aborted; at += SIDE_BY_SIDE) {
    const answers = await Promise.all(
      ports.slice(at, at + SIDE_BY_SIDE).map((number) => askPublisher(port, number, clock, signal)),
    )
    const found = answers.find((answer) => answer !== undefined)
    if (found) return found
  }
  return undefined
}

async function askPublisher(
  port: SocketPort,
  number: number,
  clock: DriverClock,
  signal: AbortSignal,
): Promise<Published | undefined> {
  for (const path of PUBLISHER_PATHS) {
    let connection: Connection
    try {
      connection = await Connection.open(port, { port: number, path }, { clock, timeoutMs: DIAL_MS, signal }, DEAF)
    } catch (error) {
      if (error instanceof DialFailed && error.kind === 'refused') continue
      return undefined
    }
    const stop = () => connection.close()
    signal.addEventListener('abort', stop, { once: true })
    try {
      return await services(connection, number)
    } finally {
      signal.removeEventListener('abort', stop)
      connection.close()
    }
  }
  return undefined
}

const DEAF = { onUnsolicited: () => {}, onLate: () => {}, onMalformed: () => {}, onEnd: () => {} }

async function services(connection: Connection, port: number): Promise<Published | undefined> {
  const told: unknown[] = []
  const outcome = await askByTrying(connection, 'ServicePublisher.GetServices', {
    // The same by pieces, before the completion.
    onEvent(name, payload) {
      if (name === 'ServicePublisher.ServiceDetailEvent') told.push(...urisOf(payload))
    },
  })
  if (outcome.kind !== 'completed' || outcome.code !== 'success') return undefined
  return {
    vendorName: textAt(outcome.payload, ['vendorName']),
    uris: [...urisOf(outcome.payload), ...told].slice(0, MAX_SERVICES * 2),
    port,
  }
}

function urisOf(payload: Tree): unknown[] {
  const { services } = payload
  if (!Array.isArray(services)) return []
  return services.slice(0, MAX_SERVICES).map((one) => (isTree(one) ? one['serviceURI'] : undefined))
}

/** Asks something whose version is not known yet: one version after the other until the service knows it. */
export async function askByTrying(
  connection: Connection,
  name: string,
  { onEvent }: { onEvent?: (name: string, payload: Tree) => void } = {},
): Promise<Outcome> {
  let outcome: Outcome = { kind: 'notSent', reason: 'there is no version of it' }
  for (const version of FIRST_VERSIONS) {
    outcome = await askWith(connection, name, version, onEvent)
    if (!isOtherVersion(outcome)) return outcome
  }
  return connection.generation === '2021' ? askWith(connection, name, undefined, onEvent) : outcome
}

function askWith(
  connection: Connection,
  name: string,
  version: string | undefined,
  onEvent: ((name: string, payload: Tree) => void) | undefined,
): Promise<Outcome> {
  const times = { acknowledgeMs: ACKNOWLEDGE_MS, completionMs: ANSWER_MS }
  return connection.ask({ name, version, payload: {}, ...times }, { ...(onEvent && { onEvent }) })
}

function isOtherVersion(outcome: Outcome): boolean {
  if (outcome.kind === 'refused') return outcome.status === 'invalidMessage'
  return outcome.kind === 'completed' && (outcome.code === 'unsupportedCommand' || outcome.code === 'invalidCommand')
}
