import {
  absent,
  type Chore,
  complete,
  type Effect,
  type Exchange,
  type Input,
  OFFLINE,
  type Request,
  type Settings,
  type State,
  SUPERSEDED,
  set,
  setUnit,
  TIMERS,
  type TimerName,
  type Turn,
  type Unit,
  unitAt,
  withDue,
  withoutDue,
} from './boardLine.ts'
import { ANY_BOARD } from './codec.ts'
import { type BoardAnswer, type Refusal, refusalOf } from './messages.ts'

/**
 * The talk with the boards of one line as a state machine: state + input -> state + effects; time comes in as elapsed timers.
 *
 * Each board has a *desired content*, the newest one asked for. It is sent at once when the line is free, again until the board says yes (three
 * tries; sending it twice does no harm), and again whenever the board comes back: after every opening of the port and when a silent board
 * answers. What is newer replaces what has not been sent yet; the command of the older one then ends `canceled`, not done. A board
 * that can not now is left alone until the next ping and tried again then.
 *
 * One board is spoken to at a time (RS-485). New content comes before repaints, repaints before chores (what is it doing, brightness,
 * clock), those before the questions whether a board is there (pings). So that absent boards do not hold up the others, only boards
 * that have answered a ping are repainted, a silent one gets one try, and repaints, chores and pings give way between their tries.
 */

const ATTEMPTS = 3
const FIRST_PING_ATTEMPTS = 2
const CHORE_ATTEMPTS = 2
const BUSY_RETRY_MS = 200
const LATE_ANSWER_MS = 150
const DAY_MS = 86_400_000

/** One step. Never throws; keeps one content, one wish for power and at most three commands per board. */
export function step(state: State, input: Input, settings: Settings): { state: State; effects: readonly Effect[] } {
  const turn: Turn = { state, settings, effects: [] }
  switch (input.type) {
    case 'connected':
      onConnected(turn)
      break
    case 'disconnected':
      onDisconnected(turn)
      break
    case 'answers':
      onAnswers(turn, input.answers)
      break
    case 'elapsed':
      if (state.open) onElapsed(turn, input.timer)
      break
    case 'show':
    case 'power':
      onCommand(turn, input)
      break
  }
  return { state: turn.state, effects: turn.effects }
}

// ---- the line -----------------------------------------------------------------------------------------------------------
function onConnected(turn: Turn): void {
  if (turn.state.open) onDisconnected(turn)
  set(turn, {
    open: true,
    exchange: undefined,
    draining: false,
    units: turn.state.units.map((unit) => ({ ...absent(turn, unit), presence: 'unknown', pingDue: true })),
  })
  turn.effects.push(
    { type: 'startTimer', timer: 'ping', ms: turn.settings.pingMs },
    { type: 'startTimer', timer: 'daily', ms: DAY_MS },
  )
  sendNext(turn)
}

function onDisconnected(turn: Turn): void {
  for (const timer of TIMERS) turn.effects.push({ type: 'stopTimer', timer })
  complete(turn, turn.state.exchange?.command, {
    completionCode: 'deviceNotReady',
    errorCode: 'DEVICE_OFFLINE',
    errorDescription: 'the port was lost before the board answered',
    effect: 'unknown',
  })
  for (const { waiting, powerWaiting } of turn.state.units) {
    complete(turn, waiting, OFFLINE)
    complete(turn, powerWaiting, OFFLINE)
  }
  set(turn, {
    open: false,
    exchange: undefined,
    draining: false,
    units: turn.state.units.map((unit) => ({
      ...absent(turn, unit),
      presence: 'unknown',
      waiting: undefined,
      powerWaiting: undefined,
    })),
  })
  turn.effects.push({ type: 'changed' })
}

// ---- commands -----------------------------------------------------------------------------------------------------------
function onCommand(turn: Turn, input: Extract<Input, { type: 'show' | 'power' }>): void {
  const { id, address } = input
  const unit = unitAt(turn, address)
  if (!unit) {
    complete(turn, id, {
      completionCode: 'invalidData',
      errorCode: 'DEVICE_UNKNOWN',
      errorDescription: `no board ${address} on this line`,
      effect: 'notDone',
    })
    return
  }
  const waiting = turn.state.open ? id : undefined
  if (input.type === 'show') {
    complete(turn, unit.waiting, SUPERSEDED)
    setUnit(turn, address, { content: input.content, shown: false, refused: undefined, waiting })
  } else {
    complete(turn, unit.powerWaiting, SUPERSEDED)
    setUnit(turn, address, { power: input.on, powerWaiting: waiting })
  }
  if (turn.state.open) sendNext(turn)
  else complete(turn, id, OFFLINE)
}

// ---- what is said next ------------------------------------------------------------------------------------------------------
function sendNext(turn: Turn): void {
  if (!turn.state.open || turn.state.exchange || turn.state.draining) return
  const exchange = nextExchange(turn)
  if (!exchange) return
  set(turn, { exchange })
  const { request, address, command } = exchange
  if (request.kind === 'content') setUnit(turn, address, { waiting: undefined, pingDue: false })
  else if (request.kind === 'power' && command !== undefined) setUnit(turn, address, { powerWaiting: undefined })
  else if (request.kind === 'ping') setUnit(turn, address, { pingDue: false })
  send(turn, exchange)
}

function nextExchange({ state: { units } }: Turn): Exchange | undefined {
  const common = ({ address, presence }: Unit) => ({
    address,
    command: undefined,
    attempt: 1,
    attempts: presence === 'silent' ? 1 : ATTEMPTS,
    late: false,
    asked: true,
  })
  const asked = units.find(({ waiting }) => waiting !== undefined)
  if (asked?.content)
    return {
      ...common(asked),
      request: { kind: 'content', content: asked.content, repaint: false },
      command: asked.waiting,
    }
  const switched = units.find(({ powerWaiting }) => powerWaiting !== undefined)
  if (switched?.power !== undefined)
    return {
      ...common(switched),
      request: { kind: 'power', on: switched.power },
      command: switched.powerWaiting,
    }

  const able = units.filter(({ presence, later }) => presence === 'answers' && !later)
  const lost = able.find(({ content, shown, refused }) => content && !shown && refused === undefined)
  if (lost?.content) return { ...common(lost), request: { kind: 'content', content: lost.content, repaint: true } }

  const busy = able.find(({ due }) => due.length > 0)
  const [chore] = busy?.due ?? []
  if (busy && chore)
    return {
      ...common(busy),
      attempts: CHORE_ATTEMPTS,
      request: chore === 'power' ? { kind: 'power', on: busy.power ?? true } : { kind: chore },
    }

  const unasked = units.find(({ pingDue }) => pingDue)
  if (!unasked) return undefined
  const ping: Exchange = { ...common(unasked), request: { kind: 'ping' } }
  return unasked.presence === 'unknown' ? { ...ping, attempts: FIRST_PING_ATTEMPTS } : ping
}

function send(turn: Turn, { address, request }: Exchange): void {
  const { answerTimeoutMs, pingTimeoutMs } = turn.settings
  turn.effects.push(
    { type: 'send', address, request },
    { type: 'startTimer', timer: 'answer', ms: request.kind === 'ping' ? pingTimeoutMs : answerTimeoutMs },
  )
}

// ---- answers ----------------------------------------------------------------------------------------------------------------
function onAnswers(turn: Turn, answers: Extract<Input, { type: 'answers' }>['answers']): void {
  const { exchange } = turn.state
  if (!exchange?.asked) return
  // One question is out, so only one of the answers of a piece can be to it; the rest are repetitions.
  const found = answers.find(
    ({ from, answer }) => (from === exchange.address || from === ANY_BOARD) && answersTo(exchange, answer),
  )
  if (!found) return
  turn.effects.push({ type: 'stopTimer', timer: 'answer' })
  onPresent(turn, exchange.address)
  const { answer } = found
  if (answer.kind === 'nack') onRefused(turn, exchange, answer.error)
  else onAccepted(turn, exchange, answer)
}

function answersTo({ request }: Exchange, answer: BoardAnswer): boolean {
  return answer.kind === 'nack' || answer.kind === 'ack' || (answer.kind === 'state' && request.kind === 'query')
}

function onPresent(turn: Turn, address: number): void {
  const unit = unitAt(turn, address)
  if (unit?.presence === 'silent') setUnit(turn, address, { ...absent(turn, unit), presence: 'answers' })
  else setUnit(turn, address, { presence: 'answers' })
}

function onAccepted(turn: Turn, exchange: Exchange, answer: BoardAnswer): void {
  const { address, request, command, late } = exchange
  const unit = unitAt(turn, address)
  if (unit) {
    switch (request.kind) {
      case 'content':
        if (unit.content === request.content) setUnit(turn, address, { shown: true, refused: undefined })
        break
      case 'power':
        setUnit(turn, address, { isOff: !request.on, due: withoutDue(unit, 'power') })
        break
      case 'query':
        if (answer.kind === 'state') onState(turn, unit, answer.on)
        else setUnit(turn, address, { due: withoutDue(unit, 'query') })
        break
      case 'brightness':
      case 'clock':
        setUnit(turn, address, { due: withoutDue(unit, request.kind) })
        break
      case 'ping':
        break
    }
  }
  complete(turn, command, { completionCode: 'success', effect: 'done' })
  end(turn, late)
}

/** A board that is off shows nothing, whatever it says yes to. */
function onState(turn: Turn, unit: Unit, on: boolean): void {
  const wanted = unit.power ?? (turn.settings.switchOn ? true : undefined)
  const due: Unit = { ...unit, due: withoutDue(unit, 'query') }
  setUnit(turn, unit.address, {
    isOff: !on,
    due: wanted !== undefined && wanted !== on ? withDue(due, 'power') : due.due,
  })
}

function onRefused(turn: Turn, exchange: Exchange, error: number): void {
  const { address, request, attempt, attempts, command } = exchange
  const { reason, consequence } = refusalOf(error)
  if (consequence === 'busy' && attempt < attempts) {
    set(turn, { exchange: { ...exchange, asked: false } })
    turn.effects.push({ type: 'startTimer', timer: 'retry', ms: BUSY_RETRY_MS })
    return
  }
  if (consequence === 'again' && attempt < attempts) {
    retry(turn, exchange)
    return
  }
  const lasting = consequence === 'unsupported' || consequence === 'lasting'
  const unit = unitAt(turn, address)
  const chore = choreOf(request)
  if (unit && !lasting) setUnit(turn, address, { later: true })
  if (unit && request.kind === 'content' && unit.content === request.content)
    setUnit(turn, address, { refused: { reason, lasting } })
  if (unit && chore && lasting) {
    setUnit(turn, address, { due: withoutDue(unit, chore) })
    if (command === undefined) turn.effects.push({ type: 'choreRefused', address, chore, reason })
  }
  complete(turn, command, refusal(address, reason, consequence))
  end(turn, exchange.late)
}

function refusal(address: number, reason: string, consequence: Refusal['consequence']) {
  const unsupported = consequence === 'unsupported'
  return {
    completionCode: unsupported ? ('unsupportedCommand' as const) : ('hardwareError' as const),
    errorCode: unsupported ? ('COMMAND_UNSUPPORTED' as const) : ('DEVICE_FAULT' as const),
    errorDescription: `board ${address}: ${reason}`,
    effect: 'notDone' as const,
  }
}

function choreOf({ kind }: Request): Chore | undefined {
  return kind === 'content' || kind === 'ping' ? undefined : kind
}

/** The exchange is over: on with the next, at once unless an answer to one of its tries may still be under way. */
function end(turn: Turn, late: boolean): void {
  set(turn, { exchange: undefined, draining: late })
  if (late) turn.effects.push({ type: 'startTimer', timer: 'late', ms: LATE_ANSWER_MS })
  else sendNext(turn)
}

function retry(turn: Turn, exchange: Exchange): void {
  const { address, request, command } = exchange
  const unit = unitAt(turn, address)
  const superseded =
    (request.kind === 'content' && unit?.content !== request.content) ||
    (request.kind === 'power' && unit?.powerWaiting !== undefined)
  const givesWay =
    command === undefined &&
    turn.state.units.some(({ waiting, powerWaiting }) => waiting !== undefined || powerWaiting !== undefined)
  if (superseded) complete(turn, command, { ...SUPERSEDED, effect: 'unknown' })
  if (superseded || givesWay) {
    if (request.kind === 'ping') setUnit(turn, address, { pingDue: true })
    end(turn, exchange.late)
    return
  }
  const next = { ...exchange, attempt: exchange.attempt + 1, asked: true }
  set(turn, { exchange: next })
  send(turn, next)
}

// ---- time ---------------------------------------------------------------------------------------------------------------------
function onElapsed(turn: Turn, timer: TimerName): void {
  const { exchange } = turn.state
  if (timer === 'answer' && exchange) onUnanswered(turn, exchange)
  else if (timer === 'retry' && exchange && !exchange.asked) retry(turn, exchange)
  else if (timer === 'late') {
    set(turn, { draining: false })
    sendNext(turn)
  } else if (timer === 'ping') {
    set(turn, { units: turn.state.units.map(pinged) })
    turn.effects.push({ type: 'startTimer', timer: 'ping', ms: turn.settings.pingMs })
    sendNext(turn)
  } else if (timer === 'daily') {
    const chores: readonly Chore[] = turn.settings.dailyChores
    set(turn, { units: turn.state.units.map((unit) => ({ ...unit, due: withDue(unit, ...chores) })) })
    turn.effects.push({ type: 'startTimer', timer: 'daily', ms: DAY_MS })
    sendNext(turn)
  }
}

/** What could not be done for now is tried again, and a board that is off though nobody wants it so is asked again. */
function pinged(unit: Unit): Unit {
  const refused = unit.refused?.lasting ? unit.refused : undefined
  const due = unit.isOff && unit.power !== false ? withDue(unit, 'query') : unit.due
  return { ...unit, pingDue: true, later: false, refused, due }
}

function onUnanswered(turn: Turn, exchange: Exchange): void {
  const { address, request, attempt, attempts, command } = exchange
  if (attempt < attempts) {
    retry(turn, { ...exchange, late: true })
    return
  }
  const unit = unitAt(turn, address)
  const chore = choreOf(request)
  if (unit && command === undefined && chore) {
    // A card may lack the command; whether it is still there is for a ping to find out.
    setUnit(turn, address, { due: withoutDue(unit, chore), pingDue: true })
    turn.effects.push({ type: 'choreRefused', address, chore, reason: 'no answer' })
    end(turn, true)
    return
  }
  if (unit) setUnit(turn, address, { ...absent(turn, unit), presence: 'silent' })
  complete(turn, command, {
    completionCode: 'timeOut',
    errorCode: 'DEVICE_TIMEOUT',
    errorDescription: `board ${address} did not answer`,
    effect: 'unknown',
  })
  end(turn, true)
}
