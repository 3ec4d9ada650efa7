import type { DriverCompletion } from '../driver.ts'
import { type Answer, answers, BUSY, EXCEPTIONS, encodeRequest, type Request } from './codec.ts'
import {
  initialGates,
  nextOfGates,
  onGateCommand,
  onGateSeen,
  onLineLost,
  onLineOfGates,
  onLooked,
  onMoved,
  onMoveRefused,
  onMoveSent,
  onMoveUnanswered,
  onNotLooked,
  onNotReleased,
  onReleased,
} from './gates.ts'
import {
  type Asked,
  complete,
  type Effect,
  type GateCommand,
  type OutputState,
  type Question,
  type State,
  set,
  setOutput,
  setUnit,
  type Turn,
  type Unit,
  unitOf,
} from './line.ts'
import { nextOfOutputs, onOutputExcepted, onOutputUnanswered, onOutputWritten, onWanted } from './outputs.ts'
import type { Plan } from './plan.ts'
import { nextPoll, onPollExcepted, onPolled, onPollUnanswered, startPolls } from './polls.ts'

/**
 * The talk with the units of one line as a state machine: state + input -> state + effects; time comes in with the inputs.
 *
 * One unit is spoken to at a time (RS-485). First comes what concerns gates, then new content of boards and lamps,
 * then repaints, then polls, and last the units that have been silent: these get one short question now and then.
 */
export type Input = { readonly at: number } & (
  | { readonly kind: 'connected' }
  | { readonly kind: 'disconnected' }
  /** Bytes of whatever kind have come. */
  | { readonly kind: 'heard' }
  | { readonly kind: 'answer'; readonly answer: Answer }
  /** Time has passed. */
  | { readonly kind: 'elapsed' }
  | { readonly kind: 'want'; readonly id: string; readonly key: string; readonly values: readonly number[] }
  | { readonly kind: 'gate'; readonly name: string; readonly command: GateCommand }
)

/** A line on which somebody speaks without end is spoken on all the same after this. */
const LONGEST_QUIET_WAIT_MS = 300
const BUSY_MS = 200
/** Unanswered questions in a row that make a unit silent. */
const LIMITS: Readonly<Record<Unit['presence'], number>> = { unknown: 2, answers: 3, silent: 1 }
/** The port is given up when nobody has answered for so long. */
const SILENCE_ENDS_MS = 2500
/** The longest answer that is waited for while it may still be on its way. */
const ANSWER_BYTES = 8

/** @param pulsing gates whose relay may be on from before */
export function initialState(plan: Plan, pulsing: readonly string[] = []): State {
  return {
    open: false,
    probed: false,
    quietUntil: 0,
    endedAt: 0,
    heardAt: 0,
    silentAskAt: 0,
    failed: false,
    asked: undefined,
    units: plan.units.map((unit) => ({ unit, ...UNHEARD })),
    outputs: plan.outputs.map(({ key }) => ({ key, ...EMPTY })),
    gates: initialGates(plan, pulsing),
    polls: plan.polls.map(() => ({ dueAt: 0, value: undefined, refused: undefined })),
  }
}

const UNHEARD = { presence: 'unknown', unanswered: 0, busyUntil: 0, lateUntil: { read: 0, write: 0 } } as const
const EMPTY: Omit<OutputState, 'key'> = {
  values: undefined,
  shown: false,
  refused: undefined,
  waiting: undefined,
  tries: 0,
  busy: 0,
  triedAt: 0,
}

/** One step. Never throws; what it keeps is bounded by the map and by four commands to a gate. */
export function step(state: State, input: Input, plan: Plan): { state: State; effects: readonly Effect[] } {
  const turn: Turn = { state, plan, at: input.at, effects: [] }
  switch (input.kind) {
    case 'connected':
      onConnected(turn)
      break
    case 'disconnected':
      onDisconnected(turn)
      break
    case 'heard':
      set(turn, { quietUntil: Math.min(input.at + plan.silenceMs, state.endedAt + LONGEST_QUIET_WAIT_MS) })
      break
    case 'answer':
      onAnswer(turn, input.answer)
      break
    case 'elapsed':
      break
    case 'want':
      onWanted(turn, input.key, input.values, input.id)
      break
    case 'gate':
      onGateCommand(turn, input.name, input.command)
      break
  }
  goOn(turn)
  return { state: turn.state, effects: turn.effects }
}

/** When the next step is due though nothing comes in; Infinity: never. */
export function nextDue(state: State, at: number, plan: Plan): number {
  if (!state.open) return Infinity
  if (state.asked) return state.asked.answerBy
  if (state.quietUntil > at) return state.quietUntil
  const moments = [
    state.silentAskAt,
    ...state.units.flatMap(({ busyUntil, lateUntil }) => [busyUntil, lateUntil.read, lateUntil.write]),
    ...state.outputs.map(({ triedAt }) => triedAt + plan.pollMs),
    ...state.polls.map(({ dueAt }) => dueAt),
    ...state.gates.flatMap(({ relay, current, queue }) => [
      relay?.releaseAt ?? 0,
      current?.look?.nextAt ?? 0,
      ...queue.map(({ deadline }) => deadline),
    ]),
  ]
  return Math.min(...moments.filter((moment) => moment > at), Infinity)
}

// ---- the line -----------------------------------------------------------------------------------------------------------
function onConnected(turn: Turn): void {
  if (turn.state.open) onDisconnected(turn)
  const { at, plan } = turn
  set(turn, {
    open: true,
    probed: false,
    quietUntil: at + plan.silenceMs,
    endedAt: at,
    heardAt: at,
    silentAskAt: at,
    failed: false,
    asked: undefined,
    units: plan.units.map((unit) => ({ unit, ...UNHEARD })),
    outputs: turn.state.outputs.map((output) => ({ ...output, ...LOST })),
  })
  startPolls(turn)
  onLineOfGates(turn)
}

/** What a unit shows is in its memory only: one that was away may have lost it. */
const LOST = { shown: false, refused: undefined, tries: 0, busy: 0 } as const

function onDisconnected(turn: Turn): void {
  const { asked } = turn.state
  for (const { key, waiting, tries } of turn.state.outputs) {
    const isUnderWay = tries > 0 || (asked?.purpose.kind === 'output' && asked.purpose.key === key)
    complete(turn, waiting, isUnderWay ? LOST_ON_THE_WAY : OFFLINE)
  }
  onLineLost(turn)
  set(turn, {
    open: false,
    asked: undefined,
    units: turn.plan.units.map((unit) => ({ unit, ...UNHEARD })),
    outputs: turn.state.outputs.map((output) => ({ ...output, ...LOST, waiting: undefined })),
  })
}

const OFFLINE: DriverCompletion = {
  completionCode: 'deviceNotReady',
  errorCode: 'DEVICE_OFFLINE',
  errorDescription: 'the line is not open; shown when it is back',
  effect: 'notDone',
}
const LOST_ON_THE_WAY: DriverCompletion = {
  completionCode: 'deviceNotReady',
  errorCode: 'DEVICE_INDETERMINATE',
  errorDescription: 'the line was lost before the unit answered; shown when it is back',
  effect: 'unknown',
}

// ---- questions -------------------------------------------------------------------------------------------------------------
/** Ends a question that has waited long enough, and asks the next one when the line is free. */
function goOn(turn: Turn): void {
  const { at } = turn
  if (!turn.state.open) return
  const { asked } = turn.state
  if (asked && asked.answerBy <= at) onUnanswered(turn, asked)
  if (turn.state.asked || turn.state.quietUntil > at) return
  const question = turn.state.probed ? (nextOfGates(turn) ?? nextOfOutputs(turn) ?? nextPoll(turn)) : nextPoll(turn)
  if (question) ask(turn, question)
  else giveUpSilence(turn)
}

function ask(turn: Turn, { purpose, request }: Question): void {
  const { plan, at } = turn
  const wireMs = (encodeRequest(request).length + ANSWER_BYTES) * plan.byteMs
  set(turn, { asked: { purpose, request, answerBy: at + wireMs + plan.answerTimeoutMs } })
  if (purpose.kind === 'poll') set(turn, { probed: true })
  if (purpose.kind === 'move') onMoveSent(turn, purpose.gate)
  if (purpose.kind === 'output') setOutput(turn, purpose.key, { triedAt: at })
  turn.effects.push({ kind: 'send', request })
}

/** A line on which nobody answers is opened anew: an adapter or gateway may be what is stuck. */
function giveUpSilence(turn: Turn): void {
  const { state, at } = turn
  if (state.failed || at - state.heardAt < SILENCE_ENDS_MS) return
  if (state.units.some(({ presence }) => presence !== 'silent') || state.gates.some(({ current }) => current)) return
  set(turn, { failed: true })
  turn.effects.push({ kind: 'fail', reason: 'no unit answers' })
}

function end(turn: Turn): void {
  set(turn, { asked: undefined, endedAt: turn.at, quietUntil: turn.at + turn.plan.silenceMs })
}

function onAnswer(turn: Turn, answer: Answer): void {
  const { asked } = turn.state
  if (!asked || !answers(answer, asked.request)) return
  if (answer.kind === 'exception' && GATEWAY_SILENCE.has(answer.code)) {
    // It speaks for a unit that is not there.
    end(turn)
    countSilence(turn, asked.request)
    if (asked.purpose.kind === 'move') onMoveRefused(turn, asked.purpose.gate, answer.code)
    else unanswered(turn, asked)
    return
  }
  onPresent(turn, answer.unit)
  end(turn)
  if (answer.kind === 'exception') onException(turn, asked, answer.code)
  else onSuccess(turn, asked, answer.kind === 'values' ? (answer.values[0] ?? 0) : 0)
}

const GATEWAY_SILENCE: ReadonlySet<number> = new Set([10, 11])

function onSuccess(turn: Turn, { purpose }: Asked, value: number): void {
  switch (purpose.kind) {
    case 'output':
      return onOutputWritten(turn, purpose.key, purpose.values)
    case 'move':
      return onMoved(turn, purpose.gate)
    case 'look':
      return onLooked(turn, purpose.gate, purpose.at, value)
    case 'release':
      return onReleased(turn, purpose.gate)
    case 'poll':
      for (const gate of turn.plan.polls[purpose.place]?.gates ?? []) onGateSeen(turn, gate, value)
      return onPolled(turn, purpose.place, value)
  }
}

function onException(turn: Turn, { purpose, request }: Asked, code: number): void {
  const words = EXCEPTIONS[code] ?? `exception ${code}`
  if (code === BUSY) setUnit(turn, request.unit, { busyUntil: turn.at + BUSY_MS })
  switch (purpose.kind) {
    case 'output':
      return onOutputExcepted(turn, purpose.key, purpose.values, code, words)
    case 'move':
      return onMoveRefused(turn, purpose.gate, code)
    case 'look':
      return onNotLooked(turn, purpose.gate, purpose.at, code === BUSY)
    case 'release':
      return onNotReleased(turn, purpose.gate)
    case 'poll':
      return onPollExcepted(turn, purpose.place, code, words)
  }
}

function onUnanswered(turn: Turn, asked: Asked): void {
  const { unit, kind } = asked.request
  const state = unitOf(turn.state, unit)
  if (state) setUnit(turn, unit, { lateUntil: { ...state.lateUntil, [kind]: turn.at + turn.plan.answerTimeoutMs } })
  end(turn)
  countSilence(turn, asked.request)
  unanswered(turn, asked)
}

function unanswered(turn: Turn, { purpose }: Asked): void {
  switch (purpose.kind) {
    case 'output':
      return onOutputUnanswered(turn, purpose.key, purpose.values)
    case 'move':
      return onMoveUnanswered(turn, purpose.gate)
    case 'look':
      return onNotLooked(turn, purpose.gate, purpose.at, true)
    case 'release':
      return onNotReleased(turn, purpose.gate)
    case 'poll':
      return onPollUnanswered(turn, purpose.place)
  }
}

function countSilence(turn: Turn, { unit }: Request): void {
  const state = unitOf(turn.state, unit)
  if (!state) return
  const count = state.unanswered + 1
  const isSilent = count >= LIMITS[state.presence]
  setUnit(turn, unit, { unanswered: count, presence: isSilent ? 'silent' : state.presence })
  if (!isSilent) return
  for (const { name, unit: of } of turn.plan.gates) if (of === unit) onGateSeen(turn, name, undefined)
}

/** A unit that was away may have restarted: what it should show is written again. */
function onPresent(turn: Turn, unit: number): void {
  const state = unitOf(turn.state, unit)
  if (state?.presence !== 'answers') {
    const keys = new Set(turn.plan.outputs.filter((output) => output.unit === unit).map(({ key }) => key))
    const outputs = turn.state.outputs.map((output) => (keys.has(output.key) ? { ...output, ...LOST } : output))
    set(turn, { outputs })
  }
  setUnit(turn, unit, { presence: 'answers', unanswered: 0 })
  set(turn, { heardAt: turn.at })
}
