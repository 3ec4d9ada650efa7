import Type, { type Static, type TSchema } from 'typebox'
import { Id, nullable, oneOf, strict, WallMs } from './common.ts'
import { ESCALATION_LEVELS } from './configurationOperations.ts'
import { OWNERS } from './deviceStatus.ts'
import { Acknowledged, AlertId, ATTENTIONS, Escalated, FINDING_CODES, Severity } from './fleet.ts'

/**
 * Events of the fleet: alerts from their opening to their end, how healthy each device is, and when it is looked after. Each says
 * whole what it is about, so that history and notices need no other event.
 */

const Component = nullable(Type.String({ pattern: '^[A-Za-z0-9.-]{1,64}$' }))
const subject = {
  alertId: AlertId,
  nodeId: Id,
  /** Null: the node itself. */
  deviceId: nullable(Id),
  component: Component,
  code: oneOf(FINDING_CODES),
  severity: Severity,
} as const
/** What weighs the alert and may change while it is open. */
const weight = {
  attention: oneOf(ATTENTIONS),
  owner: oneOf(OWNERS),
  selfClearing: Type.Boolean(),
  detail: nullable(Type.String({ maxLength: 200 })),
} as const

export const HealthCause = strict({ code: oneOf(FINDING_CODES), component: Component, owner: oneOf(OWNERS) })
export type HealthCause = Static<typeof HealthCause>
const health = {
  deviceId: Id,
  /** The worst of what is wrong; 4 while its node is lost. */
  severity: Severity,
  /** What makes it as bad as it is, the same causes always in the same order; empty at 0. */
  causes: Type.Array(HealthCause, { maxItems: 64 }),
  /** By plan, of the configuration or of staff. */
  isPlanned: Type.Boolean(),
  /** The machine itself says that it is being looked after: vendor mode, operator switch, exchange. */
  isOwnMaintenance: Type.Boolean(),
  /** Severity of what is wrong and raises no alert, as it goes away by itself. */
  quiet: Severity,
} as const
export const DeviceHealth = strict(health)
export type DeviceHealth = Static<typeof DeviceHealth>

export const ALERT_ENDS = ['gone', 'acknowledged', 'removed'] as const
export const FLEET_EVENTS = {
  /** Told of at once, unless its device is being looked after. */
  'AlertOpened@1': strict({ ...subject, ...weight, isSuppressed: Type.Boolean() }),
  'AlertChanged@1': strict({ ...subject, ...weight }),
  /** It came back soon after it had gone, or an incident has happened again: the same alert, and nobody is told anew. */
  'AlertRepeated@1': strict({ ...subject, ...weight, times: Type.Integer({ minimum: 2 }) }),
  /** What it told of is over. Unless this is final it may come back as the same alert until it is settled. */
  'AlertClosed@1': strict({
    ...subject,
    ...weight,
    openedAt: WallMs,
    times: Type.Integer({ minimum: 1 }),
    acknowledged: nullable(Acknowledged),
    escalated: nullable(Escalated),
    end: oneOf(ALERT_ENDS),
    isFinal: Type.Boolean(),
    wasTold: Type.Boolean(),
  }),
  /** It has stayed away. */
  'AlertSettled@1': strict({ ...subject, wasTold: Type.Boolean() }),
  /** It was suppressed, the maintenance is over and it is still there: told of now. */
  'AlertTold@1': strict({ ...subject, ...weight }),
  'AlertAcknowledged@1': strict({ ...subject, note: nullable(Type.String({ maxLength: 200 })) }),
  'AlertEscalated@1': strict({ ...subject, to: oneOf(ESCALATION_LEVELS) }),
  'DeviceHealthChanged@1': DeviceHealth,
  /** How healthy every device is as a day begins: reports of later days begin here. */
  'FleetRecorded@1': strict({ devices: Type.Array(DeviceHealth) }),
  /** The hub was off since then, and knows nothing of that time. */
  'WatchResumed@1': strict({ unwatchedSince: WallMs }),
  'MaintenancePlanned@1': strict({
    maintenanceId: Id,
    /** Empty: every device. */
    deviceIds: Type.Array(Id),
    from: WallMs,
    until: WallMs,
    reason: Type.String({ maxLength: 200 }),
  }),
  /** By hand before its time, or at its end. */
  'MaintenanceEnded@1': strict({ maintenanceId: Id }),
} as const satisfies Record<string, TSchema>
