import type { StatusData } from '../../contracts/index.ts'
import type { DriverCompletion } from '../driver.ts'
import type { BoardAnswer } from './messages.ts'

/** What the talk with the boards of one line takes in, gives out and knows. */

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
  | { readonly type: 'power'; readonly id: string; readonly address: number; readonly on: boolean }

export type TimerName = 'answer' | 'retry' | 'late' | 'ping' | 'daily'
export const TIMERS: readonly TimerName[] = ['answer', 'retry', 'late', 'ping', 'daily']

/** What is done once when a board comes up, beside its content; `power` only where it is known to be wanted. */
export type Chore = 'query' | 'power' | 'brightness' | 'clock'

/** What is said to a board; the driver knows the bytes, and the time for the clock. */
export type Request =
  | { readonly kind: 'content'; readonly content: Content; readonly repaint: boolean }
  | { readonly kind: 'power'; readonly on: boolean }
  | { readonly kind: 'query' | 'brightness' | 'clock' | 'ping' }

export type Effect =
  | { readonly type: 'send'; readonly address: number; readonly request: Request }
  | { readonly type: 'startTimer'; readonly timer: TimerName; readonly ms: number }
  | { readonly type: 'stopTimer'; readonly timer: TimerName }
  | { readonly type: 'complete'; readonly id: string; readonly completion: DriverCompletion }
  /** A board would not do what it is told when it comes up; it works without. */
  | { readonly type: 'choreRefused'; readonly address: number; readonly chore: Chore; readonly reason: string }
  | { readonly type: 'changed' }

export interface Settings {
  readonly answerTimeoutMs: number
  readonly pingTimeoutMs: number
  readonly pingMs: number
  /** Chores of every board that comes up, and those of them that are done again every day. */
  readonly chores: readonly Chore[]
  readonly dailyChores: readonly Chore[]
  /** Whether a board that is found off is switched on. */
  readonly switchOn: boolean
}

export interface Unit {
  readonly address: number
  readonly presence: 'unknown' | 'answers' | 'silent'
  readonly content: Content | undefined
  /** The board has said yes to the content since it was last known to have lost it. */
  readonly shown: boolean
  /** The board has said no to the content; `lasting` when another try does not change it. */
  readonly refused: { readonly reason: string; readonly lasting: boolean } | undefined
  /** The command that waits for the content to be sent. */
  readonly waiting: string | undefined
  /** On or off, as a command has wanted it. */
  readonly power: boolean | undefined
  readonly powerWaiting: string | undefined
  /** What the board has said; undefined before that. */
  readonly isOff: boolean | undefined
  readonly due: readonly Chore[]
  /** The board can not now: nothing but commands is sent to it until the next ping. */
  readonly later: boolean
  readonly pingDue: boolean
}

export interface Exchange {
  readonly address: number
  readonly request: Request
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
      power: undefined,
      powerWaiting: undefined,
      isOff: undefined,
      due: [],
      later: false,
      pingDue: true,
    })),
  }
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

// ---- one step on its way --------------------------------------------------------------------------------------------
export interface Turn {
  state: State
  readonly settings: Settings
  readonly effects: Effect[]
}

export function set(turn: Turn, change: Partial<State>): void {
  turn.state = { ...turn.state, ...change }
}

export function unitAt(turn: Turn, address: number): Unit | undefined {
  return turn.state.units.find((unit) => unit.address === address)
}

export function setUnit(turn: Turn, address: number, change: Partial<Unit>): void {
  set(turn, { units: turn.state.units.map((unit) => (unit.address === address ? { ...unit, ...change } : unit)) })
  turn.effects.push({ type: 'changed' })
}

export function complete(turn: Turn, id: string | undefined, completion: DriverCompletion): void {
  if (id !== undefined) turn.effects.push({ type: 'complete', id, completion })
}

/** Dynamic content is in the board's memory only: a board that was away may have lost all we sent. */
export function absent(turn: Turn, unit: Unit): Unit {
  const power: readonly Chore[] = unit.power === undefined ? [] : ['power']
  return {
    ...unit,
    shown: false,
    refused: undefined,
    isOff: undefined,
    later: false,
    due: [...power, ...turn.settings.chores],
  }
}

export const withDue = (unit: Unit, ...chores: readonly Chore[]): readonly Chore[] => [
  ...new Set([...unit.due, ...chores]),
]
export const withoutDue = (unit: Unit, chore: string): readonly Chore[] => unit.due.filter((one) => one !== chore)

export const OFFLINE: DriverCompletion = {
  completionCode: 'deviceNotReady',
  errorCode: 'DEVICE_OFFLINE',
  errorDescription: 'the line is not open; shown when it is back',
  effect: 'notDone',
}
export const SUPERSEDED: DriverCompletion = {
  completionCode: 'canceled',
  errorDescription: 'replaced by newer content',
  effect: 'notDone',
}
