import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import {
  ALERT_CODES,
  AlertPayload,
  DEVICE_EVENTS,
  eventPayload,
  NodeDescriptionPayload,
  NodeStatePayload,
  type Problem,
  problem,
  ReplyPayload,
  STATUS,
  statusPayload,
} from '../../../contracts/index.ts'
import type { NodeMessage } from '../../app/ports.ts'
import { compiledLate, type Validator } from './lateValidator.ts'
import type { NodeTopic } from './nodeTopic.ts'

export type DecodedMessage =
  | NodeMessage
  | { readonly kind: 'reply'; readonly deviceId: string; readonly id: string; readonly payload: ReplyPayload }

export type Decoded =
  | {
      readonly ok: true
      readonly message: DecodedMessage
      /** Absent from a cleared alert, which has no payload. */
      readonly session: number | undefined
      readonly seq: number | undefined
    }
  | { readonly ok: false; readonly problem: Problem; readonly id: string | undefined }

const MAX_MISTAKES = 5
const MESSAGE_ID = /^[A-Za-z0-9-]{1,36}$/
const UTF8 = new TextDecoder('utf-8', { fatal: true })

function validators(
  schemas: Readonly<Record<string, TSchema>>,
  envelope: (data: TSchema) => TSchema,
): ReadonlyMap<string, Validator> {
  return new Map(Object.entries(schemas).map(([name, schema]) => [name, compiledLate(() => envelope(schema))]))
}

const STATE: Validator = Compile(NodeStatePayload)
const DESCRIPTION: Validator = Compile(NodeDescriptionPayload)
const ALERT: Validator = Compile(AlertPayload)
const REPLY: Validator = Compile(ReplyPayload)
const STATUSES = validators(STATUS, statusPayload)
const EVENTS = validators(DEVICE_EVENTS, eventPayload)

/** Checks a payload against the schema of its topic; what is wrong with it comes back as BAD_REQUEST with the places. */
export function decodePayload(topic: NodeTopic, payload: Uint8Array): Decoded {
  if (topic.kind === 'alert' && payload.length === 0 && isAlertCode(topic.code)) {
    return {
      ok: true,
      message: { kind: 'alert', deviceId: topic.deviceId, code: topic.code, payload: null },
      session: undefined,
      seq: undefined,
    }
  }
  const validator = validatorOf(topic)
  const value = parse(payload)
  if (value === undefined) return refused(undefined, [{ path: '', message: 'is not JSON' }])
  if (!validator) return refused(value, [{ path: '', message: `${topic.kind} is not known here` }])
  if (!validator.Check(value)) {
    const mistakes = validator.Errors(value).slice(0, MAX_MISTAKES)
    return refused(
      value,
      mistakes.map(({ instancePath, message }) => ({ path: instancePath.slice(0, 200), message })),
    )
  }
  const { session, seq } = value as { session?: number; seq?: number }
  return { ok: true, message: messageOf(topic, value), session, seq }
}

function validatorOf(topic: NodeTopic): Validator | undefined {
  switch (topic.kind) {
    case 'state':
      return STATE
    case 'description':
      return DESCRIPTION
    case 'status':
      return STATUSES.get(topic.iface)
    case 'alert':
      return isAlertCode(topic.code) ? ALERT : undefined
    case 'event':
      return EVENTS.get(topic.name)
    case 'reply':
      return REPLY
  }
}

/** The casts are the validators' work: each value was checked against the schema of this very topic. */
function messageOf(topic: NodeTopic, value: object): DecodedMessage {
  switch (topic.kind) {
    case 'state':
      return { kind: 'state', payload: value as NodeStatePayload }
    case 'description':
      return { kind: 'description', payload: value as NodeDescriptionPayload }
    case 'status':
      return { ...topic, data: (value as { data: Record<string, unknown> }).data } as NodeMessage
    case 'alert':
      return { ...topic, payload: value as AlertPayload }
    case 'event': {
      const { id, ts, data } = value as { id: string; ts: number; data: unknown }
      return { ...topic, id, ts, data } as NodeMessage
    }
    case 'reply':
      return { ...topic, payload: value as ReplyPayload }
  }
}

function isAlertCode(code: string): boolean {
  return (ALERT_CODES as readonly string[]).includes(code)
}

function refused(value: object | undefined, mistakes: readonly { path: string; message: string }[]): Decoded {
  const id = value && 'id' in value && typeof value.id === 'string' && MESSAGE_ID.test(value.id) ? value.id : undefined
  return { ok: false, problem: problem('BAD_REQUEST', { mistakes }), id }
}

/** Undefined unless it is a JSON object or array. */
function parse(payload: Uint8Array): object | undefined {
  try {
    const value: unknown = JSON.parse(UTF8.decode(payload))
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
