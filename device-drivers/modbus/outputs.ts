import type { DriverCompletion } from '../driver.ts'
import { BUSY } from './codec.ts'
import { complete, isFree, isSilent, type OutputState, type Question, setOutput, type Turn, unitOf } from './line.ts'
import type { Output } from './plan.ts'

/**
 * Boards and lamps. Each has a desired content, the newest one asked for; writing it twice does no harm. It is written until the unit says yes
 * to it, and again whenever the unit comes back. What is newer replaces what has not been written yet.
 */
const MOST_BUSY = 10

/** A command asks for these values. */
export function onWanted(turn: Turn, key: string, values: readonly number[], id: string): void {
  const output = turn.state.outputs.find((one) => one.key === key)
  if (!output) return
  complete(turn, output.waiting, output.tries > 0 || isAsked(turn, key) ? REPLACED_ON_THE_WAY : REPLACED)
  const waiting = turn.state.open ? id : undefined
  setOutput(turn, key, { values, shown: false, refused: undefined, waiting, tries: 0, busy: 0, triedAt: 0 })
  if (!turn.state.open) complete(turn, id, OFFLINE)
}

function isAsked({ state: { asked } }: Turn, key: string): boolean {
  return asked?.purpose.kind === 'output' && asked.purpose.key === key
}

/** What was asked for before what is only lost; the one whose last try is longest ago. */
export function nextOfOutputs(turn: Turn): Question | undefined {
  const due = turn.plan.outputs.flatMap((output, place) => {
    const state = turn.state.outputs[place]
    return state && isDue(turn, output, state) ? [{ output, state }] : []
  })
  const asked = due.filter(({ state }) => state.waiting !== undefined)
  const [first] = (asked.length > 0 ? asked : due).sort((a, b) => a.state.triedAt - b.state.triedAt)
  const values = first?.state.values
  if (!first || !values) return undefined
  const { key, unit, register } = first.output
  return {
    purpose: { kind: 'output', key, values },
    request: { kind: 'write', unit, register, values, by: values.length === 1 ? turn.plan.singleWrite : '10' },
  }
}

function isDue(turn: Turn, { unit }: Output, state: OutputState): boolean {
  const { values, shown, refused, waiting, busy, triedAt } = state
  if (!values || shown || refused !== undefined || !isFree(turn, unit, 'write')) return false
  if (busy >= MOST_BUSY && turn.at < triedAt + turn.plan.pollMs) return false
  return waiting !== undefined || unitOf(turn.state, unit)?.presence === 'answers'
}

export function onOutputWritten(turn: Turn, key: string, values: readonly number[]): void {
  const output = current(turn, key, values)
  if (!output) return
  setOutput(turn, key, { shown: true, waiting: undefined, tries: 0, busy: 0 })
  complete(turn, output.waiting, { completionCode: 'success', effect: 'done' })
}

export function onOutputUnanswered(turn: Turn, key: string, values: readonly number[]): void {
  const output = current(turn, key, values)
  if (!output) return
  const unit = unitOfOutput(turn, key)
  if (!isSilent(turn, unit)) return setOutput(turn, key, { tries: output.tries + 1 })
  setOutput(turn, key, { waiting: undefined, tries: 0, busy: 0 })
  complete(turn, output.waiting, {
    completionCode: 'timeOut',
    errorCode: 'DEVICE_TIMEOUT',
    errorDescription: `${key}: unit ${unit} did not answer; shown when it does`,
    effect: 'unknown',
  })
}

export function onOutputExcepted(
  turn: Turn,
  key: string,
  values: readonly number[],
  code: number,
  words: string,
): void {
  const output = current(turn, key, values)
  if (!output) return
  if (code === BUSY && output.busy + 1 < MOST_BUSY) return setOutput(turn, key, { busy: output.busy + 1 })
  // A busy unit is asked again all the same, now and then; only nobody waits for it any more.
  const after = code === BUSY ? { busy: MOST_BUSY } : { busy: 0, refused: words }
  setOutput(turn, key, { ...after, waiting: undefined, tries: 0 })
  complete(turn, output.waiting, {
    completionCode: code === BUSY ? 'deviceNotReady' : 'hardwareError',
    errorCode: 'DEVICE_FAULT',
    errorDescription: `${key}: ${words}`,
    effect: MAY_HAVE_DONE_IT.has(code) ? 'unknown' : 'notDone',
  })
}

/** A failure while doing it, and the word that it is still being done. */
const MAY_HAVE_DONE_IT: ReadonlySet<number> = new Set([4, 5, 8])

/** The output, where these values are still what is wanted of it. */
function current(turn: Turn, key: string, values: readonly number[]): OutputState | undefined {
  const output = turn.state.outputs.find((one) => one.key === key)
  return output?.values === values ? output : undefined
}

function unitOfOutput({ plan }: Turn, key: string): number {
  return plan.outputs.find((output) => output.key === key)?.unit ?? 0
}

const OFFLINE: DriverCompletion = {
  completionCode: 'deviceNotReady',
  errorCode: 'DEVICE_OFFLINE',
  errorDescription: 'the line is not open; shown when it is back',
  effect: 'notDone',
}
const REPLACED: DriverCompletion = {
  completionCode: 'canceled',
  errorDescription: 'replaced by newer content',
  effect: 'notDone',
}
const REPLACED_ON_THE_WAY: DriverCompletion = { ...REPLACED, effect: 'unknown' }
