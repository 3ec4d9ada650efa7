import type { DeviceEventData, KeypadKey } from '../../contracts/index.ts'
import { COMMAND, encodeFrame, type Frame, readKey } from './codec.ts'

/**
 * What happens between a line of keypads and the hub, as a pure state machine. A key frame is echoed, which is its
 * acknowledgement, only once the hub has the press on disk; repeats of a press that was not echoed yet are the same press.
 * Times are milliseconds of the driver's clock.
 */
const REPEAT_MS = 500
/** Our echo and the keypad's next repeat may cross on the line. */
const CROSSING_MS = 150
/** A keypad that has not been echoed gives up after a second or two; a later echo could be taken for that of another press. */
const ECHO_WORTH_MS = 5_000
/** An evaluation may wait for the hub for hours: another one after this pause is another customer's. */
const EVALUATION_REPEAT_MS = 2_000
const CALL_KEEP_MS = 5_000
const DAY_MS = 86_400_000
/** More presses than this of one keypad on their way to the hub are refused. */
const PENDING_PER_KEYPAD = 8

export interface Press {
  readonly ref: number
  readonly frameKey: string
  readonly address: number
  readonly key: KeypadKey
  readonly echo: Uint8Array
  readonly firstAt: number
  /** When it was seen last, and on which connection: only there an echo is understood. */
  readonly seenAt: number
  readonly connection: number
  readonly committedAt: number | undefined
}

export interface LineState {
  /** Counts connections; 0 before the first. */
  readonly connection: number
  readonly connected: boolean
  readonly addresses: readonly number[]
  /** Addresses heard in this connection, foreign ones included. */
  readonly heard: ReadonlySet<number>
  readonly presses: readonly Press[]
  readonly nextRef: number
}

export type LineInput = { readonly at: number } & (
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'frame'; readonly frame: Frame }
  /** What became of the event of a press. */
  | { readonly kind: 'settled'; readonly ref: number; readonly outcome: 'committed' | 'expired' }
)

export type LineEffect =
  | {
      readonly kind: 'emit'
      readonly ref: number
      readonly event: DeviceEventData['Keypad.KeyPressedEvent']
      readonly keepForMs: number
    }
  | { readonly kind: 'echo'; readonly bytes: Uint8Array }
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
  return { connection: 0, connected: false, addresses, heard: new Set(), presses: [], nextRef: 1 }
}

const same = (state: LineState, ...effects: LineEffect[]): LineStep => ({ state, effects })
const log = (level: 'debug' | 'warn', message: string, fields: Record<string, unknown>): LineEffect => ({
  kind: 'log',
  level,
  message,
  fields,
})

function isRepeat(press: Press, at: number): boolean {
  if (at - press.firstAt < REPEAT_MS) return true
  if (press.committedAt !== undefined) return at - press.committedAt < CROSSING_MS
  return press.key !== 'evaluate' || at - press.seenAt < EVALUATION_REPEAT_MS
}

/** Settled presses that no repeat can belong to any more are forgotten. */
function remembered(presses: readonly Press[], at: number): Press[] {
  return presses.filter((press) => press.committedAt === undefined || isRepeat(press, at))
}

function replaced(state: LineState, press: Press): LineState {
  return { ...state, presses: state.presses.map((other) => (other.ref === press.ref ? press : other)) }
}

function onKey(state: LineState, frame: Frame, at: number): LineStep {
  const { address } = frame
  const press = readKey(frame.data)
  if (!press) return same(state, log('warn', 'key frame without a known key', { address }))
  const frameKey = `${address}:${[...frame.data].join('.')}`
  const presses = remembered(state.presses, at)
  const known = presses.findLast((other) => other.frameKey === frameKey && isRepeat(other, at))
  if (known) {
    const next = replaced({ ...state, presses }, { ...known, seenAt: at, connection: state.connection })
    return known.committedAt === undefined ? same(next) : same(next, { kind: 'echo', bytes: known.echo })
  }
  if (
    presses.filter((other) => other.address === address && other.committedAt === undefined).length >= PENDING_PER_KEYPAD
  ) {
    return same(
      { ...state, presses },
      log('warn', 'too many presses wait for the hub, this one is refused', { address, key: press.key }),
    )
  }
  const added: Press = {
    ref: state.nextRef,
    frameKey,
    address,
    key: press.key,
    echo: encodeFrame(address, frame.command, frame.data),
    firstAt: at,
    seenAt: at,
    connection: state.connection,
    committedAt: undefined,
  }
  return same(
    { ...state, presses: [...presses, added], nextRef: state.nextRef + 1 },
    {
      kind: 'emit',
      ref: added.ref,
      event: { address, ...press },
      keepForMs: press.key === 'evaluate' ? DAY_MS : CALL_KEEP_MS,
    },
  )
}

function onFrame(state: LineState, frame: Frame, at: number): LineStep {
  const { address, command } = frame
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
  // Results of evaluators on the same line and anything else are not for this driver.
  const step =
    command === COMMAND.key
      ? onKey(heard, frame, at)
      : same(heard, log('debug', 'frame without meaning here', { address, command }))
  return same(step.state, ...spoken, ...step.effects)
}

function onSettled(state: LineState, ref: number, outcome: 'committed' | 'expired', at: number): LineStep {
  const press = state.presses.find((other) => other.ref === ref)
  if (!press) return same(state)
  if (outcome === 'expired') {
    const { address, key } = press
    return same(
      { ...state, presses: state.presses.filter((other) => other.ref !== ref) },
      log('warn', 'the hub did not take the press in time, it is not acknowledged', { address, key }),
    )
  }
  const next = replaced(state, { ...press, committedAt: at })
  const waitsForEcho = state.connected && press.connection === state.connection && at - press.seenAt <= ECHO_WORTH_MS
  return waitsForEcho ? same(next, { kind: 'echo', bytes: press.echo }) : same(next)
}

export function step(state: LineState, input: LineInput): LineStep {
  switch (input.kind) {
    case 'connected':
      return same(
        { ...state, connected: true, connection: state.connection + 1, heard: new Set() },
        { kind: 'units', active: [] },
      )
    case 'disconnected':
      return same({ ...state, connected: false, heard: new Set() }, { kind: 'units', active: [] })
    case 'frame':
      return onFrame(state, input.frame, input.at)
    case 'settled':
      return onSettled(state, input.ref, input.outcome, input.at)
  }
}
