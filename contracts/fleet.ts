import Type, { type Static } from 'typebox'
import { Id, MessageId, nullable, oneOf, strict, Text, WallMs } from './common.ts'
import { ESCALATION_LEVELS } from './configurationOperations.ts'
import { AMOUNT_BANDS, MESSAGE_VERDICTS, TRANSACTION_KINDS, TRANSACTION_RESULTS } from './deviceEvents.ts'
import {
  ALERT_CODES,
  COMPONENT_KINDS,
  ComponentId,
  DEVICE_CLASSES,
  DEVICE_STATES,
  MACHINE_MODES,
  MachineUnit,
  OWNERS,
  SUPPLY_STATES,
  UNIT_KINDS,
  UNIT_ROLES,
} from './deviceStatus.ts'
import { NODE_STATES } from './devices.ts'

/**
 * The fleet as operations staff see it: nodes, devices, what is wrong with them and whose it is, what was done about it, what runs out
 * when. Times are wall time, since people read them next to those of other systems.
 */

// ---- what can be wrong ---------------------------------------------------------------------------------------------
/** Codes of findings: those an agent raises, and those the hub finds in a status, a count or a silence. */
export const FINDING_CODES = [
  ...ALERT_CODES,
  'node-lost',
  'component-fault',
  'component-suspended',
  'component-warning',
  'fraud-suspected',
  'user-error',
  'starting',
  'power-fault',
  'shutter-fault',
  'door-open',
  'tampered',
  'unit-missing',
  'unit-inoperative',
  'unit-manipulated',
  'unit-low',
  'unit-empty',
  'unit-high',
  'unit-full',
  'supply-low',
  'supply-out',
  'supply-overfill',
  'runs-out-soon',
  'machine-out-of-service',
  'maintenance-long',
  'incident',
  'configuration-differs',
  'command-unsettled',
] as const
export type FindingCode = (typeof FINDING_CODES)[number]
/** 0 noError, 1 routine, 2 warning, 3 suspend, 4 fatal: the NDC scale, which bankers know. */
export const Severity = Type.Integer({ minimum: 0, maximum: 4 })
export const ATTENTIONS = ['now', 'soon'] as const
/** One thing that is wrong, as found now. */
export const Finding = strict({
  /** Part of a self-service machine, or unit of a line; null: the device as a whole. */
  component: nullable(Type.String({ pattern: '^[A-Za-z0-9.-]{1,64}$' })),
  code: oneOf(FINDING_CODES),
  severity: Severity,
  attention: oneOf(ATTENTIONS),
  owner: oneOf(OWNERS),
  /** It goes away by itself when its cause does: nobody needs to be sent. */
  selfClearing: Type.Boolean(),
  detail: nullable(Type.String({ maxLength: 200 })),
})
export type Finding = Static<typeof Finding>

// ---- alerts ---------------------------------------------------------------------------------------------------------
export const AlertId = Type.String({ pattern: '^[A-Za-z0-9-]{1,48}$' })
export const Acknowledged = strict({ by: Type.String(), at: WallMs, note: nullable(Type.String()) })
export const Escalated = strict({ to: oneOf(ESCALATION_LEVELS), at: WallMs })
export const FleetAlert = strict({
  alertId: AlertId,
  nodeId: Id,
  /** Null: the node itself. */
  deviceId: nullable(Id),
  component: nullable(Type.String()),
  code: oneOf(FINDING_CODES),
  severity: Severity,
  attention: oneOf(ATTENTIONS),
  owner: oneOf(OWNERS),
  selfClearing: Type.Boolean(),
  detail: nullable(Type.String()),
  openedAt: WallMs,
  /** How often it has come and gone since it was opened: a flapping one is one alert. */
  times: Type.Integer({ minimum: 1 }),
  acknowledged: nullable(Acknowledged),
  escalated: nullable(Escalated),
  /** Under maintenance: known, and nobody is told. */
  isSuppressed: Type.Boolean(),
  closedAt: nullable(WallMs),
})
export type FleetAlert = Static<typeof FleetAlert>

// ---- devices and nodes ---------------------------------------------------------------------------------------------
export const RunsOut = strict({
  /** One in ten is empty (or full) by then; half; nine in ten. Null: not within the horizon of the forecast. */
  p10: nullable(WallMs),
  p50: nullable(WallMs),
  p90: nullable(WallMs),
})
export type RunsOut = Static<typeof RunsOut>
export const FleetComponent = strict({
  componentId: ComponentId,
  kind: oneOf(COMPONENT_KINDS),
  device: nullable(oneOf(DEVICE_STATES)),
  severity: Severity,
  supply: nullable(oneOf(SUPPLY_STATES)),
  details: Type.Record(Type.String(), Type.String()),
})
export const FleetUnit = strict({
  unitId: Type.String(),
  ...MachineUnit.properties,
  runsOut: nullable(RunsOut),
})
/** A hopper or bin of cards, by the name `CardReader.Move` and `Storage.SetCount` know it by. */
export const FleetCardUnit = strict({
  unit: Type.String({ pattern: '^unit[0-9A-Za-z]{1,8}$' }),
  role: oneOf(['dispense', 'retain', 'park']),
  count: nullable(Type.Integer()),
  kinds: Type.Array(Type.String()),
})
export type FleetCardUnit = Static<typeof FleetCardUnit>
export const EFFECTIVE_STATES = [...DEVICE_STATES, 'lost', 'unknown'] as const
export const FleetDevice = strict(
  {
    deviceId: Id,
    nodeId: Id,
    name: nullable(Text),
    class: nullable(oneOf(DEVICE_CLASSES)),
    driver: Type.String(),
    model: nullable(Type.String()),
    serial: nullable(Type.String()),
    firmware: Type.Array(strict({ name: Type.String(), version: Type.String() })),
    /** A lost node overrides what its devices said last. */
    state: oneOf(EFFECTIVE_STATES),
    /** When it last said anything; null: never. */
    lastSeen: nullable(WallMs),
    health: strict({
      severity: Severity,
      attention: nullable(oneOf(ATTENTIONS)),
      owner: nullable(oneOf(OWNERS)),
      selfClearing: Type.Boolean(),
      since: nullable(WallMs),
    }),
    /** Taken out of service by staff. */
    outOfService: nullable(strict({ by: Type.String(), at: WallMs, reason: Type.String() })),
    maintenance: nullable(
      strict({
        /** Null: the machine itself says so (vendor mode, operator switch, exchange). */
        maintenanceId: nullable(Id),
        until: nullable(WallMs),
        reason: nullable(Type.String()),
      }),
    ),
    mode: nullable(oneOf(MACHINE_MODES)),
    components: Type.Array(FleetComponent),
    units: Type.Array(FleetUnit),
    cardUnits: Type.Array(FleetCardUnit),
    configuration: strict({
      /** As the hub wants it, as the node runs it. */
      desired: nullable(Type.String()),
      reported: nullable(Type.String()),
      state: oneOf(['same', 'differs', 'unknown']),
    }),
    /** What can be asked of it from here. */
    commands: Type.Array(Type.String()),
  },
  { $id: 'FleetDevice' },
)
export type FleetDevice = Static<typeof FleetDevice>

export const FleetNode = strict({
  nodeId: Id,
  state: oneOf([...NODE_STATES, 'unknown']),
  session: nullable(Type.Integer()),
  since: nullable(WallMs),
  lastSeen: nullable(WallMs),
  software: nullable(Type.String()),
  devices: Type.Array(Id),
  /** Version of the branch's configuration it was last given, and the one it says it runs. */
  configuration: strict({ desired: Type.Integer({ minimum: 0 }), reported: nullable(Type.Integer({ minimum: 0 })) }),
})
export type FleetNode = Static<typeof FleetNode>

export const FleetMaintenance = strict({
  maintenanceId: Id,
  /** Empty: every device. */
  deviceIds: Type.Array(Id),
  from: WallMs,
  until: WallMs,
  reason: Type.String(),
  by: nullable(Type.String()),
  /** By the configuration, again and again. */
  isRecurring: Type.Boolean(),
  isActive: Type.Boolean(),
})
export type FleetMaintenance = Static<typeof FleetMaintenance>

export const FLEET_COMMAND_STATES = ['requested', 'done', 'failed', 'notDelivered', 'unknown'] as const
/** One remote command: who, what, why, and what became of it. */
export const FleetCommand = strict({
  commandId: MessageId,
  deviceId: Id,
  name: Type.String(),
  data: Type.Record(Type.String(), Type.Unknown()),
  reason: Type.String(),
  by: Type.String(),
  at: WallMs,
  state: oneOf(FLEET_COMMAND_STATES),
  /** Of the message dictionary, where it was not done. */
  code: nullable(Type.String()),
  /** The text of that code; null where it was done, or the code is none of the dictionary. */
  message: nullable(Text),
  /** In the words of the device, for those who look after it. */
  detail: nullable(Type.String()),
  /** What the device was asked for, in the form of `DEVICE_RESULTS`; until the hub is started again. */
  result: nullable(Type.Record(Type.String(), Type.Unknown())),
  settledAt: nullable(WallMs),
})
export type FleetCommand = Static<typeof FleetCommand>

/**
 * Channel `fleet`: `node:<id>`, `device:<id>` and `alert:<id>` are top-level keys of their own, so that a change of one device sends
 * one device.
 */
export const FleetView = Type.Unsafe<
  {
    readonly now: number
    readonly maintenance: FleetMaintenance[]
    /** The newest first, at most 50. */
    readonly commands: FleetCommand[]
  } & Readonly<Record<`node:${string}`, FleetNode>> &
    Readonly<Record<`device:${string}`, FleetDevice>> &
    Readonly<Record<`alert:${string}`, FleetAlert>>
>(
  Type.Object(
    {
      now: WallMs,
      maintenance: Type.Array(FleetMaintenance),
      commands: Type.Array(FleetCommand, { maxItems: 50 }),
    },
    {
      $id: 'FleetView',
      patternProperties: { '^node:': FleetNode, '^device:': FleetDevice, '^alert:': FleetAlert },
      additionalProperties: false,
    },
  ),
)
export type FleetView = Static<typeof FleetView>

// ---- availability ----------------------------------------------------------------------------------------------------
/** Over service hours from `from` to `to` (local dates, both included), seconds. Planned time is in neither part of the ratio. */
export const AvailabilityRow = strict({
  deviceId: Id,
  serviceS: Type.Number(),
  plannedS: Type.Number(),
  /** Severity below 3 and the node there. */
  upS: Type.Number(),
  downS: Type.Number(),
  /** Nothing is known: before the first word of the device. */
  unknownS: Type.Number(),
  /** up / (up + down); null: nothing known of it. */
  availability: nullable(Type.Number({ minimum: 0, maximum: 1 })),
  /** Times it went down, unplanned. */
  failures: Type.Integer({ minimum: 0 }),
  /** Mean time to restore, over the failures that ended, by the clock; null: none ended. */
  mttrS: nullable(Type.Number()),
  causes: Type.Array(
    strict({
      code: oneOf(FINDING_CODES),
      component: nullable(Type.String()),
      owner: oneOf(OWNERS),
      seconds: Type.Number(),
      times: Type.Integer({ minimum: 1 }),
    }),
  ),
})
export type AvailabilityRow = Static<typeof AvailabilityRow>
export const AvailabilityView = strict(
  {
    from: Type.String(),
    to: Type.String(),
    /** Until when it is counted where `to` is not over yet. */
    until: WallMs,
    devices: Type.Array(AvailabilityRow),
  },
  { $id: 'AvailabilityView' },
)
export type AvailabilityView = Static<typeof AvailabilityView>

// ---- cash and stock ---------------------------------------------------------------------------------------------------
/** Why nothing is said of when it runs out. */
export const NO_FORECAST_REASONS = ['noCount', 'noHistory', 'notUsed'] as const
export const StockLine = strict({
  /** `<device>/<unit>`, or the id of a stock kept by hand. */
  stockId: Type.String({ pattern: '^[A-Za-z0-9./-]{1,100}$' }),
  deviceId: nullable(Id),
  component: nullable(Type.String()),
  kind: oneOf(UNIT_KINDS),
  role: oneOf(UNIT_ROLES),
  name: nullable(Text),
  currency: nullable(Type.String()),
  value: nullable(Type.Number()),
  count: nullable(Type.Integer()),
  capacity: nullable(Type.Integer()),
  low: nullable(Type.Integer()),
  replenishment: oneOf(['ok', 'full', 'high', 'low', 'empty', 'unknown']),
  /** Of the count. */
  asOf: nullable(WallMs),
  /** Mean use on a day like today. */
  perDay: nullable(Type.Number()),
  /** Empty, or full where things go in. */
  runsOut: nullable(RunsOut),
  noForecast: nullable(oneOf(NO_FORECAST_REASONS)),
  /** Last count by hand against the book: negative, some are missing. */
  discrepancy: nullable(Type.Integer()),
  /** Cassettes of the same note in one machine, this one among them, which customers empty together. */
  together: Type.Optional(
    strict({ stockIds: Type.Array(Type.String()), count: Type.Integer(), runsOut: nullable(RunsOut) }),
  ),
})
export type StockLine = Static<typeof StockLine>
/** What to bring, or to take away, on the next round: the most pressing first. */
export const Replenishment = strict({
  stockId: Type.String(),
  act: oneOf(['fill', 'takeAway']),
  /** Pieces; enough for the days asked for with nine in ten certainty, not more than there is room for. */
  pieces: Type.Integer({ minimum: 0 }),
  /** In whole units of the currency, of notes and coins. */
  amount: nullable(Type.Number()),
  before: nullable(WallMs),
  urgency: oneOf(['now', 'today', 'nextRound']),
})
export type Replenishment = Static<typeof Replenishment>
export const Denomination = strict({
  currency: Type.String(),
  value: Type.Number(),
  pieces: Type.Integer({ minimum: 1 }),
  amount: Type.Number(),
})
export type Denomination = Static<typeof Denomination>
export const StockView = strict(
  {
    now: WallMs,
    horizonDays: Type.Integer({ minimum: 1 }),
    lines: Type.Array(StockLine),
    replenishment: Type.Array(Replenishment),
    /** What the list asks for in notes and coins, over all machines: what to prepare. */
    denominations: Type.Optional(Type.Array(Denomination)),
  },
  { $id: 'StockView' },
)
export type StockView = Static<typeof StockView>

// ---- transactions and raw messages -------------------------------------------------------------------------------------
export const TransactionView = strict({
  deviceId: Id,
  at: WallMs,
  kind: oneOf(TRANSACTION_KINDS),
  result: oneOf(TRANSACTION_RESULTS),
  amountBand: nullable(oneOf(AMOUNT_BANDS)),
  currency: nullable(Type.String()),
  reason: nullable(Type.String()),
})
export type TransactionView = Static<typeof TransactionView>
/** A message kept for diagnosis, closed. Opening it wants a reason and is in the audit log. */
export const RawMessageView = strict({
  messageId: MessageId,
  at: WallMs,
  verdict: oneOf(MESSAGE_VERDICTS),
  reason: nullable(Type.String()),
  bytes: Type.Integer({ minimum: 0 }),
})
export type RawMessageView = Static<typeof RawMessageView>
