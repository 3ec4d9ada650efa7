import { build, type Command, type Generation, MAX_REQUEST_ID, type Message, parse, type Tree } from './envelope.ts'

/**
 * The conversation on one WebSocket as a pure state machine: request ids that rise, who waits for what and until when, what is cancelled,
 * and how much nonsense is put up with. Times are moments of one clock, in milliseconds.
 */

/** What has become of a request. */
export type Outcome =
  | {
      readonly kind: 'completed'
      readonly code: string
      readonly errorCode: string | undefined
      readonly description: string | undefined
      readonly payload: Tree
    }
  /** The acknowledge says that it was not taken: nothing of it is done. */
  | { readonly kind: 'refused'; readonly status: string }
  /** Not one byte was sent. */
  | { readonly kind: 'notSent'; readonly reason: string }
  /** It was sent, and whether it was done can not be told from here. */
  | { readonly kind: 'unknown'; readonly reason: 'noAcknowledge' | 'overdue' | 'lost' }

export interface Ask {
  readonly name: string
  readonly version: string | undefined
  readonly payload: Tree
  /** From now to the acknowledge, and to the completion. */
  readonly acknowledgeMs: number
  readonly completionMs: number
  /** Told to the service: it gives up by itself then. */
  readonly timeoutMs?: number | undefined
  /** At the end of `completionMs` it is cancelled, and its end is waited for a little longer. */
  readonly cancels?: boolean
}

interface Pending {
  readonly name: string
  readonly acknowledged: boolean
  readonly acknowledgeBy: number
  readonly completeBy: number
  readonly cancels: boolean
  readonly cancelled: boolean
}

export interface ExchangeState {
  readonly generation: Generation
  readonly lastId: number
  readonly pending: ReadonlyMap<number, Pending>
  /** Cancel, and its version; undefined: the service has none. */
  readonly cancelVersion: string | null | undefined
  readonly mostPending: number
  /** Given up here and perhaps not there: what they say later is told as late. Oldest first. */
  readonly abandoned: readonly { readonly id: number; readonly name: string }[]
  /** Messages that are none, within the last minute. */
  readonly malformed: { readonly since: number; readonly count: number }
  /** Messages within the last second, and characters in them. */
  readonly spate: { readonly since: number; readonly count: number; readonly characters: number }
  readonly ended: boolean
}

export type Input =
  | { readonly kind: 'ask'; readonly at: number; readonly ref: number; readonly ask: Ask }
  | { readonly kind: 'text'; readonly at: number; readonly text: string | undefined }
  | { readonly kind: 'timer'; readonly at: number }
  /** The socket has not taken one byte of it. */
  | { readonly kind: 'unsent'; readonly at: number; readonly id: number }
  | {
      readonly kind: 'able'
      readonly at: number
      readonly maximumRequests: number
      readonly cancelVersion: string | null | undefined
    }
  | { readonly kind: 'closed'; readonly at: number }

export type Effect =
  | { readonly kind: 'send'; readonly id: number; readonly text: string }
  /** `ref` has this request id from now on. */
  | { readonly kind: 'asked'; readonly ref: number; readonly id: number }
  | { readonly kind: 'refused'; readonly ref: number; readonly outcome: Extract<Outcome, { kind: 'notSent' }> }
  | { readonly kind: 'ended'; readonly id: number; readonly outcome: Outcome }
  | { readonly kind: 'event'; readonly id: number; readonly name: string; readonly payload: Tree }
  | { readonly kind: 'late'; readonly id: number; readonly outcome: Outcome }
  | { readonly kind: 'unsolicited'; readonly name: string; readonly payload: Tree }
  | { readonly kind: 'malformed'; readonly reason: string }
  | { readonly kind: 'hangUp'; readonly reason: string }

/** However many a service allows. */
const MOST_PENDING = 8
const MOST_ABANDONED = 16
/** So much nonsense within a minute, and the connection is given up. A habit of now and then is borne for months. */
const MOST_MALFORMED = 20
const MALFORMED_MS = 60_000
/** A machine at its busiest says some dozens. */
const MOST_PER_SECOND = 1_000
/** Two pictures of the largest there are, and all that is said beside them: to read more would leave no time for other devices. */
const MOST_CHARACTERS_PER_SECOND = 5_000_000
const FLOODED: Effect = { kind: 'hangUp', reason: 'it says more than can be heard' }
/** What the end of a cancelled command may take. */
const AFTER_CANCEL_MS = 5_000
const CANCEL = 'Common.Cancel'

export const initialExchange: ExchangeState = {
  generation: '2023',
  lastId: 0,
  pending: new Map(),
  cancelVersion: undefined,
  mostPending: MOST_PENDING,
  abandoned: [],
  malformed: { since: 0, count: 0 },
  spate: { since: 0, count: 0, characters: 0 },
  ended: false,
}

export interface Step {
  readonly state: ExchangeState
  readonly effects: readonly Effect[]
}

export function step(state: ExchangeState, input: Input): Step {
  if (input.kind === 'ask') return ask(state, input)
  if (state.ended) return { state, effects: [] }
  switch (input.kind) {
    case 'able': {
      const { maximumRequests, cancelVersion } = input
      const mostPending = maximumRequests > 0 ? Math.min(MOST_PENDING, maximumRequests) : MOST_PENDING
      return { state: { ...state, cancelVersion, mostPending }, effects: [] }
    }
    case 'text': {
      const counted = withOneMore(state, input)
      if (isFlood(counted)) return { state: counted, effects: isFlood(state) ? [] : [FLOODED] }
      return heard(counted, input)
    }
    case 'timer':
      return elapsed(state, input.at)
    case 'unsent':
      if (!state.pending.has(input.id)) return { state, effects: [] }
      return end(state, input.id, { kind: 'notSent', reason: 'the connection is gone' })
    case 'closed': {
      const outcome = { kind: 'unknown', reason: 'lost' } as const
      return {
        state: { ...state, ended: true, pending: new Map() },
        effects: [...state.pending.keys()].map((id) => ({ kind: 'ended', id, outcome })),
      }
    }
  }
}

/** When `timer` is due; undefined: not at all. */
export function nextTimer({ pending }: ExchangeState): number | undefined {
  let due: number | undefined
  for (const { acknowledged, acknowledgeBy, completeBy } of pending.values()) {
    const mine = acknowledged ? completeBy : Math.min(acknowledgeBy, completeBy)
    if (due === undefined || mine < due) due = mine
  }
  return due
}

function ask(state: ExchangeState, { at, ref, ask }: Extract<Input, { kind: 'ask' }>): Step {
  const refuse = (reason: string): Step => ({
    state,
    effects: [{ kind: 'refused', ref, outcome: { kind: 'notSent', reason } }],
  })
  if (state.ended) return refuse('the connection is gone')
  if (state.pending.size >= state.mostPending) return refuse('it is asked too much already')
  if (state.lastId >= MAX_REQUEST_ID) return refuse('there are no more request ids')
  const id = state.lastId + 1
  const { name, version, payload, timeoutMs } = ask
  const text = textOf({ name, requestId: id, version, timeoutMs, payload }, state.generation)
  if (text === undefined) return refuse('it would be no command of the protocol')
  const pending = new Map(state.pending).set(id, {
    name,
    acknowledged: false,
    acknowledgeBy: at + ask.acknowledgeMs,
    completeBy: at + ask.completionMs,
    cancels: ask.cancels ?? false,
    cancelled: false,
  })
  return {
    state: { ...state, lastId: id, pending },
    effects: [
      { kind: 'asked', ref, id },
      { kind: 'send', id, text },
    ],
  }
}

function textOf(command: Command, generation: Generation): string | undefined {
  try {
    return build(command, generation)
  } catch {
    return undefined
  }
}

function withOneMore(state: ExchangeState, { at, text }: Extract<Input, { kind: 'text' }>): ExchangeState {
  const { since, count, characters } = state.spate
  const length = text?.length ?? 0
  const spate =
    at - since >= 1_000
      ? { since: at, count: 1, characters: length }
      : { since, count: count + 1, characters: characters + length }
  return { ...state, spate }
}

const isFlood = ({ spate }: ExchangeState) =>
  spate.count > MOST_PER_SECOND || spate.characters > MOST_CHARACTERS_PER_SECOND

function heard(state: ExchangeState, { at, text }: Extract<Input, { kind: 'text' }>): Step {
  const parsed = parse(text)
  if (parsed.kind === 'malformed') return nonsense(state, parsed.reason, at)
  const spoken = parsed.generation ? { ...state, generation: parsed.generation } : state
  const { message } = parsed
  if (message.kind === 'unsolicited') {
    const { name, payload } = message
    return { state: spoken, effects: [{ kind: 'unsolicited', name, payload }] }
  }
  if (message.kind === 'event') return happened(spoken, message)
  const pending = spoken.pending.get(message.requestId)
  if (!pending) return heardLate(spoken, message, at)
  if (message.name !== pending.name) return nonsense(spoken, 'it answers another command', at)
  return answered(spoken, message, pending)
}

/** An event of a request. Services differ in which of them they take for unsolicited: it is told as that too. */
function happened(state: ExchangeState, { requestId: id, name, payload }: Extract<Message, { kind: 'event' }>): Step {
  const request = state.pending.get(id)
  const told: Effect = { kind: 'unsolicited', name, payload }
  if (!request) return { state, effects: [told] }
  const pending = new Map(state.pending).set(id, { ...request, acknowledged: true })
  return { state: { ...state, pending }, effects: [{ kind: 'event', id, name, payload }, told] }
}

type Answer = Extract<Message, { kind: 'acknowledge' | 'completion' }>

function answered(state: ExchangeState, message: Answer, request: Pending): Step {
  const { requestId: id } = message
  if (message.kind === 'completion') {
    const { code, errorCode, description, payload } = message
    return end(state, id, { kind: 'completed', code, errorCode, description, payload })
  }
  if (message.status !== undefined) return end(state, id, { kind: 'refused', status: message.status })
  return {
    state: { ...state, pending: new Map(state.pending).set(id, { ...request, acknowledged: true }) },
    effects: [],
  }
}

function end(state: ExchangeState, id: number, outcome: Outcome): Step {
  const pending = new Map(state.pending)
  pending.delete(id)
  return { state: { ...state, pending }, effects: [{ kind: 'ended', id, outcome }] }
}

/** Of a request that nobody waits for: a cancel, or one that was given up. */
function heardLate(state: ExchangeState, message: Answer, at: number): Step {
  const { requestId } = message
  const known = state.abandoned.find(({ id, name }) => id === requestId && name === message.name)
  if (!known || message.kind !== 'completion')
    return requestId > state.lastId ? nonsense(state, 'it answers what was never asked', at) : { state, effects: [] }
  const { code, errorCode, description, payload } = message
  return {
    state: { ...state, abandoned: state.abandoned.filter(({ id }) => id !== requestId) },
    effects: [{ kind: 'late', id: requestId, outcome: { kind: 'completed', code, errorCode, description, payload } }],
  }
}

function nonsense(state: ExchangeState, reason: string, at: number): Step {
  const { since, count } = state.malformed
  const malformed = at - since >= MALFORMED_MS ? { since: at, count: 1 } : { since, count: count + 1 }
  const effects: Effect[] = [{ kind: 'malformed', reason }]
  if (malformed.count === MOST_MALFORMED) effects.push({ kind: 'hangUp', reason: `it speaks nonsense: ${reason}` })
  return { state: { ...state, malformed }, effects }
}

function elapsed(state: ExchangeState, at: number): Step {
  let next = state
  const effects: Effect[] = []
  for (const [id, request] of state.pending) {
    if (!request.acknowledged && request.acknowledgeBy <= at) {
      const given = giveUp(next, id, 'noAcknowledge')
      next = given.state
      effects.push(...given.effects)
    } else if (request.completeBy <= at) {
      const step = request.cancels && !request.cancelled ? cancel(next, id, request, at) : giveUp(next, id, 'overdue')
      next = step.state
      effects.push(...step.effects)
    }
  }
  return { state: next, effects }
}

function giveUp(state: ExchangeState, id: number, reason: 'noAcknowledge' | 'overdue'): Step {
  const name = state.pending.get(id)?.name ?? ''
  const { state: next, effects } = end(state, id, { kind: 'unknown', reason })
  return { state: { ...next, abandoned: [...next.abandoned, { id, name }].slice(-MOST_ABANDONED) }, effects }
}

/** The cancel's own completion tells nothing: the one of the cancelled command says what has happened. */
function cancel(state: ExchangeState, id: number, request: Pending, at: number): Step {
  if (state.cancelVersion === undefined) return giveUp(state, id, 'overdue')
  const cancelId = state.lastId + 1
  const version = state.cancelVersion ?? undefined
  const text = textOf({ name: CANCEL, requestId: cancelId, version, payload: { requestIds: [id] } }, state.generation)
  if (text === undefined) return giveUp(state, id, 'overdue')
  const pending = new Map(state.pending).set(id, { ...request, cancelled: true, completeBy: at + AFTER_CANCEL_MS })
  return { state: { ...state, lastId: cancelId, pending }, effects: [{ kind: 'send', id: cancelId, text }] }
}
