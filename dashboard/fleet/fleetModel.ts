import type { FindingCode, FleetAlert, FleetDevice, FleetNode, FleetView } from '../../contracts/index.ts'

/** What the page says of the fleet, worked out of the hub's view: pure, so that it can be tried without a browser. */

export type Owner = FleetAlert['owner']
export type Attention = FleetAlert['attention']

/** In the order in which the page offers them. */
export const OWNER_ORDER = ['security', 'flm', 'slm', 'replenish', 'remote', 'it'] as const satisfies readonly Owner[]

export interface FleetParts {
  readonly nodes: readonly FleetNode[]
  readonly devices: readonly FleetDevice[]
  /** Open ones, the worst first. */
  readonly alerts: readonly FleetAlert[]
  readonly byDevice: ReadonlyMap<string, readonly FleetAlert[]>
}

export function partsOf(view: FleetView): FleetParts {
  const nodes: FleetNode[] = []
  const devices: FleetDevice[] = []
  const alerts: FleetAlert[] = []
  for (const [key, value] of Object.entries(view)) {
    if (key.startsWith('node:')) nodes.push(value as FleetNode)
    else if (key.startsWith('device:')) devices.push(value as FleetDevice)
    else if (key.startsWith('alert:') && (value as FleetAlert).closedAt === null) alerts.push(value as FleetAlert)
  }
  nodes.sort((a, b) => order(a.nodeId, b.nodeId))
  devices.sort((a, b) => order(a.deviceId, b.deviceId))
  alerts.sort(worstFirst)
  const byDevice = new Map<string, FleetAlert[]>()
  for (const alert of alerts) {
    if (alert.deviceId === null) continue
    const known = byDevice.get(alert.deviceId)
    if (known) known.push(alert)
    else byDevice.set(alert.deviceId, [alert])
  }
  return { nodes, devices, alerts, byDevice }
}

/** Among equals what is nobody's yet comes before what somebody looks after, and a danger to customers before all. */
function worstFirst(a: FleetAlert, b: FleetAlert): number {
  return (
    b.severity - a.severity ||
    Number(b.attention === 'now') - Number(a.attention === 'now') ||
    Number(b.owner === 'security') - Number(a.owner === 'security') ||
    Number(a.acknowledged !== null) - Number(b.acknowledged !== null) ||
    a.openedAt - b.openedAt ||
    order(a.alertId, b.alertId)
  )
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** One thing that somebody has to look after. */
export interface Matter {
  readonly component: string | null
  /** Null: the device rates itself so and no alert says why. */
  readonly code: FindingCode | null
  readonly severity: number
  readonly attention: Attention
  readonly owner: Owner
  readonly selfClearing: boolean
  readonly since: number | null
  readonly alert: FleetAlert | null
}

/** A line of the overview: a device, or a node that is lost with all that hangs on it. */
export interface FleetRow {
  readonly key: string
  readonly node: FleetNode | null
  readonly device: FleetDevice | null
  /** What a lost node takes with it. */
  readonly lost: readonly FleetDevice[]
  readonly matters: readonly Matter[]
}

export interface FleetFilter {
  readonly owner: Owner | null
  readonly severity: number | null
  readonly class: string | null
  readonly node: string | null
  readonly search: string
}
export const NO_FILTER: FleetFilter = { owner: null, severity: null, class: null, node: null, search: '' }

export function isFiltering(filter: FleetFilter): boolean {
  return (
    filter.owner !== null ||
    filter.severity !== null ||
    filter.class !== null ||
    filter.node !== null ||
    filter.search.trim() !== ''
  )
}

export interface Overview {
  /** Somebody has to act; the worst first. */
  readonly inNeed: readonly FleetRow[]
  /** Under maintenance or taken out of service: known, nobody is sent. */
  readonly setAside: readonly FleetDevice[]
  readonly fine: readonly FleetDevice[]
  /** Of all, whatever is filtered. */
  readonly counts: {
    readonly devices: number
    readonly now: number
    readonly soon: number
    readonly setAside: number
    readonly fine: number
    readonly owners: Readonly<Record<Owner, { readonly now: number; readonly all: number }>>
  }
}

export function overviewOf(parts: FleetParts, filter: FleetFilter): Overview {
  const rows: FleetRow[] = []
  const setAside: FleetDevice[] = []
  const fine: FleetDevice[] = []
  const gone = new Set<string>()
  for (const node of parts.nodes) {
    if (node.state !== 'lost') continue
    const lost = parts.devices.filter((device) => device.nodeId === node.nodeId && device.state === 'lost')
    for (const { deviceId } of lost) gone.add(deviceId)
    const alerts = parts.alerts.filter((alert) => alert.deviceId === null && alert.nodeId === node.nodeId)
    const matters = alerts.filter(({ isSuppressed }) => !isSuppressed).map(matterOf)
    // A planned absence is not a loss.
    if (alerts.length > 0 && matters.length === 0) setAside.push(...lost)
    else
      rows.push({
        key: `node:${node.nodeId}`,
        node,
        device: null,
        lost,
        matters: matters.length > 0 ? matters : [lossOf(node)],
      })
  }
  for (const device of parts.devices) {
    if (gone.has(device.deviceId)) continue
    if (device.maintenance !== null || device.outOfService !== null) setAside.push(device)
    else {
      const matters = mattersOf(device, parts.byDevice.get(device.deviceId) ?? [])
      if (matters.length === 0) fine.push(device)
      else rows.push({ key: `device:${device.deviceId}`, node: null, device, lost: [], matters })
    }
  }
  const counts = countsOf(rows, setAside.length, fine.length, parts.devices.length)
  const isFitting = (device: FleetDevice) => fits(device, filter)
  const quiet = filter.owner === null && (filter.severity === null || filter.severity === 0)
  return {
    inNeed: rows
      .map((row) => ({ ...row, matters: row.matters.filter((matter) => fitsMatter(matter, filter)) }))
      .filter((row) => row.matters.length > 0 && (row.device ? isFitting(row.device) : fitsNode(row, filter)))
      .sort(byWorst),
    setAside: quiet ? setAside.filter(isFitting) : [],
    fine: quiet ? fine.filter(isFitting) : [],
    counts,
  }
}

function matterOf(alert: FleetAlert): Matter {
  const { component, code, severity, attention, owner, selfClearing, openedAt } = alert
  return { component, code, severity, attention, owner, selfClearing, since: openedAt, alert }
}

function lossOf(node: FleetNode): Matter {
  return {
    component: null,
    code: 'node-lost',
    severity: 4,
    attention: 'now',
    owner: 'it',
    selfClearing: false,
    since: node.since,
    alert: null,
  }
}

function mattersOf(device: FleetDevice, alerts: readonly FleetAlert[]): Matter[] {
  const told = alerts.filter(({ isSuppressed }) => !isSuppressed)
  if (told.length > 0) return told.map(matterOf)
  const { severity, attention, owner, selfClearing, since } = device.health
  if (attention === null) return []
  return [
    { component: null, code: null, severity, attention, owner: owner ?? 'remote', selfClearing, since, alert: null },
  ]
}

const NONE = { now: 0, all: 0 }
const NOBODY: Record<Owner, { now: number; all: number }> = {
  security: NONE,
  flm: NONE,
  slm: NONE,
  replenish: NONE,
  remote: NONE,
  it: NONE,
}

function countsOf(rows: readonly FleetRow[], setAside: number, fine: number, devices: number): Overview['counts'] {
  const owners = { ...NOBODY }
  for (const owner of OWNER_ORDER) {
    const theirs = rows
      .map(({ matters }) => matters.filter((matter) => matter.owner === owner))
      .filter((matters) => matters.length > 0)
    const now = theirs.filter((matters) => matters.some(({ attention }) => attention === 'now'))
    owners[owner] = { all: theirs.length, now: now.length }
  }
  const now = rows.filter(isUrgent).length
  return { devices, now, soon: rows.length - now, setAside, fine, owners }
}

export function isUrgent({ matters }: FleetRow): boolean {
  return matters.some(({ attention }) => attention === 'now')
}

function fits(device: FleetDevice, filter: FleetFilter): boolean {
  if (filter.class !== null && device.class !== filter.class) return false
  if (filter.node !== null && device.nodeId !== filter.node) return false
  const wanted = filter.search.trim().toLowerCase()
  if (wanted === '') return true
  const words = [device.deviceId, device.nodeId, device.model, device.serial, ...Object.values(device.name ?? {})]
  return words.some((word) => word?.toLowerCase().includes(wanted))
}

function fitsMatter(matter: Matter, filter: FleetFilter): boolean {
  return (
    (filter.owner === null || matter.owner === filter.owner) &&
    (filter.severity === null || matter.severity === filter.severity)
  )
}

function fitsNode({ node, lost }: FleetRow, filter: FleetFilter): boolean {
  if (!node) return false
  const wanted = filter.search.trim().toLowerCase()
  const isNamed = (filter.node === null || filter.node === node.nodeId) && node.nodeId.includes(wanted)
  return (isNamed && filter.class === null) || lost.some((device) => fits(device, filter))
}

/** The same of lines. */
function byWorst(a: FleetRow, b: FleetRow): number {
  const [first, other] = [a.matters[0], b.matters[0]]
  if (!first || !other) return 0
  const isTaken = ({ alert }: Matter) => Number(alert !== null && alert.acknowledged !== null)
  return (
    other.severity - first.severity ||
    Number(isUrgent(b)) - Number(isUrgent(a)) ||
    Number(other.owner === 'security') - Number(first.owner === 'security') ||
    isTaken(first) - isTaken(other) ||
    (first.since ?? 0) - (other.since ?? 0) ||
    order(a.key, b.key)
  )
}

/** Devices by the node they hang on, nodes in order. */
export function byNode(devices: readonly FleetDevice[]): { nodeId: string; devices: FleetDevice[] }[] {
  const groups = new Map<string, FleetDevice[]>()
  for (const device of devices) {
    const known = groups.get(device.nodeId)
    if (known) known.push(device)
    else groups.set(device.nodeId, [device])
  }
  return [...groups].map(([nodeId, its]) => ({ nodeId, devices: its })).sort((a, b) => order(a.nodeId, b.nodeId))
}
