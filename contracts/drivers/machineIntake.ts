import Type, { type Static, type TSchema } from 'typebox'
import { oneOf, strict } from '../common.ts'
import { IntakeRule, TimeFormat, utcOffset } from './intakeMessages.ts'
import { intakeMistakes } from './intakeMistakes.ts'
import { FieldName, IntakeFormat, IntakeFrame, Outgoing } from './intakeWire.ts'

/**
 * A self-service machine of any maker whose messages are told in the configuration: how they lie on the wire, what has to be in
 * them, and what they mean. docs/data-collection.md leads from a sample message to such settings.
 */
const common = {
  machine: Type.String({
    pattern: '^[a-z0-9-]{1,32}$',
    default: 'machine',
    description: 'what it is: payment-kiosk, cheque-machine ...; its model until it says one itself',
  }),
  charset: oneOf(['utf-8', 'gb18030'], { default: 'utf-8' }),
  format: IntakeFormat,
  messages: Type.Array(IntakeRule, {
    minItems: 1,
    maxItems: 32,
    description: 'kinds of messages; the first one that fits counts, one that none fits is ignored',
  }),
  number: Type.Optional(
    strict(
      {
        fields: Type.Array(FieldName, { minItems: 1, maxItems: 4 }),
        withinSeconds: Type.Integer({ minimum: 1, maximum: 86_400, default: 3600 }),
      },
      {
        description:
          'fields by which a message is known; the same again within this time is acknowledged and counts for nothing',
      },
    ),
  ),
  time: Type.Optional(
    strict(
      {
        field: FieldName,
        format: TimeFormat,
        lateSeconds: Type.Integer({
          minimum: 1,
          maximum: 86_400,
          default: 600,
          description:
            'for so long after a state has come an older one does not replace it; then its clock was put back',
        }),
      },
      { description: 'when the machine says it wrote the message' },
    ),
  ),
  zone: utcOffset({ default: '+08:00' }),
  silentSeconds: Type.Integer({
    minimum: 5,
    maximum: 86_400,
    default: 180,
    description: 'without a message for so long the machine is offline',
  }),
  maxBytes: Type.Integer({ minimum: 16, maximum: 65_536, default: 16_384, description: 'longest message' }),
  mostPerMinute: Type.Integer({ minimum: 1, maximum: 6000, default: 600, description: 'more messages are not taken' }),
  badPerMinute: Type.Integer({
    minimum: 1,
    maximum: 1000,
    default: 10,
    description: 'so many messages that can not be used within a minute raise the alert `noise`',
  }),
  keepRaw: Type.Boolean({
    default: true,
    description: 'messages are kept for a day as they came, masked and sealed, for diagnosis',
  }),
  rawBytes: Type.Integer({
    minimum: 100,
    maximum: 5000,
    default: 4000,
    description: 'of a longer one only the beginning',
  }),
} satisfies Record<string, TSchema>

/** The form alone; what goes beyond it is in `intakeMistakes`. */
export const MachineIntakeForm = strict({
  ...common,
  frame: IntakeFrame,
  gapMs: Type.Integer({
    minimum: 20,
    maximum: 10_000,
    default: 1000,
    description: 'a silence that ends half a message',
  }),
  answer: Type.Optional(
    strict(
      {
        acknowledge: Type.Optional(Outgoing),
        refuse: Type.Optional(Outgoing),
      },
      { description: 'what the machine is told when the hub has its message on disk, and of one that can not be used' },
    ),
  ),
  poll: Type.Optional(
    strict(
      { everySeconds: Type.Integer({ minimum: 1, maximum: 3600, default: 30 }), send: Outgoing },
      { description: 'of a machine that speaks only when it is asked' },
    ),
  ),
})
export type MachineIntakeSettings = Static<typeof MachineIntakeForm>

export const MachineIntakeHttpForm = strict({
  ...common,
  path: Type.String({
    pattern: '^(/[A-Za-z0-9._-]{1,32}){1,6}$',
    default: '/messages',
    description: 'where the machine sends its messages, behind the secret where that is in the path',
  }),
  methods: Type.Array(oneOf(['POST', 'PUT']), { minItems: 1, maxItems: 2, uniqueItems: true, default: ['POST'] }),
  contentTypes: Type.Array(Type.String({ pattern: '^[a-z0-9.+-]{1,40}/[a-z0-9.+-]{1,60}$' }), {
    minItems: 1,
    maxItems: 8,
    default: ['application/json', 'text/plain'],
    description: 'others are not taken; one that names none is',
  }),
  secret: strict({
    value: Type.String({ pattern: '^[A-Za-z0-9_-]{8,64}$' }),
    header: Type.Optional(
      Type.String({
        pattern: '^[A-Za-z][A-Za-z0-9-]{0,39}$',
        description: 'header it is sent in; absent: it is the first part of the path, /SECRET/messages',
      }),
    ),
  }),
})
export type MachineIntakeHttpSettings = Static<typeof MachineIntakeHttpForm>
/** What both have. */
export type IntakeSettings = Pick<MachineIntakeHttpSettings, keyof typeof common>

const inWords = (settings: unknown) =>
  intakeMistakes(settings as MachineIntakeSettings)
    .map(({ path, message }) => `${path}: ${message}`)
    .join('; ')

/** Wrong settings are refused with all their mistakes by an agent; a hub tells each at its place. */
export const MachineIntakeSettings = Type.Refine(
  MachineIntakeForm,
  (settings: MachineIntakeSettings) => intakeMistakes(settings).length === 0,
  inWords,
)
export const MachineIntakeHttpSettings = Type.Refine(
  MachineIntakeHttpForm,
  (settings: MachineIntakeHttpSettings) => intakeMistakes(settings).length === 0,
  inWords,
)
