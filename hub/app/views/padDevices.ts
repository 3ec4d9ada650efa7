import type { BranchConfig, PadView } from '../../../contracts/index.ts'
import type { Alert } from '../../core/records.ts'
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
    const parts = config.devices.map((device, index) => this.part(device, before[index]))
    const isOther = parts.length !== before.length || parts.some((part, index) => part !== before[index])
    if (isOther) this.parts = parts
    return this.parts
  }

  private part({ id, node, driver }: BranchConfig['devices'][number], known: PadDevice | undefined): PadDevice {
    const { branch, fleet } = this.sources
    const alerts = openAlerts(branch, node, id)
    const said = fleet.condition(id)
    const condition = said === 'fault' ? 'fault' : said !== 'ok' ? 'offline' : alerts.length > 0 ? 'attention' : 'ok'
    const deviceClass = fleet.deviceClass(id) ?? null
    const isSame =
      known?.deviceId === id &&
      known.driver === driver &&
      known.class === deviceClass &&
      known.condition === condition &&
      areSame(known.alerts, alerts)
    if (isSame) return known
    const listed = alerts.map(({ code, severity, cameAt }) => ({ code, severity, since: cameAt }))
    return { deviceId: id, class: deviceClass, driver, condition, alerts: listed }
  }
}

function areSame(listed: PadDevice['alerts'], alerts: readonly Alert[]): boolean {
  return (
    listed.length === alerts.length &&
    listed.every(({ code, severity, since }, index) => {
      const alert = alerts[index]
      return alert?.code === code && alert.severity === severity && alert.cameAt === since
    })
  )
}
