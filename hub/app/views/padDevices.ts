import type { BranchConfig, PadView } from '../../../contracts/index.ts'
import { openAlerts } from '../fleet/openAlerts.ts'
import type { ViewSources } from './sources.ts'

type PadDevice = PadView['devices'][number]

/**
 * The devices as the PAD lists them. The array and each part of it are those of before where nothing has changed: with hundreds of devices
 * nobody has to look into them for every call.
 */
export class PadDevices {
  private readonly sources: Pick<ViewSources, 'branch' | 'fleet'>
  private parts: PadDevice[] = []

  constructor(sources: Pick<ViewSources, 'branch' | 'fleet'>) {
    this.sources = sources
  }

  of(config: BranchConfig): PadDevice[] {
    const before = this.parts
    const parts = config.devices.map((device, index) => {
      const part = this.part(device)
      const known = before[index]
      return known !== undefined && isSame(known, part) ? known : part
    })
    const isOther = parts.length !== before.length || parts.some((part, index) => part !== before[index])
    if (isOther) this.parts = parts
    return this.parts
  }

  private part({ id, node, driver }: BranchConfig['devices'][number]): PadDevice {
    const { branch, fleet } = this.sources
    const alerts = openAlerts(branch, node, id)
    const condition = fleet.condition(id)
    return {
      deviceId: id,
      class: fleet.deviceClass(id) ?? null,
      driver,
      condition:
        condition === 'fault' ? 'fault' : condition !== 'ok' ? 'offline' : alerts.length > 0 ? 'attention' : 'ok',
      alerts: alerts.map(({ code, severity, cameAt }) => ({ code, severity, since: cameAt })),
    }
  }
}

function isSame(a: PadDevice, b: PadDevice): boolean {
  return (
    a.deviceId === b.deviceId &&
    a.class === b.class &&
    a.driver === b.driver &&
    a.condition === b.condition &&
    a.alerts.length === b.alerts.length &&
    a.alerts.every((alert, index) => {
      const other = b.alerts[index]
      return alert.code === other?.code && alert.severity === other.severity && alert.since === other.since
    })
  )
}
