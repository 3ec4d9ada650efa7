import type { Conversation, Turn } from '../cards/talk.ts'
import { ACK, type Answer, COMMANDS, type CommandName, EOT, encodeCommand, type Frame, NAK } from './codec.ts'

/**
 * One command to the machine: frame -> ACK within 300 ms -> answer -> our ACK. A question is asked again where no ACK came, for it moves
 * nothing. A movement is sent once whatever comes back: an ACK can be lost and a NAK be noise, and only the card's place tells
 * whether it was taken. A spoiled answer is asked for again by NAK, which repeats the answer and not the command.
 */
export interface Request {
  readonly address: number
  readonly command: CommandName
  readonly data?: Iterable<number>
  /** Never sent twice. */
  readonly once: boolean
  /** Longest wait for the answer after the ACK, milliseconds. */
  readonly answerMs: number
  /** EOT where no answer comes. Never while a card may be moving: it would be stopped on its way. */
  readonly cancel: boolean
}

export type Outcome =
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** `acked`: the machine had taken the command. */
  | { readonly kind: 'silent'; readonly acked: boolean }
  | { readonly kind: 'nak' }

export type State = Request & {
  readonly stage: 'ack' | 'answer' | 'cancelling'
  readonly triesLeft: number
  readonly naks: number
  readonly answerBy: number
  readonly spoiled: boolean
}

export const ACK_MS = 300
const TRIES = 3
const MOST_NAKS = 3
/** Quiet after spoiled bytes, so that our NAK does not meet the rest of them. */
const SPOILED_QUIET_MS = 150

const control = (byte: number) => Uint8Array.of(byte)

export const conversation: Conversation<State, Request, Frame, Outcome> = {
  begin(request) {
    return send({ ...request, stage: 'ack', triesLeft: request.once ? 1 : TRIES, naks: 0, answerBy: 0, spoiled: false })
  },
  step(state, input, now) {
    if (input.kind === 'frame') return onFrame(state, input.frame, now)
    return input.kind === 'spoiled' ? onSpoiled(state) : onElapsed(state, now)
  },
  // An answer that is not taken may be sent again and again.
  stray: (frame) => (frame.kind === 'ok' || frame.kind === 'error' ? control(ACK) : undefined),
}

function send(state: State): Turn<State, Outcome> {
  return {
    state: { ...state, stage: 'ack', triesLeft: state.triesLeft - 1 },
    write: encodeCommand(state.address, state.command, state.data),
    timerMs: ACK_MS,
  }
}

function onFrame(state: State, frame: Frame, now: number): Turn<State, Outcome> {
  switch (frame.kind) {
    case 'ack':
      if (state.stage !== 'ack') return { state }
      return { state: { ...state, stage: 'answer', answerBy: now + state.answerMs }, timerMs: state.answerMs }
    case 'nak':
      if (state.stage !== 'ack') return { state }
      return state.triesLeft > 0 ? send(state) : { state, outcome: { kind: 'nak' } }
    case 'eot':
      return state.stage === 'cancelling' ? { state, outcome: { kind: 'silent', acked: true } } : { state }
    case 'other':
      return { state }
    default:
      return onAnswer(state, frame)
  }
}

function onAnswer(state: State, answer: Answer): Turn<State, Outcome> {
  // A neighbour's answer is none of ours, and its acknowledgement neither.
  if (answer.address !== state.address) return { state }
  // Before its ACK an answer to a question may be an old one that was sent again; the question is asked again then.
  if (state.stage === 'ack' && !state.once) return { state, write: control(ACK) }
  const [cm, pm] = COMMANDS[state.command]
  if (answer.cm !== cm || answer.pm !== pm) return { state, write: control(ACK), stray: true }
  return { state, write: control(ACK), outcome: { kind: 'answer', answer } }
}

function onSpoiled(state: State): Turn<State, Outcome> {
  if (state.stage !== 'answer' || state.naks >= MOST_NAKS) return { state }
  return { state: { ...state, spoiled: true }, timerMs: SPOILED_QUIET_MS }
}

function onElapsed(state: State, now: number): Turn<State, Outcome> {
  if (state.stage === 'ack')
    return state.triesLeft > 0 ? send(state) : { state, outcome: { kind: 'silent', acked: false } }
  if (state.stage === 'cancelling') return { state, outcome: { kind: 'silent', acked: true } }
  const leftMs = state.answerBy - now
  if (state.spoiled && leftMs > 0)
    return { state: { ...state, spoiled: false, naks: state.naks + 1 }, write: control(NAK), timerMs: leftMs }
  if (!state.cancel) return { state, outcome: { kind: 'silent', acked: true } }
  return { state: { ...state, stage: 'cancelling' }, write: control(EOT), timerMs: ACK_MS }
}
