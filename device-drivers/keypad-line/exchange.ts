import {
  awaitedStart,
  commit,
  forget,
  type Heard,
  isAwaited,
  NO_REPORTS,
  type Report,
  type ReportEvent,
  type Reports,
  receive,
  supersedeAnswers,
} from './reports.ts'

/**
 * What happens between a line of keypads and evaluators and the hub, as a pure state machine. Times are milliseconds of the
 * driver's clock.
 *
 * The acknowledgement of a keypad's evaluate key may be byte for byte the frame that starts an evaluation at that address. A unit that
 * is both then begins to ask with it, and the hub's invitation that follows the press is on the wire already: it is not written
 * a second time. One that comes before the press is committed waits for that, since writing it would acknowledge the key.
 */
const SAME_START_MS = 2_000

interface WaitingInvite {
  readonly ref: number
  readonly address: number
}

export interface LineState {
  /** Counts connections; 0 before the first. */
  readonly connection: number
  readonly connected: boolean
  readonly addresses: readonly number[]
  /** Addresses heard in this connection, foreign ones included. */
  readonly heard: ReadonlySet<number>
  readonly reports: Reports
  /** When a key of a unit was acknowledged with the start of an evaluation in this connection, until an invitation has made use of it. */
  readonly echoedAt: ReadonlyMap<number, number>
  /** Invitations that wait for what becomes of a key whose acknowledgement is one. */
  readonly invites: readonly WaitingInvite[]
}

export type LineInput = { readonly at: number } & (
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'frame'; readonly heard: Heard }
  /** What became of the event of a report. */
  | { readonly kind: 'settled'; readonly ref: number; readonly outcome: 'committed' | 'expired' }
  /** The hub invites; `ref` names the invitation from now on. */
  | { readonly kind: 'invite'; readonly ref: number; readonly address: number }
  /** The deadline of an invitation that still waits has come. */
  | { readonly kind: 'inviteOverdue'; readonly ref: number }
)

export type LineEffect =
  | { readonly kind: 'emit'; readonly ref: number; readonly event: ReportEvent; readonly keepForMs: number }
  | { readonly kind: 'acknowledge'; readonly bytes: Uint8Array }
  /** An invitation is to be written. */
  | { readonly kind: 'invite'; readonly ref: number; readonly address: number }
  /** An invitation needs no writing: it is on the wire, or is not any more to be. */
  | { readonly kind: 'inviteEnded'; readonly ref: number; readonly outcome: 'onTheWire' | 'offline' | 'overdue' }
  | { readonly kind: 'units'; readonly active: readonly number[] }
  | {
      readonly kind: 'log'
      readonly level: 'debug' | 'warn'
      readonly message: string
      readonly fields: Record<string, unknown>
    }

export interface LineStep {
  readonly state: LineState
  readonly effects: readonly LineEffect[]
}

export function initialLineState(addresses: readonly number[]): LineState {
  return {
    connection: 0,
    connected: false,
    addresses,
    heard: new Set(),
    reports: NO_REPORTS,
    echoedAt: new Map(),
    invites: [],
  }
}

const same = (state: LineState, ...effects: LineEffect[]): LineStep => ({ state, effects })
const log = (level: 'debug' | 'warn', message: string, fields: Record<string, unknown>): LineEffect => ({
  kind: 'log',
  level,
  message,
  fields,
})

/** Every acknowledgement goes out here: some start an evaluation. */
function acknowledge(state: LineState, report: Report, at: number): LineStep {
  if (!report.acknowledgement) return same(state)
  const effect: LineEffect = { kind: 'acknowledge', bytes: report.acknowledgement }
  if (!report.startsEvaluation) return same(state, effect)
  const { address } = report
  const asked = { ...state, reports: supersedeAnswers(state.reports, address) }
  const waiting = state.invites.filter((invite) => invite.address === address)
  if (waiting.length === 0) return same({ ...asked, echoedAt: new Map([...state.echoedAt, [address, at]]) }, effect)
  return same(
    { ...asked, invites: state.invites.filter((invite) => invite.address !== address) },
    effect,
    ...waiting.map(({ ref }): LineEffect => ({ kind: 'inviteEnded', ref, outcome: 'onTheWire' })),
  )
}

function onReport(state: LineState, heard: Heard, at: number): LineStep {
  const { address, frameKey, says } = heard
  if (!says) return same(state, log('debug', 'frame without meaning here', { address, frame: frameKey }))
  if ('nonsense' in says) return same(state, log('warn', says.nonsense, { address }))
  const received = receive(state.reports, heard, says, { at, connection: state.connection })
  const next = { ...state, reports: received.reports }
  switch (received.kind) {
    case 'waits':
      return same(next)
    case 'acknowledge':
      return acknowledge(next, received.report, at)
    case 'tooMany':
      return same(
        next,
        log('warn', 'too much of this unit waits for the hub, this is refused', {
          address,
          event: says.event.name,
        }),
      )
    case 'new': {
      const { ref, event, keepForMs } = received.report
      return same(next, { kind: 'emit', ref, event, keepForMs })
    }
  }
}

function onFrame(state: LineState, frame: Heard, at: number): LineStep {
  const { address } = frame
  const first = !state.heard.has(address)
  const heard = first ? { ...state, heard: new Set([...state.heard, address]) } : state
  if (!state.addresses.includes(address)) {
    return first
      ? same(heard, log('warn', 'a keypad that is not configured is on this line', { address }))
      : same(heard)
  }
  const spoken: LineEffect[] = first
    ? [{ kind: 'units', active: state.addresses.filter((unit) => heard.heard.has(unit)) }]
    : []
  const step = onReport(heard, frame, at)
  return same(step.state, ...spoken, ...step.effects)
}

function onSettled(state: LineState, ref: number, outcome: 'committed' | 'expired', at: number): LineStep {
  const report = state.reports.all.find((other) => other.ref === ref)
  if (!report) return same(state)
  const moment = { at, connection: state.connection }
  if (outcome === 'committed') {
    const committed = { ...state, reports: commit(state.reports, report, at) }
    if (state.connected && isAwaited(report, moment)) return acknowledge(committed, report, at)
    return writeWaiting(committed, report)
  }
  const { event } = report
  const next = writeWaiting({ ...state, reports: forget(state.reports, report) }, report)
  return same(
    next.state,
    log('warn', 'the hub did not take it in time, it is not acknowledged', { event: event.name, ...event.data }),
    ...next.effects,
  )
}

/** The key an invitation has waited for is not going to be acknowledged. */
function writeWaiting(state: LineState, key: Report): LineStep {
  if (!key.startsEvaluation) return same(state)
  const [first, ...more] = state.invites.filter(({ address }) => address === key.address)
  if (!first) return same(state)
  const written = write({ ...state, invites: state.invites.filter(({ address }) => address !== key.address) }, first)
  return same(
    written.state,
    ...written.effects,
    ...more.map(({ ref }): LineEffect => ({ kind: 'inviteEnded', ref, outcome: 'onTheWire' })),
  )
}

function write(state: LineState, { ref, address }: WaitingInvite): LineStep {
  return same({ ...state, reports: supersedeAnswers(state.reports, address) }, { kind: 'invite', ref, address })
}

function onInvite(state: LineState, invite: WaitingInvite, at: number): LineStep {
  const { ref, address } = invite
  if (!state.connected) return same(state, { kind: 'inviteEnded', ref, outcome: 'offline' })
  if (awaitedStart(state.reports, address, { at, connection: state.connection }))
    return same({ ...state, invites: [...state.invites, invite] })
  const echoedAt = state.echoedAt.get(address)
  const used = { ...state, echoedAt: new Map([...state.echoedAt].filter(([unit]) => unit !== address)) }
  if (echoedAt !== undefined && at - echoedAt <= SAME_START_MS)
    return same(used, { kind: 'inviteEnded', ref, outcome: 'onTheWire' })
  return write(used, invite)
}

/** Nothing of one connection is sent on another. */
function onLine(state: LineState, connected: boolean): LineStep {
  return same(
    {
      ...state,
      connected,
      connection: connected ? state.connection + 1 : state.connection,
      heard: new Set(),
      echoedAt: new Map(),
      invites: [],
    },
    { kind: 'units', active: [] },
    ...state.invites.map(({ ref }): LineEffect => ({ kind: 'inviteEnded', ref, outcome: 'offline' })),
  )
}

export function step(state: LineState, input: LineInput): LineStep {
  switch (input.kind) {
    case 'connected':
      return onLine(state, true)
    case 'disconnected':
      return onLine(state, false)
    case 'frame':
      return onFrame(state, input.heard, input.at)
    case 'settled':
      return onSettled(state, input.ref, input.outcome, input.at)
    case 'invite':
      return onInvite(state, input, input.at)
    case 'inviteOverdue': {
      const left = state.invites.filter(({ ref }) => ref !== input.ref)
      return left.length === state.invites.length
        ? same(state)
        : same({ ...state, invites: left }, { kind: 'inviteEnded', ref: input.ref, outcome: 'overdue' })
    }
  }
}
