import type { AlertPayload, NodeDescriptionPayload } from '../../../contracts/index.ts'
import type { TwinStore } from '../../app/ports.ts'
import type { DeferredWrites } from './deferredWrites.ts'
import type { Db } from './openDb.ts'

/** The last telemetry of every device: one row each, written a moment later (DeferredWrites). */
export class SqliteTwins implements TwinStore {
  readonly #db: Db
  readonly #deferred: DeferredWrites
  readonly #description
  readonly #status
  readonly #alert
  readonly #clearAlert
  readonly #forget
  readonly #seen
  /** Not written yet: a later time of the same takes its place. */
  #unseen = new Map<string, { readonly kind: string; readonly id: string; readonly wall: number }>()

  constructor(db: Db, deferred: DeferredWrites) {
    this.#db = db
    this.#deferred = deferred
    this.#description = db.prepare('INSERT OR REPLACE INTO node_descriptions (node_id, description) VALUES (?, ?)')
    this.#status = db.prepare(
      'INSERT OR REPLACE INTO device_status (device_id, iface, node_id, data, wall) VALUES (?, ?, ?, ?, ?)',
    )
    this.#alert = db.prepare(
      'INSERT OR REPLACE INTO device_alerts (device_id, code, node_id, alert) VALUES (?, ?, ?, ?)',
    )
    this.#clearAlert = db.prepare('DELETE FROM device_alerts WHERE device_id = ? AND code = ?')
    this.#seen = db.prepare('INSERT OR REPLACE INTO last_seen (kind, id, wall) VALUES (?, ?, ?)')
    const departed = 'node_id = ? AND device_id NOT IN (SELECT value FROM json_each(?))'
    this.#forget = [
      db.prepare(`DELETE FROM device_status WHERE ${departed}`),
      db.prepare(`DELETE FROM device_alerts WHERE ${departed}`),
    ]
  }

  /** Devices the node no longer has lose their rows. */
  saveDescription(nodeId: string, description: NodeDescriptionPayload): void {
    const json = JSON.stringify(description)
    const devices = JSON.stringify(Object.keys(description.devices))
    this.#deferred.put(`description|${nodeId}`, () => {
      this.#description.run(nodeId, json)
      for (const forget of this.#forget) forget.run(nodeId, devices)
    })
  }

  saveStatus(deviceId: string, nodeId: string, iface: string, data: Record<string, unknown>, wall: number): void {
    const json = JSON.stringify(data)
    this.#deferred.put(`status|${deviceId}|${iface}`, () => this.#status.run(deviceId, iface, nodeId, json, wall))
  }

  saveAlert(deviceId: string, nodeId: string, code: string, alert: AlertPayload | null): void {
    const json = alert && JSON.stringify(alert)
    this.#deferred.put(`alert|${deviceId}|${code}`, () => {
      if (json) this.#alert.run(deviceId, code, nodeId, json)
      else this.#clearAlert.run(deviceId, code)
    })
  }

  saveSeen(seen: readonly { readonly kind: 'node' | 'device'; readonly id: string; readonly wall: number }[]): void {
    for (const row of seen) this.#unseen.set(`${row.kind}|${row.id}`, row)
    this.#deferred.put(
      'seen',
      () => {
        for (const { kind, id, wall } of this.#unseen.values()) this.#seen.run(kind, id, wall)
      },
      () => {
        this.#unseen = new Map()
      },
    )
  }

  load() {
    this.#deferred.flush()
    const seen = this.#db
      .prepare<[], { kind: 'node' | 'device'; id: string; wall: number }>('SELECT kind, id, wall FROM last_seen')
      .all()
    const descriptions = this.#db
      .prepare<[], { nodeId: string; description: string }>(
        'SELECT node_id AS nodeId, description FROM node_descriptions',
      )
      .all()
    const status = this.#db
      .prepare<[], { deviceId: string; nodeId: string; iface: string; data: string }>(
        'SELECT device_id AS deviceId, node_id AS nodeId, iface, data FROM device_status',
      )
      .all()
    const alerts = this.#db
      .prepare<[], { deviceId: string; nodeId: string; code: string; alert: string }>(
        'SELECT device_id AS deviceId, node_id AS nodeId, code, alert FROM device_alerts',
      )
      .all()
    return {
      seen,
      descriptions: new Map(
        descriptions.map((row) => [row.nodeId, JSON.parse(row.description) as NodeDescriptionPayload]),
      ),
      status: status.map((row) => ({ ...row, data: JSON.parse(row.data) as Record<string, unknown> })),
      alerts: alerts.map((row) => ({ ...row, alert: JSON.parse(row.alert) as AlertPayload })),
    }
  }
}
