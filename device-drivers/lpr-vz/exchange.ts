import type { AnswerFate } from '../transport/requests.ts'
import type { Pulse } from './codec.ts'

/**
 * How an order to open a gate finds the one answer that carries it, as a pure state machine. A camera can not be called: it takes
 * orders in answers to what it sends. Answers wait here for an order as long as they may, orders for an answer until their deadline.
 * Times are milliseconds of the driver's clock.
 */
export interface Order extends Pulse {
  readonly ref: number
  /** From then on it is not given to any answer. */
  readonly deadline: number
}

interface WaitingAnswer {
  readonly ref: number
  /** It is given without an order then. */
  readonly until: number
}

export interface GateState {
  readonly connected: boolean
  /** Orders in no answer yet, oldest first. */
  readonly orders: readonly Order[]
  readonly answers: readonly WaitingAnswer[]
  /** Orders in an answer that is being written, by the answer. */
  readonly handed: ReadonlyMap<number, Order>
}

export type GateInput = { readonly at: number } & (
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected' }
  /** The camera is not there any more. */
  | { readonly kind: 'silent' }
  | { readonly kind: 'order'; readonly order: Order }
  /** A camera waits for an answer, until `until` at the longest; `at` or earlier: it is given at once. */
  | { readonly kind: 'asked'; readonly ref: number; readonly until: number }
  /** It does not wait any more. */
  | { readonly kind: 'gone'; readonly ref: number }
  | { readonly kind: 'fate'; readonly ref: number; readonly fate: AnswerFate }
  | { readonly kind: 'timer' }
)

/** `unknown`: the answer broke off while it was written. */
export type OrderOutcome = 'done' | 'unknown' | 'overdue' | 'offline' | 'tooMany'

export type GateEffect =
  | { readonly kind: 'answer'; readonly ref: number; readonly pulse: Pulse | undefined }
  | { readonly kind: 'ended'; readonly ref: number; readonly outcome: OrderOutcome }

export interface GateStep {
  readonly state: GateState
  readonly effects: readonly GateEffect[]
}

/** As many connections as there can be, twice over; more requests in a row on one of them are answered at once. */
const MOST_ANSWERS = 64
const MOST_ORDERS = 16

export const initialGateState: GateState = { connected: false, orders: [], answers: [], handed: new Map() }

/** When the machine next wants a `timer`; undefined when nothing waits. */
export function nextTimer({ orders, answers }: GateState): number | undefined {
  const times = [...orders.map(({ deadline }) => deadline), ...answers.map(({ until }) => until)]
  return times.length > 0 ? Math.min(...times) : undefined
}

export function step(state: GateState, input: GateInput): GateStep {
  // What is overdue is so before anything else happens.
  const effects: GateEffect[] = []
  const inTime = endOrders(state, effects, 'overdue', ({ deadline }) => deadline <= input.at)
  const taken = take(inTime, input, effects)
  const matched = match(taken, effects)
  return { state: release(matched, effects, ({ until }) => until <= input.at), effects }
}

function take(state: GateState, input: GateInput, effects: GateEffect[]): GateState {
  switch (input.kind) {
    case 'connected':
      return { ...state, connected: true }
    case 'disconnected':
      return disconnect(state, effects)
    case 'silent':
      return endOrders(state, effects, 'offline')
    case 'order': {
      const { order } = input
      const refusal = !state.connected
        ? 'offline'
        : order.deadline <= input.at
          ? 'overdue'
          : state.orders.length >= MOST_ORDERS
            ? 'tooMany'
            : undefined
      if (!refusal) return { ...state, orders: [...state.orders, order] }
      effects.push({ kind: 'ended', ref: order.ref, outcome: refusal })
      return state
    }
    case 'asked': {
      const until = state.connected && state.answers.length < MOST_ANSWERS ? input.until : input.at
      return { ...state, answers: [...state.answers, { ref: input.ref, until }] }
    }
    case 'gone':
      return release(state, effects, ({ ref }) => ref === input.ref)
    case 'fate':
      return settle(state, input, effects)
    case 'timer':
      return state
  }
}

/** An order whose answer has not begun to be written is as good as new; of any other the camera may know. */
function settle(
  state: GateState,
  { ref, fate, at }: { ref: number; fate: AnswerFate; at: number },
  effects: GateEffect[],
): GateState {
  const order = state.handed.get(ref)
  if (!order) return state
  const handed = new Map(state.handed)
  handed.delete(ref)
  const end = (outcome: OrderOutcome) => effects.push({ kind: 'ended', ref: order.ref, outcome })
  if (fate === 'written') end('done')
  else if (fate === 'broken') end('unknown')
  else if (order.deadline <= at) end('overdue')
  else return { ...state, handed, orders: [order, ...state.orders] }
  return { ...state, handed }
}

function disconnect(state: GateState, effects: GateEffect[]): GateState {
  const ended = release(endOrders(state, effects, 'offline'), effects, () => true)
  // Whether these went out will not be told any more.
  for (const { ref } of ended.handed.values()) effects.push({ kind: 'ended', ref, outcome: 'unknown' })
  return { ...ended, connected: false, handed: new Map() }
}

/** The newest answer is the likeliest to have somebody waiting for it. One order each. */
function match(state: GateState, effects: GateEffect[]): GateState {
  const orders = [...state.orders]
  const answers = [...state.answers]
  const handed = new Map(state.handed)
  while (orders.length > 0 && answers.length > 0) {
    const [order, answer] = [orders.shift(), answers.pop()]
    if (!order || !answer) break
    handed.set(answer.ref, order)
    effects.push({ kind: 'answer', ref: answer.ref, pulse: { io: order.io, pulseMs: order.pulseMs } })
  }
  return { ...state, orders, answers, handed }
}

function endOrders(
  state: GateState,
  effects: GateEffect[],
  outcome: OrderOutcome,
  ends: (order: Order) => boolean = () => true,
): GateState {
  for (const order of state.orders) if (ends(order)) effects.push({ kind: 'ended', ref: order.ref, outcome })
  return { ...state, orders: state.orders.filter((order) => !ends(order)) }
}

function release(state: GateState, effects: GateEffect[], goes: (answer: WaitingAnswer) => boolean): GateState {
  for (const answer of state.answers)
    if (goes(answer)) effects.push({ kind: 'answer', ref: answer.ref, pulse: undefined })
  return { ...state, answers: state.answers.filter((answer) => !goes(answer)) }
}
