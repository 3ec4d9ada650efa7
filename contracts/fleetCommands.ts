import Type, { type Static } from 'typebox'
import { Id, oneOf, strict, WallMs } from './common.ts'
import type { DEVICE_COMMANDS } from './deviceCommands.ts'
import { AlertId } from './fleet.ts'

/** What people who keep devices alive may tell the hub. */

const Reason = Type.String({
  minLength: 1,
  maxLength: 200,
  pattern: '\\S',
  description: 'why, in the words of who decided it',
})
export const StockId = Type.String({ pattern: '^[A-Za-z0-9./-]{1,100}$' })

/**
 * Commands to devices that people may send from afar. What moves money is not among them, and nothing that a customer's ticket
 * depends on (printing, boards): those the hub sends itself.
 */
export const REMOTE_DEVICE_COMMANDS = [
  'Device.Restart',
  'Printer.Reset',
  'IdCard.Reset',
  'IdCard.GetSerial',
  'CardReader.Move',
  'CardReader.Reset',
  'CardReader.SetEntry',
  'CardReader.Inspect',
  'Storage.SetCount',
  'BarcodeReader.Trigger',
  'Gate.Open',
  'Gate.Close',
  'Lights.SetLight',
  'Board.Power',
  'Machine.Reset',
] as const satisfies readonly (keyof typeof DEVICE_COMMANDS)[]
export type RemoteDeviceCommand = (typeof REMOTE_DEVICE_COMMANDS)[number]
/** What moves customers' cards or lets somebody in is not for operations staff. */
const FOR_SUPERVISORS: ReadonlySet<string> = new Set<RemoteDeviceCommand>(['CardReader.Move', 'Gate.Open'])
/** Whether somebody in this role (kind of an actor) may send a device this command. */
export function mayCommandDevice(role: string, name: RemoteDeviceCommand, data: Record<string, unknown>): boolean {
  if (role === 'supervisor' || role === 'admin') return true
  // A reset that gives the card inside out, or keeps it, moves it.
  const movesCard = name === 'CardReader.Reset' && data['to'] !== 'currentPosition'
  return role === 'operations' && !movesCard && !FOR_SUPERVISORS.has(name)
}

const Serial = Type.String({ pattern: '^[A-Za-z0-9]{1,32}$' })
/** First and last. */
export const StockSerials = strict({ from: Serial, to: Serial })
export type StockSerials = Static<typeof StockSerials>
export const STOCK_MOVES = ['fill', 'takeAway', 'handOut', 'return'] as const
export const FLEET_COMMANDS = {
  /** Somebody looks after it: it is escalated no further. An incident, which no state ends, is closed by it. */
  AcknowledgeAlert: strict({ alertId: AlertId, note: Type.Optional(Type.String({ maxLength: 200 })) }),
  /** `data` in the form of DEVICE_COMMANDS[name]. */
  CommandDevice: strict({
    deviceId: Id,
    name: oneOf(REMOTE_DEVICE_COMMANDS),
    data: Type.Record(Type.String(), Type.Unknown()),
    reason: Reason,
  }),
  /** Customers are not sent to it, whatever it says of itself. */
  SetInService: strict({ deviceId: Id, inService: Type.Boolean(), reason: Reason }),
  /** At most 31 days; no deviceIds: every device. */
  PlanMaintenance: strict({
    maintenanceId: Id,
    deviceIds: Type.Array(Id, { maxItems: 200, uniqueItems: true }),
    from: WallMs,
    until: WallMs,
    reason: Reason,
  }),
  /** Before its end, or before it has begun. */
  EndMaintenance: strict({ maintenanceId: Id }),
  /** Somebody has counted: so many pieces are there now. */
  CountStock: strict({ stockId: StockId, count: Type.Integer({ minimum: 0, maximum: 10_000_000 }) }),
  /** Pieces put in or taken away by hand; `serials` of numbered vouchers, first and last. */
  MoveStock: strict({
    stockId: StockId,
    move: oneOf(STOCK_MOVES),
    pieces: Type.Integer({ minimum: 1, maximum: 10_000_000 }),
    /** Who they are handed out to, or who gives them back; without it whoever sends the command. */
    holder: Type.Optional(Id),
    serials: Type.Optional(StockSerials),
    reason: Type.Optional(Reason),
  }),
} as const
export type FleetCommandType = keyof typeof FLEET_COMMANDS
