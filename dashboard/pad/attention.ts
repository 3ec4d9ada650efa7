import type { PadNotice, PadView } from '../../contracts/index.ts'

type PadDevice = PadView['devices'][number]
export type PadAlert = PadDevice['alerts'][number] & { readonly device: PadDevice }

const WORST_FIRST: Record<PadDevice['condition'], number> = { fault: 0, offline: 1, attention: 2, ok: 3 }

/** Devices by condition, worst first. */
export function devicesByCondition(view: PadView): PadDevice[] {
  return [...view.devices].sort((a, b) => WORST_FIRST[a.condition] - WORST_FIRST[b.condition])
}

export function devicesInNeed(view: PadView): number {
  return view.devices.filter(({ condition }) => condition !== 'ok').length
}

/** Open alerts of all devices, newest first. */
export function alertsOf(view: PadView): PadAlert[] {
  return view.devices
    .flatMap((device) => device.alerts.map((alert) => ({ ...alert, device })))
    .sort((a, b) => b.since - a.since)
}

/** What the bell counts: notices nobody has acknowledged, and open alerts. */
export function openMatters(view: PadView): number {
  return view.notices.filter(({ acknowledged }) => !acknowledged).length + alertsOf(view).length
}

/** Calls for a person at a kiosk that nobody has acknowledged, newest first. */
export function openCalls(view: PadView): PadNotice[] {
  return view.notices.filter(({ kind, acknowledged }) => kind === 'help' && !acknowledged)
}

/** Calls for help of the staff that nobody has acknowledged, newest first. */
export function openEmergencies(view: PadView): PadNotice[] {
  return view.notices.filter(({ kind, acknowledged }) => kind === 'emergency' && !acknowledged)
}

/** What is said in passing: it is worth a look, and nobody has to act at once. */
const PASSING: readonly PadNotice['kind'][] = ['vipArrival', 'forecastBreach', 'serviceLevel', 'longWait']

/** Such notices that were not there before. */
export function newPassing(before: readonly PadNotice[], now: readonly PadNotice[]): PadNotice[] {
  const known = new Set(before.map(({ noticeId }) => noticeId))
  return now.filter(
    ({ kind, noticeId, acknowledged }) => PASSING.includes(kind) && !acknowledged && !known.has(noticeId),
  )
}
