import type { AimId } from '../scanning/aim.ts'
import type { Report } from './codec.ts'

/**
 * Codes out of reports as a pure state machine. Times are milliseconds of the driver's clock and come with the inputs; there is one
 * timer, set by `wake`. A code whose head, middle or rest was lost is dropped whole: what is left of it is not taken for another.
 */

/** Longest silence between two reports of one code; over USB they come within 10 ms. */
const NEXT_REPORT_MS = 500
/** So long after a loss the rest of a broken code may still come. */
const REST_MS = 500

export type JoinState =
  | { readonly phase: 'idle' }
  | {
      readonly phase: 'joining'
      readonly aim: AimId | undefined
      readonly parts: readonly Uint8Array[]
      readonly bytes: number
      /** The layout does not say whether more follows: silence ends the code. */
      readonly isPerhapsWhole: boolean
    }
  /** Waits for the end of a broken code. */
  | { readonly phase: 'dropping' }

export type JoinInput =
  | { readonly kind: 'report'; readonly report: Report }
  /** Bytes that are no report: something may have been lost there. */
  | { readonly kind: 'stray' }
  | { readonly kind: 'timer' }
  | { readonly kind: 'closed' }

export type JoinEffect =
  | { readonly kind: 'code'; readonly aim: AimId | undefined; readonly parts: readonly Uint8Array[] }
  /** What was held is worth nothing: to be overwritten. */
  | { readonly kind: 'drop'; readonly parts: readonly Uint8Array[]; readonly reason: 'tooLong' | 'broken' | 'closed' }
  /** The one timer: replaces the one before; undefined stops it. */
  | { readonly kind: 'wake'; readonly inMs: number | undefined }

export interface JoinStep {
  readonly state: JoinState
  readonly effects: readonly JoinEffect[]
}

const IDLE: JoinState = { phase: 'idle' }
export const initialJoinState: JoinState = IDLE
const DROPPING: JoinState = { phase: 'dropping' }
const stopTimer: JoinEffect = { kind: 'wake', inMs: undefined }
const waitForRest: JoinEffect = { kind: 'wake', inMs: REST_MS }

/** @param maxBytes longest code with all that stands around it */
export function step(state: JoinState, input: JoinInput, maxBytes: number): JoinStep {
  const held = state.phase === 'joining' ? state.parts : []
  switch (input.kind) {
    case 'closed':
      return { state: IDLE, effects: [...dropped(held, 'closed'), stopTimer] }
    case 'stray':
      return { state: DROPPING, effects: [...dropped(held, 'broken'), waitForRest] }
    case 'timer':
      if (state.phase !== 'joining') return { state: IDLE, effects: [] }
      if (state.isPerhapsWhole) return { state: IDLE, effects: [{ kind: 'code', aim: state.aim, parts: held }] }
      return { state: DROPPING, effects: [...dropped(held, 'broken'), waitForRest] }
    case 'report':
      return state.phase === 'dropping' ? dropReport(input.report) : joinReport(state, input.report, maxBytes)
  }
}

function dropReport({ data, more }: Report): JoinStep {
  const effects = dropped([data], 'broken')
  return more === 'no'
    ? { state: IDLE, effects: [...effects, stopTimer] }
    : { state: DROPPING, effects: [...effects, waitForRest] }
}

function joinReport(
  state: Exclude<JoinState, { phase: 'dropping' }>,
  { aim, data, more }: Report,
  maxBytes: number,
): JoinStep {
  const before = state.phase === 'joining' ? state : undefined
  // Another symbology in the middle of a code: the end of the one and the head of the other are not to be told apart.
  if (before && before.aim !== aim) {
    const lost = dropReport({ aim, data, more })
    return { ...lost, effects: [...dropped(before.parts, 'broken'), ...lost.effects] }
  }
  const parts = [...(before?.parts ?? []), data]
  const bytes = (before?.bytes ?? 0) + data.length
  if (bytes > maxBytes) {
    const effects = dropped(parts, 'tooLong')
    return more === 'no'
      ? { state: IDLE, effects: [...effects, stopTimer] }
      : { state: DROPPING, effects: [...effects, waitForRest] }
  }
  if (more === 'no') return { state: IDLE, effects: [{ kind: 'code', aim, parts }, stopTimer] }
  return {
    state: { phase: 'joining', aim, parts, bytes, isPerhapsWhole: more === 'perhaps' },
    effects: [{ kind: 'wake', inMs: NEXT_REPORT_MS }],
  }
}

function dropped(parts: readonly Uint8Array[], reason: 'tooLong' | 'broken' | 'closed'): readonly JoinEffect[] {
  return parts.length > 0 ? [{ kind: 'drop', parts, reason }] : []
}
