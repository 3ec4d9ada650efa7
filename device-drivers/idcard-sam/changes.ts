import type { AlertCode, DeviceState } from '../../contracts/index.ts'
import type { ReadFailure } from './answers.ts'
import type { CommandName } from './codec.ts'
import type { Errand, ErrandName, Media, Outcome, Phase, ReaderEffect, ReaderState, ReaderStep } from './readerState.ts'

/** The small steps the talk with the reader is made of. */

export const POLL_MS = 300
/** A card known to lie still is read again only to notice that another has taken its place. */
export const LYING_POLL_MS = 1_000
export const FAULT_POLL_MS = 2_000
export const ANSWER_MS = 1_000
const RESET_MS = 3_000
const GONE_MS = 3_000
const TRIES_PER_CARD = 3
const TRIES_PER_ERRAND = 3
/** Silences, or answers spoiled on the line, in a row. */
export const SILENCES_UNTIL_FAIL = 3
const GARBLED_UNTIL_NOISE = 3
const GARBLED_UNTIL_FAIL = 10
/** Answers in a row without stray bytes that end the alert. */
const CLEAN_ANSWERS = 10

export type Change = (state: ReaderState) => ReaderStep
export const only = (state: ReaderState, ...effects: ReaderEffect[]): ReaderStep => ({ state, effects })

/** One change after the other, effects in order. */
export function inOrder(state: ReaderState, ...changes: Change[]): ReaderStep {
  const effects: ReaderEffect[] = []
  let current = state
  for (const change of changes) {
    const step = change(current)
    current = step.state
    effects.push(...step.effects)
  }
  return { state: current, effects }
}

export const set =
  (fields: Partial<ReaderState>): Change =>
  (state) =>
    only({ ...state, ...fields })

export const clear =
  (code: AlertCode): Change =>
  (state) => {
    if (!state.alerts.has(code)) return only(state)
    const alerts = new Set(state.alerts)
    alerts.delete(code)
    return only({ ...state, alerts }, { kind: 'clear', code })
  }

export const raise =
  (code: AlertCode, detail: string): Change =>
  (state) =>
    only({ ...state, alerts: new Set([...state.alerts, code]) }, { kind: 'raise', code, detail })

export const device =
  (value: DeviceState): Change =>
  (state) =>
    state.device === value ? only(state) : only({ ...state, device: value }, { kind: 'device', state: value })

export const media =
  (value: Media): Change =>
  (state) =>
    state.media === value ? only(state) : only({ ...state, media: value }, { kind: 'media', media: value })

// ---- what is asked next ---------------------------------------------------------------------------------------------
export const ask =
  (phase: Phase, command: CommandName, timeoutMs: number): Change =>
  (state) =>
    only({ ...state, phase }, { kind: 'send', command }, { kind: 'wake', inMs: timeoutMs })

export const check = ask('checking', 'status', ANSWER_MS)

/** Begins the first errand, or tries it again. */
export const beginErrand: Change = (state) => {
  const [first, ...others] = state.errands
  if (!first) return only(state)
  const begun = { ...state, errands: [{ ...first, sent: true, tries: first.tries + 1 }, ...others] }
  return first.name === 'reset'
    ? ask('resetting', 'reset', RESET_MS)(begun)
    : ask('identifying', 'samId', ANSWER_MS)(begun)
}

/** Between two exchanges; an errand that is waiting goes first. */
export const pause =
  (ms: number): Change =>
  (state) =>
    state.errands.length > 0 ? beginErrand(state) : only({ ...state, phase: 'pausing' }, { kind: 'wake', inMs: ms })

/** On with the introduction, or with looking for cards when there is nothing left of it. */
export const proceed: Change = (state) => {
  const [next, ...introduction] = state.introduction
  const { maxRadioFrame } = state.traits
  const begun = { ...state, introduction }
  if (next === 'samId') return ask('identifying', 'samId', ANSWER_MS)(begun)
  if (next === 'radioFrame' && maxRadioFrame !== undefined)
    return only(
      { ...begun, phase: 'tuning' },
      { kind: 'sendRadioFrame', bytes: maxRadioFrame },
      { kind: 'wake', inMs: ANSWER_MS },
    )
  return ask('finding', 'find', ANSWER_MS)(begun)
}

/** The same at once, unless an errand is waiting. */
export const onward: Change = (state) => (state.errands.length > 0 ? beginErrand(state) : proceed(state))

/** The errand under way is over. */
export const errandDone =
  (errand: ErrandName, outcome: Outcome, words: string, serial?: string): Change =>
  (state) =>
    state.errands.some(({ name, sent }) => name === errand && sent)
      ? only(
          { ...state, errands: state.errands.filter(({ name }) => name !== errand) },
          { kind: 'errandDone', errand, outcome, words, serial },
        )
      : only(state)

/** None of the errands will be done: `ofSent` has become of one that was under way. */
export const endErrands =
  (ofSent: Outcome, ofWaiting: Outcome, words: string): Change =>
  (state) =>
    only(
      { ...state, errands: [] },
      ...state.errands.map(
        ({ name, sent }: Errand): ReaderEffect => ({
          kind: 'errandDone',
          errand: name,
          outcome: sent ? ofSent : ofWaiting,
          words,
        }),
      ),
    )

// ---- what an answer shows -------------------------------------------------------------------------------------------
/** The reader has said something sensible. */
export const heard: Change = (state) =>
  inOrder(
    { ...state, silences: 0, garbled: 0, clean: state.clean + 1 },
    clear('device-offline'),
    ...(state.clean + 1 >= CLEAN_ANSWERS ? [clear('noise')] : []),
  )

export const sound: Change = (state) => inOrder({ ...state, odd: 0 }, heard, device('online'), clear('device-fault'))

// ---- the card -------------------------------------------------------------------------------------------------------
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
export const cardFailed =
  (reason: ReadFailure, words: string): Change =>
  (state) => {
    const tries = state.tries + 1
    const enough = tries >= TRIES_PER_CARD || reason === 'wrongCard' || reason === 'checkDigit'
    return inOrder({ ...state, tries }, ...(enough ? [complain(reason, words)] : []), pause(POLL_MS))
  }

export const emptied =
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

/** The document that was waiting for its addresses goes out as it is: it has been read completely. */
export const publishWaiting: Change = (state) =>
  state.waiting === undefined
    ? only(state)
    : only({ ...state, mark: state.waiting, waiting: undefined }, { kind: 'publish' })

// ---- the line -------------------------------------------------------------------------------------------------------
/** Nothing sensible comes from this line: it is given back to be opened anew. */
export const giveUp =
  (reason: string): Change =>
  (state) =>
    inOrder(
      state,
      publishWaiting,
      endErrands('noAnswer', 'notSent', reason),
      set({ phase: 'offline' }),
      device('offline'),
      raise('device-offline', reason),
      (now) => only(now, { kind: 'wake', inMs: undefined }, { kind: 'fail', reason }),
    )

const againOrNoAnswer =
  (words: string): Change =>
  (state) => {
    const [errand] = state.errands
    if (!errand?.sent) return pause(POLL_MS)(state)
    if (errand.tries < TRIES_PER_ERRAND) return beginErrand(state)
    return inOrder(state, errandDone(errand.name, 'noAnswer', words), pause(POLL_MS))
  }

/** The line spoiled a command or its answer: the exchange starts again. */
export const garbled =
  (words: string): Change =>
  (state) => {
    const count = state.garbled + 1
    const again: Record<Phase, Change[]> = {
      offline: [],
      pausing: [],
      finding: [pause(POLL_MS)],
      selecting: [pause(POLL_MS)],
      reading: [cardFailed('unreadable', words)],
      appending: [publishWaiting, pause(POLL_MS)],
      checking: [pause(POLL_MS)],
      identifying: [againOrNoAnswer(words)],
      tuning: [pause(POLL_MS)],
      resetting: [againOrNoAnswer(words)],
    }
    return inOrder(
      { ...state, garbled: count, clean: 0, silences: 0 },
      ...(count >= GARBLED_UNTIL_NOISE ? [raise('noise', words)] : []),
      ...(count >= GARBLED_UNTIL_FAIL ? [giveUp(`${count} spoiled answers in a row`)] : again[state.phase]),
    )
  }
