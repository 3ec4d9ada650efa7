import Type, { type Static } from 'typebox'
import { keyed, nullable, oneOf, strict } from './common.ts'

/** What devices are and what state they are in: classes, status interfaces, alerts. Words of XFS4IoT (2024-03) where it has them. */

export const DEVICE_CLASSES = [
  'idCardReader',
  'receiptPrinter',
  'callerKeypad',
  'ledBoard',
  'cardDispenser',
  'cardReader',
  'barcodeReader',
  'plateCamera',
  'controlUnit',
  'selfServiceMachine',
] as const

// ---- status, one retained topic per interface -------------------------------------------------------------------
/** XFS4IoT Common.Status `device`. */
export const DEVICE_STATES = [
  'online',
  'offline',
  'powerOff',
  'noDevice',
  'hardwareError',
  'userError',
  'deviceBusy',
  'fraudAttempt',
  'potentialFraud',
  'starting',
] as const
export type DeviceState = (typeof DEVICE_STATES)[number]
export const CommonStatus = strict({ device: oneOf(DEVICE_STATES) })
export const CardReaderStatus = strict({
  media: oneOf(['unknown', 'present', 'notPresent', 'jammed', 'entering', 'latched']),
})
export const PrinterStatus = strict({
  media: oneOf(['unknown', 'present', 'notPresent', 'jammed', 'entering', 'retracted']),
  paper: strict({ upper: oneOf(['unknown', 'full', 'low', 'out', 'jammed']) }),
  /** Ours, in the same style: XFS4IoT has no word for a printer's lid or cutter. */
  cover: oneOf(['closed', 'open', 'unknown']),
  cutter: oneOf(['ok', 'inoperative', 'unknown']),
})
export type PrinterStatus = Static<typeof PrinterStatus>
/** Ours: per address of the line, whether the unit answered the last time it was spoken to. */
export const KeypadStatus = strict({
  units: keyed('^\\d{1,5}$', oneOf(['unknown', 'active', 'silent'])),
})
export const BoardStatus = strict({
  units: keyed('^\\d{1,5}$', oneOf(['unknown', 'shown', 'pending', 'silent'])),
})
/**
 * Cards by storage unit, as XFS4IoT's Storage has them: `dispense` a hopper, `retain` a bin for captured cards, `park` a place to
 * keep one. `count` is our own account, null before anybody has counted; `deviceCount` what the device says where it counts itself.
 */
export const StorageStatus = strict({
  units: keyed(
    '^unit[0-9A-Za-z]{1,8}$',
    strict({
      type: oneOf(['dispense', 'retain', 'park']),
      count: nullable(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
      deviceCount: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
      replenishmentStatus: oneOf(['ok', 'full', 'high', 'low', 'empty', 'unknown']),
      /** Kinds of card in it, as `CardReader.Move` takes them by `kind:DEBIT`. */
      kinds: Type.Optional(
        Type.Array(Type.String({ pattern: '^[0-9A-Za-z._-]{1,32}$' }), { maxItems: 32, uniqueItems: true }),
      ),
    }),
  ),
})
export type StorageStatus = Static<typeof StorageStatus>
/** XFS4IoT BarcodeReader.Status. */
export const BarcodeReaderStatus = strict({ scanner: oneOf(['on', 'off', 'inoperative', 'unknown']) })
/** Ours: whether the camera speaks to us, and what it counts. */
export const CameraStatus = strict({ camera: oneOf(['ok', 'silent', 'unknown']) })
/** Ours, for what is switched by name: lamps (XFS4IoT Lights flash rates) and gates. */
export const LightsStatus = strict({
  lights: keyed('^[a-z0-9-]{1,32}$', oneOf(['off', 'slow', 'medium', 'quick', 'continuous', 'unknown'])),
})
export const GateStatus = strict({
  gates: keyed('^[a-z0-9-]{1,32}$', oneOf(['open', 'closed', 'unknown'])),
})

/** Parts of a self-service machine. */
export const COMPONENT_KINDS = [
  'cardReader',
  'cardDispenser',
  'cashDispenser',
  'cashAcceptor',
  'cashRecycler',
  'coinDispenser',
  'depository',
  'checkUnit',
  'receiptPrinter',
  'journalPrinter',
  'statementPrinter',
  'passbookPrinter',
  'documentPrinter',
  'barcodeReader',
  'camera',
  'keyboard',
  'encryptor',
  'display',
  'lights',
  'sensors',
  'safe',
  'power',
  'clock',
  'network',
  'software',
  'sealUnit',
  'vendorMode',
  'other',
] as const
export type ComponentKind = (typeof COMPONENT_KINDS)[number]
export const ComponentId = Type.String({ pattern: '^[a-z0-9-]{1,32}$' })
export const MACHINE_MODES = ['inService', 'outOfService', 'supervisor', 'maintenance', 'unknown'] as const
export const SUPPLY_STATES = ['unknown', 'good', 'low', 'out', 'overfill', 'notConfigured'] as const
/**
 * A self-service machine (ATM, CRS, VTM, card kiosk ...) as the sum of its parts, the same whatever protocol it speaks. `device` is
 * XFS4IoT's word for a part, `severity` how the machine itself rates it (NDC scale), `supply` how what it consumes stands, `details` the
 * status in the protocol's own words, flattened: `media`: `jammed`, `paper.upper`: `low`.
 */
export const MachineStatus = strict({
  mode: oneOf(MACHINE_MODES),
  components: keyed(
    '^[a-z0-9-]{1,32}$',
    strict({
      kind: oneOf(COMPONENT_KINDS),
      device: Type.Optional(oneOf(DEVICE_STATES)),
      severity: Type.Optional(Type.Integer({ minimum: 0, maximum: 4 })),
      supply: Type.Optional(oneOf(SUPPLY_STATES)),
      details: keyed('^[A-Za-z0-9._-]{1,64}$', Type.String({ maxLength: 64 }), { maxProperties: 48 }),
    }),
    { maxProperties: 40 },
  ),
})
export type MachineStatus = Static<typeof MachineStatus>

export const UNIT_KINDS = ['cash', 'coin', 'card', 'paper', 'voucher', 'check', 'media', 'other'] as const
export const UNIT_ROLES = ['dispense', 'recycle', 'deposit', 'retain', 'reject', 'park'] as const
const Count = Type.Integer({ minimum: 0, maximum: 10_000_000 })
/** What can run out, or fill up, in a machine (XFS4IoT Storage): one row per cassette, hopper, roll or bin. */
export const MachineUnit = strict({
  component: ComponentId,
  kind: oneOf(UNIT_KINDS),
  role: oneOf(UNIT_ROLES),
  name: Type.Optional(Type.String({ maxLength: 32 })),
  currency: Type.Optional(Type.String({ pattern: '^[A-Z]{3}$' })),
  /** Of one note, in whole units of the currency. */
  value: Type.Optional(Type.Number({ minimum: 0 })),
  /** How many are in it now; null: not counted. */
  count: nullable(Count),
  initial: Type.Optional(Count),
  capacity: Type.Optional(Count),
  lowThreshold: Type.Optional(Count),
  highThreshold: Type.Optional(Count),
  status: oneOf(['ok', 'inoperative', 'missing', 'notConfigured', 'manipulated', 'unknown']),
  replenishment: oneOf(['ok', 'full', 'high', 'low', 'empty', 'unknown']),
  accuracy: Type.Optional(oneOf(['accurate', 'accurateSet', 'inaccurate', 'unknown'])),
})
export type MachineUnit = Static<typeof MachineUnit>
/** `<component>.<unit>` where several parts of a machine have units of the same name. */
export const UnitsStatus = strict({ units: keyed('^[A-Za-z0-9.-]{1,64}$', MachineUnit, { maxProperties: 64 }) })
export type UnitsStatus = Static<typeof UnitsStatus>

export const STATUS = {
  common: CommonStatus,
  machine: MachineStatus,
  units: UnitsStatus,
  cardReader: CardReaderStatus,
  printer: PrinterStatus,
  keypad: KeypadStatus,
  board: BoardStatus,
  storage: StorageStatus,
  barcodeReader: BarcodeReaderStatus,
  camera: CameraStatus,
  lights: LightsStatus,
  gates: GateStatus,
} as const
export type StatusInterface = keyof typeof STATUS
export type StatusData = { [I in StatusInterface]: Static<(typeof STATUS)[I]> }

// ---- alerts, retained while open; an empty payload clears --------------------------------------------------------
export const ALERT_CODES = [
  'device-offline',
  'device-fault',
  'paper-low',
  'paper-out',
  'cover-open',
  'cutter-fault',
  'card-unreadable',
  'noise',
  'media-jammed',
  'media-left',
  'storage-low',
  'storage-empty',
  'storage-full',
  'count-mismatch',
  'result-unknown',
] as const
export type AlertCode = (typeof ALERT_CODES)[number]
export const OWNERS = ['remote', 'flm', 'slm', 'replenish', 'it', 'security'] as const
