import Type, { type Static } from 'typebox'
import { oneOf, strict } from '../common.ts'

/** What a machine may be told at all. Everything else about it is looked at only. */
export const XFS4IOT_COMMANDS = [
  'CardReader.Move',
  'CardReader.Reset',
  'Storage.SetCount',
  'Printer.Reset',
  'Machine.Reset',
] as const

const ServiceName = Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' })
const UnitName = Type.String({ pattern: '^unit[0-9A-Za-z]{1,8}$' })

/** A self-service machine that serves XFS4IoT: one device is one machine with all its services. */
export const Xfs4IotSettings = strict({
  commands: Type.Array(oneOf(XFS4IOT_COMMANDS), {
    uniqueItems: true,
    maxItems: XFS4IOT_COMMANDS.length,
    default: [],
    description:
      'what the machine may be told; none: it is only looked at. With CardReader.Move the hub moves its cards and keeps their account: then its own application must not',
  }),
  services: Type.Optional(
    Type.Array(ServiceName, {
      minItems: 1,
      maxItems: 32,
      uniqueItems: true,
      description: 'services to look at, by the last part of their address; absent: all',
    }),
  ),
  hosts: Type.Array(Type.String({ minLength: 1, maxLength: 255 }), {
    maxItems: 8,
    uniqueItems: true,
    default: [],
    description:
      'other names and addresses under which services may be; one at any other host is left out: a machine does not send us elsewhere',
  }),
  cardReader: Type.Optional({
    ...ServiceName,
    description: 'the service whose cards are moved, where several could be',
  }),
  printer: Type.Optional({
    ...ServiceName,
    description: 'the service that Printer.Reset is for, where several could be',
  }),
  hopper: Type.Optional({
    ...UnitName,
    description: 'the only storage unit cards are given out from; absent: every one of type dispense',
  }),
  bin: Type.Optional({
    ...UnitName,
    description: 'storage unit captured cards go to; absent: the first of type retain that has room',
  }),
  cardKinds: Type.Optional(
    Type.Record(
      Type.String({ pattern: '^[0-9A-Za-z._-]{1,32}$' }),
      Type.Array(UnitName, { minItems: 1, maxItems: 24, uniqueItems: true }),
      {
        maxProperties: 32,
        additionalProperties: false,
        description:
          'storage units that hold cards of a kind, the one to be emptied first in front: `{ "DEBIT": ["unit1", "unit4"] }`; of a kind that is not named here the units whose cardID, as the machine says it, is that kind',
      },
    ),
  ),
  cardEntry: Type.Boolean({
    default: false,
    description:
      'customers put cards in at the front; where that is not so, a card that appears is counted as one from the hopper',
  }),
  lowCount: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 10_000,
      description: 'so many cards or fewer in a hopper, by our own count, are low; absent: the machine alone says so',
    }),
  ),
  mediaLeftSeconds: Type.Integer({
    minimum: 5,
    maximum: 3600,
    default: 60,
    description: 'a card that lies in the mouth so long was forgotten',
  }),
  captureAfterSeconds: Type.Optional(
    Type.Integer({
      minimum: 10,
      maximum: 3600,
      description: 'a card that lies in the mouth so long is drawn in and kept in the bin; absent: never by itself',
    }),
  ),
  pollSeconds: Type.Integer({
    minimum: 10,
    maximum: 3600,
    default: 60,
    description: 'how often everything is asked again; between, the machine says what changes',
  }),
})
export type Xfs4IotSettings = Static<typeof Xfs4IotSettings>
