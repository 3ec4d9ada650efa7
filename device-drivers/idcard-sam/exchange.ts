import type { AlertCode, DeviceState, StatusData } from '../../contracts/index.ts'
import { type Answer, meaningOf, type ReadFailure } from './answers.ts'
import type { CommandName } from './codec.ts'

/**
 * The talk with the reader as a pure state machine: find every 300 ms, select, read. Times are milliseconds of the
 * driver's clock and come with the inputs; there is one timer, set by `wake`.
 *
 * One card gives one reading: after a good read the card counts as the same one until the reader has said "empty" for
 * `GONE_MS` without a break, or was reset. Most readers say "empty" about a card that was read and still lies there, others
 * find it again every time; the latter are read again and recognised by a keyed mark of the number (`mark`), never by
 * the number itself.
 */
const POLL_MS = 300
/** A card known to lie still is read again only to notice that another has taken its place. */
const LYING_POLL_MS = 1_000
const FAULT_POLL_MS = 2_000
const GONE_MS = 3_000
const ANSWER_MS = 1_000
const RESET_MS = 3_000
const READ_MS = 3_000
const SLOW_LINE_READ_MS = 5_000
const SLOW_LINE_BAUD = 38_400
const TRIES_PER_CARD = 3
const TRIES_PER_RESET = 3
/** Silences, or answers spoiled on the line, in a row. */
const SILENCES_UNTIL_FAIL = 3
const GARBLED_UNTIL_NOISE = 3
const GARBLED_UNTIL_FAIL = 10
/** Stray bytes without a frame between them, and answers in a row without one that end the alert. */
const NOISE_BYTES = 64
const CLEAN_ANSWERS = 10

type Media = StatusData['cardReader']['media']
type Phase = 'offline' | 'pausing' | 'finding' | 'selecting' | 'reading' | 'checking' | 'resetting'

export interface ReaderState {
  readonly phase: Phase
  readonly readMs: number
  /** Time-outs in a row. */
  readonly silences: number
  readonly garbled: number
  /** Answers in a row without stray bytes. */
  readonly clean: number
  /** Failed tries with the card on the reader, and whether that has been said. */
  readonly tries: number
  readonly said: boolean
  /** Mark of the card read last, until it is known to be gone. */
  readonly mark: string | undefined
  /** Since when the reader has said "empty" without a break. */
  readonly emptySince: number | undefined
  /** "Empty" may as well mean "already read". */
  readonly emptyIsDoubtful: boolean
  readonly media: Media
  readonly device: DeviceState
  readonly alerts: ReadonlySet<AlertCode>
  readonly reset: 'none' | 'wanted' | 'sent'
  readonly resetTries: number
}

export type ReaderInput = { readonly at: number } & (
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'timer' }
  /** A sound answer without text. */
  | { readonly kind: 'answer'; readonly sw3: number }
  /** Text of a document; `mark` is the same for the same number in one process. */
  | {
      readonly kind: 'document'
      readonly reading:
        | { readonly kind: 'good'; readonly mark: string }
        | { readonly kind: 'bad'; readonly reason: ReadFailure }
    }
  /** An answer with a wrong check. */
  | { readonly kind: 'corrupt' }
  /** Bytes that belong to no frame, since the last good one. */
  | { readonly kind: 'noise'; readonly bytes: number }
  | { readonly kind: 'resetWanted' }
  /** The deadline of the reset has come; one that is under way goes on. */
  | { readonly kind: 'resetDue' }
)

export type ResetOutcome = 'done' | 'refused' | 'fault' | 'notSent' | 'tooLate' | 'noAnswer' | 'lost'
export type ReaderEffect =
  | { readonly kind: 'send'; readonly command: CommandName }
  /** The one timer: replaces the one before; undefined stops it. */
  | { readonly kind: 'wake'; readonly inMs: number | undefined }
  | { readonly kind: 'device'; readonly state: DeviceState }
  | { readonly kind: 'media'; readonly media: Media }
  /** The document just handed in is a new reading. */
  | { readonly kind: 'publish' }
  | { readonly kind: 'readFailed'; readonly reason: ReadFailure; readonly words: string }
  | { readonly kind: 'raise'; readonly code: AlertCode; readonly detail: string }
  | { readonly kind: 'clear'; readonly code: AlertCode }
  | { readonly kind: 'resetDone'; readonly outcome: ResetOutcome; readonly words: string }
  | { readonly kind: 'fail'; readonly reason: string }

export interface ReaderStep {
  readonly state: ReaderState
  readonly effects: readonly ReaderEffect[]
}

export function initialReaderState(baudRate: number): ReaderState {
  return {
    phase: 'offline',
    readMs: baudRate < SLOW_LINE_BAUD ? SLOW_LINE_READ_MS : READ_MS,
    silences: 0,
    garbled: 0,
    clean: 0,
    tries: 0,
    said: false,
    mark: undefined,
    emptySince: undefined,
    emptyIsDoubtful: false,
    media: 'unknown',
    device: 'offline',
    // A process before this one may have left them open: they are cleared once the opposite is known.
    alerts: new Set<AlertCode>(['device-offline', 'device-fault', 'noise', 'card-unreadable']),
    reset: 'none',
    resetTries: 0,
  }
}

// ---- small steps ---------------------------------------------------------------------------------------------------
type Change = (state: ReaderState) => ReaderStep
const only = (state: ReaderState, ...effects: ReaderEffect[]): ReaderStep => ({ state, effects })

/** One change after the other, effects in order. */
function inOrder(state: ReaderState, ...changes: Change[]): ReaderStep {
  const effects: ReaderEffect[] = []
  let current = state
  for (const change of changes) {
    const step = change(current)
    current = step.state
    effects.push(...step.effects)
  }
  return { state: current, effects }
}

const set =
  (fields: Partial<ReaderState>): Change =>
  (state) =>
    only({ ...state, ...fields })

const clear =
  (code: AlertCode): Change =>
  (state) => {
    if (!state.alerts.has(code)) return only(state)
    const alerts = new Set(state.alerts)
    alerts.delete(code)
    return only({ ...state, alerts }, { kind: 'clear', code })
  }

const raise =
  (code: AlertCode, detail: string): Change =>
  (state) =>
    only({ ...state, alerts: new Set([...state.alerts, code]) }, { kind: 'raise', code, detail })

const device =
  (value: DeviceState): Change =>
  (state) =>
    state.device === value ? only(state) : only({ ...state, device: value }, { kind: 'device', state: value })

const media =
  (value: Media): Change =>
  (state) =>
    state.media === value ? only(state) : only({ ...state, media: value }, { kind: 'media', media: value })

const ask =
  (phase: Phase, command: CommandName, timeoutMs: number): Change =>
  (state) =>
    only({ ...state, phase }, { kind: 'send', command }, { kind: 'wake', inMs: timeoutMs })

const reset: Change = (state) =>
  inOrder({ ...state, reset: 'sent', resetTries: state.resetTries + 1 }, ask('resetting', 'reset', RESET_MS))

/** Between two exchanges; a reset that is waiting goes first. */
const pause =
  (ms: number): Change =>
  (state) =>
    state.reset === 'wanted' ? reset(state) : only({ ...state, phase: 'pausing' }, { kind: 'wake', inMs: ms })

const find = ask('finding', 'find', ANSWER_MS)
const check = ask('checking', 'status', ANSWER_MS)

const resetDone =
  (outcome: ResetOutcome, words: string): Change =>
  (state) =>
    state.reset === 'none'
      ? only(state)
      : only({ ...state, reset: 'none', resetTries: 0 }, { kind: 'resetDone', outcome, words })

/** The reader has said something sensible. */
const heard: Change = (state) =>
  inOrder(
    { ...state, silences: 0, garbled: 0, clean: state.clean + 1 },
    clear('device-offline'),
    ...(state.clean + 1 >= CLEAN_ANSWERS ? [clear('noise')] : []),
  )

const sound: Change = (state) => inOrder(state, heard, device('online'), clear('device-fault'))

const unreadableAlert = (reason: ReadFailure, words: string): Change =>
  reason === 'wrongCard' || reason === 'checkDigit' ? set({}) : raise('card-unreadable', words)

const complain =
  (reason: ReadFailure, words: string): Change =>
  (state) =>
    state.said
      ? only(state)
      : inOrder(
          { ...state, said: true },
          (now) => only(now, { kind: 'readFailed', reason, words }),
          unreadableAlert(reason, words),
        )

/** A try with the card on the reader went wrong; a card of a wrong type will not get better by trying. */
const cardFailed =
  (reason: ReadFailure, words: string): Change =>
  (state) => {
    const tries = state.tries + 1
    const enough = tries >= TRIES_PER_CARD || reason === 'wrongCard' || reason === 'checkDigit'
    return inOrder({ ...state, tries }, ...(enough ? [complain(reason, words)] : []), pause(POLL_MS))
  }

const emptied =
  (at: number): Change =>
  (state) => {
    const emptySince = state.emptySince ?? at
    const mark = at - emptySince >= GONE_MS ? undefined : state.mark
    return inOrder(
      { ...state, emptySince, mark, tries: 0, said: false },
      media(state.emptyIsDoubtful ? 'unknown' : 'notPresent'),
      pause(POLL_MS),
    )
  }

/** Nothing sensible comes from this line: it is given back to be opened anew. */
const giveUp =
  (reason: string): Change =>
  (state) =>
    inOrder(
      { ...state, phase: 'offline' },
      resetDone('noAnswer', reason),
      device('offline'),
      raise('device-offline', reason),
      (now) => only(now, { kind: 'wake', inMs: undefined }, { kind: 'fail', reason }),
    )

/** The line spoiled a command or its answer: the exchange starts again. */
const garbled =
  (words: string): Change =>
  (state) => {
    const count = state.garbled + 1
    const again: Record<Phase, Change[]> = {
      offline: [],
      pausing: [],
      finding: [pause(POLL_MS)],
      selecting: [pause(POLL_MS)],
      reading: [cardFailed('unreadable', words)],
      checking: [pause(FAULT_POLL_MS)],
      resetting: state.resetTries < TRIES_PER_RESET ? [reset] : [resetDone('noAnswer', words), pause(POLL_MS)],
    }
    return inOrder(
      { ...state, garbled: count, clean: 0, silences: 0 },
      ...(count >= GARBLED_UNTIL_NOISE ? [raise('noise', words)] : []),
      ...(count >= GARBLED_UNTIL_FAIL ? [giveUp(`${count} spoiled answers in a row`)] : again[state.phase]),
    )
  }

// ---- inputs --------------------------------------------------------------------------------------------------------
function onAnswer(state: ReaderState, answer: Answer, words: string, at: number): readonly Change[] {
  // Late or doubled: nobody asked.
  if (state.phase === 'offline' || state.phase === 'pausing') return []
  if (answer.kind === 'garbled') return [garbled(words)]
  if (answer.kind === 'fault') {
    return [
      heard,
      device('hardwareError'),
      raise('device-fault', words),
      resetDone('fault', words),
      pause(FAULT_POLL_MS),
    ]
  }
  if (state.phase === 'checking') return answer.kind === 'ok' ? [sound, find] : [heard, pause(FAULT_POLL_MS)]
  if (state.phase === 'resetting') {
    return answer.kind === 'ok' ? afterReset(words) : [heard, resetDone('refused', words), pause(POLL_MS)]
  }
  switch (answer.kind) {
    case 'found':
      // Said about a find only; anywhere else it is an answer that came twice.
      if (state.phase !== 'finding') return [sound]
      return [sound, set({ emptySince: undefined }), media('present'), ask('selecting', 'select', ANSWER_MS)]
    case 'ok':
      return state.phase === 'selecting' ? [sound, ask('reading', 'read', state.readMs)] : [sound]
    case 'empty':
      return [sound, emptied(at)]
    case 'cardFailed':
      return [sound, cardFailed(answer.reason, words)]
    case 'refused':
      if (state.phase === 'finding') return [heard, raise('device-fault', words), pause(FAULT_POLL_MS)]
      return [sound, cardFailed('unreadable', words)]
  }
}

/** A reader that was reset finds a card that lies on it as if it were new, and so do we: somebody wanted that. */
function afterReset(words: string): readonly Change[] {
  return [
    sound,
    set({ mark: undefined, emptySince: undefined, emptyIsDoubtful: false, tries: 0, said: false }),
    clear('card-unreadable'),
    resetDone('done', words),
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
    set({ mark: reading.mark, emptyIsDoubtful: true }),
    (now) => only(now, { kind: 'publish' }),
    pause(POLL_MS),
  ]
}

function onTimer(state: ReaderState): readonly Change[] {
  const silences = state.silences + 1
  const silent = set({ silences, emptySince: undefined })
  const gaveUp = giveUp(`the reader did not answer ${silences} times in a row`)
  switch (state.phase) {
    case 'offline':
      return []
    case 'pausing':
      return [state.device === 'hardwareError' ? check : find]
    case 'finding':
    case 'selecting':
    case 'checking':
      return [silent, silences >= SILENCES_UNTIL_FAIL ? gaveUp : pause(POLL_MS)]
    case 'reading':
      return [silent, silences >= SILENCES_UNTIL_FAIL ? gaveUp : cardFailed('timeOut', 'no answer to read')]
    case 'resetting':
      return [
        silent,
        ...(silences >= SILENCES_UNTIL_FAIL ? [gaveUp] : [resetDone('noAnswer', 'no answer to reset'), pause(POLL_MS)]),
      ]
  }
}

function onConnected(): readonly Change[] {
  // Time without the line says nothing about the card.
  return [set({ silences: 0, garbled: 0, clean: 0, emptySince: undefined }), device('starting'), find]
}

function onDisconnected(state: ReaderState): readonly Change[] {
  return [
    resetDone(state.reset === 'sent' ? 'lost' : 'notSent', 'the line closed'),
    set({ phase: 'offline' }),
    device('offline'),
    raise('device-offline', 'the line is closed'),
    (now) => only(now, { kind: 'wake', inMs: undefined }),
  ]
}

/** One input: the new state and what is to be done, in order. */
export function step(state: ReaderState, input: ReaderInput): ReaderStep {
  return inOrder(state, ...changesFor(state, input))
}

function changesFor(state: ReaderState, input: ReaderInput): readonly Change[] {
  switch (input.kind) {
    case 'connected':
      return onConnected()
    case 'disconnected':
      return onDisconnected(state)
    case 'timer':
      return onTimer(state)
    case 'answer': {
      const { answer, words } = meaningOf(input.sw3)
      return onAnswer(state, answer, words, input.at)
    }
    case 'document':
      return onDocument(state, input)
    case 'corrupt':
      return state.phase === 'offline' || state.phase === 'pausing' ? [] : [garbled('an answer with a wrong checksum')]
    case 'noise':
      return [set({ clean: 0 }), ...(input.bytes >= NOISE_BYTES ? [raise('noise', 'bytes that are no answer')] : [])]
    case 'resetDue':
      return state.reset === 'wanted' ? [resetDone('tooLate', 'the reader was busy until the deadline')] : []
    case 'resetWanted':
      if (state.phase === 'offline') return [set({ reset: 'wanted' }), resetDone('notSent', 'the line is closed')]
      return [set({ reset: 'wanted', resetTries: 0 }), ...(state.phase === 'pausing' ? [reset] : [])]
  }
}
