import type { DriverCompletion } from '../driver.ts'
import { BUSY, EXCEPTIONS, type Request } from './codec.ts'
import {
  complete,
  type GateCommand,
  type GateState,
  isFree,
  isSilent,
  type Look,
  type Move,
  type Moving,
  type Question,
  set,
  setGate,
  setUnit,
  type Turn,
} from './line.ts'
import type { Gate, Plan } from './plan.ts'

/**
 * Gates. A gate moves by a command and by nothing else: its value is written once and never again, whatever happens to the answer. Where
 * the answer does not tell, the register and the feedback are read, and what they show is reported.
 *
 * What may be written again is the release of a relay after a pulse: it moves nothing, and a relay left on would hold a gate open.
 */
const MOST_WAITING = 4
const LOOKS = 2
const LOOK_AGAIN_MS = 200
const RELEASE_AGAIN_MS = 1000
const BUSY_MS = 200

export function initialGates(plan: Plan, pulsing: readonly string[]): GateState[] {
  return plan.gates.map(({ name, pulseMs }) => ({
    name,
    queue: [],
    current: undefined,
    relay: pulseMs !== undefined && pulsing.includes(name) ? { releaseAt: 0, interrupted: true } : undefined,
    seen: 'unknown',
    doubt: false,
  }))
}

/** Gates whose relay is on, may be, or may soon be: what has to be remembered over the end of the process. */
export function pulsing(turn: Pick<Turn, 'plan' | 'state'>): string[] {
  return turn.state.gates
    .filter(({ name, relay, current, queue }) => {
      const isPulsed = gateOf(turn.plan, name)?.pulseMs !== undefined
      return isPulsed && (relay !== undefined || current !== undefined || queue.length > 0)
    })
    .map(({ name }) => name)
}

function gateOf(plan: Plan, name: string): Gate | undefined {
  return plan.gates.find((gate) => gate.name === name)
}

export function onGateCommand(turn: Turn, name: string, command: GateCommand): void {
  const gate = turn.state.gates.find((one) => one.name === name)
  if (!gate) return complete(turn, command.id, unknownGate(name))
  if (!turn.state.open) return complete(turn, command.id, OFFLINE)
  if (gate.queue.length >= MOST_WAITING) return complete(turn, command.id, TOO_MANY)
  setGate(turn, name, { queue: [...gate.queue, command] })
}

// ---- what is said next --------------------------------------------------------------------------------------------------
/** Looks are few and short; behind them releases before commands: a relay is not held longer than it has to be. */
export function nextOfGates(turn: Turn): Question | undefined {
  dropLate(turn)
  for (const find of [look, release, move]) {
    for (const state of turn.state.gates) {
      const gate = gateOf(turn.plan, state.name)
      const question = gate && find(turn, gate, state)
      if (question) return question
    }
  }
  return undefined
}

/** What has not begun by its deadline is not begun any more. */
function dropLate(turn: Turn): void {
  for (const { name, queue } of turn.state.gates) {
    const late = queue.filter(({ deadline }) => deadline <= turn.at)
    if (late.length === 0) continue
    setGate(turn, name, { queue: queue.filter(({ deadline }) => deadline > turn.at) })
    for (const { id } of late) complete(turn, id, TOO_LATE)
  }
}

function release(turn: Turn, gate: Gate, { relay, current }: GateState): Question | undefined {
  if (!relay || relay.releaseAt > turn.at) return undefined
  // What the register holds is the only trace of a write without an answer.
  if (current?.look && current.look.register === undefined) return undefined
  if (turn.state.units.some(({ unit, busyUntil }) => unit === gate.unit && busyUntil > turn.at)) return undefined
  return { purpose: { kind: 'release', gate: gate.name }, request: writeOf(turn.plan, gate, gate.rest) }
}

function look(turn: Turn, gate: Gate, { current }: GateState): Question | undefined {
  const seen = current?.look
  if (!seen || seen.nextAt > turn.at || !isFree(turn, gate.unit, 'read')) return undefined
  const at = seen.register === undefined ? 'register' : 'feedback'
  const register = at === 'register' ? gate.register : (gate.feedback?.register ?? gate.register)
  return {
    purpose: { kind: 'look', gate: gate.name, at },
    request: { kind: 'read', unit: gate.unit, register, count: 1 },
  }
}

function move(turn: Turn, gate: Gate, { current, relay, queue }: GateState): Question | undefined {
  const [command] = queue
  if (!command || current || relay || !isFree(turn, gate.unit, 'write')) return undefined
  return {
    purpose: { kind: 'move', gate: gate.name },
    request: writeOf(turn.plan, gate, writtenFor(gate, command.move)),
  }
}

function writtenFor({ open, close = 0 }: Gate, wanted: Move): number {
  return wanted === 'open' ? open : close
}

function writeOf({ singleWrite }: Plan, { unit, register }: Gate, value: number): Request {
  return { kind: 'write', unit, register, values: [value], by: singleWrite }
}

/** The write of the first waiting command goes out now; from here on it is never written again. */
export function onMoveSent(turn: Turn, name: string): void {
  const gate = turn.state.gates.find((one) => one.name === name)
  const [command, ...queue] = gate?.queue ?? []
  const pulseMs = gateOf(turn.plan, name)?.pulseMs
  if (!command) return
  setGate(turn, name, {
    queue,
    current: { id: command.id, move: command.move, look: undefined },
    ...(pulseMs === undefined ? {} : { relay: { releaseAt: turn.at + pulseMs, interrupted: false } }),
  })
}

// ---- what came of it ------------------------------------------------------------------------------------------------------
export function onMoved(turn: Turn, name: string): void {
  const gate = gateOf(turn.plan, name)
  // The pulse begins where the relay has switched.
  if (gate?.pulseMs !== undefined)
    setGate(turn, name, { relay: { releaseAt: turn.at + gate.pulseMs, interrupted: false } })
  const current = turn.state.gates.find((one) => one.name === name)?.current
  if (gate && current) onRegisterSeen(turn, gate, writtenFor(gate, current.move))
  end(turn, name, { completionCode: 'success', effect: 'done' })
}

export function onMoveRefused(turn: Turn, name: string, code: number): void {
  const words = `gate ${name}: ${EXCEPTIONS[code] ?? `exception ${code}`}`
  if (DONE_NOTHING.has(code)) {
    setGate(turn, name, { relay: undefined })
    if (code === BUSY) setBusy(turn, name)
    const completionCode = code === BUSY ? 'deviceNotReady' : 'hardwareError'
    return end(turn, name, { completionCode, errorCode: 'DEVICE_FAULT', errorDescription: words, effect: 'notDone' })
  }
  beginLook(turn, name, words)
}

/** Exceptions by which a unit says that it has not begun; after others it may have. */
const DONE_NOTHING: ReadonlySet<number> = new Set([1, 2, 3, BUSY, 10])

export function onMoveUnanswered(turn: Turn, name: string): void {
  beginLook(turn, name, `gate ${name}: no answer`)
}

function beginLook(turn: Turn, name: string, why: string): void {
  const gate = gateOf(turn.plan, name)
  const settleMs = gate?.feedback?.settleMs ?? 0
  const look: Look = {
    why,
    register: undefined,
    feedback: gate?.feedback ? undefined : null,
    tries: 0,
    nextAt: turn.at,
    until: turn.at + settleMs,
  }
  setLook(turn, name, look)
}

function setLook(turn: Turn, name: string, look: Look): void {
  const current = turn.state.gates.find((one) => one.name === name)?.current
  if (current) setGate(turn, name, { current: { ...current, look } })
}

export function onLooked(turn: Turn, name: string, at: 'register' | 'feedback', value: number): void {
  const found = lookOf(turn, name)
  const gate = gateOf(turn.plan, name)
  if (!found || !gate) return
  const { current, look } = found
  if (at === 'register') {
    setLook(turn, name, { ...look, register: value, tries: 0 })
    onRegisterSeen(turn, gate, value)
    if (look.feedback === null) conclude(turn, name)
    return
  }
  const wanted = current.move === 'open' ? gate.feedback?.open : gate.feedback?.closed
  setLook(turn, name, { ...look, feedback: value, tries: 0, nextAt: turn.at + LOOK_AGAIN_MS })
  onGateSeen(turn, name, value)
  if (value === wanted || turn.at >= look.until) conclude(turn, name)
}

/** @param readable false: the unit has said that the register can not be read */
export function onNotLooked(turn: Turn, name: string, at: 'register' | 'feedback', readable: boolean): void {
  const found = lookOf(turn, name)
  if (!found) return
  const { look } = found
  const tries = look.tries + 1
  if (readable && tries < LOOKS) return setLook(turn, name, { ...look, tries })
  if (at === 'register' && look.feedback === undefined)
    return setLook(turn, name, { ...look, register: null, tries: 0 })
  setLook(turn, name, { ...look, [at]: null })
  conclude(turn, name)
}

function lookOf(turn: Turn, name: string): { current: Moving; look: Look } | undefined {
  const current = turn.state.gates.find((one) => one.name === name)?.current
  return current?.look && { current, look: current.look }
}

/** What has been read decides: a register that was never written has moved nothing, a gate that stands where it should is there. */
function conclude(turn: Turn, name: string): void {
  const found = lookOf(turn, name)
  const gate = gateOf(turn.plan, name)
  if (!found || !gate) return
  const { current, look } = found
  const words = `${look.why}${inWords(look)}`.slice(0, 200)
  end(turn, name, COMPLETIONS[judge(gate, current.move, look)](words))
}

function judge(gate: Gate, wanted: Move, { register, feedback }: Look): 'done' | 'notDone' | 'unknown' {
  const written = typeof register === 'number' ? register === writtenFor(gate, wanted) : undefined
  if (gate.feedback) {
    // On its way to where it was told before: that it has not left yet is not this command's doing.
    if (gate.close !== undefined && register === writtenFor(gate, wanted === 'open' ? 'close' : 'open'))
      return 'notDone'
    if (typeof feedback === 'number' && feedback === (wanted === 'open' ? gate.feedback.open : gate.feedback.closed))
      return 'done'
    return written === false ? 'notDone' : 'unknown'
  }
  if (written === undefined) return 'unknown'
  return written ? 'done' : 'notDone'
}

function inWords({ register, feedback }: Look): string {
  const reads = (name: string, value: number | null | undefined) =>
    value === undefined || value === null ? '' : `, its ${name} reads ${value}`
  const said = `${reads('register', register)}${reads('feedback', feedback)}`
  return said === '' ? ', and it can not be read' : said
}

const COMPLETIONS: Readonly<Record<'done' | 'notDone' | 'unknown', (words: string) => DriverCompletion>> = {
  done: (errorDescription) => ({ completionCode: 'success', errorDescription, effect: 'done' }),
  notDone: (errorDescription) => ({
    completionCode: 'timeOut',
    errorCode: 'DEVICE_TIMEOUT',
    errorDescription,
    effect: 'notDone',
  }),
  unknown: (errorDescription) => ({
    completionCode: 'timeOut',
    errorCode: 'DEVICE_INDETERMINATE',
    errorDescription,
    effect: 'unknown',
  }),
}

function end(turn: Turn, name: string, completion: DriverCompletion): void {
  const current = turn.state.gates.find((one) => one.name === name)?.current
  setGate(turn, name, { current: undefined, doubt: completion.effect === 'unknown' })
  complete(turn, current?.id, completion)
}

// ---- relays ---------------------------------------------------------------------------------------------------------------
export function onReleased(turn: Turn, name: string): void {
  const relay = turn.state.gates.find((one) => one.name === name)?.relay
  setGate(turn, name, { relay: undefined })
  if (relay?.interrupted)
    turn.effects.push({
      kind: 'log',
      level: 'warn',
      message: 'a relay that could not be released at its time is released now',
      gate: name,
    })
}

/** Not released: again later, and it is said. */
export function onNotReleased(turn: Turn, name: string): void {
  const isPatient = isSilent(turn, gateOf(turn.plan, name)?.unit ?? 0)
  const wait = isPatient ? Math.max(RELEASE_AGAIN_MS, turn.plan.pollMs) : LOOK_AGAIN_MS
  setGate(turn, name, { relay: { releaseAt: turn.at + wait, interrupted: true } })
}

export function setBusy(turn: Turn, name: string): void {
  const gate = gateOf(turn.plan, name)
  if (gate) setUnit(turn, gate.unit, { busyUntil: turn.at + BUSY_MS })
}

// ---- the line ---------------------------------------------------------------------------------------------------------------
/** A register that stays as it was written is where the gate is, as far as anybody can see. */
function onRegisterSeen(turn: Turn, { name, feedback, pulseMs }: Gate, value: number): void {
  if (!feedback && pulseMs === undefined) onGateSeen(turn, name, value)
}

/** @param value of the feedback, or of the register of a gate without; undefined: it can not be read any more */
export function onGateSeen(turn: Turn, name: string, value: number | undefined): void {
  const gate = gateOf(turn.plan, name)
  if (!gate) return
  const [open, closed] = gate.feedback ? [gate.feedback.open, gate.feedback.closed] : [gate.open, gate.close]
  const seen = value === undefined ? 'unknown' : value === open ? 'open' : value === closed ? 'closed' : 'unknown'
  setGate(turn, name, seen === 'unknown' ? { seen } : { seen, doubt: false })
}

/** A new connection: nothing that was asked is asked again, but relays that may be on are released at once. */
export function onLineOfGates(turn: Turn): void {
  set(turn, {
    gates: turn.state.gates.map((gate) => ({
      ...gate,
      relay: gate.relay && { releaseAt: turn.at, interrupted: true },
      seen: 'unknown',
    })),
  })
}

export function onLineLost(turn: Turn): void {
  for (const { name, current, queue, relay } of turn.state.gates) {
    const released = relay ? '; its relay is released when the line is back' : ''
    complete(turn, current?.id, {
      completionCode: 'deviceNotReady',
      errorCode: 'DEVICE_INDETERMINATE',
      errorDescription: `gate ${name}: the line was lost before the unit answered${released}`,
      effect: 'unknown',
    })
    for (const { id } of queue) complete(turn, id, OFFLINE)
    setGate(turn, name, {
      queue: [],
      current: undefined,
      seen: 'unknown',
      ...(current ? { doubt: true } : {}),
      ...(relay ? { relay: { ...relay, interrupted: true } } : {}),
    })
  }
}

const OFFLINE: DriverCompletion = {
  completionCode: 'deviceNotReady',
  errorCode: 'DEVICE_OFFLINE',
  errorDescription: 'the line is not open; a gate is not moved later',
  effect: 'notDone',
}
const TOO_LATE: DriverCompletion = { completionCode: 'timeOut', errorCode: 'DEADLINE_PASSED', effect: 'notDone' }
const TOO_MANY: DriverCompletion = {
  completionCode: 'sequenceError',
  errorCode: 'TOO_MANY_REQUESTS',
  errorDescription: 'too many commands wait for this gate',
  effect: 'notDone',
}

function unknownGate(name: string): DriverCompletion {
  return {
    completionCode: 'invalidData',
    errorCode: 'DEVICE_UNKNOWN',
    errorDescription: `no gate ${name} on this line`,
    effect: 'notDone',
  }
}
