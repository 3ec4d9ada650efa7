import Type, { type Static, type TSchema } from 'typebox'

/** Version of every message on every wire of the branch. Listed change by change in docs/protocol.md. */
export const CONTRACT_VERSION = 1

/** Ids of outlets, nodes, devices, queues, windows ...: safe as an MQTT topic level and in a URL. */
export const ID_PATTERN = '^[a-z0-9-]{1,32}$'
export const Id = Type.String({ pattern: ID_PATTERN, description: 'lower-case id, a-z 0-9 -, at most 32 characters' })

/** Ids chosen by the sender of a command, request or reading: a UUID as a rule, at most 36 characters. */
export const MessageId = Type.String({
  pattern: '^[A-Za-z0-9-]{1,36}$',
  description: 'id chosen by the sender, UUID recommended',
})
export type MessageId = Static<typeof MessageId>

export const TICKET_ID_PATTERN = '^\\d{4}-\\d{2}-\\d{2}-[A-Z]{1,3}\\d{1,5}$'
/** `<business day>-<number>`, for example `2026-11-21-A001`: unique for ever in one outlet. */
export const TicketId = Type.String({
  pattern: TICKET_ID_PATTERN,
  description: 'business day and number, 2026-11-21-A001',
})
export type TicketId = Static<typeof TicketId>

export const BusinessDay = Type.String({
  pattern: '^\\d{4}-\\d{2}-\\d{2}$',
  description: "business day in the outlet's time zone",
})

/** Milliseconds of the branch's persisted monotone clock: durations come from it, never from wall time. */
export const TickMs = Type.Integer({ minimum: 0, description: 'milliseconds of the persisted monotone clock' })
/** Unix time in milliseconds as corrected by the hub. */
export const WallMs = Type.Integer({ minimum: 0, description: 'Unix time in milliseconds, corrected by the hub' })

export const LocalTime = Type.String({
  pattern: '^([01]\\d|2[0-3]):[0-5]\\d$|^24:00$',
  description: 'local time HH:MM, 24:00 = end of day',
})
export const LocalDate = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'local date YYYY-MM-DD' })

/** A text in the two languages of the product. */
export const Text = Type.Object(
  {
    'zh-CN': Type.String({ minLength: 1, maxLength: 200 }),
    en: Type.String({ minLength: 1, maxLength: 200 }),
  },
  { additionalProperties: false, description: 'a text in zh-CN and en' },
)
export type Text = Static<typeof Text>
export type Language = keyof Text

/** An object that refuses fields it does not know: the form of every message that comes in. */
export function strict<P extends Record<string, TSchema>>(properties: P, options: Record<string, unknown> = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options })
}

/** One of several fixed words. */
export function oneOf<const T extends readonly string[]>(values: T, options: Record<string, unknown> = {}) {
  return Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options })
}

/** Null or the schema. */
export function nullable<T extends TSchema>(schema: T) {
  return Type.Union([schema, Type.Null()])
}

/**
 * An object whose keys all follow a pattern. Closed: a plain record schema lets keys that do not match the pattern
 * (`__proto__`, upper case) through with any value.
 */
export function keyed<V extends TSchema>(keyPattern: string, value: V, options: Record<string, unknown> = {}) {
  return Type.Unsafe<Record<string, Static<V>>>({
    type: 'object',
    patternProperties: { [keyPattern]: value },
    additionalProperties: false,
    ...options,
  })
}

/**
 * A predicted wait, from now until the (first) call, in seconds: half of the customers wait no longer than `p50S`, nine of ten no
 * longer than `p90S`, which is never the smaller of the two. How people read it: `shownWait`.
 */
export const WaitRange = strict(
  {
    p50S: Type.Number({ minimum: 0, description: 'seconds from now; half of the customers wait no longer' }),
    p90S: Type.Number({ minimum: 0, description: 'seconds from now, at least p50S; nine of ten wait no longer' }),
  },
  { $id: 'WaitRange', description: 'a predicted wait until the call' },
)
export type WaitRange = Static<typeof WaitRange>
