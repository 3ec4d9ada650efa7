import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { parseDocument } from 'yaml'
import type { Device } from '../contracts/index.ts'
import type { SimulatorFactory } from './device.ts'
import { type RunningLine, serve } from './line/serve.ts'
import { simulators } from './registry.ts'

export interface BranchDevices {
  /** Running lines by device id. */
  readonly lines: ReadonlyMap<string, RunningLine>
  /** The keypad of each window that has one. */
  readonly keypads: ReadonlyMap<string, { readonly device: string; readonly address: number }>
  /** The configuration with the ports the devices really have. */
  readonly configuration: string
  close(): Promise<void>
}

interface Unit {
  readonly device: string
  readonly address?: number
}

/** The parts of a branch configuration that say which devices there are. */
export interface BranchParts {
  readonly devices?: readonly Device[] | undefined
  readonly windows?:
    | readonly {
        readonly id: string
        readonly keypad?: Unit | undefined
        readonly board?: Unit | undefined
        readonly evaluator?: Unit | undefined
      }[]
    | undefined
}

/** A simulated line has a unit at every address that a window of the branch names, unless its settings say which. */
export function simulatorSettings({ windows = [] }: BranchParts, device: Device): Record<string, unknown> {
  const units = windows
    .flatMap(({ keypad, board, evaluator }) => [keypad, board, evaluator])
    .filter((unit) => unit?.device === device.id)
  const addresses = [...new Set(units.map((unit) => unit?.address ?? 1))].sort((a, b) => a - b)
  return { ...(addresses.length > 0 ? { addresses } : {}), ...device.settings }
}

/**
 * Starts a simulated device for every device of a branch configuration: on its TCP port where that is free and on another
 * one where it is not, or all of them on ports that nobody else knows.
 */
export async function startBranchDevices(
  configurationFile: string,
  say: (line: string) => void = () => undefined,
  options: {
    readonly ports?: 'configured' | 'free'
    /** For all simulators, beside what the configuration says of each. */
    readonly settings?: Readonly<Record<string, unknown>>
  } = {},
): Promise<BranchDevices> {
  const document = parseDocument(readFileSync(configurationFile, 'utf8'))
  const configuration = document.toJS() as BranchParts
  const { devices = [], windows = [] } = configuration
  const lines = new Map<string, RunningLine>()
  for (const [index, device] of devices.entries()) {
    const create = await simulators[device.driver]?.()
    if (!create) {
      say(`${device.id}: there is no simulator for ${device.driver}`)
      continue
    }
    const settings = { ...simulatorSettings(configuration, device), ...options.settings }
    const line =
      'listen' in device.port
        ? await calling(device.port.listen, options.ports === 'free', (at) => serve(create, settings, { connect: at }))
        : await called(create, settings, device, options.ports)
    const wanted = options.ports === 'free' ? undefined : wantedPort(device)
    const got = 'tcp' in line.port ? line.port.tcp.port : 'websocket' in line.port ? line.port.websocket.ports[0] : 0
    if ('listen' in line.port && options.ports === 'free') document.setIn(['devices', index, 'port'], line.port)
    if (got !== 0 && got !== wanted) {
      if (wanted !== undefined) say(`Port ${wanted} is taken, ${device.id} uses ${got}`)
      document.setIn(['devices', index, 'port'], line.port)
    }
    lines.set(device.id, line)
  }
  return {
    lines,
    keypads: new Map(
      windows.flatMap(({ id, keypad }) =>
        keypad ? [[id, { device: keypad.device, address: keypad.address ?? 1 }]] : [],
      ),
    ),
    configuration: document.toString(),
    async close() {
      await Promise.all([...lines.values()].map((line) => line.close()))
    },
  }
}

/** A device that is called: on its TCP port where that is free, else on another one. */
function called(
  create: SimulatorFactory,
  settings: Record<string, unknown>,
  { port }: Pick<Device, 'port'>,
  ports: 'configured' | 'free' | undefined,
): Promise<RunningLine> {
  const websocket = 'websocket' in port ? (port.websocket.ports ?? 'listed') : undefined
  const wanted = ports === 'free' ? 0 : (websocket ?? ('tcp' in port ? port.tcp.port : 0))
  return serve(create, settings, { tcp: wanted }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    return serve(create, settings, { tcp: 0 })
  })
}

/** The port a configuration names first; undefined: none, or any of a list. */
function wantedPort({ port }: Device): number | undefined {
  if ('tcp' in port) return port.tcp.port
  return 'websocket' in port ? port.websocket.ports?.[0] : undefined
}

/** A device that calls the agent, where the agent is configured to listen, or at a port nobody has yet. */
async function calling(
  { host = '127.0.0.1', port }: { host?: string | undefined; port: number },
  atFreePort: boolean,
  start: (at: { host: string; port: number }) => Promise<RunningLine>,
): Promise<RunningLine> {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return start({ host: reachable, port: atFreePort ? await freePort() : port })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** Writes the configuration with the real ports beside the demo's data, and gives its path. */
export function writeConfiguration(devices: BranchDevices, path: string): string {
  writeFileSync(path, devices.configuration)
  return path
}
