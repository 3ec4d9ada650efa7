import type { Actor, Command, Finding } from '../../../contracts/index.ts'
import type { Branch } from '../../core/branch.ts'
import { isNodeLost, NODE_LOST } from '../../core/decide/fleetHealth.ts'
import { healthOf, type Twin } from '../../core/fleet/health.ts'
import { lookup } from '../../core/lookup.ts'
import type { Clock, Log, StoredAnswer } from '../ports.ts'

/** What one device says in one breath is looked at together. */
const LOOK_AFTER_MS = 250
/** Devices looked at in one turn of the event loop: a storm of all of them must not keep a key press waiting. */
const DEVICES_PER_TURN = 10
const RETRY_AFTER_MS = 5_000
const MINUTE_MS = 60_000
/** A sensor with a loose contact must not fill the journal. */
const REPORTS_PER_MINUTE = 10
/** An orderly restart takes less. A node whose connection breaks is lost at once, by its last will. */
const NODE_AWAY_MS = 30_000
/** Nobody has ever heard of it: whoever sets it up has so long, then its devices are missing. */
const NODE_NEVER_SEEN_MS = 10 * MINUTE_MS
const NODE_CHECK_MS = 5_000

/** Findings that come from somewhere else than the device itself: stock, configuration, commands. */
export type FindingSource = (deviceId: string) => readonly Finding[]

export interface FleetHealthOptions {
  readonly branch: Branch
  readonly clock: Pick<Clock, 'monotonicMs'>
  readonly log: Log
  readonly twinOf: (deviceId: string) => Twin
  readonly isReady: (nodeId: string) => boolean
  readonly sources: readonly FindingSource[]
  readonly submit: (command: Pick<Command, 'type' | 'data'>, actor: Actor) => Promise<StoredAnswer>
  readonly after: (ms: number, callback: () => void) => void
}

/**
 * Watches what devices say of themselves, and reports what is wrong with one when that is other than it was. Beside the way from
 * key to board: looked at a little later, a few devices at a time.
 */
export class FleetHealth {
  private readonly options: FleetHealthOptions
  private readonly stale = new Set<string>()
  /** What was reported last, by device. */
  private readonly reported = new Map<string, string>()
  private readonly awaySince = new Map<string, number>()
  private readonly spent = new Map<string, { readonly since: number; times: number; isDue: boolean }>()
  private isLookDue = false
  private isFailing = false

  constructor(options: FleetHealthOptions) {
    this.options = options
  }

  start(): void {
    this.checkNodes()
  }

  /** Something that bears on its health may have changed. */
  deviceChanged(deviceId: string): void {
    this.stale.add(deviceId)
    this.lookSoon(LOOK_AFTER_MS)
  }

  /** What was reported before it was away is said again: the branch believed nothing while it was lost. */
  nodeReady(nodeId: string): void {
    for (const { id, node } of this.options.branch.config?.devices ?? []) {
      if (node !== nodeId) continue
      this.reported.delete(id)
      this.deviceChanged(id)
    }
  }

  /** Another configuration is in force. It may have closed alerts of devices that were moved, so all is said again; what is known is no event. */
  configured(): void {
    this.reported.clear()
    for (const { id } of this.options.branch.config?.devices ?? []) this.deviceChanged(id)
  }

  private lookSoon(ms: number): void {
    if (this.isLookDue) return
    this.isLookDue = true
    this.options.after(ms, () => {
      this.isLookDue = false
      this.look()
    })
  }

  private look(): void {
    for (const deviceId of [...this.stale].slice(0, DEVICES_PER_TURN)) {
      this.stale.delete(deviceId)
      this.report(deviceId)
    }
    if (this.stale.size > 0) this.lookSoon(0)
  }

  private report(deviceId: string): void {
    const { branch, twinOf, isReady, sources } = this.options
    const nodeId = branch.config && lookup(branch.config).devices.get(deviceId)?.node
    if (nodeId === undefined || !isReady(nodeId)) return
    const twin = twinOf(deviceId)
    // A device that has not said a word yet is not known to be well.
    if (Object.keys(twin.status).length === 0 && twin.alerts.length === 0) return
    const { findings, isOwnMaintenance } = healthOf(twin)
    const data = {
      nodeId,
      deviceId,
      findings: [...findings, ...sources.flatMap((source) => source(deviceId))],
      isOwnMaintenance,
    }
    const said = JSON.stringify(data)
    if (this.reported.get(deviceId) === said || this.isSpent(deviceId)) return
    this.reported.set(deviceId, said)
    this.send(deviceId, { type: 'ReportHealth', data }, { kind: 'device', id: nodeId })
  }

  /** Whether it has changed too often within a minute: what it is like by the end of it is told then. */
  private isSpent(deviceId: string): boolean {
    const now = this.options.clock.monotonicMs()
    const known = this.spent.get(deviceId)
    if (!known || now - known.since >= MINUTE_MS) {
      this.spent.set(deviceId, { since: now, times: 1, isDue: false })
      return false
    }
    if (known.times < REPORTS_PER_MINUTE) {
      known.times += 1
      return false
    }
    if (!known.isDue) this.options.after(known.since + MINUTE_MS - now, () => this.deviceChanged(deviceId))
    known.isDue = true
    return true
  }

  private send(deviceId: string, command: Pick<Command, 'type' | 'data'>, actor: Actor): void {
    const { submit, after, log } = this.options
    const again = (reason: Record<string, unknown>) => {
      this.reported.delete(deviceId)
      if (!this.isFailing) log.warn({ deviceId, ...reason }, 'what is wrong with devices can not be recorded yet')
      this.isFailing = true
      after(RETRY_AFTER_MS, () => this.deviceChanged(deviceId))
    }
    submit(command, actor).then(
      (answer) => {
        if (!answer.ok && answer.problem.code !== 'DEVICE_UNKNOWN') return again({ code: answer.problem.code })
        if (this.isFailing) log.info({ deviceId }, 'what is wrong with devices is recorded again')
        this.isFailing = false
      },
      (error: unknown) => again({ err: error }),
    )
  }

  /** Nodes that said goodbye, have not come back after a restart of the hub, or have never come: no last will tells of those. */
  private checkNodes(): void {
    const { branch, clock, isReady, submit, after } = this.options
    after(NODE_CHECK_MS, () => this.checkNodes())
    const now = clock.monotonicMs()
    for (const nodeId of new Set((branch.config?.devices ?? []).map(({ node }) => node))) {
      if (isReady(nodeId)) {
        this.awaySince.delete(nodeId)
        continue
      }
      const since = this.awaySince.get(nodeId) ?? now
      this.awaySince.set(nodeId, since)
      const patienceMs = branch.nodes.has(nodeId) ? NODE_AWAY_MS : NODE_NEVER_SEEN_MS
      if (now - since < patienceMs || isNodeLost(branch, nodeId)) continue
      const data = { nodeId, deviceId: null, findings: [NODE_LOST], isOwnMaintenance: false }
      submit({ type: 'ReportHealth', data }, { kind: 'system', id: 'fleet' }).catch((error: unknown) =>
        this.options.log.warn({ nodeId, err: error }, 'that a node is lost could not be recorded yet'),
      )
    }
  }
}
