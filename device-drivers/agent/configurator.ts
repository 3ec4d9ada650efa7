import { isDeepStrictEqual } from 'node:util'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import type { Device } from '../../contracts/index.ts'
import type { LeftOutDevice, LoadedDevice } from './configuration.ts'
import type { ConfigurationFile, KeptConfiguration } from './configurationFile.ts'
import type { DeviceSet } from './deviceSet.ts'
import type { AgentLog } from './log.ts'

/** Lines are looked at one by one. */
const Envelope = Compile(Type.Object({ version: Type.Integer({ minimum: 0 }), devices: Type.Array(Type.Unknown()) }))

export type LoadLines = (
  lines: readonly unknown[],
  good: readonly Device[],
) => Promise<readonly (LoadedDevice | LeftOutDevice)[] | undefined>

export interface Configurator {
  /** What the hub has sent on `$ctl/configuration`. Never throws; of several that come at once the last counts. */
  take(message: unknown): void
}

/** Brings the devices to what the hub wants, one configuration after the other, and keeps it for the next start. */
export function createConfigurator(options: {
  readonly devices: Pick<DeviceSet, 'apply' | 'running'>
  readonly load: LoadLines
  readonly file: ConfigurationFile
  readonly log: AgentLog
}): Configurator {
  const { devices, load, file, log } = options
  let kept = file.load()
  let next: { readonly version: number; readonly devices: readonly unknown[] } | undefined
  let isBusy = false

  async function work(): Promise<void> {
    isBusy = true
    while (next) {
      const { version, devices: lines } = next
      next = undefined
      try {
        const wanted = await load(lines, devices.running)
        if (wanted) {
          devices.apply(wanted, version)
          keep({ version, devices: [...lines], good: devices.running })
          log.info({ version, devices: wanted.map(({ id }) => id) }, "the hub's configuration is in force")
        } else log.error({ version }, "the hub's configuration is refused: its devices can not be told apart")
      } catch (error) {
        log.error(
          { version, reason: error instanceof Error ? error.message : String(error) },
          "the hub's configuration could not be taken",
        )
      }
    }
    isBusy = false
  }

  function keep(given: KeptConfiguration): void {
    if (isDeepStrictEqual(kept, given)) return
    try {
      file.save(given)
      kept = given
    } catch (error) {
      // The hub sends it again with the next connection.
      log.error(
        { reason: error instanceof Error ? error.message : String(error) },
        'the configuration can not be kept for the next start',
      )
    }
  }

  return {
    take(message) {
      if (!Envelope.Check(message)) {
        log.error({}, "the hub's configuration is refused: it is not in the form of the contract")
        return
      }
      next = message
      if (!isBusy) void work()
    },
  }
}

/**
 * What a start begins with: the devices it was given, or what the hub has sent since, where that is of a newer version. A line that is
 * wrong gives way to the one that ran before.
 */
export async function firstConfiguration(
  given: { readonly configurationVersion?: number | undefined; readonly devices: readonly unknown[] },
  devices: readonly (LoadedDevice | LeftOutDevice)[],
  kept: KeptConfiguration | undefined,
  load: LoadLines,
): Promise<{ version: number; devices: readonly (LoadedDevice | LeftOutDevice)[] }> {
  const { configurationVersion: version = 0 } = given
  if (kept && kept.version > version) {
    const newer = await load(kept.devices, kept.good)
    if (newer) return { version: kept.version, devices: newer }
  }
  const leftOut = devices.some((device) => !('settings' in device))
  const withFormer = kept && leftOut ? await load(given.devices, kept.good) : undefined
  return { version, devices: withFormer ?? devices }
}
