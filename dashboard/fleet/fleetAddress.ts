import { FLEET_TABS, type FleetTab } from './fleetContext.ts'
import { OWNER_ORDER, type Owner } from './fleetModel.ts'

/** Where on the page somebody is, in its address: a reload, or a link sent to a colleague, leads there. */
export interface FleetPlace {
  readonly tab: FleetTab
  readonly deviceId: string | null
  readonly owner: Owner | null
}

export function placeIn(search: string): FleetPlace {
  const parameters = new URLSearchParams(search)
  return {
    tab: FLEET_TABS.find((tab) => tab === parameters.get('tab')) ?? 'overview',
    deviceId: parameters.get('device'),
    owner: OWNER_ORDER.find((owner) => owner === parameters.get('owner')) ?? null,
  }
}

/** @returns the address with this place in it and everything else as it was */
export function withPlace(address: string, { tab, deviceId, owner }: FleetPlace): string {
  const url = new URL(address)
  const set = (name: string, value: string | null) =>
    value === null ? url.searchParams.delete(name) : url.searchParams.set(name, value)
  set('tab', tab === 'overview' ? null : tab)
  set('device', deviceId)
  set('owner', owner)
  return url.href
}
