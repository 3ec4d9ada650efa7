import { type Generation, type Speech, versionsOf } from './generation.ts'

export type Json = Record<string, unknown>

export interface Completion {
  /** As `completionCode`; with `commandErrorCode` the payload says more in `errorCode`. */
  readonly code: string
  readonly description?: string
  readonly payload?: Json
}

/** A command as a client sent it. */
export interface Heard {
  readonly name: string
  readonly requestId: number
  /** Undefined: it says none, as in the first release. */
  readonly version: string | undefined
  /** Milliseconds; 0: none. */
  readonly timeoutMs: number
  readonly payload: Json
}
/** What is no command; the number it says it has, where it has one. */
export interface Nonsense {
  readonly requestId: number | undefined
  readonly name: string | undefined
}

const NAME = /^[A-Z][A-Za-z0-9]*\.[A-Z][A-Za-z0-9]*$/
const VERSION = /^[1-9]\d*\.([1-9]\d*|0)$/

export function readCommand(text: string, generation: Generation): Heard | Nonsense {
  const message = parsed(text)
  const header = asObject(message?.['header'])
  const requestId = positive(header?.['requestId'])
  const name = typeof header?.['name'] === 'string' && NAME.test(header['name']) ? header['name'] : undefined
  const nonsense = { requestId, name }
  if (!message || !header || requestId === undefined || name === undefined) return nonsense
  if (header['type'] !== 'command') return nonsense
  const { version } = header
  if (version === undefined || version === null) {
    if (generation !== '2021-1') return nonsense
  } else if (typeof version !== 'string' || !VERSION.test(version)) return nonsense
  const payload = message['payload'] ?? {}
  if (!asObject(payload)) return nonsense
  const timeout = generation === '2021-1' ? (payload as Json)['timeout'] : header['timeout']
  if (timeout !== undefined && timeout !== null && !(Number.isInteger(timeout) && Number(timeout) >= 0)) return nonsense
  return {
    name,
    requestId,
    version: typeof version === 'string' ? version : undefined,
    timeoutMs: Number(timeout ?? 0),
    payload: payload as Json,
  }
}

export const isCommand = (heard: Heard | Nonsense): heard is Heard => 'payload' in heard

export type AcknowledgeStatus = 'invalidMessage' | 'invalidRequestID' | 'tooManyRequests'

/** What a machine writes, in the words of its release. */
export function writer(speech: Speech) {
  const { generation, kal } = speech
  const isFirst = generation === '2021-1'
  const write = (header: Json, payload: Json | null) =>
    JSON.stringify(kal ? withoutNulls({ header, payload }) : { header, payload })

  return {
    acknowledge(name: string, requestId: number, version: string, status: AcknowledgeStatus | null): string {
      const header = { name, requestId, type: 'acknowledge', version }
      return isFirst ? write(header, { status: status ?? 'ok' }) : write({ ...header, status }, null)
    },
    completion(name: string, requestId: number, { code, description, payload }: Completion): string {
      const header = { name, requestId, type: 'completion', version: versionsOf(speech, name).completion }
      const said = isFirst && code === 'authorisationRequired' ? 'authorizationRequired' : code
      const end = { completionCode: said, errorDescription: description ?? (isFirst ? '' : null) }
      return isFirst ? write(header, { ...end, ...payload }) : write({ ...header, ...end }, payload ?? null)
    },
    event(name: string, requestId: number, version: string, payload: Json): string {
      return write({ name, requestId, type: 'event', version }, payload)
    },
    unsolicited(name: string, version: string, payload: Json): string {
      if (isFirst) return write({ name, requestId: 0, type: 'unsolicited', version }, payload)
      return write({ name, type: kal ? 'event' : 'unsolicited', version }, payload)
    },
  }
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) =>
      one === null || one === undefined ? [] : [[key, withoutNulls(one)]],
    ),
  )
}

function parsed(text: string): Json | undefined {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return undefined
  }
}

export function asObject(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
}

function positive(value: unknown): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 1 ? Number(value) : undefined
}
