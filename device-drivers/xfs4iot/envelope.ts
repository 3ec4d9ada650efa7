/**
 * Messages of XFS4IoT: one JSON object `{ header, payload }` each, as text. Two generations are on the market. Release 2021-1 (CWA 17852)
 * has `timeout`, `completionCode`, `errorDescription` and the status of an acknowledge in the payload; those from 2023 on have them in
 * the header. Both are read; which one a service speaks is seen by what it sends.
 */

export type Tree = { readonly [key: string]: unknown }
export type Generation = '2021' | '2023'

export type Message =
  /** `status` undefined: accepted. */
  | {
      readonly kind: 'acknowledge'
      readonly requestId: number
      readonly name: string
      readonly status: string | undefined
    }
  | { readonly kind: 'event'; readonly requestId: number; readonly name: string; readonly payload: Tree }
  | {
      readonly kind: 'completion'
      readonly requestId: number
      readonly name: string
      readonly code: string
      /** `errorCode` of the payload: what `commandErrorCode` means for this command. */
      readonly errorCode: string | undefined
      readonly description: string | undefined
      readonly payload: Tree
    }
  | { readonly kind: 'unsolicited'; readonly name: string; readonly payload: Tree }

export type Parsed =
  | { readonly kind: 'message'; readonly message: Message; readonly generation: Generation | undefined }
  | { readonly kind: 'malformed'; readonly reason: string }

/** No message of the protocol is nested so deeply. */
const MAX_DEPTH = 24
/** A picture of a cheque is in one message; nothing else comes near it. */
const MAX_CHARACTERS = 2 * 1024 * 1024
const NAME = /^[A-Za-z][A-Za-z0-9]{0,63}(\.[A-Za-z][A-Za-z0-9]{0,63}){1,3}$/
/** What is said by a vendor's own extension may be called as it likes; it is passed over by who does not know it. */
const SAID_NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/
const MAX_WORDS = 512

/** Never throws, whatever comes. What is not known is left out. */
export function parse(text: string | undefined): Parsed {
  if (text === undefined) return malformed('it is no text')
  if (text.length > MAX_CHARACTERS) return malformed('it is too long')
  if (isTooDeep(text)) return malformed('it is nested too deeply')
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return malformed('it is no JSON')
  }
  if (!isTree(document) || !isTree(document['header'])) return malformed('it has no header')
  const { header } = document as { header: Tree }
  const name = header['name']
  if (typeof name !== 'string' || !SAID_NAME.test(name)) return malformed('it has no name')
  const payload = document['payload'] ?? {}
  if (!isTree(payload)) return malformed('its payload is no object')
  const requestId = header['requestId'] ?? 0
  if (!isRequestId(requestId)) return malformed('its requestId is no number')
  return messageOf(header, name, requestId, payload)
}

function messageOf(header: Tree, name: string, requestId: number, payload: Tree): Parsed {
  switch (header['type']) {
    case 'unsolicited':
      return found({ kind: 'unsolicited', name, payload }, undefined)
    case 'event':
      // Some services call an unsolicited event simply an event; it answers no request then.
      return found(
        requestId === 0 ? { kind: 'unsolicited', name, payload } : { kind: 'event', requestId, name, payload },
      )
    case 'acknowledge': {
      const inHeader = word(header['status'])
      const inPayload = word(payload['status'])
      if (requestId === 0) return malformed('it acknowledges no request')
      const status = inHeader ?? inPayload
      const message = { kind: 'acknowledge', requestId, name, status: status === 'ok' ? undefined : status } as const
      return found(message, inHeader === undefined && inPayload !== undefined ? '2021' : undefined)
    }
    case 'completion': {
      const inHeader = word(header['completionCode'])
      const code = inHeader ?? word(payload['completionCode'])
      if (requestId === 0) return malformed('it completes no request')
      if (code === undefined) return malformed('it has no completionCode')
      const message: Message = {
        kind: 'completion',
        requestId,
        name,
        code: code === 'authorizationRequired' ? 'authorisationRequired' : code,
        errorCode: word(payload['errorCode']),
        description: words(header['errorDescription']) ?? words(payload['errorDescription']),
        payload,
      }
      return found(message, inHeader === undefined ? '2021' : '2023')
    }
    default:
      return malformed('its type is unknown')
  }
}

export interface Command {
  readonly name: string
  readonly requestId: number
  /** Undefined: left out, as 2021-1 does where it has not said any. */
  readonly version: string | undefined
  /** Milliseconds; undefined: none. */
  readonly timeoutMs?: number | undefined
  readonly payload: Tree
}

const VERSION = /^[1-9]\d{0,3}\.(0|[1-9]\d{0,3})$/

/**
 * The text of a command. Some services end themselves at a frame they can not read: what would be no command of the protocol throws a
 * RangeError and is not sent.
 */
export function build({ name, requestId, version, timeoutMs, payload }: Command, generation: Generation): string {
  if (!NAME.test(name)) throw new RangeError(`${name} is no name of a command`)
  if (!Number.isSafeInteger(requestId) || requestId < 1 || requestId > MAX_REQUEST_ID)
    throw new RangeError(`${requestId} is no requestId`)
  if (version !== undefined && !VERSION.test(version)) throw new RangeError(`${version} is no version`)
  if (timeoutMs !== undefined && (!Number.isSafeInteger(timeoutMs) || timeoutMs < 0))
    throw new RangeError(`${timeoutMs} is no timeout`)
  if (!isTree(payload)) throw new RangeError('the payload is no object')
  const timeout = timeoutMs === undefined ? {} : { timeout: timeoutMs }
  return JSON.stringify({
    header: {
      name,
      requestId,
      type: 'command',
      ...(version === undefined ? {} : { version }),
      ...(generation === '2023' ? timeout : {}),
    },
    payload: generation === '2021' ? { ...payload, ...timeout } : payload,
  })
}

/** A 32-bit number on the other side. */
export const MAX_REQUEST_ID = 2_147_483_647

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const isRequestId = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= MAX_REQUEST_ID

const found = (message: Message, generation?: Generation): Parsed => ({ kind: 'message', message, generation })
const malformed = (reason: string): Parsed => ({ kind: 'malformed', reason })

/** An enumerated word; anything else is as good as absent. */
function word(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= 64 ? value : undefined
}

function words(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 ? value.slice(0, MAX_WORDS) : undefined
}

/** Looked at before it is parsed, so that no walk over what came out has to fear for its stack. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 0x5c) at++
      else if (code === 0x22) inString = false
    } else if (code === 0x22) inString = true
    else if (code === 0x7b || code === 0x5b) {
      if (++depth > MAX_DEPTH) return true
    } else if (code === 0x7d || code === 0x5d) depth--
  }
  return false
}
