import { Compile } from 'typebox/compile'
import Value from 'typebox/value'
import { AgentConfiguration, Device, ID_PATTERN, type Mistake, type PortConfiguration } from '../../contracts/index.ts'
import type { DriverDefinition } from '../driver.ts'
import type { LoadDriver } from '../registry.ts'

export interface LoadedDevice {
  readonly id: string
  /** As it was written. */
  readonly line: Device
  readonly port: AgentConfiguration['devices'][number]['port']
  readonly definition: DriverDefinition
  readonly settings: Readonly<Record<string, unknown>>
}

/** A device that can not run as it is configured. */
export interface LeftOutDevice {
  readonly id: string
  /** Absent: there is no such driver here, or it can not be loaded. */
  readonly definition: DriverDefinition | undefined
  readonly mistakes: readonly Mistake[]
  /** What it runs with instead: its line before, which was good. */
  readonly instead?: LoadedDevice | undefined
}

export type LoadedConfiguration =
  | {
      readonly ok: true
      readonly configuration: AgentConfiguration
      readonly devices: readonly LoadedDevice[]
      /** Those that are not among `devices`, and why; empty unless `leavesOut`. */
      readonly leftOut: readonly LeftOutDevice[]
    }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

const validator = Compile(AgentConfiguration)
const lineValidator = Compile(Device)
const isId = new RegExp(ID_PATTERN)

/**
 * Checks the whole document and every device's settings against its driver, and reports all mistakes at once, each with its place.
 * With `leavesOut` a device whose driver or settings are wrong is left out instead: the others are not to be without a hub for it.
 */
export async function loadConfiguration(
  text: string,
  drivers: Readonly<Record<string, LoadDriver>>,
  { leavesOut = false }: { leavesOut?: boolean } = {},
): Promise<LoadedConfiguration> {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    return {
      ok: false,
      mistakes: [{ path: '', message: `not JSON: ${withoutText(error)}` }],
    }
  }
  const mistakes: Mistake[] = [...mistakesOf(validator.Errors(document), '')]
  if (!validator.Check(document)) return { ok: false, mistakes }

  if (Buffer.from(document.hubPublicKey, 'base64').length !== 32) {
    mistakes.push({ path: '/hubPublicKey', message: 'must be 32 bytes in base64' })
  }
  const devices: LoadedDevice[] = []
  const leftOut: LeftOutDevice[] = []
  const ids = new Set<string>()
  for (const [index, device] of document.devices.entries()) {
    const place = `/devices/${index}`
    if (ids.has(device.id)) mistakes.push({ path: `${place}/id`, message: `${device.id} is used twice` })
    ids.add(device.id)
    const loaded = await loadDevice(device, place, drivers)
    if ('settings' in loaded) devices.push(loaded)
    else if (leavesOut) leftOut.push(loaded)
    else mistakes.push(...loaded.mistakes)
  }
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, configuration: document, devices, leftOut }
}

/**
 * Lines as a hub sends them, one by one: a hub newer than this agent may say what is not known here. Undefined where they can not be told
 * apart.
 * @param good lines that have run: a device whose line is wrong goes on with its own
 */
export async function loadLines(
  lines: readonly unknown[],
  good: readonly Device[],
  drivers: Readonly<Record<string, LoadDriver>>,
): Promise<readonly (LoadedDevice | LeftOutDevice)[] | undefined> {
  const ids = lines.map((line) => (typeof line === 'object' && line !== null && 'id' in line ? line.id : undefined))
  if (!ids.every((id): id is string => typeof id === 'string' && isId.test(id))) return undefined
  if (new Set(ids).size < ids.length) return undefined
  return Promise.all(
    lines.map(async (line, index) => {
      const loaded = lineValidator.Check(line)
        ? await loadDevice(line, '', drivers)
        : { id: ids[index] as string, definition: undefined, mistakes: mistakesOf(lineValidator.Errors(line), '') }
      if ('settings' in loaded) return loaded
      const before = good.find(({ id }) => id === loaded.id)
      const instead = before && (await loadDevice(before, '', drivers))
      return instead && 'settings' in instead ? { ...loaded, instead } : loaded
    }),
  )
}

async function loadDevice(
  device: AgentConfiguration['devices'][number],
  place: string,
  drivers: Readonly<Record<string, LoadDriver>>,
): Promise<LoadedDevice | LeftOutDevice> {
  const { id, driver, port } = device
  const load = Object.hasOwn(drivers, driver) ? drivers[driver] : undefined
  const withoutDriver = (message: string): LeftOutDevice => ({
    id,
    definition: undefined,
    mistakes: [{ path: `${place}/driver`, message }],
  })
  if (!load) return withoutDriver(`there is no driver ${driver}; there are ${Object.keys(drivers).join(', ')}`)
  let definition: DriverDefinition
  try {
    definition = await load()
  } catch (error) {
    // One that wants something this machine has not must not keep the others from starting.
    return withoutDriver(`${driver} can not be loaded: ${error instanceof Error ? error.message : String(error)}`)
  }
  const settings: unknown = Value.Default(definition.settings, structuredClone(device.settings ?? {}))
  const mistakes = mistakesOf([...Value.Errors(definition.settings, settings)], `${place}/settings`)
  const unfit = unfitPort(definition, port)
  if (unfit !== undefined) mistakes.unshift({ path: `${place}/port`, message: unfit })
  if (mistakes.length > 0) return { id, definition, mistakes }
  return { id, line: device, port, definition, settings: settings as Record<string, unknown> }
}

/** The parser quotes what stands around the mistake, which may be a secret. */
function withoutText(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message
    .replace(/, (\.\.\.)?".*" is not valid JSON$/s, '')
    .replace(/^Unexpected token .*$/s, 'unexpected character')
}

/** Why the driver can not be on such a port. */
export function unfitPort({ name, link }: DriverDefinition, port: PortConfiguration): string | undefined {
  if (link === 'sockets') return 'websocket' in port ? undefined : `${name} dials WebSockets: its port is websocket`
  return 'websocket' in port ? `${name} does not dial WebSockets: its port is serial, tcp, hid or listen` : undefined
}

/** An unknown field is told twice, by its object and by itself; only the nearer place is kept. */
export function mistakesOf(
  errors: readonly { instancePath: string; message: string; keyword: string }[],
  place: string,
): Mistake[] {
  return errors
    .filter(({ keyword }) => keyword !== 'additionalProperties')
    .map(({ instancePath, message, keyword }) => ({
      path: `${place}${instancePath}`,
      message: keyword === 'boolean' || keyword === 'not' ? 'there is no such setting' : message,
    }))
}
