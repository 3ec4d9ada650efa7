import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import Value, { Check } from 'typebox/value'
import { DEVICE_COMMANDS, PortConfiguration } from '../../contracts/index.ts'
import type { DriverClock, DriverCommand, DriverDefinition, DriverMemory } from '../driver.ts'
import { portFactory } from '../transport/open.ts'
import { cardTokens } from './cardToken.ts'
import { unfitPort } from './configuration.ts'
import { DeviceHost } from './deviceHost.ts'
import { DeviceTwin } from './deviceTwin.ts'
import type { AgentLog } from './log.ts'
import { createSeal } from './seal.ts'

/** How long a command from the terminal is worth beginning. */
const COMMAND_MS = 30_000

export interface TriedDevice {
  /** One line of standard input, `{"command":"Board.Show","data":{...}}`; never throws. */
  line(text: string): Promise<void>
  stop(): void
}

/**
 * One driver on one port without a hub, for trying a real unit: what the device says goes to `print`. Personal data is sealed to a key
 * that nobody has, card tokens are those of no branch, and nothing is kept after the end.
 * Throws a RangeError with the places of all mistakes in the settings, and where the port is none for the driver.
 */
export function tryDevice(
  definition: DriverDefinition,
  settings: Record<string, unknown>,
  port: PortConfiguration,
  { clock, log, print }: { clock: DriverClock; log: AgentLog; print: (value: unknown) => void },
): TriedDevice {
  const complete = Value.Default(definition.settings, structuredClone(settings)) as Record<string, unknown>
  const mistakes = [...Value.Errors(definition.settings, complete)]
  if (mistakes.length > 0)
    throw new RangeError(
      mistakes.map(({ instancePath, message }) => `--settings ${instancePath || '/'}: ${message}`).join('\n'),
    )
  const unfit = unfitPort(definition, port)
  if (unfit !== undefined) throw new RangeError(`--port: ${unfit}`)

  const twin: DeviceTwin = new DeviceTwin(
    'device',
    { class: definition.class, driver: definition.name, interfaces: [...definition.interfaces], commands: {} },
    () => clock.now(),
    {
      statusChanged: (_, iface) => print({ status: iface, ...twin.statuses.get(iface)?.data }),
      alertChanged: (_, code) => {
        const alert = twin.alerts.get(code)
        print(alert ? { alert: code, detail: alert.detail } : { cleared: code })
      },
      descriptionChanged: () =>
        print({ description: { model: twin.description.model, serial: twin.description.serial } }),
    },
  )
  const { publicKey } = generateKeyPairSync('x25519')
  const host = new DeviceHost({
    definition,
    settings: complete,
    baudRate: 'serial' in port ? port.serial.baudRate : undefined,
    open: portFactory(port, definition.link),
    twin,
    emit(name, data) {
      print({ event: name, ...data })
      return Promise.resolve('committed')
    },
    seal: createSeal(Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')),
    cardToken: cardTokens(randomBytes(32).toString('base64')),
    memory: memoryOfThisRun(),
    newId: randomUUID,
    clock,
    random: Math.random,
    log,
    logsBytes: log.isLevelEnabled('trace'),
  })
  host.start()

  async function execute(text: string): Promise<void> {
    const { command: name = '', data = {} } = JSON.parse(text) as { command?: string; data?: unknown }
    const known = definition.commands.find((one) => one === name)
    if (!known) throw new Error(`${definition.name} has the commands ${definition.commands.join(', ')}`)
    if (!Check(DEVICE_COMMANDS[known], data)) {
      const [mistake] = Value.Errors(DEVICE_COMMANDS[known], data)
      throw new Error(`${mistake?.instancePath || '/'}: ${mistake?.message ?? 'not in the form of the contract'}`)
    }
    const command = { id: randomUUID(), name: known, data, deadline: clock.now() + COMMAND_MS } as DriverCommand
    print({ command: known, ...(await host.execute(command)) })
  }

  return {
    line: (text) =>
      execute(text).catch((error: unknown) => print({ error: error instanceof Error ? error.message : String(error) })),
    stop: () => host.stop(),
  }
}

const SHORT_PORTS: readonly [RegExp, (...parts: string[]) => unknown][] = [
  [/^tcp:(.+):(\d+)$/, (host, port) => ({ tcp: { host, port: Number(port) } })],
  [/^serial:(.+)@(\d+)$/, (path, baudRate) => ({ serial: { path, baudRate: Number(baudRate) } })],
  [/^serial:(.+)$/, (path) => ({ serial: { path } })],
  [/^ws:([^:/]+)$/, (host) => ({ websocket: { host } })],
  [/^ws:([^:/]+):(\d+)$/, (host, port) => ({ websocket: { host, ports: [Number(port)] } })],
  [/^wss:([^:/]+)$/, (host) => ({ websocket: { host, secure: true } })],
  [/^wss:([^:/]+):(\d+)$/, (host, port) => ({ websocket: { host, ports: [Number(port)], secure: true } })],
  [/^listen:(\d+)$/, (port) => ({ listen: { port: Number(port) } })],
  [/^listen:(.+):(\d+)$/, (host, port) => ({ listen: { host, port: Number(port) } })],
  [
    /^hid:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i,
    (vendor = '', product = '') => ({ hid: { vendorId: parseInt(vendor, 16), productId: parseInt(product, 16) } }),
  ],
]

/** Settings as they are typed: JSON. Throws a RangeError. */
export function readSettings(text: string): Record<string, unknown> {
  try {
    const settings: unknown = JSON.parse(text)
    if (typeof settings === 'object' && settings !== null && !Array.isArray(settings))
      return settings as Record<string, unknown>
  } catch {
    // Said below.
  }
  throw new RangeError('--settings is no JSON object (Windows: put it in double quotes, with \\" inside)')
}

/** A port as it is typed: short, or as JSON in the configuration's form. Throws a RangeError. */
export function readPort(text: string): PortConfiguration {
  for (const [form, portOf] of SHORT_PORTS) {
    const found = form.exec(text)
    if (!found) continue
    const port: unknown = portOf(...found.slice(1))
    // Not as the next form might have it: what stands behind an @ is no part of a path.
    if (!Check(PortConfiguration, port)) break
    return port
  }
  try {
    const port: unknown = JSON.parse(text)
    if (Check(PortConfiguration, port)) return port
  } catch {
    // Said below.
  }
  throw new RangeError(
    `${text || 'nothing'} is no port: tcp:HOST:PORT, serial:PATH[@BAUD], listen:[HOST:]PORT, ws:HOST[:PORT], wss:HOST[:PORT] or hid:VENDOR:PRODUCT`,
  )
}

function memoryOfThisRun(): DriverMemory {
  let saved: string | undefined
  return {
    load: () => (saved === undefined ? undefined : (JSON.parse(saved) as unknown)),
    save(value) {
      saved = JSON.stringify(value)
    },
  }
}
