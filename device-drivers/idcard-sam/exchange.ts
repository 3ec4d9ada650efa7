import { type Answer, meaningOf } from './answers.ts'
import {
  ANSWER_MS,
  ask,
  beginErrand,
  type Change,
  cardFailed,
  check,
  clear,
  device,
  emptied,
  endErrands,
  errandDone,
  FAULT_POLL_MS,
  garbled,
  giveUp,
  heard,
  inOrder,
  LYING_POLL_MS,
  media,
  only,
  onward,
  POLL_MS,
  pause,
  proceed,
  publishWaiting,
  raise,
  SILENCES_UNTIL_FAIL,
  set,
  sound,
} from './changes.ts'
import type { ErrandName, Introduction, ReaderInput, ReaderState, ReaderStep, ReaderTraits } from './readerState.ts'

/**
 * The talk with the reader as a pure state machine: is it well, who is it, then find every 300 ms, select, read. There is one
 * timer, set by `wake`.
 *
 * One card gives one reading: after a good read the card counts as the same one until the reader has said "empty" for
 * three seconds without a break, or was reset. Most readers say "empty" about a card that was read and still lies there, others
 * find it again every time; the latter are read again and recognised by a keyed mark of the number (`mark`), never by
 * the number itself.
 */

/** Stray bytes without a frame between them. */
const NOISE_BYTES = 64
const ODD_UNTIL_FAULT = 3

const radioFrameDue = ({ maxRadioFrame }: ReaderTraits): readonly Introduction[] =>
  maxRadioFrame === undefined ? [] : ['radioFrame']

// ---- answers --------------------------------------------------------------------------------------------------------
interface Heard {
  readonly answer: Answer
  readonly words: string
  readonly serial: string | undefined
  readonly at: number
}

function onAnswer(state: ReaderState, { answer, words, serial, at }: Heard): readonly Change[] {
  // Late or doubled: nobody asked.
  if (state.phase === 'offline' || state.phase === 'pausing') return []
  if (answer.kind === 'garbled') return [garbled(words)]
  if (answer.kind === 'fault') {
    return [
      publishWaiting,
      heard,
      device('hardwareError'),
      raise('device-fault', words),
      endErrands('fault', 'fault', words),
      pause(FAULT_POLL_MS),
    ]
  }
  switch (state.phase) {
    case 'checking':
      // A reader without this command is asked for cards all the same: it answers.
      return answer.kind === 'ok' ? [sound, onward] : [heard, onward]
    case 'identifying':
      return onSerial(answer.kind === 'ok' ? serial : undefined, words)
    case 'tuning':
      return [...(answer.kind === 'ok' ? [sound] : [heard]), onward]
    case 'resetting':
      return answer.kind === 'ok'
        ? afterReset(state, words)
        : [heard, errandDone('reset', 'refused', words), pause(POLL_MS)]
    case 'appending':
      // Said about a find only: an answer that came twice.
      return answer.kind === 'found' ? [sound] : [sound, publishWaiting, pause(POLL_MS)]
    default:
      return onCardAnswer(state, answer, words, at)
  }
}

function onCardAnswer({ phase, odd, readMs }: ReaderState, answer: Answer, words: string, at: number): Change[] {
  switch (answer.kind) {
    case 'found':
      // Said about a find only; anywhere else it is an answer that came twice.
      if (phase !== 'finding') return [sound]
      return [sound, set({ emptySince: undefined }), media('present'), ask('selecting', 'select', ANSWER_MS)]
    case 'ok':
      return phase === 'selecting' ? [sound, ask('reading', 'read', readMs)] : [sound]
    case 'empty':
      return [sound, emptied(at)]
    case 'nothing':
      return [sound, cardFailed('unreadable', words)]
    case 'cardFailed':
      return [sound, cardFailed(answer.reason, words)]
    case 'refused':
      if (phase === 'finding') return [heard, raise('device-fault', words), pause(FAULT_POLL_MS)]
      return [sound, cardFailed('unreadable', words)]
    case 'odd':
      if (phase !== 'finding') return [sound, cardFailed('unreadable', words)]
      return [
        heard,
        set({ odd: odd + 1 }),
        ...(odd + 1 >= ODD_UNTIL_FAULT ? [raise('device-fault', words)] : []),
        pause(FAULT_POLL_MS),
      ]
    case 'garbled':
    case 'fault':
      return []
  }
}

function onSerial(serial: string | undefined, words: string): readonly Change[] {
  if (serial === undefined) return [heard, errandDone('serial', 'refused', words), onward]
  return [
    sound,
    (now) => only(now, { kind: 'identified', serial }),
    errandDone('serial', 'done', words, serial),
    onward,
  ]
}

/** A reader that was reset finds a card that lies on it as if it were new, and so do we: somebody wanted that. */
function afterReset({ traits }: ReaderState, words: string): readonly Change[] {
  return [
    sound,
    set({ mark: undefined, emptySince: undefined, emptyIsDoubtful: false, tries: 0, said: false }),
    set({ introduction: radioFrameDue(traits) }),
    clear('card-unreadable'),
    errandDone('reset', 'done', words),
    pause(POLL_MS),
  ]
}

function onDocument(state: ReaderState, { reading }: Extract<ReaderInput, { kind: 'document' }>): readonly Change[] {
  // A read that was given up may still come in: it is nobody's any more.
  if (state.phase !== 'reading') return []
  if (reading.kind === 'bad') {
    return [
      sound,
      set({ emptyIsDoubtful: true }),
      cardFailed(reading.reason, 'the text of the card contradicts itself'),
    ]
  }
  const good = [sound, set({ tries: 0, said: false }), clear('card-unreadable')]
  // This reader finds a card again that lies still, so its "empty" means empty.
  if (reading.mark === state.mark) return [...good, set({ emptyIsDoubtful: false }), pause(LYING_POLL_MS)]
  return [
    ...good,
    set({ waiting: reading.mark, emptyIsDoubtful: true }),
    ...(state.traits.appendedAddress ? [ask('appending', 'address', ANSWER_MS)] : [publishWaiting, pause(POLL_MS)]),
  ]
}

// ---- silence --------------------------------------------------------------------------------------------------------
function onTimer(state: ReaderState): readonly Change[] {
  if (state.phase === 'offline') return []
  if (state.phase === 'pausing') return [state.device === 'hardwareError' ? check : proceed]
  const silences = state.silences + 1
  const silent = set({ silences, emptySince: undefined })
  if (silences >= SILENCES_UNTIL_FAIL) return [silent, giveUp(muteAt(state.traits.baudRate, silences))]
  switch (state.phase) {
    case 'finding':
    case 'selecting':
    case 'checking':
    case 'tuning':
      return [silent, pause(POLL_MS)]
    case 'reading':
      return [silent, cardFailed('timeOut', 'no answer to read')]
    case 'appending':
      return [silent, publishWaiting, pause(POLL_MS)]
    case 'identifying':
      return [silent, errandDone('serial', 'noAnswer', 'no answer to the question for the number'), pause(POLL_MS)]
    case 'resetting':
      return [silent, errandDone('reset', 'noAnswer', 'no answer to reset'), pause(POLL_MS)]
  }
}

/** The port is opened at one rate, so another one is for a person to try: the words are what a field engineer reads. */
function muteAt(baudRate: number, silences: number): string {
  return `no answer ${silences} times in a row at ${baudRate} baud; a reader may be set to 115200, 57600, 38400, 19200 or 9600`
}

// ---- the line -------------------------------------------------------------------------------------------------------
function onConnected({ traits }: ReaderState): readonly Change[] {
  // Time without the line says nothing about the card.
  return [
    set({ silences: 0, garbled: 0, odd: 0, clean: 0, emptySince: undefined }),
    set({ introduction: ['samId', ...radioFrameDue(traits)] }),
    device('starting'),
    check,
  ]
}

function onDisconnected(): readonly Change[] {
  return [
    publishWaiting,
    endErrands('lost', 'notSent', 'the line closed'),
    set({ phase: 'offline' }),
    device('offline'),
    raise('device-offline', 'the line is closed'),
    (now) => only(now, { kind: 'wake', inMs: undefined }),
  ]
}

function onWanted(state: ReaderState, errand: ErrandName): readonly Change[] {
  if (state.errands.some(({ name }) => name === errand)) return []
  const waits = set({ errands: [...state.errands, { name: errand, sent: false, tries: 0 }] })
  if (state.phase === 'offline') return [waits, endErrands('lost', 'notSent', 'the line is closed')]
  return state.phase === 'pausing' ? [waits, beginErrand] : [waits]
}

function onDue(state: ReaderState, errand: ErrandName): readonly Change[] {
  if (!state.errands.some(({ name, sent }) => name === errand && !sent)) return []
  const words = 'the reader was busy until the deadline'
  return [
    (now) =>
      only(
        { ...now, errands: now.errands.filter(({ name }) => name !== errand) },
        { kind: 'errandDone', errand, outcome: 'tooLate', words },
      ),
  ]
}

/** One input: the new state and what is to be done, in order. */
export function step(state: ReaderState, input: ReaderInput): ReaderStep {
  return inOrder(state, ...changesFor(state, input))
}

function changesFor(state: ReaderState, input: ReaderInput): readonly Change[] {
  switch (input.kind) {
    case 'connected':
      return onConnected(state)
    case 'disconnected':
      return onDisconnected()
    case 'timer':
      return onTimer(state)
    case 'answer':
      return onAnswer(state, { ...meaningOf(input.status), serial: input.serial, at: input.at })
    case 'document':
      return onDocument(state, input)
    case 'corrupt':
      return state.phase === 'offline' || state.phase === 'pausing' ? [] : [garbled('an answer with a wrong checksum')]
    case 'noise':
      return [set({ clean: 0 }), ...(input.bytes >= NOISE_BYTES ? [raise('noise', 'bytes that are no answer')] : [])]
    case 'wanted':
      return onWanted(state, input.errand)
    case 'due':
      return onDue(state, input.errand)
  }
}
