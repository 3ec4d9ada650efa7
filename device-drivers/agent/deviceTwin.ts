import { isDeepStrictEqual } from 'node:util'
import {
  ALERT_CODES,
  type AlertCode,
  type DeviceDescription,
  type StatusData,
  type StatusInterface,
} from '../../contracts/index.ts'

/** Told of every change, to publish it. */
export interface TwinListener {
  statusChanged(twin: DeviceTwin, iface: StatusInterface): void
  alertChanged(twin: DeviceTwin, code: AlertCode): void
  descriptionChanged(): void
}

export interface OpenAlert {
  readonly sinceMs: number
  readonly detail: string | undefined
}

/** What is known of one device, whether the hub can be reached or not. Times are of the monotonic clock. */
export class DeviceTwin {
  readonly deviceId: string
  #description: DeviceDescription
  readonly statuses = new Map<
    StatusInterface,
    { readonly data: StatusData[StatusInterface]; readonly sinceMs: number }
  >()
  readonly alerts = new Map<AlertCode, OpenAlert>()
  /** Codes the hub may still show as open although they are not: at first all, for an agent before this one may have opened them. */
  readonly toClear = new Set<AlertCode>(ALERT_CODES)
  /** Alerts the agent itself holds open, whatever the driver says. */
  readonly #held = new Set<AlertCode>()
  readonly #now: () => number
  readonly #listener: TwinListener

  constructor(deviceId: string, description: DeviceDescription, now: () => number, listener: TwinListener) {
    this.deviceId = deviceId
    this.#description = description
    this.#now = now
    this.#listener = listener
  }

  get description(): DeviceDescription {
    return this.#description
  }

  describe(self: Partial<DeviceDescription>): void {
    const next = { ...this.#description, ...self }
    if (isDeepStrictEqual(next, this.#description)) return
    this.#description = next
    this.#listener.descriptionChanged()
  }

  /** True when it differs from the status before. */
  setStatus<I extends StatusInterface>(iface: I, data: StatusData[I]): boolean {
    const before = this.statuses.get(iface)
    if (before && isDeepStrictEqual(before.data, data)) return false
    this.statuses.set(iface, { data: structuredClone(data), sinceMs: this.#now() })
    this.#listener.statusChanged(this, iface)
    return true
  }

  raise(code: AlertCode, detail?: string): void {
    if (this.alerts.has(code)) return
    this.alerts.set(code, { sinceMs: this.#now(), detail })
    this.toClear.delete(code)
    this.#listener.alertChanged(this, code)
  }

  clear(code: AlertCode): void {
    if (this.#held.has(code) || !this.alerts.delete(code)) return
    this.toClear.add(code)
    this.#listener.alertChanged(this, code)
  }

  /** Opens an alert, with these words in place of any others, until it is released. */
  hold(code: AlertCode, detail: string): void {
    if (this.#held.has(code) && this.alerts.get(code)?.detail === detail) return
    this.alerts.delete(code)
    this.#held.add(code)
    this.raise(code, detail)
  }

  /** The words of an alert that is held open. */
  held(code: AlertCode): string | undefined {
    return this.#held.has(code) ? this.alerts.get(code)?.detail : undefined
  }

  release(code: AlertCode): void {
    if (this.#held.delete(code)) this.clear(code)
  }
}
