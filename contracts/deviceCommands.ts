import Type, { type Static } from 'typebox'
import { nullable, oneOf, strict } from './common.ts'
import { Base64, CardPlace, CardSource, SealedBox } from './deviceEvents.ts'
import { ComponentId } from './deviceStatus.ts'

/** What devices are told to do, and what they are asked. */

// ---- commands -----------------------------------------------------------------------------------------------------
export const TicketElement = Type.Union([
  strict({
    type: Type.Literal('text'),
    text: Type.String({ maxLength: 200 }),
    size: Type.Optional(Type.Integer({ minimum: 1, maximum: 8, default: 1 })),
    align: Type.Optional(oneOf(['left', 'center', 'right'], { default: 'left' })),
    bold: Type.Optional(Type.Boolean({ default: false })),
  }),
  strict({
    type: Type.Literal('qr'),
    data: Type.String({ minLength: 1, maxLength: 300 }),
    module: Type.Optional(Type.Integer({ minimum: 1, maximum: 16, default: 6 })),
    /** Error correction: 7, 15, 25 or 30 % of it may be lost. */
    correction: Type.Optional(oneOf(['L', 'M', 'Q', 'H'], { default: 'M' })),
    align: Type.Optional(oneOf(['left', 'center', 'right'], { default: 'center' })),
  }),
  strict({ type: Type.Literal('feed'), lines: Type.Integer({ minimum: 1, maximum: 20 }) }),
])
export type TicketElement = Static<typeof TicketElement>

export const DEVICE_COMMANDS = {
  'Printer.PrintTicket': strict({ elements: Type.Array(TicketElement, { minItems: 1, maxItems: 60 }) }),
  'Printer.Reset': strict({}),
  /** Desired content of a board; repainted by the driver after every reconnect. */
  'Board.Show': strict({
    address: Type.Integer({ minimum: 0, maximum: 65533 }),
    text: Type.String({ maxLength: 120 }),
    /** A new call is drawn attention to, a repaint is not. */
    emphasis: Type.Boolean(),
  }),
  'Board.Clear': strict({ address: Type.Integer({ minimum: 0, maximum: 65533 }) }),
  /** Desired too: said again by the driver after every reconnect. */
  'Board.Power': strict({ address: Type.Integer({ minimum: 0, maximum: 65533 }), on: Type.Boolean() }),
  /** The three-digit figures on a caller keypad; null = blank. */
  'Keypad.Display': strict({
    address: Type.Integer({ minimum: 0, maximum: 255 }),
    waiting: nullable(Type.Integer({ minimum: 0, maximum: 999 })),
    ticket: nullable(Type.Integer({ minimum: 0, maximum: 999 })),
  }),
  'Keypad.Beep': strict({ address: Type.Integer({ minimum: 0, maximum: 255 }) }),
  /** The evaluator asks the customer in front of it. */
  'Evaluator.Invite': strict({ address: Type.Integer({ minimum: 0, maximum: 255 }) }),
  /** The stars of the teller in front of it, shown while it does not ask; desired like the figures of a keypad. */
  'Evaluator.ShowStars': strict({
    address: Type.Integer({ minimum: 0, maximum: 255 }),
    stars: Type.Integer({ minimum: 0, maximum: 9 }),
  }),
  'IdCard.Reset': strict({}),
  /** The reader's own number (SAM number). */
  'IdCard.GetSerial': strict({}),
  /**
   * Moves a card (XFS4IoT): out of a hopper (`unit1`, or `kind:DEBIT` for the first that has such cards) to `transport` or `exit`, from `transport` or `exit` on to `exit`, a `retain` unit,
   * or, where the machine can, back to the hopper. `customer` as the target pushes it out of the mouth altogether.
   */
  'CardReader.Move': strict({ from: CardSource, to: CardPlace }),
  /** Brings the machine to a known state; what happens to a card inside: `exit`, `retain`, `currentPosition`. */
  'CardReader.Reset': strict({ to: oneOf(['exit', 'retain', 'currentPosition']) }),
  /** Whether cards are taken in from the front. */
  'CardReader.SetEntry': strict({ allowed: Type.Boolean() }),
  /** Reads the card inside; what it says comes as CardReadEvent or ReadFailedEvent. */
  'CardReader.ReadRawData': strict({}),
  'CardReader.ChipPower': strict({
    action: oneOf(['cold', 'warm', 'off']),
    contactless: Type.Optional(Type.Boolean()),
  }),
  /** One command to the chip; its answer comes sealed. */
  'CardReader.ChipIO': strict({
    protocol: oneOf(['t0', 't1', 'auto', 'typeA', 'typeB']),
    chipData: Base64,
  }),
  /** What is in the machine: state, sensors, serial number, counters, in the device's own words. */
  'CardReader.Inspect': strict({}),
  /** Somebody has counted: so many cards are in the unit now. */
  'Storage.SetCount': strict({
    unit: Type.String({ pattern: '^unit[0-9A-Za-z]{1,8}$' }),
    count: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  }),
  /** Switches the scanner's light on for one code, or off. */
  'BarcodeReader.Trigger': strict({ on: Type.Boolean() }),
  /** Opens a gate once; a gate is opened by this command and by nothing else. */
  'Gate.Open': strict({ gate: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }) }),
  'Gate.Close': strict({ gate: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }) }),
  /** Any device: its port is closed and its driver begins anew. Carried out by the agent itself. */
  'Device.Restart': strict({}),
  /** Brings one part of a self-service machine to a known state. */
  'Machine.Reset': strict({ component: ComponentId }),
  /** XFS4IoT Lights.SetLight. */
  'Lights.SetLight': strict({
    light: Type.String({ pattern: '^[a-z0-9-]{1,32}$' }),
    flashRate: oneOf(['off', 'slow', 'medium', 'quick', 'continuous']),
  }),
} as const
export type DeviceCommandName = keyof typeof DEVICE_COMMANDS
export type DeviceCommandData = { [N in DeviceCommandName]: Static<(typeof DEVICE_COMMANDS)[N]> }

/** What a command that asks something gives back with its completion. */
export const DEVICE_RESULTS = {
  'IdCard.GetSerial': strict({ serial: Type.String({ maxLength: 64 }) }),
  'CardReader.ChipPower': strict({ atr: Type.Optional(Base64) }),
  'CardReader.ChipIO': strict({ sealed: SealedBox }),
  'CardReader.Inspect': strict({
    details: Type.Record(Type.String({ maxLength: 32 }), Type.String({ maxLength: 200 }), { maxProperties: 32 }),
  }),
} as const
export type DeviceResultData = { [N in keyof typeof DEVICE_RESULTS]: Static<(typeof DEVICE_RESULTS)[N]> }
export type DeviceResult = DeviceResultData[keyof DeviceResultData]
export const DeviceResult = Type.Unsafe<DeviceResult>(Type.Union(Object.values(DEVICE_RESULTS)))
