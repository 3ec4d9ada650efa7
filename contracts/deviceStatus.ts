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
export const STATUS = {
  common: CommonStatus,
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
