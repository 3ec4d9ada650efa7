import type { DriverCompletion } from '../driver.ts'
import type { Request } from './codec.ts'
import type { Plan } from './plan.ts'

/**
 * What is known of a line of units, and how it is changed: the parts that boards, lamps, gates and polls have in common. Moments and
 * durations are milliseconds of the driver's clock.
 */

export interface State {
  readonly open: boolean
  /** A read has been asked on this connection, so that an adapter that echoes is known for one before anything is written. */
  readonly probed: boolean
  /** Nothing is sent before. */
  readonly quietUntil: number
  /** When the last question ended, with or without an answer. */
  readonly endedAt: number
  /** When a unit of the map last answered on this connection, or the connection's begin. */
  readonly heardAt: number
  /** The next moment at which line time may be spent on a unit that was silent. */
  readonly silentAskAt: number
  readonly failed: boolean
  readonly asked: Asked | undefined
  readonly units: readonly Unit[]
  readonly outputs: readonly OutputState[]
  readonly gates: readonly GateState[]
  readonly polls: readonly PollState[]
}

export interface Unit {
  readonly unit: number
  readonly presence: 'unknown' | 'answers' | 'silent'
  /** Questions in a row that were not answered. */
  readonly unanswered: number
  /** It has said that it is busy. */
  readonly busyUntil: number
  /** A question of this kind went unanswered: its answer may still come, and would look like that of the next one. */
  readonly lateUntil: { readonly read: number; readonly write: number }
}

export interface OutputState {
  readonly key: string
  /** What the registers should hold; undefined before anybody has said. */
  readonly values: readonly number[] | undefined
  /** The unit has said yes to them since it was last known to have lost them. */
  readonly shown: boolean
  /** The unit has said no to them, for a reason that asking again does not change. */
  readonly refused: string | undefined
  /** The command that waits for them to be written. */
  readonly waiting: string | undefined
  /** Writes of these values that were not answered, and that found the unit busy. */
  readonly tries: number
  readonly busy: number
  readonly triedAt: number
}

export type Move = 'open' | 'close'

export interface GateCommand {
  readonly id: string
  readonly move: Move
  readonly deadline: number
}

export interface GateState {
  readonly name: string
  readonly queue: readonly GateCommand[]
  readonly current: Moving | undefined
  /** A pulse is on, or may be: the relay is to be released at this moment. */
  readonly relay: { readonly releaseAt: number; readonly interrupted: boolean } | undefined
  readonly seen: 'open' | 'closed' | 'unknown'
  /** The last command ended with nobody knowing what came of it. */
  readonly doubt: boolean
}

/** A command that has been written, once and never again. */
export interface Moving {
  readonly id: string
  readonly move: Move
  /** Undefined while the answer to the write is awaited. */
  readonly look: Look | undefined
}

/** Why the write has no clear answer, and what reading has shown since. */
export interface Look {
  readonly why: string
  /** What the written register holds; undefined: not read yet, null: can not be read. */
  readonly register: number | null | undefined
  readonly feedback: number | null | undefined
  readonly tries: number
  readonly nextAt: number
  /** The gate has until then to show in its feedback. */
  readonly until: number
}

export interface PollState {
  readonly dueAt: number
  readonly value: number | undefined
  readonly refused: string | undefined
}

export type Purpose =
  | { readonly kind: 'output'; readonly key: string; readonly values: readonly number[] }
  | { readonly kind: 'move'; readonly gate: string }
  | { readonly kind: 'look'; readonly gate: string; readonly at: 'register' | 'feedback' }
  | { readonly kind: 'release'; readonly gate: string }
  | { readonly kind: 'poll'; readonly place: number }

export interface Question {
  readonly purpose: Purpose
  readonly request: Request
}
export interface Asked extends Question {
  readonly answerBy: number
}

export type Effect =
  | { readonly kind: 'send'; readonly request: Request }
  | { readonly kind: 'complete'; readonly id: string; readonly completion: DriverCompletion }
  | { readonly kind: 'input'; readonly input: number; readonly value: number }
  | { readonly kind: 'fail'; readonly reason: string }
  | { readonly kind: 'log'; readonly level: 'info' | 'warn'; readonly message: string; readonly gate: string }

/** One step under way: the state as it is becoming, and what is to be done. */
export interface Turn {
  state: State
  readonly plan: Plan
  readonly at: number
  readonly effects: Effect[]
}

export function set(turn: Turn, change: Partial<State>): void {
  turn.state = { ...turn.state, ...change }
}

export function setUnit(turn: Turn, unit: number, change: Partial<Unit>): void {
  set(turn, { units: turn.state.units.map((one) => (one.unit === unit ? { ...one, ...change } : one)) })
}

export function setOutput(turn: Turn, key: string, change: Partial<OutputState>): void {
  set(turn, { outputs: turn.state.outputs.map((one) => (one.key === key ? { ...one, ...change } : one)) })
}

export function setGate(turn: Turn, name: string, change: Partial<GateState>): void {
  set(turn, { gates: turn.state.gates.map((one) => (one.name === name ? { ...one, ...change } : one)) })
}

export function complete(turn: Turn, id: string | undefined, completion: DriverCompletion): void {
  if (id !== undefined) turn.effects.push({ kind: 'complete', id, completion })
}

export function unitOf(state: State, unit: number): Unit | undefined {
  return state.units.find((one) => one.unit === unit)
}

/** Whether this unit may be asked this now: not busy, and no late answer may be mistaken for the one to come. */
export function isFree(turn: Turn, unit: number, kind: 'read' | 'write'): boolean {
  const state = unitOf(turn.state, unit)
  return state !== undefined && state.busyUntil <= turn.at && state.lateUntil[kind] <= turn.at
}

export function isSilent(turn: Turn, unit: number): boolean {
  return unitOf(turn.state, unit)?.presence === 'silent'
}
