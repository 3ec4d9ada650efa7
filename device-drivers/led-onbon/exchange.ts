import type { StatusData } from '../../contracts/index.ts'
import type { DriverCompletion } from '../driver.ts'
import { ANY_BOARD } from './codec.ts'
import { BOARD_ERRORS, type BoardAnswer, ERROR_BUSY, ERROR_CHECKSUM, ERROR_COMMAND, ERROR_GROUP } from './messages.ts'

/**
 * The talk with the boards of one line as a state machine: state + input -> state + effects; time comes in as elapsed timers.
 *
 * Each board has a *desired content*, the newest one asked for. It is sent at once when the line is free, again until the board says yes (three
 * tries; sending it twice does no harm), and again whenever the board comes back: after every opening of the port and when a silent board
 * answers. What is newer replaces what has not been sent yet; the command of the older one then ends `canceled`, not done.
 *
 * One board is spoken to at a time (RS-485). New content comes before repaints, repaints before the questions whether a board is there
 * (pings). So that absent boards do not hold up the others, only boards that have answered a ping are repainted, a silent one gets one try, and
 * repaints and pings give way between their tries.
 */

export interface Content {
  /** The data of the frame that shows it. */
  readonly data: Uint8Array
  /** The same without emphasis, for repaints. */
  readonly repaint: Uint8Array
}

export type Input =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected' }
  /** One piece of what came in: the answers in it that can be from the board being spoken to are decided here. */
  | { readonly type: 'answers'; readonly answers: readonly { readonly from: number; readonly answer: BoardAnswer }[] }
  | { readonly type: 'elapsed'; readonly timer: TimerName }
  | { readonly type: 'show'; readonly id: string; readonly address: number; readonly content: Content }

type TimerName = 'answer' | 'retry' | 'late' | 'ping'

export type Effect =
  | { readonly type: 'send'; readonly address: number; readonly data: Uint8Array }
  | { readonly type: 'startTimer'; readonly timer: TimerName; readonly ms: number }
  | { readonly type: 'stopTimer'; readonly timer: TimerName }
  | { readonly type: 'complete'; readonly id: string; readonly completion: DriverCompletion }
  | { readonly type: 'changed' }

export interface Settings {
  readonly addresses: readonly number[]
  readonly answerTimeoutMs: number
  readonly pingTimeoutMs: number
  readonly pingMs: number
  /** Data of the frame that asks whether a board is there. */
  readonly ping: Uint8Array
  /** Data of the frame that sets the brightness, when it is set. */
  readonly brightness: Uint8Array | undefined
}

interface Unit {
  readonly address: number
  readonly presence: 'unknown' | 'answers' | 'silent'
  readonly content: Content | undefined
  /** The board has said yes to the content since it was last known to have lost it. */
  readonly shown: boolean
  /** The board has said no to the content for a reason that another try does not change. */
  readonly refused: string | undefined
  /** The command that waits for the content to be sent. */
  readonly waiting: string | undefined
  readonly brightnessDue: boolean
  readonly pingDue: boolean
}

interface Exchange {
  readonly address: number
  readonly kind: 'content' | 'brightness' | 'ping'
  readonly data: Uint8Array
  /** Which content it carries: newer content may have come meanwhile. */
  readonly content: Content | undefined
  readonly command: string | undefined
  /** From 1. */
  readonly attempt: number
  readonly attempts: number
  /** A try went unanswered, its answer may still come. */
  readonly late: boolean
  /** False between a refusal for now and the next try. */
  readonly asked: boolean
}

export interface State {
  readonly open: boolean
  readonly units: readonly Unit[]
  readonly exchange: Exchange | undefined
  /** Nothing is sent until answers that came too late for their try have gone by. */
  readonly draining: boolean
}

const ATTEMPTS = 3
const FIRST_PING_ATTEMPTS = 2
const BUSY_RETRY_MS = 200
const LATE_ANSWER_MS = 150
const TIMERS: readonly TimerName[] = ['answer', 'retry', 'late', 'ping']

export function initialState(addresses: readonly number[]): State {
  return {
    open: false,
    draining: false,
    exchange: undefined,
    units: addresses.map((address) => ({
      address,
      presence: 'unknown',
      content: undefined,
      shown: false,
      refused: undefined,
      waiting: undefined,
      brightnessDue: true,
      pingDue: true,
    })),
  }
}

interface Turn {
  state: State
  readonly settings: Settings
  readonly effects: Effect[]
}

/** One step. Never throws; keeps one content and at most two commands per board. */
export function step(state: State, input: Input, settings: Settings): { state: State; effects: readonly Effect[] } {
  const turn: Turn = { state, settings, effects: [] }
  switch (input.type) {
    case 'connected':
      onConnected(turn)
      break
    case 'disconnected':
      onDisconnected(turn)
      break
    case 'answers':
      onAnswers(turn, input.answers)
      break
    case 'elapsed':
      if (state.open) onElapsed(turn, input.timer)
      break
    case 'show':
      onShow(turn, input)
      break
  }
  return { state: turn.state, effects: turn.effects }
}

/** The words of `board.units`: shown, pending (desired but not confirmed), silent, unknown (nothing desired yet). */
export function unitStates({ units }: State): StatusData['board']['units'] {
  const word = ({ presence, content, shown }: Unit) => {
    if (presence === 'silent') return 'silent'
    if (!content) return 'unknown'
    return shown ? 'shown' : 'pending'
  }
  return Object.fromEntries(units.map((unit) => [String(unit.address), word(unit)]))
}

function set(turn: Turn, change: Partial<State>): void {
  turn.state = { ...turn.state, ...change }
}

function unitAt(turn: Turn, address: number): Unit | undefined {
  return turn.state.units.find((unit) => unit.address === address)
}

function setUnit(turn: Turn, address: number, change: Partial<Unit>): void {
  set(turn, { units: turn.state.units.map((unit) => (unit.address === address ? { ...unit, ...change } : unit)) })
  turn.effects.push({ type: 'changed' })
}

function complete(turn: Turn, id: string | undefined, completion: DriverCompletion): void {
  if (id !== undefined) turn.effects.push({ type: 'complete', id, completion })
}

// ---- the line -----------------------------------------------------------------------------------------------------------
function onConnected(turn: Turn): void {
  if (turn.state.open) onDisconnected(turn)
  set(turn, {
    open: true,
    exchange: undefined,
    draining: false,
    units: turn.state.units.map((unit) => ({ ...unit, ...ABSENT, presence: 'unknown', pingDue: true })),
  })
  turn.effects.push({ type: 'startTimer', timer: 'ping', ms: turn.settings.pingMs })
  sendNext(turn)
}

/** Dynamic content is in the board's memory only: a board that was away may have lost all we sent. */
const ABSENT = { shown: false, refused: undefined, brightnessDue: true } as const

function onDisconnected(turn: Turn): void {
  for (const timer of TIMERS) turn.effects.push({ type: 'stopTimer', timer })
  complete(turn, turn.state.exchange?.command, {
    completionCode: 'deviceNotReady',
    errorCode: 'DEVICE_OFFLINE',
    errorDescription: 'the port was lost before the board answered',
    effect: 'unknown',
  })
  for (const { waiting } of turn.state.units) complete(turn, waiting, OFFLINE)
  set(turn, {
    open: false,
    exchange: undefined,
    draining: false,
    units: turn.state.units.map((unit) => ({ ...unit, ...ABSENT, presence: 'unknown', waiting: undefined })),
  })
  turn.effects.push({ type: 'changed' })
}

// ---- commands -----------------------------------------------------------------------------------------------------------
function onShow(turn: Turn, { id, address, content }: Extract<Input, { type: 'show' }>): void {
  const unit = unitAt(turn, address)
  if (!unit) {
    complete(turn, id, {
      completionCode: 'invalidData',
      errorCode: 'DEVICE_UNKNOWN',
      errorDescription: `no board ${address} on this line`,
      effect: 'notDone',
    })
    return
  }
  complete(turn, unit.waiting, SUPERSEDED)
  setUnit(turn, address, { content, shown: false, refused: undefined, waiting: turn.state.open ? id : undefined })
  if (turn.state.open) sendNext(turn)
  else complete(turn, id, OFFLINE)
}

// ---- what is said next ------------------------------------------------------------------------------------------------------
function sendNext(turn: Turn): void {
  if (!turn.state.open || turn.state.exchange || turn.state.draining) return
  const exchange = nextExchange(turn)
  if (!exchange) return
  set(turn, { exchange })
  const { kind, address } = exchange
  if (kind === 'content') setUnit(turn, address, { waiting: undefined, pingDue: false })
  else if (kind === 'ping') setUnit(turn, address, { pingDue: false })
  send(turn, exchange)
}

function nextExchange({ state: { units }, settings }: Turn): Exchange | undefined {
  const common = ({ address, presence }: Unit) => ({
    address,
    content: undefined,
    command: undefined,
    attempt: 1,
    attempts: presence === 'silent' ? 1 : ATTEMPTS,
    late: false,
    asked: true,
  })
  const asked = units.find(({ waiting }) => waiting !== undefined)
  if (asked?.content)
    return {
      ...common(asked),
      kind: 'content',
      data: asked.content.data,
      content: asked.content,
      command: asked.waiting,
    }

  const present = units.filter(({ presence }) => presence === 'answers')
  const lost = present.find(({ content, shown, refused }) => content && !shown && refused === undefined)
  if (lost?.content) return { ...common(lost), kind: 'content', data: lost.content.repaint, content: lost.content }

  const { brightness } = settings
  const dim = brightness && present.find(({ brightnessDue }) => brightnessDue)
  if (dim) return { ...common(dim), kind: 'brightness', data: brightness }

  const unasked = units.find(({ pingDue }) => pingDue)
  if (!unasked) return undefined
  const ping = { ...common(unasked), kind: 'ping' as const, data: settings.ping }
  return unasked.presence === 'unknown' ? { ...ping, attempts: FIRST_PING_ATTEMPTS } : ping
}

function send(turn: Turn, { address, kind, data }: Exchange): void {
  const { answerTimeoutMs, pingTimeoutMs } = turn.settings
  turn.effects.push(
    { type: 'send', address, data },
    { type: 'startTimer', timer: 'answer', ms: kind === 'ping' ? pingTimeoutMs : answerTimeoutMs },
  )
}

// ---- answers ----------------------------------------------------------------------------------------------------------------
function onAnswers(turn: Turn, answers: Extract<Input, { type: 'answers' }>['answers']): void {
  const { exchange } = turn.state
  if (!exchange?.asked) return
  // One question is out, so only one of the answers of a piece can be to it; the rest are repetitions.
  const found = answers.find(
    ({ from, answer }) => (from === exchange.address || from === ANY_BOARD) && answer.kind !== 'content',
  )
  if (!found) return
  turn.effects.push({ type: 'stopTimer', timer: 'answer' })
  onPresent(turn, exchange.address)
  if (found.answer.kind === 'nack') onRefused(turn, exchange, found.answer.error)
  else onAccepted(turn, exchange)
}

function onPresent(turn: Turn, address: number): void {
  const unit = unitAt(turn, address)
  if (unit?.presence === 'silent') setUnit(turn, address, { ...ABSENT, presence: 'answers' })
  else setUnit(turn, address, { presence: 'answers' })
}

function onAccepted(turn: Turn, exchange: Exchange): void {
  const { address, kind, content, command } = exchange
  if (kind === 'content' && unitAt(turn, address)?.content === content)
    setUnit(turn, address, { shown: true, refused: undefined })
  if (kind === 'brightness') setUnit(turn, address, { brightnessDue: false })
  complete(turn, command, { completionCode: 'success', effect: 'done' })
  end(turn, exchange.late)
}

function onRefused(turn: Turn, exchange: Exchange, error: number): void {
  const { address, kind, attempt, attempts, content, command } = exchange
  if (error === ERROR_BUSY && attempt < attempts) {
    set(turn, { exchange: { ...exchange, asked: false } })
    turn.effects.push({ type: 'startTimer', timer: 'retry', ms: BUSY_RETRY_MS })
    return
  }
  if (error === ERROR_CHECKSUM && attempt < attempts) {
    retry(turn, exchange)
    return
  }
  const reason = BOARD_ERRORS[error] ?? `error ${error}`
  if (kind === 'content' && unitAt(turn, address)?.content === content) setUnit(turn, address, { refused: reason })
  if (kind === 'brightness') setUnit(turn, address, { brightnessDue: false })
  const unsupported = error === ERROR_GROUP || error === ERROR_COMMAND
  complete(turn, command, {
    completionCode: unsupported ? 'unsupportedCommand' : 'hardwareError',
    errorCode: unsupported ? 'COMMAND_UNSUPPORTED' : 'DEVICE_FAULT',
    errorDescription: `board ${address}: ${reason}`,
    effect: 'notDone',
  })
  end(turn, exchange.late)
}

/** The exchange is over: on with the next, at once unless an answer to one of its tries may still be under way. */
function end(turn: Turn, late: boolean): void {
  set(turn, { exchange: undefined, draining: late })
  if (late) turn.effects.push({ type: 'startTimer', timer: 'late', ms: LATE_ANSWER_MS })
  else sendNext(turn)
}

function retry(turn: Turn, exchange: Exchange): void {
  const { address, kind, content, command } = exchange
  const superseded = kind === 'content' && unitAt(turn, address)?.content !== content
  const givesWay = command === undefined && turn.state.units.some(({ waiting }) => waiting !== undefined)
  if (superseded) complete(turn, command, { ...SUPERSEDED, effect: 'unknown' })
  if (superseded || givesWay) {
    if (kind === 'ping') setUnit(turn, address, { pingDue: true })
    end(turn, exchange.late)
    return
  }
  const next = { ...exchange, attempt: exchange.attempt + 1, asked: true }
  set(turn, { exchange: next })
  send(turn, next)
}

// ---- time ---------------------------------------------------------------------------------------------------------------------
function onElapsed(turn: Turn, timer: TimerName): void {
  const { exchange } = turn.state
  if (timer === 'answer' && exchange) onUnanswered(turn, exchange)
  else if (timer === 'retry' && exchange && !exchange.asked) retry(turn, exchange)
  else if (timer === 'late') {
    set(turn, { draining: false })
    sendNext(turn)
  } else if (timer === 'ping') {
    set(turn, { units: turn.state.units.map((unit) => ({ ...unit, pingDue: true })) })
    turn.effects.push({ type: 'startTimer', timer: 'ping', ms: turn.settings.pingMs })
    sendNext(turn)
  }
}

function onUnanswered(turn: Turn, exchange: Exchange): void {
  const { address, attempt, attempts, command } = exchange
  if (attempt < attempts) {
    retry(turn, { ...exchange, late: true })
    return
  }
  setUnit(turn, address, { ...ABSENT, presence: 'silent' })
  complete(turn, command, {
    completionCode: 'timeOut',
    errorCode: 'DEVICE_TIMEOUT',
    errorDescription: `board ${address} did not answer`,
    effect: 'unknown',
  })
  end(turn, true)
}

const OFFLINE: DriverCompletion = {
  completionCode: 'deviceNotReady',
  errorCode: 'DEVICE_OFFLINE',
  errorDescription: 'the line is not open; shown when it is back',
  effect: 'notDone',
}
const SUPERSEDED: DriverCompletion = {
  completionCode: 'canceled',
  errorDescription: 'replaced by newer content',
  effect: 'notDone',
}
