import type { Conversation, Turn } from '../cards/talk.ts'
import { CANCEL, type CommandName, encodeCommand, enquiry, type Frame } from './codec.ts'

/**
 * One command to the machine: frame -> ACK with its address -> our ENQ, and only then it carries the command out. Before the ENQ nothing
 * can have moved: a frame may be sent again, and what was given up is called off by EOT. The ENQ of a movement is sent once. Questions
 * are answered by a frame, movements by nothing: the status says what became of them.
 */
export interface Request {
  readonly address: number
  readonly command: CommandName
  /** The machine answers by a frame. */
  readonly answers: boolean
  readonly ackMs: number
  readonly answerMs: number
}

export type Outcome =
  | { readonly kind: 'answer'; readonly payload: Uint8Array }
  /** Its ENQ has left. */
  | { readonly kind: 'begun' }
  /** No ENQ has left: it has not begun and will not. */
  | { readonly kind: 'notBegun' }
  | { readonly kind: 'silent' }

export type State = Request & {
  readonly stage: 'ack' | 'answer'
  readonly triesLeft: number
  readonly spoiled: boolean
}

const TRIES = 3
/** Quiet after spoiled bytes before a question is asked again. */
const SPOILED_QUIET_MS = 100

export const conversation: Conversation<State, Request, Frame, Outcome> = {
  begin: (request) => send({ ...request, stage: 'ack', triesLeft: TRIES, spoiled: false }),
  step(state, input) {
    if (input.kind === 'elapsed') return again(state)
    if (input.kind === 'spoiled') {
      // What came was perhaps the answer; it is asked for again rather than waited for.
      if (state.stage === 'ack' || state.spoiled) return { state }
      return { state: { ...state, spoiled: true }, timerMs: SPOILED_QUIET_MS }
    }
    const { frame } = input
    // A neighbour's frame is none of ours.
    if (frame.address !== state.address) return { state }
    switch (frame.kind) {
      case 'ack':
        return onAck(state)
      case 'nak':
        return state.stage === 'ack' ? again(state) : { state }
      case 'answer':
        return onAnswer(state, frame.payload)
    }
  },
  stray: () => undefined,
}

function send(state: State): Turn<State, Outcome> {
  return {
    state: { ...state, stage: 'ack', triesLeft: state.triesLeft - 1, spoiled: false },
    write: encodeCommand(state.address, state.command),
    timerMs: state.ackMs,
  }
}

function again(state: State): Turn<State, Outcome> {
  if (state.triesLeft > 0) return send(state)
  if (state.answers) return { state, outcome: { kind: 'silent' } }
  return { state, write: CANCEL, outcome: { kind: 'notBegun' } }
}

function onAck(state: State): Turn<State, Outcome> {
  if (state.stage !== 'ack') return { state }
  const write = enquiry(state.address)
  if (!state.answers) return { state, write, outcome: { kind: 'begun' } }
  return { state: { ...state, stage: 'answer' }, write, timerMs: state.answerMs }
}

function onAnswer(state: State, payload: Uint8Array): Turn<State, Outcome> {
  // Before our ENQ it can only be an old answer that came late.
  if (state.stage !== 'answer') return { state }
  return { state, outcome: { kind: 'answer', payload } }
}
