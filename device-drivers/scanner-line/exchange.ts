import type { AlertCode } from '../../contracts/index.ts'

/**
 * The scanner's configuration at the opening of a port as a pure state machine: one command after the other, each when the one before is
 * answered. What is not answered is not sent again before the next opening, and the ones behind it stay unsent.
 */
const ANSWER_MS = 1_000
/** What comes right behind the opening of a port is not listened to: the first command waits for that to pass. */
const START_MS = 100

export interface SetupState {
  /** Place of the command that is to be sent, or waits for its answer; undefined: none does. */
  readonly waiting: number | undefined
  readonly isSent: boolean
  /** Place of the first that was refused. */
  readonly refused: number | undefined
}

export type SetupInput =
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'answer'; readonly command: string; readonly result: 'done' | 'refused' }
  | { readonly kind: 'timer' }

export type SetupEffect =
  | { readonly kind: 'send'; readonly command: string }
  /** The one timer: replaces the one before; undefined stops it. */
  | { readonly kind: 'wake'; readonly inMs: number | undefined }
  | { readonly kind: 'raise'; readonly code: AlertCode; readonly detail: string }
  | { readonly kind: 'clear'; readonly code: AlertCode }

export interface SetupStep {
  readonly state: SetupState
  readonly effects: readonly SetupEffect[]
}

export const initialSetupState: SetupState = { waiting: undefined, isSent: false, refused: undefined }
const stopTimer: SetupEffect = { kind: 'wake', inMs: undefined }

export function step(state: SetupState, input: SetupInput, commands: readonly string[]): SetupStep {
  const { waiting } = state
  switch (input.kind) {
    case 'connected':
      return { state: { ...initialSetupState, waiting: 0 }, effects: [{ kind: 'wake', inMs: START_MS }] }
    case 'disconnected':
      return { state: initialSetupState, effects: [stopTimer] }
    case 'timer':
      if (waiting === undefined) return { state, effects: [] }
      if (!state.isSent) return send(state, commands)
      return {
        state: { ...state, waiting: undefined },
        effects: [{ kind: 'raise', code: 'result-unknown', detail: `${place(waiting, commands)} was not answered` }],
      }
    case 'answer':
      // Of another command, or late: it is not known what it answers.
      if (waiting === undefined || !state.isSent || input.command !== commands[waiting]) return { state, effects: [] }
      return send(
        {
          waiting: waiting + 1,
          isSent: false,
          refused: state.refused ?? (input.result === 'refused' ? waiting : undefined),
        },
        commands,
      )
  }
}

/** Sends what comes next, or says how it ended. */
function send(state: SetupState, commands: readonly string[]): SetupStep {
  const { waiting = 0, refused } = state
  const command = commands[waiting]
  if (command !== undefined) {
    return {
      state: { ...state, isSent: true },
      effects: [
        { kind: 'send', command },
        { kind: 'wake', inMs: ANSWER_MS },
      ],
    }
  }
  return {
    state: { ...state, waiting: undefined },
    effects: [
      stopTimer,
      { kind: 'clear', code: 'result-unknown' },
      refused === undefined
        ? { kind: 'clear', code: 'device-fault' }
        : { kind: 'raise', code: 'device-fault', detail: `${place(refused, commands)} was refused by the scanner` },
    ],
  }
}

function place(index: number, commands: readonly string[]): string {
  return `configuration command ${index + 1} of ${commands.length}`
}
