import Type, { type Static } from 'typebox'
import { Id, LocalDate, MessageId, nullable, oneOf, strict, WallMs } from './common.ts'
import { AMOUNT_BANDS, RawMessage, TRANSACTION_KINDS, TRANSACTION_RESULTS } from './deviceEvents.ts'
import { RawMessageView, TransactionView } from './fleet.ts'

/**
 * What self-service machines tell of besides how they are: what customers did at them, and the messages they told it by. No card, no account,
 * no exact amount.
 */

const transaction = {
  deviceId: Id,
  kind: oneOf(TRANSACTION_KINDS),
  result: oneOf(TRANSACTION_RESULTS),
  amountBand: nullable(oneOf(AMOUNT_BANDS)),
  currency: nullable(Type.String({ pattern: '^[A-Z]{3}$' })),
  reason: nullable(Type.String({ maxLength: 64 })),
  /** How long it took, where the machine says so. */
  seconds: nullable(Type.Integer({ minimum: 0, maximum: 86_400 })),
  /** When the machine says it was, else when it told. */
  at: WallMs,
} as const

export const MACHINE_EVENTS = {
  'MachineTransaction@1': strict(transaction),
} as const
/** Made by the hub from a `Machine.TransactionEvent`, whose id it has. */
export const ReportTransaction = strict({ ...transaction, nodeId: Id })

export const TransactionCount = strict({
  /** Local. */
  date: LocalDate,
  kind: oneOf(TRANSACTION_KINDS),
  result: oneOf(TRANSACTION_RESULTS),
  count: Type.Integer({ minimum: 1 }),
})
export type TransactionCount = Static<typeof TransactionCount>
export const TransactionsView = strict(
  {
    /** The newest first. */
    transactions: Type.Array(TransactionView),
    /** Of the whole time asked for, however many are listed. */
    summary: Type.Array(TransactionCount),
  },
  { $id: 'TransactionsView' },
)
export type TransactionsView = Static<typeof TransactionsView>

/** Who keeps machines alive, and who answers for the branch. */
const KEEPERS = ['operations', 'supervisor', 'admin'] as const

export const MACHINE_ROUTES = {
  transactions: {
    method: 'GET',
    path: '/api/v1/fleet/transactions',
    summary: 'What customers did at self-service machines, the newest first, counted by day; at most 31 days',
    roles: ['manager', ...KEEPERS],
    query: strict({
      device: Type.Optional(Id),
      /** Both included; by default the last seven days. */
      from: Type.Optional(LocalDate),
      to: Type.Optional(LocalDate),
      limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,2}$' })),
    }),
    answer: TransactionsView,
  },
  rawMessages: {
    method: 'GET',
    path: '/api/v1/fleet/devices/:deviceId/messages',
    summary: 'Messages of a machine that are kept for a day, closed, the newest first',
    roles: KEEPERS,
    params: strict({ deviceId: Id }),
    answer: strict({ messages: Type.Array(RawMessageView) }),
  },
  openRawMessage: {
    method: 'POST',
    path: '/api/v1/fleet/devices/:deviceId/messages/:messageId/open',
    summary:
      'What stands in one of them; who reads it and why is in the audit log, and nobody reads more than 20 an hour',
    roles: KEEPERS,
    params: strict({ deviceId: Id, messageId: MessageId }),
    body: strict({ reason: Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' }) }),
    answer: RawMessage,
  },
} as const
