import { Compile } from 'typebox/compile'
import Value from 'typebox/value'
import { AgentConfiguration, type Mistake } from '../../contracts/index.ts'
import type { DriverDefinition } from '../driver.ts'
import type { LoadDriver } from '../registry.ts'

export interface LoadedDevice {
  readonly id: string
  readonly port: AgentConfiguration['devices'][number]['port']
  readonly definition: DriverDefinition
  readonly settings: Readonly<Record<string, unknown>>
}

export type LoadedConfiguration =
  | { readonly ok: true; readonly configuration: AgentConfiguration; readonly devices: readonly LoadedDevice[] }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] }

const validator = Compile(AgentConfiguration)

/** Checks the whole document and every device's settings against its driver, and reports all mistakes at once, each with its place. */
export async function loadConfiguration(
  text: string,
  drivers: Readonly<Record<string, LoadDriver>>,
): Promise<LoadedConfiguration> {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (error) {
    return {
      ok: false,
      mistakes: [{ path: '', message: `not JSON: ${error instanceof Error ? error.message : String(error)}` }],
    }
  }
  const mistakes: Mistake[] = [...mistakesOf(validator.Errors(document), '')]
  if (!validator.Check(document)) return { ok: false, mistakes }

  if (Buffer.from(document.hubPublicKey, 'base64').length !== 32) {
    mistakes.push({ path: '/hubPublicKey', message: 'must be 32 bytes in base64' })
  }
  const devices: LoadedDevice[] = []
  const ids = new Set<string>()
  for (const [index, device] of document.devices.entries()) {
    const place = `/devices/${index}`
    if (ids.has(device.id)) mistakes.push({ path: `${place}/id`, message: `${device.id} is used twice` })
    ids.add(device.id)
    const load = Object.hasOwn(drivers, device.driver) ? drivers[device.driver] : undefined
    if (!load) {
      mistakes.push({
        path: `${place}/driver`,
        message: `there is no driver ${device.driver}; there are ${Object.keys(drivers).join(', ')}`,
      })
      continue
    }
    const definition = await load()
    const settings: unknown = Value.Default(definition.settings, structuredClone(device.settings ?? {}))
    const wrong = mistakesOf([...Value.Errors(definition.settings, settings)], `${place}/settings`)
    mistakes.push(...wrong)
    if (wrong.length === 0)
      devices.push({ id: device.id, port: device.port, definition, settings: settings as Record<string, unknown> })
  }
  return mistakes.length > 0 ? { ok: false, mistakes } : { ok: true, configuration: document, devices }
}

/** An unknown field is told twice, by its object and by itself; only the nearer place is kept. */
function mistakesOf(
  errors: readonly { instancePath: string; message: string; keyword: string }[],
  place: string,
): Mistake[] {
  return errors
    .filter(({ keyword }) => keyword !== 'additionalProperties')
    .map(({ instancePath, message, keyword }) => ({
      path: `${place}${instancePath}`,
      message: keyword === 'boolean' ? 'there is no such setting' : message,
    }))
}
