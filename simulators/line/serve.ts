import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { SimulatorContext, SimulatorFactory } from '../device.ts'
import { dialler } from './dialler.ts'
import { seededRandom } from './faults.ts'
import { type SimulatedLine, simulatedLine } from './simulatedLine.ts'
import { socketServer as webSocketServer } from './socketServer.ts'

/**
 * Where the host finds the device: a TCP port on 127.0.0.1 (0 = a free one; of several the first that is free; 'listed': of those its
 * protocol names, for those that serve WebSockets), or a pseudo-terminal at this path, which socat makes; or where the device finds a host
 * that listens, for those that call.
 */
export type ServeAt =
  | { readonly tcp: number | readonly number[] | 'listed' }
  | { readonly pty: string }
  | { readonly connect: { readonly host: string; readonly port: number } }

export interface RunningLine extends SimulatedLine {
  /** For a device's `port` in the configuration. */
  readonly port:
    | { tcp: { host: string; port: number } }
    | { serial: { path: string } }
    | { listen: { host: string; port: number } }
    | { websocket: { host: string; ports: number[] } }
  readonly plugged: boolean
  /** Pulls the cable: the host's open port closes and a new one can not be opened. */
  unplug(): Promise<void>
  replug(): Promise<void>
  close(): Promise<void>
}

export interface ServeOptions {
  /** Seed of noise and garbling. */
  readonly seed?: number
  readonly logCapacity?: number
}

const HOST = '127.0.0.1'

const systemClock: SimulatorContext['clock'] = {
  now: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** Starts a simulated device that real ports can be opened to. Resolves when a host can connect; one that calls is calling then. */
export async function serve(
  createSimulator: SimulatorFactory,
  settings: Record<string, unknown>,
  at: ServeAt,
  options: ServeOptions = {},
): Promise<RunningLine> {
  const random = seededRandom(options.seed ?? 1)
  const line = simulatedLine(createSimulator, settings, {
    clock: systemClock,
    random,
    ...(options.logCapacity === undefined ? {} : { logCapacity: options.logCapacity }),
  })
  const ends = await endsOf(line, at, random)
  let plugged = true

  return {
    ...line,
    get faults() {
      return line.faults
    },
    get hosted() {
      return line.hosted
    },
    port: ends.port,
    get plugged() {
      return plugged
    },
    async unplug() {
      plugged = false
      await ends.unplug()
    },
    async replug() {
      await ends.replug()
      plugged = true
    },
    async close() {
      plugged = false
      await ends.close()
    },
  }
}

interface Ends {
  readonly port: RunningLine['port']
  unplug(): Promise<void>
  replug(): Promise<void>
  close(): Promise<void>
}

async function endsOf(line: SimulatedLine, at: ServeAt, random: () => number): Promise<Ends> {
  const { protocol, sockets } = line.device
  if (sockets) {
    if (!('tcp' in at)) throw new Error(`${protocol} serves WebSockets: it needs a TCP port`)
    const ports = at.tcp === 'listed' ? sockets.portsTried : [at.tcp].flat()
    return webSocketServer(line, sockets, ports, { clock: systemClock, random })
  }
  if ('connect' in at) {
    const { unplug, replug } = dialler(line, at.connect, systemClock)
    replug()
    const end = () => Promise.resolve(unplug())
    return { port: { listen: { ...at.connect } }, unplug: end, replug: () => Promise.resolve(replug()), close: end }
  }
  const [tcp = 0] = 'tcp' in at && at.tcp !== 'listed' ? [at.tcp].flat() : []
  const socket = await socketServer(line, tcp)
  if ('tcp' in at) return { ...socket, port: { tcp: { host: HOST, port: socket.port } } }
  const terminal = pseudoTerminal(at.pty, socket)
  try {
    await terminal.start()
  } catch (error) {
    await socket.close()
    throw error
  }
  return {
    port: { serial: { path: at.pty } },
    unplug: () => terminal.stop(),
    replug: () => terminal.start(),
    async close() {
      await terminal.stop()
      await socket.close()
    },
  }
}

interface SocketServer {
  readonly port: number
  /** Called when a host has connected. */
  onHost: () => void
  unplug(): Promise<void>
  replug(): Promise<void>
  close(): Promise<void>
}

async function socketServer(line: SimulatedLine, wantedPort: number): Promise<SocketServer> {
  let host: Socket | undefined
  let server: Server | undefined

  async function listen(port: number): Promise<number> {
    server = createServer({ noDelay: true }, (socket) => {
      socket.on('error', () => {})
      // A line has one host; a second one finds it taken.
      if (host) {
        socket.destroy()
        return
      }
      host = socket
      line.hostOpened({ toHost: (bytes) => socket.write(bytes.slice()) })
      socket.on('data', (bytes) => {
        if (host === socket) line.fromHost(bytes)
      })
      socket.on('end', () => socket.destroy())
      socket.on('close', () => {
        if (host !== socket) return
        host = undefined
        line.hostClosed()
      })
      result.onHost()
    })
    server.listen(port, HOST)
    await once(server, 'listening')
    return (server.address() as AddressInfo).port
  }
  async function unplug(): Promise<void> {
    const listening = server
    server = undefined
    const connected = host
    host = undefined
    connected?.destroy()
    if (connected) line.hostClosed()
    if (!listening) return
    listening.close()
    await once(listening, 'close')
  }

  const result: SocketServer = {
    port: 0,
    onHost: () => {},
    unplug,
    async replug() {
      if (!server) await listen(result.port)
    },
    close: unplug,
  }
  const port = await listen(wantedPort)
  return Object.assign(result, { port })
}

/**
 * A pseudo-terminal linked to the device's TCP port by socat. socat ends when the host closes the terminal, which is also how the device
 * notices; it is started again so that the host can come back.
 */
function pseudoTerminal(path: string, socket: SocketServer) {
  let child: ChildProcess | undefined
  let wanted = false

  async function spawnSocat(): Promise<void> {
    const linked = new Promise<void>((resolve) => {
      socket.onHost = resolve
    })
    const process = spawn('socat', [`PTY,link=${path},rawer`, `TCP:${HOST}:${socket.port},nodelay`], {
      stdio: 'ignore',
    })
    child = process
    const failed = new Promise<never>((_, reject) => {
      process.once('error', (error) => reject(new Error(`socat can not be started: ${error.message}`)))
      process.once('exit', (code) => reject(new Error(`socat ended with code ${code}`)))
    })
    process.once('exit', () => {
      if (child === process && wanted) void spawnSocat().catch(() => {})
    })
    // socat opens the terminal first: once it has reached the device, the link is there.
    await Promise.race([linked, failed])
    failed.catch(() => {})
  }

  return {
    async start() {
      if (wanted) return
      wanted = true
      await rm(path, { force: true })
      await spawnSocat()
    },
    async stop() {
      wanted = false
      const running = child
      child = undefined
      if (!running || running.exitCode !== null || running.signalCode !== null) return
      running.kill('SIGKILL')
      await once(running, 'exit')
      await rm(path, { force: true })
    },
  }
}
