import type { PrinterSettings } from '../../contracts/index.ts'
import type { DriverCompletion } from '../driver.ts'
import { type AnswerState, initialAnswerState } from './answers.ts'
import type { RealTimeStatus } from './codec.ts'
import type { PrinterCondition } from './condition.ts'

/** What the talk with a printer takes in, gives out and knows. */

export type TimerName = 'answer' | 'pause' | 'job' | 'quiet' | 'print'

export type Input =
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected' }
  | { readonly type: 'bytes'; readonly bytes: Uint8Array }
  | { readonly type: 'elapsed'; readonly timer: TimerName }
  | {
      readonly type: 'print'
      readonly id: string
      readonly deadline: number
      readonly ticket: Uint8Array
      readonly lines: number
    }
  | { readonly type: 'reset'; readonly id: string; readonly deadline: number }

export type Effect =
  | { readonly type: 'write'; readonly bytes: Uint8Array }
  | { readonly type: 'startTimer'; readonly timer: TimerName; readonly ms: number }
  | { readonly type: 'stopTimer'; readonly timer: TimerName }
  | { readonly type: 'complete'; readonly id: string; readonly completion: DriverCompletion }
  | { readonly type: 'condition'; readonly condition: PrinterCondition; readonly ticketLeft: boolean }
  | { readonly type: 'unreachable'; readonly reason: string }

export interface Settings extends PrinterSettings {
  readonly baudRate: number
}

export type Request = Extract<Input, { type: 'print' | 'reset' }>

export type Job =
  /** Waiting for a clean round, and for synchronisation. Nothing of the job has been sent. */
  | { readonly stage: 'check'; readonly request: Request }
  /** Bytes are out. `worked`: the printer has worked them off, as far as it can be told. */
  | { readonly stage: 'sent'; readonly request: Request; readonly worked: boolean }

/** n of DLE EOT n, or the whole status of models that have one. */
export type Question = RealTimeStatus | 'full'

export interface Round {
  /** The question that is out. */
  readonly question: Question
  readonly answers: readonly number[]
  /** Begun after the job's bytes were worked off: the one that decides. */
  readonly decisive: boolean
}

export interface State {
  readonly open: boolean
  readonly answers: AnswerState
  /** When bytes came last. */
  readonly heardAt: number
  readonly missed: number
  readonly sync: 'needed' | 'asked' | 'quiet' | 'done'
  readonly askedAt: number
  readonly round: Round | undefined
  /** The next round is planned. */
  readonly pausing: boolean
  /** The printer has said that something changed while the round under way was asking. */
  readonly changed: boolean
  /** Since when a ticket has been in the mouth, as far as this connection knows. */
  readonly ticketSince: number | undefined
  readonly job: Job | undefined
  readonly queue: readonly Request[]
}

export const initialState: State = {
  open: false,
  answers: initialAnswerState,
  heardAt: 0,
  missed: 0,
  sync: 'needed',
  askedAt: 0,
  round: undefined,
  pausing: false,
  changed: false,
  ticketSince: undefined,
  job: undefined,
  queue: [],
}

/** One step on its way: the state as it becomes, and what is to be done. */
export interface Turn {
  state: State
  readonly settings: Settings
  readonly now: number
  readonly effects: Effect[]
}

export function set(turn: Turn, change: Partial<State>): void {
  turn.state = { ...turn.state, ...change }
}

export function startTimer(turn: Turn, timer: TimerName, ms: number): void {
  turn.effects.push({ type: 'startTimer', timer, ms })
}

export function stopTimer(turn: Turn, timer: TimerName): void {
  turn.effects.push({ type: 'stopTimer', timer })
}

export function write(turn: Turn, ...parts: readonly Uint8Array[]): void {
  turn.effects.push({ type: 'write', bytes: Uint8Array.from(parts.flatMap((part) => [...part])) })
}

/** Time the bytes take on the line, 10 bits each. */
export function lineMs(turn: Turn, byteCount: number): number {
  return Math.ceil((byteCount * 10_000) / turn.settings.baudRate)
}
